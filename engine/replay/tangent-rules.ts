/**
 * @file The rule of forward mode as a formula, from an operator's row: `∂a·b + a·∂b`, where ∂a is the tangent of the
 * first operand (Baydin et al. 2018, section 3.1). With it, for operators of other libraries, that of reverse mode.
 */

// The engine's rooms need one another; by its door they are loaded in the right order.
import '../index.ts';
import type { Graph } from '../graph/graph.ts';
import type { Rules } from '../graph/time/happening.ts';
import { SUMMED, type Row } from '../ops/row.ts';
import { isForeign } from '../recorder/records/format.ts';
import type { NodeId } from '../protocol/index.ts';
import { foreignRowOf } from './foreign/rows.ts';
import { rowOf } from './rows.ts';
import { describedIn, type Tangents } from './tangents.ts';

const LETTERS = 'abcdefgh';

/** Of each operator's result that has a tangent; where a row has no such formula, none. */
export function tangentRules(graph: Graph, tangents: Tangents): ReadonlyMap<NodeId, string> {
  const rules = new Map<NodeId, string>();
  for (const node of tangents.keys()) {
    const rule = ruleAt(graph, node, (source) => tangents.has(source));
    if (rule !== '') rules.set(node, rule);
  }
  return rules;
}

/** For what happened at a moment: the rules that are neither recorded nor of tangents that were asked for. */
export function rulesAt(graph: Graph, moment: number): Partial<Rules> {
  const gradient = (node: NodeId): string => foreignRule(graph, node);
  if (graph.tangents !== null) return { gradient };
  return { gradient, tangent: (node) => toldRule(graph, node, moment) };
}

/** Of reverse mode, which recordings of other libraries do not tell. */
const foreignRule = (graph: Graph, node: NodeId): string =>
  isForeign(graph.nodes.tensor.get(node)) ? (rowAt(graph, node)?.formula ?? '') : '';

/** Of an operator's result, where the program computed the tangents that it had after a moment; else empty. */
function toldRule(graph: Graph, node: NodeId, moment: number): string {
  const has = (each: NodeId): boolean => graph.tangent(each, moment) !== undefined;
  return has(node) ? ruleAt(graph, node, has) : '';
}

function ruleAt(graph: Graph, node: NodeId, has: (node: NodeId) => boolean): string {
  const { nodes, edges } = graph;
  const read = [...edges.into(nodes, node)].map((edge) => has(edges.source.get(edge)));
  const row = read.includes(true) ? rowAt(graph, node) : null;
  return row === null ? '' : tangentRule(row, read);
}

function rowAt(graph: Graph, node: NodeId): Row | null {
  const described = describedIn(graph, node);
  return isForeign(graph.nodes.tensor.get(node)) ? foreignRowOf(described) : rowOf(described);
}

/**
 * @param has whether each operand has a tangent; the terms of others are zero, and left out where the rule is a sum
 *   of one term an operand
 * @returns empty where the row does not tell
 */
export function tangentRule(row: Row, has: readonly boolean[]): string {
  const given = has.flatMap((each, slot) => (each ? [tangentOf(slot)] : []));
  if (row.jvp === 'linear') return `${row.name}(${given.join(', ')})`;
  const { tangent } = row;
  if (tangent !== undefined && tangent !== SUMMED)
    return separate(tangent, COMMA)
      .map((part) => withoutAbsent(part, has))
      .join(', ');
  // Where Jacobians are diagonal, or symmetric, they act on tangents as on gradients; else transposed.
  const parts = row.formula.split(';').map((part) => part.trim());
  const [last = '', ...legend] = separate(parts.pop() ?? '', LEGEND);
  parts.push(last);
  const isMissing = (slot: number): boolean => parts[slot]?.includes(MISSING) ?? true;
  if (has.some((each, slot) => each && isMissing(slot))) return '';
  const terms = parts.flatMap((part, slot) =>
    has[slot] === true && part !== '0' && part !== ''
      ? [part.replaceAll('∇', tangentOf(slot))]
      : [],
  );
  if (terms.length === 0) return '0';
  const all = sumOf(terms);
  return [tangent === SUMMED ? summed(all, terms.length) : all, ...legend].join(', ');
}

const sumOf = (terms: readonly string[]): string =>
  (terms.length === 1 ? terms : terms.map(bracketed)).reduce((sum, term) =>
    term.startsWith('−') ? `${sum} − ${term.slice(1)}` : `${sum} + ${term}`,
  );

/** What is told in words reaches to the end of the words. */
const bracketed = (term: string): string => (term.includes(' where ') ? `(${term})` : term);

function summed(sum: string, terms: number): string {
  if (terms > 1) return `Σ (${sum})`;
  return sum.startsWith('−') ? `−Σ ${sum.slice(1)}` : `Σ ${sum}`;
}

const MISSING = 'not implemented';
/** Between the rules of several results. */
const COMMA = /, /;
/** Before what a letter means. */
const LEGEND = /, (?=\S+ = )/;
const SIGN = / [+−] /;

const tangentOf = (slot: number): string => `∂${LETTERS[slot] ?? '…'}`;

/** Leaves out the terms of a sum that are about tangents which are not there. */
function withoutAbsent(rule: string, has: readonly boolean[]): string {
  const isThere = (term: string): boolean => {
    const read = [...term.matchAll(/∂([a-h])(?!\p{L})/gu)];
    return (
      read.length === 0 || read.some(([, letter = '']) => has[LETTERS.indexOf(letter)] === true)
    );
  };
  const [, result = '', sum = ''] = /^((?:\S+ = )?)(.*)$/u.exec(rule) ?? [];
  const terms = separate(sum, SIGN).filter(isThere);
  const [first, ...others] = terms;
  if (first === undefined) return `${result}0`;
  return `${result}${first.replace(/^ \+ /, '').replace(/^ − /, '−')}${others.join('')}`;
}

/** Cuts a text where something stands outside brackets; a sign stays with what is behind it. */
function separate(text: string, at: RegExp): string[] {
  const parts = [''];
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/, | [+−] |[^]/gu)) {
    const isThere = depth === 0 && token.length > 1 && text.slice(index).search(at) === 0;
    if (isThere) parts.push(at === SIGN ? token : '');
    else parts.push(`${parts.pop() ?? ''}${token}`);
    depth += '(['.includes(token) ? 1 : ')]'.includes(token) ? -1 : 0;
  }
  return parts;
}
