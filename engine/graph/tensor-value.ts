/** @file A node's value or gradient with its elements, for tables and pictures of it. */

import type { NodeId, TensorValue } from '../protocol/index.ts';
import type { Graph } from './graph.ts';
import { histogramOf, statisticsOf } from './statistics.ts';
import { elementCount } from './tables/values.ts';
import { sizesOf } from './text.ts';

/** @throws when it was not recorded */
export function tensorValueOf(graph: Graph, node: NodeId, of: 'value' | 'grad'): TensorValue {
  const value = graph.values.get(graph.nodes[of].get(node));
  if (value === null) throw new Error(`No ${of === 'grad' ? 'gradient' : 'value'} was recorded.`);
  const statistics = statisticsOf(value);
  const whole = graph.values.whole(graph.nodes[of].get(node));
  const total = elementCount(value);
  return {
    dtype: graph.dtype(node, of) ?? 'float32',
    shape: sizesOf(graph.shape(node), total),
    // A copy: the store's chunks are large, and this travels.
    elements: (whole ?? (value.kind === 'summary' ? value.head : value.data)).slice(),
    total,
    statistics,
    histogram: whole === null ? null : histogramOf(whole, statistics),
  };
}
