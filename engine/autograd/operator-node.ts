/** @file The node of an operator: its row, its attributes and what the row saves. */

import type { DType } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { copyOf } from '../tensor/make.ts';
import type { Attributes, Operand, Row, Save, VjpContext } from '../ops/row.ts';
import { RESULT } from '../ops/row.ts';
import { Node, gradientEdge, type Edge, type ResultMeta } from './node.ts';
import { namesOf, savedAttribute, savedNames } from './saved/names.ts';
import { FREED, SavedNothing, SavedTensor } from './saved/saved.ts';

/** A slot, on which hooks can be put. */
type RawSaved = SavedTensor | SavedNothing;

function metaOf({ shape, dtype }: Tensor): ResultMeta {
  return { shape, dtype };
}

function edgeOf(input: Operand): Edge | null {
  return typeof input === 'number' ? null : gradientEdge(input);
}

/** The old value of an operand that is about to be overwritten, with its old history. */
function oldValue(target: Tensor): Tensor {
  const copy = copyOf(target);
  copy.takeTangents(target);
  copy.nodeValue = target.gradFn;
  copy.outputIndex = target.outputIndex;
  return copy;
}

export class OperatorNode extends Node implements VjpContext {
  readonly name: string;
  readonly row: Row;
  readonly attributes: Attributes;
  /** Whether one of two operands is a plain number: some systems have operators of their own for that. */
  readonly hasNumber: boolean;
  /** In the order of the row's `saves`; null when nothing is saved. */
  private kept: (SavedTensor | number | null)[] | null = null;
  private freed = false;
  /** Its first operand was saved as a copy. */
  private readonly copiesFirst: boolean;
  /** What hooks unpacked for the backward that runs: once a slot, however often its rules ask. */
  private unpacked: Map<SavedTensor, Tensor> | null = null;
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
    super(
      row.edges === undefined ? byOperand : row.edges.map((slot) => byOperand[slot] ?? null),
      'shape' in result ? [metaOf(result)] : result.map(metaOf),
    );
    this.row = row;
    this.name = row.node;
    this.attributes = attributes;
    this.hasNumber = typeof inputs[0] === 'number' || typeof inputs[1] === 'number';
    this.byOperand = byOperand;
    this.copiesFirst = overwritten !== null;
    const { saves } = row;
    for (let i = 0; i < saves.length; i++) {
      const { slot, when } = saves[i] as Save;
      if (when !== undefined && !this.needs(when)) continue;
      this.kept ??= new Array<SavedTensor | number | null>(saves.length).fill(null);
      if (slot < 0) {
        if (overwritten !== null) continue;
        const made = 'shape' in result ? result : (result[-1 - slot] as Tensor);
        this.kept[i] = new SavedTensor(made, this, -1 - slot);
        continue;
      }
      const input = inputs[slot];
      if (input === undefined || typeof input === 'number') this.kept[i] = input ?? null;
      else {
        const value = slot === 0 && overwritten !== null ? oldValue(input) : input;
        this.kept[i] = new SavedTensor(value, null);
      }
    }
  }

  /** In-place operators: the result exists only after the write. */
  saveResult(result: Tensor): void {
    const at = this.row.saves.findIndex(({ slot }) => slot === RESULT);
    const when = this.row.saves[at]?.when;
    if (at < 0 || this.kept === null || (when !== undefined && !this.needs(when))) return;
    this.kept[at] = new SavedTensor(result, this);
  }

  /** What it keeps as it is: places in the operands followed by the results. */
  keptPlaces(operands: number): number[] {
    const kept = this.kept ?? [];
    const places: number[] = [];
    // Without methods of arrays, as all that is told.
    for (let i = 0; i < kept.length; i++) {
      const value = kept[i];
      const slot = this.row.saves[i]?.slot ?? 0;
      if (!(value instanceof SavedTensor && value.isFragile)) continue;
      if (slot === 0 && this.copiesFirst) continue;
      places[places.length] = slot < 0 ? operands - 1 - slot : slot;
    }
    return places;
  }

  /** In forward mode: what was saved of the results gets their tangents. */
  takeTangents(results: readonly Tensor[]): void {
    this.row.saves.forEach(({ slot }, i) => {
      const value = this.kept?.[i];
      const result = slot < 0 ? results[-1 - slot] : undefined;
      if (result !== undefined && value instanceof SavedTensor) value.takeTangents(result);
    });
  }

  /** The derivative rule as text. */
  get formula(): string {
    return this.row.formula;
  }

  override needs(operand: number): boolean {
    return (this.byOperand[operand] ?? null) !== null;
  }

  /** What it kept of an operand or result: null where backward needs none. */
  private keptOf(slot: number): SavedTensor | number | null {
    const { saves } = this.row;
    let at = 0;
    while (at < saves.length && saves[at]?.slot !== slot) at++;
    return this.kept?.[at] ?? null;
  }

  operand(slot: number): Operand {
    const value = this.keptOf(slot);
    if (value === null) throw new RuntimeError(`${this.name} did not save operand ${String(slot)}`);
    if (typeof value === 'number') return value;
    return value.isPacked ? this.unpackOnce(value) : value.unpack();
  }

  private unpackOnce(slot: SavedTensor): Tensor {
    this.unpacked ??= new Map<SavedTensor, Tensor>();
    const known = this.unpacked.get(slot) ?? slot.unpack();
    this.unpacked.set(slot, known);
    return known;
  }

  saved(slot: number): Tensor {
    const value = this.operand(slot);
    if (typeof value === 'number') {
      throw new RuntimeError(`operand ${String(slot)} of ${this.name} is a number`);
    }
    return value;
  }

  shape(operand: number): Shape {
    return this.metaOfOperand(operand).shape;
  }

  dtypeOf(operand: number): DType {
    return this.metaOfOperand(operand).dtype;
  }

  /** Known from the other end of the edge. */
  private metaOfOperand(operand: number): ResultMeta {
    const edge = this.byOperand[operand] ?? null;
    const meta = edge?.node.results[edge.index];
    if (meta === undefined) {
      throw new RuntimeError(`operand ${String(operand)} of ${this.name} needs no gradient`);
    }
    return meta;
  }

  backward(grads: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    if (this.freed) throw new RuntimeError(FREED);
    this.unpacked = null;
    const contributions = this.contributions(grads);
    this.unpacked = null;
    return contributions;
  }

  private contributions(grads: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const { vjp, edges } = this.row;
    if (typeof vjp === 'function') {
      const all = vjp(grads, this);
      return edges === undefined ? all : edges.map((slot) => all[slot] ?? null);
    }
    const grad = grads[0] ?? null;
    const count = this.edges.length;
    const contributions = new Array<Tensor | null>(count);
    for (let i = 0; i < count; i++) {
      const slot = edges === undefined ? i : (edges[i] as number);
      const rule = grad === null || !this.needs(slot) ? undefined : vjp[slot];
      contributions[i] = rule === undefined ? null : rule(grad as Tensor, this);
    }
    return contributions;
  }

  override inOperandOrder(contributions: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const { edges } = this.row;
    if (edges === undefined) return contributions;
    return this.byOperand.map((_, slot) => contributions[edges.indexOf(slot)] ?? null);
  }

  /** Has it lost what it saved? */
  get isFreed(): boolean {
    return this.freed;
  }

  override release(): void {
    if (this.kept === null) return;
    for (const each of this.kept) if (each instanceof SavedTensor) each.release();
    this.freed = true;
  }

  /**
   * What it saved under a name of PyTorch's: an operand (`self`, `other`, `exponent` …), a result, an
   * attribute (`dim`, `self_sym_sizes` …); undefined where there is no such thing.
   * @throws RuntimeError when it was a tensor and is freed
   */
  savedByName(name: string): unknown {
    const value = this.keptByName(name);
    if (value === undefined) return savedAttribute(this, name);
    // A number stands for a tensor that is missing.
    if (typeof value === 'number' && namesOf(this.name).optional.has(name)) return null;
    const open = (each: SavedTensor | number | null): unknown =>
      each instanceof SavedTensor ? each.unpack() : each;
    return Array.isArray(value) ? value.map(open) : open(value);
  }

  /** The slot itself, on which hooks can be put; a list of them for a list of tensors. */
  rawSavedByName(name: string): RawSaved | readonly RawSaved[] {
    const raw = (each: SavedTensor | number | null): RawSaved =>
      each instanceof SavedTensor ? each : new SavedNothing();
    const value = this.keptByName(name);
    return Array.isArray(value) ? value.map(raw) : raw(value ?? null);
  }

  /** Index tensors stand at their dimensions, as between the brackets of `x[…]`. */
  private keptByName(
    name: string,
  ): SavedTensor | number | null | (SavedTensor | number | null)[] | undefined {
    const names = savedNames(this.row);
    const found = names.flatMap((each, i) => (each === name ? [this.kept?.[i] ?? null] : []));
    if (name !== namesOf(this.name).list) return found[0];
    const dims = (this.attributes['dims'] ?? []) as readonly number[];
    const list = new Array<SavedTensor | number | null>(Math.max(...dims) + 1).fill(null);
    dims.forEach((dim, k) => (list[dim] = found[k] ?? null));
    return list;
  }

  /** The names of what it saved. */
  get savedNames(): readonly string[] {
    return savedNames(this.row);
  }
}
