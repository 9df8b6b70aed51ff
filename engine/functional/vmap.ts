/** @file vmap: a function of one example, applied to a batch at once. */

import {
  BatchedTensor,
  batchedAt,
  levelsOf,
  physicalAt,
  withBatchLevel,
  type Randomness,
} from '../autograd/batch.ts';
import { RuntimeError, ValueError, pythonTypeOf } from '../tensor/errors.ts';
import { wrapDim } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { narrow } from '../ops/shape/index-views.ts';
import { cat } from '../ops/shape/join.ts';
import { permute } from '../ops/shape/shape.ts';
import { transforming } from './inside.ts';
import { leavesOf, mapTree, rebuild, specOf } from './tree.ts';

export type { Randomness };

/** A dimension for each input or output; null: not mapped. Nested as they are. */
export type Dims = number | null | readonly Dims[] | { readonly [name: string]: Dims };

export interface VmapOptions {
  /** Which dimension of each input counts the examples; default 0. */
  readonly inDims?: Dims;
  /** Where that dimension goes in each output; default 0. */
  readonly outDims?: Dims;
  /** Random numbers inside: an error, one draw for all examples, or one each. Default `error`. */
  readonly randomness?: Randomness;
  /** So many examples at once; default all. */
  readonly chunkSize?: number | null;
}

interface Call {
  readonly name: string;
  readonly inDims: Dims;
  readonly outDims: Dims;
}

/** As Python prints it: lists are tuples there. */
function show(dims: Dims | string): string {
  if (dims === null) return 'None';
  if (dims instanceof Array) return `(${dims.map(show).join(', ')}${dims.length === 1 ? ',' : ''})`;
  if (typeof dims === 'object') {
    const parts = Object.entries(dims).map(([name, each]) => `'${name}': ${show(each)}`);
    return `{${parts.join(', ')}}`;
  }
  return String(dims);
}

const isNest = (value: unknown): value is object => specOf(value) !== '*';

/** One dimension a leaf of `tree`; null where the nestings differ. */
function spreadDims(dims: Dims, tree: unknown): unknown[] | null {
  if (!isNest(dims)) return leavesOf(tree).map(() => dims);
  if (!isNest(tree) || Array.isArray(dims) !== Array.isArray(tree)) return null;
  const [names, others] = [Object.keys(dims), Object.keys(tree)];
  if (names.length !== others.length) return null;
  const parts = names.map((name) =>
    name in tree ? spreadDims(Reflect.get(dims, name) as Dims, Reflect.get(tree, name)) : null,
  );
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}

function moved(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const order = x.shape.map((_, d) => d).filter((d) => d !== from);
  order.splice(to, 0, from);
  return permute(x, order);
}

/** The inputs with their mapped dimension in front; null where nothing is mapped. */
function mappedInputs({ name, inDims }: Call, inputs: readonly unknown[]): (Tensor | null)[] {
  const head = (dims: Dims): string => `vmap(${name}, in_dims=${show(dims)}, ...)(<inputs>)`;
  if (typeof inDims !== 'number' && !Array.isArray(inDims)) {
    throw new ValueError(
      `${head(inDims)}: expected \`in_dims\` to be int or a (potentially nested) tuple matching the structure of inputs, got: <class '${pythonTypeOf(inDims)}'>.`,
    );
  }
  if (inputs.length === 0) {
    throw new ValueError(
      `vmap(${name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a function with no inputs. The latter is unsupported.`,
    );
  }
  const dims = spreadDims(inDims, inputs);
  if (dims === null) {
    throw new ValueError(
      `${head(inDims)}: in_dims is not compatible with the structure of \`inputs\`. in_dims has structure ${specOf(inDims)} but inputs has structure ${specOf(inputs)}.`,
    );
  }
  return leavesOf(inputs).map((leaf, i) => {
    const dim = dims[i] ?? null;
    if (dim === null) return null;
    if (typeof dim !== 'number' || !Number.isInteger(dim)) {
      throw new ValueError(
        `${head(inDims)}: Got in_dim=${show(dim as string)} for an input but in_dim must be either an integer dimension or None.`,
      );
    }
    if (!(leaf instanceof Tensor)) {
      throw new ValueError(
        `${head(inDims)}: Got in_dim=${String(dim)} for an input but the input is of type <class '${pythonTypeOf(leaf)}'>. We cannot vmap over non-Tensor arguments, please use None as the respective in_dim`,
      );
    }
    const rank = String(leaf.ndim);
    if (dim < -leaf.ndim || dim >= leaf.ndim) {
      throw new ValueError(
        `${head(inDims)}: Got in_dim=${String(dim)} for some input, but that input is a Tensor of dimensionality ${rank} so expected in_dim to satisfy -${rank} <= in_dim < ${rank}.`,
      );
    }
    return moved(leaf, wrapDim(dim, leaf.ndim), 0);
  });
}

/** How many examples there are. */
function sizeOfBatch(mapped: readonly (Tensor | null)[]): number {
  const sizes = mapped.flatMap((each) => each?.shape[0] ?? []);
  const [size] = sizes;
  if (size === undefined) throw new ValueError('vmap: Expected at least one Tensor to vmap over');
  if (sizes.some((each) => each !== size)) {
    throw new ValueError(
      `vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [${sizes.join(', ')}] for the mapped dimension`,
    );
  }
  return size;
}

function checkOutDims({ name, outDims }: Call): void {
  if (leavesOf(outDims).every((dim) => dim === null || Number.isInteger(dim))) return;
  throw new ValueError(
    `vmap(${name}, ..., out_dims=${show(outDims)}): \`out_dims\` must be an int, None or a python collection of ints representing where in the outputs the vmapped dimension should appear.`,
  );
}

/**
 * A function that applies `f` to each slice of its inputs and stacks the results. `f` runs once (or once
 * a chunk), with tensors that look like one slice; it cannot look at their numbers.
 */
export function vmap<A extends unknown[], R>(
  f: (...args: A) => R,
  { inDims = 0, outDims = 0, randomness = 'error', chunkSize = null }: VmapOptions = {},
): (...args: A) => R {
  if (!['error', 'different', 'same'].includes(randomness)) {
    throw new RuntimeError(
      `Only allowed values for randomness are 'error', 'different', or 'same'. Got ${randomness}`,
    );
  }
  if (chunkSize !== null && !(chunkSize > 0)) {
    throw new ValueError(
      `vmap: chunk_size should be None or greater than 0. (got ${String(chunkSize)})`,
    );
  }
  const name = f.name === '' ? '<lambda>' : f.name;
  const call: Call = { name, inDims, outDims };
  const mappedFunction = (...args: A): R => {
    checkOutDims(call);
    const mapped = mappedInputs(call, args);
    const size = sizeOfBatch(mapped);
    const run = (from: number, to: number): R => {
      const part = mapped.map((each) =>
        each === null || to - from === size ? each : narrow(each, 0, from, to - from),
      );
      return runOnce(f, args, part, to - from, randomness, call);
    };
    if (chunkSize === null || chunkSize >= size) return run(0, size);
    const chunks: R[] = [];
    for (let from = 0; from < size; from += chunkSize) {
      chunks.push(run(from, Math.min(size, from + chunkSize)));
    }
    return joined(chunks, outDims);
  };
  return Object.defineProperty(mappedFunction, 'name', { value: f.name, configurable: true });
}

/** Runs `f` on all examples at once. */
function runOnce<A extends unknown[], R>(
  f: (...args: A) => R,
  args: A,
  mapped: readonly (Tensor | null)[],
  size: number,
  randomness: Randomness,
  call: Call,
): R {
  return withBatchLevel(size, randomness, (level) => {
    const leaves = leavesOf(args).map((leaf, i) => {
      const whole = mapped[i] ?? null;
      return whole === null ? leaf : batchedAt(whole, level);
    });
    const output = transforming(() => f(...(rebuild(args, leaves) as A)));
    const dims = outputDims(call, output);
    let i = 0;
    return mapTree(output, (leaf) =>
      unmapped(call.name, leaf, dims[i++] ?? null, level, size),
    ) as R;
  });
}

/** The results of chunks, one behind the other. */
function joined<R>(chunks: readonly R[], outDims: Dims): R {
  const [first] = chunks;
  const dims = spreadDims(outDims, first) ?? [];
  const parts = chunks.map(leavesOf);
  const leaves = leavesOf(first).map((_, i) =>
    cat(
      parts.map((part) => part[i] as Tensor),
      (dims[i] ?? 0) as number,
    ),
  );
  return rebuild(first, leaves) as R;
}

function outputDims({ name, outDims }: Call, output: unknown): (number | null)[] {
  const single = Array.isArray(outDims) && outDims.length === 1 && output instanceof Tensor;
  const dims = spreadDims(single ? (outDims[0] as Dims) : outDims, output);
  if (dims !== null) return dims as (number | null)[];
  throw new ValueError(
    `vmap(${name}, ..., out_dims=${show(outDims)})(<inputs>): out_dims is not compatible with the structure of \`outputs\`. out_dims has structure ${specOf(outDims)} but outputs has structure ${specOf(output)}.`,
  );
}

function unmapped(
  name: string,
  leaf: unknown,
  dim: number | null,
  level: number,
  size: number,
): unknown {
  if (dim === null) {
    if (leaf instanceof BatchedTensor && levelsOf([leaf]).includes(level)) {
      throw new ValueError(
        `vmap(${name}, ...): \`${name}\` can not return a BatchedTensor when out_dim is None`,
      );
    }
    return leaf;
  }
  if (!(leaf instanceof Tensor)) {
    throw new ValueError(
      `vmap(${name}, ...): \`${name}\` must only return Tensors, got type <class '${pythonTypeOf(leaf)}'>. Did you mean to set out_dims= to None for output?`,
    );
  }
  const whole = physicalAt(leaf, level, size);
  return moved(whole, 0, wrapDim(dim, whole.ndim));
}
