/** @file All elements of large values: which tensor of the program holds them, and their arrival. */

import type { ElementType, Holder, NodeId } from '../worker/protocol.ts';
import type { Appender } from './append.ts';
import type { Graph } from './graph.ts';
import { elementsIn } from './text.ts';

type Of = 'value' | 'grad';

/** The tensor that a value or gradient was recorded of; null where no tensor is known to hold it. */
export function holderOf(graph: Graph, appender: Appender, node: NodeId, of: Of): Holder | null {
  if (of === 'grad') {
    const stored = appender.gradientFor(node);
    return stored === null ? null : { tensor: stored.id, version: stored.version };
  }
  const tensor = graph.nodes.tensor.get(node);
  return tensor < 0 ? null : { tensor, version: graph.nodes.version.get(node) };
}

/** @throws when there is nothing to complete, or the elements are not as many as the shape says */
export function supplyElements(graph: Graph, node: NodeId, of: Of, elements: Float64Array): void {
  const value = graph.nodes[of].get(node);
  const wanted = elementsIn(graph.shape(node));
  if (graph.values.get(value) === null) throw new Error('Nothing was recorded of this value.');
  if (elements.length !== wanted)
    throw new Error(`The program gave ${elements.length} elements where ${wanted} are expected.`);
  graph.values.supply(value, elements);
}

/**
 * Elements from the bytes of a program's memory. Numbers of 64 bits may lose their last digits, as in all that
 * is recorded.
 * @throws RangeError when the bytes end within an element
 */
export function elementsFrom(bytes: Uint8Array, type: ElementType): Float64Array {
  // A copy, since a file's bytes may begin at any place of a buffer.
  const { buffer } = new Uint8Array(bytes);
  switch (type) {
    case 'float32':
      return new Float64Array(new Float32Array(buffer));
    case 'float64':
      return new Float64Array(buffer);
    case 'int32':
      return new Float64Array(new Int32Array(buffer));
    case 'int64':
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case 'uint8':
      return new Float64Array(new Uint8Array(buffer));
  }
}
