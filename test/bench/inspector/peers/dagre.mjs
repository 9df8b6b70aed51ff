/** @file dagre with its defaults, as most pages use it. */
import dagre from '@dagrejs/dagre';
import { HEIGHT, WIDTH } from './draw.mjs';

export async function layOut({ labels, edges }) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({});
  labels.forEach((_, id) => graph.setNode(String(id), { width: WIDTH, height: HEIGHT }));
  edges.forEach(([source, target], id) =>
    graph.setEdge(String(source), String(target), {}, String(id)),
  );
  dagre.layout(graph);
  return labels.map((_, id) => graph.node(String(id)));
}
