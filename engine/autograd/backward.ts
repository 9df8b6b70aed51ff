/** @file `backward()` and `autograd.grad()`: checks, seeds and options around one pass of the engine. */

import { isFloating } from '../tensor/dtype.ts';
import { RuntimeError, TypeError, ValueError, pythonTypeOf } from '../tensor/errors.ts';
import { build, empty } from '../tensor/make.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { to } from '../ops/cast.ts';
import { accumulateGrad } from './accumulate.ts';
import { execute } from './engine.ts';
import type { Edge } from './node.ts';
import { gradientEdge } from './node.ts';
import { observerSlot } from './observer.ts';
import { internally, reportThrow } from './state.ts';

const slot = observerSlot();
let lastPass = 0;

export type Tensors = Tensor | readonly Tensor[];
export type Gradients = Tensor | null | readonly (Tensor | null)[];

export interface BackwardOptions {
  /** Keep what the graph saved, so that it can be run again. Default: the value of `createGraph`. */
  readonly retainGraph?: boolean;
  /** Record the pass itself, so that the gradients can be differentiated. */
  readonly createGraph?: boolean;
  /** Accumulate only into these tensors. */
  readonly inputs?: Tensors;
}

export interface GradOptions {
  /** The vector of the vector-Jacobian product, one an output; null: ones, for single elements. */
  readonly gradOutputs?: Gradients;
  readonly retainGraph?: boolean;
  readonly createGraph?: boolean;
  /** Return null for inputs that the outputs do not depend on, instead of throwing. */
  readonly allowUnused?: boolean;
  /** Return zeros for them. */
  readonly materializeGrads?: boolean;
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** The seed of each root: the gradient given, or one for a single element. */
function seeds(outputs: readonly Tensor[], given: readonly (Tensor | null)[]): Tensor[] {
  if (outputs.length !== given.length) {
    throw new RuntimeError(
      `got ${String(outputs.length)} tensors and ${String(given.length)} gradients`,
    );
  }
  return outputs.map((output, i) => {
    const grad: unknown = given[i] ?? null;
    if (grad === null) {
      if (output.requiresGrad && output.numel() !== 1) {
        throw new RuntimeError('grad can be implicitly created only for scalar outputs');
      }
      return build(output.shape, output.dtype, (out) => out.fill(1));
    }
    if (!(grad instanceof Tensor)) {
      throw new TypeError(`gradients can be either Tensors or None, but got ${pythonTypeOf(grad)}`);
    }
    if (!sameShape(grad.shape, output.shape)) {
      throw new RuntimeError(
        `Mismatch in shape: grad_output[${String(i)}] has a shape of torch.Size(${showShape(grad.shape)}) and output[${String(i)}] has a shape of torch.Size(${showShape(output.shape)}).`,
      );
    }
    return grad.dtype === output.dtype || !isFloating(output.dtype)
      ? grad
      : internally(() => to(grad, output.dtype));
  });
}

function rootEdges(outputs: readonly Tensor[]): Edge[] {
  return outputs.map((output, i) => {
    const edge = gradientEdge(output);
    if (edge === null) {
      throw new RuntimeError(
        `element ${String(i)} of tensors does not require grad and does not have a grad_fn`,
      );
    }
    return edge;
  });
}

interface Request {
  readonly api: 'backward' | 'grad';
  readonly outputs: readonly Tensor[];
  readonly gradients: readonly (Tensor | null)[];
  readonly inputs: readonly Tensor[] | null;
  readonly retainGraph: boolean | undefined;
  readonly createGraph: boolean;
}

/** Runs a pass between the observer's two events; returns the gradients of `inputs`. */
function runPass(
  request: Request,
  finish: (pass: number, captured: (Tensor | null)[], edges: readonly Edge[]) => void,
): void {
  const { api, outputs, inputs, createGraph } = request;
  const id = ++lastPass;
  let begun = false;
  try {
    const grads = seeds(outputs, request.gradients);
    const roots = rootEdges(outputs);
    const edges = inputs === null ? null : inputEdges(api, inputs);
    if (slot.observer !== null) {
      slot.observer.backwardBegan({ id, roots: outputs, api, createGraph });
      begun = true;
    }
    const captured = execute({
      id,
      roots,
      grads,
      inputs: edges,
      retainGraph: request.retainGraph ?? createGraph,
      createGraph,
    });
    finish(id, captured, edges ?? []);
  } catch (error) {
    throw reportThrow(api, error);
  } finally {
    if (begun && slot.observer !== null) slot.observer.backwardEnded(id);
  }
}

function inputEdges(api: 'backward' | 'grad', inputs: readonly Tensor[]): Edge[] {
  if (inputs.length === 0) {
    throw new RuntimeError(`\`inputs\` argument to \`${api}()\` cannot be empty.`);
  }
  return inputs.map((input) => {
    const edge = gradientEdge(input);
    if (edge !== null) return edge;
    throw new RuntimeError(
      api === 'grad'
        ? 'One of the differentiated Tensors does not require grad'
        : "can't retain_grad on Tensor that has requires_grad=False",
    );
  });
}

/**
 * Computes gradients of `tensors` with respect to the leaves they were computed from, and adds them to
 * the leaves' `.grad`.
 * @param gradient same shape as the tensor; may be left out for a tensor of one element
 */
export function backward(
  tensors: Tensors,
  gradient: Gradients = null,
  options: BackwardOptions = {},
): void {
  const outputs = listOf(tensors);
  const given = gradient === null ? outputs.map(() => null) : listOf(gradient);
  const inputs = options.inputs === undefined ? null : listOf(options.inputs);
  runPass(
    {
      api: 'backward',
      outputs,
      gradients: given,
      inputs,
      retainGraph: options.retainGraph,
      createGraph: options.createGraph ?? false,
    },
    (pass, captured) => {
      inputs?.forEach((input, i) => {
        const grad = captured[i] ?? null;
        if (grad === null) return;
        const stored = accumulateGrad(input, grad, options.createGraph ?? false);
        if (slot.observer !== null) slot.observer.gradStored(pass, input, grad, stored);
      });
    },
  );
}

/** Gradients of the sum of `outputs` (weighted by `gradOutputs`) with respect to `inputs`, in order. */
export function grad(
  outputs: Tensors,
  inputs: Tensors,
  options?: GradOptions & { allowUnused?: false },
): Tensor[];
export function grad(outputs: Tensors, inputs: Tensors, options?: GradOptions): (Tensor | null)[];
export function grad(
  outputs: Tensors,
  inputs: Tensors,
  options: GradOptions = {},
): (Tensor | null)[] {
  const { allowUnused, materializeGrads = false } = options;
  if (materializeGrads && allowUnused === false) {
    throw new ValueError(
      'Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.',
    );
  }
  const list = listOf(outputs);
  const wanted = listOf(inputs);
  const given = options.gradOutputs ?? null;
  let result: (Tensor | null)[] = [];
  runPass(
    {
      api: 'grad',
      outputs: list,
      gradients: given === null ? list.map(() => null) : listOf(given),
      inputs: wanted,
      retainGraph: options.retainGraph,
      createGraph: options.createGraph ?? false,
    },
    (pass, captured) => {
      result = captured.map((found, i) => {
        const input = wanted[i] as Tensor;
        if (found !== null) {
          if (slot.observer !== null) slot.observer.gradStored(pass, input, found, found);
          return found;
        }
        if (materializeGrads) return empty(input.shape, input.dtype);
        if (allowUnused === true) return null;
        throw new RuntimeError(
          `The differentiated Tensor at index ${String(i)} appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.`,
        );
      });
    },
  );
  return result;
}
