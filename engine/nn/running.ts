/** @file Which module computes: observers are told of it, whether it was run by `call` or by its own `forward`. */

import { enterScope } from '../autograd/grad-mode.ts';
import type { Module } from './module.ts';

type Forward = (this: Module, ...inputs: unknown[]) => unknown;

/** The innermost one. */
let running: Module | null = null;

/** Forwards that {@link tellForward} has made: several classes inherit one. */
const telling = new WeakSet<Forward>();

/** Tells observers that what `run` computes is what the module does. */
export function runAs<T>(module: Module, run: () => T): T {
  const around = running;
  const leave = enterScope('module', module.constructor.name);
  running = module;
  try {
    return run();
  } finally {
    running = around;
    leave();
  }
}

/**
 * Has observers told of the modules of a class also where a program calls their `forward` itself. Of classes of a
 * program its own frames tell.
 */
export function tellForward(prototype: object): void {
  const own = Object.getOwnPropertyDescriptor(prototype, 'forward');
  if (own !== undefined && !telling.has(own.value as Forward)) {
    const compute = own.value as Forward;
    const forward: Forward = function forward(this: Module, ...inputs) {
      if (running === this) return compute.apply(this, inputs);
      return runAs(this, () => compute.apply(this, inputs));
    };
    telling.add(forward);
    Object.defineProperty(prototype, 'forward', { ...own, value: forward });
  }
  const base = Object.getPrototypeOf(prototype) as object | null;
  if (base !== null) tellForward(base);
}
