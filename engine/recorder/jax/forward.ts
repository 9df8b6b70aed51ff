/** @file Tangents of jax-js in forward mode: what `jvp` carries along with values is told with them. */

import type { Observer } from '../../autograd/observer.ts';
import { SafeWeakSet } from '../primordials.ts';
import { arrayOf, below, isJvp, type JvpTracer, type Tracer } from './library.ts';
import { inserted, layoutOf } from './layout.ts';
import type { Tangents } from './tangents.ts';
import type { JaxObserved, JaxTensors } from './tensors.ts';

const MANY_DIRECTIONS =
  'Tangents that jax-js pushes forward many at once (jacfwd, hessian, vmap over the directions of jvp) are not shown ' +
  'within the function, but where the program reads what comes out.';

const DIFFERENTIATED =
  'Gradients that go back through tangents of jax-js (grad of jvp) are not followed further: they are shown where ' +
  'they arrive.';

export const WITHIN_JIT =
  'Within jit, jax-js computes tangents (jvp, jacfwd, hessian) without their being seen: of the compiled function you ' +
  'see the structure, and the values of what comes out.';

export class ForwardMode {
  readonly #tensors: JaxTensors;
  readonly #tangents: Tangents;
  readonly #observer: () => Observer | null;
  readonly #notice: (sentence: string) => void;
  /** Layers of values, the tangents of which were told. */
  readonly #told = new SafeWeakSet<JvpTracer>();

  /** @param notice called with what cannot be shown, in a sentence */
  constructor(
    tensors: JaxTensors,
    tangents: Tangents,
    observer: () => Observer | null,
    notice: (sentence: string) => void,
  ) {
    this.#tensors = tensors;
    this.#tangents = tangents;
    this.#observer = observer;
    this.#notice = notice;
  }

  /** Whether a value has tangents that are known. */
  has(value: Tracer): boolean {
    for (let at: Tracer | null = value; at !== null; at = below(at))
      if (isJvp(at) && arrayOf(at.tangent) !== null) return true;
    return false;
  }

  /** Tells the tangents of a value that an event has told of, each once, and the tangents of those. */
  tell(value: Tracer): void {
    const tensor = this.#tensors.of(value);
    if (!isFloating(tensor)) return;
    for (let at: Tracer | null = value; at !== null; at = below(at)) {
      if (!isJvp(at) || this.#told.has(at)) continue;
      this.#told.add(at);
      this.#tellAt(at, tensor, []);
    }
  }

  /** @param levels those of the tangent that the layer is on; none where it is on the value itself */
  #tellAt(layer: JvpTracer, tensor: JaxObserved, levels: readonly number[]): void {
    const { tangent } = layer;
    // In `grad` tangents are unknown, in `jit` nothing is computed yet.
    if (arrayOf(tangent) === null) return;
    if (this.#tangents.of(tangent).length > 0) this.#notice(DIFFERENTIATED);
    const seen = this.#tensors.snapshot(tangent, layoutOf(layer), null);
    if (seen === null) {
      this.#notice(MANY_DIRECTIONS);
      return;
    }
    this.#tensors.of(tangent).factory = 'jvp';
    const path = inserted(levels, 0, layer._trace.main.level);
    this.#observer()?.tangentSet(tensor, path, seen);
    for (let at: Tracer | null = tangent; at !== null; at = below(at))
      if (isJvp(at)) this.#tellAt(at, tensor, path);
  }
}

const isFloating = ({ dtype }: JaxObserved): boolean => dtype === 'float32' || dtype === 'float64';
