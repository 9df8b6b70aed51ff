/** @file The `functional` namespace of the library. */

export { chainCost, multiplyChain, type ChainCost, type ChainProduct } from './chain.ts';
export { graphCost, nodesRun, tangentCost, type GraphCost, type TangentCost } from './costs.ts';
export { centralDifference } from './differences.ts';
export { evaluationTrace, type TraceEntry } from './evaluation-trace.ts';
export {
  compareGradients,
  type ComparisonOptions,
  type GradientComparison,
  type GradientEntry,
} from './compare.ts';
export { GradcheckError } from './check-texts.ts';
export {
  gradcheck,
  gradgradcheck,
  type GradcheckOptions,
  type GradgradcheckOptions,
} from './gradcheck.ts';
export { differenceErrors, numericDerivative, type DifferenceErrors } from './numeric.ts';
export type { ProductOptions, TensorFunction, Tensors } from './given.ts';
export { hessian, hvp, vhp, type HessianOptions } from './hessian.ts';
export {
  jacobian,
  jvp,
  vjp,
  type Jacobian,
  type JacobianOptions,
  type Product,
} from './transforms.ts';
