/** @file A value as text that another program reads: TypeScript, JSON, NumPy. */

import type { DTypeName } from '../../autograd/observer.ts';
import type { Graph } from '../graph.ts';
import { elementsIn, sizesOf } from '../text.ts';
import type { NodeId, ValueFormat } from '../../worker/protocol.ts';

/** @throws when the elements were not recorded, or not all of them */
export function valueText(
  graph: Graph,
  node: NodeId,
  of: 'value' | 'grad',
  format: ValueFormat,
): string {
  const value = graph.values.get(graph.nodes[of].get(node));
  if (value === null) throw new Error(`No ${of === 'grad' ? 'gradient' : 'value'} was recorded.`);
  const data = graph.values.whole(graph.nodes[of].get(node));
  if (data === null)
    throw new Error(
      `Only statistics of its ${elementsIn(graph.shape(node))} elements were recorded; while the program is paused, all can be fetched in the details.`,
    );
  const dtype = graph.dtype(node) ?? 'float32';
  return WRITERS[format](Array.from(data), sizesOf(graph.shape(node), data.length), dtype);
}

type Writer = (data: readonly number[], shape: readonly number[], dtype: DTypeName) => string;

const WRITERS: Readonly<Record<ValueFormat, Writer>> = {
  typescript: (data, shape, dtype) => {
    const elements = nested(
      data.map((each) => (dtype === 'bool' ? String(each !== 0) : literal(each))),
      shape,
    );
    return `tensor(${elements}${dtype === 'float32' ? '' : `, { dtype: '${dtype}' }`})`;
  },
  // JSON has no numbers for these: their names, as JSON5 spells them, in quotes.
  json: (data, shape, dtype) =>
    nested(
      data.map((each) => {
        if (dtype === 'bool') return String(each !== 0);
        return Number.isFinite(each) ? literal(each) : `"${each}"`;
      }),
      shape,
    ),
  numpy: (data, shape, dtype) => {
    const words = data.map((each) => {
      if (dtype === 'bool') return each === 0 ? 'False' : 'True';
      if (Number.isNaN(each)) return 'np.nan';
      if (!Number.isFinite(each)) return each > 0 ? 'np.inf' : '-np.inf';
      return literal(each);
    });
    return `np.array(${nested(words, shape)}, dtype=np.${dtype === 'bool' ? 'bool_' : dtype})`;
  },
};

const literal = (element: number): string => (Object.is(element, -0) ? '-0.0' : String(element));

/** Elements in the brackets of their shape, row by row; a scalar has none. */
function nested(elements: readonly string[], shape: readonly number[]): string {
  if (shape.length === 0) return elements[0] ?? '';
  const [size = 0, ...inner] = shape;
  const step = inner.reduce((product, each) => product * each, 1);
  const parts = Array.from({ length: size }, (_, at) =>
    nested(elements.slice(at * step, (at + 1) * step), inner),
  );
  return `[${parts.join(', ')}]`;
}
