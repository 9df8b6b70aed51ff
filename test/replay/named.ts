/** @file What formulas call the operands, the results and the options of an operator. */

import { Tensor } from 'gradlens';

import { float64 } from './evaluate.ts';
import type { Ran } from './ran.ts';

const LETTERS = 'abcdefgh';

/** By what options of operators are called. */
const SYMBOLS: Readonly<Record<string, readonly string[]>> = {
  ...{ alpha: ['α'], beta: ['β'], delta: ['δ'], lambd: ['λ'], value: ['v'], inputScale: ['k'] },
  ...{ minVal: ['min'], maxVal: ['max'], negativeSlope: ['slope'] },
};

export function named({ inputs, results, attributes }: Ran): Map<string, Tensor> {
  const names = new Map([
    ['e', float64(Math.E)],
    ['π', float64(Math.PI)],
  ]);
  for (const [option, value] of Object.entries(attributes))
    if (typeof value === 'number')
      for (const name of [option, ...(SYMBOLS[option] ?? [])]) names.set(name, float64(value));
  inputs.forEach((input, i) => {
    names.set(
      LETTERS.charAt(i),
      input instanceof Tensor ? input.detach().to('float64') : float64(input),
    );
  });
  const [result] = results;
  if (result !== undefined) names.set('result', result.detach().to('float64'));
  return names;
}
