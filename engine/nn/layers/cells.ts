/** @file One step of a recurrent network: RNNCell, LSTMCell, GRUCell; and the steps themselves. */

import { add, mul, sub } from '../../ops/elementwise/arithmetic.ts';
import { relu, sigmoid, tanh } from '../../ops/elementwise/math.ts';
import { squeeze, unsqueeze } from '../../ops/shape/shape.ts';
import { chunk } from '../../ops/shape/split.ts';
import type { DType } from '../../tensor/dtype.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { zeros } from '../../tensor/factories.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { linear } from '../functional/attention.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';
import { uniformParameter } from './linear.ts';

export type Nonlinearity = 'tanh' | 'relu';

/** The state of a network: the hidden vectors; of an LSTM also its cells. */
export type State = readonly Tensor[];

/**
 * The next state, from what the input and the hidden vectors contribute to each gate.
 * @param fromInput W·x + b
 * @param fromHidden W·h + b
 */
export type Step = (fromInput: Tensor, fromHidden: Tensor, state: State) => State;

const plain =
  (activation: (x: Tensor) => Tensor): Step =>
  (fromInput, fromHidden) => [activation(add(fromInput, fromHidden))];

export const steps = {
  tanh: plain(tanh),
  relu: plain(relu),
  /** Hochreiter and Schmidhuber 1997, with a forget gate: gates i, f, g, o. */
  lstm: ((fromInput, fromHidden, [, cell]) => {
    const [i, f, g, o] = chunk(add(fromInput, fromHidden), 4, -1) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const next = add(mul(sigmoid(f), cell as Tensor), mul(sigmoid(i), tanh(g)));
    return [mul(sigmoid(o), tanh(next)), next];
  }) as Step,
  /** Cho et al., https://arxiv.org/abs/1406.1078: gates r, z, n. */
  gru: ((fromInput, fromHidden, [hidden]) => {
    const [ir, iz, input] = chunk(fromInput, 3, -1) as [Tensor, Tensor, Tensor];
    const [hr, hz, before] = chunk(fromHidden, 3, -1) as [Tensor, Tensor, Tensor];
    const update = sigmoid(add(iz, hz));
    const proposed = tanh(add(input, mul(sigmoid(add(ir, hr)), before)));
    return [add(mul(sub(hidden as Tensor, proposed), update), proposed)];
  }) as Step,
} as const;

export interface CellOptions {
  readonly bias?: boolean;
  readonly dtype?: DType;
}

/** Weights of one step, each starting uniform in ±1/√hiddenSize. */
abstract class Cell extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  declare readonly weight_ih: Parameter;
  declare readonly weight_hh: Parameter;
  declare readonly bias_ih: Parameter | null;
  declare readonly bias_hh: Parameter | null;

  constructor(inputSize: number, hiddenSize: number, gates: number, options: CellOptions) {
    super();
    checkNames(new.target, options);
    const { bias = true, dtype = 'float32' } = options;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    const rows = gates * hiddenSize;
    const make = (shape: Shape): Parameter =>
      uniformParameter(shape, hiddenSize > 0 ? 1 / Math.sqrt(hiddenSize) : 0, dtype);
    this.registerParameter('weight_ih', make([rows, inputSize]));
    this.registerParameter('weight_hh', make([rows, hiddenSize]));
    this.registerParameter('bias_ih', bias ? make([rows]) : null);
    this.registerParameter('bias_hh', bias ? make([rows]) : null);
  }

  /** One step of an input [batch, inputSize] or [inputSize]. */
  protected run(x: Tensor, given: State | null, count: number, step: Step): State {
    const { name } = this.constructor;
    if (x.ndim !== 1 && x.ndim !== 2) {
      throw new ValueError(
        `${name}: Expected input to be 1D or 2D, got ${String(x.ndim)}D instead`,
      );
    }
    for (const [i, part] of (given ?? []).entries()) {
      if (part.ndim === 1 || part.ndim === 2) continue;
      const which = count === 1 ? 'hidden' : `hx[${String(i)}]`;
      throw new ValueError(
        `${name}: Expected ${which} to be 1D or 2D, got ${String(part.ndim)}D instead`,
      );
    }
    const batched = x.ndim === 2;
    const input = batched ? x : unsqueeze(x, 0);
    if (input.shape[1] !== this.inputSize) {
      throw new RuntimeError(
        `input has inconsistent input_size: got ${String(input.shape[1])} expected ${String(this.inputSize)}`,
      );
    }
    const blank = (): Tensor =>
      zeros([input.shape[0] ?? 1, this.hiddenSize], { dtype: input.dtype });
    const state =
      given?.map((part) => (batched ? part : unsqueeze(part, 0))) ??
      Array.from({ length: count }, blank);
    const [hidden] = state as [Tensor];
    const [rows, examples] = [input, hidden].map(({ shape }) => String(shape[0]));
    if (rows !== examples) {
      throw new RuntimeError(
        `Input batch size ${String(rows)} doesn't match hidden0 batch size ${String(examples)}`,
      );
    }
    if (hidden.shape[1] !== this.hiddenSize) {
      throw new RuntimeError(
        `hidden0 has inconsistent hidden_size: got ${String(hidden.shape[1])}, expected ${String(this.hiddenSize)}`,
      );
    }
    const next = step(
      linear(input, this.weight_ih, this.bias_ih),
      linear(hidden, this.weight_hh, this.bias_hh),
      state,
    );
    return batched ? next : next.map((part) => squeeze(part, 0));
  }

  override extraRepr(): string {
    const bias = this.bias_ih === null ? ', bias=False' : '';
    return `${String(this.inputSize)}, ${String(this.hiddenSize)}${bias}`;
  }
}

export interface RNNCellOptions extends CellOptions {
  readonly nonlinearity?: Nonlinearity;
}

/** h′ = tanh(W·x + b + W·h + b), or relu of it. */
export class RNNCell extends Cell {
  readonly nonlinearity: Nonlinearity;

  constructor(inputSize: number, hiddenSize: number, options: RNNCellOptions = {}) {
    super(inputSize, hiddenSize, 1, options);
    this.nonlinearity = options.nonlinearity ?? 'tanh';
  }

  forward(x: Tensor, hx: Tensor | null = null): Tensor {
    const step = (steps as Readonly<Record<string, Step>>)[this.nonlinearity];
    if (step === undefined) throw new RuntimeError(`Unknown nonlinearity: ${this.nonlinearity}`);
    return this.run(x, hx === null ? null : [hx], 1, step)[0] as Tensor;
  }

  override extraRepr(): string {
    const { nonlinearity } = this;
    return super.extraRepr() + (nonlinearity === 'tanh' ? '' : `, nonlinearity=${nonlinearity}`);
  }
}

/** One step of an LSTM: the next hidden vectors and cells. */
export class LSTMCell extends Cell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super(inputSize, hiddenSize, 4, options);
  }

  forward(x: Tensor, hx: readonly [Tensor, Tensor] | null = null): [Tensor, Tensor] {
    return this.run(x, hx, 2, steps.lstm) as [Tensor, Tensor];
  }
}

/** One step of a GRU. */
export class GRUCell extends Cell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super(inputSize, hiddenSize, 3, options);
  }

  forward(x: Tensor, hx: Tensor | null = null): Tensor {
    return this.run(x, hx === null ? null : [hx], 1, steps.gru)[0] as Tensor;
  }
}
