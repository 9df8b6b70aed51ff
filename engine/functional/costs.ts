/** @file What differentiation costs, counted: nodes, saved bytes, tangents that live at one time. */

import type { Node } from '../autograd/node.ts';
import { observe } from '../autograd/observe.ts';
import { OperatorNode } from '../autograd/operator-node.ts';
import { isFloating } from '../tensor/dtype.ts';
import type { Storage } from '../tensor/storage.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { listening } from './listening.ts';
import { jvp } from './forward-transforms.ts';

/** Every node a tensor's gradient may pass, without the leaves' AccumulateGrad nodes. */
function graphOf(root: Tensor): Node[] {
  const seen = new Set<Node>();
  const open: Node[] = root.gradFn === null ? [] : [root.gradFn];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const edge of node.edges) if (edge !== null) open.push(edge.node);
  }
  return [...seen].filter((node) => node instanceof OperatorNode);
}

/** What the graph behind a tensor keeps for its backward pass. */
export interface GraphCost {
  /** Operators recorded. */
  readonly nodes: number;
  /** Tensors saved; one that several operators saved counts once. */
  readonly savedTensors: number;
  /** Of their storages. */
  readonly savedBytes: number;
}

export function graphCost(root: Tensor): GraphCost {
  const nodes = graphOf(root);
  const storages = new Set<Storage>();
  for (const node of nodes) {
    if (!(node instanceof OperatorNode)) continue;
    for (const { slot: place, when } of node.row.saves) {
      if (when !== undefined && !node.needs(when)) continue;
      const operand = node.operand(place);
      if (typeof operand !== 'number') storages.add(operand.storage);
    }
  }
  const savedBytes = [...storages].reduce((sum, { data }) => sum + data.byteLength, 0);
  return { nodes: nodes.length, savedTensors: storages.size, savedBytes };
}

/** The names of the nodes that ran backward while `work` did, in order; leaves are named too. */
export function nodesRun(work: () => void): string[] {
  const names: string[] = [];
  observe({ nodeRan: (_, node) => names.push(node.name) }, work);
  return names;
}

/** What forward mode carries through a program. */
export interface TangentCost {
  /** Results that have a tangent. */
  readonly made: number;
  /** Most of them needed at one time: made, and still to be read by an operator to come. */
  readonly peak: number;
}

/** Counts the tangents of one forward-mode pass of `f`, by when each is last read. */
export function tangentCost(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  tangents: readonly Tensor[],
): TangentCost {
  const made = new Map<Tensor, number>();
  const lastRead = new Map<Tensor, number>();
  let step = 0;
  const counted = (...primals: Tensor[]): Tensor => {
    for (const primal of primals) made.set(primal, 0);
    const result = listening(
      (event) => {
        step++;
        for (const input of event.inputs) {
          if (typeof input !== 'number' && made.has(input)) lastRead.set(input, step);
        }
        const { result: output } = event;
        if (isFloating(output.dtype) && output.tangent !== null) made.set(output, step);
      },
      () => f(...primals),
    );
    lastRead.set(result, step + 1);
    return result;
  };
  // Whoever observes the program does not see what is counted.
  observe({}, () => jvp(counted, [...inputs], tangents));
  let peak = 0;
  for (let now = 0; now <= step; now++) {
    const alive = [...made].filter(
      ([x, since]) => since <= now && (lastRead.get(x) ?? since) >= now,
    );
    peak = Math.max(peak, alive.length);
  }
  return { made: made.size - inputs.length, peak };
}
