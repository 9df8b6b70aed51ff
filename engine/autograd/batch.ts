/** @file Batched tensors: one tensor that stands for many of one shape, as `vmap` hands them out. */

import { RuntimeError } from '../tensor/errors.ts';
import { build } from '../tensor/make.ts';
import type { Nested } from '../tensor/read.ts';
import { sameShape, type Shape } from '../tensor/shape.ts';
import { denseStrides } from '../tensor/layout.ts';
import { Storage } from '../tensor/storage.ts';
import { Tensor } from '../tensor/tensor.ts';
import { stack } from '../ops/shape/join.ts';
import { select } from '../ops/shape/index-views.ts';
import { expand, transpose, unsqueeze } from '../ops/shape/shape.ts';
import type { Node } from './node.ts';
import type { Place } from './gradient-edge.ts';
import { internally, state } from './state.ts';

/** Somebody asked a batched tensor for its elements, which differ from example to example. */
export class DataDependentError extends RuntimeError {}

/** Memory of a batched tensor: an operator that reads it directly would see one example only. */
class NoElements extends Storage {
  constructor() {
    super(new Float64Array(0));
    Object.defineProperty(this, 'data', {
      get(): never {
        throw new DataDependentError(
          "vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow. We don't support that yet, please file an issue at https://github.com/pytorch/pytorch/issues .",
        );
      },
    });
  }
}

const NO_ELEMENTS = new NoElements();

/** Looks like one example; `value` holds all of them along its first dimension. */
export class BatchedTensor extends Tensor {
  readonly value: Tensor;
  readonly level: number;

  constructor(value: Tensor, level: number) {
    const { shape, strides, dtype, offset, counter } = value;
    super(NO_ELEMENTS, shape.slice(1), dtype, strides.slice(1), offset, counter);
    this.value = value;
    this.level = level;
  }

  get length(): number {
    return this.value.shape[0] ?? 0;
  }

  override get gradFn(): Node | null {
    return this.value.gradFn;
  }

  override get isLeaf(): boolean {
    return this.value.isLeaf;
  }

  override get requiresGrad(): boolean {
    return this.value.requiresGrad;
  }

  override set requiresGrad(value: boolean) {
    this.value.requiresGrad = value;
  }

  override tangentAt(level: number): Tensor | null {
    const tangent = this.value.tangentAt(level);
    return tangent === null ? null : new BatchedTensor(tangent, this.level);
  }

  override setTangent(level: number, tangent: Tensor): void {
    this.value.setTangent(level, physicalAt(tangent, this.level, this.length));
  }

  override item(): number {
    throw refusal('item');
  }

  override tolist(): Nested {
    throw new DataDependentError("Cannot access data pointer of Tensor that doesn't have storage");
  }

  override toString(): string {
    return `BatchedTensor(lvl=${String(this.level)}, bdim=0, value=\n    ${String(this.value).replaceAll('\n', '\n    ')}\n)`;
  }
}

function refusal(method: string): RuntimeError {
  return new DataDependentError(
    `vmap: It looks like you're calling .${method}() on a Tensor. We don't support vmap over calling .${method}() on a Tensor, please try to rewrite what you're doing with other operations. If error is occurring somewhere inside PyTorch internals, please file a bug report.`,
  );
}

let lastLevel = 0;

/** Random numbers inside `vmap`: an error, one draw for all examples, or one each. */
export type Randomness = 'error' | 'same' | 'different';

/** An open level: how many examples it stands for. */
export interface BatchLevel {
  readonly level: number;
  readonly size: number;
  readonly randomness: Randomness;
}

const open: BatchLevel[] = [];

export function openBatches(): readonly BatchLevel[] {
  return open;
}

/** Runs `body` inside a level of its own. */
export function withBatchLevel<T>(
  size: number,
  randomness: Randomness,
  body: (level: number) => T,
): T {
  const entry = { level: ++lastLevel, size, randomness };
  open.push(entry);
  state.batches++;
  try {
    return body(entry.level);
  } finally {
    open.pop();
    state.batches--;
  }
}

/** Refuses random numbers where `vmap` was not told what they should be. */
export function checkRandomness(): void {
  if (open.every(({ randomness }) => randomness !== 'error')) return;
  throw new RuntimeError(
    "vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' randomness flags on vmap or perform the randomness operation out of vmap",
  );
}

/** Draws a tensor: where examples shall differ, for all of them at once. */
export function drawnInBatches(shape: Shape, draw: (shape: Shape) => Tensor): Tensor {
  checkRandomness();
  const different = open.filter(({ randomness }) => randomness === 'different');
  const whole = draw([...different.map(({ size }) => size), ...shape]);
  return different.reduce<Tensor>((x, { level }) => batchedAt(x, level), whole);
}

/** All examples of `level`, along the first dimension; a tensor without that batch is repeated. */
export function physicalAt(x: Tensor, level: number, size: number): Tensor {
  if (x instanceof BatchedTensor) {
    if (x.level === level) return x.value;
    if (x.level > level) {
      const value = physicalAt(x.value, level, size);
      return new BatchedTensor(transpose(value, 0, 1), x.level);
    }
  }
  return expand(unsqueeze(x, 0), [size, ...x.shape]);
}

/** The reverse: the first dimension becomes the batch of `level`. */
export function batchedAt(x: Tensor, level: number): BatchedTensor {
  if (x instanceof BatchedTensor && x.level > level) {
    return new BatchedTensor(batchedAt(transpose(x.value, 0, 1), level), x.level);
  }
  return new BatchedTensor(x, level);
}

/** Gives a tensor a batch at every open level, so that each example has a gradient of its own. */
export function inAllBatches(x: Tensor): Tensor {
  return open.reduce<Tensor>(
    (each, { level, size }) =>
      levelsOf([each]).includes(level) ? each : batchedAt(physicalAt(each, level, size), level),
    x,
  );
}

/** The levels of which tensors are batched, the innermost first. */
export function levelsOf(tensors: readonly unknown[]): number[] {
  const levels = new Set<number>();
  for (let each of tensors) {
    while (each instanceof BatchedTensor) {
      levels.add(each.level);
      each = each.value;
    }
  }
  return [...levels].sort((a, b) => b - a);
}

type Pass = (
  outputs: readonly Place[],
  inputs: readonly Place[],
  gradOutputs: readonly (Tensor | null)[],
) => (Tensor | null)[];

/**
 * Graphs are recorded of whole batches. Takes the batches off what is differentiated, runs the pass, and
 * puts them on its results.
 * @param isOwnSeed nobody was told of `gradOutputs`
 */
export function withoutBatches(
  outputs: readonly Place[],
  inputs: readonly Place[],
  gradOutputs: readonly (Tensor | null)[],
  isOwnSeed: boolean,
  pass: Pass,
): (Tensor | null)[] {
  const [level] = state.batches === 0 ? [] : levelsOf([...outputs, ...inputs]);
  if (level === undefined) return pass(outputs, inputs, gradOutputs);
  const size = open.find((entry) => entry.level === level)?.size ?? 1;
  const isBatched = (place: Place): boolean =>
    place instanceof Tensor && levelsOf([place]).includes(level);
  const strip = (place: Place): Place =>
    isBatched(place) ? physicalAt(place as Tensor, level, size) : place;
  const seeds = outputs.map((output, i) => {
    const seed = gradOutputs[i] ?? null;
    if (!isBatched(output)) return seed;
    if (seed !== null) {
      const whole = (): Tensor => physicalAt(seed, level, size);
      return isOwnSeed ? internally(whole) : whole();
    }
    if ((output as Tensor).numel() !== 1) return null;
    const { shape, dtype } = strip(output) as Tensor;
    return build(shape, dtype, (out) => out.fill(1));
  });
  const found = withoutBatches(outputs.map(strip), inputs.map(strip), seeds, isOwnSeed, pass);
  return found.map((each, i) =>
    each === null || !isBatched(inputs[i] as Place) ? each : batchedAt(each, level),
  );
}

/** Calls `f` once with tensors that stand for all rows of `rows`; its results get the rows back. */
export function overBatch(
  rows: readonly (Tensor | null)[],
  f: (rows: readonly (Tensor | null)[]) => (Tensor | null)[],
): (Tensor | null)[] {
  const size = rows.find((row) => row !== null)?.shape[0] ?? 0;
  return withBatchLevel(size, 'error', (level) => {
    const results = f(rows.map((row) => (row === null ? null : batchedAt(row, level))));
    return results.map((each) => (each === null ? null : physicalAt(each, level, size)));
  });
}

/**
 * Calls `f` with the examples of the innermost batch, one after the other, and stacks its results.
 * @param ragged what is wrong when examples give results of different shapes
 */
export function perExample(
  values: readonly unknown[],
  f: (example: readonly unknown[]) => readonly (Tensor | null)[],
  ragged = 'vmap: results of examples differ in shape',
): (Tensor | null)[] {
  const [level] = levelsOf(values);
  if (level === undefined) return [...f(values)];
  const isBatched = (value: unknown): value is BatchedTensor =>
    value instanceof BatchedTensor && value.level === level;
  const size = values.find(isBatched)?.length ?? 0;
  if (size === 0) return ofNothing(values, isBatched, f, level);
  const examples = Array.from({ length: size }, (_, b) =>
    f(values.map((value) => (isBatched(value) ? select(value.value, 0, b) : value))),
  );
  return (examples[0] ?? []).map((first, i) => {
    if (first === null) return null;
    const isRagged = examples.some((example) => !sameShape(example[i]?.shape ?? [], first.shape));
    if (isRagged) throw new RuntimeError(ragged);
    return batchedAt(stack(examples.map((example) => example[i] as Tensor)), level);
  });
}

/** What `perExample` gives for no examples: results of the shapes that one would have. */
function ofNothing(
  values: readonly unknown[],
  isBatched: (value: unknown) => value is BatchedTensor,
  f: (example: readonly unknown[]) => readonly (Tensor | null)[],
  level: number,
): (Tensor | null)[] {
  const one = ({ shape, dtype }: Tensor): Tensor => build(shape, dtype, () => undefined);
  const results = f(values.map((value) => (isBatched(value) ? one(value) : value)));
  return results.map((result) => {
    if (result === null) return null;
    return batchedAt(
      build([0, ...result.shape], result.dtype, () => undefined),
      level,
    );
  });
}

/** All examples of all batches at once, to look at their numbers. */
export function wholeOf(x: Tensor): Tensor {
  return x instanceof BatchedTensor ? wholeOf(x.value) : x;
}

/** A tensor of another shape in the batches of `like`: each example gets one of its own. */
export function likeBatches(like: Tensor, shape: Shape, make: (shape: Shape) => Tensor): Tensor {
  if (!(like instanceof BatchedTensor)) return make(shape);
  return new BatchedTensor(likeBatches(like.value, [like.length, ...shape], make), like.level);
}

/** A tensor with the shape, memory layout and batches of another. */
export function madeLike(like: Tensor, make: (shape: Shape, strides: Shape) => Tensor): Tensor {
  if (!(like instanceof BatchedTensor)) return make(like.shape, denseStrides(like));
  return new BatchedTensor(madeLike(like.value, make), like.level);
}
