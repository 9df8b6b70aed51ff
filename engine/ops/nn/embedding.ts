/** @file Rows of a table named by integers, and the adjoint. */

import { numbersOf } from '../../kernels/strided.ts';
import { AssertionError, IndexError, RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Row } from '../row.ts';
import { maskedFill } from '../elementwise/select.ts';

export interface EmbeddingAttributes extends Attributes {
  readonly rows: number;
  /** This row gets no gradient. */
  readonly paddingIdx: number | null;
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
  forward(inputs, { rows, paddingIdx }) {
    const [g, index] = inputs as [Tensor, Tensor];
    const width = g.shape[g.ndim - 1] ?? 0;
    const values = numbersOf(g);
    return build([rows, width], g.dtype, (out) => {
      numbersOf(index).forEach((row, i) => {
        if (row === paddingIdx) return;
        for (let j = 0; j < width; j++) {
          const at = row * width + j;
          out[at] = (out[at] as number) + (values[i * width + j] as number);
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

export interface EmbeddingOptions {
  /** A row whose gradient stays 0; negative from the end. */
  readonly paddingIdx?: number | null;
}

/**
 * The rows of a table.
 * @param input int64 numbers of rows, any shape
 * @param weight [rows, width]
 */
export function embedding(
  input: Tensor,
  weight: Tensor,
  { paddingIdx = null }: EmbeddingOptions = {},
): Tensor {
  if (input.dtype !== 'int64' && input.dtype !== 'int32') {
    throw new RuntimeError(
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${input.dtype === 'float64' ? 'Double' : 'Float'}Tensor instead (while checking arguments for embedding)`,
    );
  }
  if (weight.ndim !== 2) throw new RuntimeError("'weight' must be 2-D");
  const rows = weight.shape[0] ?? 0;
  if (paddingIdx !== null && (paddingIdx >= rows || paddingIdx < -rows)) {
    throw new AssertionError('Padding_idx must be within num_embeddings');
  }
  const padding = paddingIdx !== null && paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
  return run(embeddingRow, [weight, input], { rows, paddingIdx: padding });
}
