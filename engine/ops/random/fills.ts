/**
 * @file Random numbers written into a tensor, whose history ends there: its gradient is 0
 * (derivatives.yaml: `zeros_like(grad)`).
 */

import {
  drawBernoulli,
  drawCauchy,
  drawExponential,
  drawGeometric,
  drawIntegers,
  drawLogNormal,
  drawNormal,
  drawUniform,
} from '../../kernels/draws.ts';
import { numbersOf } from '../../kernels/strided.ts';
import {
  cppNameOf,
  isFloating,
  titleOf,
  type DType,
  type NumberArray,
} from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import { checkRange } from '../../tensor/random.ts';
import { broadcastShapes } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { runInPlace } from '../dispatch.ts';
import { checkDeviation, checkProbabilities, drawn } from './draws.ts';
import { zerosLike } from '../like.ts';
import { requireFloating } from '../elementwise/require.ts';
import type { Attributes, Operand, Row } from '../row.ts';

/** In place only. */
function fillingRow<A extends Attributes>(
  name: string,
  node: string,
  draw: (out: NumberArray, attributes: A, dtype: DType) => void,
): Row<A> {
  return {
    ...drawn,
    name,
    node,
    forward([x], attributes) {
      const { shape, dtype } = x as Tensor;
      return build(shape, dtype, (out) => {
        draw(out, attributes, dtype);
      });
    },
    vjp: [(g) => zerosLike(g)],
  };
}

interface MeanStd extends Attributes {
  readonly mean: number;
  readonly std: number;
}
interface Range extends Attributes {
  readonly from: number;
  readonly to: number;
}
interface Chance extends Attributes {
  readonly p: number;
}
interface Location extends Attributes {
  readonly median: number;
  readonly sigma: number;
}

export const normalFillRow: Row<MeanStd> = fillingRow('normal', 'NormalBackward0', (out, a) => {
  drawNormal(out, a.mean, a.std);
});
export const uniformFillRow: Row<Range> = fillingRow('uniform', 'UniformBackward0', (out, a) => {
  drawUniform(out, a.from, a.to);
});
export const exponentialFillRow: Row<{ readonly lambd: number }> = fillingRow(
  'exponential',
  'ExponentialBackward0',
  (out, { lambd }) => {
    drawExponential(out, lambd);
  },
);
export const cauchyFillRow: Row<Location> = fillingRow('cauchy', 'CauchyBackward0', (out, a) => {
  drawCauchy(out, a.median, a.sigma);
});
export const geometricFillRow: Row<Chance> = fillingRow(
  'geometric',
  'GeometricBackward0',
  (out, { p }) => {
    drawGeometric(out, p);
  },
);
export const logNormalFillRow: Row<MeanStd> = fillingRow(
  'logNormal',
  'LogNormalBackward0',
  (out, a) => {
    drawLogNormal(out, a.mean, a.std);
  },
);
const drawRange = (out: NumberArray, { from, to }: Range): void => {
  drawIntegers(out, from, to);
};
export const randomRangeFillRow: Row<Range> = fillingRow('random', 'RandomBackward0', drawRange);
export const randomBelowFillRow: Row<Range> = fillingRow('random', 'RandomBackward1', drawRange);
export const randomFillRow: Row = fillingRow('random', 'RandomBackward2', (out, _, dtype) => {
  drawIntegers(out, 0, LARGEST[dtype]);
});
export const bernoulliFillRow: Row<Chance> = fillingRow(
  'bernoulli',
  'BernoulliBackward2',
  (out, { p }) => {
    drawBernoulli(out, p);
  },
);

/** Integers below these are exact in the type. */
const LARGEST: Readonly<Record<DType, number>> = {
  bool: 2,
  int32: 2 ** 31,
  int64: 2 ** 53,
  float32: 2 ** 24,
  float64: 2 ** 53,
};

/** Operands: the target, a probability an element. */
export const bernoulliTensorFillRow: Row = {
  ...drawn,
  name: 'bernoulli',
  node: 'BernoulliBackward1',
  formula: '0; 0',
  forward(inputs) {
    const [{ shape, dtype }, p] = inputs as [Tensor, Tensor];
    const chances = numbersOf(p, broadcastShapes(shape, p.shape));
    checkProbabilities(chances);
    return build(shape, dtype, (out) => {
      drawBernoulli(out, chances);
    });
  },
  vjp: [(g) => zerosLike(g), (g) => zerosLike(g)],
};

/** Normal with a mean and a standard deviation. */
export function normal_(x: Tensor, mean = 0, std = 1): Tensor {
  requireFloating('normal_kernel_cpu', [x]);
  checkDeviation(std);
  return runInPlace(normalFillRow, [x], { mean, std });
}

/** Uniform in [from, to). */
export function uniform_(x: Tensor, from = 0, to = 1): Tensor {
  requireFloating('check_uniform_bounds', [x]);
  if (!(from <= to)) {
    throw new RuntimeError(
      `uniform_ expects to return a [from, to) range, but found from=${String(from)} > to=${String(to)}`,
    );
  }
  return runInPlace(uniformFillRow, [x], { from, to });
}

function refuseCountable(x: Tensor, distribution: string, name: string): void {
  if (isFloating(x.dtype)) return;
  throw new RuntimeError(
    `${distribution} distribution is a continuous probability distribution. dtype must be a floating point but you specified ${name}`,
  );
}

/** Exponential with rate `lambd`. */
export function exponential_(x: Tensor, lambd = 1): Tensor {
  refuseCountable(x, 'Exponential', titleOf[x.dtype]);
  if (!(lambd > 0)) {
    throw new RuntimeError(`exponential_ expects lambda > 0.0, but found lambda=${String(lambd)}`);
  }
  return runInPlace(exponentialFillRow, [x], { lambd });
}

export function cauchy_(x: Tensor, median = 0, sigma = 1): Tensor {
  refuseCountable(x, 'Cauchy', cppNameOf[x.dtype]);
  if (!(sigma > 0)) {
    throw new RuntimeError(`cauchy_ expects sigma > 0.0, but found sigma=${String(sigma)}`);
  }
  return runInPlace(cauchyFillRow, [x], { median, sigma });
}

/** The number of trials with chance p up to and with the first success. */
export function geometric_(x: Tensor, p: number): Tensor {
  if (!(p > 0 && p < 1)) {
    throw new RuntimeError(`geometric_ expects p to be in (0, 1), but got p=${String(p)}`);
  }
  return runInPlace(geometricFillRow, [x], { p });
}

/** e to the power of normal numbers. */
export function logNormal_(x: Tensor, mean = 1, std = 2): Tensor {
  requireFloating('log_normal_cpu', [x]);
  if (!(std > 0)) {
    throw new RuntimeError(`log_normal_ expects std > 0.0, but found std=${String(std)}`);
  }
  return runInPlace(logNormalFillRow, [x], { mean, std });
}

/** Integers in [first, second), in [0, first), or all that the type can tell apart (int64: below 2^53). */
export function random_(x: Tensor, first?: number, second?: number): Tensor {
  if (first === undefined) return runInPlace(randomFillRow, [x]);
  const [from, to] = second === undefined ? [0, first] : [first, second];
  checkRange(from, to);
  return runInPlace(second === undefined ? randomBelowFillRow : randomRangeFillRow, [x], {
    from,
    to,
  });
}

/** Ones with probability p, else zeros; a tensor p gives each element its own. */
export function bernoulli_(x: Tensor, p: Operand = 0.5): Tensor {
  if (typeof p !== 'number') return runInPlace(bernoulliTensorFillRow, [x, p]);
  if (!(p >= 0 && p <= 1)) {
    throw new RuntimeError(`bernoulli_ expects p to be in [0, 1], but got p=${String(p)}`);
  }
  return runInPlace(bernoulliFillRow, [x], { p });
}
