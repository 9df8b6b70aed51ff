/** @file Recurrent networks over sequences: RNN, LSTM, GRU; in layers, in both directions. */

import { warn } from '../../autograd/warnings.ts';
import { cat, stack } from '../../ops/shape/join.ts';
import { narrow, select, unbind } from '../../ops/shape/index-views.ts';
import { squeeze, transpose, unsqueeze } from '../../ops/shape/shape.ts';
import { split } from '../../ops/shape/split.ts';
import type { DType } from '../../tensor/dtype.ts';
import { RuntimeError, TypeError, ValueError, pythonTypeOf } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { zeros } from '../../tensor/factories.ts';
import { showShape, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { linear } from '../functional/attention.ts';
import { dropout } from '../functional/sampling.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';
import { PackedSequence, ordered } from '../sequences.ts';
import { steps, type Nonlinearity, type State, type Step } from './cells.ts';
import { uniformParameter } from './linear.ts';

export interface RecurrentOptions {
  readonly bias?: boolean;
  /** Inputs are [batch, time, features], instead of [time, batch, features]. */
  readonly batchFirst?: boolean;
  /** Of what each layer but the last gives, while training. */
  readonly dropout?: number;
  readonly bidirectional?: boolean;
  readonly dtype?: DType;
}

export interface RNNOptions extends RecurrentOptions {
  readonly nonlinearity?: Nonlinearity;
}

export interface LSTMOptions extends RecurrentOptions {
  /** Project the hidden vectors to so many features; 0: not (https://arxiv.org/abs/1402.1128). */
  readonly projSize?: number;
}

/** The inputs of one layer, a time step each; later ones may be of fewer sequences. */
type Steps = readonly Tensor[];

abstract class Recurrent extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  protected readonly projSize: number;
  private readonly bias: boolean;

  constructor(
    inputSize: number,
    hiddenSize: number,
    numLayers: number,
    gates: number,
    options: RecurrentOptions & LSTMOptions,
  ) {
    super();
    checkNames(new.target, options);
    const { bias = true, batchFirst = false, bidirectional = false, projSize = 0 } = options;
    const { dropout: share = 0, dtype = 'float32' } = options;
    checkSizes(inputSize, hiddenSize, numLayers, share, projSize);
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = numLayers;
    this.batchFirst = batchFirst;
    this.dropout = share;
    this.bidirectional = bidirectional;
    this.projSize = projSize;
    this.bias = bias;
    const out = projSize > 0 ? projSize : hiddenSize;
    const rows = gates * hiddenSize;
    const make = (shape: Shape): Parameter =>
      uniformParameter(shape, 1 / Math.sqrt(hiddenSize), dtype);
    for (let layer = 0; layer < numLayers; layer++) {
      const width = layer === 0 ? inputSize : out * this.directions;
      for (const suffix of this.suffixes(layer)) {
        this.registerParameter(`weight_ih_${suffix}`, make([rows, width]));
        this.registerParameter(`weight_hh_${suffix}`, make([rows, out]));
        if (bias) this.registerParameter(`bias_ih_${suffix}`, make([rows]));
        if (bias) this.registerParameter(`bias_hh_${suffix}`, make([rows]));
        if (projSize > 0) this.registerParameter(`weight_hr_${suffix}`, make([out, hiddenSize]));
      }
    }
  }

  private get directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  private suffixes(layer: number): string[] {
    const name = `l${String(layer)}`;
    return this.bidirectional ? [name, `${name}_reverse`] : [name];
  }

  /** Widths of the parts of a state. */
  private get widths(): readonly number[] {
    const out = this.projSize > 0 ? this.projSize : this.hiddenSize;
    return this.parts === 1 ? [out] : [out, this.hiddenSize];
  }

  /** 1, or 2 where there are cells beside the hidden vectors. */
  protected abstract readonly parts: number;
  protected abstract readonly step: Step;

  private weight(name: string, suffix: string): Parameter | null {
    return (this as unknown as Record<string, Parameter | undefined>)[`${name}_${suffix}`] ?? null;
  }

  /** One layer in one direction: what it gives at each step, and the last state of each sequence. */
  private scan(inputs: Steps, start: State, suffix: string, isReverse: boolean): [Tensor[], State] {
    const weight = (name: string): Tensor => this.weight(name, suffix) as Tensor;
    const projection = this.weight('weight_hr', suffix);
    const sizes = inputs.map((input) => input.shape[0] ?? 0);
    const all = linear(cat(inputs), weight('weight_ih'), this.weight('bias_ih', suffix));
    const parts = split(all, sizes, 0);
    const order = isReverse ? sizes.map((_, k) => sizes.length - 1 - k) : sizes.map((_, k) => k);
    const first = sizes[order[0] ?? 0] ?? 0;
    let state = start.map((part) => narrow(part, 0, 0, first));
    const ended: State[] = [];
    const outputs: Tensor[] = [];
    for (const k of order) {
      const size = sizes[k] ?? 0;
      const now = state[0]?.shape[0] ?? 0;
      if (size < now) {
        ended.unshift(state.map((part) => narrow(part, 0, size, now - size)));
        state = state.map((part) => narrow(part, 0, 0, size));
      } else if (size > now) {
        state = state.map((part, i) => cat([part, narrow(start[i] as Tensor, 0, now, size - now)]));
      }
      const fromHidden = linear(
        state[0] as Tensor,
        weight('weight_hh'),
        this.weight('bias_hh', suffix),
      );
      const [hidden, ...rest] = this.step(parts[k] as Tensor, fromHidden, state) as [Tensor];
      state = [projection === null ? hidden : linear(hidden, projection), ...rest];
      outputs[k] = state[0] as Tensor;
    }
    const last = state.map((part, i) =>
      ended.length === 0 ? part : cat([part, ...ended.map((each) => each[i] as Tensor)]),
    );
    return [outputs, last];
  }

  /** All layers. @param start state parts of [layers·directions, batch, width] */
  private layers(inputs: Steps, start: State): [Steps, State] {
    let current = inputs;
    const last: State[] = [];
    for (let layer = 0; layer < this.numLayers; layer++) {
      const runs = this.suffixes(layer).map((suffix, d) => {
        const own = start.map((part) => select(part, 0, layer * this.directions + d));
        return this.scan(current, own, suffix, d === 1);
      });
      last.push(...runs.map(([, state]) => state));
      const [forwards, backwards] = runs.map(([outputs]) => outputs);
      current = (forwards ?? []).map((output, k) =>
        backwards === undefined ? output : cat([output, backwards[k] as Tensor], -1),
      );
      if (this.dropout > 0 && layer < this.numLayers - 1) {
        current = current.map((x) => dropout(x, this.dropout, { training: this.training }));
      }
    }
    return [current, start.map((_, i) => stack(last.map((state) => state[i] as Tensor)))];
  }

  private blank(batch: number, dtype: DType): Tensor[] {
    const count = this.numLayers * this.directions;
    return this.widths.map((width) => zeros([count, batch, width], { dtype }));
  }

  /** @param given the first state, its parts [layers·directions, batch, width] */
  protected run(
    x: Tensor | PackedSequence,
    given: State | null,
  ): [output: Tensor | PackedSequence, state: State] {
    if (x instanceof PackedSequence) return this.runPacked(x, given);
    const { name } = this.constructor;
    if (x.ndim !== 2 && x.ndim !== 3) {
      const end = name === 'RNN' ? ' tensor instead' : ' instead';
      throw new ValueError(`${name}: Expected input to be 2D or 3D, got ${String(x.ndim)}D${end}`);
    }
    const batched = x.ndim === 3;
    checkState(batched, given);
    const time = batched ? (this.batchFirst ? transpose(x, 0, 1) : x) : unsqueeze(x, 1);
    const batch = time.shape[1] ?? 0;
    const start =
      given?.map((part) => (batched ? part : unsqueeze(part, 1))) ?? this.blank(batch, x.dtype);
    this.check(time, start, batch);
    const [outputs, state] = this.layers(unbind(time, 0), start);
    const output = stack([...outputs]);
    if (!batched) return [squeeze(output, 1), state.map((part) => squeeze(part, 1))];
    return [this.batchFirst ? transpose(output, 0, 1) : output, state];
  }

  private runPacked(x: PackedSequence, given: State | null): [PackedSequence, State] {
    const sizes = x.batchSizes.tolist() as number[];
    const batch = sizes[0] ?? 0;
    if (x.data.ndim !== 2) {
      throw new RuntimeError(`input must have 2 dimensions, got ${String(x.data.ndim)}`);
    }
    const start =
      given?.map((part) => ordered(part, x.sortedIndices)) ?? this.blank(batch, x.data.dtype);
    this.check(x.data, start, batch);
    const [outputs, state] = this.layers(split(x.data, sizes, 0), start);
    return [x.with(cat([...outputs])), state.map((part) => ordered(part, x.unsortedIndices))];
  }

  private check(input: Tensor, state: State, batch: number): void {
    const weight = this.weight('weight_ih', 'l0');
    if (weight !== null && weight.dtype !== input.dtype) {
      throw new ValueError(
        `RNN input dtype (torch.${input.dtype}) does not match weight dtype (torch.${weight.dtype}). Convert input: input.to(torch.${weight.dtype}), or convert model: model.to(torch.${input.dtype})`,
      );
    }
    const width = input.shape.at(-1);
    if (width !== this.inputSize) {
      throw new RuntimeError(
        `input.size(-1) must be equal to input_size. Expected ${String(this.inputSize)}, got ${String(width)}`,
      );
    }
    state.forEach((part, i) => {
      const wanted = [this.numLayers * this.directions, batch, this.widths[i] ?? 0];
      if (wanted.join() === part.shape.join()) return;
      const which = this.parts === 1 ? 'hidden' : `hidden[${String(i)}]`;
      throw new RuntimeError(
        `Expected ${which} size (${wanted.join(', ')}), got ${showShape(part.shape)}`,
      );
    });
  }

  override extraRepr(): string {
    const { inputSize, hiddenSize, projSize, numLayers, bias, batchFirst, bidirectional } = this;
    return [
      `${String(inputSize)}, ${String(hiddenSize)}`,
      ...(projSize > 0 ? [`proj_size=${String(projSize)}`] : []),
      ...(numLayers === 1 ? [] : [`num_layers=${String(numLayers)}`]),
      ...(bias ? [] : ['bias=False']),
      ...(batchFirst ? ['batch_first=True'] : []),
      ...(this.dropout === 0 ? [] : [`dropout=${String(this.dropout)}`]),
      ...(bidirectional ? ['bidirectional=True'] : []),
    ].join(', ');
  }
}

function checkSizes(
  inputSize: number,
  hiddenSize: number,
  numLayers: number,
  share: number,
  projSize: number,
): void {
  if (!(share >= 0 && share <= 1)) {
    throw new ValueError(
      'dropout should be a number in range [0, 1] representing the probability of an element being zeroed',
    );
  }
  if (share > 0 && numLayers === 1) {
    warn(
      `dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, but got dropout=${String(share)} and num_layers=${String(numLayers)}`,
    );
  }
  for (const [name, size] of Object.entries({ hidden_size: hiddenSize, num_layers: numLayers })) {
    if (!Number.isInteger(size))
      throw new TypeError(`${name} should be of type int, got: ${pythonTypeOf(size)}`);
  }
  if (inputSize <= 0) throw new ValueError('input_size must be greater than zero');
  if (hiddenSize <= 0) throw new ValueError('hidden_size must be greater than zero');
  if (numLayers <= 0) throw new ValueError('num_layers must be greater than zero');
  if (projSize < 0) {
    throw new ValueError('proj_size should be a positive integer or zero to disable projections');
  }
  if (projSize >= hiddenSize) throw new ValueError('proj_size has to be smaller than hidden_size');
}

function checkState(batched: boolean, state: State | null): void {
  if (state === null) return;
  const wanted = batched ? 3 : 2;
  if (state.every(({ ndim }) => ndim === wanted)) return;
  const kind = batched ? 'batched 3-D' : 'unbatched 2-D';
  const sizes = state.map(({ ndim }) => String(ndim));
  throw new RuntimeError(
    state.length === 1
      ? `For ${kind} input, hx should also be ${String(wanted)}-D but got ${sizes.join()}-D tensor`
      : `For ${kind} input, hx and cx should also be ${String(wanted)}-D but got (${sizes.map((size) => `${size}-D`).join(', ')}) tensors`,
  );
}

/** Elman's network: h′ = tanh(W·x + b + W·h + b), or relu of it. */
export class RNN extends Recurrent {
  readonly nonlinearity: Nonlinearity;
  protected readonly parts = 1;
  protected readonly step: Step;

  constructor(inputSize: number, hiddenSize: number, numLayers = 1, options: RNNOptions = {}) {
    super(inputSize, hiddenSize, numLayers, 1, options);
    const { nonlinearity = 'tanh' } = options;
    if (!['tanh', 'relu'].includes(nonlinearity)) {
      throw new ValueError(`Unknown nonlinearity '${nonlinearity}'. Select from 'tanh' or 'relu'.`);
    }
    this.nonlinearity = nonlinearity;
    this.step = steps[nonlinearity];
  }

  /** @returns what the last layer gives at each step, and the last hidden vectors of all layers */
  forward<X extends Tensor | PackedSequence>(x: X, hx: Tensor | null = null): [X, Tensor] {
    const [output, [hidden]] = this.run(x, hx === null ? null : [hx]);
    return [output as X, hidden as Tensor];
  }
}

/** Long short-term memory. */
export class LSTM extends Recurrent {
  protected readonly parts = 2;
  protected readonly step = steps.lstm;

  constructor(inputSize: number, hiddenSize: number, numLayers = 1, options: LSTMOptions = {}) {
    super(inputSize, hiddenSize, numLayers, 4, options);
  }

  /** @returns what the last layer gives at each step, and the last hidden vectors and cells of all layers */
  forward<X extends Tensor | PackedSequence>(
    x: X,
    hx: readonly [Tensor, Tensor] | null = null,
  ): [X, [Tensor, Tensor]] {
    const [output, state] = this.run(x, hx);
    return [output as X, state as [Tensor, Tensor]];
  }
}

/** Gated recurrent units. */
export class GRU extends Recurrent {
  protected readonly parts = 1;
  protected readonly step = steps.gru;

  constructor(
    inputSize: number,
    hiddenSize: number,
    numLayers = 1,
    options: RecurrentOptions = {},
  ) {
    super(inputSize, hiddenSize, numLayers, 3, options);
  }

  /** @returns what the last layer gives at each step, and the last hidden vectors of all layers */
  forward<X extends Tensor | PackedSequence>(x: X, hx: Tensor | null = null): [X, Tensor] {
    const [output, [hidden]] = this.run(x, hx === null ? null : [hx]);
    return [output as X, hidden as Tensor];
  }
}
