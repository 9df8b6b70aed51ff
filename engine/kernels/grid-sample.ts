/**
 * @file Which elements of an axis a sampled coordinate mixes, and how much: the rules of PyTorch's
 * `grid_sampler` (aten/src/ATen/native/GridSampler.h), with derivatives of the weights of any order.
 */

export type SampleMode = 'bilinear' | 'nearest' | 'bicubic';
export type PaddingMode = 'zeros' | 'border' | 'reflection';

export interface Sampling {
  readonly mode: SampleMode;
  readonly paddingMode: PaddingMode;
  /** −1 and 1 are the middles of the corner elements; else their outer edges. */
  readonly alignCorners: boolean;
}

/** Calls with a place and its weight. */
type Take = (place: number, weight: number) => void;

interface Place {
  readonly at: number;
  /** The derivative by the given coordinate. */
  readonly slope: number;
}

function clipped({ at, slope }: Place, length: number): Place {
  if (at <= 0) return { at: 0, slope: 0 };
  return at >= length - 1 ? { at: length - 1, slope: 0 } : { at, slope };
}

/** Mirrored at the ends, as often as needed. */
function reflected({ at, slope }: Place, length: number, alignCorners: boolean): Place {
  const low = alignCorners ? 0 : -0.5;
  const span = alignCorners ? length - 1 : length;
  if (span === 0) return { at: 0, slope: 0 };
  const distance = Math.abs(at - low);
  const direction = at < low ? -slope : slope;
  const rest = distance % span;
  const isEven = Math.floor(distance / span) % 2 === 0;
  const inside = isEven ? rest + low : span - rest + low;
  return clipped({ at: inside, slope: isEven ? direction : -direction }, length);
}

function padded(place: Place, length: number, { paddingMode, alignCorners }: Sampling): Place {
  if (paddingMode === 'border') return clipped(place, length);
  return paddingMode === 'reflection' ? reflected(place, length, alignCorners) : place;
}

/** The derivative of c₀ + c₁x + c₂x² + c₃x³. */
function polynomial(coefficients: readonly number[], order: number, x: number): number {
  let result = 0;
  for (let power = coefficients.length - 1; power >= order; power--) {
    let factor = coefficients[power] as number;
    for (let k = 0; k < order; k++) factor *= power - k;
    result = result * x + factor;
  }
  return result;
}

/** Keys's cubic convolution (1981, doi:10.1109/TASSP.1981.1163711) with a = −¾: within 1, from 1 to 2. */
const NEAR = [1, 0, -2.25, 1.25];
const FAR = [3, -6, 3.75, -0.75];

function cubicTaps(at: number, slope: number, order: number, take: Take): void {
  const low = Math.floor(at);
  const f = at - low;
  const sign = (-1) ** order;
  const scale = slope ** order;
  take(low - 1, scale * polynomial(FAR, order, f + 1));
  take(low, scale * polynomial(NEAR, order, f));
  take(low + 1, scale * sign * polynomial(NEAR, order, 1 - f));
  take(low + 2, scale * sign * polynomial(FAR, order, 2 - f));
}

function linearTaps({ at, slope }: Place, order: number, take: Take): void {
  if (order > 1) return;
  const low = Math.floor(at);
  take(low, order === 0 ? 1 - (at - low) : -slope);
  take(low + 1, order === 0 ? at - low : slope);
}

function nearest(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : rounded;
}

/**
 * The taps of a coordinate (−1 to 1 along the axis), with the derivative of the given order of each
 * weight by the coordinate. Places outside are left out: what is there is 0.
 */
export function axisTaps(
  coordinate: number,
  length: number,
  sampling: Sampling,
  order: number,
  take: Take,
): void {
  const { mode, alignCorners } = sampling;
  const slope = (alignCorners ? length - 1 : length) / 2;
  const at = alignCorners ? (coordinate + 1) * slope : (coordinate + 1) * slope - 0.5;
  const inside: Take = (place, weight) => {
    if (place >= 0 && place < length) take(place, weight);
  };
  if (mode === 'bicubic') {
    cubicTaps(at, slope, order, (place, weight) => {
      inside(Math.trunc(padded({ at: place, slope: 1 }, length, sampling).at), weight);
    });
    return;
  }
  const place = padded({ at, slope }, length, sampling);
  if (mode === 'bilinear') linearTaps(place, order, inside);
  else if (order === 0) inside(nearest(place.at), 1);
}
