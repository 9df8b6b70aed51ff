/** @file Which rows of the table have rules of differentiation, and about which of their operands. */

import type { Row } from '../../engine/ops/row.ts';

export const isDifferentiable = (row: Row): boolean => row.differentiable && row.jvp !== null;

/** Whether the row has a rule for each of its operands. */
export const operandsOf = ({ formula }: Row): boolean[] =>
  formula.split(';').map((part) => part.trim() !== '' && !part.includes('not implemented'));

/** They sum over more than one element, or over what is not written. */
const SUMS = new Set(['softmaxRow', 'maskedFillTensorRow', 'mvlgammaRow']);

/** Whether the row's formula tells of each element by itself. */
export const isByElement = (key: string, { jvp, tangent }: Row): boolean =>
  jvp !== 'linear' && tangent === undefined && !SUMS.has(key);
