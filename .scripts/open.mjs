/** @file Opens VS Code on the examples for a person, and stays until it is closed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname, join } from 'node:path';
import { onPath } from './chromium.mjs';
import { node24 } from './node24.mjs';
import { root } from './paths.mjs';
import { Failure, say } from './say.mjs';
import { serve } from './serve.mjs';

export const examples = join(root, 'examples');

/**
 * @param {{ cli: string | null, electron: string }} choice
 * @param {AbortSignal} stopped
 */
export async function inDesktop({ cli, electron }, stopped) {
  // Programs that are debugged find a Node that runs TypeScript files as they are.
  const path = `${dirname(await node24())}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(
    cli ?? electron,
    [
      ...(cli === null ? [] : ['--wait']),
      '--new-window',
      `--extensionDevelopmentPath=${root}`,
      examples,
    ],
    {
      env: { ...process.env, PATH: path },
      stdio: 'ignore',
      shell: process.platform === 'win32' && cli !== null,
    },
  );
  say(`VS Code opens on ${examples}. Close its window or press Ctrl+C to end.`);
  stopped.addEventListener('abort', () => child.kill());
  const [code] = await once(child, 'exit').catch((error) => {
    throw new Failure(
      `VS Code could not be started (${error.message}): set VSCODE to its program.`,
    );
  });
  if (code !== 0 && !stopped.aborted) {
    throw new Failure(
      `VS Code ended with code ${code}. Run \`${cli ?? electron} --verbose\` to see why, or set VSCODE to another one.`,
    );
  }
}

/** @param {AbortSignal} stopped */
export async function inCodeServer(stopped) {
  const server = await serve({ extension: root });
  try {
    const url = `${server.url}?folder=${encodeURI(examples)}`;
    console.log(`\nVS Code is ready. Open this in a browser:\n\n    ${url}\n`);
    console.log(
      'Then open an example and choose "Gradlens: Inspect Graph" (F1). Press Ctrl+C to end.',
    );
    openBrowser(url);
    if (!stopped.aborted) await once(stopped, 'abort');
  } finally {
    await server.stop();
  }
}

/** @param {string} url */
function openBrowser(url) {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url.replaceAll('&', '^&')]
        : ['xdg-open', url];
  const display = process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY;
  if (process.platform === 'linux' && (!display || onPath('xdg-open') === undefined)) return;
  // Without a browser the printed address is enough.
  spawn(command ?? '', args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
