/** @file Noise is filtered away. After website/src/routes/repl/22-low-pass-filter.ts of ekzhang/jax-js (MIT). */

import { numpy as np } from '@jax-js/jax';

const n = 16;
const time = np
  .arange(n)
  .astype(np.float32)
  .mul((2 * Math.PI) / n);
const signal = np.sin(time.ref).add(np.sin(time.mul(6)).mul(0.4));
const spectrum = np.fft.fft({ real: signal.ref, imag: np.zeros([n]) });
const keep = np.array(Array.from({ length: n }, (_, i) => (Math.min(i, n - i) < 3 ? 1 : 0)));
const filtered = np.fft.ifft({
  real: spectrum.real.mul(keep.ref),
  imag: spectrum.imag.mul(keep),
});
console.log(filtered.real.slice([0, 4]).js());
console.log(np.max(np.abs(filtered.imag)).js() < 1e-5, np.max(signal).js());
