/** @file Sliding blocks with torch's checks and messages: unfold, fold. */

import { blocksOf, col2imRow, im2colRow, type BlockAttributes } from '../../ops/nn/blocks.ts';
import { run } from '../../ops/dispatch.ts';
import { requireFloating } from '../../ops/elementwise/require.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { showShape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Size } from './convolution.ts';

export interface BlockOptions {
  readonly dilation?: Size;
  readonly padding?: Size;
  readonly stride?: Size;
}

type Pair = readonly [number, number];

function pairOf(name: string, size: Size): Pair {
  if (typeof size === 'number') return [size, size];
  if (size.length === 2) return [size[0] ?? 1, size[1] ?? 1];
  throw new RuntimeError(`It is expected ${name} equals to 2, but got size ${String(size.length)}`);
}

const shown = ([height, width]: Pair): string => `(${String(height)}, ${String(width)})`;

function attributesOf(image: Pair, kernelSize: Size, o: BlockOptions): BlockAttributes {
  const result = {
    image,
    kernel: pairOf('kernel_size', kernelSize),
    dilation: pairOf('dilation', o.dilation ?? 1),
    padding: pairOf('padding', o.padding ?? 0),
    stride: pairOf('stride', o.stride ?? 1),
  };
  const refuse = (name: string, word: string, [height, width]: Pair, rule: string): void => {
    throw new RuntimeError(
      `${name} should be ${rule}, but got ${word}_height: ${String(height)} ${word}_width: ${String(width)}`,
    );
  };
  const positive = 'greater than zero';
  if (Math.min(...result.kernel) <= 0) refuse('kernel size', 'kernel', result.kernel, positive);
  if (Math.min(...result.dilation) <= 0) refuse('dilation', 'dilation', result.dilation, positive);
  if (Math.min(...result.padding) < 0) refuse('padding', 'pad', result.padding, 'non-negative');
  if (Math.min(...result.stride) <= 0) refuse('stride', 'stride', result.stride, positive);
  return result;
}

function inWords({ kernel, dilation, padding }: BlockAttributes): string {
  return `kernel_size=${shown(kernel)}, dilation=${shown(dilation)}, padding=${shown(padding)}`;
}

/**
 * The sliding blocks of planes as columns.
 * @param input [n, channels, height, width] or [channels, height, width]
 * @returns [n, channels·kernel, blocks]
 */
export function unfold(input: Tensor, kernelSize: Size, options: BlockOptions = {}): Tensor {
  checkNames('unfold', options);
  const [height, width] = [input.size(-2), input.size(-1)];
  // A matrix fails as in PyTorch: there is no third dimension.
  if (input.ndim !== 3 && input.ndim !== 4) input.size(2);
  const attributes = attributesOf([height, width], kernelSize, options);
  const blocks = blocksOf(attributes);
  if (Math.min(...blocks) < 1) {
    throw new RuntimeError(
      `Given input with spatial size ${shown(attributes.image)}, ${inWords(attributes)}, calculated shape of the array of sliding blocks as ${shown(blocks)}, but its components must be at least one.`,
    );
  }
  requireFloating('im2col_out_cpu', [input]);
  return run(im2colRow, [input], attributes);
}

/**
 * Blocks added up to planes: the adjoint of `unfold`.
 * @param input [n, channels·kernel, blocks] or [channels·kernel, blocks]
 * @returns [n, channels, …outputSize]
 */
export function fold(
  input: Tensor,
  outputSize: Size,
  kernelSize: Size,
  options: BlockOptions = {},
): Tensor {
  checkNames('fold', options);
  const attributes = attributesOf(pairOf('output_size', outputSize), kernelSize, options);
  if (input.ndim !== 2 && input.ndim !== 3) {
    throw new RuntimeError(
      `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${showShape(input.shape)}`,
    );
  }
  if (input.size(-2) % sizeOf(attributes.kernel) !== 0) {
    throw new RuntimeError(
      `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${String(input.size(-2))} and kernel_size=${shown(attributes.kernel)}.`,
    );
  }
  const [rows, columns] = blocksOf(attributes);
  if (rows * columns !== input.size(-1)) {
    throw new RuntimeError(
      `Given output_size=${shown(attributes.image)}, ${inWords(attributes)}, stride=${shown(attributes.stride)}, expected size of input's dimension 2 to match the calculated number of sliding blocks ${String(rows)} * ${String(columns)} = ${String(rows * columns)}, but got input.size(2)=${String(input.size(-1))}.`,
    );
  }
  return run(col2imRow, [input], attributes);
}
