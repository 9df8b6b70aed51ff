/** @file d3-dag with its fast settings: its optimal ones need minutes beyond some hundred nodes. */
import { coordGreedy, decrossDfs, graphStratify, layeringLongestPath, sugiyama } from 'd3-dag';
import { HEIGHT, WIDTH } from './draw.mjs';

export async function layOut({ labels, edges }) {
  const parents = labels.map(() => new Set());
  for (const [source, target] of edges) parents[target].add(String(source));
  const graph = graphStratify()(
    labels.map((_, id) => ({ id: String(id), parentIds: [...parents[id]] })),
  );
  sugiyama()
    .layering(layeringLongestPath())
    .decross(decrossDfs())
    .coord(coordGreedy())
    .nodeSize([WIDTH, HEIGHT])
    .gap([40, 54])(graph);
  const places = [];
  for (const node of graph.nodes()) places[Number(node.data.id)] = { x: node.x, y: node.y };
  return places;
}
