/** @file A copy of the examples that tests may change, in surroundings like the checkout's. */
import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Makes a folder that resolves as the checkout does: `examples/` are real files (their call sites are
 * where they stand), and above them the package itself, so that `import ... from 'gradlens'` finds the
 * built engine by the same self-reference as in the checkout.
 *
 * @returns {Promise<{ folder: string, remove: () => Promise<void> }>} the copy of `examples/`
 */
export async function workspace() {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'gradlens-workspace-')));
  await cp(join(root, 'examples'), join(home, 'examples'), { recursive: true });
  await cp(join(root, 'package.json'), join(home, 'package.json'));
  await cp(join(root, 'tsconfig.json'), join(home, 'tsconfig.json'));
  for (const name of ['node_modules', 'engine', 'out']) {
    await symlink(join(root, name), join(home, name), 'junction');
  }
  return {
    folder: join(home, 'examples'),
    remove: () => rm(home, { recursive: true, force: true, maxRetries: 5 }),
  };
}
