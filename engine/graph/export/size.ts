/** @file About how large the export of a whole graph is: whoever asks for hundreds of megabytes should know. */

import type { ExportFormat } from '../../protocol/index.ts';

/** With the edges into it; measured on training loops of 300,000 nodes. */
const BYTES_PER_NODE: Readonly<Record<ExportFormat, number>> = {
  json: 600,
  modelExplorer: 750,
  dot: 150,
  mermaid: 100,
};

/** About how many bytes a graph of so many nodes takes in a format. */
export const expectedBytes = (format: ExportFormat, nodes: number): number =>
  BYTES_PER_NODE[format] * nodes;
