/** @file The public door of the library. */

// Scopes are Disposable, which programs need not have asked for in their `lib`.
/// <reference lib="esnext.disposable" preserve="true" />

import { installAutogradMethods } from './autograd/methods.ts';
import { OperatorNode } from './autograd/operator-node.ts';
import { installSavedAttributes } from './autograd/saved/names.ts';
import { installMethods } from './ops/methods.ts';
import { table } from './ops/table.ts';
import { Tensor } from './tensor/tensor.ts';

installMethods(Tensor.prototype);
installAutogradMethods(Tensor.prototype);
installSavedAttributes(OperatorNode.prototype, table.values());

export { Tensor };
export type { DType } from './tensor/dtype.ts';
export { bool, float32, float64, int32, int64 } from './tensor/dtype.ts';
export {
  AssertionError,
  AttributeError,
  IndexError,
  KeyError,
  NotImplementedError,
  RuntimeError,
  TypeError,
  ValueError,
} from './tensor/errors.ts';
export {
  arange,
  asTensor,
  empty,
  emptyLike,
  eye,
  full,
  fullLike,
  linspace,
  logspace,
  ones,
  onesLike,
  scalar,
  tensor,
  zeros,
  zerosLike,
  type TensorOptions,
} from './tensor/factories.ts';
export {
  canCast,
  finfo,
  getDefaultDtype,
  iinfo,
  promoteTypes,
  resultType,
  setDefaultDtype,
  type FloatLimits,
  type IntegerLimits,
} from './tensor/dtype-info.ts';
export { setPrintoptions, type PrintOptions } from './tensor/print.ts';
export { initialSeed, manualSeed, seed } from './tensor/generator.ts';
export { forkRng, Generator, getRngState, setRngState } from './tensor/random-state.ts';
export {
  rand,
  randint,
  randintLike,
  randLike,
  randn,
  randnLike,
  randperm,
} from './tensor/random.ts';
export {
  enableGrad,
  inferenceMode,
  isGradEnabled,
  noGrad,
  setGradEnabled,
} from './autograd/grad-mode.ts';
export * as autograd from './autograd/index.ts';
export * as func from './functional/func.ts';
export * as functional from './functional/index.ts';
export * as nn from './nn/index.ts';
export * as optim from './optim/index.ts';
export * as testing from './functional/testing.ts';
export {
  Executor,
  MXNetError,
  NotImplementedForSymbol,
  Sym,
  sym,
  type Arrays,
  type BindOptions,
  type GradRequest,
  type Shapes,
} from './symbol/index.ts';

export { add, div, maximum, minimum, mul, pow, rsub, sub } from './ops/elementwise/arithmetic.ts';
export { defineOperator, type OperatorDefinition, type OwnOperator } from './ops/extend.ts';
export {
  RESULT,
  SECOND_RESULT,
  type Attributes,
  type Operand,
  type Row,
  type Save,
  type VjpContext,
} from './ops/row.ts';
export { to } from './ops/elementwise/cast.ts';
export {
  eq,
  ge,
  gt,
  le,
  logicalAnd,
  logicalNot,
  logicalOr,
  lt,
  ne,
} from './ops/elementwise/compare.ts';
export { clone } from './ops/copy.ts';
export { detach } from './ops/detach.ts';
export { allclose, equal } from './ops/equality.ts';
export { amax, amin, argmax, argmin, max, min, type Extremes } from './ops/reductions/extremes.ts';
export { gather } from './ops/indexing/gather.ts';
export { narrow, select, unbind } from './ops/shape/index-views.ts';
export { at, ellipsis, index, indexPut, slice, type Index } from './ops/indexing/indexing.ts';
export { cat, stack } from './ops/shape/join.ts';
export { bmm, dot, matmul, mm, mv } from './ops/linalg/products.ts';
export {
  abs,
  absolute,
  clamp,
  cos,
  exp,
  log,
  neg,
  reciprocal,
  relu,
  sigmoid,
  sign,
  sin,
  sqrt,
  square,
  tan,
  tanh,
} from './ops/elementwise/math.ts';
export * from './ops/pointwise.ts';
export { mean, prod, sum } from './ops/reductions/reduce.ts';
export * from './ops/reductions/reductions.ts';
export { cdist } from './ops/linalg/distance.ts';
export { stdMean, varMean } from './ops/reductions/moments.ts';
export { maskedFill, where } from './ops/elementwise/select.ts';
export {
  contiguous,
  expand,
  permute,
  reshape,
  squeeze,
  t,
  transpose,
  unsqueeze,
  view,
} from './ops/shape/shape.ts';
export { polygamma } from './ops/special/special.ts';
export { logSoftmax, softmax, type SoftmaxOptions } from './ops/activations/softmax.ts';
export { norm } from './ops/linalg/functions.ts';
export { logsumexp, std, variance as var } from './ops/reductions/statistics.ts';
export { asStrided } from './ops/shape/strided.ts';
export * from './ops/shape/structural.ts';
export * from './ops/assembly.ts';
export * from './ops/linalg/algebra.ts';
export * as linalg from './ops/linalg/namespace.ts';
export * as special from './ops/special/namespace.ts';
