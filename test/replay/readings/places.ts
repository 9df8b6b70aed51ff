/** @file Words of formulas about parts of tensors and places in them: `∇ added at the index, else 0`. */

import { type Tensor, nn, where } from 'gradlens';

import { float64 } from '../evaluate.ts';
import { numberOf, filled, input, operand, origins, type Reading, type Readings } from './part.ts';

/** Every element of the gradients goes, added up, to where the element of the result came from. */
export const toOrigins: Reading = (part) => {
  const shape = operand(part).shape;
  const sums = filled([operand(part).numel() + 1]);
  const total = origins(part).reduce((sum, each, i) => {
    const places = each.add(1).reshape([-1]).to('int64');
    return sum.indexAdd(0, places, (part.gradients[i] as Tensor).reshape([-1]));
  }, sums);
  return total.slice(0, 1).reshape([...shape]);
};

/** 0 where an element of the result is not the first operand's, else the gradient. */
const whereOwn: Reading = (part) => where(origins(part, 0)[0]!.ge(0), part.g, float64(0));
/** The sum of the gradient where an element of the result is not the first operand's. */
const whereOthers: Reading = (part) => part.g.sub(whereOwn(part)).sum();

const DIAGONAL = ['offset', 'dim1', 'dim2'] as const;

export const places: Readings = {
  '∇ on the diagonal, else 0': (part) => {
    const [offset = 0, dim1 = 0, dim2 = 1] = DIAGONAL.map((each) => numberOf(part, each));
    const zero = filled(operand(part).shape);
    const diagonal = zero.diagonal(offset, dim1, dim2);
    return zero.diagonalScatter(part.g.expand([...diagonal.shape]), offset, dim1, dim2);
  },
  'the diagonal of ∇': (part) => {
    const [offset, dim1, dim2] = DIAGONAL.map((each) => numberOf(part, each));
    return part.g.diagonal(offset, dim1, dim2);
  },
  '∇, 0 on the diagonal': whereOwn,
  '∇, 0 in the part': whereOwn,
  'the part of ∇': toOrigins,
  'the inner part of ∇': toOrigins,
  'the part of ∇ that each operand made': toOrigins,
  'the block of ∇ that each operand made': toOrigins,
  '∇ in the part, else 0': toOrigins,
  '∇ in the slice, else 0': toOrigins,
  '∇ in the window': toOrigins,
  '∇ into the window, else 0': toOrigins,
  '∇ at the index, else 0': toOrigins,
  '∇ where masked, else 0': toOrigins,
  '∇ where masked': toOrigins,
  '∇ at the index': (part) => {
    if (part.row.name !== 'scatterAdd') return toOrigins(part);
    const index = input(part, 1);
    const added = part.g.gather(numberOf(part, 'dim'), index);
    // What the index does not reach of the operand is not added.
    const missing = operand(part).shape.map((length, d) => [0, length - index.size(d)]);
    return nn.functional.pad(added, missing.toReversed().flat());
  },
  'α·∇ at the index': (part) =>
    part.g.indexSelect(numberOf(part, 'dim'), input(part, 1)).mul(numberOf(part, 'alpha')),
  '∇ added at the index': toOrigins,
  '∇ added at the index, else 0': toOrigins,
  '∇ added where the windows were': toOrigins,
  '∇ added where the elements came from': toOrigins,
  '∇ added to the rows that were named': toOrigins,
  '∇ at the rows that were named': (part) => part.g.indexSelect(0, input(part, 1)),
  '0 at the index, else ∇': whereOwn,
  '0 at the index (∇ when adding), else ∇': whereOwn,
  '0 where masked, else ∇': whereOwn,
  'Σ∇ at the index': whereOthers,
  'Σ∇ where masked': whereOthers,
};
