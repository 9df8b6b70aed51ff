/** @file How OneFlow prints tensors: the element type always, comparisons as int8 before 0.7. */

import { isFloating } from '../../tensor/dtype.ts';
import type { ElementStyle, PrintStyle } from '../../tensor/print.ts';
import { nodeName } from './nodes.ts';
import { spoken } from './version.ts';

const PRECISION = 4;

type Elements = readonly (number | bigint)[];

function padded(values: Elements, text: (value: number | bigint) => string): ElementStyle {
  const elementWidth = Math.max(1, ...values.map((value) => text(value).length));
  return { elementWidth, write: (value) => text(value).padStart(elementWidth) };
}

/**
 * NumPy's array2string with precision 4: as few digits as say the number, at most four, and blanks where
 * others have more. Null where NumPy would write exponents.
 */
function asNumpy(values: Elements): ElementStyle | null {
  const sizes = values.map((value) => Math.abs(Number(value))).filter((size) => size > 0);
  if (sizes.some((size) => !Number.isFinite(size) || size >= 1e8 || size < 1e-4)) return null;
  if (sizes.length > 0 && Math.max(...sizes) / Math.min(...sizes) > 1000) return null;
  const trimmed = (value: number | bigint): string =>
    Number(value).toFixed(PRECISION).replace(/0+$/, '');
  const decimals = (text: string): number => text.length - text.indexOf('.') - 1;
  const most = Math.max(0, ...values.map((value) => decimals(trimmed(value))));
  return padded(values, (value) => {
    const text = trimmed(value);
    return text + ' '.repeat(most - decimals(text));
  });
}

export const oneflowStyle: PrintStyle = {
  dtypeName: (dtype) => `oneflow.${dtype === 'bool' && spoken.version !== '1.0' ? 'int8' : dtype}`,
  nodeName: (node) => nodeName(node, spoken.version),
  elements(values, dtype) {
    if (dtype === 'bool' && spoken.version !== '1.0') return padded(values, String);
    return spoken.version === '0.4' && isFloating(dtype) ? asNumpy(values) : null;
  },
};
