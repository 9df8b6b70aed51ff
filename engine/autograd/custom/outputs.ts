/** @file What becomes of the tensors that a custom operator's forward returns: history, views, aliases. */

import { isFloating } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { windowOn } from '../../tensor/make.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { alias } from '../saved/saved.ts';
import { ViewInfo, beforeInPlace, rebaseHistory, type ViewKind } from '../views.ts';
import { warn } from '../warnings.ts';
import type { FunctionContext } from './context.ts';
import type { CustomNode } from './node.ts';

const DIRTY_NOT_RETURNED =
  'Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified inplace must all be outputs of the Function.';
const DIRTY_LEAF = 'a leaf Variable that requires grad has been used in an in-place operation.';
const DIRTY_NOT_INPUT =
  'ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated should be passed to ctx.mark_dirty().';
const DIRTY_VIEW =
  'If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than one Tensor. This is not supported by the current autograd engine. You should either make sure the input is not a view (using .clone() for example) or make your Function only return one Tensor (potentially splitting it into two Functions: one doing the inplace that returns a single Tensor and a second one that does the other operations). You can ask on the forum https://discuss.pytorch.org/ if you need help to do this change.';
const PURE_VIEW =
  'Pure view custom Function can only have one input Tensor and one output Tensor. Open an issue if you need to support more.';
const SAVED_INPUT =
  'A input that has been returned as-is as output is being saved for backward. This is not supported if you override setup_context. You should return and save a view of the input instead, e.g. with x.view_as(x) or setup ctx inside the forward function itself.';

/** One run of a custom operator. `node` is null where nothing is recorded. */
export interface CustomRun {
  readonly ctx: FunctionContext;
  readonly args: readonly unknown[];
  readonly node: CustomNode | null;
  /** Forward and context are separate functions. */
  readonly hasSetup: boolean;
}

/** The results as the caller gets them. */
export function outputsOf(run: CustomRun, raw: readonly unknown[]): unknown[] {
  const { ctx, args, node } = run;
  for (const tensor of ctx.dirty) {
    if (!raw.includes(tensor)) throw new RuntimeError(DIRTY_NOT_RETURNED);
  }
  const differentiable = raw.map((result) => isDifferentiable(run, result));
  const several = differentiable.filter(Boolean).length > 1;
  if (ctx._is_pure_view) refuseSeveral(args, raw);
  node?.setResults(raw, differentiable);
  const outputs = raw.map((result, i) => {
    if (!(result instanceof Tensor)) return result;
    return differentiable[i] === true
      ? recorded(run, node as CustomNode, result, i, raw.length)
      : unrecorded(run, result);
  });
  for (const output of outputs) {
    if (!(output instanceof Tensor) || output.viewInfo === null) continue;
    const isChangedInput = args.includes(output) && ctx.dirty.includes(output);
    if (ctx._is_pure_view) setKind(output, 'default');
    else if (several) setKind(output, 'multiOutput');
    else if (!isChangedInput) setKind(output, 'custom');
  }
  return outputs;
}

function refuseSeveral(args: readonly unknown[], raw: readonly unknown[]): void {
  const count = (values: readonly unknown[]): number =>
    values.filter((each) => each instanceof Tensor).length;
  if (count(args) > 1 || count(raw) > 1) throw new RuntimeError(PURE_VIEW);
}

function isDifferentiable({ ctx, node }: CustomRun, result: unknown): boolean {
  if (node === null || !(result instanceof Tensor) || !isFloating(result.dtype)) return false;
  return !ctx.nonDifferentiable.includes(result);
}

/** A result without history: an argument keeps its own, the caller gets another tensor. */
function unrecorded({ ctx, args }: CustomRun, result: Tensor): Tensor {
  const isInput = args.includes(result);
  if (!result.requiresGrad) return isInput && !ctx.dirty.includes(result) ? asView(result) : result;
  if (isInput) return alias(result);
  if (result.viewInfo === null) {
    result.nodeValue = null;
    result.outputIndex = 0;
    result.requiresGradFlag = false;
  }
  return result;
}

function recorded(
  { ctx, args, hasSetup }: CustomRun,
  node: CustomNode,
  result: Tensor,
  index: number,
  count: number,
): Tensor {
  const isInput = args.includes(result);
  if (ctx.dirty.includes(result)) {
    if (result.isLeaf && result.requiresGrad) throw new RuntimeError(DIRTY_LEAF);
    if (!isInput && result.viewInfo !== null) throw new RuntimeError(DIRTY_NOT_INPUT);
    if (!isInput) warn(DIRTY_NOT_INPUT);
    if (result.viewInfo !== null && count > 1) throw new RuntimeError(DIRTY_VIEW);
    beforeInPlace(result, true);
    rebaseHistory(result, node, index);
    return result;
  }
  if (isInput && hasSetup && ctx.toSave.includes(result)) throw new RuntimeError(SAVED_INPUT);
  const output = isInput ? asView(result) : result;
  output.nodeValue = node;
  output.outputIndex = index;
  return output;
}

/** An argument that is returned unchanged comes back as another tensor on the same memory. */
function asView(tensor: Tensor): Tensor {
  const { shape, strides, offset } = tensor;
  const result = windowOn(tensor, shape, strides, offset);
  result.viewInfo = new ViewInfo(tensor, result, 'custom');
  return result;
}

function setKind(view: Tensor, kind: ViewKind): void {
  const before = view.viewInfo as ViewInfo;
  const info = new ViewInfo(before.base, view, kind);
  info.tangentBase = before.tangentBase;
  view.viewInfo = info;
}
