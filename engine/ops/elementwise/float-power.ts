/** @file Powers in float64, whatever the operands' types. */

import type { Tensor } from '../../tensor/tensor.ts';
import { pow } from './arithmetic.ts';
import { to } from './cast.ts';
import type { Operand } from '../row.ts';

const double = (x: Operand): Operand => (typeof x === 'number' ? x : to(x, 'float64'));

/** a^b in float64; negative powers of integers too. */
export function floatPower(a: Operand, b: Operand): Tensor {
  return pow(double(a), double(b));
}
