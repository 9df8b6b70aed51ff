/**
 * @file The last exercise of the OneFlow chapter: plot sin x and its derivative, without writing cos
 * anywhere (seed document S0).
 */
import { linspace } from 'gradlens';

const WIDTH = 64;
const x = linspace(-Math.PI, Math.PI, WIDTH + 1, { dtype: 'float64', requiresGrad: true });
const y = x.sin();
y.sum().backward();

const values = y.detach().tolist() as number[];
const slopes = x.grad!.tolist() as number[];

/** Rows from 1 down to -1; `*` is the function, `o` its derivative. */
const HALF = 8;
for (let row = HALF; row >= -HALF; row--) {
  const level = (curve: number[], i: number): boolean => Math.round(curve[i]! * HALF) === row;
  let line = '';
  for (let i = 0; i <= WIDTH; i++) {
    if (level(values, i)) line += '*';
    else if (level(slopes, i)) line += 'o';
    else line += row === 0 ? '-' : i === WIDTH / 2 ? '|' : ' ';
  }
  console.log(line.trimEnd());
}

// The same curves as a picture: save this line as sine.svg.
const path = (curve: number[]): string =>
  curve.map((v, i) => `${i === 0 ? 'M' : 'L'}${i * 5},${(50 - 40 * v).toFixed(1)}`).join('');
console.log(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 100" fill="none">` +
    `<path d="${path(values)}" stroke="blue"/><path d="${path(slopes)}" stroke="red"/></svg>`,
);
