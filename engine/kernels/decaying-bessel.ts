/** @file Modified Bessel functions of the second kind, of order 0 and 1. */

/**
 * eˣKᵥ(x) = ∫₀^∞ e^(−x(cosh t − 1)) cosh νt dt (DLMF 10.32.9) by the trapezoidal rule, which for such integrands
 * converges exponentially (Trefethen and Weideman 2014, doi:10.1137/130932132).
 */
function scaled(order: 0 | 1, x: number): number {
  if (x === 0) return Infinity;
  if (!(x > 0)) return NaN;
  if (x === Infinity) return 0;
  const step = Math.min(0.2, 0.6 / Math.sqrt(x));
  let total = 0.5;
  for (let t = step; ; t += step) {
    const half = Math.sinh(t / 2);
    const decay = Math.exp(-2 * x * half * half);
    const term = order === 0 ? decay : decay * Math.cosh(t);
    total += term;
    // For small x the integrand grows before it falls.
    if (term < total * 1e-18 && 2 * x * half * half > 1) break;
  }
  return total * step;
}

/** eˣK₀(x), ∞ at 0 and NaN left of it. */
export function scaledK0(x: number): number {
  return scaled(0, x);
}

/** eˣK₁(x), ∞ at 0 and NaN left of it. */
export function scaledK1(x: number): number {
  return scaled(1, x);
}

/** K₀(x) */
export function k0(x: number): number {
  return scaled(0, x) * Math.exp(-x);
}

/** K₁(x) */
export function k1(x: number): number {
  return scaled(1, x) * Math.exp(-x);
}
