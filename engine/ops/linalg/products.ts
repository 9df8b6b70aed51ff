/** @file Products of vectors and matrices: dot, mv, mm, bmm, matmul. */

import { integersOf, multiplyIntegers } from '../../kernels/integer.ts';
import { contiguousMatrices, type Matrices } from '../../kernels/matmul.ts';
import { kernels } from '../../kernels/table.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { checkTensors } from '../../tensor/check-tensors.ts';
import { cppNameOf, resultType, titleOf } from '../../tensor/dtype.ts';
import { NotImplementedError, RuntimeError } from '../../tensor/errors.ts';
import { build, fromIntegers } from '../../tensor/make.ts';
import { broadcastShapes, sizeOf, viewStrides, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, mul } from '../elementwise/arithmetic.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Jvp, Operand, Row, Save } from '../row.ts';
import {
  contiguous,
  expand,
  reshape,
  squeeze,
  squeezeDimRow,
  t,
  transpose,
  unsafeView,
  unsqueeze,
} from '../shape/shape.ts';

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

/** PyTorch's kernels of products, as it names them where they lack a type. */
const KERNELS = { dot: 'dot', mv: 'addmv_impl_cpu', mm: 'addmm_impl_cpu_', bmm: 'bmm' } as const;

/** Refuses operands of two types, and of truth values. */
function sameType(a: Tensor, b: Tensor, what: keyof typeof KERNELS): void {
  if (a.dtype === b.dtype) {
    if (a.dtype !== 'bool') return;
    throw new NotImplementedError(`"${KERNELS[what]}" not implemented for 'Bool'`);
  }
  const [left, right] = [titleOf[a.dtype], titleOf[b.dtype]];
  const messages = {
    dot: `dot : expected both vectors to have same dtype, but found ${left} and ${right}`,
    mv: `addmv input tensors must have the same dtype, but got ${right}, ${left}, and ${right}`,
    mm: `expected m1 and m2 to have the same dtype, but got: ${cppNameOf[a.dtype]} != ${cppNameOf[b.dtype]}`,
    bmm: `expected scalar type ${left} but found ${right}`,
  };
  throw new RuntimeError(messages[what]);
}

export const dotRow: Row = {
  name: 'dot',
  node: 'DotBackward0',
  symbol: '·',
  formula: '∇·b; ∇·a',
  tangent: '∂a·b + a·∂b',
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
  tangent: '∂a·b + a·∂b',
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
  tangent: '∂a·b + a·∂b',
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
    sameType(a, b, 'mv');
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
  tangent: '∂a·b + a·∂b',
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
  checkTensors('matmul', { input: a, other: b });
  if (a.ndim === 0 || b.ndim === 0) {
    throw new RuntimeError(
      `both arguments to matmul need to be at least 1D, but they are ${String(a.ndim)}D and ${String(b.ndim)}D`,
    );
  }
  if (a.ndim === 1 && b.ndim === 1) return dot(a, b);
  if (a.ndim === 2 && b.ndim === 1) return mv(a, b);
  if (a.ndim === 1 && b.ndim === 2) {
    return run(squeezeOwnRow, [mm(unsqueeze(a, 0), b)], { dim: 0 });
  }
  if (a.ndim === 2 && b.ndim === 2) return mm(a, b);
  if (folds(a, b)) return foldedProduct(a, b);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const flat = (x: Tensor, matrix: Shape): Tensor =>
    reshape(expand(x, [...batch, ...matrix]), [sizeOf(batch), ...matrix]);
  const left = flat(a, a.ndim === 1 ? [1, ...a.shape] : a.shape.slice(-2));
  const rows = a.ndim > 1 ? a.shape.slice(-2, -1) : [];
  if (b.ndim === 1) {
    const vectors = unsqueeze(flat(b, b.shape), 2);
    return unsafeView(squeeze(bmm(left, vectors), -1), [...batch, ...rows]);
  }
  return unsafeView(bmm(left, flat(b, b.shape.slice(-2))), [
    ...batch,
    ...rows,
    ...b.shape.slice(-1),
  ]);
}

/** The squeeze of a result that is written in place. */
export const squeezeOwnRow: typeof squeezeDimRow = { ...squeezeDimRow, node: 'SqueezeBackward4' };

/** Whether all matrices of a batch meet one matrix or vector, so that one product of its rows will do. */
function folds(a: Tensor, b: Tensor): boolean {
  const [large, small] = a.ndim >= b.ndim ? [a, b] : [transpose(b, -2, -1), a];
  if (large.ndim < 3 || small.ndim > 2) return false;
  if (small.requiresGrad) return true;
  // The transposed result would have to be copied.
  if (a.ndim === 2) return false;
  const { shape, strides } = large;
  return viewStrides(shape, strides, [sizeOf(shape.slice(0, -1)), shape.at(-1) ?? 0]) !== null;
}

function foldedProduct(a: Tensor, b: Tensor): Tensor {
  const isTransposed = b.ndim > a.ndim;
  const large = isTransposed ? transpose(b, -2, -1) : a;
  const small = isTransposed ? (a.ndim === 2 ? t(a) : a) : b;
  const outer = large.shape.slice(0, -1);
  const rows = reshape(large, [sizeOf(outer), large.shape.at(-1) ?? 0]);
  if (small.ndim === 1) return unsafeView(mv(rows, small), outer);
  const result = unsafeView(mm(rows, small), [...outer, small.shape[1] ?? 0]);
  return isTransposed ? contiguous(transpose(result, -2, -1)) : result;
}
