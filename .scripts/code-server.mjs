/** @file code-server: VS Code in a browser, from npm, in the user's cache. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cached.mjs';
import { node24 } from './node24.mjs';
import { isProgram } from './paths.mjs';
import { script } from './say.mjs';

/**
 * Where VS Code itself is inside the package. code-server's own install script would fetch these
 * dependencies and compile their native modules. Of those, terminals and the file watcher bring prebuilt
 * binaries, the logger is replaced by ours, and VS Code does without the others: no compiler is needed.
 */
const VSCODE = 'lib/vscode';

/**
 * Gives what starts code-server, installing it first if it is missing or incomplete.
 *
 * @returns {Promise<{ node: string, entry: string }>} a Node of its version, and the program to run with it
 */
export async function codeServer() {
  const node = await node24();
  const spdlog = await readFile(new URL('spdlog.cjs', import.meta.url), 'utf8');
  const home = await cached({
    name: 'code-server',
    version: '4.139.1',
    inner: [VSCODE, `${VSCODE}/extensions`],
    replace: { [`${VSCODE}/node_modules/@vscode/spdlog/index.js`]: spdlog },
    needed: [
      'out/node/entry.js',
      `${VSCODE}/out/server-main.js`,
      `${VSCODE}/node_modules/@microsoft/1ds-core-js/package.json`,
      `${VSCODE}/node_modules/node-pty/package.json`,
      `${VSCODE}/extensions/node_modules/typescript/package.json`,
    ],
  });
  return { node, entry: join(home, 'out', 'node', 'entry.js') };
}

if (isProgram(import.meta.url)) {
  await script(async () => console.log(await codeServer()));
}
