/** @file Draws a laid out graph as plain cytoscape does: every node and edge an element. */
import cytoscape from 'cytoscape';

export const WIDTH = 168;
export const HEIGHT = 66;

/**
 * @param {{ labels: readonly string[], edges: readonly [number, number][] }} graph
 * @param {(graph: object) => Promise<readonly { x: number, y: number }[] | null>} layOut null leaves it to cytoscape
 * @returns {Promise<number>} milliseconds from the data to the painted picture
 */
export async function draw(graph, layOut) {
  const began = performance.now();
  const places = await layOut(graph);
  const host = document.createElement('div');
  host.style.cssText = 'position:absolute;inset:0';
  document.body.append(host);
  const picture = cytoscape({
    container: host,
    elements: [
      ...graph.labels.map((label, id) => ({
        data: { id: `n${id}`, label },
        ...(places && { position: places[id] }),
      })),
      ...graph.edges.map(([source, target], id) => ({
        data: { id: `e${id}`, source: `n${source}`, target: `n${target}` },
      })),
    ],
    style: [
      {
        selector: 'node',
        style: { shape: 'rectangle', width: WIDTH, height: HEIGHT, label: 'data(label)' },
      },
      { selector: 'edge', style: { 'curve-style': 'bezier', 'target-arrow-shape': 'triangle' } },
    ],
    layout: places ? { name: 'preset' } : { name: 'breadthfirst', directed: true },
  });
  picture.fit();
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - began;
}
