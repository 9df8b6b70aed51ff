/** @file Nodes and findings as lines of an answer. */

import type { Answer, Finding, Hit, NodeId } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import type { Graph } from '../graph.ts';
import { valueText } from '../text.ts';

/** A node with its operator, shape, value and gradient. */
export function hitOf(graph: Graph, node: NodeId): Hit {
  const { nodes, values } = graph;
  const shape = graph.shape(node);
  const dtype = graph.dtype(node);
  const value = valueText(values.get(nodes.value.get(node)), dtype, shape);
  const grad = valueText(values.get(nodes.grad.get(node)), dtype, shape);
  const label = labelOf(graph, node);
  const op = graph.op(node);
  const text = [op === label ? '' : op, shape, value, grad === '' ? '' : `∇\u00a0${grad}`];
  return {
    node,
    label,
    text: text.filter((part) => part !== '').join(' · '),
    site: graph.site(nodes.stack.get(node)),
    path: [node],
  };
}

/** @param none what to say where there are no findings */
export function answerOf(graph: Graph, findings: readonly Finding[], none: string): Answer {
  const hits = findings.flatMap(({ nodes: [node], sentence, site, path }) =>
    node === undefined ? [] : [{ node, label: labelOf(graph, node), text: sentence, site, path }],
  );
  const count = hits.length === 1 ? 'One thing' : `${hits.length} things`;
  return { summary: hits.length === 0 ? none : `${count} to look at.`, hits };
}
