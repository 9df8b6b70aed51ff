/** @file The `functional` namespace of the library. */

export { centralDifference } from './differences.ts';
export {
  GradcheckError,
  compareGradients,
  gradcheck,
  type Differentiable,
  type GradcheckOptions,
  type GradientComparison,
  type GradientEntry,
} from './gradcheck.ts';
export { jacobian, jvp, vjp } from './transforms.ts';
