/** @file The one point every operator goes through: compute, record for backward, tell the observer. */

import { RuntimeError, TypeError, pythonTypeOf } from '../tensor/errors.ts';
import { categoryOf, isFloating, titleOf } from '../tensor/dtype.ts';
import { sameShape, showShape, isNonOverlappingAndDense } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { observerSlot, type OperatorEvent } from '../autograd/observer.ts';
import { isRecording, onTangents, state } from '../autograd/state.ts';
import { lettingOut } from '../autograd/throws.ts';
import { checkRandomness } from '../autograd/batch.ts';

import {
  ViewInfo,
  ViewStep,
  beforeInPlace,
  rebaseHistory,
  writeTangent,
  type ViewKind,
} from '../autograd/views.ts';
import { mutationSession } from '../autograd/saved/mutation.ts';
import { OperatorNode } from '../autograd/operator-node.ts';
import { propagateTangents, tellTangents } from '../autograd/forward/forward.ts';
import { copyInto } from '../kernels/copy.ts';
import { zerosLike } from './like.ts';
import { runBatched, runBatchedInPlace, runBatchedReshaping } from './batching.ts';
import { isElementwise, type Attributes, type Operand, type Row } from './row.ts';

const slot = observerSlot();

/** Runs a row out of place. */
export function run<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  attributes: A | null = null,
): Tensor {
  const { result, event } = execute(row, inputs, attributes);
  // Told from here, not by `execute`: V8 reads a call stack the slower, the more values its frames hold.
  if (event !== null && slot.observer !== null) {
    slot.observer.operator(event, run);
    tellTangents(slot.observer, event.outputs);
  }
  return Array.isArray(result) ? (result[0] as Tensor) : result;
}

/** Runs a row that has several results. */
export function runMany<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  attributes: A | null = null,
): Tensor[] {
  const { result, event } = execute(row, inputs, attributes);
  if (event !== null && slot.observer !== null) {
    slot.observer.operator(event, runMany);
    tellTangents(slot.observer, event.outputs);
  }
  return Array.isArray(result) ? result : [result];
}

const INFERENCE_WRITE =
  'Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.';

const NO_ATTRIBUTES: Attributes = {};

interface Execution<R> {
  readonly result: R;
  /** What the observer is to be told; null where nobody is. */
  readonly event: ToldEvent | null;
}

type ToldEvent = OperatorEvent & { readonly outputs: readonly Tensor[] };

function execute<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  attributes: A | null,
): Execution<Tensor | Tensor[]> {
  const given = (attributes ?? NO_ATTRIBUTES) as A;
  if (state.batches > 0) {
    if (row.random === true) checkRandomness();
    const batched = runBatched(row, inputs, given);
    if (batched !== null) return { result: batched, event: null };
  }
  let result: Tensor | Tensor[];
  try {
    result = row.forward(inputs, given);
  } catch (error) {
    throw leaving(row.name, inputs, error);
  }
  const source = inputs[0] as Tensor;
  if (row.view && row.differentiable && !source.inference) {
    if (Array.isArray(result)) {
      const kind = viewKind('multiOutput');
      result.forEach((view, i) => {
        view.viewInfo = new ViewInfo(source, view, kind);
        view.viewInfo.step = new ViewStep(source, row, given, i);
      });
    } else {
      result.viewInfo = new ViewInfo(source, result, viewKind('default'));
      result.viewInfo.step = new ViewStep(source, row, given, 0);
    }
  }
  let node: OperatorNode | null = null;
  if (isRecording() && row.differentiable && anyRequiresGrad(inputs)) {
    node = new OperatorNode(row, inputs, result, given, null);
    if (Array.isArray(result)) result.forEach((each, i) => attach(each, node, i));
    else attach(result, node, 0);
  }
  propagateTangents(row, inputs, result, given);
  if (state.dualLevels.length > 0) node?.takeTangents(Array.isArray(result) ? result : [result]);
  if (slot.observer === null || state.silent > 0) return { result, event: null };
  const outputs = 'dtype' in result ? [result] : result;
  const event = eventOf(row, inputs, readingOf(inputs), outputs, attributes, node, false);
  return { result, event };
}

/**
 * What an operator throws at the program; the observer is told. That an operand is none is found out only here,
 * where it costs nothing: what computed with it has stumbled over it in words of its own.
 */
function leaving(name: string, inputs: readonly Operand[], thrown: unknown): unknown {
  const at = inputs.findIndex((each: unknown) => !isOperand(each));
  const error =
    at < 0
      ? thrown
      : new TypeError(
          `${name}(): operand ${String(at + 1)} must be Tensor or number, not ${pythonTypeOf(inputs[at])}`,
        );
  return state.silent === 0 ? lettingOut(name, error) : error;
}

function isOperand(value: unknown): boolean {
  return typeof value === 'number' || value instanceof Tensor;
}

function attach(result: Tensor, node: OperatorNode | null, index: number): void {
  if (!isFloating(result.dtype)) return;
  result.nodeValue = node;
  result.outputIndex = index;
}

/** Runs a row and writes its result into its first operand, which is returned. */
export function runInPlace<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  attributes: A | null = null,
): Tensor {
  const { result, event } = executeInPlace(row, inputs, attributes);
  if (event !== null && slot.observer !== null) {
    slot.observer.operator(event, runInPlace);
    tellTangents(slot.observer, event.outputs);
  }
  return result;
}

function executeInPlace<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  attributes: A | null,
): Execution<Tensor> {
  const target = inputs[0] as Tensor;
  const given = (attributes ?? NO_ATTRIBUTES) as A;
  if (state.batches > 0) {
    if (row.random === true) checkRandomness();
    const batched = runBatchedInPlace(row, inputs, given);
    if (batched !== null) return { result: batched, event: null };
  }
  let reading = UNREAD;
  let node: OperatorNode | null = null;
  try {
    const requires =
      isRecording() && row.differentiable && isFloating(target.dtype) && anyRequiresGrad(inputs);
    if (slot.observer !== null) reading = readingOf(inputs);
    refuseCaptured(row, target);
    if (isRecording()) beforeInPlace(target, requires);
    if (target.inference && !state.inference) throw new RuntimeError(INFERENCE_WRITE);
    if (row.uniform !== true) refuseRepetition(target);
    if (isElementwise(row, given)) {
      for (const input of inputs) refusePartialOverlap(target, input);
    }
    const computed = row.forward(inputs, given);
    const result = Array.isArray(computed) ? (computed[0] as Tensor) : computed;
    checkFits(target, result);
    if (requires) node = new OperatorNode(row, inputs, target, given, target);
    propagateTangents(row, inputs, result, given);
    mutationSession()?.writing(target);
    copyInto(target, result);
    for (const level of state.dualLevels) {
      // Truth values and integers have no tangent: what held one is constant from here on.
      const isConstant =
        row.differentiable && !isFloating(result.dtype) && target.tangentAt(level) !== null;
      const tangent = isConstant ? zerosLike(target) : result.tangentAt(level);
      if (tangent !== null) writeTangent(target, level, tangent, inputs);
    }
  } catch (error) {
    throw leaving(`${row.name}_`, inputs, error);
  }
  target.counter.value++;
  if (node !== null) {
    node.saveResult(target);
    rebaseHistory(target, node);
  }
  const isTold = slot.observer !== null && state.silent === 0;
  const event = isTold ? eventOf(row, inputs, reading, [target], attributes, node, true) : null;
  return { result: target, event };
}

/**
 * Gives a tensor the shape that a row of views would show of it: `x.t_()`. No element changes, so that a
 * view goes on showing its base, by its new strides.
 */
export function runReshaping<A extends Attributes>(
  row: Row<A>,
  target: Tensor,
  attributes: A | null = null,
): Tensor {
  const given = (attributes ?? NO_ATTRIBUTES) as A;
  if (state.batches > 0 && runBatchedReshaping(row, target, given)) return target;
  const requires = isRecording() && anyRequiresGrad([target]);
  const reading = slot.observer === null ? UNREAD : readingOf([target]);
  const isView = target.viewInfo !== null;
  let shown: Tensor;
  try {
    if (isRecording()) beforeInPlace(target, requires);
    if (target.inference && !state.inference) throw new RuntimeError(INFERENCE_WRITE);
    shown = row.forward([target], given) as Tensor;
  } catch (error) {
    throw leaving(`${row.name}_`, [target], error);
  }
  const node = requires && !isView ? new OperatorNode(row, [target], shown, given, null) : null;
  // The tangent of a view is its base's, by the new strides.
  if (!isView) {
    state.dualLevels.forEach((level, depth) => {
      const tangent = target.tangentAt(level);
      if (tangent === null) return;
      target.setTangent(
        level,
        onTangents(depth, () => run(row, [tangent], given)),
      );
    });
  }
  if (target.viewInfo !== null) target.viewInfo.step = null;
  target.shape = shown.shape;
  target.strides = shown.strides;
  target.offset = shown.offset;
  target.counter.value++;
  if (node !== null) rebaseHistory(target, node);
  if (slot.observer !== null && state.silent === 0) {
    slot.observer.operator(
      eventOf(row, [target], reading, [target], attributes, node, true),
      runReshaping,
    );
    tellTangents(slot.observer, [target]);
  }
  return target;
}

/** Why writing through a view made now would be refused later, if at all; `recorded` where it is recorded. */
function viewKind(recorded: ViewKind): ViewKind {
  if (state.inference) return 'inference';
  return state.gradEnabled ? recorded : 'noGrad';
}

function checkFits(target: Tensor, result: Tensor): void {
  if (!sameShape(target.shape, result.shape)) {
    throw new RuntimeError(
      `output with shape ${showShape(target.shape)} doesn't match the broadcast shape ${showShape(result.shape)}`,
    );
  }
  if (categoryOf[result.dtype] > categoryOf[target.dtype]) {
    throw new RuntimeError(
      `result type ${titleOf[result.dtype]} can't be cast to the desired output type ${titleOf[target.dtype]}`,
    );
  }
}

/** PyTorch has several operators of these names. */
const WITH_TENSOR = new Set(['add', 'sub', 'mul', 'div', 'fmod', 'remainder']);

/** A function that is differentiated must not write what it did not make itself. */
function refuseCaptured({ name, aside }: Row, target: Tensor): void {
  if (state.captured === 0 || state.silent > 0 || target.id > state.captured) return;
  if (aside === true) return;
  const aten = name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
  throw new RuntimeError(
    `During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation (aten::${aten}_${WITH_TENSOR.has(name) ? '.Tensor' : ''}) that would mutate a captured Tensor. This is not supported; please rewrite the function being transformed to explicitly accept the mutated Tensor(s) as inputs.`,
  );
}

/** An expanded tensor shows one element several times; writing to it would be ambiguous. */
function refuseRepetition({ shape, strides }: Tensor): void {
  if (isNonOverlappingAndDense(shape, strides) || shape.includes(0)) return;
  if (shape.some((length, d) => length > 1 && strides[d] === 0)) {
    throw new RuntimeError(
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
    );
  }
}

/** An operand must be the written memory or lie apart from it, where that is easily told. */
function refusePartialOverlap(target: Tensor, operand: Operand): void {
  if (typeof operand === 'number' || operand === target || operand.storage !== target.storage)
    return;
  const [size, other] = [target.numel(), operand.numel()];
  const touch = target.offset < operand.offset + other && operand.offset < target.offset + size;
  if (!touch || size === 0 || other === 0) return;
  const blocks = [target, operand].every((x) => isNonOverlappingAndDense(x.shape, x.strides));
  const same = target.offset === operand.offset && size === other;
  if (!blocks || (same && sameSteps(target, operand))) return;
  throw new RuntimeError(
    'unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation.',
  );
}

/** Do two tensors of one shape walk through memory alike? A dimension of length 1 takes no step. */
function sameSteps(a: Tensor, b: Tensor): boolean {
  return (
    sameShape(a.shape, b.shape) &&
    a.strides.every((stride, d) => a.shape[d] === 1 || stride === b.strides[d])
  );
}

/** Inference tensors alone are not recorded, also where they are marked as requiring grad. */
function anyRequiresGrad(inputs: readonly Operand[]): boolean {
  for (const input of inputs) {
    if (typeof input === 'number' || !input.requiresGrad) continue;
    if (!input.inference) return true;
    return inputs.some((each) => typeof each === 'number' || !each.inference);
  }
  return false;
}

/** What a write may change of operands: an observer is told how they were before. */
type Reading = Pick<OperatorEvent, 'inputVersions' | 'inputRequiresGrad'>;

const NONE: readonly number[] = [];
const UNREAD: Reading = { inputVersions: [], inputRequiresGrad: [] };

/** Without methods of arrays: a program that puts its own into their place is not to see that it is observed. */
function readingOf(inputs: readonly Operand[]): Reading {
  const inputVersions: number[] = [];
  const inputRequiresGrad: boolean[] = [];
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i] as Operand;
    inputVersions[i] = typeof input === 'number' ? 0 : input.counter.value;
    inputRequiresGrad[i] = typeof input !== 'number' && input.requiresGrad;
  }
  return { inputVersions, inputRequiresGrad };
}

function eventOf(
  row: Row,
  inputs: readonly Operand[],
  reading: Reading,
  outputs: readonly Tensor[],
  attributes: Attributes | null,
  node: OperatorNode | null,
  inPlace: boolean,
): ToldEvent {
  return {
    name: inPlace ? `${row.name}_` : row.name,
    symbol: row.symbol,
    formula: row.formula,
    inputs,
    optional: row.optional,
    ...reading,
    outputs,
    attributes,
    node,
    saved: node?.keptPlaces(inputs.length) ?? NONE,
    differentiable: row.differentiable,
    inPlace,
    view: row.view,
    gradEnabled: state.gradEnabled,
    duringBackward: state.duringBackward,
  };
}
