/** @file Answers what is asked of a graph. */

import type { Answer, Question } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import { whyNoGradient } from '../explain.ts';
import type { Graph } from '../graph.ts';
import { asked } from './asked.ts';
import { influencedBy, influences } from './cones.ts';
import { findingsIn } from './findings.ts';
import { answerOf, hitOf } from './hits.ts';
import { largestActivations, largestSaved } from './largest.ts';
import { nonFinite } from './non-finite.ts';
import { search } from './search.ts';
import { backwardSteps } from './steps.ts';
import { unreached } from './unreached.ts';

/** @param finished the program has ended */
export function answer(graph: Graph, question: Question, finished: boolean): Answer {
  switch (question.ask) {
    case 'whyNoGradient':
      return why(graph, question.node);
    case 'influences':
      return influences(graph, question.node);
    case 'influencedBy':
      return influencedBy(graph, question.node);
    case 'firstNonFinite':
      return answerOf(graph, nonFinite(graph, true), 'There is no NaN and no Inf.');
    case 'unreached':
      return answerOf(
        graph,
        // Who asks wants to know what is so now.
        unreached(graph, true),
        graph.passes.length === 0
          ? 'backward() has not run yet.'
          : 'The gradient has reached every parameter.',
      );
    case 'backward':
      return backwardSteps(graph);
    case 'activations':
      return largestActivations(graph);
    case 'saved':
      return largestSaved(graph);
    case 'problems':
      return answerOf(graph, findingsIn(graph, finished), 'Nothing looks wrong.');
    case 'search': {
      const about = asked(graph, question.text);
      if (about === null) return search(graph, question.text);
      return 'ask' in about ? answer(graph, about, finished) : about;
    }
  }
}

/** The node, and what lies between it and where its gradient would come from. */
function why(graph: Graph, node: number): Answer {
  const { sentence, path, cut } = whyNoGradient(graph, node);
  if (sentence === '') {
    const summary = `${labelOf(graph, node)} has a gradient.`;
    return { summary, hits: [hitOf(graph, node)] };
  }
  const { edges } = graph;
  const ends = new Set(cut < 0 ? [] : [edges.source.get(cut), edges.target.get(cut)]);
  const hits = path.map((each) => {
    const hit = hitOf(graph, each);
    const sign = each === node ? '∅ ' : ends.has(each) ? '✂ ' : '';
    return { ...hit, text: `${sign}${hit.text}`, path };
  });
  return { summary: sentence, hits };
}
