/** @file An observer that takes no notice: for those who listen to some events only. */

import type { Observer } from './observer.ts';

const nothing = (): void => undefined;

export const idleObserver: Observer = {
  created: nothing,
  operator: nothing,
  declared: nothing,
  requiresGradSet: nothing,
  copiedOut: nothing,
  scopeEntered: nothing,
  scopeLeft: nothing,
  backwardBegan: nothing,
  nodeRan: nothing,
  gradStored: nothing,
  gradAssigned: nothing,
  backwardEnded: nothing,
  threw: nothing,
};
