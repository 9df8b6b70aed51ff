/** @file Views and in-place writes: how history is rewritten when memory is shared. */

import { RuntimeError } from '../tensor/errors.ts';
import { empty } from '../tensor/make.ts';
import type { Shape } from '../tensor/shape.ts';
import { isNonOverlappingAndDense, sameShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { add, sub } from '../ops/elementwise/arithmetic.ts';
import { run, runMany } from '../ops/dispatch.ts';
import type { Attributes, Row } from '../ops/row.ts';
import {
  asStrided,
  asStridedRow,
  gatherWindowRow,
  scatterWindowRow,
  windowAttributes,
  type WindowAttributes,
} from '../ops/shape/strided.ts';
import { clone, copy_, zero_ } from '../ops/copy.ts';
import { zerosLike } from '../ops/like.ts';
import { cloneLike } from './accumulate.ts';
import { levelsOf, perExample } from './batch.ts';
import { internally, onTangents, state } from './state.ts';
import { OperatorNode } from './operator-node.ts';
import type { Edge } from './node.ts';
import { Node, gradientEdge } from './node.ts';
import { inMessage } from './saved/saved.ts';

/** How a view came into being; all but `default` forbid writing through it in grad mode. */
export type ViewKind = 'default' | 'noGrad' | 'inference' | 'multiOutput' | 'custom';

/** What autograd knows of a view: the tensor that owns the memory, and when its history was current. */
export class ViewInfo {
  /** The root: never a view itself. */
  readonly base: Tensor;
  /** Whose tangent the view shows a part of; a dual tensor is its own, though it is a view. */
  tangentBase: Tensor;
  readonly kind: ViewKind;
  /** What made it; null where that is not one operator. */
  step: ViewStep | null = null;
  /** Version at which the view's node was made; a later write elsewhere makes it stale. */
  private version: number;

  constructor(source: Tensor, view: Tensor, kind: ViewKind) {
    this.base = source.viewInfo?.base ?? source;
    this.tangentBase = source.viewInfo?.tangentBase ?? source;
    this.kind = kind === 'default' ? (source.viewInfo?.kind ?? 'default') : kind;
    this.version = view.counter.value;
  }

  /**
   * The view's node, remade from the base when the base's history has changed. Views that cannot be
   * remade throw, unless nobody needs the node itself (`peek`).
   */
  nodeOf(view: Tensor, peek = false): Node | null {
    const { base, kind } = this;
    const version = view.counter.value;
    if (version === this.version || (view.nodeValue === null && !base.requiresGrad)) {
      return view.nodeValue;
    }
    if (kind !== 'default') {
      if (peek) return view.nodeValue;
      throw new RuntimeError(refusal(view, kind, 'its base or another view of its base has been'));
    }
    return this.remake(view);
  }

  /** Makes the view's node anew, from the base's of now. */
  remake(view: Tensor): Node {
    const { base } = this;
    this.version = view.counter.value;
    const { shape, strides, offset } = view;
    const attributes = windowAttributes(base, { shape, strides, offset });
    return setHistory(view, new OperatorNode(asStridedRow, [base], view, attributes, null));
  }

  /** The part of the base's tangent that the view shows: a view of it, by the operators that made this view. */
  tangentOf(view: Tensor, level: number): Tensor | null {
    const { tangentBase } = this;
    const whole = tangentBase.tangentAt(level);
    if (whole === null) return null;
    return atLevel(level, () => {
      if (isBatched(whole)) return run(gatherWindowRow, [whole], this.windowOf(view));
      return this.sameView(view, laidOut(tangentBase, level, whole));
    });
  }

  /** Writes that part; the rest of the base starts from zero when it had no tangent. */
  setTangent(view: Tensor, level: number, tangent: Tensor): void {
    const { tangentBase } = this;
    const before = tangentBase.tangentAt(level);
    if (isBatched(tangent) || (before !== null && isBatched(before))) {
      this.scatterTangent(view, level, tangent);
      return;
    }
    if (before === null && sameWindow(view, tangentBase)) {
      tangentBase.setTangent(level, tangent);
      return;
    }
    atLevel(level, () => {
      const whole =
        before === null
          ? emptyLike(tangentBase.shape, tangentBase.strides, tangentBase.dtype)
          : laidOut(tangentBase, level, before);
      copy_(this.sameView(view, whole), tangent);
      tangentBase.setTangent(level, whole);
    });
  }

  /** The same for tangents of a batch, which a base that is none cannot hold in place. */
  private scatterTangent(view: Tensor, level: number, tangent: Tensor): void {
    const { tangentBase } = this;
    const attributes = this.windowOf(view);
    const before = tangentBase.tangentAt(level);
    const whole = atLevel(level, () => {
      const after = run(scatterWindowRow, [tangent], attributes);
      if (before === null) return after;
      const seen = run(gatherWindowRow, [before], attributes);
      const replaced = run(scatterWindowRow, [seen], attributes);
      return add(sub(before, replaced), after);
    });
    tangentBase.setTangent(level, whole);
  }

  private windowOf(view: Tensor): WindowAttributes {
    return windowAttributes(this.tangentBase, view);
  }

  /** What `view` shows of its base, of another tensor with the base's memory layout. */
  private sameView(view: Tensor, other: Tensor): Tensor {
    const steps = stepsBetween(this.tangentBase, view);
    if (steps === null) return run(asStridedRow, [other], this.windowOf(view));
    return steps.reduce((x, step) => step.apply(x), other);
  }
}

/** An operator that made a view. */
export class ViewStep {
  readonly source: Tensor;
  private readonly row: Row;
  private readonly attributes: Attributes;
  private readonly index: number;
  private readonly shape: Shape;
  private readonly strides: Shape;

  constructor(source: Tensor, row: Row, attributes: Attributes, index: number) {
    this.source = source;
    this.row = row;
    this.attributes = attributes;
    this.index = index;
    this.shape = source.shape;
    this.strides = source.strides;
  }

  /** Has its source another shape now? */
  get isStale(): boolean {
    return this.source.shape !== this.shape || this.source.strides !== this.strides;
  }

  apply(x: Tensor): Tensor {
    return runMany(this.row, [x], this.attributes)[this.index] as Tensor;
  }
}

/** The operators that made `view` of `base`, in order; null where they are not known any more. */
function stepsBetween(base: Tensor, view: Tensor): ViewStep[] | null {
  const steps: ViewStep[] = [];
  for (let at = view; at !== base;) {
    const step: ViewStep | null = at.viewInfo?.step ?? null;
    if (step === null || step.isStale) return null;
    steps.push(step);
    at = step.source;
  }
  return steps.reverse();
}

const sameWindow = (a: Tensor, b: Tensor): boolean =>
  a.offset === b.offset && sameShape(a.shape, b.shape) && sameShape(a.strides, b.strides);

const isBatched = (x: Tensor): boolean => state.batches > 0 && levelsOf([x]).length > 0;

/** A tangent with the memory layout of its primal, which from now on has this one. */
function laidOut(primal: Tensor, level: number, tangent: Tensor): Tensor {
  const differs = primal.shape.some(
    (length, d) => length > 1 && primal.strides[d] !== tangent.strides[d],
  );
  if (!differs) return tangent;
  const result = cloneLike(primal, tangent);
  primal.setTangent(level, result);
  return result;
}

/** Gives a tensor that was written in place a new tangent: where it has one, that is written, too. */
export function writeTangent(
  target: Tensor,
  level: number,
  computed: Tensor,
  operands: readonly (Tensor | number)[],
): void {
  const isOperands = operands.some(
    (each) => typeof each !== 'number' && each.tangentAt(level)?.storage === computed.storage,
  );
  // What is written must not be an operand's: the two go separate ways.
  const tangent = isOperands ? atLevel(level, () => add(zerosLike(computed), computed)) : computed;
  const isView = target.viewInfo !== null && target.viewInfo.tangentBase !== target;
  const before = isView ? null : target.tangentAt(level);
  if (before === null || before === tangent || isBatched(before) || isBatched(tangent)) {
    target.setTangent(level, tangent);
  } else atLevel(level, () => copy_(before, tangent));
}

function atLevel<T>(level: number, work: () => T): T {
  return onTangents(state.dualLevels.indexOf(level), work);
}

/** Why views of a kind must not be written, and what to do instead. */
const REASONS: Readonly<Record<Exclude<ViewKind, 'default'>, string>> = {
  inference:
    "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the inference_mode block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).",
  noGrad:
    "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).",
  multiOutput:
    'This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.',
  custom:
    'This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.',
};

/** The message of PyTorch's `handle_view_on_rebase`; `subject` was or is being modified. */
function refusal(
  { nodeValue: node, outputIndex }: Tensor,
  kind: Exclude<ViewKind, 'default'>,
  subject: string,
): string {
  const maker =
    node === null ? '' : `Output ${String(outputIndex)} of ${inMessage(node.name)} is a view`;
  const start = maker === '' ? 'A view was created in' : `${maker} of a view which was created in`;
  let head = `${maker} and ${subject} modified inplace.`;
  if (kind === 'inference') {
    head = `${start} inference mode and ${subject} modified inplace in normal mode.`;
  } else if (kind === 'noGrad' || maker === '') {
    head = `${start} no_grad mode and ${subject} modified inplace with grad mode enabled.`;
  }
  return `${head} ${REASONS[kind]}`;
}

/** Refuses, in grad mode, writes that backward could not account for. */
export function beforeInPlace(target: Tensor, requires: boolean): void {
  const info = target.viewInfo;
  if (info !== null && (requires || info.base.requiresGrad)) {
    if (info.kind !== 'default') throw new RuntimeError(refusal(target, info.kind, 'is being'));
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
export function rebaseHistory(target: Tensor, node: Node, index = 0): void {
  if (target.viewInfo === null) {
    setHistory(target, node, index);
    return;
  }
  const { base } = target.viewInfo;
  setHistory(base, new CopySlices(base, target, node));
  // The view's own node is made anew at once: its gradient may be retained.
  target.viewInfo.remake(target);
}

/** Gives a tensor a new node; whether its gradient is retained goes with it, hooks stay with the old one. */
function setHistory(target: Tensor, node: Node, index = 0): Node {
  const retained = target.nodeValue?.extras?.retained ?? null;
  if (retained?.get(target.outputIndex) === target) {
    retained.delete(target.outputIndex);
    (node.ensureExtras().retained ??= new Map<number, Tensor>()).set(index, target);
  }
  target.nodeValue = node;
  target.outputIndex = index;
  return node;
}

/** History of a base that was written through a view: the written part goes to the operator. */
class CopySlices extends Node {
  readonly name = 'torch::autograd::CopySlices';
  private readonly inner: Node;
  private readonly baseShape: Shape;
  private readonly baseStrides: Shape;
  private readonly shape: Shape;
  private readonly strides: Shape;
  private readonly offset: number;

  constructor(base: Tensor, view: Tensor, inner: Node) {
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
    if (state.batches > 0 && levelsOf([grad]).length > 0) {
      return perExample([grad], (example) => this.backward(example as Tensor[]));
    }
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
