/** @file Words of formulas about shapes: `∇, flipped back`. */

import { cat, nn, stack } from 'gradlens';

import { numberOf, numbersOf, fitted, operand, type Readings } from './part.ts';

const F = nn.functional;

export const shapes: Readings = {
  '∇ in the old shape': (part) => part.g.reshape([...operand(part).shape]),
  '∇ with the dimensions put back': (part) => {
    const dims = numbersOf(part, 'dims');
    return part.g.permute(dims.map((_, d) => dims.indexOf(d)));
  },
  '∇ᵀ': (part) =>
    part.row.name === 't'
      ? part.g.t()
      : part.g.transpose(numberOf(part, 'dim0'), numberOf(part, 'dim1')),
  'Σ∇ over the repeated dimensions': (part) => fitted(part.g, operand(part).shape),
  'Σ∇ over the copies': (part) => {
    const shape = operand(part).shape;
    const repeats = numbersOf(part, 'repeats');
    const lead = repeats.length - shape.length;
    const sizes = repeats.flatMap((times, d) => [times, shape[d - lead] ?? 1]);
    const sum = part.g.reshape(sizes).sum(repeats.map((_, d) => 2 * d));
    return sum.reshape([...shape]);
  },
  '∇, flipped back': (part) => part.g.flip([...numbersOf(part, 'dims')]),
  '∇, rolled back': (part) =>
    part.g.roll(
      numbersOf(part, 'shifts').map((shift) => -shift),
      numbersOf(part, 'dims'),
    ),
  '∇, turned back': (part) => part.g.rot90(4 - numberOf(part, 'k'), numbersOf(part, 'dims')),
  '∇ unshuffled': (part) => F.pixelUnshuffle(part.g, numberOf(part, 'factor')),
  '∇ shuffled': (part) => F.pixelShuffle(part.g, numberOf(part, 'factor')),
  '∇ shuffled back': (part) => F.channelShuffle(part.g, part.g.size(1) / numberOf(part, 'factor')),
  "the parts' ∇, stacked": (part) => stack(part.gradients, numberOf(part, 'dim')),
  "the parts' ∇, behind each other": (part) => cat(part.gradients, numberOf(part, 'dim')),
  '∇, padded': (part) => {
    const pads = part.attributes['pads'] as readonly (readonly [number, number])[];
    const own = pads.slice(-numberOf(part, 'rank')).toReversed();
    return F.pad(part.g, own.flat(), part.attributes['mode'] as 'replicate');
  },
};
