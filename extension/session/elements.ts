/** @file All elements of a large value: the paused program writes them into a file, and the worker reads it. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElementType, GraphId, Holder, NodeId } from '../../engine/protocol/index.ts';
import type { EngineClient } from '../engine.ts';
import type { CdpConnection } from './cdp.ts';
import { scopesInSight } from './names.ts';
import type { Target } from './target.ts';

/** What the recorder answers. */
type Reply = { readonly type: ElementType } | { readonly problem: string };

const FETCH = `globalThis[Symbol.for('gradlens.fetch')]`;

let files = 0;

/** @throws one sentence, when the elements are out of reach */
export async function fetchElements(
  target: Target,
  engine: EngineClient,
  wanted: { readonly graph: GraphId; readonly node: NodeId; readonly of: 'value' | 'grad' },
): Promise<void> {
  const [cdp, holder] = await Promise.all([
    target.cdp().catch(() => null),
    engine.request('holder', wanted),
  ]);
  if (cdp === null)
    throw new Error(
      'This program cannot be reached through its debugger: start it again from VS Code (F5).',
    );
  const file = join(target.launch.directory, `elements-${++files}`);
  try {
    const type = await ask(cdp, holder, file);
    await engine.request('supply', { ...wanted, file, type });
  } finally {
    await rm(file, { force: true });
  }
}

/** Asks for what is kept, then whether a variable in sight holds it. */
async function ask(cdp: CdpConnection, holder: Holder, file: string): Promise<ElementType> {
  const call = (scope: string): string =>
    `${FETCH}?.(${JSON.stringify(holder)}, ${JSON.stringify(file)}, ${scope})`;
  const { result } = await cdp.send('Runtime.evaluate', {
    expression: call('null'),
    returnByValue: true,
    includeCommandLineAPI: false,
  });
  let reply = result.value as Reply | undefined;
  if (reply === undefined)
    throw new Error(
      'The recorder is not in this program: start it again with the setting gradlens.recordDebugSessions on.',
    );
  if ('type' in reply) return reply.type;
  for (const { objectId } of await scopesInSight(cdp)) {
    const found = await cdp.send('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: `function () { return ${call('this')}; }`,
      returnByValue: true,
    });
    reply = (found.result.value as Reply | undefined) ?? reply;
    if ('type' in reply) return reply.type;
  }
  throw new Error(reply.problem);
}
