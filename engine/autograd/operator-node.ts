/** @file The node of an operator: its row, its attributes and what the row saves. */

import type { DType } from '../tensor/dtype.ts';
import { float32 } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { copyOf } from '../tensor/make.ts';
import type { Attributes, Operand, Row, VjpContext } from '../ops/row.ts';
import { RESULT } from '../ops/row.ts';
import { Node, gradientEdge, type Edge } from './node.ts';
import { FREED, SavedTensor } from './saved.ts';

const NO_SHAPE: Shape = [];

function edgeOf(input: Operand): Edge | null {
  return typeof input === 'number' ? null : gradientEdge(input);
}

/** The old value of an operand that is about to be overwritten, with its old history. */
function oldValue(target: Tensor): Tensor {
  const copy = copyOf(target);
  copy.nodeValue = target.gradFn;
  copy.outputIndex = target.outputIndex;
  return copy;
}

export class OperatorNode extends Node implements VjpContext {
  readonly name: string;
  readonly row: Row;
  readonly attributes: Attributes;
  /** By operand; the result under the key RESULT. Null once freed. */
  private store: Map<number, SavedTensor | number> | null = null;
  private readonly savesAnything: boolean;
  private readonly operandShapes: readonly Shape[];
  private readonly operandTypes: readonly DType[];
  /** One an operand, where `edges` has one a tensor slot. */
  private readonly byOperand: readonly (Edge | null)[];

  /** `overwritten` is the first operand of an in-place operator: its old value is saved as a copy. */
  constructor(
    row: Row,
    inputs: readonly Operand[],
    result: Tensor | readonly Tensor[],
    attributes: Attributes,
    overwritten: Tensor | null,
  ) {
    const byOperand = inputs.map(edgeOf);
    const results = 'shape' in result ? [result] : result;
    super(
      row.edges === undefined ? byOperand : row.edges.map((slot) => byOperand[slot] ?? null),
      results.map(({ shape, dtype }) => ({ shape, dtype })),
    );
    this.row = row;
    this.name = row.node;
    this.attributes = attributes;
    this.byOperand = byOperand;
    this.operandShapes = inputs.map((input) =>
      typeof input === 'number' ? NO_SHAPE : input.shape,
    );
    this.operandTypes = inputs.map((input) => (typeof input === 'number' ? float32 : input.dtype));
    for (const { slot, when } of row.saves) {
      if (when !== undefined && !this.needs(when)) continue;
      this.store ??= new Map();
      if (slot < 0) {
        if (overwritten === null)
          this.store.set(slot, new SavedTensor(results[-1 - slot] as Tensor, this, -1 - slot));
        continue;
      }
      const input = inputs[slot];
      if (input === undefined) continue;
      if (typeof input === 'number') this.store.set(slot, input);
      else {
        const kept = slot === 0 && overwritten !== null ? oldValue(input) : input;
        this.store.set(slot, new SavedTensor(kept, null));
      }
    }
    this.savesAnything = this.store !== null;
  }

  /** In-place operators: the result exists only after the write. */
  saveResult(result: Tensor): void {
    const rule = this.row.saves.find(({ slot }) => slot === RESULT);
    if (rule === undefined || (rule.when !== undefined && !this.needs(rule.when))) return;
    this.store?.set(RESULT, new SavedTensor(result, this));
  }

  override needs(operand: number): boolean {
    return (this.byOperand[operand] ?? null) !== null;
  }

  operand(slot: number): Operand {
    if (this.store === null && this.savesAnything) throw new RuntimeError(FREED);
    const value = this.store?.get(slot);
    if (value === undefined) {
      throw new RuntimeError(`${this.name} did not save operand ${String(slot)}`);
    }
    return typeof value === 'number' ? value : value.unpack();
  }

  saved(slot: number): Tensor {
    const value = this.operand(slot);
    if (typeof value === 'number') {
      throw new RuntimeError(`operand ${String(slot)} of ${this.name} is a number`);
    }
    return value;
  }

  shape(operand: number): Shape {
    return this.operandShapes[operand] ?? NO_SHAPE;
  }

  dtypeOf(operand: number): DType {
    return this.operandTypes[operand] ?? float32;
  }

  backward(grads: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    if (this.store === null && this.savesAnything) throw new RuntimeError(FREED);
    const { vjp, edges } = this.row;
    if (typeof vjp === 'function') {
      const all = vjp(grads, this);
      return edges === undefined ? all : edges.map((slot) => all[slot] ?? null);
    }
    const grad = grads[0] ?? null;
    const contribution = (slot: number): Tensor | null => {
      const rule = vjp[slot];
      return grad === null || rule === undefined || !this.needs(slot) ? null : rule(grad, this);
    };
    if (edges !== undefined) return edges.map(contribution);
    return this.byOperand.map((_, slot) => contribution(slot));
  }

  /** Contributions in the order of the operands. */
  inOperandOrder(contributions: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const { edges } = this.row;
    if (edges === undefined) return contributions;
    return this.byOperand.map((_, slot) => contributions[edges.indexOf(slot)] ?? null);
  }

  override release(): void {
    this.store = null;
  }
}
