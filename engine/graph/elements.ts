/** @file All elements of large values: which tensor of the program holds them, and their arrival. */

import type { ElementType, Holder, NodeId } from '../protocol/index.ts';
import type { SummaryValue } from '../recorder/records/format.ts';
import type { Graph } from './graph.ts';
import type { Appender } from './reading/append.ts';
import { rangeOf } from './statistics.ts';
import { elementCount } from './tables/values.ts';

type Of = 'value' | 'grad';

const LEFT = 'its statistics are what is left.';

/**
 * What a value or gradient was recorded of.
 * @throws one sentence, where nothing holds it any more
 */
export function holderOf(graph: Graph, appender: Appender, node: NodeId, of: Of): Holder {
  const { nodes } = graph;
  if (of === 'grad') {
    const stored = appender.gradientFor(node);
    if (stored !== null) return { tensor: stored.id, version: stored.version };
    const autograd = nodes.autograd.get(node);
    const first = appender.resultOf(autograd);
    if (first !== null) return { node: autograd, output: node - first };
  } else if (nodes.tensor.get(node) >= 0)
    return { tensor: nodes.tensor.get(node), version: nodes.version.get(node) };
  throw new Error(`No tensor of the program holds it: ${LEFT}`);
}

/**
 * @throws when there is nothing to complete, the elements are not as many as were recorded, or they are not those
 *   that were recorded: writes through `data` change no version
 */
export function supplyElements(graph: Graph, node: NodeId, of: Of, elements: Float64Array): void {
  const value = graph.nodes[of].get(node);
  const recorded = graph.values.get(value);
  if (recorded === null) throw new Error('Nothing was recorded of this value.');
  // Gradients of what examples share are more than its shape says.
  const wanted = elementCount(recorded);
  if (elements.length !== wanted)
    throw new Error(`The program gave ${elements.length} elements where ${wanted} are expected.`);
  if (recorded.kind === 'summary' && !isSummaryOf(recorded, elements))
    throw new Error(`The program has written over it unseen since: ${LEFT}`);
  graph.values.supply(value, elements);
}

/** Whether a summary is one of these elements. */
export function isSummaryOf(
  { min, max, nan, infinite, head }: SummaryValue,
  elements: Float64Array,
): boolean {
  const range = rangeOf(elements);
  return (
    isSame(range.min, min) &&
    isSame(range.max, max) &&
    range.nan === nan &&
    range.infinite === infinite &&
    head.every((element, i) => Object.is(element, elements[i]))
  );
}

/** Which of several zeros of either sign is the smallest is nobody's business. */
const isSame = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

/**
 * Elements from the bytes of a program's memory. Numbers of 64 bits may lose their last digits, as in all that
 * is recorded. The bytes are given away.
 * @throws RangeError when the bytes end within an element
 */
export function elementsFrom(bytes: Uint8Array, type: ElementType): Float64Array {
  // The bytes of a small file are a part of a larger buffer, and begin at any place of it.
  const { buffer } = bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
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
