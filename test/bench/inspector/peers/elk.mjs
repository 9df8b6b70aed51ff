/** @file ELK's layered layout with its defaults. */
import ELK from 'elkjs/lib/elk.bundled.js';
import { HEIGHT, WIDTH } from './draw.mjs';

export async function layOut({ labels, edges }) {
  const { children } = await new ELK().layout({
    id: 'root',
    layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'DOWN' },
    children: labels.map((_, id) => ({ id: `n${id}`, width: WIDTH, height: HEIGHT })),
    edges: edges.map(([source, target], id) => ({
      id: `e${id}`,
      sources: [`n${source}`],
      targets: [`n${target}`],
    })),
  });
  return children.map(({ x = 0, y = 0 }) => ({ x, y }));
}
