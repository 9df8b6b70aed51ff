/** @file The element-wise functions beyond arithmetic: each is a function of the library and a method of Tensor. */

export {
  bitwiseAnd,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
} from './bitwise.ts';
export { addcdiv, addcmul, ldexp, lerp } from './blend.ts';
export {
  isclose,
  isfinite,
  isinf,
  isnan,
  isneginf,
  isposinf,
  isreal,
  signbit,
} from './classify.ts';
export { frexp, gcd, lcm, nextafter } from './number-parts.ts';
export { logicalXor } from './compare.ts';
export { igamma, igammac, mvlgamma } from './distributions.ts';
export { bernoulli } from './draws.ts';
export {
  exp2,
  expm1,
  log10,
  log1p,
  log2,
  logaddexp,
  logaddexp2,
  logit,
  rsqrt,
} from './exponential.ts';
export { floatPower } from './float-power.ts';
export { clampMax, clampMin, fmax, fmin, nanToNum } from './limits.ts';
export { ceil, floor, floorDivide, fmod, frac, remainder, round, trunc } from './rounding.ts';
export { copysign, heaviside, positive, sgn } from './signs.ts';
export { digamma, erf, erfc, erfinv, i0, i0e, i1, i1e, lgamma, sinc, xlogy } from './special.ts';
export {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cosh,
  deg2rad,
  hypot,
  rad2deg,
  sinh,
} from './trigonometry.ts';
