/** @file An SVG drawing as pixels. */

/** Browsers refuse larger canvases. */
const MOST_PIXELS = 8192;

/** @returns a PNG file, in base64; sharp on dense screens where it does not become too large */
export async function pngOf(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const largest = Math.max(image.naturalWidth, image.naturalHeight);
  const scale = Math.min(2, MOST_PIXELS / largest);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(image.naturalWidth * scale);
  canvas.height = Math.ceil(image.naturalHeight * scale);
  const brush = canvas.getContext('2d');
  if (brush === null) throw new Error('This page cannot draw: the browser gives no 2D canvas.');
  brush.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}
