/** @file How an operator runs on batched tensors: views stay views, element-wise rows run once, others per example. */

import { BatchedTensor, batchedAt, levelsOf, perExample } from '../autograd/batch.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { showShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { run, runInPlace, runMany, runReshaping } from './dispatch.ts';
import { isElementwise, type Attributes, type Operand, type Row } from './row.ts';
import { unsqueeze } from './shape/shape.ts';
import { asStrided, asStridedRow, windowAttributes } from './shape/strided.ts';

const isBatchedAt = (x: Operand, level: number): x is BatchedTensor =>
  x instanceof BatchedTensor && x.level === level;

/** The result on batched operands; null when none is batched. */
export function runBatched<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  attributes: A,
): Tensor | Tensor[] | null {
  const [level] = levelsOf(inputs);
  if (level === undefined) return null;
  if (row.view) return viewOf(row, inputs[0] as BatchedTensor, attributes);
  const aligned = alignedOperands(row, inputs, attributes, level);
  if (aligned !== null) {
    const results = runMany(row, aligned, attributes).map((result) => batchedAt(result, level));
    return results.length === 1 ? (results[0] as Tensor) : results;
  }
  const results = perExample(
    inputs,
    (example) => runMany(row, example as Operand[], attributes),
    row.unbatchable,
  ) as Tensor[];
  return results.length === 1 ? (results[0] as Tensor) : results;
}

/** The operator shows one example's window on memory; the same window, for all examples. */
function viewOf<A extends Attributes>(
  row: Row<A>,
  x: BatchedTensor,
  attributes: A,
): Tensor | Tensor[] {
  const { value, level } = x;
  if (!row.differentiable) return batchedAt(run(row, [value], attributes), level);
  const open = ({ shape, strides, offset }: Tensor): Tensor =>
    batchedAt(
      asStrided(value, [x.length, ...shape], [value.strides[0] ?? 0, ...strides], offset),
      level,
    );
  const example = row.forward([x], attributes);
  return Array.isArray(example) ? example.map(open) : open(example);
}

/** Operands of an element-wise row, all examples at once: the batch is one more leading dimension. */
function alignedOperands(
  row: Row,
  inputs: readonly Operand[],
  attributes: Attributes,
  level: number,
): readonly Operand[] | null {
  if (!isElementwise(row, attributes)) return null;
  const tensors = inputs.filter((input) => typeof input !== 'number');
  // Promotion depends on which operands are 0-d, and the batch would add a dimension.
  const types = new Set(tensors.map(({ dtype }) => dtype));
  if (types.size - (types.has('bool') ? 1 : 0) > 1) return null;
  const rank = Math.max(...tensors.map(({ ndim }) => ndim));
  return inputs.map((input) => {
    if (!isBatchedAt(input, level)) return input;
    let value = input.value;
    for (let d = input.ndim; d < rank; d++) value = unsqueeze(value, 1);
    return value;
  });
}

/** Reshapes all examples in place; false when the tensor is not batched. */
export function runBatchedReshaping<A extends Attributes>(
  row: Row<A>,
  target: Tensor,
  attributes: A,
): boolean {
  if (!(target instanceof BatchedTensor)) return false;
  const { value } = target;
  const { shape, strides, offset } = row.forward([target], attributes) as Tensor;
  const whole = { shape: [target.length, ...shape], strides: [value.strides[0] ?? 0, ...strides] };
  const window = windowAttributes(value, { ...whole, offset });
  runReshaping({ ...asStridedRow, node: row.node }, value, window);
  Object.assign(target, { shape, strides, offset });
  return true;
}

/** The same in place: null when no operand is batched. */
export function runBatchedInPlace<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  attributes: A,
): Tensor | null {
  const [level] = levelsOf(inputs);
  if (level === undefined) return null;
  const target = inputs[0] as Tensor;
  if (!isBatchedAt(target, level)) {
    const size = inputs.find((input) => isBatchedAt(input, level))?.length ?? 0;
    throw new RuntimeError(
      // PyTorch's `add_` meets the shapes before it meets the batch.
      row.name === 'add'
        ? `output with shape ${showShape(target.shape)} doesn't match the broadcast shape ${showShape([size, ...target.shape])}`
        : 'vmap: inplace arithmetic(self, *extra_args) is not possible because there exists a Tensor `other` in extra_args that has more elements than `self`. This happened due to `other` being vmapped over but `self` not being vmapped over in a vmap. Please try to use out-of-place operators instead of inplace arithmetic. If said operator is being called inside the PyTorch framework, please file a bug report instead.',
    );
  }
  const aligned = alignedOperands(row, inputs, attributes, level);
  if (aligned !== null && (aligned[0] as Tensor).ndim === target.value.ndim) {
    runInPlace(row, aligned, attributes);
  } else {
    perExample(inputs, (example) => {
      runInPlace(row, example as Operand[], attributes);
      return [];
    });
  }
  return target;
}
