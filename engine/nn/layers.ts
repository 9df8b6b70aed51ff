/** @file Layers: Linear, Sequential, and the activations as modules. */

import { relu, sigmoid, tanh } from '../ops/math.ts';
import { mul, sub } from '../ops/arithmetic.ts';
import { rand } from '../tensor/random.ts';
import type { DType } from '../tensor/dtype.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { internally } from '../autograd/state.ts';
import { linear } from './functional.ts';
import { Module, Parameter } from './module.ts';

/** Uniform in [−bound, bound). */
function uniform(shape: readonly number[], bound: number, dtype: DType): Parameter {
  return new Parameter(internally(() => sub(mul(rand(shape, { dtype }), 2 * bound), bound)));
}

/** y = x·Wᵀ + b, with W [outFeatures, inFeatures]; both start uniform in ±1/√inFeatures. */
export class Linear extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(
    inFeatures: number,
    outFeatures: number,
    { bias = true, dtype = 'float32' }: { bias?: boolean; dtype?: DType } = {},
  ) {
    super();
    const bound = 1 / Math.sqrt(inFeatures);
    this.weight = uniform([outFeatures, inFeatures], bound, dtype);
    this.bias = bias ? uniform([outFeatures], bound, dtype) : null;
  }

  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }
}

/** A module from one tensor to one tensor. */
type Layer = Module & { forward(x: Tensor): Tensor };

/** Modules one after the other. */
export class Sequential extends Module {
  readonly layers: readonly Layer[];

  constructor(...layers: Layer[]) {
    super();
    this.layers = layers;
  }

  /** Named `0`, `1` …, as in PyTorch's state dictionaries. */
  override *namedChildren(): Generator<[string, Module]> {
    for (const [i, layer] of this.layers.entries()) yield [String(i), layer];
  }

  forward(x: Tensor): Tensor {
    let result = x;
    for (const layer of this.layers) result = layer.call(result);
    return result;
  }
}

export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return relu(x);
  }
}

export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return tanh(x);
  }
}

export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}
