/** @file A tensor as an image: in greys, in the colours of three channels, or as a heat map that tells the sign. */
import { onThemeChange, readInks } from '../../canvas/inks.ts';
import type { TensorValue } from '../../protocol.ts';
import type { Frame, Look } from './frames.ts';
import { elementText, numberText } from './numbers.ts';
import { offsetOf } from './slicer.ts';

type Rgb = readonly [red: number, green: number, blue: number];

/** Pixels of the screen for an element, in which there is room for a sign. */
const ROOM = 9;
const WIDEST = 320;

/**
 * Draws one image.
 * @param index of the leading dimensions: which image
 * @param say is told what the pointer is on
 */
export function imageOf(
  tensor: TensorValue,
  frame: Frame,
  look: Look,
  index: readonly number[],
  say: (text: string) => void,
): HTMLElement {
  const { height, width, at, leading, size } = frame;
  const offset = offsetOf(leading, index) * size;
  const scale = Math.max(1, Math.floor(WIDEST / Math.max(width, height)));
  const element = (y: number, x: number, channel: number): number =>
    tensor.elements[offset + at(y, x, channel)] ?? NaN;
  const canvas = canvasOf(width * scale, height * scale);
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `${width} × ${height} pixels: ${scaleText(tensor, look)}`);
  const draw = (): void => {
    paint(canvas, frame, element, brushOf(tensor, look));
    if (look === 'heat' && scale >= ROOM) paintSigns(canvas, frame, scale, element);
  };
  draw();
  if (look === 'heat')
    onThemeChange(() => {
      if (canvas.isConnected) draw();
      return canvas.isConnected;
    });
  const place = [...index];
  canvas.addEventListener('mousemove', ({ offsetX, offsetY }) => {
    const x = Math.min(width - 1, Math.floor((offsetX / canvas.clientWidth) * width));
    const y = Math.min(height - 1, Math.floor((offsetY / canvas.clientHeight) * height));
    const channels = look === 'rgb' ? [0, 1, 2] : [0];
    const texts = channels.map((channel) => elementText(element(y, x, channel), tensor.dtype));
    say(`[${[...place, y, x].join(', ')}] = ${texts.join(', ')}`);
  });
  return canvas;
}

/** What the colours mean. */
export function scaleText({ statistics: { min, max } }: TensorValue, look: Look): string {
  if (look !== 'heat') return `black ${numberText(min)}, white ${numberText(max)}`;
  const most = numberText(Math.max(Math.abs(min), Math.abs(max)));
  return `blue with a stroke below 0, red above, full at ±${most}`;
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

/** Not by colour alone: what is below zero has a stroke, what is no number a cross. */
function paintSigns(
  canvas: HTMLCanvasElement,
  { height, width }: Frame,
  scale: number,
  element: Elements,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.fillStyle = readInks().ink;
  const middle = Math.floor(scale / 2);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = element(y, x, 0);
      if (value >= 0) continue;
      context.fillRect(x * scale + 3, y * scale + middle, scale - 6, 1);
      if (Number.isNaN(value)) context.fillRect(x * scale + middle, y * scale + 3, 1, scale - 6);
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
  const range = max - min || 1;
  const level = (element: number): number => (255 * (element - min)) / range;
  return look === 'grey'
    ? (element) => [level(element(0)), level(element(0)), level(element(0))]
    : (element) => [level(element(0)), level(element(1)), level(element(2))];
}

const BLACK: Rgb = [0, 0, 0];

const mix = (a: Rgb, b: Rgb, share: number): Rgb => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

/** Of `rgb(r, g, b)`. */
function partsOf(ink: string): Rgb {
  const [red = 0, green = 0, blue = 0] = (ink.match(/\d+/g) ?? []).map(Number);
  return [red, green, blue];
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  return Object.assign(document.createElement('canvas'), { width, height });
}
