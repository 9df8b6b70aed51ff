/** @file Products added to a tensor: addmv, addr, addmm, baddbmm, addbmm; β·input + α·product. */

import { cppNameOf, isFloating, titleOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { sameShape, showShape, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, mul } from '../elementwise/arithmetic.ts';
import { mapBinary, operator, type Operator } from '../define.ts';
import { bmm, bmmRow, mm, mmRow, mv, mvRow } from './products.ts';
import { windowOn } from '../../tensor/make.ts';
import { reduceWith } from '../reductions/reduce.ts';
import type { Attributes, Operand, Row } from '../row.ts';
import { expand, t, transpose, unsqueeze } from '../shape/shape.ts';
import { isExpandable } from '../shape/sum-to-shape.ts';

interface SumAttributes extends Attributes {
  /** Of the first operand. */
  readonly beta: number;
  /** Of the product. */
  readonly alpha: number;
}

type Product = (a: Tensor, b: Tensor) => Tensor;

interface Kind {
  readonly name: string;
  readonly node: string;
  readonly formula: string;
  readonly tangent: string;
  /** Refuses operands of several types. */
  readonly check: (input: Tensor, a: Tensor, b: Tensor) => void;
  /** The product, plain and recorded. */
  readonly compute: (a: Tensor, b: Tensor) => Tensor;
  readonly product: Product;
  /** The gradients of the product's operands. */
  readonly first: (g: Tensor, b: Tensor, a: Shape) => Tensor;
  readonly second: (g: Tensor, a: Tensor) => Tensor;
}

const times = (x: Tensor, factor: number): Tensor => (factor === 1 ? x : mul(x, factor));

function checkExpands(input: Tensor, shape: Shape): void {
  if (isExpandable(input.shape, shape)) return;
  if (input.ndim > shape.length) {
    throw new RuntimeError(
      `expand(torch.${titleOf[input.dtype]}Tensor{${showShape(input.shape)}}, size=${showShape(shape)}): the number of sizes provided (${String(shape.length)}) must be greater or equal to the number of dimensions in the tensor (${String(input.ndim)})`,
    );
  }
  const lead = shape.length - input.ndim;
  for (let d = shape.length - 1; d >= Math.max(0, lead); d--) {
    const own = input.shape[d - lead] ?? 1;
    if (own === 1 || own === shape[d]) continue;
    throw new RuntimeError(
      `The expanded size of the tensor (${String(shape[d])}) must match the existing size (${String(own)}) at non-singleton dimension ${String(d)}.  Target sizes: [${shape.join(', ')}].  Tensor sizes: [${input.shape.join(', ')}]`,
    );
  }
}

function sumRow({
  name,
  node,
  formula,
  tangent,
  check,
  compute,
  product,
  first,
  second,
}: Kind): Row<SumAttributes> {
  // Factors of integers are integers.
  const scaled = (x: Tensor, factor: number): Tensor =>
    factor === 1 ? x : mapBinary('mul', [x, isFloating(x.dtype) ? factor : Math.trunc(factor)]);
  return {
    name,
    node,
    symbol: '@+',
    formula,
    tangent,
    saves: [
      { slot: 1, when: 2 },
      { slot: 2, when: 1 },
    ],
    differentiable: true,
    view: false,
    forward(inputs, { beta, alpha }) {
      const [input, a, b] = inputs as [Tensor, Tensor, Tensor];
      check(input, a, b);
      const made = compute(a, b);
      checkExpands(input, made.shape);
      // A NaN in what β = 0 leaves out does not count.
      if (beta === 0) return scaled(made, alpha);
      return mapBinary('add', [scaled(made, alpha), scaled(input, beta)]);
    },
    vjp: [
      (g, n) => times(g, n.attributes.beta),
      (g, n) => times(first(g, n.saved(2), n.shape(1)), n.attributes.alpha),
      (g, n) => times(second(g, n.saved(1)), n.attributes.alpha),
    ],
    jvp: ([input, a, b], n, result) => {
      const { beta, alpha } = n.attributes;
      const parts: Tensor[] = [];
      if (a) parts.push(times(product(a, n.saved(2)), alpha));
      if (b) parts.push(times(product(n.saved(1), b), alpha));
      if (input) {
        const own = times(input, beta);
        parts.push(sameShape(own.shape, result.shape) ? own : expand(own, result.shape));
      }
      return parts.reduce((sum, part) => add(sum, part));
    },
  };
}

const plain =
  (row: Row) =>
  (a: Tensor, b: Tensor): Tensor =>
    row.forward([a, b], {}) as Tensor;

function checkRanks(a: Tensor, b: Tensor): void {
  const wrong = a.ndim !== 2 ? { name: 'mat1', x: a } : { name: 'mat2', x: b };
  if (wrong.x.ndim === 2) return;
  throw new RuntimeError(`${wrong.name} must be a matrix, got ${String(wrong.x.ndim)}-D tensor`);
}

function checkTypes(input: Tensor, a: Tensor, b: Tensor): void {
  const [which, x] = input.dtype !== b.dtype ? ['self', input] : ['mat1', a];
  if (x.dtype === b.dtype) return;
  throw new RuntimeError(
    `${which} and mat2 must have the same dtype, but got ${titleOf[x.dtype]} and ${titleOf[b.dtype]}`,
  );
}

export const addmmRow: Row<SumAttributes> = sumRow({
  name: 'addmm',
  node: 'AddmmBackward0',
  formula: 'β∇; α·∇·cᵀ; α·bᵀ·∇',
  tangent: 'β∂a + α·∂b·c + α·b·∂c',
  check(input, a, b) {
    checkTypes(input, a, b);
    checkRanks(a, b);
  },
  compute: plain(mmRow),
  product: mm,
  first: (g, b) => mm(g, t(b)),
  second: (g, a) => mm(t(a), g),
});

export const addmvRow: Row<SumAttributes> = sumRow({
  name: 'addmv',
  node: 'AddmvBackward0',
  formula: 'β∇; α·∇⊗c; α·bᵀ·∇',
  tangent: 'β∂a + α·∂b·c + α·b·∂c',
  check(input, a, b) {
    if (input.ndim > 1 || a.ndim !== 2 || b.ndim !== 1) {
      throw new RuntimeError(
        `vector + matrix @ vector expected, got ${String(input.ndim)}, ${String(a.ndim)}, ${String(b.ndim)}`,
      );
    }
    const [rows, columns] = a.shape;
    const length = input.shape[0] ?? 1;
    if (columns !== b.shape[0] || (length !== rows && length !== 1)) {
      throw new RuntimeError(
        `size mismatch, got input (${String(length)}), mat (${a.shape.join('x')}), vec (${String(b.shape[0])})`,
      );
    }
    if (input.dtype === a.dtype && a.dtype === b.dtype) return;
    throw new RuntimeError(
      `addmv input tensors must have the same dtype, but got ${titleOf[input.dtype]}, ${titleOf[a.dtype]}, and ${titleOf[b.dtype]}`,
    );
  },
  compute: plain(mvRow),
  product: mv,
  first: (g, b) => mul(unsqueeze(g, 1), unsqueeze(b, 0)),
  second: (g, a) => mv(t(a), g),
});

export const baddbmmRow: Row<SumAttributes> = sumRow({
  name: 'baddbmm',
  node: 'BaddbmmBackward0',
  formula: 'β∇; α·∇·cᵀ; α·bᵀ·∇',
  tangent: 'β∂a + α·∂b·c + α·b·∂c',
  check(input, a, b) {
    if (input.dtype === a.dtype && a.dtype === b.dtype) return;
    if (input.dtype === a.dtype) {
      throw new RuntimeError(
        `expected scalar type ${titleOf[a.dtype]} but found ${titleOf[b.dtype]}`,
      );
    }
    throw new RuntimeError(
      `Input dtypes must be the same, got: input ${cppNameOf[input.dtype]}, batch1: ${cppNameOf[a.dtype]}, batch2: ${cppNameOf[b.dtype]}`,
    );
  },
  compute: plain(bmmRow),
  product: bmm,
  first: (g, b) => bmm(g, transpose(b, 1, 2)),
  second: (g, a) => bmm(transpose(a, 1, 2), g),
});

/** The sum of the batch's products. */
export const addbmmRow: Row<SumAttributes> = sumRow({
  name: 'addbmm',
  node: 'AddbmmBackward0',
  formula: 'β∇; α·∇·cᵀ; α·bᵀ·∇',
  tangent: 'β∂a + α·∂b·c + α·b·∂c',
  check(input, a, b) {
    checkTypes(input, a, b);
    const [one, other] = [a.shape[0], b.shape[0]];
    if (a.ndim !== 3 || b.ndim !== 3 || one === other) return;
    throw new RuntimeError(
      `batch1 and batch2 must have same number of batches, got ${String(one)} and ${String(other)}`,
    );
  },
  compute: (a, b) => {
    const made = plain(bmmRow)(a, b);
    return reduceWith('sum', made, { dim: [0], keepdim: false }, made.dtype);
  },
  product: (a, b) => bmm(a, b).sum(0),
  first: (g, b) => bmm(expand(g, [b.shape[0] ?? 0, ...g.shape]), transpose(b, 1, 2)),
  second: (g, a) => bmm(transpose(a, 1, 2), expand(g, [a.shape[0] ?? 0, ...g.shape])),
});

export const addrRow: Row<SumAttributes> = sumRow({
  name: 'addr',
  node: 'AddrBackward0',
  formula: 'β∇; α·∇·c; α·∇ᵀ·b',
  tangent: 'β∂a + α·∂b⊗c + α·b⊗∂c',
  // The operands are promoted.
  check: () => undefined,
  compute: (a, b) => {
    if (a.ndim !== 1 || b.ndim !== 1) {
      const [at, wrong] = a.ndim === 1 ? ['vec2', b] : ['vec1', a];
      throw new RuntimeError(`addr: Expected 1-D argument ${at}, but got ${String(wrong.ndim)}-D`);
    }
    const column = windowOn(a, [a.numel(), 1], [a.strides[0] ?? 1, 0], a.offset);
    return mapBinary('mul', [column, b]);
  },
  product: (a, b) => mul(unsqueeze(a, 1), b),
  first: (g, b) => mv(g, b),
  second: (g, a) => mv(t(g), a),
});

export interface SumOptions {
  /** What the first operand is multiplied by. */
  readonly beta?: number;
  /** What the product is multiplied by. */
  readonly alpha?: number;
}

export type ProductSum = Operator<
  (input: Tensor, a: Tensor, b: Tensor, options?: SumOptions) => Tensor
>;

function productSum(row: Row<SumAttributes>): ProductSum {
  return operator(
    (runner, input: Tensor, a: Tensor, b: Tensor, { beta = 1, alpha = 1 }: SumOptions = {}) =>
      runner(row, [input, a, b] as readonly Operand[], { beta, alpha }),
  );
}

/** β·input + α·a·b for matrices a and b; the input broadcasts. */
export const addmm: ProductSum = productSum(addmmRow);
/** β·input + α·a·b for a matrix a and a vector b. */
export const addmv: ProductSum = productSum(addmvRow);
/** β·input + α·a⊗b for vectors a and b. */
export const addr: ProductSum = productSum(addrRow);
/** β·input + α·a·b for batches of matrices. */
export const baddbmm: ProductSum = productSum(baddbmmRow);
/** β·input + α·Σ a·b over a batch of matrices. */
export const addbmm: ProductSum = productSum(addbmmRow);
