/** @file Products of vectors and matrices: dot, mv, mm, bmm, matmul. */

import { integersOf, multiplyIntegers } from '../kernels/integer.ts';
import { contiguousMatrices, type Matrices } from '../kernels/matmul.ts';
import { kernels } from '../kernels/table.ts';
import { numbersOf } from '../kernels/strided.ts';
import { resultType, titleOf } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { build, fromIntegers } from '../tensor/make.ts';
import { broadcastShapes, sizeOf, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, mul } from './arithmetic.ts';
import { run } from './dispatch.ts';
import type { Attributes, Jvp, Operand, Row, Save } from './row.ts';
import { expand, reshape, squeeze, t, transpose, unsqueeze } from './shape.ts';

const BOTH: readonly Save[] = [
  { slot: 0, when: 1 },
  { slot: 1, when: 0 },
];

/** d(ab) = da·b + a·db, for any bilinear product. */
function bilinear(product: (a: Tensor, b: Tensor) => Tensor): Jvp<Attributes> {
  return ([da, db], n) => {
    const left = da ? product(da, n.saved(1)) : null;
    const right = db ? product(n.saved(0), db) : null;
    if (left !== null && right !== null) return add(left, right);
    return (left ?? right) as Tensor;
  };
}

function sameType(a: Tensor, b: Tensor, what: string): void {
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(
      what === 'dot'
        ? `dot : expected both vectors to have same dtype, but found ${titleOf[a.dtype]} and ${titleOf[b.dtype]}`
        : `expected m1 and m2 to have the same dtype, but got: ${dtypeText(a)} != ${dtypeText(b)}`,
    );
  }
}

/** As C++ names it in messages. */
function dtypeText({ dtype }: Tensor): string {
  const names = {
    float32: 'float',
    float64: 'double',
    int32: 'int',
    int64: 'long int',
    bool: 'bool',
  };
  return names[dtype];
}

export const dotRow: Row = {
  name: 'dot',
  node: 'DotBackward0',
  symbol: '·',
  formula: '∇·b; ∇·a',
  saves: BOTH,
  differentiable: true,
  view: false,
  forward(inputs) {
    const [a, b] = inputs as [Tensor, Tensor];
    if (a.ndim !== 1 || b.ndim !== 1) {
      throw new RuntimeError(
        `1D tensors expected, but got ${String(a.ndim)}D and ${String(b.ndim)}D tensors`,
      );
    }
    sameType(a, b, 'dot');
    if (a.numel() !== b.numel()) {
      throw new RuntimeError(
        `inconsistent tensor size, expected tensor [${String(a.numel())}] and src [${String(b.numel())}] to have the same number of elements, but got ${String(a.numel())} and ${String(b.numel())} elements respectively`,
      );
    }
    if (a.dtype === 'int64') return product(a, b, [], 1, a.numel(), 1, []);
    return build([], a.dtype, (out) => {
      out[0] = kernels.dot(numbersOf(a), numbersOf(b));
    });
  },
  vjp: [(g, n) => mul(g, n.saved(1)), (g, n) => mul(g, n.saved(0))],
  jvp: bilinear((a, b) => dot(a, b)),
};

/** Matrices behind each other; `batch` is empty for one. */
function product(
  a: Tensor,
  b: Tensor,
  batch: Shape,
  m: number,
  k: number,
  n: number,
  shape: Shape,
): Tensor {
  const dtype = resultType([a, b]);
  const count = batch.reduce((x, y) => x * y, 1);
  if (dtype === 'int64') {
    const [left, right] = [integersOf(a, a.shape), integersOf(b, b.shape)];
    return fromIntegers(multiplyIntegers(left, right, count, m, k, n), shape, dtype);
  }
  return build(shape, dtype, (out) => {
    kernels.matmul(matricesOf(a, m, k), matricesOf(b, k, n), out, { batch: count, m, k, n });
  });
}

/** A vector, a matrix or a batch of matrices as the kernel takes them, in place. */
function matricesOf(x: Tensor, rows: number, columns: number): Matrices {
  const { data } = x.storage;
  if (data instanceof BigInt64Array) return contiguousMatrices(numbersOf(x), rows, columns);
  const { offset, strides } = x;
  if (x.ndim === 1) {
    const step = strides[0] ?? 1;
    return { data, offset, batch: 0, row: rows === 1 ? step * columns : step, column: step };
  }
  const [row = 1, column = 1] = strides.slice(-2);
  return { data, offset, batch: x.ndim === 3 ? (strides[0] ?? 0) : 0, row, column };
}

export const mmRow: Row = {
  name: 'mm',
  node: 'MmBackward0',
  symbol: '@',
  formula: '∇·bᵀ; aᵀ·∇',
  saves: BOTH,
  differentiable: true,
  view: false,
  forward(inputs) {
    const [a, b] = inputs as [Tensor, Tensor];
    if (a.ndim !== 2) throw new RuntimeError('self must be a matrix');
    if (b.ndim !== 2) throw new RuntimeError('mat2 must be a matrix');
    const [m = 0, k = 0] = a.shape;
    const [inner = 0, n = 0] = b.shape;
    if (k !== inner) {
      throw new RuntimeError(
        `mat1 and mat2 shapes cannot be multiplied (${a.shape.join('x')} and ${b.shape.join('x')})`,
      );
    }
    sameType(a, b, 'mm');
    return product(a, b, [], m, k, n, [m, n]);
  },
  vjp: [(g, n) => mm(g, t(n.saved(1))), (g, n) => mm(t(n.saved(0)), g)],
  jvp: bilinear((a, b) => mm(a, b)),
};

export const mvRow: Row = {
  name: 'mv',
  node: 'MvBackward0',
  symbol: '@',
  formula: '∇⊗b; aᵀ·∇',
  saves: BOTH,
  differentiable: true,
  view: false,
  forward(inputs) {
    const [a, b] = inputs as [Tensor, Tensor];
    const [m = 0, k = 0] = a.shape;
    if (a.ndim !== 2 || b.ndim !== 1) {
      throw new RuntimeError(
        `vector + matrix @ vector expected, got 1, ${String(a.ndim)}, ${String(b.ndim)}`,
      );
    }
    if (k !== b.shape[0]) {
      throw new RuntimeError(
        `size mismatch, got input (${String(m)}), mat (${a.shape.join('x')}), vec (${String(b.shape[0])})`,
      );
    }
    sameType(a, b, 'mm');
    return product(a, b, [], m, k, 1, [m]);
  },
  vjp: [(g, n) => mul(unsqueeze(g, 1), unsqueeze(n.saved(1), 0)), (g, n) => mv(t(n.saved(0)), g)],
  jvp: bilinear((a, b) => mv(a, b)),
};

export const bmmRow: Row = {
  name: 'bmm',
  node: 'BmmBackward0',
  symbol: '@',
  formula: '∇·bᵀ; aᵀ·∇',
  saves: BOTH,
  differentiable: true,
  view: false,
  forward(inputs) {
    const [a, b] = inputs as [Tensor, Tensor];
    const [batch = 0, m = 0, k = 0] = a.shape;
    const [other = 0, inner = 0, n = 0] = b.shape;
    if (a.ndim !== 3 || b.ndim !== 3) {
      throw new RuntimeError(
        a.ndim === 3 ? 'batch2 must be a 3D tensor' : 'batch1 must be a 3D tensor',
      );
    }
    if (batch !== other || k !== inner) {
      throw new RuntimeError(
        `Expected size for first two dimensions of batch2 tensor to be: [${String(batch)}, ${String(k)}] but got: [${String(other)}, ${String(inner)}].`,
      );
    }
    sameType(a, b, 'bmm');
    return product(a, b, [batch], m, k, n, [batch, m, n]);
  },
  vjp: [
    (g, n) => bmm(g, transpose(n.saved(1), 1, 2)),
    (g, n) => bmm(transpose(n.saved(0), 1, 2), g),
  ],
  jvp: bilinear((a, b) => bmm(a, b)),
};

const call =
  (row: Row) =>
  (a: Tensor, b: Tensor): Tensor =>
    run(row, [a, b] as readonly Operand[]);

export type Product = (a: Tensor, b: Tensor) => Tensor;

/** Sum of the products of two vectors' elements. */
export const dot: Product = call(dotRow);
/** Matrix (n, m) times vector (m). */
export const mv: Product = call(mvRow);
/** Matrix (n, m) times matrix (m, p). */
export const mm: Product = call(mmRow);
/** Matrices (b, n, m) times matrices (b, m, p), one by one. */
export const bmm: Product = call(bmmRow);

/**
 * The product of vectors, matrices or batches of matrices (leading dimensions broadcast), as
 * `torch.matmul`: made of dot, mv, mm and bmm.
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  if (a.ndim === 0 || b.ndim === 0) {
    throw new RuntimeError(
      `both arguments to matmul need to be at least 1D, but they are ${String(a.ndim)}D and ${String(b.ndim)}D`,
    );
  }
  if (a.ndim === 1 && b.ndim === 1) return dot(a, b);
  if (a.ndim === 2 && b.ndim === 1) return mv(a, b);
  if (a.ndim === 1 && b.ndim === 2) return squeeze(mm(unsqueeze(a, 0), b), 0);
  if (a.ndim === 2 && b.ndim === 2) return mm(a, b);
  if (a.ndim === 1) return squeeze(matmul(unsqueeze(a, 0), b), -2);
  if (b.ndim === 1) return squeeze(matmul(a, unsqueeze(b, 1)), -1);
  // One matrix for a whole batch: all the batch's rows in one product.
  if (b.ndim === 2) {
    const rows = mm(reshape(a, [sizeOf(a.shape.slice(0, -1)), a.shape.at(-1) ?? 0]), b);
    return reshape(rows, [...a.shape.slice(0, -1), b.shape[1] ?? 0]);
  }
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const flat = (x: Tensor): Tensor => {
    const matrix = x.shape.slice(-2);
    return reshape(expand(x, [...batch, ...matrix]), [-1, ...matrix]);
  };
  const result = bmm(flat(a), flat(b));
  return reshape(result, [...batch, ...result.shape.slice(1)]);
}
