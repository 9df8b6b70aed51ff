/** @file Words of formulas about reductions, scans and order: `∇ to the largest, shared at ties`. */

import { type Tensor, nn, stack, tensor, where } from 'gradlens';

import { float64 } from '../evaluate.ts';
import {
  byDerivatives,
  filled,
  input,
  kept,
  operand,
  type Part,
  type Reading,
  type Readings,
} from './part.ts';

const F = nn.functional;

/** To the elements of these values, in equal parts. */
const shared = (part: Part, index: number): Tensor => {
  const a = operand(part);
  const isChosen = a.eq(kept(part.results[index]!, part)).to('float64');
  const dims = ((part.attributes['dim'] as readonly number[] | null) ??
    a.shape.map((_, d) => d)) as number[];
  return kept(part.gradients[index]!, part)
    .mul(isChosen)
    .div(isChosen.sum([...dims], { keepdim: true }));
};

/** To the elements that the second result names. */
const toChosen: Reading = (part) => {
  const a = operand(part);
  const [dim = 0] = [part.attributes['dim'] as number | readonly number[]].flat();
  const line = (x: Tensor): Tensor => (x.ndim < a.ndim ? x.unsqueeze(dim) : x);
  return filled(a.shape).scatterAdd(dim, line(part.results[1]!), line(part.g));
};

/** Of each element along the last dimension, from its line of the operand, of the results and of the gradient. */
const along =
  (f: (line: { a: number[]; r: number[]; g: number[] }, i: number) => number): Reading =>
  (part) => {
    const rows = (x: Tensor): number[][] => x.reshape([-1, x.size(-1)]).tolist() as number[][];
    const [a, r, g] = [rows(input(part, 0)), rows(part.results[0]!), rows(part.g)];
    const each = a.map((line, k) => line.map((_, i) => f({ a: line, r: r[k]!, g: g[k]! }, i)));
    return ofRows(each).reshape([...operand(part).shape]);
  };

const product = (values: readonly number[]): number => values.reduce((x, y) => x * y, 1);
export const total = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0);

/** A matrix, by its rows. */
export const ofRows = (rows: readonly (readonly number[])[]): Tensor =>
  tensor(rows.flat(), { dtype: 'float64' }).reshape([rows.length, -1]);

/** The sum over the steps behind and at i. */
const laterSum = (g: readonly number[], i: number, f: (k: number) => number): number =>
  total(g.map((each, k) => (k < i ? 0 : each * f(k))));

/** λₖ = ∇ₖ + bₖ₊₁·λₖ₊₁ along the last dimension. */
function adjoint(part: Part): Tensor {
  const b = input(part, 1);
  const lambdas: Tensor[] = [];
  for (let k = b.size(-1) - 1; k >= 0; k--) {
    const after = lambdas[0];
    const own = part.g.select(-1, k);
    lambdas.unshift(after === undefined ? own : own.add(b.select(-1, k + 1).mul(after)));
  }
  return stack(lambdas, -1);
}

export const reductions: Readings = {
  '∇ to every element': (part) => kept(part.g, part).expand([...operand(part).shape]),
  '∇/n to every element': (part) => {
    const a = operand(part);
    return kept(part.g, part)
      .expand([...a.shape])
      .div(a.numel() / part.g.numel());
  },
  '∇ to every element that is not NaN': (part) =>
    where(operand(part).isnan(), float64(0), kept(part.g, part)),
  '∇ to the chosen element': toChosen,
  '∇ to the largest, shared at ties': (part) => shared(part, 0),
  '∇ to the smallest, shared at ties': (part) => shared(part, 0),
  '∇ to the median, shared at ties': (part) => shared(part, 0),
  '∇₁ to the smallest + ∇₂ to the largest, shared at ties': (part) =>
    shared(part, 0).add(shared(part, 1)),
  '∇·∏ of the other elements': (part) => {
    const a = operand(part);
    const all = (part.attributes['dim'] as readonly number[] | null) === null;
    const line = all ? a.reshape([1, -1]) : a;
    const rows = line.tolist() as number[][];
    const others = rows.map((row) => row.map((_, i) => product(row.filter((_each, k) => k !== i))));
    return ofRows(others)
      .reshape([...a.shape])
      .mul(kept(part.g, part));
  },
  '∇ summed from the end': along(({ g }, i) => total(g.slice(i))),
  '∏ before·Σ ∇·∏ after': along(
    ({ a, g }, i) => product(a.slice(0, i)) * laterSum(g, i, (k) => product(a.slice(i + 1, k + 1))),
  ),
  'Σ ∇·e^(a − later results)': along(({ a, r, g }, i) =>
    laterSum(g, i, (k) => Math.exp(a[i]! - r[k]!)),
  ),
  'λₖ = ∇ₖ + bₖ₊₁·λₖ₊₁': adjoint,
  'λₖ·rₖ₋₁': (part) => adjoint(part).mul(F.pad(part.results[0]!.slice(-1, 0, -1), [1, 0])),
  '∇·∂⊕/∂a': byDerivatives,
  '∇·∂⊕/∂c at the index': byDerivatives,
  '∇ of its segment·∂⊕/∂a': byDerivatives,
};
