/**
 * @file Finds TensorFlow.js in this realm: its engine lies at `globalThis._tfengine`, now or once it loads. The
 * source of its core is changed where Node loads it as a package; elsewhere the engine is wrapped.
 */

import type { Observer } from '../../autograd/observer.ts';
import type { Library } from '../loading/load.ts';
import { defineProperty, deleteProperty, getPrototypeOf } from '../realm/primordials.ts';
import { quietly } from '../realm/quietly.ts';
import { PACKAGES } from '../realm/signs.ts';
import { TENSORFLOW_ENGINE as PLACE, TFJS } from '../realm/symbols.ts';
import { TfAdapter } from './adapter.ts';
import type { TfEngine } from './library.ts';
import { rewritten } from './rewrite.ts';
import { wrapEngine } from './wrap.ts';

export const TENSORFLOW: Library = {
  packages: [PACKAGES.tensorflow, '@tensorflow/tfjs-core'],
  file: /[\\/]@tensorflow[\\/]tfjs-core[\\/]dist[\\/]tf-core\.node\.js$/,
  isModule: false,
  rewrite: (source) => rewritten(source) ?? source,
};

/**
 * @param observer asked at each event: null once nothing is recorded any more
 * @param notice called with what cannot be shown, in a sentence
 * @param globals of this realm, or of a context made in it
 */
export function watchTensorFlow(
  observer: () => Observer | null,
  notice: (sentence: string) => void,
  globals: object = globalThis,
): void {
  /** What the changed source calls; it says itself that it is there. */
  const place = { adapter: null as TfAdapter | null, isCalled: false };
  defineProperty(globals, TFJS, { value: place, configurable: true });
  const adapt = (engine: TfEngine): void =>
    quietly(() => {
      const adapter = new TfAdapter(engine, observer);
      if (place.isCalled) place.adapter = adapter;
      else if (!wrapEngine(engine, adapter))
        notice(
          'This version of TensorFlow.js is not one that Gradlens can follow: its tensors are not shown. ' +
            'Versions 3 and 4 are known.',
        );
    });

  const holder = globals as unknown as Record<string, TfEngine | undefined>;
  const found = holder[PLACE];
  if (found !== undefined) {
    adapt(found);
    return;
  }
  // On the prototype, where an assignment finds it, and a program that lists its globals does not. What a context
  // is made of has none of its own.
  const prototype = globals === globalThis ? (getPrototypeOf(globals) as object) : globals;
  const put = (value: unknown): void => {
    // From now on it is the plain property that the library meant to make.
    deleteProperty(prototype, PLACE);
    defineProperty(globals, PLACE, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    if (typeof value === 'object' && value !== null) adapt(value as TfEngine);
  };
  defineProperty(prototype, PLACE, { get: () => undefined, set: put, configurable: true });
}
