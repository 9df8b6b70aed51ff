/** @file Faulty calls on shapes, places and matrices fail with PyTorch's own words. */

import assert from 'node:assert/strict';
import * as g from 'gradlens';
import { type Tensor, linalg } from 'gradlens';
import { readMessages } from './data.ts';

const ones = (...shape: number[]): Tensor => g.ones(shape);
const eye = (n: number): Tensor => g.eye(n);
const longs = (...values: number[]): Tensor => g.tensor(values, { dtype: 'int64' });
const SINGULAR = g.tensor([
  [1, 2],
  [2, 4],
]);
const BATCH = g.stack([eye(2), SINGULAR]);

/** The programs of test/reference/errors_structure.py, under the same names. */
const programs: Readonly<Record<string, () => unknown>> = {
  'inv, singular': () => linalg.inv(SINGULAR),
  'inv, singular in a batch': () => linalg.inv(BATCH),
  'inv, not square': () => linalg.inv(ones(2, 3)),
  'inv of a vector': () => linalg.inv(ones(3)),
  'inv of integers': () => linalg.inv(eye(2).to('int64')),
  'solve, singular': () => linalg.solve(SINGULAR, ones(2)),
  'solve, singular in a batch': () => linalg.solve(BATCH, ones(2, 2, 1)),
  'solve, wrong shapes': () => linalg.solve(ones(2, 2), ones(3, 1)),
  'solve, dtypes': () => linalg.solve(eye(2), ones(2).to('float64')),
  'det, not square': () => g.det(ones(2, 3)),
  'slogdet, not square': () => g.slogdet(ones(2, 3)),
  'logdet, not square': () => g.logdet(ones(2, 3)),
  'cholesky, negative': () => linalg.cholesky(eye(2).neg()),
  'cholesky, negative in a batch': () => linalg.cholesky(g.stack([eye(2), eye(2).neg()])),
  'qr of a vector': () => linalg.qr(ones(3)),
  'qr, wrong mode': () => linalg.qr(ones(3, 3), 'x' as 'reduced'),
  'eigh, not square': () => linalg.eigh(ones(2, 3)),
  'svd of a vector': () => linalg.svd(ones(3)),
  'solveTriangular, shapes': () => linalg.solveTriangular(ones(2, 2), ones(3, 1), { upper: true }),
  'matrixPower, not square': () => linalg.matrixPower(ones(2, 3), 2),
  'matrixExp, not square': () => linalg.matrixExp(ones(2, 3)),
  'pinv of a vector': () => linalg.pinv(ones(3)),
  'cross, length': () => linalg.cross(ones(2), ones(2)),
  'cross, dimensions': () => linalg.cross(ones(3), ones(2, 3, 3)),
  'cross, no dimension': () => g.cross(ones(2, 2), ones(2, 2)),
  'outer of a matrix': () => g.outer(ones(2, 2), ones(2)),
  'inner, lengths': () => g.inner(ones(2), ones(3)),
  'addmv, lengths': () => g.addmv(ones(2), ones(2, 3), ones(2)),
  'addmm, shapes': () => g.addmm(ones(2, 2), ones(2, 3), ones(2, 3)),
  'addmm, input': () => g.addmm(ones(3, 3), ones(2, 3), ones(3, 2)),
  'bmm of matrices': () => g.bmm(ones(2, 2), ones(2, 2)),
  'bmm, shapes': () => g.bmm(ones(2, 2, 3), ones(3, 3, 2)),
  'matmul, batches': () => g.matmul(ones(2, 2, 2), ones(3, 2, 2)),
  'matmul, folded': () => g.matmul(ones(2, 2, 3), ones(2, 2)),
  'matmul of a scalar': () => g.matmul(ones(), ones(2)),
  'tensordot, lengths': () => g.tensordot(ones(2, 3), ones(2, 3), 1),
  'multiDot, shapes': () => linalg.multiDot([ones(2, 3), ones(2, 3)]),
  'multiDot of one': () => linalg.multiDot([ones(2, 2)]),
  'einsum, sizes': () => g.einsum('ij,jk->ik', ones(2, 3), ones(2, 3)),
  'einsum, rank': () => g.einsum('ij->i', ones(2)),
  'einsum, too few': () => g.einsum('ij,jk->ik', ones(2, 3)),
  'einsum, too many': () => g.einsum('ij->i', ones(2, 3), ones(2)),
  'einsum, unknown output': () => g.einsum('ij->ik', ones(2, 3)),
  'einsum, output twice': () => g.einsum('ij->ii', ones(2, 3)),
  'einsum, no letter': () => g.einsum('i1->i', ones(2, 3)),
  'einsum, diagonal': () => g.einsum('ii->i', ones(2, 3)),
  'einsum, one dot': () => g.einsum('i.j->i', ones(2, 3)),
  'matrixNorm of a vector': () => linalg.matrixNorm(ones(2)),
  'matrixNorm, order': () => linalg.matrixNorm(ones(2, 2), 3),
  'cov of three dimensions': () => g.cov(ones(2, 2, 2)),
  'trace of a vector': () => g.trace(ones(2)),
  'tril of a vector': () => ones(2).tril(),
  'diagonal of one dimension': () => ones(2, 2).diagonal(0, 0, 0),
  'roll, dims': () => ones(2, 2).roll([1, 1], [0]),
  'rot90 in a line': () => ones(2, 2).rot90(1, [0, 0]),
  'repeat, too few': () => ones(2, 2).repeat(2),
  'repeatInterleave, lengths': () => ones(3).repeatInterleave(longs(1, 2), 0),
  'unfold, size': () => ones(2).unfold(0, 3, 1),
  'unflatten, sizes': () => ones(2, 6).unflatten(1, [2, 2]),
  'chunk into none': () => ones(2).chunk(0),
  'split, sizes': () => ones(4).split([1, 2]),
  'split, negative': () => ones(4).split(-1),
  'tensorSplit into none': () => ones(3).tensorSplit(0),
  'hsplit, uneven': () => g.hsplit(ones(2, 3), 2),
  'part of split modified': () => ones(4).requiresGrad_().clone().split(2)[1]!.mul_(2),
  'part of chunk modified': () => ones(4).requiresGrad_().clone().chunk(2)[0]!.mul_(2),
  'pad, odd': () => g.pad(ones(2, 2), [1]),
  'pad, reflect': () => g.pad(ones(2, 2), [2, 2], 'reflect'),
  'pad, circular': () => g.pad(ones(2, 2), [3, 2], 'circular'),
  'gather out of bounds': () => ones(3).gather(0, longs(5)),
  'gather, rank': () => ones(3, 3).gather(0, longs(1)),
  'gather, size': () => ones(2, 2).gather(0, longs(0, 0, 0).reshape(1, 3)),
  'gather, dtype': () => ones(3).gather(0, ones(1)),
  'scatter out of bounds': () => ones(3).scatter(0, longs(5), 1),
  'scatterAdd, size': () => ones(2, 2).scatterAdd(0, longs(0, 0, 0).reshape(1, 3), ones(2, 3)),
  'scatter, source': () => ones(3).scatter(0, longs(0, 1), ones(1)),
  'scatter, dtype': () => ones(3).scatter(0, longs(0), ones(1).to('float64')),
  'scatterReduce, name': () => ones(3).scatterReduce(0, longs(0), ones(1), 'x' as 'sum'),
  'indexSelect out of range': () => ones(3).indexSelect(0, longs(5)),
  'indexSelect of a matrix': () => ones(3, 3).indexSelect(0, longs(1).reshape(1, 1)),
  'indexSelect, dtype': () => ones(3).indexSelect(0, ones(1)),
  'indexAdd, length': () => ones(3).indexAdd(0, longs(0), ones(2)),
  'indexAdd, dtype': () => ones(3).indexAdd(0, longs(0), ones(1).to('float64')),
  'indexCopy, length': () => ones(3).indexCopy(0, longs(0), ones(2)),
  'indexCopy out of range': () => ones(3).indexCopy(0, longs(7), ones(1)),
  'indexFill out of range': () => ones(3).indexFill(0, longs(7), 1),
  'indexFill, value': () => ones(3).indexFill(0, longs(0), ones(2)),
  'take out of range': () => ones(3).take(longs(5)),
  'put, lengths': () => ones(3).put(longs(0), ones(2)),
  'maskedSelect, mask': () => ones(3).maskedSelect(longs(1, 0, 1)),
  'maskedScatter, too few': () => ones(3).maskedScatter(ones(3).gt(0), ones(2)),
  'takeAlongDim, rank': () => g.takeAlongDim(ones(3), longs(1).reshape(1, 1), 0),
  'selectScatter, size': () => ones(3, 3).selectScatter(ones(2), 0, 0),
  'oneHot, classes': () => g.oneHot(longs(5), 3),
  'bucketize, boundaries': () => g.bucketize(ones(2), ones(2, 2)),
  'flip, twice': () => ones(2, 2).flip(0, 0),
  'diag of three dimensions': () => g.diag(ones(2, 2, 2)),
};

describe('messages on shapes, places and matrices', () => {
  const messages = readMessages('errors-structure');

  it('has a program for every message', () => {
    assert.deepEqual(Object.keys(programs).sort(), Object.keys(messages).sort());
  });

  for (const [name, program] of Object.entries(programs)) {
    it(name, () => {
      assert.throws(program, (error) => {
        assert.ok(error instanceof Error);
        assert.equal(`${error.name}: ${error.message}`, messages[name]);
        return true;
      });
    });
  }
});
