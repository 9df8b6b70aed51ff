/** @file Loads the recorder into every Node program that a configuration starts under the debugger. */

import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { setting } from '../settings.ts';
import { DIRECTORY_VARIABLE, VALUES_VARIABLE, type LaunchDirectories } from './directories.ts';
import { withRecorder, type Environment } from './node-options.ts';

const TYPES = new Set(['pwa-node', 'node-terminal']);

/** What stepping should pass over: nobody wants to step through a library when looking at a program. */
function skipped(extensionPath: string): readonly string[] {
  return [
    '<node_internals>/**',
    ...['gradlens', '@tensorflow', '@jax-js'].map((name) => `**/node_modules/${name}/**`),
    join(extensionPath, 'out', '**'),
    join(extensionPath, 'engine', '**'),
  ];
}

/**
 * Registered for every type, because the type `node` has become `pwa-node` when substituted configurations
 * are resolved; acts on Node's alone and leaves everything else as it is.
 */
export class RecorderConfigurationProvider implements vscode.DebugConfigurationProvider {
  readonly #extensionPath: string;
  readonly #directories: LaunchDirectories;

  constructor(extensionPath: string, directories: LaunchDirectories) {
    this.#extensionPath = extensionPath;
    this.#directories = directories;
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration> {
    if (
      !TYPES.has(configuration.type) ||
      // js-debug's own sessions for each process of a launch pass through here again.
      configuration['__pendingTargetId'] !== undefined ||
      !vscode.workspace.isTrusted ||
      !setting('recordDebugSessions')
    ) {
      return configuration;
    }
    const skipFiles = new Set([
      ...((configuration['skipFiles'] ?? []) as string[]),
      ...skipped(this.#extensionPath),
    ]);
    // What is attached to runs already: it is brought the recorder when the debugger is there.
    if (configuration.request !== 'launch') return { ...configuration, skipFiles: [...skipFiles] };
    const env = withRecorder(
      (configuration['env'] ?? {}) as Environment,
      await readEnvFiles(configuration, folder),
      join(this.#extensionPath, 'out', 'recorder', 'recorder.cjs'),
    );
    env[DIRECTORY_VARIABLE] = await this.#directories.create();
    env[VALUES_VARIABLE] = setting('recordValues');
    return { ...configuration, env, skipFiles: [...skipFiles] };
  }
}

/** Text of the configuration's env files; one that cannot be read is js-debug's to complain about. */
async function readEnvFiles(
  configuration: vscode.DebugConfiguration,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<string> {
  const files = [configuration['envFile'] ?? []].flat() as string[];
  const texts = files.map((file) => {
    const path = isAbsolute(file) ? file : join(folder?.uri.fsPath ?? '', file);
    return readFile(path, 'utf8').catch(() => '');
  });
  return (await Promise.all(texts)).join('\n');
}
