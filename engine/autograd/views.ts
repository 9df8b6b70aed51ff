/** @file Views and in-place writes: how history is rewritten when memory is shared. */

import { RuntimeError } from '../tensor/errors.ts';
import { empty } from '../tensor/make.ts';
import type { Shape } from '../tensor/shape.ts';
import { isNonOverlappingAndDense } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, sub } from '../ops/arithmetic.ts';
import { run } from '../ops/dispatch.ts';
import {
  asStrided,
  asStridedRow,
  gatherWindowRow,
  scatterWindowRow,
  windowAttributes,
} from '../ops/strided.ts';
import { clone, copy_, zero_ } from '../ops/copy.ts';
import { internally, onTangents } from './state.ts';
import { OperatorNode } from './operator-node.ts';
import type { Edge } from './node.ts';
import { Node, gradientEdge } from './node.ts';
import { inMessage } from './saved.ts';

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

  /**
   * The view's node, remade from the base when the base's history has changed. Views that cannot be
   * remade throw, unless nobody needs the node itself (`peek`).
   */
  nodeOf(view: Tensor, peek = false): Node | null {
    const { base, kind } = this;
    const isCurrent = view.version === this.version || kind === 'noGrad';
    if (isCurrent || (view.nodeValue === null && !base.requiresGrad)) return view.nodeValue;
    if (kind === 'multiOutput') {
      if (peek) return view.nodeValue;
      throw new RuntimeError(refusal(view, 'its base or another view of its base has been'));
    }
    this.version = view.version;
    const { shape, strides, offset } = view;
    const attributes = windowAttributes(base, { shape, strides, offset });
    view.nodeValue = new OperatorNode(asStridedRow, [base], view, attributes, null);
    view.outputIndex = 0;
    return view.nodeValue;
  }

  /** The part of the base's tangent that the view shows. */
  tangentOf(view: Tensor): Tensor | null {
    const whole = this.base.tangent;
    if (whole === null) return null;
    return onTangents(() => run(gatherWindowRow, [whole], windowAttributes(this.base, view)));
  }

  /** Replaces that part; the rest of the base starts from zero when it had no tangent. */
  setTangent(view: Tensor, tangent: Tensor): void {
    const { base } = this;
    const attributes = windowAttributes(base, view);
    const before = base.tangent;
    base.tangent = onTangents(() => {
      const after = run(scatterWindowRow, [tangent], attributes);
      if (before === null) return after;
      const replaced = run(
        scatterWindowRow,
        [run(gatherWindowRow, [before], attributes)],
        attributes,
      );
      return add(sub(before, replaced), after);
    });
  }
}

/** Why a view made without recording, or one of several, must not be written. */
function refusal(view: Tensor, subject: string): string {
  if (view.viewInfo?.kind === 'noGrad') {
    return `A view was created in no_grad mode and ${subject} modified inplace with grad mode enabled. Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).`;
  }
  const maker = inMessage(view.nodeValue?.name ?? 'None');
  return `Output ${String(view.outputIndex)} of ${maker} is a view and ${subject} modified inplace. This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.`;
}

/** Refuses, in grad mode, writes that backward could not account for. */
export function beforeInPlace(target: Tensor, requires: boolean): void {
  const info = target.viewInfo;
  if (info !== null && (requires || info.base.requiresGrad)) {
    if (info.kind !== 'default') throw new RuntimeError(refusal(target, 'is being'));
    if (target.requiresGrad && info.base.isLeaf) {
      throw new RuntimeError(
        'a view of a leaf Variable that requires grad is being used in an in-place operation.',
      );
    }
  }
  if (requires && target.isLeaf && target.requiresGrad) {
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
