/** @file Functions of PyTorch that are another one of ours, and questions that have one answer here. */

import { warn } from '../autograd/warnings.ts';
import { filled } from '../ops/copy.ts';
import { vstack } from '../ops/shape/stacks.ts';
import { asStrided } from '../ops/shape/strided.ts';
import { titleOf, type DType } from '../tensor/dtype.ts';
import { pythonTypeOf } from '../tensor/errors.ts';
import { arange, asTensor, tensor, zeros, type TensorData } from '../tensor/factories.ts';
import { sameShape, type Shape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { isKeywords } from './call.ts';
import { kindMethods } from './kinds.ts';

export interface Options {
  readonly dtype?: DType;
  readonly requires_grad?: boolean;
}

const optionsOf = ({ dtype, requires_grad: requiresGrad }: Options): object => ({
  ...(dtype === undefined ? {} : { dtype }),
  ...(requiresGrad === undefined ? {} : { requiresGrad }),
});

/** From start to end, which is included. */
function range(...args: readonly (number | Options)[]): Tensor {
  warn(
    "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with Python's range builtin. Instead, use torch.arange, which produces values in [start, end).",
  );
  const last = args.at(-1);
  const numbers = args.filter((each): each is number => typeof each === 'number');
  const [end = 0, step = 1] = numbers.slice(numbers.length > 1 ? 1 : 0);
  const start = numbers.length > 1 ? (numbers[0] ?? 0) : 0;
  const count = Math.floor((end - start) / step) + 1;
  return arange(start, start + count * step, step, optionsOf(isKeywords(last) ? last : {}));
}

/** Memory of its own for a layout; zeros here. */
function emptyStrided(shape: Shape, strides: Shape, options: Options = {}): Tensor {
  const extent = shape.reduce((end, length, d) => end + (length - 1) * (strides[d] ?? 0), 1);
  const memory = zeros([Math.max(0, extent)], optionsOf({ ...options, requires_grad: false }));
  const { storage, dtype, offset } = asStrided(memory, shape, strides);
  return new Tensor(storage, shape, dtype, strides, offset).requiresGrad_(
    options.requires_grad === true,
  );
}

/** Under PyTorch's names. */
export const otherNames = {
  asarray: (data: TensorData | Tensor, options: Options = {}): Tensor =>
    asTensor(data, optionsOf(options)),
  from_numpy: (data: TensorData): Tensor => asTensor(data),
  scalar_tensor: (value: number, options: Options = {}): Tensor =>
    tensor(value, optionsOf(options)),
  range,
  empty_strided: emptyStrided,
  fill: filled,
  row_stack: vstack,
  is_signed: kindMethods.is_signed,
  is_neg: kindMethods.is_neg,
  is_same_size: (a: Tensor, b: Tensor): boolean => sameShape(a.shape, b.shape),
  get_device: kindMethods.get_device,
  typename: (value: unknown): string =>
    value instanceof Tensor ? `torch.${titleOf[value.dtype]}Tensor` : pythonTypeOf(value),
  are_deterministic_algorithms_enabled: (): boolean => false,
  use_deterministic_algorithms: (): void => undefined,
  get_num_threads: (): number => 1,
  set_num_threads: (): void => undefined,
  /** In an index: a new dimension. */
  newaxis: null,
  e: Math.E,
} as const;
