/** @file Sliding blocks of planes as columns, and columns added up to planes: `unfold` and `fold` of nn.functional. */

import { columnsOf, type ConvolutionGeometry } from '../../kernels/convolution.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { build } from '../../tensor/make.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Row } from '../row.ts';

type Pair = readonly [number, number];

export interface BlockAttributes extends Attributes {
  /** Of the plane. */
  readonly image: Pair;
  readonly kernel: Pair;
  readonly dilation: Pair;
  readonly padding: Pair;
  readonly stride: Pair;
}

/** Blocks along each axis. */
export function blocksOf({ image, kernel, dilation, padding, stride }: BlockAttributes): Pair {
  const [height, width] = image.map((length, d) => {
    const reach = (dilation[d] ?? 1) * ((kernel[d] ?? 1) - 1) + 1;
    return Math.floor((length + 2 * (padding[d] ?? 0) - reach) / (stride[d] ?? 1)) + 1;
  });
  return [height ?? 0, width ?? 0];
}

function geometryOf(a: BlockAttributes, channels: number): ConvolutionGeometry {
  return {
    batch: 1,
    groups: 1,
    inChannels: channels,
    outChannels: 1,
    image: [1, ...a.image],
    kernel: [1, ...a.kernel],
    result: [1, ...blocksOf(a)],
    stride: [1, ...a.stride],
    padding: [0, ...a.padding],
    dilation: [1, ...a.dilation],
  };
}

const linear = {
  symbol: '▦',
  saves: [],
  differentiable: true,
  view: false,
  jvp: 'linear',
} as const;

/** [*, channels, height, width] → [*, channels·kernel, blocks] */
export const im2colRow: Row<BlockAttributes> = {
  ...linear,
  name: 'im2col',
  node: 'Im2ColBackward0',
  formula: 'the columns of ∇ added up to a plane',
  forward([input], attributes) {
    const x = input as Tensor;
    const outer = x.shape.slice(0, -3);
    const batch = sizeOf(outer);
    const channels = x.size(-3);
    const depth = channels * sizeOf(attributes.kernel);
    const area = sizeOf(blocksOf(attributes));
    const { inColumns, inImage } = columnsOf(geometryOf(attributes, channels));
    const values = numbersOf(x);
    const size = channels * sizeOf(attributes.image);
    return build([...outer, depth, area], x.dtype, (out) => {
      for (let b = 0; b < batch; b++) {
        for (let i = 0; i < inColumns.length; i++) {
          const to = b * depth * area + (inColumns[i] as number);
          out[to] = values[b * size + (inImage[i] as number)] as number;
        }
      }
    });
  },
  vjp: [(g, n) => run(col2imRow, [g], n.attributes)],
};

/** [*, channels·kernel, blocks] → [*, channels, height, width] */
export const col2imRow: Row<BlockAttributes> = {
  ...linear,
  name: 'col2im',
  node: 'Col2ImBackward0',
  formula: 'the blocks of ∇ as columns',
  forward([input], attributes) {
    const x = input as Tensor;
    const outer = x.shape.slice(0, -2);
    const batch = sizeOf(outer);
    const [depth, area] = [x.size(-2), x.size(-1)];
    const channels = depth / sizeOf(attributes.kernel);
    const { inColumns, inImage } = columnsOf(geometryOf(attributes, channels));
    const values = numbersOf(x);
    const size = channels * sizeOf(attributes.image);
    return build([...outer, channels, ...attributes.image], x.dtype, (out) => {
      const sums = new Float64Array(size);
      for (let b = 0; b < batch; b++) {
        sums.fill(0);
        for (let i = 0; i < inColumns.length; i++) {
          const to = inImage[i] as number;
          const from = b * depth * area + (inColumns[i] as number);
          sums[to] = (sums[to] as number) + (values[from] as number);
        }
        out.set(sums, b * size);
      }
    });
  },
  vjp: [(g, n) => run(im2colRow, [g], n.attributes)],
};
