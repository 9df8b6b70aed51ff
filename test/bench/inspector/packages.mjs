/** @file The layouts that the inspector is compared with, as npm packages in the user's cache, bundled for a page. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { cached } from '../../../.scripts/cached.mjs';
import { root } from '../../../.scripts/paths.mjs';

/** By the name of their module in `peers/`. @type {Record<string, import('../../../.scripts/cached.mjs').Recipe | null>} */
const recipes = {
  dagre: { name: '@dagrejs/dagre', version: '3.1.3', needed: ['dist'] },
  elk: { name: 'elkjs', version: '0.12.1', needed: ['lib/elk.bundled.js'] },
  'd3-dag': { name: 'd3-dag', version: '1.2.2', needed: ['package.json'] },
  // A dependency of ours, with a layout of its own.
  cytoscape: null,
};

export const peers = Object.keys(recipes);

/**
 * The script that defines `draw` in a page: a peer's layout, drawn by cytoscape.
 *
 * @param {string} peer
 * @returns {Promise<string>}
 */
export async function scriptOf(peer) {
  const recipe = recipes[peer];
  const modules = [join(root, 'node_modules')];
  if (recipe)
    modules.unshift(join(await cached(recipe), ...recipe.name.split('/').map(() => '..')));
  const { outputFiles } = await build({
    stdin: {
      resolveDir: import.meta.dirname,
      contents: `import { layOut } from './peers/${peer}.mjs';
        import { draw } from './peers/draw.mjs';
        globalThis.draw = (graph) => draw(graph, layOut);`,
    },
    bundle: true,
    write: false,
    format: 'iife',
    nodePaths: modules,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
