/** @file The training steps of a recording: each begins where values are made for a gradient again after a backward pass. */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { Flag } from '../tables/nodes.ts';
import { Happened } from '../time/history.ts';

export interface Step {
  /** Moments, both included. */
  readonly from: number;
  readonly to: number;
  /** Index of its last backward pass. */
  readonly pass: number;
}

/** Steps that ran backward; of the last one so much as was recorded. */
export function stepsOf(graph: Graph): Step[] {
  const [first, second, ...more] = stretchesOf(graph);
  if (first === undefined) return [];
  if (second === undefined) return [first];
  return [{ ...first, from: beginningOf(graph, first, second) }, second, ...more];
}

/** The first step begins where the second does in the program: what comes before is made once, and none of it. */
function beginningOf({ history, nodes }: Graph, first: Step, second: Step): number {
  const begins = history.subject(second.from);
  for (let moment = first.from; moment < first.to; moment++) {
    const node = history.subject(moment);
    const isMade = history.what(moment) === Happened.made;
    const isAlike =
      nodes.op.get(node) === nodes.op.get(begins) &&
      nodes.stack.get(node) === nodes.stack.get(begins);
    if (isMade && isAlike) return moment;
  }
  return first.from;
}

function stretchesOf({ history, nodes, regions }: Graph): Step[] {
  const steps: Step[] = [];
  let from = 0;
  let pass = -1;
  /** Passes that have begun and not ended. */
  let depth = 0;
  // Also what an optimizer makes for itself, without an operator.
  const isWithoutGrad = (node: NodeId): boolean =>
    nodes.has(node, Flag.noGrad) || regions[nodes.region.get(node)]?.kind === 'noGrad';
  for (let moment = 0; moment < history.length; moment++) {
    const what = history.what(moment);
    if (what === Happened.began && depth++ === 0) pass = history.subject(moment);
    if (what === Happened.ended) depth--;
    const makes = what === Happened.made && depth === 0 && pass >= 0;
    if (!makes || isWithoutGrad(history.nodes(moment) - 1)) continue;
    steps.push({ from, to: moment - 1, pass });
    from = moment;
    pass = -1;
  }
  if (pass >= 0) steps.push({ from, to: history.length - 1, pass });
  return steps;
}
