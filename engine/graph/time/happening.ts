/** @file What happened in one moment: the rule that ran, the numbers it took and gave, what was summed up where. */

import type { Band, Happening, NodeId, Term } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import { callOf, rootOf } from '../explain.ts';
import { letterIn } from '../formula.ts';
import type { Graph, Pass } from '../graph.ts';
import { valueText } from '../text.ts';
import { at, namesOf } from '../words.ts';
import { Happened } from './history.ts';
import { sumOf } from './sum.ts';

/** Of an operator's result; empty where there are none. */
export interface Rules {
  /** Of forward mode. */
  readonly tangent: (node: NodeId) => string;
  /** Of reverse mode, where the recording tells none. */
  readonly gradient: (node: NodeId) => string;
}

/** @param band the one that the moment is in */
export function happeningAt(graph: Graph, moment: number, band: Band, rules: Rules): Happening {
  const { history, passes } = graph;
  const subject = history.subject(moment);
  const place = { moment, band, site: null, rule: '', arrived: '', terms: [] };
  switch (history.what(moment)) {
    case Happened.made:
      return { ...place, ...made(graph, moment, rules) };
    case Happened.began:
    case Happened.ended: {
      const pass = passes[subject] as Pass;
      const ends = history.what(moment) === Happened.ended;
      const sentence = ends
        ? `${callOf(pass)} ended.`
        : `${callOf(pass)}${at(graph, pass.stack)} began at ${rootOf(graph, pass)}${startText(graph, pass)}.`;
      return { ...place, kind: ends ? 'ended' : 'began', sentence, site: graph.site(pass.stack) };
    }
    case Happened.ran:
      return { ...place, ...ran(graph, moment, band, rules) };
    default:
      return { ...place, ...stored(graph, moment) };
  }
}

type Part = Omit<Happening, 'moment' | 'band'>;

/** What a pass begins with: of a vector–Jacobian product, the vector. */
function startText(graph: Graph, { id, roots }: Pass): string {
  const [root] = roots;
  if (root === undefined || roots.length > 1) return '';
  const { nodes, gradients } = graph;
  let entry = nodes.lastGradient.get(root);
  while (entry >= 0 && gradients.pass.get(entry) !== id) entry = gradients.previous.get(entry);
  const start = entry < 0 ? '' : text(graph, gradients.value.get(entry), root);
  return start === '' ? '' : `, with ∇ = ${start}`;
}

function text(graph: Graph, value: number, of: NodeId): string {
  return valueText(graph.values.get(value), graph.dtype(of), graph.shape(of));
}

function made(graph: Graph, moment: number, rules: Rules): Part {
  const { history, nodes, edges } = graph;
  const results: NodeId[] = [];
  // An operator's results are the last nodes of its moment, after what it had to look up.
  for (let node = history.nodes(moment) - 1; node >= history.nodes(moment - 1); node--) {
    results.unshift(node);
    if (nodes.output.get(node) === 0) break;
  }
  const node = results[0] as NodeId;
  const isLeaf = graph.isLeaf(node);
  const values = results.map((each) => text(graph, nodes.value.get(each), each) || 'a value');
  const name = namesOf(graph, results);
  const op = graph.op(node);
  const rule = rules.tangent(node);
  const what = name === op || name === '' ? '' : `${name} = `;
  return {
    kind: 'made',
    sentence: `${op}${isLeaf ? ' made' : ' computed'} ${what}${values.join(' and ')}.`,
    site: graph.site(nodes.stack.get(node)),
    rule,
    arrived: tangentText(graph, node, moment),
    terms: [...edges.into(nodes, node)].map((edge) => {
      const source = edges.source.get(edge);
      return term(graph, edge, {
        letter: letterIn(rule, edges.slot.get(edge)),
        value: text(graph, nodes.value.get(source), source),
        gave: tangentText(graph, source, moment),
      });
    }),
  };
}

/** In forward mode. */
function tangentText(graph: Graph, node: NodeId, moment: number): string {
  const tangent = graph.tangent(node, moment) ?? -1;
  return tangent < 0 ? '' : text(graph, tangent, node);
}

function ran(graph: Graph, moment: number, band: Band, rules: Rules): Part {
  const { history, nodes, edges, strings } = graph;
  const node = history.subject(moment);
  const formula = strings.text(nodes.formula.get(node)) || rules.gradient(node);
  const parts = formula.split(';').map((part) => part.trim());
  const isByOperand = parts.length > 1 || nodes.inCount.get(node) === 1;
  const from = history.contributionEntries(band.from - 1);
  const to = history.contributionEntries(moment);
  const terms: Term[] = [];
  for (const edge of edges.into(nodes, node)) {
    const gave = history.contributions.at(edge, to, history.contributionEntries(moment - 1));
    const source = edges.source.get(edge);
    const slot = edges.slot.get(edge);
    const letter = letterIn(formula, slot);
    if (gave < 0 && letter === '') continue;
    terms.push(
      term(graph, edge, {
        letter,
        value: text(graph, nodes.value.get(source), source),
        rule: gave >= 0 && isByOperand ? (parts[slot] ?? '') : '',
        gave: gave < 0 ? '' : text(graph, gave, source) || 'not recorded',
        total: gave < 0 ? '' : totalOf(graph, source, from, to),
      }),
    );
  }
  const name = strings.text(nodes.autogradName.get(node));
  return {
    kind: 'ran',
    sentence: `${name} of ${labelOf(graph, node)} ran.`,
    site: graph.site(nodes.stack.get(node)),
    rule: formula,
    arrived: text(graph, arrivedAt(graph, node, moment), node) || 'not recorded',
    terms,
  };
}

/** The gradient that a node was given in a moment: what it shows after that may be the sum of several passes. */
function arrivedAt({ history }: Graph, node: NodeId, moment: number): number {
  const { gradients } = history;
  let entry = gradients.entry(node, history.gradientEntries(moment));
  const first = history.gradientEntries(moment - 1);
  while (gradients.before(entry) >= first) entry = gradients.before(entry);
  return gradients.value.get(entry);
}

/** What the uses of a node have given it so far, where there are several. */
function totalOf(graph: Graph, node: NodeId, from: number, to: number): string {
  const { history, nodes, edges, values } = graph;
  let uses = 0;
  const given: number[] = [];
  for (const edge of edges.outOf(nodes, node)) {
    if (edges.cause(edge) !== null) continue;
    uses++;
    const value = history.contributions.at(edge, to, from);
    if (value >= 0) given.push(value);
  }
  if (uses < 2) return '';
  const sum = sumOf(given.map((value) => values.get(value)));
  const total = valueText(sum, graph.dtype(node), graph.shape(node));
  return `${total === '' ? '' : `Σ ${total}, `}${given.length} of ${uses} uses`;
}

function stored(graph: Graph, moment: number): Part {
  const { history, nodes } = graph;
  const node = history.subject(moment);
  const before = history.gradients.at(node, history.gradientEntries(moment - 1));
  const now = history.gradients.at(node, history.gradientEntries(moment));
  const isStored = history.what(moment) === Happened.stored;
  const was = before < 0 ? '' : text(graph, before, node);
  const total = now < 0 ? 'none' : text(graph, now, node) || 'not recorded';
  const name = labelOf(graph, node);
  const how = isStored
    ? was === ''
      ? `The gradient of ${name} was stored`
      : `A gradient was added to that of ${name}`
    : now < 0
      ? `The gradient of ${name} was cleared`
      : `The gradient of ${name} was set by hand`;
  return {
    kind: isStored ? 'stored' : 'assigned',
    sentence: `${how}.`,
    site: graph.site(nodes.stack.get(node)),
    rule: '',
    arrived: '',
    terms: [
      {
        ...{ node, label: `${name}.grad`, letter: '', value: was, rule: '', gave: '' },
        total: was === '' || !isStored ? total : `Σ ${total}`,
      },
    ],
  };
}

function term(graph: Graph, edge: number, about: Partial<Term>): Term {
  const node = graph.edges.source.get(edge);
  const nothing = { letter: '', value: '', rule: '', gave: '', total: '' };
  return { node, label: labelOf(graph, node), ...nothing, ...about };
}
