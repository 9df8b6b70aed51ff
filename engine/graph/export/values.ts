/** @file A value as text that another program reads: TypeScript, JSON, NumPy. */

import type { DTypeName } from '../../autograd/observer.ts';
import type { NodeId, ValueFormat } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { elementsIn, sizesOf } from '../text.ts';

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
  const dtype = graph.dtype(node, of);
  const shape = sizesOf(graph.shape(node), data.length);
  const [write, around] = WRITERS[format];
  const elements = nested(
    Array.from(data, (each) => write(each, dtype)),
    shape,
  );
  return dtype === null ? elements : around(elements, dtype, shape);
}

/** How an element is written, null for a plain number's dtype, and what is around all of them. */
type Writer = readonly [
  element: (element: number, dtype: DTypeName | null) => string,
  around: (elements: string, dtype: DTypeName, shape: readonly number[]) => string,
];

const WRITERS: Readonly<Record<ValueFormat, Writer>> = {
  typescript: [
    (each, dtype) => (dtype === 'bool' ? String(each !== 0) : literal(each, dtype)),
    (elements, dtype, shape) => {
      const options = dtype === 'float32' ? '' : `, { dtype: '${dtype}' }`;
      const shaped = isLost(shape) ? `.reshape([${shape.join(', ')}])` : '';
      return `tensor(${elements}${options})${shaped}`;
    },
  ],
  // JSON has no numbers for these: their names, as JSON5 spells them, in quotes.
  json: [
    (each, dtype) => {
      if (dtype === 'bool') return String(each !== 0);
      // Whoever reads it has double precision.
      return Number.isFinite(each) ? literal(each, 'float64') : `"${each}"`;
    },
    (elements) => elements,
  ],
  numpy: [
    (each, dtype) => {
      if (dtype === 'bool') return each === 0 ? 'False' : 'True';
      if (Number.isNaN(each)) return 'np.nan';
      if (!Number.isFinite(each)) return each > 0 ? 'np.inf' : '-np.inf';
      return literal(each, dtype);
    },
    (elements, dtype, shape) => {
      const shaped = isLost(shape) ? `.reshape(${shape.join(', ')})` : '';
      return `np.array(${elements}, dtype=np.${dtype === 'bool' ? 'bool_' : dtype})${shaped}`;
    },
  ],
};

/** Brackets in which there is nothing do not tell the sizes that follow. */
const isLost = (shape: readonly number[]): boolean => shape.slice(0, -1).includes(0);

function literal(element: number, dtype: DTypeName | null): string {
  if (Object.is(element, -0)) return '-0.0';
  return String(dtype === 'float32' ? shortest(element) : element);
}

/** The number of fewest digits that is the same in single precision: 0.1, not 0.10000000149011612. */
function shortest(element: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(element.toPrecision(digits));
    if (Math.fround(short) === element) return short;
  }
  return Number.isFinite(element) ? Number(element.toPrecision(9)) : element;
}

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
