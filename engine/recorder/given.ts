/** @file Tells an observer which tensor a pass of another library is given to start with. */

import { GIVEN, type ObservedTensor, type Observer } from '../autograd/observer.ts';

/**
 * @param root place of the root that the pass starts with it at
 * @param row of many gradients at once, which one; -1 where it is one
 */
export function tellGiven(
  observer: Observer | null,
  gradient: ObservedTensor,
  root: number,
  row: number,
): void {
  observer?.operator({
    name: GIVEN,
    symbol: '',
    formula: '',
    inputs: [gradient],
    inputVersions: [gradient.counter.value],
    inputRequiresGrad: [gradient.requiresGrad],
    outputs: [],
    attributes: row < 0 ? { root } : { root, row },
    node: null,
    saved: [],
    differentiable: false,
    inPlace: false,
    view: false,
    gradEnabled: true,
    duringBackward: false,
  });
}
