/** @file Views and in-place writes: how history is rewritten when memory is shared. */

import { RuntimeError } from '../tensor/errors.ts';
import { empty } from '../tensor/make.ts';
import type { Shape } from '../tensor/shape.ts';
import { isNonOverlappingAndDense } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { asStrided, asStridedRow } from '../ops/strided.ts';
import { clone, copy_, zero_ } from '../ops/copy.ts';
import { internally } from './state.ts';
import type { OperatorNode } from './operator-node.ts';
import { OperatorNode as RecordedNode } from './operator-node.ts';
import type { Edge } from './node.ts';
import { Node, gradientEdge } from './node.ts';

/** How a view came into being; all but `default` forbid writing through it in grad mode. */
export type ViewKind = 'default' | 'noGrad' | 'multiOutput';

/** What autograd knows of a view: the tensor that owns the memory, and when its history was current. */
export class ViewInfo {
  /** The root: never a view itself. */
  readonly base: Tensor;
  readonly kind: ViewKind;
  /** Version at which the view's node was made; a later write elsewhere makes it stale. */
  private version: number;

  constructor(source: Tensor, view: Tensor, kind: ViewKind) {
    this.base = source.viewInfo?.base ?? source;
    this.kind =
      source.viewInfo !== null && source.viewInfo.kind !== 'default' ? source.viewInfo.kind : kind;
    this.version = view.version;
  }

  /** The view's node, remade from the base when the base's history has changed. */
  nodeOf(view: Tensor): Node | null {
    const { base } = this;
    if (view.version === this.version || (view.nodeValue === null && !base.requiresGrad)) {
      return view.nodeValue;
    }
    if (base.gradFn === null && view.nodeValue === null) return null;
    if (this.kind === 'multiOutput') refuseWrite(view);
    this.version = view.version;
    const { shape, strides, offset } = view;
    view.nodeValue = new RecordedNode(asStridedRow, [base], view, { shape, strides, offset }, null);
    view.outputIndex = 0;
    return view.nodeValue;
  }
}

function refuseWrite(view: Tensor): never {
  if (view.viewInfo?.kind === 'noGrad') {
    throw new RuntimeError(
      "A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).",
    );
  }
  const maker = (view.nodeValue?.name ?? 'None').replace(/Backward\d*$/, '');
  throw new RuntimeError(
    `Output ${String(view.outputIndex)} of ${maker} is a view and is being modified inplace. This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.`,
  );
}

/** Refuses, in grad mode, writes that backward could not account for. */
export function beforeInPlace(target: Tensor, requires: boolean): void {
  if (!requires) return;
  if (target.viewInfo !== null) {
    if (target.viewInfo.kind !== 'default') refuseWrite(target);
    const { base } = target.viewInfo;
    if (base.isLeaf && base.requiresGrad) {
      throw new RuntimeError(
        'a view of a leaf Variable that requires grad is being used in an in-place operation.',
      );
    }
  }
  if (target.isLeaf && target.requiresGrad) {
    throw new RuntimeError(
      'a leaf Variable that requires grad is being used in an in-place operation.',
    );
  }
}

/** Makes `node` the history of a tensor that was just written; through a view, of its base too. */
export function rebaseHistory(target: Tensor, node: OperatorNode): void {
  if (target.viewInfo === null) {
    const retained = target.nodeValue?.retained ?? null;
    if (retained?.get(target.outputIndex) === target) {
      retained.delete(target.outputIndex);
      (node.retained ??= new Map()).set(0, target);
    }
    target.nodeValue = node;
    target.outputIndex = 0;
    return;
  }
  const { base } = target.viewInfo;
  base.nodeValue = new CopySlices(base, target, node);
  base.outputIndex = 0;
}

/** History of a base that was written through a view: the written part goes to the operator. */
class CopySlices extends Node {
  readonly name = 'CopySlices';
  private readonly inner: OperatorNode;
  private readonly baseShape: Shape;
  private readonly baseStrides: Shape;
  private readonly shape: Shape;
  private readonly strides: Shape;
  private readonly offset: number;

  constructor(base: Tensor, view: Tensor, inner: OperatorNode) {
    const edges: (Edge | null)[] = [gradientEdge(base), ...inner.edges.slice(1)];
    super(edges, [{ shape: base.shape, dtype: base.dtype }]);
    this.inner = inner;
    this.baseShape = base.shape;
    this.baseStrides = base.strides;
    this.shape = view.shape;
    this.strides = view.strides;
    this.offset = view.offset - base.offset;
  }

  backward(grads: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const grad = grads[0] ?? null;
    if (grad === null) return this.edges.map(() => null);
    const whole = empty(this.baseShape, grad.dtype);
    if (isNonOverlappingAndDense(this.baseShape, this.baseStrides)) {
      whole.strides = this.baseStrides;
    }
    copy_(whole, grad);
    const part = asStrided(whole, this.shape, this.strides, this.offset);
    const contributions = this.inner.backward([clone(part)]);
    const own = contributions[0] ?? null;
    if (own === null) zero_(part);
    else copy_(part, own);
    return [this.needs(0) ? whole : null, ...contributions.slice(1)];
  }

  override release(): void {
    this.inner.release();
  }
}

/** Zeros of the memory layout of a leaf, for its gradient. */
export function emptyLike(shape: Shape, strides: Shape, dtype: Tensor['dtype']): Tensor {
  const result = internally(() => empty(shape, dtype));
  if (isNonOverlappingAndDense(shape, strides)) result.strides = strides;
  return result;
}
