/**
 * @file cytoscape asks for every frame of the screen, also where nothing is to be drawn, and each costs the window
 * some milliseconds. Here its canvas asks for frames only while something changes, and a little longer: what was drawn
 * coarsely in motion is refined then.
 */
import cytoscape from 'cytoscape';

/** Frames from the last change on. */
const LINGER = 40;

/** The parts of cytoscape's canvas renderer that make up its loop: as of cytoscape 3.34. */
interface Renderer {
  readonly cy: cytoscape.Core & { batching(): boolean };
  readonly destroyed?: boolean;
  /** Something is to be drawn. */
  requestedFrame: boolean;
  skipFrame?: boolean;
  readonly renderOptions: unknown;
  /** They step animations and refine what was drawn. */
  readonly beforeRenderCallbacks: readonly { readonly fn: (draws: boolean, now: number) => void }[];
  /** Milliseconds; how much is refined in a frame is decided by them. */
  averageRedrawTime?: number;
  lastRedrawTime: number;
  lastDrawTime: number;
  redraw: (this: Renderer, options?: unknown) => void;
  render(options: unknown): void;
  /** cytoscape calls it with every change. */
  startRenderLoop: (this: Renderer) => void;
}

/** Has canvases rest that are made from now on. An animation is a change only once something is drawn. */
export function letCanvasesRest(): void {
  const { prototype } = cytoscape('renderer', 'canvas') as { prototype: Renderer };
  const { redraw } = prototype;
  /** Frames that are left to each that is awake. */
  const left = new WeakMap<Renderer, number>();
  const wake = (renderer: Renderer): void => {
    if (!left.has(renderer)) requestAnimationFrame((now) => frame(renderer, now));
    left.set(renderer, LINGER);
  };
  const frame = (renderer: Renderer, now: number): void => {
    if (renderer.destroyed === true) return;
    const isBusy = renderer.cy.batching() || renderer.requestedFrame;
    draw(renderer, now);
    const frames = isBusy ? LINGER : (left.get(renderer) ?? 0) - 1;
    if (frames > 0) {
      left.set(renderer, frames);
      requestAnimationFrame((next) => frame(renderer, next));
    } else left.delete(renderer);
  };
  prototype.startRenderLoop = function () {
    wake(this);
  };
  prototype.redraw = function (options) {
    redraw.call(this, options);
    wake(this);
  };
}

/** One frame, as cytoscape makes it. */
function draw(renderer: Renderer, now: number): void {
  if (!renderer.cy.batching()) {
    const draws = renderer.requestedFrame && renderer.skipFrame !== true;
    for (const { fn } of renderer.beforeRenderCallbacks) fn(draws, now);
    if (draws) {
      const start = performance.now();
      renderer.render(renderer.renderOptions);
      renderer.lastDrawTime = performance.now();
      renderer.lastRedrawTime = renderer.lastDrawTime - start;
      renderer.averageRedrawTime =
        ((renderer.averageRedrawTime ?? renderer.lastRedrawTime) + renderer.lastRedrawTime) / 2;
      renderer.requestedFrame = false;
    }
  }
  renderer.skipFrame = false;
}
