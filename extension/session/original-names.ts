/**
 * @file Names as they stand in the source, where a bundler or minifier gave the variables others. The debugger
 * knows them, but takes long to tell; so it is asked only where a name is not in the source.
 */

import { readFile } from 'node:fs/promises';
import type * as vscode from 'vscode';
import type { NamedTensor } from '../../engine/worker/protocol.ts';
import type { CdpConnection } from './cdp.ts';
import type { Frame } from './frames.ts';
import { firstNames, namesInFrame } from './names.ts';

/** The variable that a path begins with. */
const ROOT = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u;
const WORDS = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/** Those names whose variables are words of the frames' sources; all where a source cannot be read. */
export async function namesInSource(
  names: readonly NamedTensor[],
  frames: readonly Frame[],
): Promise<readonly NamedTensor[]> {
  const files = [...new Set(frames.map(({ file }) => file))].filter((file) => file !== '');
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => null)));
  if (texts.includes(null)) return names;
  const words = new Set(texts.flatMap((text) => text?.match(WORDS) ?? []));
  return names.filter(({ path }) => words.has(ROOT.exec(path)?.[0] ?? ''));
}

/**
 * Names of the frames' variables as their sources have them.
 * @param selected which frame of the stack the first is; the others called it
 */
export async function originalNames(
  session: vscode.DebugSession,
  cdp: CdpConnection,
  frames: readonly Frame[],
  selected: number,
): Promise<readonly NamedTensor[]> {
  const found = await Promise.all(
    frames.map(async (frame, i) => {
      const [originals, names] = await Promise.all([
        originalsIn(session, frame),
        namesInFrame(cdp, selected + i),
      ]);
      return names.flatMap(([path, tensor, version]) => {
        const root = ROOT.exec(path)?.[0] ?? '';
        const original = originals.get(root);
        return original === undefined
          ? []
          : [[original + path.slice(root.length), tensor, version] as const];
      });
    }),
  );
  return firstNames(found.flat());
}

/** Names in the source by those in the program, of the variables that have two. */
async function originalsIn(
  session: vscode.DebugSession,
  frame: Frame,
): Promise<Map<string, string>> {
  const originals = new Map<string, string>();
  const { scopes } = (await session.customRequest('scopes', { frameId: frame.id })) as {
    scopes: { name: string; variablesReference: number }[];
  };
  for (const scope of scopes.filter(({ name }) => name !== 'Global')) {
    const { variables } = (await session.customRequest('variables', {
      variablesReference: scope.variablesReference,
    })) as { variables: { name: string; evaluateName?: string }[] };
    // Inner scopes come first, and hide what outer ones call alike.
    for (const { name, evaluateName } of variables)
      if (evaluateName !== undefined && evaluateName !== name && !originals.has(evaluateName))
        originals.set(evaluateName, name);
  }
  return originals;
}
