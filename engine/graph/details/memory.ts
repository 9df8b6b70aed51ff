/** @file How much memory values take, in the program and here. */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { elementsIn } from '../text.ts';

const BYTES = { float32: 4, float64: 8, int32: 4, int64: 8, bool: 1 } as const;

/** About what a node takes in a graph's tables. */
const NODE = 1024;

/** About how many bytes a graph takes here. */
export const heldBytes = ({ nodes, values }: Graph): number => nodes.length * NODE + values.bytes;

/** Bytes of a node's value; 0 where its type is not known. */
export function bytesOf(graph: Graph, node: NodeId): number {
  const dtype = graph.dtype(node);
  return dtype === null ? 0 : BYTES[dtype] * elementsIn(graph.shape(node));
}
