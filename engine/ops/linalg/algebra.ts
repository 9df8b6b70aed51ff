/** @file Linear algebra on tensors as `torch` has it, each also a method: one list of them. */

export { corrcoef, cov, inner, kron, outer, outer as ger } from './contractions.ts';
export { cross, vdot } from './cross.ts';
export { olderCholesky as cholesky, choleskyInverse, choleskySolve, qr } from './factorizations.ts';
export { determinant as det, inverse, logdet, slogdet } from './inverses.ts';
export { matrixExp, matrixPower } from './functions.ts';
export { addbmm, addmm, addmv, addr, baddbmm } from './product-sums.ts';
export { pinverse } from './pseudo-inverse.ts';
export { geqrf, ormqr } from './householder.ts';
export { luUnpack } from './lu.ts';
export { luSolveFor as luSolve, svdOf as svd, triangularSolve } from './older-solvers.ts';
