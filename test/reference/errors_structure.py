"""Writes `test/engine/reference/data/errors-structure.json`: messages on shapes, places and matrices.

    .venv/bin/python test/reference/errors_structure.py

The programs carry the same names in `test/engine/reference/errors-structure.test.ts`.
"""

import torch
from torch.nn import functional

from messages import write


def ones(*shape):
    return torch.ones(shape)


def longs(*values):
    return torch.tensor(values, dtype=torch.int64)


SINGULAR = torch.tensor([[1.0, 2.0], [2.0, 4.0]])
BATCH = torch.stack([torch.eye(2), SINGULAR])
linalg = torch.linalg

PROGRAMS = {
    "inv, singular": lambda: linalg.inv(SINGULAR),
    "inv, singular in a batch": lambda: linalg.inv(BATCH),
    "inv, not square": lambda: linalg.inv(ones(2, 3)),
    "inv of a vector": lambda: linalg.inv(ones(3)),
    "inv of integers": lambda: linalg.inv(torch.eye(2).long()),
    "solve, singular": lambda: linalg.solve(SINGULAR, ones(2)),
    "solve, singular in a batch": lambda: linalg.solve(BATCH, ones(2, 2, 1)),
    "solve, wrong shapes": lambda: linalg.solve(ones(2, 2), ones(3, 1)),
    "solve, dtypes": lambda: linalg.solve(torch.eye(2), ones(2).double()),
    "det, not square": lambda: torch.det(ones(2, 3)),
    "slogdet, not square": lambda: torch.slogdet(ones(2, 3)),
    "logdet, not square": lambda: torch.logdet(ones(2, 3)),
    "cholesky, negative": lambda: linalg.cholesky(-torch.eye(2)),
    "cholesky, negative in a batch": lambda: linalg.cholesky(torch.stack([torch.eye(2), -torch.eye(2)])),
    "qr of a vector": lambda: linalg.qr(ones(3)),
    "qr, wrong mode": lambda: linalg.qr(ones(3, 3), "x"),
    "eigh, not square": lambda: linalg.eigh(ones(2, 3)),
    "svd of a vector": lambda: linalg.svd(ones(3)),
    "solveTriangular, shapes": lambda: linalg.solve_triangular(ones(2, 2), ones(3, 1), upper=True),
    "matrixPower, not square": lambda: linalg.matrix_power(ones(2, 3), 2),
    "matrixExp, not square": lambda: linalg.matrix_exp(ones(2, 3)),
    "pinv of a vector": lambda: linalg.pinv(ones(3)),
    "cross, length": lambda: linalg.cross(ones(2), ones(2)),
    "cross, dimensions": lambda: linalg.cross(ones(3), ones(2, 3, 3)),
    "cross, no dimension": lambda: torch.cross(ones(2, 2), ones(2, 2)),
    "outer of a matrix": lambda: torch.outer(ones(2, 2), ones(2)),
    "inner, lengths": lambda: torch.inner(ones(2), ones(3)),
    "addmv, lengths": lambda: torch.addmv(ones(2), ones(2, 3), ones(2)),
    "addmm, shapes": lambda: torch.addmm(ones(2, 2), ones(2, 3), ones(2, 3)),
    "addmm, input": lambda: torch.addmm(ones(3, 3), ones(2, 3), ones(3, 2)),
    "bmm of matrices": lambda: torch.bmm(ones(2, 2), ones(2, 2)),
    "bmm, shapes": lambda: torch.bmm(ones(2, 2, 3), ones(3, 3, 2)),
    "matmul, batches": lambda: torch.matmul(ones(2, 2, 2), ones(3, 2, 2)),
    "matmul, folded": lambda: torch.matmul(ones(2, 2, 3), ones(2, 2)),
    "matmul of a scalar": lambda: torch.matmul(ones(), ones(2)),
    "tensordot, lengths": lambda: torch.tensordot(ones(2, 3), ones(2, 3), 1),
    "multiDot, shapes": lambda: linalg.multi_dot([ones(2, 3), ones(2, 3)]),
    "multiDot of one": lambda: linalg.multi_dot([ones(2, 2)]),
    "einsum, sizes": lambda: torch.einsum("ij,jk->ik", ones(2, 3), ones(2, 3)),
    "einsum, rank": lambda: torch.einsum("ij->i", ones(2)),
    "einsum, too few": lambda: torch.einsum("ij,jk->ik", ones(2, 3)),
    "einsum, too many": lambda: torch.einsum("ij->i", ones(2, 3), ones(2)),
    "einsum, unknown output": lambda: torch.einsum("ij->ik", ones(2, 3)),
    "einsum, output twice": lambda: torch.einsum("ij->ii", ones(2, 3)),
    "einsum, no letter": lambda: torch.einsum("i1->i", ones(2, 3)),
    "einsum, diagonal": lambda: torch.einsum("ii->i", ones(2, 3)),
    "einsum, one dot": lambda: torch.einsum("i.j->i", ones(2, 3)),
    "matrixNorm of a vector": lambda: linalg.matrix_norm(ones(2)),
    "matrixNorm, order": lambda: linalg.matrix_norm(ones(2, 2), 3),
    "cov of three dimensions": lambda: torch.cov(ones(2, 2, 2)),
    "trace of a vector": lambda: torch.trace(ones(2)),
    "tril of a vector": lambda: ones(2).tril(),
    "diagonal of one dimension": lambda: ones(2, 2).diagonal(0, 0, 0),
    "roll, dims": lambda: ones(2, 2).roll([1, 1], [0]),
    "rot90 in a line": lambda: ones(2, 2).rot90(1, [0, 0]),
    "repeat, too few": lambda: ones(2, 2).repeat(2),
    "repeatInterleave, lengths": lambda: ones(3).repeat_interleave(longs(1, 2), 0),
    "unfold, size": lambda: ones(2).unfold(0, 3, 1),
    "unflatten, sizes": lambda: ones(2, 6).unflatten(1, (2, 2)),
    "chunk into none": lambda: ones(2).chunk(0),
    "split, sizes": lambda: ones(4).split([1, 2]),
    "split, negative": lambda: ones(4).split(-1),
    "tensorSplit into none": lambda: ones(3).tensor_split(0),
    "hsplit, uneven": lambda: torch.hsplit(ones(2, 3), 2),
    "part of split modified": lambda: ones(4).requires_grad_().clone().split(2)[1].mul_(2),
    "part of chunk modified": lambda: ones(4).requires_grad_().clone().chunk(2)[0].mul_(2),
    "pad, odd": lambda: functional.pad(ones(2, 2), (1,)),
    "pad, reflect": lambda: functional.pad(ones(2, 2), (2, 2), "reflect"),
    "pad, circular": lambda: functional.pad(ones(2, 2), (3, 2), "circular"),
    "gather out of bounds": lambda: ones(3).gather(0, longs(5)),
    "gather, rank": lambda: ones(3, 3).gather(0, longs(1)),
    "gather, size": lambda: ones(2, 2).gather(0, longs(0, 0, 0).reshape(1, 3)),
    "gather, dtype": lambda: ones(3).gather(0, ones(1)),
    "scatter out of bounds": lambda: ones(3).scatter(0, longs(5), 1.0),
    "scatterAdd, size": lambda: ones(2, 2).scatter_add(0, longs(0, 0, 0).reshape(1, 3), ones(2, 3)),
    "scatter, source": lambda: ones(3).scatter(0, longs(0, 1), ones(1)),
    "scatter, dtype": lambda: ones(3).scatter(0, longs(0), ones(1).double()),
    "scatterReduce, name": lambda: ones(3).scatter_reduce(0, longs(0), ones(1), "x"),
    "indexSelect out of range": lambda: ones(3).index_select(0, longs(5)),
    "indexSelect of a matrix": lambda: ones(3, 3).index_select(0, longs(1).reshape(1, 1)),
    "indexSelect, dtype": lambda: ones(3).index_select(0, ones(1)),
    "indexAdd, length": lambda: ones(3).index_add(0, longs(0), ones(2)),
    "indexAdd, dtype": lambda: ones(3).index_add(0, longs(0), ones(1).double()),
    "indexCopy, length": lambda: ones(3).index_copy(0, longs(0), ones(2)),
    "indexCopy out of range": lambda: ones(3).index_copy(0, longs(7), ones(1)),
    "indexFill out of range": lambda: ones(3).index_fill(0, longs(7), 1.0),
    "indexFill, value": lambda: ones(3).index_fill(0, longs(0), ones(2)),
    "take out of range": lambda: ones(3).take(longs(5)),
    "put, lengths": lambda: ones(3).put(longs(0), ones(2)),
    "maskedSelect, mask": lambda: ones(3).masked_select(longs(1, 0, 1)),
    "maskedScatter, too few": lambda: ones(3).masked_scatter(torch.ones(3) > 0, ones(2)),
    "takeAlongDim, rank": lambda: torch.take_along_dim(ones(3), longs(1).reshape(1, 1), 0),
    "selectScatter, size": lambda: ones(3, 3).select_scatter(ones(2), 0, 0),
    "oneHot, classes": lambda: functional.one_hot(longs(5), 3),
    "bucketize, boundaries": lambda: torch.bucketize(ones(2), ones(2, 2)),
    "flip, twice": lambda: ones(2, 2).flip(0, 0),
    "diag of three dimensions": lambda: torch.diag(ones(2, 2, 2)),
}


if __name__ == "__main__":
    write("errors-structure.json", PROGRAMS)
