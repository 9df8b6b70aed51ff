/** @file How the shape of a tensor can be looked at as an image: which of its dimensions are its rows and columns. */

export type Look = 'grey' | 'rgb' | 'heat';

/** Where the pixels of an image lie among the row-major elements of a tensor. */
export interface Frame {
  readonly rows: number;
  readonly columns: number;
  /** Null where a pixel is one element. */
  readonly channels: number | null;
  readonly height: number;
  readonly width: number;
  /** The dimensions that the image leaves out: one index of each is looked at. */
  readonly others: readonly number[];
  /** Where the first pixel is, by the index of all dimensions, and how far from it others are. */
  readonly first: (index: readonly number[]) => number;
  readonly at: (y: number, x: number, channel: number) => number;
}

/** The kernel of a convolution; fewer rows or columns are no picture. */
const LEAST = 3;
/** More pixels are no picture either; and no canvas. */
const MOST = 4096;

/**
 * The dimensions that can be rows, with columns in the next; what is likeliest first. PyTorch has rows and columns
 * last, TensorFlow has channels behind them, and in kernels what comes in and what goes out.
 */
export function rowsOf(shape: readonly number[]): number[] {
  const fits = (size = 0): boolean => size >= LEAST && size <= MOST;
  const likeliness = (dim: number): number => {
    const isSquare = shape.length > 3 && shape[dim] === shape[dim + 1];
    return (isSquare ? 2 : 0) + (channelsOf(shape, dim) === null ? 0 : 1);
  };
  return [...shape.keys()]
    .filter((dim) => fits(shape[dim]) && fits(shape[dim + 1]))
    .sort((a, b) => likeliness(b) - likeliness(a) || b - a);
}

/** The dimension beside rows and columns that holds red, green and blue. */
export function channelsOf(shape: readonly number[], rows: number): number | null {
  if (shape[rows - 1] === 3) return rows - 1;
  return shape[rows + 2] === 3 ? rows + 2 : null;
}

export function frameOf(shape: readonly number[], rows: number, look: Look): Frame {
  const columns = rows + 1;
  const channels = look === 'rgb' ? channelsOf(shape, rows) : null;
  const others = [...shape.keys()].filter((dim) => ![rows, columns, channels].includes(dim));
  const strides = contiguousStrides(shape);
  const stride = (dim: number | null): number => (dim === null ? 0 : (strides[dim] ?? 0));
  const [down, right, deep] = [stride(rows), stride(columns), stride(channels)];
  return {
    ...{ rows, columns, channels, others },
    height: shape[rows] ?? 0,
    width: shape[columns] ?? 0,
    first: (index) => others.reduce((sum, dim) => sum + (index[dim] ?? 0) * stride(dim), 0),
    at: (y, x, channel) => y * down + x * right + channel * deep,
  };
}

const contiguousStrides = (shape: readonly number[]): number[] =>
  shape.map((_, dim) => shape.slice(dim + 1).reduce((product, size) => product * size, 1));
