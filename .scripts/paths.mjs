/** @file Where things are: the checkout, its output, and the user's cache outside of it. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * Whether this module is what Node was started with.
 *
 * @param {string} url `import.meta.url`
 */
export function isProgram(url) {
  return process.argv[1] === fileURLToPath(url);
}

/** What builds and tests leave behind; never committed. */
export const out = join(root, 'out');

/** Large tools that outlive a checkout: a newer Node, code-server, VS Code. */
export const cache = join(
  process.env.XDG_CACHE_HOME ||
    (process.platform === 'darwin'
      ? join(homedir(), 'Library', 'Caches')
      : process.platform === 'win32'
        ? (process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'))
        : join(homedir(), '.cache')),
  'gradlens',
);
