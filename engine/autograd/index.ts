/** @file The `autograd` namespace of the library. */

export {
  detectAnomaly,
  isAnomalyCheckNanEnabled,
  isAnomalyEnabled,
  setDetectAnomaly,
} from './anomaly.ts';
export { backward, grad, type BackwardOptions, type GradOptions } from './backward.ts';
export { queueCallback } from './callbacks.ts';
export {
  checkpoint,
  CheckpointError,
  checkpointSequential,
  graphExecGroup,
  setCheckpointDebugEnabled,
  setCheckpointEarlyStop,
  type CheckpointOptions,
} from './checkpoint.ts';
export * as forwardAD from './forward-namespace.ts';
export { Function } from './function.ts';
export { VmapInfo } from './function-batched.ts';
export { FunctionContext } from './function-context.ts';
export { onceDifferentiable } from './once-differentiable.ts';
export { GradientEdge, getGradientEdge } from './gradient-edge.ts';
export { inferenceMode, isInferenceModeEnabled } from './grad-mode.ts';
export type { PostAccumulateGradHook } from './hooks.ts';
export { registerMultiGradHook } from './multi-grad.ts';
export { allowMutationOnSavedTensors } from './mutation.ts';
export type { HookHandle } from './hook-list.ts';
export { Node, type NodeHook, type NodePreHook, type TensorHook } from './node.ts';
export { disableSavedTensorsHooks, savedTensorsHooks } from './saved-hooks.ts';
export { SavedNothing, SavedTensor } from './saved.ts';
export { incrementVersion } from './version.ts';
export { setWarningHandler, type WarningHandler } from './warnings.ts';
