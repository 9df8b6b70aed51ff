/** @file The namespace `special`: what `torch.special` has, under its names. */

export {
  entr,
  erfcx,
  igamma as gammainc,
  igammac as gammaincc,
  logNdtr,
  mvlgamma as multigammaln,
  ndtr,
  ndtri,
  xlog1py,
  zeta,
} from './distributions.ts';
export { exp2, expm1, log1p, logit } from '../elementwise/exponential.ts';
export { sigmoid as expit } from '../elementwise/math.ts';
export { round } from '../elementwise/rounding.ts';
export { logSoftmax, softmax } from '../activations/softmax.ts';
export {
  digamma,
  digamma as psi,
  erf,
  erfc,
  erfinv,
  i0,
  i0e,
  i1,
  i1e,
  lgamma as gammaln,
  polygamma,
  sinc,
  xlogy,
} from './special.ts';
export {
  besselJ0,
  besselJ1,
  besselY0,
  besselY1,
  chebyshevPolynomialT,
  chebyshevPolynomialU,
  chebyshevPolynomialV,
  chebyshevPolynomialW,
  hermitePolynomialH,
  hermitePolynomialHe,
  laguerrePolynomialL,
  legendrePolynomialP,
  modifiedBesselI0,
  modifiedBesselI1,
  modifiedBesselK0,
  modifiedBesselK1,
  scaledModifiedBesselK0,
  scaledModifiedBesselK1,
  shiftedChebyshevPolynomialT,
  shiftedChebyshevPolynomialU,
  shiftedChebyshevPolynomialV,
  shiftedChebyshevPolynomialW,
  sphericalBesselJ0,
} from './values.ts';
export { logsumexp } from '../reductions/statistics.ts';
