/** @file The `linalg` namespace: linear algebra under the names of `torch.linalg`. */

export { multiDot, vecdot } from './contractions.ts';
export { crossAlong as cross } from './cross.ts';
export { cholesky, qr } from './factorizations.ts';
export { determinant as det, inverse as inv, slogdet, solve, solveTriangular } from './inverses.ts';
export { matmul } from './products.ts';
export { lstsq } from './least-squares.ts';
export { lu, luFactor, luFactorEx, luSolve } from './lu.ts';
export { householderProduct } from './householder.ts';
export {
  choleskyEx,
  eig,
  eigvals,
  matrixDiagonal as diagonal,
  invEx,
  solveEx,
  tensorinv,
  tensorsolve,
  vander,
} from './systems.ts';
export { cond, linalgNorm as norm, matrixExp, matrixNorm, matrixPower } from './functions.ts';
export { LinAlgError } from '../../tensor/errors.ts';
export { vectorNorm } from '../reductions/statistics.ts';
export { matrixRank, pinv } from './pseudo-inverse.ts';
export { eigh, eigvalsh, svd, svdvals } from './spectra.ts';
