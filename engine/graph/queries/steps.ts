/** @file What the last backward pass did, node by node, with the gradients that it recorded. */

import type { Answer, Hit, NodeId } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import { callOf, rootOf } from '../explain.ts';
import type { Graph } from '../graph.ts';
import { valueText } from '../text.ts';
import { at } from '../words.ts';

/** Longer passes are cut off: nobody walks further. */
const MOST = 1000;

/** In the order in which the nodes ran: the gradient that arrived, the rule, and what each operand was given. */
export function backwardSteps(graph: Graph): Answer {
  const pass = graph.passes.findLast(({ ended }) => ended);
  if (pass === undefined) return { summary: 'backward() has not run yet.', hits: [] };
  const { gradients } = graph;
  const hits: Hit[] = [];
  for (let entry = 0; entry < gradients.length && hits.length < MOST; entry++)
    if (gradients.pass.get(entry) === pass.id)
      hits.push(stepOf(graph, gradients.node.get(entry), gradients.value.get(entry), pass.id));
  const where = `${callOf(pass)}${at(graph, pass.stack)}`;
  return { summary: `${where} began at ${rootOf(graph, pass)}: ${hits.length} steps.`, hits };
}

function stepOf(graph: Graph, node: NodeId, value: number, pass: number): Hit {
  const { nodes, edges, values, strings } = graph;
  const text = (id: number, of: NodeId): string =>
    valueText(values.get(id), graph.dtype(of, 'grad'), graph.shape(of)) || 'not recorded';
  const given: string[] = [];
  const path = [node];
  for (const edge of edges.into(nodes, node)) {
    const contribution = edges.contribution.get(edge);
    if (contribution < 0 || edges.pass.get(edge) !== pass) continue;
    const operand = edges.source.get(edge);
    given.push(`${labelOf(graph, operand)} gets ${text(contribution, operand)}`);
    path.push(operand);
  }
  const rule = strings.text(nodes.formula.get(node));
  const parts = [
    `∇ ${text(value, node)}`,
    given.length > 0 && rule !== '' ? `rule ${rule}` : '',
    given.length > 0 ? given.join(', ') : 'stored',
  ];
  return {
    node,
    label: labelOf(graph, node),
    text: parts.filter((part) => part !== '').join('; '),
    site: graph.site(nodes.stack.get(node)),
    path,
  };
}
