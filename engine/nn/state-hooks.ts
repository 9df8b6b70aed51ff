/** @file The hooks of a module around its state: when the state is made, and when one is taken over. */

import { listed } from '../autograd/hooks/list.ts';
import type { Module } from './module.ts';
import type { Removable } from './module-hooks.ts';
import type { LoadReport } from './state-dict.ts';

/** States as hooks see them: they may change them. */
export type AnyState = Record<string, unknown>;

/** Called before a module's part of a state is made. */
export type StateDictPreHook = (module: Module, prefix: string, keepVars: boolean) => void;
/** Called when a module's part of a state is there, its parts' included. */
export type StateDictPostHook = (
  module: Module,
  state: AnyState,
  prefix: string,
  metadata: object,
) => void;
/** Called before a module takes its part of a state over; the lists at the end may be added to. */
export type LoadStateDictPreHook = (
  module: Module,
  state: AnyState,
  prefix: string,
  metadata: object,
  strict: boolean,
  missingKeys: string[],
  unexpectedKeys: string[],
  messages: string[],
) => void;
/** Called after a module has taken a state over. */
export type LoadStateDictPostHook = (module: Module, report: LoadReport) => void;

/** The hooks of one module. */
export class ModuleStateHooks {
  readonly beforeMaking: StateDictPreHook[] = [];
  readonly afterMaking: StateDictPostHook[] = [];
  readonly beforeLoading: LoadStateDictPreHook[] = [];
  readonly afterLoading: LoadStateDictPostHook[] = [];

  /** Adds to one of the lists. @returns how to remove it */
  add<H>(list: H[], hook: H): Removable {
    return listed(list, hook, null);
  }
}
