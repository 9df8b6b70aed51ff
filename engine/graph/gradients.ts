/** @file Backward passes and the gradients they store, by the records that tell of them. */

import type {
  BackwardBeganRecord,
  BackwardEndedRecord,
  GradAssignedRecord,
  GradStoredRecord,
  NodeRanRecord,
  OperatorRecord,
  TensorState,
} from '../recorder/format.ts';
import type { NodeId } from '../worker/protocol.ts';
import type { Graph } from './graph.ts';
import { Flag } from './nodes.ts';
import type { TensorIndex } from './tensors.ts';

export class Gradients {
  readonly #graph: Graph;
  readonly #tensors: TensorIndex;
  /** First result of each autograd node. */
  readonly #results: ReadonlyMap<number, NodeId>;
  /** The node that shows a tensor's `.grad`. */
  readonly #gradHolder = new Map<number, NodeId>();

  constructor(graph: Graph, tensors: TensorIndex, results: ReadonlyMap<number, NodeId>) {
    this.#graph = graph;
    this.#tensors = tensors;
    this.#results = results;
  }

  began(record: BackwardBeganRecord): void {
    const { nodes, passes } = this.#graph;
    const roots = record.roots.flatMap(
      ({ tensor, version }) => this.#tensors.find(tensor, version) ?? [],
    );
    for (const root of roots) nodes.mark(root, Flag.root, true);
    passes.push({
      id: record.pass,
      api: record.api,
      stack: record.stack,
      roots,
      nodesBefore: nodes.length,
      ended: false,
    });
  }

  ran(record: NodeRanRecord): void {
    const graph = this.#graph;
    const { nodes, edges, values } = graph;
    const first = this.#results.get(record.node);
    if (first === undefined) return;
    record.gradOutputs.forEach((value, output) => {
      const node = first + output;
      if (value === null || node >= nodes.length) return;
      if (nodes.autograd.get(node) !== record.node) return;
      graph.addGradient(node, record.pass, values.add(value));
      for (const edge of edges.into(nodes, node)) {
        const contribution = record.gradInputs[edges.slot.get(edge)] ?? null;
        if (contribution === null || edges.cause(edge) !== null) continue;
        edges.contribution.set(edge, values.add(contribution));
        edges.pass.set(edge, record.pass);
      }
    });
  }

  stored(record: GradStoredRecord): void {
    const graph = this.#graph;
    const api = graph.passes.findLast(({ id }) => id === record.pass)?.api ?? 'backward';
    const holder = this.#tensors.latest(record.tensor) ?? this.#tensors.unknown(record.tensor);
    graph.addGradient(holder, record.pass, graph.values.add(record.grad.value));
    if (api === 'backward') this.#gradHolder.set(record.tensor, holder);
    this.#remember(record.tensor, holder, record.grad, record.pass);
  }

  assigned(record: GradAssignedRecord): void {
    const graph = this.#graph;
    const holder = this.#tensors.latest(record.tensor);
    if (holder === null) return;
    if (record.grad !== null) {
      graph.nodes.grad.set(holder, graph.values.add(record.grad.value));
      this.#gradHolder.set(record.tensor, holder);
      this.#remember(record.tensor, holder, record.grad, -1);
    } else if (this.#gradHolder.get(record.tensor) === holder) {
      // A value written since then keeps its gradient: it is history, not state.
      graph.nodes.grad.set(holder, -1);
      graph.cleared.set(holder, record.stack);
    }
  }

  ended(record: BackwardEndedRecord): void {
    const pass = this.#graph.passes.findLast(({ id }) => id === record.pass);
    if (pass !== undefined) pass.ended = true;
  }

  zeroes(record: OperatorRecord): boolean {
    const output = record.outputs[0];
    if (record.name !== 'zero_' || output === undefined) return false;
    const found = this.#tensors.gradientBehind(output.id, output.storage);
    if (found === null) return false;
    const [id, gradient] = found;
    const value = this.#graph.values.add(output.value);
    if (this.#tensors.latest(gradient.owner) === gradient.holder)
      this.#graph.nodes.grad.set(gradient.holder, value);
    const state = { ...output, id };
    this.#tensors.storedGradient(id, output.storage, { ...gradient, state, value });
    return true;
  }

  #remember(owner: number, holder: NodeId, grad: TensorState, pass: number): void {
    this.#tensors.storedGradient(grad.id, grad.storage, {
      owner,
      holder,
      state: grad,
      value: this.#graph.nodes.grad.get(holder),
      pass: this.#graph.passes.findLastIndex(({ id }) => id === pass),
    });
  }
}
