/** @file Tangents of jax-js in forward mode: what `jvp` carries along with values is told with them. */

import { PUSHED_FORWARD, type Observer } from '../../autograd/observer.ts';
import { SafeWeakSet } from '../realm/primordials.ts';
import { below, isJvp, isUnknown, type JvpTracer, type Main, type Tracer } from './library.ts';
import { alignedAxes, inserted, layoutOf, rowsBeyond, shapeWith } from './layout.ts';
import type { JaxObserved, JaxTensors, View } from './tensors.ts';

export class ForwardMode {
  readonly #tensors: JaxTensors;
  readonly #observer: () => Observer | null;
  /** Layers of values, the tangents of which were told. */
  readonly #told = new SafeWeakSet<JvpTracer>();
  /** Those that gradients begin with: what is known of their tangents is zeros. */
  readonly #linearized = new SafeWeakSet<Main>();

  constructor(tensors: JaxTensors, observer: () => Observer | null) {
    this.#tensors = tensors;
    this.#observer = observer;
  }

  /** Whether a value has tangents that are known. */
  has(value: Tracer): boolean {
    for (let at: Tracer | null = value; at !== null; at = below(at))
      if (isJvp(at) && this.#isKnown(at)) return true;
    return false;
  }

  /** Tells the tangents of a value that an event has told of, each once, and the tangents of those. */
  tell(value: Tracer): void {
    const tensor = this.#tensors.of(value);
    if (!isFloating(tensor)) return;
    for (let at: Tracer | null = value; at !== null; at = below(at)) {
      if (!isJvp(at) || this.#told.has(at)) continue;
      this.#told.add(at);
      this.#tellAt(at, tensor, [], whole(tensor.shape));
    }
  }

  /**
   * @param levels those of the tangent that the layer is on; none where it is on the value itself
   * @param view that of the tangent, or of the value
   */
  #tellAt(layer: JvpTracer, tensor: JaxObserved, levels: readonly number[], view: View): void {
    if (!this.#isKnown(layer)) return;
    const { tangent } = layer;
    const observed = this.#tensors.of(tangent);
    // In `jit`, whose values are not known, what is known is data.
    if (!observed.told && observed.isAbstract === tensor.isAbstract)
      observed.factory = PUSHED_FORWARD;
    const path = inserted(levels, 0, layer._trace.main.level);
    const own = observed.isAbstract ? whole(observed.shape) : viewThrough(layer, view);
    const seen = own === null ? null : this.#tensors.viewed(tangent, own);
    if (own === null || seen === null) return;
    this.#observer()?.tangentSet(tensor, path, seen);
    for (let at: Tracer | null = tangent; at !== null; at = below(at))
      if (isJvp(at)) this.#tellAt(at, tensor, path, own);
  }

  /** What a function is linearized for has tangents that are not known, and is read before all else. */
  #isKnown({ tangent, _trace: { main } }: JvpTracer): boolean {
    if (isUnknown(tangent)) this.#linearized.add(main);
    return !this.#linearized.has(main);
  }
}

const isFloating = ({ dtype }: JaxObserved): boolean => dtype === 'float32' || dtype === 'float64';

function whole(shape: readonly number[]): View {
  const axes: number[] = [];
  for (let d = 0; d < shape.length; d++) axes[d] = d;
  return { shape, axes };
}

/**
 * The tangent of a layer by the axes under which that is seen. Of many directions at once, as `jacfwd` pushes them
 * forward, there is a row each: their axes come first.
 */
function viewThrough(layer: JvpTracer, { shape, axes }: View): View | null {
  const from = layoutOf(layer);
  const to = layoutOf(layer.tangent);
  const rows = rowsBeyond(to, from);
  const aligned = alignedAxes(to, from, rows);
  if (aligned === null) return null;
  const through: number[] = [];
  for (let i = 0; i < rows.length; i++) through[i] = aligned[i] as number;
  for (let d = 0; d < axes.length; d++) {
    const axis = axes[d] as number;
    through[rows.length + d] = axis < 0 ? -1 : (aligned[rows.length + axis] as number);
  }
  return { shape: shapeWith(rows, shape), axes: through };
}
