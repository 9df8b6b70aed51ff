/** @file Tries what would be; what the recording lacks for that is fetched from the program, while it stands still. */

import * as vscode from 'vscode';
import type { GraphId, WhatIfChange } from '../../engine/protocol/index.ts';
import type { EngineClient } from '../engine.ts';

/** @throws one sentence: what does not fit, or what is not known */
export async function tryChange(
  engine: EngineClient,
  graph: GraphId,
  change: WhatIfChange,
  signal: AbortSignal,
): Promise<null> {
  if (change.do !== 'reset') await fetchMissing(engine, graph);
  return engine.request('whatIf', { graph, change }, signal);
}

/** With some tensors at hand others can be computed: those that still lack are asked for then. */
async function fetchMissing(engine: EngineClient, graph: GraphId): Promise<void> {
  const tried = new Set<string>();
  for (;;) {
    const missing = await engine.request('missing', { graph });
    let fetched = 0;
    for (const { node, of } of missing) {
      const key = `${node} ${of}`;
      if (tried.has(key)) continue;
      tried.add(key);
      try {
        await vscode.commands.executeCommand('gradlens.fetchElements', graph, node, of);
        fetched++;
      } catch {
        // Nobody holds it any more: it is named if an answer needs it.
      }
    }
    if (fetched === 0) return;
  }
}
