/** @file The hooks that were put on a node, in words. */

import type { HookKind } from '../../autograd/observer.ts';
import type { HookNote, NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';

const WORDS: Readonly<Record<HookKind, string>> = {
  tensor: 'sees its gradient, and may replace it',
  postAccumulate: 'runs when its .grad was written',
  retainGrad: 'keeps its gradient in .grad (retainGrad)',
  nodeBefore: 'runs before its node (registerPrehook)',
  nodeAfter: 'runs after its node (registerHook)',
};

const SAVED_WORDS =
  'packs what its node saves for backward, and unpacks it there (savedTensorsHooks)';

/** As the engine names the part of a program that its hooks on what is saved are for. */
const SAVED_HOOKS = 'savedTensorsHooks';

/** Those that were removed since are told as such: they may have run. */
export function hooksOf(graph: Graph, node: NodeId): HookNote[] {
  const notes: HookNote[] = [];
  for (const { on, kind, stack, isRemoved } of graph.hooks.values()) {
    if (on !== node) continue;
    const text = `${WORDS[kind]}${isRemoved ? '; removed since' : ''}`;
    notes.push({ text, site: graph.site(stack) });
  }
  const { nodes, calls } = graph;
  if (nodes.autograd.get(node) === 0) return notes;
  for (let call = calls[nodes.call.get(node)]; call !== undefined; call = calls[call.parent])
    if (call.name === SAVED_HOOKS)
      return [...notes, { text: SAVED_WORDS, site: graph.site(call.stack) }];
  return notes;
}
