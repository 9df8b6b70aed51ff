/** @file Shapes of a graph before there are data: from inputs to results, and back where shapes agree. */

import { internally } from '../autograd/state.ts';
import { build } from '../tensor/make.ts';
import { sameShape, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { MXNetError, checkKnown } from './errors.ts';
import { runOperator } from './evaluate.ts';
import { inOrder, variablesOf, type SymbolNode } from './node.ts';
import { keepsShape } from './operators.ts';
import type { Sym } from './sym.ts';

export type Shapes = Readonly<Record<string, Shape>>;

export interface InferredShapes {
  /** One a variable, in the order of `listArguments()`; null: not known. */
  readonly args: readonly (Shape | null)[];
  /** One a head. */
  readonly outputs: readonly (Shape | null)[];
}

const text = (shape: Shape): string => `[${shape.join(',')}]`;

/** Ones, or identity matrices: data on which operators with conditions on their operands run. */
function sample(shape: Shape, node: SymbolNode): Tensor {
  const [rows = 1, columns = 1] = shape.slice(-2);
  return build(shape, node.declared.dtype ?? 'float32', (out) => {
    if (shape.length < 2) out.fill(1);
    else
      for (let i = 0; i < out.length; i++)
        out[i] = Math.floor(i / columns) % rows === i % columns ? 1 : 0;
  });
}

class Inference {
  readonly known = new Map<SymbolNode, Shape>();
  /** Results of operators, on samples: they carry dtypes from node to node. */
  private readonly values = new Map<SymbolNode, Tensor>();

  /** Takes a shape for the node's result; two that differ are an error of the node `at`. */
  set(node: SymbolNode, shape: Shape, at: SymbolNode, place: string): void {
    const before = this.known.get(node);
    if (before === undefined) {
      this.known.set(node, shape);
    } else if (!sameShape(before, shape)) {
      throw new MXNetError(
        `Error in operator ${at.name}: Incompatible attr in node ${at.name} at ${place}: expected ${text(before)}, got ${text(shape)}`,
      );
    }
  }

  /** To the end of what follows: forward through operators, back where shapes agree. */
  run(nodes: readonly SymbolNode[]): void {
    let before = -1;
    while (this.known.size > before) {
      before = this.known.size;
      for (const node of nodes) this.visit(node);
      for (const node of nodes.toReversed()) if (keepsShape(node.operator ?? '')) this.unify(node);
    }
  }

  private visit(node: SymbolNode): void {
    if (node.operator === null) return;
    if (keepsShape(node.operator)) this.unify(node);
    if (this.values.has(node) || node.inputs.some((input) => !this.known.has(input))) return;
    const result = runOperator(
      node,
      node.inputs.map((input) => this.valueOf(input)),
    );
    this.values.set(node, result);
    this.set(node, result.shape, node, '0-th output');
  }

  private valueOf(node: SymbolNode): Tensor {
    let value = this.values.get(node);
    if (value === undefined) {
      value = sample(this.known.get(node) ?? [], node);
      this.values.set(node, value);
    }
    return value;
  }

  /** Symbols do not broadcast: operands and result have one shape. */
  private unify(node: SymbolNode): void {
    const members = [...node.inputs, node];
    const shape = members.map((each) => this.known.get(each)).find((each) => each !== undefined);
    if (shape === undefined) return;
    node.inputs.forEach((input, i) => {
      const own = this.known.get(input);
      if (own !== undefined && !sameShape(own, shape)) {
        throw new MXNetError(
          `Error in operator ${node.name}: Incompatible attr in node ${node.name} at ${String(i)}-th input: expected ${text(shape)}, got ${text(own)}`,
        );
      }
      this.set(input, shape, node, `${String(i)}-th input`);
    });
    this.set(node, shape, node, '0-th output');
  }
}

/**
 * The shape of every node that follows from those given. A length of 0 in a given shape means that the
 * shape is not known.
 */
export function shapesOfNodes(
  nodes: readonly SymbolNode[],
  given: Shapes,
): ReadonlyMap<SymbolNode, Shape> {
  const variables = variablesOf(nodes);
  const names = variables.map(({ name }) => name);
  for (const name of Object.keys(given)) checkKnown('InferShape', name, names);
  return internally(() => {
    const inference = new Inference();
    for (const node of variables) {
      const shape = given[node.name] ?? node.declared.shape;
      if (shape !== undefined && !shape.includes(0))
        inference.set(node, shape, node, '0-th output');
    }
    inference.run(nodes);
    return inference.known;
  });
}

/** What of the arguments' and results' shapes follows from the given ones. */
export function inferShapePartial(symbol: Sym, given: Shapes = {}): InferredShapes {
  const nodes = inOrder(symbol.heads);
  const known = shapesOfNodes(nodes, given);
  const shapeOf = (node: SymbolNode): Shape | null => known.get(node) ?? null;
  return { args: variablesOf(nodes).map(shapeOf), outputs: symbol.heads.map(shapeOf) };
}

/** All shapes; null when the given ones do not determine them. */
export function inferShape(
  symbol: Sym,
  given: Shapes = {},
): { readonly args: readonly Shape[]; readonly outputs: readonly Shape[] } | null {
  const { args, outputs } = inferShapePartial(symbol, given);
  const all = (shapes: readonly (Shape | null)[]): shapes is readonly Shape[] =>
    !shapes.includes(null);
  return all(args) && all(outputs) ? { args, outputs } : null;
}
