/**
 * @file exp, log, tanh and the logistic function of four float32 at once, within 2 units in the last
 * place. The polynomials are those of Cephes (S. L. Moshier, expf.c, logf.c, tanhf.c).
 */

import type { FunctionWriter } from './function.ts';
import { f32x4, i32, i32x4, v128, type V128 } from './instructions.ts';

type Writer = Omit<FunctionWriter, 'params'>;

/** a·b + c, rounded once where the machine can. */
export type MultiplyAdd = (a: V128, b: V128, c: V128) => V128;

/** Horner's rule, from the highest coefficient. */
function polynomial(f: Writer, madd: MultiplyAdd, x: V128, coefficients: readonly number[]): V128 {
  const [first = 0, ...rest] = coefficients;
  return rest.reduce<V128>((sum, c) => madd(sum, x, f.float(c)), f.float(first));
}

/** ln 2 in two parts: multiples of the first are exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;

/** 2ⁿ for whole numbers n from −126 to 127, given as integers. */
function powerOfTwo(f: Writer, n: V128): V128 {
  return i32x4.shl(i32x4.add(n, f.constant(i32x4.const(127))), i32.const(23));
}

/** eˣ = 2ⁿ·eʳ with |r| ≤ ½ ln 2; also where the result is denormal. */
export function exp(f: Writer, madd: MultiplyAdd, x: V128): V128 {
  // Beyond these the result is 0 or infinite; NaN stays.
  const bounded = f.let(f32x4.min(f32x4.max(x, f.float(-104)), f.float(89)));
  const n = f.let(f32x4.nearest(f32x4.mul(bounded, f.float(Math.LOG2E))));
  const r = f.let(madd(n, f.float(-LN2_LOW), madd(n, f.float(-LN2_HIGH), bounded)));
  const series = polynomial(f, madd, r, [
    ...[1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3],
    ...[4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  ]);
  const e = f.let(f32x4.add(madd(series, f32x4.mul(r, r), r), f.float(1)));
  // In two steps, since 2ⁿ alone may be too large or too small for a float32.
  const whole = f.let(i32x4.truncSat(n));
  const half = f.let(i32x4.shrS(whole, i32.const(1)));
  const scaled = f32x4.mul(e, powerOfTwo(f, half));
  return f.let(f32x4.mul(scaled, powerOfTwo(f, i32x4.sub(whole, half))));
}

/** ln x = n ln 2 + ln m with m between √½ and √2. */
export function log(f: Writer, madd: MultiplyAdd, x: V128): V128 {
  const smallest = f.float(2 ** -126);
  // A denormal is first made normal.
  const tiny = f.let(f32x4.lt(x, smallest));
  const normal = f.let(v128.bitselect(f32x4.mul(x, f.float(2 ** 25)), x, tiny));
  const exponent = f.let(
    i32x4.sub(i32x4.shrS(normal, i32.const(23)), f.constant(i32x4.const(126))),
  );
  const mantissa = v128.or(
    v128.and(normal, f.constant(i32x4.const(0x007fffff))),
    f.constant(f32x4.const(0.5)),
  );
  const m = f.let(mantissa);
  const low = f.let(f32x4.lt(m, f.float(Math.SQRT1_2)));
  const raised = f32x4.sub(f32x4.convert(exponent), v128.and(low, f.float(1)));
  const n = f.let(f32x4.sub(raised, v128.and(tiny, f.float(25))));
  const r = f.let(f32x4.sub(f32x4.add(m, v128.and(low, m)), f.float(1)));
  const square = f.let(f32x4.mul(r, r));
  const series = polynomial(f, madd, r, [
    ...[7.0376836292e-2, -1.151461031e-1, 1.167699874e-1],
    ...[-1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1],
    ...[2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1],
  ]);
  const tail = f32x4.mul(f32x4.mul(r, square), series);
  const small = madd(n, f.float(LN2_LOW), madd(square, f.float(-0.5), tail));
  const finite = f.let(madd(n, f.float(LN2_HIGH), f32x4.add(r, small)));
  // ln 0 = −∞, ln ∞ = ∞, NaN below 0 and for NaN.
  const isZero = f32x4.eq(x, f.float(0));
  const atZero = f.let(v128.bitselect(f.float(-Infinity), finite, isZero));
  const isNormal = v128.and(f32x4.ge(x, f.float(0)), f32x4.lt(x, f.float(Infinity)));
  const beyond = f32x4.add(v128.bitselect(f.float(NaN), x, f32x4.lt(x, f.float(0))), x);
  return f.let(v128.bitselect(atZero, beyond, isNormal));
}

/** An odd polynomial near 0; else (1 − e)/(1 + e) with e = e^(−2|x|). */
export function tanh(f: Writer, madd: MultiplyAdd, x: V128): V128 {
  const size = f.let(f32x4.abs(x));
  const square = f.let(f32x4.mul(x, x));
  const series = polynomial(f, madd, square, [
    ...[-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2],
    ...[1.33314422036e-1, -3.33332819422e-1],
  ]);
  const near = f.let(madd(f32x4.mul(series, square), x, x));
  const e = exp(f, madd, f32x4.mul(size, f.float(-2)));
  const far = f32x4.div(f32x4.sub(f.float(1), e), f32x4.add(f.float(1), e));
  const sign = v128.and(x, f.constant(i32x4.const(-0x80000000)));
  // Adding has taken the sign of −0.
  return f.let(v128.or(v128.bitselect(near, far, f32x4.lt(size, f.float(0.625))), sign));
}

/** 1/(1 + e^(−x)) from e^(−|x|), which never overflows. */
export function sigmoid(f: Writer, madd: MultiplyAdd, x: V128): V128 {
  const e = f.let(exp(f, madd, f32x4.neg(f32x4.abs(x))));
  const top = v128.bitselect(e, f.float(1), f32x4.lt(x, f.float(0)));
  return f.let(f32x4.div(top, f32x4.add(f.float(1), e)));
}
