/** @file How the elements of a tensor are spread: bars, with zero marked where it lies among them. */
import { el, svg } from '../../dom.ts';
import type { Histogram } from '../../protocol.ts';
import { numberText } from './numbers.ts';

const WIDTH = 300;
const HEIGHT = 90;

export function histogramChart({ from, to, counts }: Histogram, label: string): HTMLElement {
  const most = Math.max(...counts);
  const width = WIDTH / counts.length;
  const edge = (bar: number): number => from + ((to - from) * bar) / counts.length;
  const fullest = counts.indexOf(most);
  const words =
    `${label}: ${counts.reduce((sum, count) => sum + count, 0)} elements from ${numberText(from)} to ` +
    `${numberText(to)}, most of them (${most}) between ${numberText(edge(fullest))} and ${numberText(edge(fullest + 1))}`;
  const bars = counts.map((count, bar) => {
    // What is there can be seen, however few.
    const height = count === 0 ? 0 : Math.max(1.5, (HEIGHT * count) / most);
    return svg(
      'rect.bar',
      {
        x: String(bar * width),
        y: String(HEIGHT - height),
        width: String(Math.max(1, width - 1)),
        height: String(height),
      },
      svg('title', {}, `${numberText(edge(bar))} … ${numberText(edge(bar + 1))}: ${count}`),
    );
  });
  const zero = (-from / (to - from)) * WIDTH;
  if (from < 0 && to > 0)
    bars.push(
      svg('line.zero', { x1: String(zero), x2: String(zero), y1: '0', y2: String(HEIGHT) }),
    );
  const chart = svg(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': words,
    },
    ...bars,
  );
  const axis = el(
    'div.axis',
    { 'aria-hidden': 'true' },
    el('span', {}, numberText(from)),
    el('span', {}, `most: ${most}`),
    el('span', {}, numberText(to)),
  );
  return el('div.histogram', {}, chart, axis);
}
