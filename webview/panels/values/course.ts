/** @file A value and its gradient over time, as two lines; a slider walks along them and leads to each moment. */
import { el, svg } from '../../dom.ts';
import type { Moment, NodeId, Series } from '../../protocol.ts';
import { numberText } from './numbers.ts';

const WIDTH = 300;
const HEIGHT = 36;

const TITLES: Readonly<Record<Series['over'], string>> = {
  versions: 'Over its versions',
  repetitions: 'Over the times that its line ran',
  passes: 'Over the passes',
};

const UNITS: Readonly<Record<Series['over'], string>> = {
  versions: 'version',
  repetitions: 'time',
  passes: 'pass',
};

/** @param isKnown whether there is something to see of a node */
export function courseSection(
  series: Series,
  choose: (node: NodeId) => void,
  isKnown: (node: NodeId) => boolean,
): HTMLElement {
  const { moments, over, of, count, inPass } = series;
  const name = of === 'value' ? 'value' : '|value|';
  const values = moments.map(({ value }) => value);
  const norms = moments.map(({ gradNorm }) => gradNorm);
  const lines = [line(name, values, 'value')];
  if (norms.some((norm) => norm !== null)) lines.push(line('|∇|', norms, 'grad'));
  const what = UNITS[over];
  const text = el('span.moment', { role: 'status' });
  const slider = el('input', {
    type: 'range',
    min: '0',
    max: String(moments.length - 1),
    step: '1',
    'aria-label': `Moment of ${moments.length}`,
  }) as HTMLInputElement;
  const go = el('button.link', { type: 'button' }, 'Go there');
  const show = (): void => {
    const at = Number(slider.value);
    const { node, value, gradNorm } = moments[at] as Moment;
    const gradient = gradNorm === null ? '' : `, |∇| ${numberText(gradNorm)}`;
    text.textContent = `${what} ${at + 1} of ${moments.length}: ${name} ${value === null ? 'not known' : numberText(value)}${gradient}`;
    for (const { mark } of lines) mark(at);
    go.toggleAttribute('disabled', at === series.at || !isKnown(node));
  };
  slider.addEventListener('input', show);
  go.addEventListener('click', () => choose((moments[Number(slider.value)] as Moment).node));
  slider.value = String(series.at);
  show();
  const place =
    inPass === undefined
      ? ''
      : el('p.quiet', {}, `Time ${inPass.at + 1} of ${inPass.of} that its line runs for each.`);
  const thinned =
    count === moments.length
      ? ''
      : el('p.quiet', {}, `${moments.length} of ${count} are drawn, evenly.`);
  return el(
    'section.course',
    {},
    el('h3', {}, TITLES[over]),
    place,
    ...lines.map(({ element }) => element),
    el('div.walk', {}, slider, go),
    text,
    thinned,
  );
}

interface Line {
  readonly element: HTMLElement;
  /** Marks a moment. */
  readonly mark: (at: number) => void;
}

function line(name: string, numbers: readonly (number | null)[], kind: string): Line {
  const known = numbers.filter((each): each is number => each !== null && Number.isFinite(each));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (at: number): number => (at / Math.max(1, numbers.length - 1)) * (WIDTH - 8) + 4;
  // What stays the same is neither low nor high.
  const share = (number: number): number => (low === high ? 0.5 : (number - low) / (high - low));
  const y = (number: number): number => HEIGHT - 5 - share(number) * (HEIGHT - 10);
  const here = svg('line.here', { y1: '0', y2: String(HEIGHT) });
  const first = known[0];
  const range = rangeText(known);
  const ends =
    first === undefined || low === high
      ? range
      : `first ${numberText(first)}, last ${numberText(known.at(-1) ?? first)}, from ${numberText(low)} to ${numberText(high)}`;
  const chart = svg(
    `svg.${kind}`,
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': `${name}: ${ends}`,
    },
    here,
    svg('path', { d: pathOf(numbers, x, y) }),
  );
  const label = el('span.quiet', { 'aria-hidden': 'true' }, `${name}  ${range}`);
  return {
    element: el('div.line', {}, label, chart),
    mark: (at) => {
      here.setAttribute('x1', String(x(at)));
      here.setAttribute('x2', String(x(at)));
    },
  };
}

/** `0.2 … 0.5`, `always 1`, and the number alone where there is one. */
function rangeText(known: readonly number[]): string {
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (known.length === 0) return 'not known';
  if (low !== high) return `${numberText(low)} … ${numberText(high)}`;
  return known.length === 1 ? numberText(low) : `always ${numberText(low)}`;
}

/** Broken where a moment is not known. */
function pathOf(
  numbers: readonly (number | null)[],
  x: (at: number) => number,
  y: (number: number) => number,
): string {
  let isDown = false;
  return numbers
    .map((number, at) => {
      const before = isDown;
      isDown = number !== null && Number.isFinite(number);
      if (number === null || !isDown) return '';
      const point = `${x(at).toFixed(1)} ${y(number).toFixed(1)}`;
      // A point alone is a line without length, with round ends.
      return before ? `L${point}` : `M${point}h0`;
    })
    .join('');
}
