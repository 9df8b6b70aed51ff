/** @file Activations as modules. */

import { ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { empty } from '../../tensor/make.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { GeluOptions, HardtanhOptions, SoftplusOptions } from '../functional/activations.ts';
import type { RreluOptions } from '../../ops/activations/rrelu.ts';
import * as F from '../functional.ts';
import { constant_ } from '../init.ts';
import { Module } from '../module.ts';
import { Parameter } from '../parameter.ts';
import { describe, real } from '../repr.ts';
import { Writing, type WritingOptions } from './writing.ts';

/** max(a, 0). */
export class ReLU extends Writing {
  forward(x: Tensor): Tensor {
    return this.chosen(F.relu)(x);
  }
}

/** min(max(a, 0), 6). */
export class ReLU6 extends Writing {
  forward(x: Tensor): Tensor {
    return this.chosen(F.relu6)(x);
  }
}

/** elu with self-normalizing constants. */
export class SELU extends Writing {
  forward(x: Tensor): Tensor {
    return this.chosen(F.selu)(x);
  }
}

/** a·σ(a). */
export class SiLU extends Writing {
  forward(x: Tensor): Tensor {
    return this.chosen(F.silu)(x);
  }
}

/** a·tanh(softplus(a)). */
export class Mish extends Writing {
  forward(x: Tensor): Tensor {
    return this.chosen(F.mish)(x);
  }
}

/** a/(1 + |a|). */
export class Softsign extends Module {
  forward(x: Tensor): Tensor {
    return F.softsign(x);
  }
}

/** σ in three straight pieces. */
export class Hardsigmoid extends Writing {
  forward(x: Tensor): Tensor {
    return this.chosen(F.hardsigmoid)(x);
  }

  override extraRepr(): string {
    return '';
  }
}

/** a·hardsigmoid(a). */
export class Hardswish extends Writing {
  forward(x: Tensor): Tensor {
    return this.chosen(F.hardswish)(x);
  }

  override extraRepr(): string {
    return '';
  }
}

/** a − tanh a. */
export class Tanhshrink extends Module {
  forward(x: Tensor): Tensor {
    return F.tanhshrink(x);
  }
}

/** ln σ(a). */
export class LogSigmoid extends Module {
  forward(x: Tensor): Tensor {
    return F.logsigmoid(x);
  }
}

/** tanh a. */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return F.tanh(x);
  }
}

/** 1/(1 + e⁻ᵃ). */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return F.sigmoid(x);
  }
}

/** a where positive, else slope·a. */
export class LeakyReLU extends Writing {
  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01, options: WritingOptions = {}) {
    super(options);
    this.negativeSlope = negativeSlope;
  }

  forward(x: Tensor): Tensor {
    return this.chosen(F.leakyRelu)(x, this.negativeSlope);
  }

  override extraRepr(): string {
    return this.described({ negative_slope: real(this.negativeSlope) });
  }
}

/** a where positive, else alpha(eᵃ − 1). */
export class ELU extends Writing {
  readonly alpha: number;

  constructor(alpha = 1, options: WritingOptions = {}) {
    super(options);
    this.alpha = alpha;
  }

  forward(x: Tensor): Tensor {
    return this.chosen(F.elu)(x, this.alpha);
  }

  override extraRepr(): string {
    return this.described({ alpha: real(this.alpha) });
  }
}

/** elu with a continuous slope. */
export class CELU extends Writing {
  readonly alpha: number;

  constructor(alpha = 1, options: WritingOptions = {}) {
    super(options);
    this.alpha = alpha;
  }

  forward(x: Tensor): Tensor {
    return this.chosen(F.celu)(x, this.alpha);
  }

  override extraRepr(): string {
    return this.described({ alpha: real(this.alpha) });
  }
}

/** a moved towards 0 by lambd. */
export class Softshrink extends Module {
  readonly lambd: number;

  constructor(lambd = 0.5) {
    super();
    this.lambd = lambd;
  }

  forward(x: Tensor): Tensor {
    return F.softshrink(x, this.lambd);
  }

  override extraRepr(): string {
    return describe([this.lambd]);
  }
}

/** a, and 0 where |a| ≤ lambd. */
export class Hardshrink extends Module {
  readonly lambd: number;

  constructor(lambd = 0.5) {
    super();
    this.lambd = lambd;
  }

  forward(x: Tensor): Tensor {
    return F.hardshrink(x, this.lambd);
  }

  override extraRepr(): string {
    return describe([this.lambd]);
  }
}

/** a where above the threshold, else the value. */
export class Threshold extends Writing {
  readonly threshold: number;
  readonly value: number;

  constructor(threshold: number, value: number, options: WritingOptions = {}) {
    super(options);
    this.threshold = threshold;
    this.value = value;
  }

  forward(x: Tensor): Tensor {
    return this.chosen(F.threshold)(x, this.threshold, this.value);
  }

  override extraRepr(): string {
    return this.described({ threshold: this.threshold, value: this.value });
  }
}

/** The first half along `dim` times σ of the second. */
export class GLU extends Module {
  readonly dim: number;

  constructor(dim = -1) {
    super();
    this.dim = dim;
  }

  forward(x: Tensor): Tensor {
    return F.glu(x, this.dim);
  }

  override extraRepr(): string {
    return describe([], { dim: this.dim });
  }
}

/** eᵃ/Σeᵃ along `dim`. */
export class Softmax extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  forward(x: Tensor): Tensor {
    return F.softmax(x, this.dim);
  }

  override extraRepr(): string {
    return describe([], { dim: this.dim });
  }
}

/** Softmax of the channels of [n, channels, height, width] or [channels, height, width]. */
export class Softmax2d extends Module {
  forward(x: Tensor): Tensor {
    if (x.ndim !== 3 && x.ndim !== 4) {
      throw new ValueError(
        `Softmax2d: expected input to be 3D or 4D, got ${String(x.ndim)}D instead`,
      );
    }
    return F.softmax(x, -3);
  }
}

/** ln softmax along `dim`. */
export class LogSoftmax extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  forward(x: Tensor): Tensor {
    return F.logSoftmax(x, this.dim);
  }

  override extraRepr(): string {
    return describe([], { dim: this.dim });
  }
}

/** softmax of −a along `dim`. */
export class Softmin extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  forward(x: Tensor): Tensor {
    return F.softmin(x, this.dim);
  }

  override extraRepr(): string {
    return describe([], { dim: this.dim });
  }
}

/** a·Φ(a). */
export class GELU extends Module {
  readonly options: GeluOptions;

  constructor(options: GeluOptions = {}) {
    super();
    checkNames(new.target, options);
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return F.gelu(x, this.options);
  }

  override extraRepr(): string {
    return describe([], { approximate: `'${this.options.approximate ?? 'none'}'` });
  }
}

/** ln(1 + e^(beta·a))/beta. */
export class Softplus extends Module {
  readonly options: SoftplusOptions;

  constructor(options: SoftplusOptions = {}) {
    super();
    checkNames(new.target, options);
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return F.softplus(x, this.options);
  }

  override extraRepr(): string {
    return describe([], {
      beta: real(this.options.beta ?? 1),
      threshold: real(this.options.threshold ?? 20),
    });
  }
}

/** a limited to [minVal, maxVal]. */
export class Hardtanh extends Writing {
  readonly options: HardtanhOptions;

  constructor(options: HardtanhOptions & WritingOptions = {}) {
    super(options);
    const { inplace: _, ...limits } = options;
    this.options = limits;
  }

  forward(x: Tensor): Tensor {
    return this.chosen(F.hardtanh)(x, this.options);
  }

  override extraRepr(): string {
    return this.described({
      min_val: real(this.options.minVal ?? -1),
      max_val: real(this.options.maxVal ?? 1),
    });
  }
}

/** leakyRelu with random slopes while training. */
export class RReLU extends Writing {
  readonly options: Omit<RreluOptions, 'training'>;

  constructor(options: Omit<RreluOptions, 'training'> & WritingOptions = {}) {
    super(options);
    const { inplace: _, ...slopes } = options;
    this.options = slopes;
  }

  forward(x: Tensor): Tensor {
    return this.chosen(F.rrelu)(x, { ...this.options, training: this.training });
  }

  override extraRepr(): string {
    return this.described({
      lower: this.options.lower ?? 1 / 8,
      upper: this.options.upper ?? 1 / 3,
    });
  }
}

/** a where positive, else a trained slope times a; one slope, or one a channel. */
export class PReLU extends Module {
  readonly weight: Parameter;

  constructor(numParameters = 1, init = 0.25, options: { dtype?: DType } = {}) {
    super();
    checkNames(new.target, options);
    const { dtype = 'float32' } = options;
    this.weight = new Parameter(constant_(empty([numParameters], dtype), init));
  }

  forward(x: Tensor): Tensor {
    return F.prelu(x, this.weight);
  }

  override extraRepr(): string {
    return describe([], { num_parameters: this.weight.numel() });
  }
}
