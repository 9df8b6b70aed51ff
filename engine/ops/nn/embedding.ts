/** @file Rows of a table named by integers, and the adjoint. */

import { numbersOf } from '../../kernels/strided.ts';
import { AssertionError, IndexError, RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import type { NumberArray } from '../../tensor/dtype.ts';
import { checkNames } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { noGrad } from '../../autograd/grad-mode.ts';
import { run, runInPlace } from '../dispatch.ts';
import { WITHOUT_DERIVATIVE, type Attributes, type Row } from '../row.ts';
import { maskedFill } from '../elementwise/select.ts';

export interface EmbeddingAttributes extends Attributes {
  readonly rows: number;
  /** This row gets no gradient. */
  readonly paddingIdx: number | null;
  /** Each row's gradient is the mean over where it was named, not their sum. */
  readonly scaleGradByFreq?: boolean;
}

/** Operands: the table [rows, width], int64 numbers of rows. */
export const embeddingRow: Row<EmbeddingAttributes> = {
  name: 'embedding',
  node: 'EmbeddingBackward0',
  symbol: '[i]',
  formula: '∇ added to the rows that were named',
  saves: [{ slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, { rows }) {
    const [table, index] = inputs as [Tensor, Tensor];
    const width = table.shape[1] ?? 0;
    const values = numbersOf(table);
    return build([...index.shape, width], table.dtype, (out) => {
      numbersOf(index).forEach((row, i) => {
        if (row < 0 || row >= rows) throw new IndexError('index out of range in self');
        out.set(values.subarray(row * width, (row + 1) * width), i * width);
      });
    });
  },
  vjp: [(g, n) => run(embeddingTransposeRow, [g, n.saved(1)], n.attributes)],
  jvp: 'linear',
};

/** How often each row is named. */
function countsOf(named: NumberArray, rows: number): Float64Array {
  const counts = new Float64Array(rows);
  for (const row of named) counts[row] = (counts[row] as number) + 1;
  return counts;
}

/** Operands: what has the shape of a result, the numbers of rows; gives a table. */
export const embeddingTransposeRow: Row<EmbeddingAttributes> = {
  name: 'embeddingTranspose',
  node: 'EmbeddingDenseBackwardBackward0',
  symbol: '[i]',
  formula: '∇ at the rows that were named',
  source: 'the adjoint of embedding',
  saves: [{ slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs, { rows, paddingIdx, scaleGradByFreq }) {
    const [g, index] = inputs as [Tensor, Tensor];
    const width = g.shape[g.ndim - 1] ?? 0;
    const values = numbersOf(g);
    const named = numbersOf(index);
    const counts = scaleGradByFreq === true ? countsOf(named, rows) : null;
    return build([rows, width], g.dtype, (out) => {
      named.forEach((row, i) => {
        if (row === paddingIdx) return;
        const share = counts === null ? 1 : (counts[row] as number);
        for (let j = 0; j < width; j++) {
          const at = row * width + j;
          out[at] = (out[at] as number) + (values[i * width + j] as number) / share;
        }
      });
    });
  },
  vjp: [
    (g, n) => {
      const { paddingIdx } = n.attributes;
      const kept = paddingIdx === null ? g : withoutRow(g, paddingIdx);
      return run(embeddingRow, [kept, n.saved(1)], n.attributes);
    },
  ],
  jvp: 'linear',
};

/** Zeros in one row. */
function withoutRow(g: Tensor, row: number): Tensor {
  const mask = build([g.shape[0] ?? 0, 1], 'bool', (out) => (out[row] = 1));
  return maskedFill(g, mask, 0);
}

function normOf(values: NumberArray, order: number): number {
  const sizes = Array.from(values, Math.abs);
  if (order === Infinity) return Math.max(0, ...sizes);
  return sizes.reduce((sum, size) => sum + size ** order, 0) ** (1 / order);
}

interface RenormAttributes extends Attributes {
  readonly maxNorm: number;
  readonly normType: number;
}

/** In place only: the named rows of a table, shortened to a norm. */
export const embeddingRenormRow: Row<RenormAttributes> = {
  ...WITHOUT_DERIVATIVE,
  name: 'embeddingRenorm',
  symbol: '≤',
  edges: [0],
  forward(inputs, { maxNorm, normType }) {
    const [table, index] = inputs as [Tensor, Tensor];
    const width = table.shape[1] ?? 0;
    return build(table.shape, table.dtype, (out) => {
      out.set(numbersOf(table));
      for (const named of new Set(numbersOf(index))) {
        const row = out.subarray(named * width, (named + 1) * width);
        const norm = normOf(row, normType);
        if (norm > maxNorm) row.forEach((value, i) => (row[i] = value * (maxNorm / (norm + 1e-7))));
      }
    });
  },
};

export interface EmbeddingOptions {
  /** A row whose gradient stays 0; negative from the end. */
  readonly paddingIdx?: number | null;
  /** Rows that are named are first shortened to this norm, in place. */
  readonly maxNorm?: number | null;
  /** Order of that norm. */
  readonly normType?: number;
  /** The gradient of a row is over the number of times it was named. */
  readonly scaleGradByFreq?: boolean;
}

/** The row of a table of `rows` that a number names, negative from the end; null: none. */
export function rowOf(named: number | null, rows: number): number | null {
  if (named === null) return null;
  if (named >= rows || named < -rows) {
    throw new AssertionError('Padding_idx must be within num_embeddings');
  }
  return named < 0 ? named + rows : named;
}

/**
 * The rows of a table.
 * @param input int64 numbers of rows, any shape
 * @param weight [rows, width]
 */
export function embedding(input: Tensor, weight: Tensor, options: EmbeddingOptions = {}): Tensor {
  const {
    paddingIdx = null,
    maxNorm = null,
    normType = 2,
    scaleGradByFreq,
  } = checkNames('embedding', options);
  if (input.dtype !== 'int64' && input.dtype !== 'int32') {
    throw new RuntimeError(
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${input.dtype === 'float64' ? 'Double' : 'Float'}Tensor instead (while checking arguments for embedding)`,
    );
  }
  if (weight.ndim !== 2) throw new RuntimeError("'weight' must be 2-D");
  const rows = weight.shape[0] ?? 0;
  const padding = rowOf(paddingIdx, rows);
  if (maxNorm !== null) {
    const attributes = { maxNorm, normType };
    noGrad(() => runInPlace(embeddingRenormRow, [weight, input], attributes));
  }
  const scaled = scaleGradByFreq === true ? { scaleGradByFreq } : {};
  return run(embeddingRow, [weight, input], { rows, paddingIdx: padding, ...scaled });
}
