/** @file `backward()` and `autograd.grad()`: checks, seeds and options around one pass of the engine. */

import { isFloating } from '../tensor/dtype.ts';
import { RuntimeError, TypeError, ValueError, pythonTypeOf } from '../tensor/errors.ts';
import { build, empty } from '../tensor/make.ts';
import { checkNames } from '../tensor/options.ts';
import { sameShape, showShape, sizeOf } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { to } from '../ops/elementwise/cast.ts';
import { overBatch, withoutBatches } from './batch.ts';
import { NUMBERS_BEFORE } from './copies.ts';
import { execute } from './engine.ts';
import { GradientEdge, edgeOf, type Place } from './gradient-edge.ts';
import { tellOfHook } from './hooks/list.ts';
import type { Edge, ResultMeta } from './node.ts';
import { observerSlot, SEED, type BackwardPass } from './observer.ts';
import { behindBatches, rowsOf, tellStored, type ToldPass } from './rows.ts';
import { internally, state } from './state.ts';
import { tellGiven } from './unseen.ts';
import { refuseInTransforms } from './unsupported.ts';
import { lettingOut } from './throws.ts';
import { warnOnce } from './warnings.ts';

const slot = observerSlot();
let lastPass = NUMBERS_BEFORE;

const REFERENCE_CYCLE =
  'Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the cycle and avoid the leak.';

export type Places = Place | readonly Place[];
export type Gradients = Tensor | null | readonly (Tensor | null)[];

export interface BackwardOptions {
  /** Keep what the graph saved, so that it can be run again. Default: the value of `createGraph`. */
  readonly retainGraph?: boolean;
  /** Record the pass itself, so that the gradients can be differentiated. */
  readonly createGraph?: boolean;
  /** Accumulate only into these tensors, also computed ones (which then retain their gradient). */
  readonly inputs?: Places;
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
  /** The first dimension of each of `gradOutputs` counts vectors; so does that of each result. */
  readonly isGradsBatched?: boolean;
}

export interface PullOptions extends GradOptions {
  /** The library made `gradOutputs`, and nobody was told of them. */
  readonly isOwnSeed?: boolean;
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** The gradients of `count` outputs. */
function gradientsOf(given: Gradients, count: number): readonly (Tensor | null)[] {
  if (given === null) return new Array<null>(count).fill(null);
  const isGradient = given instanceof Tensor || Array.isArray(given);
  if (!isGradient) throw new TypeError(`'${pythonTypeOf(given)}' object is not iterable`);
  return listOf<Tensor | null>(given);
}

/** What a root must be differentiated from: its shape, type and edge. */
interface Root extends ResultMeta {
  readonly edge: Edge;
}

/** Edges of the roots; their tensors, where they are given as tensors. */
function rootsOf(outputs: readonly Place[]): Root[] {
  return outputs.map((output, i) => {
    const edge = edgeOf(output);
    if (edge === null) {
      throw new RuntimeError(
        `element ${String(i)} of tensors does not require grad and does not have a grad_fn`,
      );
    }
    const { shape, dtype } = edge.node.results[edge.index] as ResultMeta;
    return { edge, shape, dtype };
  });
}

function metaOf(output: Place): ResultMeta & { readonly requiresGrad: boolean } {
  if (output instanceof Tensor) return output;
  const { node, index } = output.edge;
  return { ...(node.results[index] as ResultMeta), requiresGrad: true };
}

/** The seed of each root: the gradient given, or one for a single element. */
function seeds(outputs: readonly Place[], given: readonly (Tensor | null)[]): Tensor[] {
  const found = outputs.slice(0, given.length).map((place, i) => {
    const output = metaOf(place);
    const grad: unknown = given[i] ?? null;
    if (grad === null) {
      if (output.requiresGrad && sizeOf(output.shape) !== 1) {
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
  if (found.length < outputs.length) {
    throw new RuntimeError(
      `got ${String(outputs.length)} tensors and ${String(found.length)} gradients`,
    );
  }
  return found;
}

interface Request {
  readonly api: 'backward' | 'grad';
  readonly outputs: readonly Place[];
  readonly gradients: readonly (Tensor | null)[];
  readonly inputs: readonly Place[] | null;
  readonly retainGraph: boolean | undefined;
  readonly createGraph: boolean;
  readonly isOwnSeed?: boolean;
}

const nextPass = (): number => ++lastPass;

/** Places of the outputs: an observer is told of those as roots that are tensors. */
function tensorsFirst(outputs: readonly Place[]): number[] {
  const isEdge = (i: number): number => (outputs[i] instanceof Tensor ? 0 : 1);
  return [...outputs.keys()].sort((a, b) => isEdge(a) - isEdge(b));
}

/**
 * Runs a pass between the observer's two events; `finish` gets the gradients of `inputs` meanwhile. One that pulls
 * back many gradients is told as many passes.
 */
function runPass(
  request: Request,
  finish: (pass: ToldPass, captured: (Tensor | null)[]) => void = () => undefined,
): void {
  const { api, outputs, inputs, createGraph } = request;
  const order = tensorsFirst(outputs);
  const given = request.isOwnSeed === true ? [] : order.map((i) => request.gradients[i] ?? null);
  const id = nextPass();
  let began: BackwardPass | null = null;
  let told: ToldPass = { id, rows: null };
  try {
    const grads = seeds(outputs, request.gradients);
    if (createGraph && api === 'backward') warnOnce(REFERENCE_CYCLE);
    const roots = rootsOf(outputs);
    const edges = inputs === null ? null : inputEdges(api, inputs);
    if (slot.observer !== null) {
      const tensors: Tensor[] = [];
      // Without methods of arrays, as all that is told.
      for (let i = 0; i < outputs.length; i++) {
        const output = outputs[i];
        if (output instanceof Tensor) tensors[tensors.length] = output;
      }
      began = { id, roots: tensors, api, createGraph };
      slot.observer.backwardBegan(began);
      told = { id, rows: rowsOf(grads) };
      for (let root = 0; root < order.length; root++) {
        const gradient = given[root] ?? null;
        if (gradient !== null) tellGiven(gradient, root, told.rows === null ? null : 0);
        // Only there do operators read it that are recorded themselves.
        else if (createGraph && state.silent === 0)
          slot.observer.created(behindBatches(grads[order[root] as number] as Tensor), SEED);
      }
    }
    const captured = execute({
      ...told,
      roots: roots.map(({ edge }) => edge),
      grads,
      inputs: edges,
      accumulate: api === 'backward',
      retainGraph: request.retainGraph ?? createGraph,
      createGraph,
    });
    finish(told, captured);
  } catch (error) {
    throw lettingOut(api, error);
  } finally {
    if (began !== null && slot.observer !== null) slot.observer.backwardEnded(id);
  }
  if (told.rows === null || began === null || slot.observer === null) return;
  // Nothing more is recorded for them.
  const others = { ...began, createGraph: false };
  told.rows.tellOthers(slot.observer, others, given, nextPass, createGraph || state.silent > 0);
}

function inputEdges(api: 'backward' | 'grad', inputs: readonly Place[]): Edge[] {
  if (inputs.length === 0) {
    throw new RuntimeError(`\`inputs\` argument to \`${api}()\` cannot be empty.`);
  }
  return inputs.map((input) => {
    if (api === 'backward' && input instanceof Tensor) retainGrad(input);
    const edge = edgeOf(input);
    if (edge === null) {
      throw new RuntimeError('One of the differentiated Tensors does not require grad');
    }
    return edge;
  });
}

/** Keeps the gradient of a computed tensor in its `.grad` too; nothing to do for leaves. */
export function retainGrad(tensor: Tensor): void {
  if (!tensor.requiresGrad) {
    throw new RuntimeError("can't retain_grad on Tensor that has requires_grad=False");
  }
  refuseInTransforms('retain_grad()');
  const node = tensor.gradFn;
  if (node === null) return;
  const retained = (node.ensureExtras().retained ??= new Map<number, Tensor>());
  if (retained.get(tensor.outputIndex) === tensor) return;
  retained.set(tensor.outputIndex, tensor);
  tellOfHook({ kind: 'retainGrad', tensor, node });
}

/**
 * Computes gradients of `tensors` with respect to the leaves they were computed from, and adds them to
 * the leaves' `.grad`.
 * @param gradient same shape as the tensor; may be left out for a tensor of one element
 */
export function backward(
  tensors: Places,
  gradient: Gradients = null,
  options: BackwardOptions = {},
): void {
  checkNames('backward', options);
  const outputs = listOf(tensors);
  if (state.transforms > 0) {
    throw new RuntimeError(
      'backward() called inside a functorch transform. This is not supported, please use functorch.grad or functorch.vjp instead or call backward() outside of functorch transforms.',
    );
  }
  runPass({
    api: 'backward',
    outputs,
    gradients: gradientsOf(gradient, outputs.length),
    inputs: options.inputs === undefined ? null : listOf(options.inputs),
    retainGraph: options.retainGraph,
    createGraph: options.createGraph ?? false,
  });
}

type Named<T> = Readonly<Record<string, T>>;

/**
 * Gradients of the sum of `outputs` (weighted by `gradOutputs`) with respect to `inputs`: in order, or
 * by name when `inputs` is an object of tensors.
 */
export function grad(
  outputs: Places,
  inputs: Places,
  options?: GradOptions & { allowUnused?: false },
): Tensor[];
export function grad(outputs: Places, inputs: Places, options?: GradOptions): (Tensor | null)[];
export function grad<N extends Named<Place>>(
  outputs: Places,
  inputs: N,
  options?: GradOptions,
): { [K in keyof N]: Tensor | null };
export function grad(
  outputs: Places,
  inputs: Places | Named<Place>,
  options: GradOptions = {},
): (Tensor | null)[] | Named<Tensor | null> {
  checkNames('grad', options);
  if (isNamed(inputs)) {
    const names = Object.keys(inputs);
    const found = gradients(listOf(outputs), Object.values(inputs), options);
    return Object.fromEntries(names.map((name, i) => [name, found[i] ?? null]));
  }
  return gradients(listOf(outputs), listOf(inputs), options);
}

function isNamed(inputs: Places | Named<Place>): inputs is Named<Place> {
  const isPlaces =
    Array.isArray(inputs) || inputs instanceof Tensor || inputs instanceof GradientEdge;
  return !isPlaces;
}

/** What `grad` does with lists, for the library's own transforms. */
export function gradients(
  outputs: readonly Place[],
  inputs: readonly Place[],
  options: PullOptions,
): (Tensor | null)[] {
  const { allowUnused, materializeGrads = false, isGradsBatched = false } = options;
  if (materializeGrads && allowUnused === false) {
    throw new ValueError(
      'Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.',
    );
  }
  const given = gradientsOf(options.gradOutputs ?? null, outputs.length);
  const compute = isGradsBatched ? batchedGradients : plainGradients;
  const mayLack = { ...options, allowUnused: allowUnused ?? materializeGrads };
  const found = compute(outputs, inputs, given, mayLack);
  if (!materializeGrads) return found;
  return found.map((each, i) => {
    if (each !== null) return each;
    const input = inputs[i] as Place;
    if (input instanceof GradientEdge) {
      throw new RuntimeError(
        'materialize_grads cannot be used when the given input is a GradientEdge',
      );
    }
    const { shape, dtype } = input;
    const zeros = empty(shape, dtype);
    zeros.requiresGradFlag = options.createGraph ?? false;
    return zeros;
  });
}

function plainGradients(
  outputs: readonly Place[],
  inputs: readonly Place[],
  gradOutputs: readonly (Tensor | null)[],
  { retainGraph, createGraph = false, allowUnused, isOwnSeed: isOurs = false }: PullOptions,
): (Tensor | null)[] {
  const isOwnSeed = isOurs || gradOutputs.every((seed) => seed === null);
  return withoutBatches(outputs, inputs, gradOutputs, isOwnSeed, (places, wanted, gradients) => {
    let result: (Tensor | null)[] = [];
    const request = { api: 'grad', outputs: places, gradients, inputs: wanted } as const;
    runPass({ ...request, retainGraph, createGraph, isOwnSeed }, (pass, captured) => {
      result = captured;
      wanted.forEach((input, i) => {
        const found = captured[i] ?? null;
        if (found === null) {
          if (allowUnused === true) return;
          throw new RuntimeError(
            `The differentiated Tensor at index ${String(i)} appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.`,
          );
        }
        if (slot.observer !== null && input instanceof Tensor) {
          tellStored(slot.observer, pass, input, found, found);
        }
      });
    });
    return result;
  });
}

/** One pass whose gradients carry a batch: row k of each result belongs to row k of `gradOutputs`. */
function batchedGradients(
  outputs: readonly Place[],
  inputs: readonly Place[],
  gradOutputs: readonly (Tensor | null)[],
  options: PullOptions,
): (Tensor | null)[] {
  outputs.forEach((output, i) => {
    const { shape } = metaOf(output);
    const grad = gradOutputs[i] ?? null;
    if (grad === null || sameShape(grad.shape.slice(1), shape)) return;
    // Of the gradient PyTorch names what is left after the batch dimension is dropped twice.
    throw new RuntimeError(
      `If \`is_grads_batched=True\`, we interpret the first dimension of each grad_output as the batch dimension. The sizes of the remaining dimensions are expected to match the shape of corresponding output, but a mismatch was detected: grad_output[${String(i)}] has a shape of torch.Size(${showShape(grad.shape.slice(2))}) and output[${String(i)}] has a shape of torch.Size(${showShape(shape)}). If you only want some tensors in \`grad_output\` to be considered batched, consider using vmap.`,
    );
  });
  return overBatch(gradOutputs, (rows) => plainGradients(outputs, inputs, rows, options));
}
