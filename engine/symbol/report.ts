/** @file Tells the observer of symbols as they are composed: a graph can be seen before there are data. */

import { NUMBERS_BEFORE } from '../autograd/copies.ts';
import { observerSlot } from '../autograd/observer.ts';
import { state } from '../autograd/state.ts';
import { inOrder, type SymbolNode } from './node.ts';
import { glyphOf } from './operators.ts';

const slot = observerSlot();
const numbers = new WeakMap<SymbolNode, number>();
let last = NUMBERS_BEFORE;

/** Of the heads' graphs, what has not been told yet; inputs first. */
export function reportDeclared(heads: readonly SymbolNode[]): void {
  const { observer } = slot;
  if (observer === null || state.silent > 0) return;
  for (const node of inOrder(heads, (known) => numbers.has(known))) {
    const id = ++last;
    numbers.set(node, id);
    observer.declared({
      id,
      name: node.name,
      operator: node.operator,
      symbol: node.operator === null ? '' : glyphOf(node.operator),
      inputs: node.inputs.map((input) => numbers.get(input) ?? 0),
      shape: node.declared.shape ?? null,
    });
  }
}
