/** @file A Node of version 24 or newer: what code-server needs, and what runs TypeScript files as they are. */
import { join } from 'node:path';
import { cached } from './cached.mjs';
import { isProgram } from './paths.mjs';
import { Failure, script } from './say.mjs';

const VERSION = '24.21.0';

/** The platforms for which npm has Node as a package `node-<platform>-<arch>`. */
const PACKAGED = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win-x64'];

/**
 * Gives the path of a Node binary of version 24 or newer: the running one, or one from npm in the user's
 * cache.
 *
 * @returns {Promise<string>}
 */
export async function node24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  if (!PACKAGED.includes(platform)) {
    throw new Failure(
      `This needs Node 24 and npm has none for ${platform}: install Node 24 and run the command with it.`,
    );
  }
  const binary = join('bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const home = await cached({ name: `node-${platform}`, version: VERSION, needed: [binary] });
  return join(home, binary);
}

if (isProgram(import.meta.url)) {
  await script(async () => console.log(await node24()));
}
