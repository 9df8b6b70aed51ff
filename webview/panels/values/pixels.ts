/** @file A tensor as an image: in greys, in the colours of three channels, or as a heat map that tells the sign. */
import { onThemeChange, readInks } from '../../canvas/inks.ts';
import type { TensorValue } from '../../protocol.ts';
import type { Frame, Look } from './frames.ts';
import { elementText, numberText } from './numbers.ts';

type Rgb = readonly [red: number, green: number, blue: number];

/** Pixels of the screen for an element, in which there is room for a sign. */
const ROOM = 9;
const WIDEST = 320;

/**
 * Draws one image.
 * @param index of all dimensions: which image
 * @param say is told what the pointer is on
 */
export function imageOf(
  tensor: TensorValue,
  frame: Frame,
  look: Look,
  index: readonly number[],
  say: (text: string) => void,
): HTMLElement {
  const { height, width, at } = frame;
  const first = frame.first(index);
  const scale = Math.max(1, Math.floor(WIDEST / Math.max(width, height)));
  const element = (y: number, x: number, channel: number): number =>
    tensor.elements[first + at(y, x, channel)] ?? NaN;
  const canvas = canvasOf(width * scale, height * scale);
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `${width} × ${height} pixels: ${scaleText(tensor, look)}`);
  const draw = (): void => {
    const brush = brushOf(tensor, look);
    paint(canvas, frame, element, brush);
    if (scale >= ROOM) paintSigns(canvas, frame, scale, element, brush, look);
  };
  draw();
  // In any look what is no number has a colour of the theme.
  onThemeChange(() => {
    if (canvas.isConnected) draw();
    return canvas.isConnected;
  });
  canvas.addEventListener('mousemove', ({ offsetX, offsetY }) => {
    const x = Math.min(width - 1, Math.floor((offsetX / canvas.clientWidth) * width));
    const y = Math.min(height - 1, Math.floor((offsetY / canvas.clientHeight) * height));
    const texts = channelsIn(look).map((channel) =>
      elementText(element(y, x, channel), tensor.dtype),
    );
    const place = tensor.shape.map((_, dim) => {
      if (dim === frame.channels) return ':';
      return dim === frame.rows ? y : dim === frame.columns ? x : index[dim];
    });
    say(`[${place.join(', ')}] = ${texts.join(', ')}`);
  });
  canvas.addEventListener('mouseleave', () => say(''));
  return canvas;
}

/** What the colours mean. */
export function scaleText({ statistics }: TensorValue, look: Look): string {
  const { min, max, count, nan, infinite } = statistics;
  const most = numberText(Math.max(Math.abs(min), Math.abs(max)));
  const range =
    look === 'heat'
      ? `blue with a stroke below 0, red above, full at ±${most}`
      : min === max
        ? `all ${numberText(min)}`
        : `black ${numberText(min)}, white ${numberText(max)}`;
  const broken =
    nan === 0
      ? []
      : [look === 'heat' ? 'a cross where it is NaN' : 'red with a cross where it is NaN'];
  const ends = infinite === 0 ? [] : ['infinite ones as the ends'];
  return [...(count === 0 ? [] : [range]), ...ends, ...broken].join(', ');
}

type Elements = (y: number, x: number, channel: number) => number;

/** The colour of a pixel by its channels' elements. */
type Brush = (element: (channel: number) => number) => Rgb;

function paint(canvas: HTMLCanvasElement, frame: Frame, element: Elements, brush: Brush): void {
  const { height, width } = frame;
  const small = canvasOf(width, height);
  const pixels = new ImageData(width, height);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel += 4)
      pixels.data.set([...brush((channel) => element(y, x, channel)), 255], pixel);
  }
  small.getContext('2d')?.putImageData(pixels, 0, 0);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}

/** Not by colour alone: in a heat map what is below zero has a stroke, what is no number anywhere a cross. */
function paintSigns(
  canvas: HTMLCanvasElement,
  { height, width }: Frame,
  scale: number,
  element: Elements,
  brush: Brush,
  look: Look,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const middle = Math.floor(scale / 2);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const values = channelsIn(look).map((channel) => element(y, x, channel));
      const isBroken = values.some(Number.isNaN);
      const isBelow = look === 'heat' && values.some((value) => value < 0);
      if (!isBroken && !isBelow) continue;
      context.fillStyle = inkOn(brush((channel) => element(y, x, channel)));
      context.fillRect(x * scale + 3, y * scale + middle, scale - 6, 1);
      if (isBroken) context.fillRect(x * scale + middle, y * scale + 3, 1, scale - 6);
    }
  }
}

function brushOf({ statistics: { min, max } }: TensorValue, look: Look): Brush {
  if (look === 'heat') {
    const inks = readInks();
    const [ground, below, above] = [inks.paper, inks.gradient, inks.hot].map(partsOf);
    const most = Math.max(Math.abs(min), Math.abs(max)) || 1;
    return (element) => {
      const value = element(0);
      const share = Number.isNaN(value) ? 0 : Math.min(1, Math.abs(value) / most);
      return mix(ground ?? BLACK, (value < 0 ? below : above) ?? BLACK, share);
    };
  }
  const hot = partsOf(readInks().hot);
  const level = (element: number): number =>
    min === max && element === min ? MIDDLE : (255 * (element - min)) / (max - min);
  return (element) => {
    const [red = NaN, green = red, blue = red] = channelsIn(look).map((channel) =>
      level(element(channel)),
    );
    return Number.isNaN(red + green + blue) ? hot : [red, green, blue];
  };
}

const channelsIn = (look: Look): readonly number[] => (look === 'rgb' ? [0, 1, 2] : [0]);

/** Of all equal elements none is the darkest. */
const MIDDLE = 128;
const BLACK: Rgb = [0, 0, 0];

const mix = (a: Rgb, b: Rgb, share: number): Rgb => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

/** Whichever is easier to see: a pixel has any colour, whatever the theme is. */
function inkOn([red, green, blue]: Rgb): string {
  const light = (part: number): number => (part / 255) ** 2.2;
  const luminance = 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
  // Where the contrasts with both are equal.
  return luminance > 0.179 ? 'black' : 'white';
}

/** Of `rgb(r, g, b)`. */
function partsOf(ink: string): Rgb {
  const [red = 0, green = 0, blue = 0] = (ink.match(/\d+/g) ?? []).map(Number);
  return [red, green, blue];
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  return Object.assign(document.createElement('canvas'), { width, height });
}
