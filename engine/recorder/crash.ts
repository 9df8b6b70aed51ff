/**
 * @file Hears of the error that ends the program or thread, when nobody is left who could handle it.
 *
 * `uncaughtExceptionMonitor` is for this, but the program can count its listeners. So ours is there only for the
 * moment in which Node tells of an error: right before, Node looks up `process._fatalException`.
 */

import { defineProperty, deleteProperty, isArray } from './primordials.ts';
import { quietly } from './quietly.ts';

const HANDLER = '_fatalException';
const MONITOR = 'uncaughtExceptionMonitor';

type Listener = (thrown: unknown) => void;

/** The parts of `process` that stand there for Node itself. */
interface Internals {
  readonly [HANDLER]?: unknown;
  readonly _events: Record<string, Listener | readonly Listener[] | undefined>;
}

const { hasUncaughtExceptionCaptureCallback: isCaptured } = process;

/**
 * Hears once. Where the program handles an error, no later one is told.
 *
 * @param told what was thrown, and whether the program watches, too: it may yet change what its error says
 */
export function watchCrash(told: (thrown: unknown, isWatched: boolean) => void): void {
  const internals = process as unknown as Internals;
  const handler = internals[HANDLER];
  // Another Node than is known.
  if (typeof handler !== 'function') return;
  const put = (value: unknown): void => {
    const attributes = { writable: true, enumerable: true, configurable: true };
    defineProperty(process, HANDLER, { value, ...attributes });
  };
  defineProperty(process, HANDLER, {
    get: () => {
      quietly(() => {
        // Before it is called: stacks name it after the property that holds it.
        put(handler);
        listenOnce(internals._events, told);
      });
      return handler;
    },
    set: put,
    enumerable: true,
    configurable: true,
  });
}

/** Not by a method of `process`: that would tell those who listen for new listeners. */
function listenOnce(events: Internals['_events'], told: Parameters<typeof watchCrash>[0]): void {
  const others = events[MONITOR];
  const listener = (thrown: unknown): void => {
    if (others === undefined) deleteProperty(events, MONITOR);
    else events[MONITOR] = others;
    if (events['uncaughtException'] === undefined && !isCaptured())
      quietly(() => told(thrown, others !== undefined));
  };
  events[MONITOR] = others === undefined ? listener : before(listener, others);
}

function before(first: Listener, others: Listener | readonly Listener[]): readonly Listener[] {
  if (!isArray(others)) return [first, others as Listener];
  const all = [first];
  for (let i = 0; i < others.length; i++) all[i + 1] = others[i] as Listener;
  return all;
}
