/** @file Statistics of a recorded value, and the histogram of one of which all elements are known. */

import type { Histogram, Statistics } from '../protocol/index.ts';
import type { Value } from '../recorder/records/format.ts';

/** As many bars as can be told apart in a narrow pane. */
const BARS = 30;

/** How many elements are finite, and the range and mean of those; how many are not. */
export function rangeOf(data: Float64Array): Omit<Statistics, 'std'> {
  let [min, max, sum, nan, infinite] = [Infinity, -Infinity, 0, 0, 0];
  // By index and comparisons: over a million elements an iterator and `Math.min` take several times as long.
  for (let i = 0; i < data.length; i++) {
    const element = data[i] as number;
    if (element - element === 0) {
      if (element < min) min = element;
      if (element > max) max = element;
      sum += element;
    } else if (Number.isNaN(element)) nan++;
    else infinite++;
  }
  const count = data.length - nan - infinite;
  if (count === 0) return { count, min: NaN, max: NaN, mean: NaN, nan, infinite };
  return { count, min, max, mean: sum / count, nan, infinite };
}

/** Over the finite elements; std divides by their count, as the recorder's does. */
export function statisticsOf(value: Value): Statistics {
  if (value.kind === 'summary') {
    const { count, min, max, mean, std, nan, infinite } = value;
    return { count: count - nan - infinite, min, max, mean, std, nan, infinite };
  }
  const { data } = value;
  const range = rangeOf(data);
  const { count, mean } = range;
  if (count === 0) return { ...range, std: NaN };
  let squares = 0;
  for (const element of data) if (Number.isFinite(element)) squares += (element - mean) ** 2;
  return { ...range, std: Math.sqrt(squares / count) };
}

/** Bars of equal width from the smallest to the largest finite element; null where there is none. */
export function histogramOf(data: Float64Array, { min, max }: Statistics): Histogram | null {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return null;
  if (min === max) {
    return { from: min, to: max, counts: [data.filter((element) => element === min).length] };
  }
  // A few different integers have a bar each.
  const whole = max - min < BARS && data.every((each) => !Number.isFinite(each) || each % 1 === 0);
  const [from, to] = whole ? [min - 0.5, max + 0.5] : [min, max];
  const counts = new Array<number>(whole ? max - min + 1 : BARS).fill(0);
  // Divided first: the width of a range may be beyond the largest number.
  const width = to / counts.length - from / counts.length;
  for (const element of data) {
    if (!Number.isFinite(element)) continue;
    const bar = Math.min(counts.length - 1, Math.floor(element / width - from / width));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return { from, to, counts };
}
