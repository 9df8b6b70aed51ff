/** @file Elements that change places between channels and positions: pixelShuffle, pixelUnshuffle, channelShuffle. */

import { RuntimeError } from '../../tensor/errors.ts';
import { showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { internally } from '../../autograd/state.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Row } from '../row.ts';
import { permute, reshape } from './shape.ts';

interface FactorAttributes extends Attributes {
  readonly factor: number;
}

/** Splits dimensions into parts, puts the parts in another order, and joins them. */
function rearranged(
  x: Tensor,
  parts: readonly number[],
  order: readonly number[],
  shape: readonly number[],
): Tensor {
  return internally(() => reshape(permute(reshape(x, parts), order), shape));
}

const places = (rank: number): number[] => Array.from({ length: rank }, (_, d) => d);

/** [*, c·r², h, w] → [*, c, h·r, w·r] (Shi et al. 2016, https://arxiv.org/abs/1609.05158). */
function shuffled(x: Tensor, r: number): Tensor {
  const outer = x.shape.slice(0, -3);
  const [channels = 0, height = 0, width = 0] = x.shape.slice(-3);
  const c = channels / (r * r);
  const n = outer.length;
  const order = [...places(n), n, n + 3, n + 1, n + 4, n + 2];
  const parts = [...outer, c, r, r, height, width];
  return rearranged(x, parts, order, [...outer, c, height * r, width * r]);
}

/** [*, c, h·r, w·r] → [*, c·r², h, w] */
function unshuffled(x: Tensor, r: number): Tensor {
  const outer = x.shape.slice(0, -3);
  const [c = 0, height = 0, width = 0] = x.shape.slice(-3);
  const n = outer.length;
  const order = [...places(n), n, n + 2, n + 4, n + 1, n + 3];
  const parts = [...outer, c, height / r, r, width / r, r];
  return rearranged(x, parts, order, [...outer, c * r * r, height / r, width / r]);
}

const linear = {
  symbol: '⤨',
  saves: [],
  differentiable: true,
  view: false,
  jvp: 'linear',
} as const;

export const pixelShuffleRow: Row<FactorAttributes> = {
  ...linear,
  name: 'pixelShuffle',
  node: 'PixelShuffleBackward0',
  formula: '∇ unshuffled',
  forward: ([x], { factor }) => shuffled(x as Tensor, factor),
  vjp: [(g, n) => run(pixelUnshuffleRow, [g], n.attributes)],
};

export const pixelUnshuffleRow: Row<FactorAttributes> = {
  ...linear,
  name: 'pixelUnshuffle',
  node: 'PixelUnshuffleBackward0',
  formula: '∇ shuffled',
  forward: ([x], { factor }) => unshuffled(x as Tensor, factor),
  vjp: [(g, n) => run(pixelShuffleRow, [g], n.attributes)],
};

/** Writes the channels as a table of `factor` rows and reads its columns. */
export const channelShuffleRow: Row<FactorAttributes> = {
  ...linear,
  name: 'channelShuffle',
  node: 'ChannelShuffleBackward0',
  formula: '∇ shuffled back',
  forward([input], { factor }) {
    const x = input as Tensor;
    const [batch = 0, channels = 0, ...rest] = x.shape;
    const area = rest.reduce((a, b) => a * b, 1);
    return rearranged(x, [batch, factor, channels / factor, area], [0, 2, 1, 3], x.shape);
  },
  vjp: [
    (g, n) => run(channelShuffleRow, [g], { factor: (n.shape(0)[1] ?? 0) / n.attributes.factor }),
  ],
};

function check(name: string, factor: string, x: Tensor, value: number): void {
  if (x.ndim < 3) {
    throw new RuntimeError(
      `${name} expects input to have at least 3 dimensions, but got input with ${String(x.ndim)} dimension(s)`,
    );
  }
  if (value <= 0) {
    throw new RuntimeError(`${name} expects a positive ${factor}, but got ${String(value)}`);
  }
}

/** `[*, c·r², h, w]` → `[*, c, h·r, w·r]`: channels become finer pixels. */
export function pixelShuffle(x: Tensor, upscaleFactor: number): Tensor {
  check('pixel_shuffle', 'upscale_factor', x, upscaleFactor);
  const square = upscaleFactor * upscaleFactor;
  if (x.size(-3) % square !== 0) {
    throw new RuntimeError(
      `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${String(x.size(-3))} is not divisible by ${String(square)}`,
    );
  }
  return run(pixelShuffleRow, [x], { factor: upscaleFactor });
}

/** `[*, c, h·r, w·r]` → `[*, c·r², h, w]`: what `pixelShuffle` undoes. */
export function pixelUnshuffle(x: Tensor, downscaleFactor: number): Tensor {
  check('pixel_unshuffle', 'downscale_factor', x, downscaleFactor);
  for (const [axis, dim] of [
    ['height', -2],
    ['width', -1],
  ] as const) {
    if (x.size(dim) % downscaleFactor === 0) continue;
    throw new RuntimeError(
      `pixel_unshuffle expects ${axis} to be divisible by downscale_factor, but input.size(${String(dim)})=${String(x.size(dim))} is not divisible by ${String(downscaleFactor)}`,
    );
  }
  return run(pixelUnshuffleRow, [x], { factor: downscaleFactor });
}

/** `[n, groups·k, …]`: channel i of group j becomes channel j of group i. */
export function channelShuffle(x: Tensor, groups: number): Tensor {
  if (x.ndim < 3) {
    throw new RuntimeError(
      `channel_shuffle expects input with > 2 dims, but got input with sizes ${showShape(x.shape)}`,
    );
  }
  if (groups <= 0) {
    throw new RuntimeError(
      `Number of groups to divide channels in must be positive. Value of groups:${String(groups)}`,
    );
  }
  if (x.size(1) % groups !== 0) {
    throw new RuntimeError(
      `Number of channels must be divisible by groups. Got ${String(x.size(1))} channels and ${String(groups)} groups.`,
    );
  }
  return run(channelShuffleRow, [x], { factor: groups });
}
