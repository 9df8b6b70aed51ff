/** @file The theme's colours as a canvas needs them: read from theme.css, where they are defined. */

const NAMES = [
  'paper',
  'ink',
  'quiet',
  'card',
  'gradient-text',
  'gradient',
  'hot',
  'error',
  'plain',
  'inplace',
  'frame',
  'faint',
  'parameter',
  'output',
  'focus',
  'now',
] as const;

/** Opaque `rgb(r, g, b)` by name; see the `--gl-…` variables of theme.css. */
export type Inks = Readonly<Record<(typeof NAMES)[number], string>>;

/** Colours may come with alpha or in any notation, so a pixel painted with them is read back. */
export function readInks(): Inks {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (brush === null) throw new Error('This page cannot draw: the browser gives no 2D canvas.');
  const inks: Partial<Record<keyof Inks, string>> = {};
  for (const name of NAMES) {
    for (const layer of ['paper', name]) {
      probe.style.color = `var(--gl-${layer})`;
      brush.fillStyle = getComputedStyle(probe).color;
      brush.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = brush.getImageData(0, 0, 1, 1).data;
    inks[name] = `rgb(${red}, ${green}, ${blue})`;
  }
  probe.remove();
  return inks as Inks;
}

/**
 * Calls back when VS Code changes the theme: it rewrites body's classes and html's variables.
 * @param listener false: it wants to hear no more
 */
export function onThemeChange(listener: () => boolean): void {
  const observer = new MutationObserver(() => {
    if (!listener()) observer.disconnect();
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

/** VS Code repeats the user's setting as a class; a browser knows its own. */
export function prefersStill(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
