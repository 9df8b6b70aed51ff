/** @file All translated programs. Made by test/reference/behaviour.py. */

export * as call_forms from './call_forms.ts';
export * as gradchecks from './gradchecks.ts';
export * as leaves from './leaves.ts';
export * as losses from './losses.ts';
export * as modules from './modules.ts';
export * as optimizers from './optimizers.ts';
export * as sequences from './sequences.ts';
