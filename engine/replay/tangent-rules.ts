/**
 * @file The rule of forward mode as a formula, from an operator's row: `∂a·b + a·∂b`, where ∂a is the tangent of the
 * first operand (Baydin et al. 2018, section 3.1).
 */

import type { Graph } from '../graph/graph.ts';
import type { Row } from '../ops/row.ts';
import type { NodeId } from '../worker/protocol.ts';
import { rowOf } from './rows.ts';
import { describedIn, type Tangents } from './tangents.ts';

const LETTERS = 'abcdefgh';

/** Of each operator's result that has a tangent; where a row has no such formula, none. */
export function tangentRules(graph: Graph, tangents: Tangents): ReadonlyMap<NodeId, string> {
  const { nodes, edges } = graph;
  const rules = new Map<NodeId, string>();
  for (const node of tangents.keys()) {
    const row = nodes.inCount.get(node) === 0 ? null : rowOf(describedIn(graph, node));
    if (row === null) continue;
    const sources = [...edges.into(nodes, node)].map((edge) => edges.source.get(edge));
    const rule = tangentRule(
      row,
      sources.map((source) => tangents.has(source)),
    );
    if (rule !== '') rules.set(node, rule);
  }
  return rules;
}

/**
 * @param has whether each operand has a tangent; the terms of others are zero, and left out where the rule is a sum
 *   of one term an operand
 * @returns empty where the row does not tell
 */
export function tangentRule(row: Row, has: readonly boolean[]): string {
  const given = has.flatMap((each, slot) => (each ? [`∂${LETTERS[slot] ?? '…'}`] : []));
  if (row.jvp === 'linear') return `${row.name}(${given.join(', ')})`;
  if (row.jvp !== 'elementwise') return row.tangent ?? '';
  // Where Jacobians are diagonal, or symmetric, they act on tangents as on gradients.
  const parts = row.formula.split(';').map((part) => part.trim());
  if (parts.length !== has.length || parts.some((part) => part.includes('not implemented')))
    return '';
  const terms = parts.flatMap((part, slot) =>
    has[slot] === true && part !== '0' && part !== ''
      ? [part.replaceAll('∇', `∂${LETTERS[slot] ?? '…'}`)]
      : [],
  );
  if (terms.length === 0) return '0';
  return terms.reduce((sum, term) =>
    term.startsWith('−') ? `${sum} − ${term.slice(1)}` : `${sum} + ${term}`,
  );
}
