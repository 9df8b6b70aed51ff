/** @file All translated programs. Made by test/reference/behaviour.py. */

export * as accumulation from './accumulation.ts';
export * as backward from './backward.ts';
export * as call_forms from './call_forms.ts';
export * as gradchecks from './gradchecks.ts';
export * as gradients from './gradients.ts';
export * as indexing from './indexing.ts';
export * as inplace from './inplace.ts';
export * as leaves from './leaves.ts';
export * as lifetime from './lifetime.ts';
export * as losses from './losses.ts';
export * as modules from './modules.ts';
export * as nodes from './nodes.ts';
export * as operator_refusals from './operator_refusals.ts';
export * as optimizers from './optimizers.ts';
export * as sequences from './sequences.ts';
export * as shapes from './shapes.ts';
export * as versions from './versions.ts';
export * as views from './views.ts';
