/**
 * @file Has the programs of terminals record: of JavaScript Debug Terminals (in which npm scripts are debugged,
 * too), and where a setting says so of all terminals, for auto attach.
 */

import { cp } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../disposables.ts';
import { setting } from '../settings.ts';
import { DIRECTORY_VARIABLE, TERMINALS_VARIABLE } from './directories.ts';
import { NODE_OPTIONS, withRequire } from './node-options.ts';

/** What js-debug offers other extensions; its EXTENSION_AUTHORS.md describes it. */
interface JsDebug {
  registerDebugTerminalOptionsProvider?(provider: {
    provideTerminalOptions(options: vscode.TerminalOptions): vscode.TerminalOptions;
  }): vscode.Disposable;
}

export interface TerminalPaths {
  /** The recorder in the extension. */
  readonly recorder: string;
  /** Its copy for terminals: they may outlive this version of the extension. */
  readonly copy: string;
  /** Each program that starts in a terminal makes its own directory in this one. */
  readonly directory: string;
}

export class Terminals implements vscode.Disposable {
  readonly #paths: TerminalPaths;
  readonly #collection: vscode.EnvironmentVariableCollection;
  readonly #store = new DisposableStore();

  constructor(paths: TerminalPaths, collection: vscode.EnvironmentVariableCollection) {
    this.#paths = paths;
    this.#collection = collection;
    collection.description = 'Shows the tensors of programs that auto attach debugs.';
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('gradlens')) this.#applyToAll();
      }),
    );
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#applyToAll()));
  }

  /** After it, terminals that open are as the settings say. */
  async start(): Promise<void> {
    // Of several files; their maps stay.
    await cp(dirname(this.#paths.recorder), dirname(this.#paths.copy), {
      recursive: true,
      filter: (path) => !path.endsWith('.map'),
    });
    this.#applyToAll();
    const extension = vscode.extensions.getExtension<JsDebug | undefined>('ms-vscode.js-debug');
    const jsDebug = await extension?.activate();
    const provider = { provideTerminalOptions: this.#optionsOfDebugTerminal.bind(this) };
    const registration = jsDebug?.registerDebugTerminalOptionsProvider?.(provider);
    if (registration !== undefined) this.#store.add(registration);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #optionsOfDebugTerminal(options: vscode.TerminalOptions): vscode.TerminalOptions {
    const env = options.env ?? {};
    // A configuration of type `node-terminal` has it already.
    if (env[DIRECTORY_VARIABLE] !== undefined || !isOn()) return options;
    return {
      ...options,
      env: {
        ...env,
        [NODE_OPTIONS]: withRequire(env[NODE_OPTIONS], this.#paths.copy),
        [TERMINALS_VARIABLE]: this.#paths.directory,
      },
    };
  }

  #applyToAll(): void {
    if (!isOn() || !setting('recordAutoAttach')) {
      this.#collection.clear();
      return;
    }
    this.#collection.append(NODE_OPTIONS, ` ${withRequire('', this.#paths.copy)}`);
    this.#collection.replace(TERMINALS_VARIABLE, this.#paths.directory);
  }
}

const isOn = (): boolean => vscode.workspace.isTrusted && setting('recordDebugSessions');
