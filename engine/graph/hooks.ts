/** @file The hooks that were put on a node, in words. */

import type { HookKind } from '../autograd/observer.ts';
import type { HookNote, NodeId } from '../worker/protocol.ts';
import type { Graph } from './graph.ts';

const WORDS: Readonly<Record<HookKind, string>> = {
  tensor: 'sees its gradient, and may replace it',
  postAccumulate: 'runs when its .grad was written',
  retainGrad: 'keeps its gradient in .grad (retainGrad)',
  nodeBefore: 'runs before its node (registerPrehook)',
  nodeAfter: 'runs after its node (registerHook)',
};

/** Those that were removed since are told as such: they may have run. */
export function hooksOf(graph: Graph, node: NodeId): HookNote[] {
  const notes: HookNote[] = [];
  for (const { on, kind, stack, isRemoved } of graph.hooks.values()) {
    if (on !== node) continue;
    const text = `${WORDS[kind]}${isRemoved ? '; removed since' : ''}`;
    notes.push({ text, site: graph.site(stack) });
  }
  return notes;
}
