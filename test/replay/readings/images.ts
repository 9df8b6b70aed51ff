/** @file Words of formulas about images: convolutions, pools, resizing and sampling. */

import { type Tensor, linspace, nn, stack } from 'gradlens';

import {
  numbersOf,
  byDerivatives,
  byWeights,
  filled,
  input,
  operand,
  type Readings,
} from './part.ts';
import { toOrigins } from './places.ts';

const F = nn.functional;

/** Planes or volumes as lines. */
const lines = (x: Tensor): Tensor => x.reshape([x.size(0), x.size(1), -1]);

const windowsOf = (x: Tensor, kernel: readonly number[]): Tensor => F.unfold(x, [...kernel]);

/** Σ over places of the elements of x's windows times g: [channels of g, channels of x, …kernel]. */
function weightedWindows(x: Tensor, g: Tensor, kernel: readonly number[]): Tensor {
  const [windows, at] = [windowsOf(x, kernel), lines(g)];
  return at
    .matmul(windows.transpose(1, 2))
    .sum(0)
    .reshape([g.size(1), x.size(1), ...kernel]);
}

export const images: Readings = {
  '∇ to the largest element of the window': (part) =>
    filled(lines(operand(part)).shape)
      .scatterAdd(2, lines(part.results[1]!), lines(part.g))
      .reshape([...operand(part).shape]),
  '∇ at the places of the values': (part) =>
    lines(part.g)
      .gather(2, lines(input(part, 1)))
      .reshape([...operand(part).shape]),
  '∇ spread over the window that was averaged': byWeights,
  '∇ returned to the elements that were mixed, by their weights': byWeights,
  '∇ spread by the weights': byWeights,
  '∇ sampled': byWeights,
  'Σ ∇·a·(the derivatives of the weights)': byDerivatives,
  'Σ a·∇·(the derivatives of the weights)': byDerivatives,
  'the columns of ∇ added up to a plane': toOrigins,
  'the blocks of ∇ as columns': (part) => windowsOf(part.g, numbersOf(part, 'kernel')),
  '∇ᵀ·(the points of the regular grid)': (part) => {
    // x fastest, from the middle of the first element to that of the last one: corners are not aligned.
    const [height = 0, width = 0] = numbersOf(part, 'lengths');
    const middles = (count: number): Tensor =>
      linspace(1 / count - 1, 1 - 1 / count, count, { dtype: 'float64' });
    const x = middles(width).expand([height, width]);
    const y = middles(height).unsqueeze(1).expand([height, width]);
    const points = stack([x, y, filled([height, width], 1)], -1).reshape([-1, 3]);
    const g = part.g.reshape([part.g.size(0), -1, 2]);
    return g.transpose(1, 2).matmul(points);
  },
  '∇ convolved back with b': (part) =>
    part.row.name === 'convTbc'
      ? F.convTranspose1d(part.g.permute([1, 2, 0]), input(part, 1).permute([2, 1, 0]), null, {
          padding: 1,
        }).permute([2, 0, 1])
      : F.convTranspose2d(part.g, input(part, 1)),
  'the windows of a weighted with ∇': (part) => {
    const b = input(part, 1);
    if (part.row.name !== 'convTbc')
      return weightedWindows(input(part, 0), part.g, b.shape.slice(2));
    const x = F.pad(input(part, 0).permute([1, 2, 0]), [1, 1]).unsqueeze(2);
    const g = part.g.permute([1, 2, 0]).unsqueeze(2);
    return weightedWindows(x, g, [1, b.size(0)])
      .squeeze(2)
      .permute([2, 1, 0]);
  },
  '∇ convolved with b': (part) => F.conv2d(part.g, input(part, 1)),
  'the windows of ∇ weighted with a': (part) =>
    weightedWindows(part.g, input(part, 0), input(part, 1).shape.slice(2)),
  'b convolved back with ∇': (part) => F.convTranspose2d(input(part, 1), part.g),
  'a convolved with ∇': (part) => F.conv2d(input(part, 0), part.g),
  'Σ∇': (part) => {
    const channel = part.row.name === 'convTbc' ? 2 : 1;
    return part.g.sum([0, 1, 2, 3].slice(0, part.g.ndim).filter((d) => d !== channel));
  },
};
