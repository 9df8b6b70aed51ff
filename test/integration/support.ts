/** @file What the suites share: driving the debugger like a user, and asking the extension what it shows. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Card, Details, Slice } from '../../engine/protocol/index.ts';
import type { GradlensApi } from '../../extension/api.ts';

/** The copy of `examples/` that is open in VS Code. */
export function folder(): vscode.WorkspaceFolder {
  const first = vscode.workspace.workspaceFolders?.[0];
  assert.ok(first);
  return first;
}

export function example(name: string): vscode.Uri {
  return vscode.Uri.file(join(folder().uri.fsPath, name));
}

export async function api(): Promise<GradlensApi> {
  const extension = vscode.extensions.getExtension<GradlensApi>('gradlens.gradlens');
  assert.ok(extension);
  return extension.activate();
}

/** An answer may take so long after the time in which it was to come true. */
const ANSWER_MS = 5_000;

/** Asks again until the answer is neither null nor undefined nor false; then gives it. */
export async function eventually<T>(
  what: string,
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  milliseconds = 20_000,
  /** What is so instead, for the message. */
  instead: () => Promise<unknown> = async () => undefined,
): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    // What never answers must not hide what was waited for.
    const answer = await Promise.race([ask(), sleep(deadline - Date.now() + ANSWER_MS)]);
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) {
      const found = await instead();
      const told = found === undefined ? '' : `; instead: ${JSON.stringify(found)}`;
      throw new Error(`This did not come true in time: ${what}${told}`);
    }
    await sleep(50);
  }
}

/**
 * A program of a test, beside the examples. It stays, in a workspace that goes at the end: VS Code hears late that
 * a file is gone, and then drops its breakpoints, also those of the next test that has a file of this name.
 */
export async function withProgram<T>(
  name: string,
  text: string,
  use: (uri: vscode.Uri) => Promise<T>,
): Promise<T> {
  const uri = example(name);
  await writeFile(uri.fsPath, text);
  return use(uri);
}

/** Where a library is installed, in the user's cache. */
export function installed(library: string): string {
  const script = join(process.env['GRADLENS_ROOT'] ?? '', '.scripts', 'libraries.mjs');
  return execFileSync('node', [script, library], { encoding: 'utf8' }).trim();
}

const SCOPES = { jax: '@jax-js', tfjs: '@tensorflow' } as const;

/** Makes libraries importable in the folder, until {@link unlink}. */
export async function link(...libraries: readonly (keyof typeof SCOPES)[]): Promise<void> {
  const target = join(folder().uri.fsPath, 'node_modules');
  await mkdir(target, { recursive: true });
  for (const library of libraries)
    await symlink(
      join(installed(library), SCOPES[library]),
      join(target, SCOPES[library]),
      'junction',
    );
}

export async function unlink(): Promise<void> {
  await rm(join(folder().uri.fsPath, 'node_modules'), { recursive: true, force: true });
}

/** 1-based line of the only, or first, place where the source holds `marker`. */
export async function lineOf(uri: vscode.Uri, marker: string): Promise<number> {
  const lines = (await readFile(uri.fsPath, 'utf8')).split('\n');
  const index = lines.findIndex((line) => line.includes(marker));
  assert.ok(index >= 0, `${uri.fsPath} holds no line with: ${marker}`);
  return index + 1;
}

/** What all hovers say at a character of a line (both 0-based). */
export async function hovered(uri: vscode.Uri, line: number, character = 6): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    new vscode.Position(line, character),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((each) => (each instanceof vscode.MarkdownString ? each.value : ''))
    .join('\n');
}

/** What Gradlens has in the Problems panel about a document. */
export const problemsOf = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Gradlens');

/** What can be done about the first problem of a kind. */
export async function actionsFor(uri: vscode.Uri, kind: string): Promise<vscode.CodeAction[]> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    problemsOf(uri).find(({ code }) => code === kind)?.range,
  );
  return actions.filter(({ title }) => /inspector|Zero/.test(title));
}

/** Ways to run a TypeScript program under Node. */
export const RUNTIMES = {
  'type stripping': { runtimeExecutable: process.env['GRADLENS_NODE24'] ?? 'node' },
  tsx: { runtimeArgs: ['--import', 'tsx'] },
} as const;

export type Runtime = keyof typeof RUNTIMES;

/** Sessions that run. `debug.activeDebugSession` may name one for ever that ended quickly. */
const sessions = new Set<string>();
vscode.debug.onDidStartDebugSession(({ id }) => sessions.add(id));
vscode.debug.onDidTerminateDebugSession(({ id }) => sessions.delete(id));

/** What the programs printed last, for the message of a test that fails. */
let printed = '';
vscode.debug.registerDebugAdapterTrackerFactory('*', {
  createDebugAdapterTracker: () => ({
    onDidSendMessage: ({ event, body }: { event?: string; body?: { output?: string } }) => {
      if (event === 'output') printed = `${printed}${body?.output ?? ''}`.slice(-2000);
    },
  }),
});

/** Waits until no program is debugged any more. */
export async function sessionsEnd(): Promise<void> {
  await eventually('all debug sessions end', () => sessions.size === 0);
  await selectAnew();
}

/**
 * Has VS Code select the frame of a program that stands still, as a click in its Call Stack does; no frame where no
 * program is debugged. Where a session ends while VS Code opens the file of its frame, VS Code selects what is gone,
 * and then nothing of later stops. No person is so fast.
 */
async function selectAnew(): Promise<void> {
  const command = 'workbench.action.debug.focusProcess';
  // First a session as a whole, which stands nowhere: extensions hear only of what changes.
  await vscode.commands.executeCommand(command);
  await vscode.commands.executeCommand(command, null);
}

/** The frame that was selected when the program was last told to go on. */
let left: vscode.DebugThread | vscode.DebugStackFrame | undefined;

/** VS Code takes no longer to select a frame by itself. */
const SELECTS_MS = 3_000;

/** VS Code knows of a stop later than the inspector shows it; until then its commands do nothing. */
export async function frameIsSelected(): Promise<void> {
  const start = Date.now();
  await eventually('VS Code selects a frame', async () => {
    const { activeStackItem: item } = vscode.debug;
    if (item instanceof vscode.DebugStackFrame && sessions.has(item.session.id)) {
      if (!(left instanceof vscode.DebugStackFrame)) return true;
      if (item.frameId !== left.frameId || item.session.id !== left.session.id) return true;
    }
    if (Date.now() - start > SELECTS_MS) await selectAnew();
    return false;
  });
}

const command = (name: 'continue' | 'stepOver'): Thenable<void> =>
  vscode.commands.executeCommand(`workbench.action.debug.${name}`);

async function resume(how: 'continue' | 'stepOver'): Promise<void> {
  await frameIsSelected();
  left = vscode.debug.activeStackItem;
  await command(how);
}

/** A program under the debugger. */
export class Debuggee {
  readonly uri: vscode.Uri;
  readonly #gradlens: GradlensApi;

  private constructor(uri: vscode.Uri, gradlens: GradlensApi) {
    this.uri = uri;
    this.#gradlens = gradlens;
  }

  /**
   * Starts a program with breakpoints on the lines that hold the markers, as F5 does.
   * @param configuration what else the launch configuration says
   */
  static async start(
    uri: vscode.Uri,
    markers: readonly string[],
    configuration: Readonly<Record<string, unknown>> = RUNTIMES['type stripping'],
    options: vscode.DebugSessionOptions = {},
  ): Promise<Debuggee> {
    const gradlens = await api();
    printed = '';
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    const lines = await Promise.all(markers.map((marker) => lineOf(uri, marker)));
    vscode.debug.addBreakpoints(
      lines.map(
        (line) =>
          new vscode.SourceBreakpoint(new vscode.Location(uri, new vscode.Position(line - 1, 0))),
      ),
    );
    const merged = {
      type: 'node',
      request: 'launch',
      name: uri.path.slice(uri.path.lastIndexOf('/') + 1),
      program: uri.fsPath,
      cwd: folder().uri.fsPath,
      console: 'internalConsole',
      ...configuration,
    };
    const started = await vscode.debug.startDebugging(folder(), merged, options);
    assert.ok(started, 'the debugger did not start');
    return new Debuggee(uri, gradlens);
  }

  /** A program that was started otherwise. */
  static async of(uri: vscode.Uri): Promise<Debuggee> {
    return new Debuggee(uri, await api());
  }

  /** Waits until the program stands on the line that holds `marker` and the inspector has been told. */
  async stopsAt(marker: string): Promise<void> {
    await this.stopsAtLine(await lineOf(this.uri, marker));
  }

  async stopsAtLine(line: number): Promise<void> {
    const place = `${this.uri.path.slice(this.uri.path.lastIndexOf('/') + 1)}:${line}`;
    await eventually(
      `the program pauses at ${place}`,
      async () =>
        (await this.#gradlens.sessions()).some(({ at }) => at?.line === line) &&
        this.#gradlens.inspectorState().banner.includes(place),
      undefined,
      async () => [await this.#gradlens.sessions(), this.#gradlens.inspectorState(), printed],
    );
    await frameIsSelected();
  }

  continue(): Promise<void> {
    return resume('continue');
  }

  stepOver(): Promise<void> {
    return resume('stepOver');
  }

  /** Lets the program run to its end. */
  async ends(): Promise<void> {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await eventually('all debug sessions end', async () => {
      if (sessions.size === 0) return true;
      // A breakpoint may be reached once more before it is gone.
      const all = await this.#gradlens.sessions();
      // Meanwhile it may have gone on by itself, and there is nothing to resume.
      if (all.some(({ state }) => state === 'paused'))
        await Promise.race([command('continue').then(undefined, () => undefined), sleep(1_000)]);
      return false;
    });
  }

  async slice(): Promise<Slice> {
    return eventually('there is a graph', () => this.#gradlens.slice());
  }

  async details({ id }: Card): Promise<Details> {
    const { graph } = this.#gradlens;
    assert.ok(graph !== null);
    return this.#gradlens.details(graph, id);
  }

  /** The card of a variable. */
  async card(name: string): Promise<Card> {
    const { cards } = await this.slice();
    const card = cards.find((other) => other.name === name);
    assert.ok(card, `no card is named ${name}: ${cards.map((c) => `${c.name}=${c.op}`).join(' ')}`);
    return card;
  }
}

/** Ends every session; afterwards nothing of a test runs on. */
export async function stopDebugging(): Promise<void> {
  vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
  await vscode.debug.stopDebugging();
  await sessionsEnd();
}

/** Numbers of a printed value such as `[1.00, 2.00]`. */
export function numbers(printed: string): number[] {
  return [...printed.matchAll(/-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)/gi)].map(([text]) =>
    Number(text),
  );
}

/** The numbers of a value, to the precision that it is printed with. */
export function assertNumbers(
  printed: string,
  expected: readonly number[],
  tolerance = 5e-3,
): void {
  const found = numbers(printed);
  assert.equal(found.length, expected.length, `${printed} has not ${expected.length} numbers`);
  for (const [index, value] of expected.entries()) {
    const difference = Math.abs((found[index] ?? NaN) - value);
    assert.ok(
      difference <= tolerance * Math.max(1, Math.abs(value)),
      `${printed} is not ${expected.join(', ')}`,
    );
  }
}
