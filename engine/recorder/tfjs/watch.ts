/** @file Finds TensorFlow.js in this realm: its engine lies at `globalThis._tfengine`, now or once it loads. */

import type { Observer } from '../../autograd/observer.ts';
import { defineProperty, deleteProperty, getPrototypeOf } from '../primordials.ts';
import { quietly } from '../quietly.ts';
import { TfAdapter } from './adapter.ts';
import type { TfEngine } from './library.ts';

const PLACE = '_tfengine';

/**
 * @param observer asked at each event: null once nothing is recorded any more
 * @param notice called with what cannot be shown, in a sentence
 */
export function watchTensorFlow(
  observer: () => Observer | null,
  notice: (sentence: string) => void,
): void {
  const holder = globalThis as unknown as Record<string, TfEngine | undefined>;
  const found = holder[PLACE];
  if (found !== undefined) {
    adapt(found, observer, notice);
    return;
  }
  // On the prototype, where an assignment finds it, and a program that lists its globals does not.
  const prototype = getPrototypeOf(globalThis) as object;
  const put = (value: unknown): void => {
    // From now on it is the plain property that the library meant to make.
    deleteProperty(prototype, PLACE);
    defineProperty(globalThis, PLACE, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    if (typeof value === 'object' && value !== null) adapt(value as TfEngine, observer, notice);
  };
  defineProperty(prototype, PLACE, { get: () => undefined, set: put, configurable: true });
}

function adapt(
  engine: TfEngine,
  observer: () => Observer | null,
  notice: (sentence: string) => void,
): void {
  quietly(() => {
    if (!new TfAdapter(engine, observer).wrap())
      notice(
        'This version of TensorFlow.js is not one that Gradlens can follow: its tensors are not shown. ' +
          'Versions 3 and 4 are known.',
      );
  });
}
