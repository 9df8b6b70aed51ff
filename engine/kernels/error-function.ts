/** @file The error function, its complement and its inverse, to the last places of float64. */

/**
 * Rational approximations of Sun Microsystems' fdlibm (s_erf.c, 1993), errors below 2^-57; lowest power
 * first. Each is used on the range its comment names.
 */
const SMALL = {
  // erf(x)/x − 1 on |x| < 0.84375, in powers of x²
  p: [
    1.28379167095512558561e-1, -3.2504210724700149937e-1, -2.84817495755985104766e-2,
    -5.77027029648944159157e-3, -2.37630166566501626084e-5,
  ],
  q: [
    1, 3.97917223959155352819e-1, 6.50222499887672944485e-2, 5.08130628187576562776e-3,
    1.32494738004321644526e-4, -3.9602282787753681232e-6,
  ],
};
const MIDDLE = {
  // erf(x) − EDGE on [0.84375, 1.25), in powers of x − 1
  p: [
    -2.36211856075265944077e-3, 4.14856118683748331666e-1, -3.72207876035701323847e-1,
    3.18346619901161753674e-1, -1.10894694282396677476e-1, 3.54783043256182359371e-2,
    -2.166375594868790843e-3,
  ],
  q: [
    1, 1.06420880400844228286e-1, 5.40397917702171048937e-1, 7.18286544141962662868e-2,
    1.26171219808761642112e-1, 1.36370839120290507362e-2, 1.1984499846799107417e-2,
  ],
};
const EDGE = 8.45062911510467529297e-1;
const LARGE = {
  // ln(x·e^(x²)·erfc x) + 0.5625 on [1.25, 1/0.35), in powers of 1/x²
  p: [
    -9.86494403484714822705e-3, -6.93858572707181764372e-1, -1.05586262253232909814e1,
    -6.23753324503260060396e1, -1.62396669462573470355e2, -1.84605092906711035994e2,
    -8.12874355063065934246e1, -9.81432934416914548592,
  ],
  q: [
    1, 1.96512716674392571292e1, 1.376577541435190426e2, 4.34565877475229228821e2,
    6.45387271733267880336e2, 4.29008140027567833386e2, 1.08635005541779435134e2,
    6.57024977031928170135, -6.04244152148580987438e-2,
  ],
};
const LARGEST = {
  // the same from 1/0.35 on
  p: [
    -9.86494292470009928597e-3, -7.99283237680523006574e-1, -1.77579549177547519889e1,
    -1.60636384855821916062e2, -6.37566443368389627722e2, -1.02509513161107724954e3,
    -4.83519191608651397019e2,
  ],
  q: [
    1, 3.03380607434824582924e1, 3.25792512996573918826e2, 1.53672958608443695994e3,
    3.19985821950859553908e3, 2.55305040643316442583e3, 4.74528541206955367215e2,
    -2.24409524465858183362e1,
  ],
};

function polynomial(coefficients: readonly number[], x: number): number {
  let total = 0;
  for (let i = coefficients.length - 1; i >= 0; i--)
    total = total * x + (coefficients[i] as number);
  return total;
}

function ratio({ p, q }: { p: readonly number[]; q: readonly number[] }, x: number): number {
  return polynomial(p, x) / polynomial(q, x);
}

/** erfc of x ≥ 1.25. */
function tail(x: number): number {
  if (x > 28) return 0;
  const fit = ratio(x < 1 / 0.35 ? LARGE : LARGEST, 1 / (x * x));
  // x² = z² + (x − z)(x + z), where z² has no rounding.
  const z = Math.fround(x);
  return (Math.exp(-z * z - 0.5625) * Math.exp((z - x) * (z + x) + fit)) / x;
}

/** 2/√π ∫₀ˣ e^(−t²) dt (DLMF 7.2.1). */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.84375) return x + x * ratio(SMALL, x * x);
  const value = size < 1.25 ? EDGE + ratio(MIDDLE, size - 1) : 1 - tail(size);
  return x < 0 ? -value : value;
}

/** 1 − erf(x), without cancellation for large x. */
export function erfc(x: number): number {
  const size = Math.abs(x);
  if (size < 0.25) return 1 - (x + x * ratio(SMALL, x * x));
  if (size < 0.84375) return 0.5 - (x - 0.5 + x * ratio(SMALL, x * x));
  if (size < 1.25) {
    const fit = ratio(MIDDLE, size - 1);
    return x > 0 ? 1 - EDGE - fit : 1 + (EDGE + fit);
  }
  return x < 0 ? 2 - tail(size) : tail(x);
}

/**
 * The x with erf(x) = y: a start within 0.005 of it (S. Winitzki, "A handy approximation for the error
 * function and its inverse", 2008), then steps of Halley's method, which triple the number of right digits.
 */
export function erfinv(y: number): number {
  const size = Math.abs(y);
  if (!(size < 1)) return size === 1 ? y * Infinity : NaN;
  if (size < 1e-9) return (y * Math.sqrt(Math.PI)) / 2;
  const a = 0.147;
  const log = Math.log((1 - size) * (1 + size));
  const half = 2 / (Math.PI * a) + log / 2;
  let x = Math.sqrt(Math.sqrt(half * half - log / a) - half);
  for (let step = 0; step < 3; step++) {
    // In the tail the complement knows more digits.
    const error = size < 0.5 ? erf(x) - size : 1 - size - erfc(x);
    const newton = (error * Math.sqrt(Math.PI) * Math.exp(x * x)) / 2;
    x -= newton / (1 + x * newton);
  }
  return y < 0 ? -x : x;
}

/** e^(x²)·erfc(x), which does not underflow on the right. */
export function erfcx(x: number): number {
  if (x >= 1.25) {
    const fit = ratio(x < 1 / 0.35 ? LARGE : LARGEST, 1 / (x * x));
    return Math.exp(fit - 0.5625) / x;
  }
  if (x > -1.25) return Math.exp(x * x) * erfc(x);
  if (!(x > -27)) return Number.isNaN(x) ? NaN : Infinity;
  // x² = z² + (x − z)(x + z), where z² has no rounding.
  const z = Math.fround(x);
  return 2 * Math.exp(z * z) * Math.exp((x - z) * (x + z)) - erfcx(-x);
}
