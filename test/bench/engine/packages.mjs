/** @file The libraries the engine is compared with, as npm packages in the user's cache. */
import { cached } from '../../../.scripts/cached.mjs';
import { libraries } from '../../../.scripts/libraries.mjs';
import { root } from '../../../.scripts/paths.mjs';

/** By the name of their module in `peers/`. @type {Record<string, import('../../../.scripts/cached.mjs').Recipe>} */
const recipes = {
  deepbox: { name: 'deepbox', version: '1.0.0', needed: ['dist/index.js'] },
  jax: libraries.jax,
  tfjs: libraries.tfjs,
  numpy: { name: 'numpy-ts', version: '1.7.0', needed: ['dist'] },
  adnn: { name: 'adnn', version: '2.0.10', needed: ['ad'] },
};

/**
 * The folder in which a peer's package is installed; ours is the checkout.
 *
 * @param {string} peer
 */
export async function homeOf(peer) {
  const recipe = recipes[peer];
  return recipe === undefined ? root : cached(recipe);
}

/** Ours first. */
export const peers = ['gradlens', ...Object.keys(recipes)];
