/** @file All translated programs. Made by test/reference/behaviour.py. */

export * as gradchecks from './gradchecks.ts';
export * as leaves from './leaves.ts';
export * as losses from './losses.ts';
export * as modules from './modules.ts';
export * as optimizers from './optimizers.ts';
