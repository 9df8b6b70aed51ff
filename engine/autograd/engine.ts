/** @file One backward pass: walks the graph iteratively, prunes, accumulates, frees what it ran. */

import { isFloating, type DType } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { sameShape, showShape, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add } from '../ops/elementwise/arithmetic.ts';
import { sumToShape, isExpandable } from '../ops/shape/sum-to-shape.ts';
import { to } from '../ops/elementwise/cast.ts';
import { accumulateGrad, retainGrad } from './accumulate.ts';
import { DataDependentError, perExample } from './batch.ts';
import type { Edge, ResultMeta, Visit } from './node.ts';
import { AccumulateGrad, type Node } from './node.ts';
import { observerSlot } from './observer.ts';
import { OperatorNode } from './operator-node.ts';
import { ReadyQueue } from './queue.ts';
import { tellRan, tellStored, type ToldPass } from './rows.ts';
import { state } from './state.ts';
import { attempt } from './throws.ts';
import { refuseNan, warnOfOrigin } from './anomaly.ts';
import {
  runPostAccumulateHooks,
  runPostHooks,
  runPreHooks,
  runTensorHooks,
} from './hooks/hooks.ts';

const slot = observerSlot();

export interface Pass extends ToldPass {
  readonly roots: readonly Edge[];
  readonly grads: readonly Tensor[];
  /** The only edges whose gradient is wanted; null: all leaves. */
  readonly inputs: readonly Edge[] | null;
  /** Add what reaches the inputs to their `.grad`; false: return it. */
  readonly accumulate: boolean;
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
}

const LEAF_ASKED =
  'A leaf node was passed to _will_engine_execute_node but we are currently running autograd.grad(). This is currently not supported.';

/** Opens a visit of all nodes reachable from the roots, and counts the edges that lead to each. */
function survey(roots: readonly Edge[]): Node[] {
  const found: Node[] = [];
  const visitOf = (node: Node): Visit => {
    if (node.visit?.pass === found) return node.visit;
    found.push(node);
    return (node.visit = { pending: 0, grads: null, outer: node.visit, pass: found });
  };
  for (const { node } of roots) visitOf(node);
  for (let i = 0; i < found.length; i++) {
    for (const edge of (found[i] as Node).edges) {
      if (edge !== null) visitOf(edge.node).pending++;
    }
  }
  return found;
}

/** The nodes on a path to a wanted edge. */
function onPath(nodes: readonly Node[], inputs: readonly Edge[]): Set<Node> {
  const users = new Map<Node, Node[]>();
  for (const node of nodes) {
    for (const edge of node.edges) {
      if (edge === null) continue;
      const list = users.get(edge.node);
      if (list === undefined) users.set(edge.node, [node]);
      else list.push(node);
    }
  }
  const wanted = new Set<Node>();
  const stack = inputs.map(({ node }) => node);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const user of users.get(node) ?? []) {
      if (wanted.has(user)) continue;
      wanted.add(user);
      stack.push(user);
    }
  }
  return wanted;
}

/** Reduces, casts or refuses a contribution, so that it fits the result it is for. */
function fit(maker: Node, index: number, grad: Tensor, shape: Shape, dtype: DType | null): Tensor {
  let result = grad;
  if (!sameShape(result.shape, shape)) {
    if (!isExpandable(shape, result.shape)) {
      throw new RuntimeError(
        `Function ${maker.name} returned an invalid gradient at index ${String(index)} - got ${showShape(result.shape)} but expected shape compatible with ${showShape(shape)}`,
      );
    }
    result = sumToShape(result, shape);
  }
  return result.dtype !== dtype && dtype !== null && isFloating(dtype) ? to(result, dtype) : result;
}

export function execute(pass: Pass): (Tensor | null)[] {
  const { gradEnabled, duringBackward, pass: outer, node, dualLevels } = state;
  state.gradEnabled = pass.createGraph;
  if (pass.createGraph) state.duringBackward = true;
  else state.silent++;
  const nodes = survey(pass.roots);
  try {
    return visitAll(pass, nodes);
  } finally {
    for (const each of nodes) each.visit = each.visit?.outer ?? null;
    Object.assign(state, { gradEnabled, duringBackward, pass: outer, node, dualLevels });
    if (!pass.createGraph) state.silent--;
  }
}

/** Adds a gradient to what has arrived at the other end of an edge. */
function deliver({ node, index }: Edge, grad: Tensor): void {
  const visit = node.visit as Visit;
  visit.grads ??= new Array<Tensor | null>(node.results.length).fill(null);
  const present = visit.grads[index] ?? null;
  visit.grads[index] = present === null ? grad : add(present, grad);
}

/** Which nodes run, and at which only the gradient that arrives is asked for. */
interface Plan {
  readonly runs: (node: Node) => boolean;
  readonly isAsked: (node: Node) => boolean;
}

/** Prunes: only nodes on a path to a wanted edge run. */
function planOf({ inputs, accumulate }: Pass, nodes: readonly Node[]): Plan {
  if (inputs === null) return { runs: () => true, isAsked: () => false };
  const wanted = onPath(nodes, inputs);
  if (accumulate) for (const { node } of inputs) wanted.add(node);
  const asked = new Set(accumulate ? [] : inputs.map(({ node }) => node));
  return { runs: (node) => wanted.has(node), isAsked: (node) => asked.has(node) };
}

/** The order in which a pass takes the nodes, those that it does not run left out. */
function orderOf(roots: readonly Edge[], isTaken: (node: Node) => boolean): Node[] {
  const pending = new Map<Node, number>(roots.map(({ node }) => [node, 0]));
  for (const [node] of pending) {
    for (const edge of node.edges) {
      if (edge !== null) pending.set(edge.node, (pending.get(edge.node) ?? 0) + 1);
    }
  }
  const ready = new ReadyQueue();
  for (const { node } of roots)
    if (pending.get(node) === 0 && pending.delete(node)) ready.push(node);
  const result: Node[] = [];
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    if (isTaken(node)) result.push(node);
    for (const edge of node.edges) {
      if (edge === null) continue;
      const left = (pending.get(edge.node) ?? 0) - 1;
      pending.set(edge.node, left);
      if (left === 0) ready.push(edge.node);
    }
  }
  return result;
}

function visitAll(pass: Pass, nodes: readonly Node[]): (Tensor | null)[] {
  const inputs = pass.inputs ?? [];
  const { runs, isAsked } = planOf(pass, nodes);
  const callbacks: (() => void)[] = [];
  state.pass = {
    id: pass.id,
    callbacks,
    keepsGraph: pass.retainGraph,
    isWhole: pass.inputs === null && state.pass?.isWhole !== false,
    reaches(node) {
      if (node.visit?.pass !== nodes) return false;
      if (isAsked(node) && node instanceof AccumulateGrad) throw new RuntimeError(LEAF_ASKED);
      return runs(node) || isAsked(node);
    },
    order: () => orderOf(pass.roots, (node) => runs(node) || isAsked(node)),
  };
  const captured: (Tensor | null)[] = inputs.map(() => null);
  const ready = new ReadyQueue();

  pass.roots.forEach((edge, i) => {
    deliver(edge, pass.grads[i] as Tensor);
  });
  for (const node of new Set(pass.roots.map((edge) => edge.node))) {
    if (node.visit?.pending === 0) ready.push(node);
  }

  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    const visit = node.visit as Visit;
    const grads = visit.grads ?? new Array<Tensor | null>(node.results.length).fill(null);
    visit.grads = null;
    const { edges } = node;
    let contributions: readonly (Tensor | null)[] | null = null;
    const isRun = runs(node);
    if (isAsked(node)) {
      // A node that runs, too, gives what arrived before its tensors' hooks see it.
      if (!isRun && node.extras !== null) callTensorHooks(pass, node, grads);
      inputs.forEach((edge, i) => {
        if (edge.node === node) captured[i] = grads[edge.index] ?? null;
      });
    }
    if (isRun) contributions = runWithHooks(pass, node, grads);
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i] ?? null;
      if (edge === null) continue;
      const contribution = contributions?.[i] ?? null;
      if (contribution !== null) deliver(edge, contribution);
      const next = edge.node.visit as Visit;
      if (--next.pending === 0) ready.push(edge.node);
    }
  }
  // The list may grow meanwhile.
  for (const callback of callbacks) callback();
  return captured;
}

/** Hooks of the tensors that a node made, and what they keep of the outcome. */
function callTensorHooks(pass: Pass, node: Node, grads: (Tensor | null)[]): void {
  runTensorHooks(node, grads);
  retainGrads(pass, node, grads);
}

/** One node between its hooks: those of its tensors, pre-hooks, the node itself, hooks. */
function runWithHooks(
  pass: Pass,
  node: Node,
  grads: (Tensor | null)[],
): readonly (Tensor | null)[] {
  const outer = state.node;
  state.node = node;
  try {
    if (node.extras !== null) {
      callTensorHooks(pass, node, grads);
      runPreHooks(node, grads);
    }
    // A hook that is registered while the node runs does not see what arrived.
    const seen = (node.extras?.postHooks ?? null) === null ? [] : grads;
    let contributions: (Tensor | null)[] = [];
    if (node instanceof AccumulateGrad) storeLeaf(pass, node, grads[0] ?? null);
    else contributions = runNode(pass, node, grads);
    if (node.extras !== null) runPostHooks(node, contributions, seen);
    if (state.anomaly !== null) refuseNan(node, contributions);
    return contributions;
  } catch (error) {
    if (state.anomaly !== null) warnOfOrigin(node);
    throw error;
  } finally {
    state.node = outer;
  }
}

function storeLeaf(pass: Pass, node: AccumulateGrad, grad: Tensor | null): void {
  if (grad !== null && node.variable.requiresGrad) {
    const stored = accumulateGrad(node.variable, grad, pass.createGraph);
    if (slot.observer !== null) {
      tellRan(slot.observer, pass, node, [grad], []);
      tellStored(slot.observer, pass, node.variable, grad, stored);
    }
  }
  if (node.variable.postAccumulateHooks !== null) runPostAccumulateHooks(node.variable);
}

function backwardOf(
  node: Node,
  grads: readonly (Tensor | null)[],
): readonly (Tensor | null)[] | null {
  if (!node.runsWithoutGradients && grads.every((grad) => grad === null)) return null;
  return state.batches === 0 ? node.backward(grads) : backwardOfBatch(node, grads);
}

/** A rule of an operator that looks at numbers runs on one example at a time; rules of users must not. */
function backwardOfBatch(
  node: Node,
  grads: readonly (Tensor | null)[],
): readonly (Tensor | null)[] {
  return attempt(
    () => node.backward(grads),
    (error) => {
      const isOurs = node instanceof OperatorNode;
      if (!isOurs || !(error instanceof DataDependentError)) throw error;
      return perExample(grads, (example) => node.backward(example as Tensor[]));
    },
  );
}

/** Contributions of a node to its operands, fitted to them; frees the node unless the graph is kept. */
function runNode(pass: Pass, node: Node, grads: readonly (Tensor | null)[]): (Tensor | null)[] {
  const raw = backwardOf(node, grads);
  if (!pass.retainGraph) node.release();
  const { edges } = node;
  const fitted = new Array<Tensor | null>(edges.length).fill(null);
  for (let i = 0; i < edges.length; i++) {
    const grad = raw?.[i] ?? null;
    const edge = edges[i] ?? null;
    if (grad === null || edge === null) continue;
    const { shape, dtype } = edge.node.results[edge.index] as ResultMeta;
    const wanted = edge.node instanceof AccumulateGrad ? edge.node.gradDtype : dtype;
    fitted[i] = fit(node, i, grad, shape, wanted);
  }
  if (slot.observer !== null) {
    tellRan(slot.observer, pass, node, grads, node.inOperandOrder(fitted));
  }
  return fitted;
}

/** Stores the gradient of tensors that asked with `retainGrad()`. */
function retainGrads(pass: Pass, node: Node, grads: readonly (Tensor | null)[]): void {
  const retained = node.extras?.retained ?? null;
  if (retained === null) return;
  for (const [index, tensor] of retained) {
    const grad = grads[index] ?? null;
    if (grad === null) continue;
    const stored = retainGrad(tensor, grad);
    if (slot.observer !== null) tellStored(slot.observer, pass, tensor, grad, stored);
  }
}
