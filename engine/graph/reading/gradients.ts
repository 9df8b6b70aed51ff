/** @file Backward passes and the gradients they store, by the records that tell of them. */

import type { NodeId } from '../../protocol/index.ts';
import type {
  BackwardBeganRecord,
  BackwardEndedRecord,
  GradAssignedRecord,
  GradStoredRecord,
  NodeRanRecord,
  OperatorRecord,
  TensorState,
  Value,
} from '../../recorder/records/format.ts';
import type { Graph, Pass } from '../graph.ts';
import type { Accumulation } from '../tables/logs.ts';
import { Flag } from '../tables/nodes.ts';
import { shapeText } from '../text.ts';
import type { StoredGradient, TensorIndex } from './tensors.ts';

/** What is in a tensor's `.grad`, which nothing has cleared since. */
interface Uncleared {
  /** Index of the pass that added last. */
  pass: number;
  /** The sums over passes that it is part of. */
  readonly sums: Set<Accumulation>;
}

export class Gradients {
  readonly #graph: Graph;
  readonly #tensors: TensorIndex;
  /** First result of each autograd node. */
  readonly #results: ReadonlyMap<number, NodeId>;
  /** The node that shows a tensor's `.grad`. */
  readonly #gradHolder = new Map<number, NodeId>();
  /** By tensor: what its `.grad` is made of. */
  readonly #uncleared = new Map<number, Uncleared>();
  readonly #open: Pass[] = [];
  /** Roots of the pass that began last, in their places: null where nothing is known of one. */
  #places: readonly (NodeId | null)[] = [];
  /** Of those, the next that a seed is told of where the place is not told. */
  #nextPlace = 0;

  constructor(graph: Graph, tensors: TensorIndex, results: ReadonlyMap<number, NodeId>) {
    this.#graph = graph;
    this.#tensors = tensors;
    this.#results = results;
  }

  /** Passes that have begun and not ended: more than one where they are nested. */
  get open(): readonly Pass[] {
    return this.#open;
  }

  began(record: BackwardBeganRecord): void {
    const { nodes, passes } = this.#graph;
    this.#places = record.roots.map(({ tensor, version }) => this.#tensors.find(tensor, version));
    this.#nextPlace = 0;
    const roots = this.#places.filter((root) => root !== null);
    for (const root of roots) nodes.mark(root, Flag.root, true);
    const pass: Pass = {
      id: record.pass,
      api: record.api,
      stack: record.stack,
      roots,
      nodesBefore: nodes.length,
      seeds: [],
      given: [],
      ended: false,
      failed: false,
    };
    passes.push(pass);
    this.#open.push(pass);
  }

  /**
   * The pass that began last starts with a gradient.
   *
   * @param place of its root among the roots; where the pass made it, seeds are told of all roots in their order
   */
  seeded(seed: NodeId, place = this.#nextPlace): void {
    this.#nextPlace = place + 1;
    const root = this.#places[place] ?? null;
    if (root !== null) this.#open.at(-1)?.seeds.push({ seed, root });
  }

  ran(record: NodeRanRecord): void {
    const graph = this.#graph;
    const { nodes, edges, passes, values } = graph;
    const first = this.#results.get(record.node);
    if (first === undefined) return;
    const pass = passes.findLastIndex(({ id }) => id === record.pass);
    // A node runs when a gradient arrives: where there is none at all, their values were not recorded.
    const isRecorded = record.gradOutputs.some((value) => value !== null);
    record.gradOutputs.forEach((value, output) => {
      const node = first + output;
      if ((value === null && isRecorded) || node >= nodes.length) return;
      if (nodes.autograd.get(node) !== record.node) return;
      const arrived = values.add(value);
      // What is stored of it in this pass was told before.
      if (graph.gradients.pass.get(nodes.lastGradient.get(node)) === record.pass)
        graph.passGradient(node, record.pass, arrived);
      else graph.addGradient(node, record.pass, arrived);
      for (const edge of edges.into(nodes, node)) {
        const contribution = record.gradInputs[edges.slot.get(edge)] ?? null;
        if (contribution === null || edges.cause(edge) !== null) continue;
        graph.addContribution(edge, pass, values.add(contribution));
      }
    });
  }

  stored(record: GradStoredRecord): void {
    const graph = this.#graph;
    const pass = graph.passes.findLast(({ id }) => id === record.pass);
    const holder = this.#tensors.holder(record.tensor, shapeText(record.grad.shape));
    graph.addGradient(holder, record.pass, graph.values.add(record.grad.value));
    if (pass?.api === 'grad') {
      pass.given.push(this.#tensors.find(record.grad.id, record.grad.version) ?? -1);
    } else {
      this.#gradHolder.set(record.tensor, holder);
      if (!graph.isLeaf(holder)) graph.retaining.add(holder);
      this.#accumulate(record, holder);
    }
    this.#remember(record.tensor, holder, record.grad, record.pass);
  }

  assigned(record: GradAssignedRecord): void {
    const graph = this.#graph;
    const holder = this.#tensors.latest(record.tensor);
    if (record.grad === null) this.#clears(record.tensor);
    else this.#forget(record.tensor);
    if (holder === null) return;
    const before = this.#gradHolder.get(record.tensor);
    if (record.grad !== null) {
      const value = graph.values.add(record.grad.value);
      graph.assignGradient(holder, value);
      graph.gradientWrites.add(holder, record.stack, value, false);
      this.#gradHolder.set(record.tensor, holder);
      this.#remember(record.tensor, holder, record.grad, -1);
    } else if (before !== undefined) {
      this.#gradHolder.delete(record.tensor);
      graph.gradientWrites.add(before, record.stack, -1, false);
      // A value written since then keeps its gradient: it is history, not state.
      if (before !== holder) return;
      graph.assignGradient(holder, -1);
      graph.cleared.set(holder, record.stack);
    }
  }

  ended(record: BackwardEndedRecord): void {
    const at = this.#open.findLastIndex(({ id }) => id === record.pass);
    const pass = this.#open[at];
    if (pass === undefined) return;
    pass.ended = true;
    this.#open.splice(at, 1);
  }

  /** Whether the operator zeroes a gradient: that is shown by what has it, without a node. */
  zeroes(record: OperatorRecord): boolean {
    const found = record.name === 'zero_' ? this.#written(record) : null;
    if (found === null) return false;
    const { id, gradient, state } = found;
    this.#clears(gradient.owner);
    const value = this.#graph.values.add(state.value);
    if (this.#isShownBy(gradient)) this.#graph.assignGradient(gradient.holder, value);
    this.#graph.gradientWrites.add(gradient.holder, record.stack, value, true);
    this.#tensors.storedGradient(id, state.storage, { ...gradient, state, value });
    return true;
  }

  /** Shows what another operator, which has a node, wrote into a gradient. */
  wrote(record: OperatorRecord): void {
    const found = record.inPlace ? this.#written(record) : null;
    if (found === null) return;
    const { id, gradient, state } = found;
    const value = this.#graph.values.add(state.value);
    if (this.#isShownBy(gradient)) this.#graph.setGradient(gradient.holder, value);
    this.#tensors.rewrittenGradient(id, { ...gradient, state, value });
  }

  /** The gradient that an operator writes as a whole, itself or through an alias, and what it is then. */
  #written({
    outputs: [output],
  }: OperatorRecord): { id: number; gradient: StoredGradient; state: TensorState } | null {
    if (output === undefined) return null;
    const found = this.#tensors.gradientBehind(output.id, output.storage);
    if (found === null) return null;
    const [id, gradient] = found;
    return hasSamePlaces(output, gradient.state)
      ? { id, gradient, state: { ...output, id } }
      : null;
  }

  /** A value written since then keeps its gradient. */
  #isShownBy({ owner, holder }: StoredGradient): boolean {
    return this.#tensors.latest(owner) === holder;
  }

  #clears(tensor: number): void {
    const { clears, passes } = this.#graph;
    const known = clears.get(tensor) ?? { first: passes.length, last: 0, inAdvance: false };
    clears.set(tensor, known);
    known.last = passes.length;
    known.inAdvance ||= !this.#uncleared.has(tensor);
    this.#forget(tensor);
  }

  #forget(tensor: number): void {
    const { length } = this.#graph.nodes;
    for (const { first, latest } of this.#uncleared.get(tensor)?.sums ?? []) {
      first.until ??= length;
      latest.until ??= length;
    }
    this.#uncleared.delete(tensor);
  }

  /** Notes when this pass added to what an earlier one had left, other than zeros. */
  #accumulate({ tensor, contribution, grad }: GradStoredRecord, node: NodeId): void {
    const { accumulations, passes } = this.#graph;
    // The passes inside a pass are parts of it.
    const [outermost] = this.#open;
    const after = passes.findLastIndex((pass) => pass === outermost);
    const uncleared = this.#uncleared.get(tensor);
    if (uncleared === undefined) {
      this.#uncleared.set(tensor, { pass: after, sums: new Set() });
      return;
    }
    const before = uncleared.pass;
    uncleared.pass = after;
    if (before === after || sameElements(contribution, grad.value)) return;
    const key = `${passes[before]?.stack ?? 0}:${passes[after]?.stack ?? 0}`;
    let sum = accumulations.get(key);
    if (sum === undefined) {
      const pair = { before, after, until: null };
      accumulations.set(key, (sum = { nodes: new Map(), first: pair, latest: pair }));
    } else if (sum.latest.before !== before || sum.latest.after !== after)
      sum.latest = { before, after, until: null };
    sum.nodes.set(tensor, node);
    uncleared.sums.add(sum);
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

/** Whether two tensors of one storage have the same elements of it. */
const hasSamePlaces = (a: TensorState, b: TensorState): boolean =>
  shapeText(a.shape) === shapeText(b.shape) &&
  a.layout?.offset === b.layout?.offset &&
  String(a.layout?.strides) === String(b.layout?.strides);

/** Whether nothing was added: what arrived is what is there. */
function sameElements(a: Value | null, b: Value | null): boolean {
  if (a?.kind === 'whole' && b?.kind === 'whole')
    return a.data.every((element, i) => element === b.data[i] || Number.isNaN(element));
  if (a?.kind !== 'summary' || b?.kind !== 'summary') return false;
  return a.mean === b.mean && a.std === b.std && a.min === b.min && a.max === b.max;
}
