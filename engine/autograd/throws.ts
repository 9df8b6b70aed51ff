/**
 * @file Tells the observer of what the library throws, each error once.
 *
 * The library's own errors tell of themselves as they are made: that is one place for everything that may
 * throw, it costs nothing until something does, and the stack still reaches from the mistake to the line of
 * the program. Errors of others (of a hook, of a custom function) are told where they leave the library.
 */

import { observerSlot, type ErrorClass } from './observer.ts';

const slot = observerSlot();
const told = new WeakSet<Error>();

/** Attempts that run: what is thrown in one may be answered by the library itself. */
let attempts = 0;

function tell(where: string, error: Error, maker: ErrorClass | null): void {
  if (attempts > 0 || told.has(error)) return;
  told.add(error);
  slot.observer?.threw(where, error, maker);
}

/** For constructors of the library's errors: tells that `error` is about to be thrown. */
export function announce(error: Error, maker: ErrorClass): void {
  tell('', error, maker);
}

/** Tells of an error that leaves `where`, unless it was told; returns it. */
export function lettingOut(where: string, error: unknown): unknown {
  if (error instanceof Error) tell(where, error, null);
  return error;
}

/** Work whose errors the library may answer: they are told if `rescue` throws them. */
export function attempt<T>(work: () => T, rescue: (error: unknown) => T): T {
  let failure: unknown;
  attempts++;
  try {
    return work();
  } catch (error) {
    failure = error;
  } finally {
    attempts--;
  }
  try {
    return rescue(failure);
  } catch (error) {
    throw lettingOut('', error);
  }
}

/** Makes an error that stands for one that was told. */
export function inOtherWords<E extends Error>(make: () => E): E {
  attempts++;
  try {
    const error = make();
    told.add(error);
    return error;
  } finally {
    attempts--;
  }
}
