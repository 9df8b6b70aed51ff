/** @file What gradient checks ask of a backward pass beyond its numbers: batches, zeros, undefined gradients. */

import { grad } from '../autograd/backward.ts';
import { overBatch } from '../autograd/batch.ts';
import { Function } from '../autograd/custom/function.ts';
import { attempt } from '../autograd/throws.ts';
import { warn } from '../autograd/warnings.ts';
import { numbersOf } from '../kernels/strided.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { build, empty } from '../tensor/make.ts';
import { format } from '../tensor/print.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { allclose } from '../ops/equality.ts';
import { stack } from '../ops/shape/join.ts';
import { zerosLike } from '../ops/like.ts';
import { view } from '../ops/shape/shape.ts';
import { BATCHED_FORWARD, BATCHED_REVERSE, GradcheckError, UNDEFINED_NOTE } from './check-texts.ts';
import {
  run,
  tangentsAlong,
  tangentsOf,
  vectorProducts,
  wantedOf,
  type Point,
} from './check-jacobians.ts';

/** Two vectors without symmetry. */
const two = ({ shape, dtype }: Tensor): Tensor[] =>
  [1, 2].map((k) =>
    build(shape, dtype, (out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.sin(k + 2 * i);
    }),
  );

/** Products of the Jacobian with two vectors at once must be those with each of them. */
function compareBatched(
  product: (v: Tensor) => Tensor[],
  like: Tensor,
  advice: string,
  name: (k: number) => string,
): void {
  const vectors = two(like);
  const single = vectors.map(product);
  const batched = attempt(
    () => overBatch([stack(vectors)], ([v]) => product(v as Tensor)),
    (error) => {
      if (!(error instanceof RuntimeError)) throw error;
      throw new GradcheckError(
        `While computing batched gradients, got: ${error.message}\n\n${advice}`,
      );
    },
  );
  batched.forEach((got, k) => {
    const expected = stack(single.map((each) => each[k] as Tensor));
    if (got !== null && allclose(got, expected)) return;
    throw new GradcheckError(
      `For ${name(k)}:\n\n${advice}\n\nGot:\n${String(got)}\n\nExpected:\n${format(expected)}`,
    );
  });
}

export function checkBatchedReverse(output: Tensor, place: number, args: readonly unknown[]): void {
  const inputs = wantedOf(args).map(({ x }) => x);
  const product = (v: Tensor): Tensor[] =>
    vectorProducts(output, inputs, v).map((found, i) => found ?? zerosLike(inputs[i] as Tensor));
  compareBatched(
    product,
    output,
    BATCHED_REVERSE,
    (k) => `output ${String(place)} and input ${String(k)}`,
  );
}

export function checkBatchedForward(point: Point): void {
  for (const { place, x } of wantedOf(point.args)) {
    const product = (v: Tensor): Tensor[] =>
      tangentsAlong(point, place, v).map(
        (tangent, o) => tangent ?? zerosLike(point.outputs[o] as Tensor),
      );
    compareBatched(
      product,
      x,
      BATCHED_FORWARD,
      (k) => `output ${String(k)} and input ${String(k)}`,
    );
  }
}

/** In forward mode an input without a tangent must count as one with a zero tangent. */
export function checkUndefinedForward(point: Point): void {
  for (const { place } of wantedOf(point.args)) {
    const along = (own: (x: Tensor) => Tensor | null): (Tensor | null)[] =>
      tangentsOf(point, (x, i) => (i === place ? own(x) : (two(x)[0] as Tensor)));
    const [zero, none] = [along(zerosLike), along(() => null)];
    zero.forEach((a, o) => {
      const b = none[o] ?? null;
      if (a === null || b === null || allclose(a, b)) return;
      throw new GradcheckError(
        `Mismatch in tangent values for output with index: ${String(o)} when input ${String(place)} has an undefined tangent value. Got: ${format(a)} but expected: ${format(b)}`,
      );
    });
  }
}

const isZero = (x: Tensor): boolean => numbersOf(x).every((value) => value === 0);

/** Zeros in, zeros out: the rule must multiply by the incoming gradient. */
export function checkProportional(outputs: readonly Tensor[], args: readonly unknown[]): void {
  if (outputs.length === 0) return;
  const found = grad(
    outputs,
    wantedOf(args).map(({ x }) => x),
    { gradOutputs: outputs.map(({ shape, dtype }) => empty(shape, dtype)), allowUnused: true },
  );
  if (found.every((each) => each === null || isZero(each))) return;
  throw new GradcheckError('backward not multiplied by grad_output');
}

/** Hands its input on, and no gradient back. */
class NoGradient extends Function {
  static override forward(_: unknown, x: Tensor): Tensor {
    return view(x, x.shape);
  }

  static override backward = (): null => null;
}

function warnAndThrow(message: string): never {
  warn(
    'Backwards compatibility: New undefined gradient support checking feature is enabled by default, but it may break existing callers of this function. If this is true for you, you can call this function with "check_undefined_grad=False" to disable the feature',
  );
  throw new GradcheckError(`${message} ${UNDEFINED_NOTE}`);
}

/** Undefined gradients must count as zeros: all of them at once, and each in turn. */
export function checkUndefined({ f, args }: Point): void {
  const inputs = wantedOf(args).map(({ x }) => x);
  const fresh = (): Tensor[] => run(f, args).filter(({ requiresGrad }) => requiresGrad);
  const cases = [fresh().map((output) => NoGradient.apply(output))];
  const count = cases[0]?.length ?? 0;
  for (let k = 0; k < count && count > 1; k++) {
    cases.push(fresh().map((output, i) => (i === k ? NoGradient.apply(output) : output)));
  }
  for (const outputs of cases) {
    if (outputs.length === 0) continue;
    const gradOutputs = outputs.map(({ shape, dtype }) => empty(shape, dtype));
    const found = attempt(
      () => grad(outputs, inputs, { gradOutputs, allowUnused: true }),
      (error) => {
        if (!(error instanceof RuntimeError)) throw error;
        return warnAndThrow('Expected backward function to handle undefined output grads.');
      },
    );
    if (found.some((each) => each !== null && !isZero(each))) {
      warnAndThrow(
        'Expected all input grads to be undefined or zero when all output grads are undefined or zero.',
      );
    }
  }
}
