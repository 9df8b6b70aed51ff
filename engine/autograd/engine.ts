/** @file One backward pass: walks the graph iteratively, prunes, accumulates, frees what it ran. */

import { isFloating } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add } from '../ops/arithmetic.ts';
import { sumToShape, isExpandable } from '../ops/sum-to-shape.ts';
import { to } from '../ops/cast.ts';
import { accumulateGrad } from './accumulate.ts';
import type { Edge, ResultMeta } from './node.ts';
import { AccumulateGrad, Node } from './node.ts';
import { observerSlot } from './observer.ts';
import { OperatorNode } from './operator-node.ts';
import { ReadyQueue } from './queue.ts';
import { state } from './state.ts';
import { runTensorHooks } from './hooks.ts';

const slot = observerSlot();

export interface Pass {
  readonly id: number;
  readonly roots: readonly Edge[];
  readonly grads: readonly Tensor[];
  /** The only edges whose gradient is wanted; null: all leaves. */
  readonly inputs: readonly Edge[] | null;
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
}

/** Nodes reachable from the roots, how many edges lead to each, and an order with users first. */
function survey(roots: readonly Edge[]): { dependents: Map<Node, number>; order: Node[] } {
  const dependents = new Map<Node, number>();
  const stack: Node[] = [];
  const found: Node[] = [];
  for (const { node } of roots) {
    if (dependents.has(node)) continue;
    dependents.set(node, 0);
    stack.push(node);
  }
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    found.push(node);
    for (const edge of node.edges) {
      if (edge === null) continue;
      const count = dependents.get(edge.node);
      if (count === undefined) {
        dependents.set(edge.node, 1);
        stack.push(edge.node);
      } else dependents.set(edge.node, count + 1);
    }
  }
  return { dependents, order: found };
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
function fit(maker: Node, index: number, grad: Tensor, meta: ResultMeta): Tensor {
  let result = grad;
  if (!sameShape(result.shape, meta.shape)) {
    if (!isExpandable(meta.shape, result.shape)) {
      throw new RuntimeError(
        `Function ${maker.name} returned an invalid gradient at index ${String(index)} - got ${showShape(result.shape)} but expected shape compatible with ${showShape(meta.shape)}`,
      );
    }
    result = sumToShape(result, meta.shape);
  }
  if (result.dtype !== meta.dtype && isFloating(meta.dtype)) result = to(result, meta.dtype);
  return result;
}

export function execute(pass: Pass): (Tensor | null)[] {
  const gradBefore = state.gradEnabled;
  const duringBefore = state.duringBackward;
  state.gradEnabled = pass.createGraph;
  if (pass.createGraph) state.duringBackward = true;
  else state.silent++;
  try {
    return walk(pass);
  } finally {
    state.gradEnabled = gradBefore;
    state.duringBackward = duringBefore;
    if (!pass.createGraph) state.silent--;
  }
}

function walk(pass: Pass): (Tensor | null)[] {
  const { createGraph, inputs } = pass;
  const { dependents, order } = survey(pass.roots);
  const wanted = inputs === null ? null : onPath(order, inputs);
  const captured: (Tensor | null)[] = inputs === null ? [] : inputs.map(() => null);
  const buffers = new Map<Node, (Tensor | null)[]>();
  const ready = new ReadyQueue();

  const deliver = ({ node, index }: Edge, grad: Tensor): void => {
    let buffer = buffers.get(node);
    if (buffer === undefined)
      buffers.set(node, (buffer = new Array<Tensor | null>(node.results.length).fill(null)));
    const present = buffer[index] ?? null;
    buffer[index] = present === null ? grad : add(present, grad);
  };

  pass.roots.forEach((edge, i) => {
    deliver(edge, pass.grads[i] as Tensor);
  });
  for (const node of new Set(pass.roots.map((edge) => edge.node))) {
    if (dependents.get(node) === 0) ready.push(node);
  }

  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    const grads = buffers.get(node) ?? new Array<Tensor | null>(node.results.length).fill(null);
    buffers.delete(node);
    const isCaptured = inputs?.some((edge) => edge.node === node) ?? false;
    const runs = wanted === null || wanted.has(node);
    if (runs || isCaptured) {
      runTensorHooks(node, grads);
      if (inputs !== null) {
        inputs.forEach((edge, i) => {
          if (edge.node === node) captured[i] = grads[edge.index] ?? null;
        });
      }
      if (runs) retainGrads(pass, node, grads);
    }
    if (node instanceof AccumulateGrad) {
      const grad = grads[0] ?? null;
      if (inputs === null && grad !== null) {
        const stored = accumulateGrad(node.variable, grad, createGraph);
        if (slot.observer !== null) {
          slot.observer.nodeRan(pass.id, node, grads, []);
          slot.observer.gradStored(pass.id, node.variable, grad, stored);
        }
      }
      continue;
    }
    const contributions = runs ? runNode(pass, node, grads) : null;
    node.edges.forEach((edge, i) => {
      if (edge === null) return;
      const contribution = contributions?.[i] ?? null;
      if (contribution !== null) deliver(edge, contribution);
      const left = (dependents.get(edge.node) ?? 1) - 1;
      dependents.set(edge.node, left);
      if (left === 0) ready.push(edge.node);
    });
  }
  return captured;
}

function runNode(
  pass: Pass,
  node: Node,
  grads: readonly (Tensor | null)[],
): readonly (Tensor | null)[] {
  const raw = grads.every((grad) => grad === null)
    ? node.edges.map(() => null)
    : node.backward(grads);
  if (!pass.retainGraph) node.release();
  const fitted = raw.map((grad, i) => {
    const edge = node.edges[i] ?? null;
    if (grad === null || edge === null) return null;
    const meta = edge.node.results[edge.index];
    return meta === undefined ? grad : fit(node, i, grad, meta);
  });
  if (slot.observer !== null) {
    const inOrder = node instanceof OperatorNode ? node.inOperandOrder(fitted) : fitted;
    slot.observer.nodeRan(pass.id, node, grads, inOrder);
  }
  return fitted;
}

/** Stores the gradient of tensors that asked with `retainGrad()`. */
function retainGrads(pass: Pass, node: Node, grads: readonly (Tensor | null)[]): void {
  if (node.retained === null) return;
  for (const [index, tensor] of node.retained) {
    const grad = grads[index] ?? null;
    if (grad === null) continue;
    const stored = accumulateGrad(tensor, grad, pass.createGraph);
    if (slot.observer !== null) slot.observer.gradStored(pass.id, tensor, grad, stored);
  }
}
