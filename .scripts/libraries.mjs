/**
 * @file Other tensor libraries, and what runs programs, as npm packages in the user's cache: benchmarks compare
 * with them, tests record programs that use them. `node .scripts/libraries.mjs tfjs` prints where one is installed.
 */
import { join } from 'node:path';
import { cached } from './cached.mjs';
import { isProgram } from './paths.mjs';
import { script } from './say.mjs';

/** @typedef {'jax' | 'tfjs' | 'tsnode' | 'vitest'} Library */

/** @type {Record<Library, import('./cached.mjs').Recipe>} */
export const libraries = {
  jax: { name: '@jax-js/jax', version: '0.1.25', needed: ['dist/index.js'] },
  tfjs: {
    name: '@tensorflow/tfjs-backend-wasm',
    version: '4.22.0',
    beside: ['@tensorflow/tfjs@4.22.0'], // has the gradients
    needed: ['wasm-out'],
  },
  tsnode: {
    name: 'ts-node',
    version: '10.9.2',
    beside: ['typescript@5.9.3'], // the last that it knows
    needed: ['dist/bin.js'],
  },
  vitest: { name: 'vitest', version: '5.1.2', beside: ['vite'], needed: ['vitest.mjs'] },
};

/**
 * The folder `node_modules` in which a library is installed with all it needs.
 *
 * @param {Library} library
 */
export async function modulesOf(library) {
  const recipe = libraries[library];
  return join(await cached(recipe), ...recipe.name.split('/').map(() => '..'));
}

if (isProgram(import.meta.url)) {
  await script(async () => console.log(await modulesOf(/** @type {Library} */ (process.argv[2]))));
}
