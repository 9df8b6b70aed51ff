/** @file Prints an array as NumPy's `str` does with its default options, which is what MXNet shows. */

const PRECISION = 8;
const LINE_WIDTH = 75;
const THRESHOLD = 1000;
const EDGE_ITEMS = 3;

export interface NumpyArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: readonly (number | boolean)[];
  readonly dtype: string;
}

/** The fewest digits that are no other number of the type. */
function shortest(value: number, dtype: string): number {
  if (dtype !== 'float32' || value === 0) return value;
  for (let digits = 1; digits <= 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return text;
  }
  return value;
}

function split(text: string): [whole: string, fraction: string] {
  const [whole = '', fraction = ''] = text.split('.');
  return [whole, fraction];
}

/** At most eight decimals, without zeros at the end. */
function positional(value: number): [string, string] {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  const short = String(size);
  const text =
    /e/.test(short) || split(short)[1].length > PRECISION ? size.toFixed(PRECISION) : short;
  const [whole, fraction] = split(text);
  return [sign + whole, fraction.replace(/0+$/, '')];
}

function nonFinite(value: number): string {
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

/** At least two digits. */
function powerText(exponent: string): string {
  return `e${exponent[0] ?? '+'}${exponent.slice(1).padStart(2, '0')}`;
}

/** A number that is no array, as Python prints it. */
function scalarText(value: number, dtype: string): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const short = shortest(value, dtype);
  const size = Math.abs(short);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [mantissa = '', exponent = ''] = short.toExponential().split('e');
    return `${mantissa}${powerText(exponent)}`;
  }
  const text = Object.is(short, -0) ? '-0' : String(short);
  return Number.isInteger(short) ? `${text}.0` : text;
}

/** How all numbers of an array are written: in columns. */
function floatFormat(values: readonly number[], dtype: string): (value: number) => string {
  const finite = values.filter(Number.isFinite).map((value) => shortest(value, dtype));
  const sizes = finite.filter((value) => value !== 0).map(Math.abs);
  const [largest, smallest] = [Math.max(...sizes), Math.min(...sizes)];
  const isScientific =
    sizes.length > 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
  const parts = (value: number): [string, string, string] => {
    if (!isScientific) return [...positional(shortest(value, dtype)), ''];
    const [mantissa = '', exponent = ''] = shortest(value, dtype).toExponential().split('e');
    const [whole, fraction] = split(Number(mantissa).toFixed(PRECISION));
    return [Object.is(value, -0) ? '-0' : whole, fraction.replace(/0+$/, ''), powerText(exponent)];
  };
  const all = finite.map(parts);
  const decimals = Math.max(0, ...all.map(([, fraction]) => fraction.length));
  const others = values.filter((value) => !Number.isFinite(value)).map(nonFinite);
  const tail = 1 + decimals + Math.max(0, ...all.map(([, , power]) => power.length));
  const left = Math.max(
    0,
    ...all.map(([whole]) => whole.length),
    ...others.map((text) => text.length - tail),
  );
  return (value) => {
    if (!Number.isFinite(value)) return nonFinite(value).padStart(left + tail);
    if (isScientific) {
      // With as many decimals as the longest needs, all numbers show theirs.
      const [mantissa = '', exponent = ''] = value.toExponential(decimals).split('e');
      const point = decimals === 0 ? '.' : '';
      const sign = Object.is(value, -0) ? '-' : '';
      return `${`${sign}${mantissa}`.padStart(left + decimals + (decimals === 0 ? 0 : 1))}${point}${powerText(exponent)}`;
    }
    const [whole, fraction] = parts(value);
    return `${whole.padStart(left)}.${fraction.padEnd(decimals)}`;
  };
}

function formatter({ values, dtype }: NumpyArray): (value: number | boolean) => string {
  if (dtype.startsWith('float')) {
    const format = floatFormat(values as readonly number[], dtype);
    return (value) => format(Number(value));
  }
  const text = (value: number | boolean): string =>
    typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
  const width = Math.max(0, ...values.map((value) => text(value).length));
  return (value) => text(value).padStart(width);
}

/** Places along one axis; null stands for what is left out. */
function places(length: number, isLong: boolean): (number | null)[] {
  const all = Array.from({ length }, (_, i) => i);
  if (!isLong || length <= 2 * EDGE_ITEMS) return all;
  return [...all.slice(0, EDGE_ITEMS), null, ...all.slice(-EDGE_ITEMS)];
}

export function numpyText(array: NumpyArray): string {
  const { shape, values } = array;
  if (values.length === 0) return '[]';
  if (shape.length === 0) {
    const [value = 0] = values;
    if (typeof value === 'boolean' || !array.dtype.startsWith('float'))
      return formatter(array)(value);
    return scalarText(value, array.dtype);
  }
  const isLong = values.length > THRESHOLD;
  const sizes = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
  const shown: (number | boolean)[] = [];
  const collect = (d: number, from: number): void => {
    for (const i of places(shape[d] ?? 0, isLong)) {
      if (i === null) continue;
      const at = from + i * (sizes[d] ?? 1);
      if (d === shape.length - 1) shown.push(values[at] ?? 0);
      else collect(d + 1, at);
    }
  };
  collect(0, 0);
  const format = formatter({ ...array, values: shown });
  const rows = (d: number, from: number): string => {
    const indent = ' '.repeat(d + 1);
    const along = places(shape[d] ?? 0, isLong);
    if (d < shape.length - 1) {
      const blank = '\n'.repeat(shape.length - 1 - d);
      const parts = along.map((i) =>
        i === null ? '...' : rows(d + 1, from + i * (sizes[d] ?? 1)),
      );
      return `[${parts.join(blank + indent)}]`;
    }
    const lines: string[] = [];
    let line = indent;
    along.forEach((i, k) => {
      const word = i === null ? '...' : format(values[from + i] ?? 0);
      const room = LINE_WIDTH - Math.max(1, shape.length - (k === along.length - 1 ? 0 : d));
      if (line.length + word.length > room && line.length > indent.length) {
        lines.push(line.trimEnd());
        line = indent;
      }
      line += k === along.length - 1 ? word : `${word} `;
    });
    lines.push(line);
    return `[${lines.join('\n').slice(indent.length)}]`;
  };
  return rows(0, 0);
}
