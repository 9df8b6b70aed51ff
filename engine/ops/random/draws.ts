/**
 * @file Random numbers after tensors of parameters: bernoulli, poisson, normal, multinomial. Results do not
 * depend continuously on the operands: their gradients are 0 (derivatives.yaml: `zeros_like(grad)`).
 */

import {
  drawBernoulli,
  drawNormal,
  drawPlaces,
  poisson as poissonOf,
} from '../../kernels/draws.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { defaults, isFloating, titleOf, type NumberArray } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { created, sizesOf, type TensorOptions } from '../../tensor/factories.ts';
import { build } from '../../tensor/make.ts';
import { broadcastShapes, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run } from '../dispatch.ts';
import { zerosLike } from '../like.ts';
import { requireFloating } from '../elementwise/require.ts';
import type { Attributes, Operand, Row } from '../row.ts';

/** What the rows of random numbers share. */
export const drawn = {
  symbol: '⚄',
  formula: '0',
  saves: [],
  differentiable: true,
  view: false,
  random: true,
  jvp: 'elementwise',
} as const;

export function checkProbabilities(values: NumberArray): void {
  if (values.every((p) => p >= 0 && p <= 1)) return;
  throw new RuntimeError(
    'Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)',
  );
}

/** Operand: a probability an element. */
export const bernoulliRow: Row = {
  ...drawn,
  name: 'bernoulli',
  node: 'BernoulliBackward0',
  forward([input]) {
    const x = input as Tensor;
    requireFloating('bernoulli_tensor_cpu_p_', [x]);
    const chances = numbersOf(x);
    checkProbabilities(chances);
    return build(x.shape, x.dtype, (out) => {
      drawBernoulli(out, chances);
    });
  },
  vjp: [(g) => zerosLike(g)],
};

/** Operand: rates. */
export const poissonRow: Row = {
  ...drawn,
  name: 'poisson',
  node: 'PoissonBackward0',
  forward([input]) {
    const x = input as Tensor;
    requireFloating('poisson_cpu', [x]);
    const rates = numbersOf(x);
    if (rates.some((rate) => !(rate >= 0))) {
      throw new RuntimeError('invalid Poisson rate, expected rate to be non-negative');
    }
    return build(x.shape, x.dtype, (out) => {
      for (let i = 0; i < out.length; i++) out[i] = poissonOf(rates[i] as number);
    });
  },
  vjp: [(g) => zerosLike(g)],
};

export function checkDeviation(std: Operand): void {
  if (typeof std !== 'number') {
    if (numbersOf(std).every((each) => each >= 0)) return;
    throw new RuntimeError('normal expects all elements of std >= 0.0');
  }
  if (!(std >= 0)) {
    throw new RuntimeError(`normal expects std >= 0.0, but found std ${String(std)}`);
  }
}

/** Operands: means and deviations. */
export const normalRow: Row = {
  ...drawn,
  name: 'normal',
  node: 'NormalBackward3',
  formula: '0; 0',
  forward([mean = 0, std = 1]) {
    const shapeOf = (x: Operand): Shape => (typeof x === 'number' ? [] : x.shape);
    const of = typeof mean === 'number' ? (std as Tensor) : mean;
    requireFloating('normal_kernel_cpu', [of]);
    checkDeviation(std);
    const shape = broadcastShapes(shapeOf(mean), shapeOf(std));
    const at = (x: Operand): NumberArray =>
      typeof x === 'number' ? Float64Array.of(x) : numbersOf(x, shape);
    const [means, deviations] = [at(mean), at(std)];
    return build(shape, of.dtype, (out) => {
      drawNormal(out);
      for (let i = 0; i < out.length; i++) {
        const deviation = deviations[i % deviations.length] as number;
        out[i] = (means[i % means.length] as number) + deviation * (out[i] as number);
      }
    });
  },
  vjp: [(g) => zerosLike(g), (g) => zerosLike(g)],
};
export const normalMeansRow: Row = {
  ...normalRow,
  node: 'NormalBackward1',
  formula: '0',
  edges: [0],
};
export const normalDeviationsRow: Row = {
  ...normalRow,
  node: 'NormalBackward2',
  formula: '; 0',
  edges: [1],
};

function checkWeights(weights: NumberArray, length: number): void {
  if (weights.some((weight) => !(weight >= 0 && weight < Infinity))) {
    throw new RuntimeError('probability tensor contains either `inf`, `nan` or element < 0');
  }
  for (let row = 0; row < weights.length; row += length) {
    if (weights.subarray(row, row + length).some((weight) => weight > 0)) continue;
    throw new RuntimeError('invalid multinomial distribution (sum of probabilities <= 0)');
  }
}

interface PlacesAttributes extends Attributes {
  readonly count: number;
  readonly replacement: boolean;
}

/** Operand: weights, a distribution a row. */
export const multinomialRow: Row<PlacesAttributes> = {
  ...drawn,
  name: 'multinomial',
  node: '',
  formula: '',
  differentiable: false,
  forward([input], { count, replacement }) {
    const x = input as Tensor;
    const length = x.shape.at(-1) ?? 0;
    const weights = numbersOf(x);
    checkWeights(weights, length);
    return build([...x.shape.slice(0, -1), count], 'int64', (out) => {
      for (let row = 0; row * length < weights.length; row++) {
        const part = weights.subarray(row * length, (row + 1) * length);
        out.set(drawPlaces(part, count, replacement), row * count);
      }
    });
  },
  vjp: [],
  jvp: null,
};

/** Ones where a number below the element's probability is drawn, else zeros. */
export function bernoulli(x: Tensor): Tensor {
  return run(bernoulliRow, [x]);
}

/** A Poisson number for each rate. */
export function poisson(x: Tensor): Tensor {
  return run(poissonRow, [x]);
}

/**
 * Normal numbers with means and standard deviations of which at least one is a tensor, or of a shape
 * (without a gradient).
 */
export function normal(mean: Operand, std: Operand): Tensor;
export function normal(
  mean: number,
  std: number,
  shape: Shape | number,
  options?: TensorOptions,
): Tensor;
export function normal(
  mean: Operand,
  std: Operand,
  shape: Shape | number = [],
  options: TensorOptions = {},
): Tensor {
  if (typeof mean === 'number' && typeof std === 'number') {
    checkDeviation(std);
    const result = build(sizesOf(shape), options.dtype ?? defaults.dtype, (out) => {
      drawNormal(out, mean, std);
    });
    return created(result, 'normal', options);
  }
  if (typeof mean === 'number') return run(normalDeviationsRow, [mean, std]);
  return run(typeof std === 'number' ? normalMeansRow : normalRow, [mean, std]);
}

/**
 * Draws places by their weights. x: [length] or [rows, length], not negative, a distribution a row;
 * result: int64 [rows, numSamples].
 */
export function multinomial(x: Tensor, numSamples: number, replacement = false): Tensor {
  if (!isFloating(x.dtype)) {
    throw new RuntimeError(
      `multinomial only supports floating-point dtypes for input, got: ${titleOf[x.dtype]}`,
    );
  }
  if (x.ndim < 1 || x.ndim > 2) throw new RuntimeError('prob_dist must be 1 or 2 dim');
  if (numSamples <= 0) throw new RuntimeError('cannot sample n_sample <= 0 samples');
  const length = x.shape.at(-1) ?? 0;
  if (!replacement && numSamples > length) {
    throw new RuntimeError(
      'cannot sample n_sample > prob_dist.size(-1) samples without replacement',
    );
  }
  return run(multinomialRow, [x], { count: numSamples, replacement });
}
