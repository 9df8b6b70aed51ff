/** @file Checks of the rows of random numbers, with parameters that leave nothing to chance. */

import * as g from 'gradlens';
import { type Checks, of, positive, row, signed } from './checks.ts';

const sure = of([2, 3], [1, 0, 0, 1, 1, 0]);

export const randomChecks: Checks = {
  normalFillRow: [(a) => a.mul(1).normal_(3, 0), signed],
  uniformFillRow: [(a) => a.mul(1).uniform_(2, 2), signed],
  exponentialFillRow: [(a) => a.mul(1).exponential_(Infinity), signed],
  cauchyFillRow: [(a) => a.mul(1).cauchy_(3, 1e-300), signed],
  geometricFillRow: [(a) => a.mul(1).geometric_(1 - 2 ** -53), signed],
  logNormalFillRow: [(a) => a.mul(1).logNormal_(1, 1e-300), signed],
  randomRangeFillRow: [(a) => a.mul(1).random_(4, 5), signed],
  randomBelowFillRow: [(a) => a.mul(1).random_(1), signed],
  randomFillRow: [(a) => a.mul(1).random_().mul(0), signed],
  bernoulliFillRow: [(a) => a.mul(1).bernoulli_(1), signed],
  bernoulliTensorFillRow: [(a, p) => a.mul(1).bernoulli_(p.sign()), signed, positive],
  bernoulliRow: [(a) => a.round().bernoulli(), sure],
  poissonRow: [(a) => g.poisson(a.mul(1e-300)), positive],
  normalRow: [(a, b) => g.normal(a.round(), b.mul(1e-300)), signed, positive],
  normalMeansRow: [(a) => g.normal(a.round(), 0), signed],
  normalDeviationsRow: [(a) => g.normal(2, a.mul(1e-300)), positive.add(row.abs())],
};
