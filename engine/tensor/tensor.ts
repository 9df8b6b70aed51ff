/** @file The Tensor: a strided window on a storage, and its place in the autograd graph. */

import type { Node } from '../autograd/node.ts';
import type { ViewInfo } from '../autograd/views.ts';
import type { TensorMethods } from '../ops/methods.ts';
import type { AutogradMethods } from '../autograd/methods.ts';
import type { ObservedTensor } from '../autograd/observer.ts';
import { NUMBERS_BEFORE } from '../autograd/copies.ts';
import { DATA, observerSlot } from '../autograd/observer.ts';
import type { PostAccumulateGradHook } from '../autograd/hooks/hooks.ts';
import { state } from '../autograd/state.ts';
import { tellGivenData } from '../autograd/tell.ts';
import { refuseInTransforms } from '../autograd/unsupported.ts';
import { warn } from '../autograd/warnings.ts';
import type { DType, ElementArray } from './dtype.ts';
import { isFloating, cppNameOf, titleOf } from './dtype.ts';
import { RuntimeError, TypeError, pythonTypeOf } from './errors.ts';
import { format } from './print.ts';
import type { Shape } from './shape.ts';
import { contiguousStrides, isContiguous, sameShape, showShape, sizeOf, wrapDim } from './shape.ts';
import type { Storage } from './storage.ts';
import { type VersionCounter } from './storage.ts';
import { elementsOf, nestedOf, type Nested } from './read.ts';

const slot = observerSlot();
let lastId = NUMBERS_BEFORE;

/** The number of the tensor that was made last. */
export const latestTensorId = (): number => lastId;

/** A debugger shows larger tensors as text. */
const NESTED_IN_DEBUGGER = 1000;

/** Operators and autograd calls are installed on the prototype from their tables. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- every method of these types is installed by engine/index.ts, from the very tables the types are computed from
export interface Tensor extends TensorMethods, AutogradMethods {}

/** A tensor of any shape. Make one with `tensor`, `ones`, `arange` …; see engine/index.ts. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see above
export class Tensor implements ObservedTensor {
  /** As debuggers show it; a bundler may rename the class. */
  static readonly name = 'Tensor';

  readonly id: number = ++lastId;
  storage: Storage;
  shape: Shape;
  /** In elements. */
  strides: Shape;
  /** In elements, into the storage. */
  offset: number;
  dtype: DType;

  /** @internal */ counter: VersionCounter;
  /** @internal Set by hand on a leaf; a result requires grad through its node. */
  requiresGradFlag = false;
  /** @internal */ gradValue: Tensor | null = null;
  /** @internal The node that made it, as of the last look; read `gradFn` instead. */
  nodeValue: Node | null = null;
  /** @internal Which result of its node it is. */
  outputIndex = 0;
  /** @internal The leaf's AccumulateGrad node, once somebody asked. */
  accumulator: Node | null = null;
  /** @internal Set on views that autograd knows. */
  viewInfo: ViewInfo | null = null;
  /** @internal Of a leaf; see `registerPostAccumulateGradHook`. */
  postAccumulateHooks: PostAccumulateGradHook[] | null = null;
  /** @internal Made in inference mode: never recorded, no version counter. */
  inference: boolean = state.inference;
  /** Tangents by level of forward mode; those of closed levels are dropped when next written. */
  private tangents: Map<number, Tensor> | null = null;

  /** @internal */
  constructor(
    storage: Storage,
    shape: Shape,
    dtype: DType,
    strides: Shape = contiguousStrides(shape),
    offset = 0,
    counter: VersionCounter = { value: 0 },
  ) {
    this.storage = storage;
    this.shape = shape;
    this.dtype = dtype;
    this.strides = strides;
    this.offset = offset;
    this.counter = counter;
    if (state.maker !== null) {
      Object.setPrototypeOf(this, state.maker.prototype(new.target.prototype));
    }
  }

  /**
   * Number of in-place writes so far, shared with views and detached twins.
   * @throws RuntimeError for inference tensors, which have none
   */
  get version(): number {
    if (this.inference) {
      throw new RuntimeError('Inference tensors do not track version counter.');
    }
    return this.counter.value;
  }

  get ndim(): number {
    return this.shape.length;
  }

  dim(): number {
    return this.shape.length;
  }

  /** All lengths, or the length of one dimension. */
  size(): Shape;
  size(dim: number): number;
  size(dim?: number): Shape | number {
    if (dim === undefined) return this.shape;
    return this.shape[wrapDim(dim, this.shape.length)] ?? 1;
  }

  numel(): number {
    return sizeOf(this.shape);
  }

  isContiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }

  /** The tensor whose memory this view shows, itself no view; null for tensors that are no views. */
  get base(): Tensor | null {
    return this.viewInfo?.base ?? null;
  }

  /** Is it a view that autograd follows? Detached twins are none. */
  isView(): boolean {
    return this.viewInfo !== null;
  }

  /** The node that computed this tensor; null for leaves. */
  get gradFn(): Node | null {
    return this.viewInfo === null ? this.nodeValue : this.viewInfo.nodeOf(this);
  }

  get isLeaf(): boolean {
    return this.hasNoHistory();
  }

  get requiresGrad(): boolean {
    if (this.requiresGradFlag || !this.hasNoHistory()) return true;
    // A view that was not recorded says what its base says.
    return this.viewInfo !== null && isFloating(this.dtype) && this.viewInfo.base.requiresGrad;
  }

  private hasNoHistory(): boolean {
    return (this.viewInfo === null ? this.nodeValue : this.viewInfo.nodeOf(this, true)) === null;
  }

  /** Only of leaves; for a computed tensor use `detach()`. */
  set requiresGrad(value: boolean) {
    if (value && !this.isLeaf) {
      throw new RuntimeError('you can only change requires_grad flags of leaf variables.');
    }
    this.setRequiresGrad(
      value,
      'only Tensors of floating point and complex dtype can require gradients',
    );
  }

  /** Switches recording on or off for a leaf, and returns it. */
  requiresGrad_(value = true): this {
    refuseInTransforms('requires_grad_()', ' (or perhaps using torch.autograd.functional.* APIs)');
    this.setRequiresGrad(value, 'only Tensors of floating point dtype can require gradients');
    return this;
  }

  private setRequiresGrad(value: boolean, refusal: string): void {
    if (!this.isLeaf) {
      if (value) return;
      throw new RuntimeError(
        "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
      );
    }
    if (value && this.inference && !state.inference) {
      throw new RuntimeError(
        'Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.',
      );
    }
    if (value && !isFloating(this.dtype)) throw new RuntimeError(refusal);
    this.requiresGradFlag = value;
    if (slot.observer !== null) slot.observer.requiresGradSet(this);
  }

  /** The accumulated gradient; null before the first backward pass that reaches this leaf. */
  get grad(): Tensor | null {
    if (this.gradValue === null && this.requiresGrad && !this.isLeaf && !this.retainsGrad) {
      warn(
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information.",
      );
    }
    return this.gradValue;
  }

  set grad(value: Tensor | null) {
    if (value !== null) this.checkGrad(value);
    this.gradValue = value;
    if (slot.observer !== null) slot.observer.gradAssigned(this, value);
  }

  private checkGrad(value: unknown): asserts value is Tensor {
    if (!(value instanceof Tensor)) {
      throw new TypeError(
        `assigned grad expected to be a Tensor or None but got grad of type ${pythonTypeOf(value)}`,
      );
    }
    if (value === this) throw new RuntimeError("can't assign Variable as its own grad");
    const wanted = this.isLeaf ? this.gradDtype : this.dtype;
    if (wanted !== null && value.dtype !== wanted) {
      throw new RuntimeError(
        `attempting to assign a gradient with dtype '${cppNameOf[value.dtype]}' to a tensor with grad_dtype '${titleOf[wanted]}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break downstream systems that assume they match.`,
      );
    }
    if (!sameShape(value.shape, this.shape)) {
      throw new RuntimeError(
        `attempting to assign a gradient of size '${showShape(value.shape)}' to a tensor of size '${showShape(this.shape)}'. Please ensure that the gradient and the tensor are the same size`,
      );
    }
  }

  /** The forward-mode derivative in the innermost open level; null where there is none. */
  get tangent(): Tensor | null {
    const level = state.dualLevels.at(-1);
    return level === undefined ? null : this.tangentAt(level);
  }

  /** @internal */
  tangentAt(level: number): Tensor | null {
    if (this.viewInfo !== null && this.viewInfo.tangentBase !== this) {
      return this.viewInfo.tangentOf(this, level);
    }
    return this.tangents?.get(level) ?? null;
  }

  /** @internal */
  setTangent(level: number, value: Tensor): void {
    if (this.viewInfo !== null && this.viewInfo.tangentBase !== this) {
      this.viewInfo.setTangent(this, level, value);
      return;
    }
    for (const old of this.tangents?.keys() ?? []) {
      if (!state.dualLevels.includes(old)) this.tangents?.delete(old);
    }
    (this.tangents ??= new Map<number, Tensor>()).set(level, value);
  }

  /** @internal Takes on the tangents that `from`, of the same shape, has at the open levels. */
  takeTangents(from: Tensor): void {
    for (const level of state.dualLevels) {
      const tangent = from.tangentAt(level);
      if (tangent !== null) this.setTangent(level, tangent);
    }
  }

  /** @internal */
  dropTangents(): void {
    this.tangents = null;
  }

  /**
   * The same memory without history and outside the version check: what is written through it is not
   * noticed by backward. Prefer `detach()` or `noGrad`.
   */
  get data(): Tensor {
    const { storage, shape, dtype, strides, offset } = this;
    const result = new Tensor(storage, shape, dtype, strides, offset);
    result.inference = this.inference;
    return result;
  }

  set data(value: Tensor) {
    if (!((value as unknown) instanceof Tensor)) {
      throw new TypeError(`Variable data has to be a tensor, but got ${pythonTypeOf(value)}`);
    }
    if (this.requiresGrad && !isFloating(value.dtype)) {
      throw new RuntimeError(
        'data set to a tensor that requires gradients must be floating point or complex dtype',
      );
    }
    // What stores gradients was made for those of the old type and shape.
    if (value.dtype !== this.dtype || !sameShape(value.shape, this.shape)) this.accumulator = null;
    this.storage = value.storage;
    this.shape = value.shape;
    this.strides = value.strides;
    this.offset = value.offset;
    this.dtype = value.dtype;
    if (slot.observer !== null) tellGivenData(DATA, [this, value]);
  }

  /** The one element as a JavaScript number (int64 too; a bool is 0 or 1). */
  item(): number {
    if (this.numel() !== 1) {
      throw new RuntimeError(
        `a Tensor with ${String(this.numel())} elements cannot be converted to Scalar`,
      );
    }
    if (slot.observer !== null) slot.observer.copiedOut(this, 'item');
    return Number(this.storage.data[this.offset]);
  }

  /** A copy of the elements, row-major. */
  toTypedArray(): ElementArray {
    if (this.requiresGrad) {
      throw new RuntimeError(
        "Can't call toTypedArray() on Tensor that requires grad. Use tensor.detach().toTypedArray() instead.",
      );
    }
    if (slot.observer !== null) slot.observer.copiedOut(this, 'toTypedArray');
    return elementsOf(this);
  }

  /** Nested arrays of numbers (booleans for bool); a plain value for a 0-d tensor. */
  tolist(): Nested {
    if (slot.observer !== null) slot.observer.copiedOut(this, 'tolist');
    return nestedOf(this);
  }

  /** As PyTorch prints it. */
  toString(): string {
    return format(this);
  }

  /** Rows, as views. */
  *[Symbol.iterator](): IterableIterator<Tensor> {
    if (this.shape.length === 0) throw new TypeError('iteration over a 0-d tensor');
    yield* this.unbind(0);
  }

  /** Refuses arithmetic and comparison, which would leave the graph without a word. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new TypeError(
      'a Tensor cannot be used as a number: use its methods (x.add(y), x.lt(y), x.neg()) or take the number out with x.item()',
    );
  }

  [Symbol.for('debug.description')](): string {
    return this.toString();
  }

  [Symbol.for('debug.properties')](): object {
    const { shape, dtype, requiresGrad, gradValue: grad, gradFn, isLeaf, strides } = this;
    const version = this.counter.value;
    const value = this.numel() <= NESTED_IN_DEBUGGER ? nestedOf(this) : format(this);
    return {
      value,
      shape,
      dtype,
      requiresGrad,
      grad,
      gradFn,
      isLeaf,
      version,
      strides,
    };
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
