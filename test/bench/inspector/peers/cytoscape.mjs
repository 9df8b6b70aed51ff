/** @file Plain cytoscape: its own layout for directed graphs. */
export async function layOut() {
  return null;
}
