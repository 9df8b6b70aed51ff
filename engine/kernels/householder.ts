/** @file QR of one matrix by Householder reflections in LAPACK's compact form (`dgeqrf`), in float64. */

/** @returns R on and above the diagonal, reflectors (whose first element is 1) below; and their factors */
export function reflectors(
  matrix: Float64Array,
  m: number,
  n: number,
): { readonly a: Float64Array; readonly tau: Float64Array } {
  const a = matrix.slice();
  const tau = new Float64Array(Math.min(m, n));
  for (let k = 0; k < tau.length; k++) {
    let tail = 0;
    for (let i = k + 1; i < m; i++) tail += (a[i * n + k] as number) ** 2;
    if (tail === 0) continue;
    const head = a[k * n + k] as number;
    const beta = (head >= 0 ? -1 : 1) * Math.sqrt(head * head + tail);
    tau[k] = (beta - head) / beta;
    for (let i = k + 1; i < m; i++) a[i * n + k] = (a[i * n + k] as number) / (head - beta);
    a[k * n + k] = beta;
    for (let j = k + 1; j < n; j++) {
      let dot = a[k * n + j] as number;
      for (let i = k + 1; i < m; i++) dot += (a[i * n + k] as number) * (a[i * n + j] as number);
      const step = dot * (tau[k] as number);
      a[k * n + j] = (a[k * n + j] as number) - step;
      for (let i = k + 1; i < m; i++) {
        a[i * n + j] = (a[i * n + j] as number) - step * (a[i * n + k] as number);
      }
    }
  }
  return { a, tau };
}
