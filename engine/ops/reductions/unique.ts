/**
 * @file Distinct elements, or distinct parts along a dimension: unique, uniqueConsecutive. PyTorch records
 * them and has no derivative.
 */

import { internally } from '../../autograd/state.ts';
import { itemsOf } from '../../kernels/items.ts';
import { NotImplementedError } from '../../tensor/errors.ts';
import { assemble, build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { wrapDim } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { runMany } from '../dispatch.ts';
import { flatten, movedim } from '../shape/dims.ts';
import type { Attributes, Row } from '../row.ts';

interface UniqueAttributes extends Attributes {
  /** The dimension whose parts are compared; null: single elements. */
  readonly dim: number | null;
  /** Only neighbours are compared. */
  readonly consecutive: boolean;
}

/** Parts as rows of items, in the order of the dimension. */
function rowsOf(x: Tensor, dim: number | null): { rows: unknown[][]; shape: readonly number[] } {
  const parts = internally(() => (dim === null ? flatten(x) : movedim(x, dim, 0)));
  const items = itemsOf(parts) as unknown as ArrayLike<unknown>;
  const length = parts.shape[0] ?? 0;
  const size = length === 0 ? 0 : items.length / length;
  const rows = Array.from({ length }, (_, i) =>
    Array.from({ length: size }, (_, k) => items[i * size + k]),
  );
  return { rows, shape: parts.shape };
}

function compare(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (x < y) return -1;
    if (x > y) return 1;
    // A NaN is behind all others, and distinct from itself.
    if (x !== y) return Number.isNaN(x) ? 1 : -1;
  }
  return 0;
}

/** Results: the distinct parts, which of them each part is, how often each occurs. */
function distinct([input]: readonly unknown[], a: UniqueAttributes): Tensor[] {
  const x = input as Tensor;
  const { rows, shape } = rowsOf(x, a.dim);
  const order = rows.map((_, i) => i);
  if (!a.consecutive) order.sort((i, k) => compare(rows[i] ?? [], rows[k] ?? []) || i - k);
  const found: unknown[][] = [];
  const inverse = new Int32Array(rows.length);
  const counts: number[] = [];
  for (const i of order) {
    const row = rows[i] ?? [];
    const before = found.at(-1);
    if (before === undefined || compare(before, row) !== 0) {
      found.push(row);
      counts.push(0);
    }
    inverse[i] = found.length - 1;
    counts[found.length - 1] = (counts[found.length - 1] ?? 0) + 1;
  }
  const values = assemble([found.length, ...shape.slice(1)], x.dtype, (out) => {
    found.flat().forEach((item, i) => (out[i] = item as number));
  });
  return [
    internally(() => (a.dim === null ? values : movedim(values, 0, a.dim))),
    build(a.dim === null ? x.shape : [rows.length], 'int64', (out) => out.set(inverse)),
    build([found.length], 'int64', (out) => out.set(counts)),
  ];
}

function recordedRow(name: string, node: string, aten: string): Row<UniqueAttributes> {
  return {
    name,
    node,
    symbol: '{}',
    formula: 'not implemented',
    saves: [],
    differentiable: true,
    view: false,
    forward: distinct,
    vjp: () => {
      throw new NotImplementedError(`the derivative for '${aten}' is not implemented.`);
    },
    jvp: null,
  };
}

export const uniqueRow = recordedRow('unique', 'Unique2Backward0', '_unique2');
export const uniqueDimRow = recordedRow('uniqueDim', 'UniqueDimBackward0', 'unique_dim');
export const uniqueConsecutiveRow = recordedRow(
  'uniqueConsecutive',
  'UniqueConsecutiveBackward0',
  'unique_consecutive',
);

export interface UniqueOptions {
  /** Also which of the distinct elements each element is. */
  readonly returnInverse?: boolean;
  /** Also how often each occurs. */
  readonly returnCounts?: boolean;
  /** Compares the parts along a dimension instead of single elements. */
  readonly dim?: number | null;
}

export interface UniqueFunction {
  (x: Tensor): Tensor;
  (x: Tensor, options: UniqueOptions): Tensor | Tensor[];
}

function finder(consecutive: boolean): UniqueFunction {
  const find = (x: Tensor, options: UniqueOptions = {}): Tensor | Tensor[] => {
    const {
      returnInverse = false,
      returnCounts = false,
      dim = null,
    } = checkNames('unique', options);
    const d = dim === null ? null : wrapDim(dim, x.ndim);
    const row = consecutive ? uniqueConsecutiveRow : d === null ? uniqueRow : uniqueDimRow;
    const [values, inverse, counts] = runMany(row, [x], { dim: d, consecutive }) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    if (!returnInverse && !returnCounts) return values;
    return [values, ...(returnInverse ? [inverse] : []), ...(returnCounts ? [counts] : [])];
  };
  return find as UniqueFunction;
}

/** The distinct elements (or parts) in ascending order; with `return…` options a list that begins with them. */
export const unique = finder(false);
/** The elements (or parts) without those that equal the one before; with `return…` options a list. */
export const uniqueConsecutive = finder(true);
