/** @file With what a graph can be compared, and the comparisons: stops, edits, training steps, other graphs. */

import { comparedAnswer } from '../graph/compare/answer.ts';
import { compare } from '../graph/compare/compare.ts';
import { stepsOf } from '../graph/compare/steps.ts';
import { stretch, whole, type Version } from '../graph/compare/version.ts';
import type { Graph } from '../graph/graph.ts';
import type { Comparable, Compared, CompareWith, GraphId } from '../protocol/index.ts';
import type { Graphs } from './graphs.ts';

export function comparables(graphs: Graphs, id: GraphId): Comparable[] {
  const model = graphs.get(id);
  const { graph, stops } = model;
  const now = graph.history.length - 1;
  const steps = stepsOf(graph);
  return [
    ...graphs.edits(id).map((each) => ({ kind: 'edit' as const, id: each.id, ...each.edit })),
    ...stops
      .filter(({ moment }) => moment < now)
      .map(({ moment, at }) => ({
        kind: 'stop' as const,
        moment,
        site: { ...at, functionName: '' },
      }))
      .reverse(),
    ...(steps.length < 2 ? [] : steps).map(({ pass }, step) => {
      const site = graph.site(graph.passes[pass]?.stack ?? 0);
      return { kind: 'step' as const, step, site };
    }),
  ];
}

/**
 * Compares, and marks the graph's folded groups with what differs in them.
 * @throws when what it is to be compared with is not there (any more)
 */
export function compareWith(graphs: Graphs, id: GraphId, to: CompareWith): Compared {
  const model = graphs.get(id);
  const [before, after] = versionsOf(graphs, id, to);
  const comparison = compare(before, after);
  model.comparison = comparison;
  graphs.changed(id);
  return comparedAnswer(before, after, comparison);
}

function versionsOf(graphs: Graphs, id: GraphId, to: CompareWith): [Version, Version] {
  const { graph } = graphs.get(id);
  switch (to.with) {
    case 'moment':
      return [stretch(graph, 0, to.moment), whole(graph)];
    case 'edit': {
      const before = graphs.edits(id).find((each) => each.id === to.edit);
      if (before === undefined) throw new Error('What was before that edit is not kept any more.');
      return [whole(before.graph), whole(graph)];
    }
    case 'graph':
      return [whole(graphs.get(to.graph).graph), whole(graph)];
    case 'steps':
      return [stepVersion(graph, to.before), stepVersion(graph, to.after)];
  }
}

function stepVersion(graph: Graph, place: number): Version {
  const step = stepsOf(graph)[place];
  if (step === undefined) throw new Error(`There is no training step ${place + 1}.`);
  return stretch(graph, step.from, step.to);
}
