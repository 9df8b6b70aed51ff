/** @file Nodes of the graph as PyTorch shows them: name(), next_functions, _saved_self … */

import { OperatorNode } from '../autograd/operator-node.ts';
import { AccumulateGrad, type Node } from '../autograd/node.ts';
import { RESULT } from '../ops/row.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { camelCase } from './case.ts';
import { parametersOf } from './call.ts';

/** A node under Python's names. The same node has the same view. */
export interface NodeView {
  /** For example `MulBackward0`. */
  name(): string;
  readonly next_functions: readonly (readonly [NodeView | null, number])[];
  readonly metadata: Record<string, unknown>;
  /** Of an AccumulateGrad: its leaf. */
  readonly variable: Tensor;
  /** Saved operands and results, by PyTorch's names: `_saved_self`, `_saved_result` … */
  readonly [saved: `_saved_${string}`]: unknown;
  readonly register_hook: (hook: (...grads: never[]) => unknown) => { remove(): void };
  readonly register_prehook: (hook: (...grads: never[]) => unknown) => { remove(): void };
}

const views = new WeakMap<Node, NodeView>();
const nodes = new WeakMap<object, Node>();

/** How a dialect names nodes. */
let naming: (node: Node) => string = (node) => node.name;

/** Sets the dialect's names of nodes; returns the rule before. */
export function setNaming(next: (node: Node) => string): (node: Node) => string {
  const before = naming;
  naming = next;
  return before;
}

/** The node behind a view. */
export function nodeOf(view: object): Node | undefined {
  return nodes.get(view);
}

/** What a node saved under a name of PyTorch's: the operand's, or `result`. */
function saved(node: Node, name: string): unknown {
  if (!(node instanceof OperatorNode)) return undefined;
  if (name === 'result') return node.saved(RESULT);
  const slot = parametersOf(node.row.name).indexOf(name === 'self' ? 'input' : name);
  if (slot >= 0 && node.row.saves.some((save) => save.slot === slot)) return node.operand(slot);
  return node.attributes[camelCase(name)];
}

/** The view of a node. */
export function viewOf(node: Node): NodeView {
  const known = views.get(node);
  if (known !== undefined) return known;
  const view = new Proxy(node, {
    get(target, key) {
      if (key === 'name') return () => naming(target);
      if (key === 'next_functions') {
        return target.nextFunctions.map(([next, index]) => [
          next === null ? null : viewOf(next),
          index,
        ]);
      }
      if (key === '_sequence_nr') return () => target.sequenceNr;
      if (key === '_input_metadata') return target.results;
      if (key === 'variable' && target instanceof AccumulateGrad) return target.variable;
      if (typeof key === 'string' && key.startsWith('_saved_')) return saved(target, key.slice(7));
      const name = typeof key === 'string' ? camelCase(key) : key;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  }) as unknown as NodeView;
  views.set(node, view);
  nodes.set(view, node);
  return view;
}
