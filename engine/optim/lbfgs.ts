/** @file L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.4), with steps fixed or searched for. */

import { enableGrad, noGrad } from '../autograd/grad-mode.ts';
import { numbersOf } from '../kernels/strided.ts';
import { RuntimeError, TypeError, ValueError } from '../tensor/errors.ts';
import { fromNumbers } from '../tensor/make.ts';
import type { Tensor } from '../tensor/tensor.ts';
import {
  Optimizer,
  optionsOf,
  type BaseOptions,
  type OptimizerInput,
  type OptimizerState,
  type ParameterGroup,
  type ParameterState,
} from './optimizer.ts';
import { strongWolfe, type Trial } from './wolfe.ts';

export interface LBFGSGroup extends BaseOptions {
  /** Iterations of one step at most. */
  maxIter: number;
  /** Evaluations of the closure in one step at most; 5/4 of the iterations unless said otherwise. */
  maxEval: number;
  /** Ends where no gradient is larger. */
  toleranceGrad: number;
  /** Ends where neither loss nor parameters change more. */
  toleranceChange: number;
  /** How many steps are remembered. */
  historySize: number;
  lineSearchFn: 'strong_wolfe' | null;
}

export type LBFGSOptions = Partial<Omit<LBFGSGroup, 'weightDecay' | 'maximize'>>;

/** A remembered step: s, the gradient's change y, and 1/(y·s). */
interface Memory {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly rho: number;
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((total, value, i) => total + value * (b[i] as number), 0);
const largest = (a: Float64Array): number =>
  a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const plus = (a: Float64Array, b: Float64Array, factor: number): Float64Array =>
  a.map((value, i) => value + factor * (b[i] as number));
const times = (a: Float64Array, factor: number): Float64Array => a.map((value) => value * factor);

const defaults: Omit<LBFGSGroup, 'maxEval'> = {
  lr: 1,
  maxIter: 20,
  toleranceGrad: 1e-7,
  toleranceChange: 1e-9,
  historySize: 100,
  lineSearchFn: null,
  weightDecay: 0,
  maximize: false,
};

/** Quasi-Newton steps from the last gradients; `step` needs a closure. */
export class LBFGS extends Optimizer<LBFGSGroup> {
  private memory: Memory[] = [];
  private direction: Float64Array | null = null;
  private length = 0;
  private scale = 1;
  private gradientBefore: Float64Array | null = null;
  private lossBefore = 0;
  private iterations = 0;
  private evaluations = 0;

  constructor(parameters: OptimizerInput<LBFGSGroup>, options: LBFGSOptions = {}) {
    const maxEval = Math.floor(((options.maxIter ?? defaults.maxIter) * 5) / 4);
    super(parameters, optionsOf(new.target, { ...defaults, maxEval }, options));
    if (this.paramGroups.length !== 1) {
      throw new ValueError("LBFGS doesn't support per-parameter options (parameter groups)");
    }
  }

  /** Of all parameters together, under the first: the direction, its step, what is remembered. */
  override get state(): ReadonlyMap<Tensor, ParameterState> {
    const [first] = this.parameters;
    if (this.direction === null || first === undefined) return new Map();
    const vector = (x: Float64Array): Tensor => fromNumbers(x, [x.length], first.dtype);
    const scalar = (x: number): Tensor => fromNumbers(Float64Array.of(x), [], first.dtype);
    const own: ParameterState = {
      funcEvals: this.evaluations,
      nIter: this.iterations,
      d: vector(this.direction),
      t: this.length,
      oldDirs: this.memory.map(({ change }) => vector(change)),
      oldStps: this.memory.map(({ step }) => vector(step)),
      ro: this.memory.map(({ rho }) => scalar(rho)),
      H_diag: scalar(this.scale),
      prevFlatGrad: vector(this.gradientBefore as Float64Array),
      prevLoss: this.lossBefore,
    };
    return new Map([[first, own]]);
  }

  protected override takeState(given: OptimizerState): void {
    super.takeState(given);
    const own = given.state['0'];
    const vector = (x: unknown): Float64Array => Float64Array.from(numbersOf(x as Tensor));
    const scalar = (x: unknown): number => (x as Tensor).item();
    const list = (name: string): readonly unknown[] => (own?.[name] ?? []) as readonly unknown[];
    const [changes, rhos] = [list('oldDirs'), list('ro')];
    this.memory = list('oldStps').map((step, i) => {
      return { step: vector(step), change: vector(changes[i]), rho: scalar(rhos[i]) };
    });
    this.direction = own === undefined ? null : vector(own['d']);
    this.gradientBefore = own === undefined ? null : vector(own['prevFlatGrad']);
    this.length = (own?.['t'] ?? 0) as number;
    this.scale = own === undefined ? 1 : scalar(own['H_diag']);
    this.lossBefore = (own?.['prevLoss'] ?? 0) as number;
    this.iterations = (own?.['nIter'] ?? 0) as number;
    this.evaluations = (own?.['funcEvals'] ?? 0) as number;
    // The memory stands in fields, in another form.
    this.states.clear();
  }

  protected update(): void {
    // The whole step is one; see `step`.
  }

  private get parameters(): readonly Tensor[] {
    return this.paramGroups[0]?.params ?? [];
  }

  private gradient(): Float64Array {
    const parts = this.parameters.map((parameter) =>
      parameter.grad === null
        ? new Array<number>(parameter.numel()).fill(0)
        : [...numbersOf(parameter.grad)],
    );
    return Float64Array.from(parts.flat());
  }

  private move(direction: Float64Array, factor: number): void {
    let start = 0;
    for (const parameter of this.parameters) {
      const part = direction.slice(start, start + parameter.numel());
      start += parameter.numel();
      parameter.add_(fromNumbers(times(part, factor), parameter.shape, 'float64'));
    }
  }

  /** Minus the approximate inverse Hessian times the gradient (the two-loop recursion). */
  private descend(gradient: Float64Array): Float64Array {
    let q = times(gradient, -1);
    const weights: number[] = [];
    for (const { step, change, rho } of [...this.memory].reverse()) {
      const weight = dot(step, q) * rho;
      weights.unshift(weight);
      q = plus(q, change, -weight);
    }
    let result = times(q, this.scale);
    this.memory.forEach(({ step, change, rho }, i) => {
      result = plus(result, step, (weights[i] as number) - dot(change, result) * rho);
    });
    return result;
  }

  private remember(gradient: Float64Array, historySize: number): void {
    const change = plus(gradient, this.gradientBefore as Float64Array, -1);
    const step = times(this.direction as Float64Array, this.length);
    const product = dot(change, step);
    if (product <= 1e-10) return;
    if (this.memory.length === historySize) this.memory.shift();
    this.memory.push({ step, change, rho: 1 / product });
    this.scale = product / dot(change, change);
  }

  protected override run<T>(closure?: () => T): T | null {
    if (closure === undefined) {
      throw new TypeError("LBFGS.step() missing 1 required positional argument: 'closure'");
    }
    return noGrad(() => this.iterate(closure));
  }

  private iterate<T>(closure: () => T): T {
    const [group] = this.paramGroups as [ParameterGroup<LBFGSGroup>, ...never[]];
    const { lr, maxIter, toleranceGrad, toleranceChange, historySize, lineSearchFn, maxEval } =
      group;
    const first = enableGrad(closure);
    let loss = numberOf(first);
    let evaluations = 1;
    this.evaluations++;
    let gradient = this.gradient();
    if (largest(gradient) <= toleranceGrad) return first;
    for (let round = 1; round <= maxIter; round++) {
      this.iterations++;
      if (this.iterations === 1) this.direction = times(gradient, -1);
      else {
        this.remember(gradient, historySize);
        this.direction = this.descend(gradient);
      }
      const direction = this.direction;
      this.gradientBefore = gradient;
      this.lossBefore = loss;
      const total = gradient.reduce((sum, value) => sum + Math.abs(value), 0);
      this.length = this.iterations === 1 ? Math.min(1, 1 / total) * lr : lr;
      const slope = dot(gradient, direction);
      if (slope > -toleranceChange) break;
      if (lineSearchFn !== null) {
        if ((lineSearchFn as string) !== 'strong_wolfe') {
          throw new RuntimeError("only 'strong_wolfe' is supported");
        }
        const { best, trials } = strongWolfe(
          (step) => this.attempt(closure, direction, step),
          { step: 0, loss, slope, gradient },
          this.length,
          { size: largest(direction), maxTrials: maxEval - evaluations },
        );
        ({ loss, gradient, step: this.length } = best);
        this.move(direction, this.length);
        evaluations += trials;
        this.evaluations += trials;
      } else {
        this.move(direction, this.length);
        if (round !== maxIter) {
          loss = numberOf(enableGrad(closure));
          gradient = this.gradient();
          evaluations++;
          this.evaluations++;
        }
      }
      if (evaluations >= maxEval || largest(gradient) <= toleranceGrad) break;
      if (largest(direction) * Math.abs(this.length) <= toleranceChange) break;
      if (Math.abs(loss - this.lossBefore) < toleranceChange) break;
    }
    return first;
  }

  /** The loss a step away; the parameters are put back. */
  private attempt(closure: () => unknown, direction: Float64Array, step: number): Trial {
    const before = this.parameters.map((parameter) => parameter.clone());
    this.move(direction, step);
    const loss = numberOf(enableGrad(closure));
    const gradient = this.gradient();
    this.parameters.forEach((parameter, i) => parameter.copy_(before[i] as Tensor));
    return { step, loss, slope: dot(gradient, direction), gradient };
  }
}

function numberOf(loss: unknown): number {
  return typeof loss === 'number' ? loss : (loss as Tensor).item();
}
