/** @file The element-wise functions beyond arithmetic: each is a function of the library and a method of Tensor. */

export {
  bitwiseAnd,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
} from './elementwise/bitwise.ts';
export { addcdiv, addcmul, ldexp, lerp } from './elementwise/blend.ts';
export {
  isclose,
  isfinite,
  isinf,
  isnan,
  isneginf,
  isposinf,
  isreal,
  signbit,
} from './elementwise/classify.ts';
export { frexp, gcd, lcm, nextafter } from './elementwise/number-parts.ts';
export { logicalXor } from './elementwise/compare.ts';
export { igamma, igammac, mvlgamma } from './special/distributions.ts';
export { bernoulli } from './random/draws.ts';
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
} from './elementwise/exponential.ts';
export { floatPower } from './elementwise/float-power.ts';
export { clampMax, clampMin, fmax, fmin, nanToNum } from './elementwise/limits.ts';
export {
  ceil,
  floor,
  floorDivide,
  fmod,
  frac,
  remainder,
  round,
  trunc,
} from './elementwise/rounding.ts';
export { copysign, heaviside, positive, sgn } from './elementwise/signs.ts';
export {
  digamma,
  erf,
  erfc,
  erfinv,
  i0,
  i0e,
  i1,
  i1e,
  lgamma,
  sinc,
  xlogy,
} from './special/special.ts';
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
} from './elementwise/trigonometry.ts';
