/** @file gradcheck and gradgradcheck: analytical Jacobians against central differences, as PyTorch does it. */

import { grad } from '../autograd/backward.ts';
import { unreported } from '../autograd/state.ts';
import { attempt } from '../autograd/throws.ts';
import { warn } from '../autograd/warnings.ts';
import { numbersOf } from '../kernels/strided.ts';
import { AssertionError, RuntimeError, ValueError } from '../tensor/errors.ts';
import { build } from '../tensor/make.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { detach } from '../ops/detach.ts';
import { select } from '../ops/shape/index-views.ts';
import { checkFast } from './check-fast.ts';
import {
  agree,
  floatingOf,
  forwardJacobians,
  mismatch,
  numericJacobians,
  reverseJacobians,
  run,
  wantedOf,
  type Checked,
  type Point,
} from './check-jacobians.ts';
import {
  checkBatchedForward,
  checkBatchedReverse,
  checkProportional,
  checkUndefined,
  checkUndefinedForward,
} from './check-robustness.ts';
import { GradcheckError } from './check-texts.ts';

interface SharedOptions {
  /** Step of the differences. Default 1e-6. */
  readonly eps?: number;
  /** Default 1e-5. */
  readonly atol?: number;
  /** Default 1e-3. */
  readonly rtol?: number;
  /** With false, a failed check returns false. Default true. */
  readonly raiseException?: boolean;
  /** How far two backward passes with the same gradient may differ. Default 0. */
  readonly nondetTol?: number;
  /** Undefined gradients of results must count as zeros. Default true. */
  readonly checkUndefinedGrad?: boolean;
  /** Backward must run under `vmap`. Default false. */
  readonly checkBatchedGrad?: boolean;
  /** Compare one random combination of all entries instead of each. Default false. */
  readonly fastMode?: boolean;
}

export interface GradcheckOptions extends SharedOptions {
  /** Check reverse mode. Default true. */
  readonly checkBackwardAd?: boolean;
  /** Check forward mode. Default false. */
  readonly checkForwardAd?: boolean;
  /** Forward mode must run under `vmap`. Default false. */
  readonly checkBatchedForwardGrad?: boolean;
}

const listOf = (given: unknown): readonly unknown[] => (Array.isArray(given) ? given : [given]);

/**
 * Whether the derivatives of `f` at `inputs` are right, for all inputs that require grad (of float64:
 * differences of float32 are coarse). What is no tensor is handed through. Nothing is reported to an
 * observer.
 * @throws GradcheckError naming the first Jacobian that differs, unless `raiseException` is false
 */
export function gradcheck(f: Checked, inputs: unknown, options: GradcheckOptions = {}): boolean {
  const { checkBackwardAd = true, checkForwardAd = false } = options;
  refuseOption(
    !checkForwardAd && !checkBackwardAd,
    'Expected at least one of check_forward_ad or check_backward_ad to be True',
  );
  refuseOption(
    options.checkBatchedGrad === true && !checkBackwardAd,
    'Setting check_batched_grad=True requires check_backward_ad to be True',
  );
  refuseOption(
    options.checkBatchedForwardGrad === true && !checkForwardAd,
    'Setting check_batched_forward_grad=True requires check_forward_ad to be True',
  );
  return attempt(
    () => {
      unreported(() => {
        check(f, listOf(inputs), { ...options, checkBackwardAd, checkForwardAd });
      });
      return true;
    },
    (error) => {
      if (options.raiseException === false && error instanceof GradcheckError) return false;
      throw error;
    },
  );
}

function refuseOption(isWrong: boolean, message: string): void {
  if (isWrong) throw new AssertionError(message);
}

function check(f: Checked, args: readonly unknown[], options: GradcheckOptions): void {
  checkInputs(args);
  const outputs = run(f, args);
  const point = { f, args, outputs };
  const differentiable = outputs.filter(({ requiresGrad }) => requiresGrad);
  if (options.checkBackwardAd === true) compare(point, 'reverse', options);
  if (options.checkForwardAd === true) {
    compare(point, 'forward', options);
    if (options.checkUndefinedGrad !== false) checkUndefinedForward(point);
  }
  if (options.checkBatchedForwardGrad === true) checkBatchedForward(point);
  if (options.checkBackwardAd !== true) return;
  if (options.checkBatchedGrad === true) {
    differentiable.forEach((output, o) => {
      checkBatchedReverse(output, o, args);
    });
  }
  checkProportional(differentiable, args);
  if (options.checkUndefinedGrad !== false) checkUndefined(point);
}

function checkInputs(args: readonly unknown[]): void {
  const wanted = wantedOf(args);
  for (const { place, x } of wanted) {
    if (x.dtype !== 'float64') {
      warn(
        `Input #${String(place)} requires gradient and is not a double precision floating point or complex. This check will likely fail if all the inputs are not of double precision floating point or complex. `,
      );
    }
    if (x.shape.some((length, d) => length > 1 && x.strides[d] === 0)) {
      throw new RuntimeError(
        `The ${String(place)}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous on the input before passing it to gradcheck.`,
      );
    }
  }
  if (wanted.length > 0) return;
  throw new ValueError(
    'gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.',
  );
}

function compare(point: Point, mode: 'reverse' | 'forward', options: GradcheckOptions): void {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3, nondetTol = 0, fastMode = false } = options;
  if (fastMode) {
    checkFast(point, mode, { eps, atol, rtol, nondetTol });
    return;
  }
  const inputs = wantedOf(point.args);
  const numeric = inputs.map(({ x }) => numericJacobians(point, x, eps));
  const floating = floatingOf(point.outputs);
  if (floating.every(({ requiresGrad }) => !requiresGrad)) {
    const isFlat = numeric.every((byOutput) =>
      byOutput.every((jacobian) => numbersOf(jacobian).every((value) => value === 0)),
    );
    if (isFlat) return;
    throw new GradcheckError('Numerical gradient for function expected to be zero');
  }
  const forward =
    mode === 'forward' ? inputs.map(({ place, x }) => forwardJacobians(point, place, x)) : [];
  const used = floating.flatMap((output, place) =>
    output.requiresGrad ? [{ output, place }] : [],
  );
  used.forEach(({ output, place }, o) => {
    const reverse =
      mode === 'reverse'
        ? reverseJacobians(
            output,
            inputs.map(({ x }) => x),
            nondetTol,
          )
        : [];
    inputs.forEach((_, i) => {
      const numerical = numeric[i]?.[place] as Tensor;
      const analytical = (mode === 'reverse' ? reverse[i] : forward[i]?.[place]) as Tensor;
      if (agree(analytical, numerical, { atol, rtol })) return;
      throw new GradcheckError(mismatch(mode, [o, i], numerical, analytical));
    });
  });
}

export interface GradgradcheckOptions extends SharedOptions {
  /** The vectors that the Jacobian is multiplied with, checked too; made up when left out. */
  readonly gradOutputs?: Tensor | readonly Tensor[];
  /** Made-up vectors are not contiguous. Default false. */
  readonly genNonContigGradOutputs?: boolean;
  /** Differentiate the backward pass in reverse mode. Default true. */
  readonly checkRevOverRev?: boolean;
  /** Differentiate the backward pass in forward mode. Default false. */
  readonly checkFwdOverRev?: boolean;
}

/** Checks the derivative of the derivative: gradcheck of vᵀJ as a function of the inputs and of v. */
export function gradgradcheck(
  f: Checked,
  inputs: unknown,
  options: GradgradcheckOptions = {},
): boolean {
  const { checkRevOverRev = true, checkFwdOverRev = false, checkUndefinedGrad = true } = options;
  refuseOption(
    !checkFwdOverRev && !checkRevOverRev,
    'Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True',
  );
  refuseOption(
    checkUndefinedGrad && !checkRevOverRev,
    'Setting check_undefined_grad=True requires check_rev_over_rev to be True',
  );
  refuseOption(
    options.checkBatchedGrad === true && !checkRevOverRev,
    'Setting check_batched_grad=True requires check_rev_over_rev to be True',
  );
  const args = listOf(inputs);
  const vectors = vectorsFor(f, args, options);
  const differentiable = new Set(wantedOf([...args, ...vectors]).map(({ place }) => place));
  const first = (...all: unknown[]): Tensor[] => {
    // Forward mode hands over inputs without history.
    const given = all.map((each, i) =>
      differentiable.has(i) ? (each as Tensor).requiresGrad_() : each,
    );
    const outputs = run(f, given.slice(0, args.length)).filter(({ requiresGrad }) => requiresGrad);
    const found = grad(
      outputs,
      wantedOf(given.slice(0, args.length)).map(({ x }) => x),
      {
        gradOutputs: given.slice(args.length) as Tensor[],
        createGraph: true,
        allowUnused: true,
      },
    );
    return found.filter((each) => each !== null);
  };
  return gradcheck(first, [...args, ...vectors], {
    ...options,
    checkUndefinedGrad,
    checkBackwardAd: checkRevOverRev,
    checkForwardAd: checkFwdOverRev,
  });
}

/** One vector a result that has a gradient. */
function vectorsFor(
  f: Checked,
  args: readonly unknown[],
  options: GradgradcheckOptions,
): readonly Tensor[] {
  const { gradOutputs, genNonContigGradOutputs = false } = options;
  if (gradOutputs !== undefined) return listOf(gradOutputs) as readonly Tensor[];
  const outputs = unreported(() => run(f, args)).filter(({ requiresGrad }) => requiresGrad);
  return outputs.map(({ shape, dtype }) => {
    // Any fixed vector without symmetry will do; every second element of a longer one is not contiguous.
    const made = build([...shape, genNonContigGradOutputs ? 2 : 1], dtype, (out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.sin(1 + 2 * i);
    });
    return detach(select(made, -1, 0)).requiresGrad_();
  });
}
