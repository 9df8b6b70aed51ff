/**
 * @file Names as they stand in the source, where a bundler or minifier gave the variables others. The debugger
 * knows them, but takes long to tell; so it is asked only where a name is not in the source, and only for the
 * words of the source: a bundle has thousands of variables, all libraries' among them, and describing each takes
 * the debugger seconds.
 */

import { readFile } from 'node:fs/promises';
import type * as vscode from 'vscode';
import type { NamedTensor } from '../../engine/worker/protocol.ts';
import type { Frame } from './frames.ts';
import { firstNames, probedByEvaluation } from './names.ts';

/** The variable that a path begins with. */
const ROOT = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u;
const WORDS = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
/** What says nothing about variables: `a`, as many a minifier calls them, is in every comment. */
const PROSE = /\/\*[^]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;

/** Those names whose variables are words of their frames' sources; all where a source cannot be read. */
export async function namesInSource(
  names: readonly NamedTensor[],
  files: readonly string[],
): Promise<readonly NamedTensor[]> {
  const texts = await Promise.all([...new Set(files)].filter((file) => file !== '').map(wordsOf));
  if (texts.includes(null)) return names;
  const words = new Set(texts.flatMap((each) => [...(each ?? [])]));
  return names.filter(({ path }) => words.has(ROOT.exec(path)?.[0] ?? ''));
}

/**
 * Names of the frames' variables as their sources have them.
 * @param frames the selected one, and those that called it
 */
export async function originalNames(
  session: vscode.DebugSession,
  frames: readonly Frame[],
): Promise<readonly NamedTensor[]> {
  const found = await Promise.all(
    frames.map(async (frame) => {
      const words = frame.skipped || frame.file === '' ? null : await wordsOf(frame.file);
      return words === null ? [] : probedByEvaluation(session, frame, words).catch(() => []);
    }),
  );
  return firstNames(found.flat());
}

/** The words of a source file's code; null where it cannot be read. */
async function wordsOf(file: string): Promise<ReadonlySet<string> | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : new Set(text.replaceAll(PROSE, ' ').match(WORDS) ?? []);
}
