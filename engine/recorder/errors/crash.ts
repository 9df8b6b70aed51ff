/**
 * @file Hears of each error that ends the program or thread, when nobody is left who could handle it.
 *
 * `uncaughtExceptionMonitor` is for this, but the program can count its listeners. So ours is there only for the
 * moment in which Node tells of an error: right before, Node calls `process._fatalException`. A proxy stands there,
 * which is asked for its trap at each call and never has one: so no stack shows it, and it prints as what it holds.
 */

import { defineProperty, deleteProperty, getPrototypeOf, isArray } from '../realm/primordials.ts';
import { quietly } from '../realm/quietly.ts';

const HANDLER = '_fatalException';
const MONITOR = 'uncaughtExceptionMonitor';

type Listener = (thrown: unknown) => void;

/** Before listeners that may change it, end the program, or throw themselves; and behind the last. */
type Look = (thrown: unknown, isLast: boolean) => void;

/** The parts of `process` that stand there for Node itself. */
interface Internals {
  readonly [HANDLER]?: unknown;
  readonly _events: Record<string, Listener | readonly Listener[] | undefined>;
  readonly _exiting?: boolean;
}

const { hasUncaughtExceptionCaptureCallback: isCaptured } = process;

/**
 * @param told what was thrown, and whether the program may yet change what its error says: then it is called again
 *   once it cannot
 */
export function watchCrash(told: (thrown: unknown, mayChange: boolean) => void): void {
  const internals = process as unknown as Internals;
  const handler = internals[HANDLER];
  // Another Node than is known.
  if (typeof handler !== 'function') return;
  const listen: Look = (thrown, isLast) => {
    const events = internals._events;
    if (events['uncaughtException'] !== undefined || isCaptured()) return;
    const exits = internals._exiting !== true && events['exit'] !== undefined;
    quietly(() => told(thrown, exits || !isLast));
    if (!exits || !isLast) return;
    surround(events, 'exit', (_code, isOver) => {
      if (isOver) quietly(() => told(thrown, false));
    });
  };
  const traps = {
    __proto__: null,
    get apply(): undefined {
      quietly(() => {
        keepName(handler);
        surround(internals._events, MONITOR, listen);
      });
      return undefined;
    },
  };
  const value = new Proxy(handler, traps as object);
  defineProperty(process, HANDLER, { value, ...PLAIN });
}

const PLAIN = { writable: true, enumerable: true, configurable: true };

/** Stacks name a function after the property that holds it, here or up the prototypes. */
function keepName(handler: unknown): void {
  defineProperty(getPrototypeOf(process) as object, HANDLER, { value: handler, ...PLAIN });
}

/**
 * Has a listener called before and behind the others, once. Not by a method of `process`: that would tell those who
 * listen for new listeners. The others see themselves alone.
 */
function surround(events: Internals['_events'], name: string, look: Look): void {
  const others = events[name];
  const last: Listener = (thrown) => look(thrown, true);
  if (others === undefined) {
    events[name] = (thrown) => {
      deleteProperty(events, name);
      last(thrown);
    };
    return;
  }
  const all: Listener[] = [
    (thrown) => {
      events[name] = others;
      look(thrown, false);
    },
  ];
  if (isArray(others)) for (let i = 0; i < others.length; i++) all[i + 1] = others[i] as Listener;
  else all[1] = others as Listener;
  all[all.length] = last;
  events[name] = all;
}
