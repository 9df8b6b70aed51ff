/** @file The program that every way of debugging is tried with, and what must be shown of it. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { InspectorPage } from './inspector.ts';
import { assertNumbers, type Debuggee, example, lineOf } from './support.ts';

/** y = 2x, so x gets the gradient 2. */
export const PROGRAM = `import { tensor } from 'gradlens';
const x = tensor([1, 2, 3], { requiresGrad: true });
const y = x.mul(2);
y.sum().backward();
console.log(x.grad);
`;
export const END = 'console.log(x.grad);';

/** Files of a test, beside the examples. */
export async function withFiles<T>(
  files: Readonly<Record<string, string>>,
  use: (uri: (name: string) => vscode.Uri) => Promise<T>,
): Promise<T> {
  const names = Object.keys(files);
  for (const name of names) {
    await mkdir(dirname(example(name).fsPath), { recursive: true });
    await writeFile(example(name).fsPath, files[name] ?? '');
  }
  return use(example);
}

export function breakAt(uri: vscode.Uri, line: number): void {
  const at = new vscode.Location(uri, new vscode.Position(line - 1, 0));
  vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(at)]);
}

/** At the last line of PROGRAM or of what is like it. */
export async function showsProgram(debuggee: Debuggee, marker = END): Promise<void> {
  await debuggee.stopsAt(marker);
  assertNumbers((await debuggee.card('y')).value, [2, 4, 6]);
  const x = await debuggee.card('x');
  assertNumbers(x.grad, [2, 2, 2]);
  const { site } = await debuggee.card('y');
  assert.equal(site?.file, debuggee.uri.fsPath);
  assert.equal(site.line, await lineOf(debuggee.uri, 'const y ='));
}

/** What the user is told by notifications. */
export async function noticesIn(page: InspectorPage): Promise<string[]> {
  return (await page.notifications()).filter((text) => text.includes('Gradlens'));
}
