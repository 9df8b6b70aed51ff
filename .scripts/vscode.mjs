/** @file Chooses the VS Code to use: the person's own, a downloaded one, or code-server. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onPath } from './chromium.mjs';
import { cache, isProgram } from './paths.mjs';
import { during, Failure, say, script } from './say.mjs';

/**
 * @typedef {{ kind: 'desktop', cli: string | null, electron: string } | { kind: 'code-server' }} Choice
 * `cli`: the `code` command, where there is one
 */

/** How long Microsoft's update server may take to say which versions there are. */
const PATIENCE_MS = 5000;

/**
 * Chooses, in this order: `$VSCODE` or `code` on the PATH; what `@vscode/test-electron` can download;
 * code-server.
 *
 * @returns {Promise<Choice>}
 */
export async function vscode() {
  const named = process.env.VSCODE;
  if (named && !existsSync(named)) {
    throw new Failure(`$VSCODE names ${named}, which does not exist: correct it or unset it.`);
  }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    if (named) {
      throw new Failure(
        '$VSCODE is set, but there is no display to open it on: set DISPLAY (for instance with ' +
          'xvfb-run), or unset VSCODE to use code-server.',
      );
    }
    return { kind: 'code-server' };
  }
  const cli = named || onPath('code');
  if (cli !== undefined) return { kind: 'desktop', cli, electron: electronOf(cli) };
  const electron = await download();
  return electron === null ? { kind: 'code-server' } : { kind: 'desktop', cli: null, electron };
}

/**
 * The program behind the `code` command, which is a script that lies beside it.
 *
 * @param {string} cli
 */
function electronOf(cli) {
  const real = realpathSync(cli);
  const near = [
    join(dirname(real), '..', 'code'),
    join(dirname(real), '..', 'Code.exe'),
    join(dirname(real), '..', '..', '..', 'MacOS', 'Electron'),
    join(dirname(real), '..', '..', '..', 'MacOS', 'Code'),
  ];
  return near.find((path) => path !== real && existsSync(path)) ?? real;
}

/** @returns {Promise<string | null>} the downloaded program, null when the network refuses */
async function download() {
  try {
    await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
    return await during('Downloading VS Code', () =>
      downloadAndUnzipVSCode({
        version: 'stable',
        cachePath: join(cache, 'vscode'),
        reporter: new SilentReporter(),
      }),
    );
  } catch {
    say('VS Code cannot be downloaded here: using code-server.');
    return null;
  }
}

if (isProgram(import.meta.url)) {
  await script(async () => console.log(await vscode()));
}
