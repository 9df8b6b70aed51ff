/** @file A node's value or gradient with its elements, for tables and pictures of it. */

import type { NodeId, TensorValue } from '../worker/protocol.ts';
import type { Graph } from './graph.ts';
import { histogramOf, statisticsOf } from './statistics.ts';
import { sizesOf } from './text.ts';

/** @throws when it was not recorded */
export function tensorValueOf(graph: Graph, node: NodeId, of: 'value' | 'grad'): TensorValue {
  const value = graph.values.get(graph.nodes[of].get(node));
  if (value === null) throw new Error(`No ${of === 'grad' ? 'gradient' : 'value'} was recorded.`);
  const statistics = statisticsOf(value);
  const isWhole = value.kind === 'whole';
  const total = isWhole ? value.data.length : value.count;
  return {
    dtype: graph.dtype(node) ?? 'float32',
    shape: sizesOf(graph.shape(node), total),
    // A copy: the store's chunks are large, and this travels.
    elements: (isWhole ? value.data : value.head).slice(),
    total,
    statistics,
    histogram: isWhole ? histogramOf(value.data, statistics) : null,
  };
}
