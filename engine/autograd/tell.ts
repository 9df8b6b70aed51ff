/** @file Tells an observer of what changes or makes tensors, but is no operator of the table. */

import { observerSlot, type ObservedTensor, type OperatorEvent } from './observer.ts';
import { state } from './state.ts';

const slot = observerSlot();

/** @param about what is other than of an operator that nothing is known of */
export function tell(
  name: string,
  inputs: readonly ObservedTensor[],
  outputs: readonly ObservedTensor[],
  attributes: OperatorEvent['attributes'],
  about: Partial<OperatorEvent>,
): void {
  slot.observer?.operator({
    name,
    symbol: '∂',
    formula: '',
    inputs,
    inputVersions: inputs.map(({ counter }) => counter.value),
    inputRequiresGrad: inputs.map(({ requiresGrad }) => requiresGrad),
    outputs,
    attributes,
    node: null,
    saved: [],
    differentiable: false,
    inPlace: false,
    view: false,
    gradEnabled: state.gradEnabled,
    duringBackward: state.duringBackward,
    ...about,
  });
}

/** @param inputs first what has been given other memory, of which only its own, newest version tells */
export function tellGivenData(name: string, inputs: readonly ObservedTensor[]): void {
  if (state.silent > 0) return;
  tell(name, inputs, inputs.slice(0, 1), null, { symbol: '←', inPlace: true });
}
