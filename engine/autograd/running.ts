/** @file Questions about the backward pass that runs, for hooks and custom operators. */

import { RuntimeError } from '../tensor/errors.ts';
import type { Node } from './node.ts';
import { state } from './state.ts';

/** The node whose backward runs; null outside of a backward pass. */
export function currentNode(): Node | null {
  return state.node;
}

/** The number of the innermost pass, larger for later ones; -1 outside. */
export function currentPassId(): number {
  return state.pass?.id ?? -1;
}

/** Does the innermost pass keep what nodes saved? */
export function isGraphKept(): boolean {
  return state.pass?.keepsGraph ?? false;
}

/** Will the pass run this node, or ask for the gradient that arrives at it? */
export function willExecute(node: Node): boolean {
  if (state.pass === null) {
    throw new RuntimeError(
      '_get_should_execute_nodes should only be called during the backward pass',
    );
  }
  return state.pass.reaches(node.node);
}

/** All nodes of the pass in the order in which it runs them. */
export function executionOrder(): Node[] {
  if (state.pass === null) {
    throw new RuntimeError(
      '_current_graph_task_execution_order should only be called during the backward pass',
    );
  }
  return state.pass.order();
}
