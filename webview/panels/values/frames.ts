/** @file How the shape of a tensor can be looked at as an image. */

export type Look = 'grey' | 'rgb' | 'heat';

/** Where the pixels of an image lie among the elements of a tensor. */
export interface Frame {
  readonly height: number;
  readonly width: number;
  /** Sizes of the dimensions before the image's: one index of each is looked at. */
  readonly leading: readonly number[];
  /** Elements of one image, and where a channel of pixel (y, x) is among them. */
  readonly size: number;
  readonly at: (y: number, x: number, channel: number) => number;
}

/** Fewer rows or columns are no picture. */
const LEAST = 4;
/** More pixels are no picture either; and no canvas. */
const MOST = 4096;

/** Null where it is no picture in that look. */
export function frameOf(shape: readonly number[], look: Look): Frame | null {
  const [c = 0, b = 0, a = 0] = [...shape].reverse();
  if (look !== 'rgb') return frame(shape, 2, b, c, (y, x) => y * c + x);
  // Channels first, as PyTorch has them; else last, as TensorFlow.
  if (a === 3) return frame(shape, 3, b, c, (y, x, channel) => (channel * b + y) * c + x);
  return c === 3 ? frame(shape, 3, a, b, (y, x, channel) => (y * b + x) * 3 + channel) : null;
}

function frame(
  shape: readonly number[],
  own: number,
  height: number,
  width: number,
  at: Frame['at'],
): Frame | null {
  const fits = (size: number): boolean => size >= LEAST && size <= MOST;
  if (!fits(height) || !fits(width)) return null;
  const size = shape.slice(-own).reduce((product, each) => product * each, 1);
  return { height, width, leading: shape.slice(0, -own), size, at };
}
