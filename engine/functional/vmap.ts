/** @file vmap: a function of one example, applied to a batch at once. */

import {
  BatchedTensor,
  batchedAt,
  levelsOf,
  physicalAt,
  withBatchLevel,
} from '../autograd/batch.ts';
import { RuntimeError, ValueError, pythonTypeOf } from '../tensor/errors.ts';
import { wrapDim } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { permute } from '../ops/shape.ts';
import { leavesOf, mapTree, rebuild } from './tree.ts';

/** A dimension for each input or output; null: not mapped. Nested as they are. */
export type Dims = number | null | readonly Dims[];

/** Random numbers inside: an error, one draw for all examples, or one each. */
export type Randomness = 'error' | 'same' | 'different';

export interface VmapOptions {
  /** Which dimension of each input counts the examples; default 0. */
  readonly inDims?: Dims;
  /** Where that dimension goes in each output; default 0. */
  readonly outDims?: Dims;
  readonly randomness?: Randomness;
}

interface Call {
  readonly name: string;
  readonly inDims: Dims;
}

const show = (dims: Dims): string =>
  dims === null ? 'None' : typeof dims === 'number' ? String(dims) : `(${showAll(dims)})`;
const showAll = (dims: readonly Dims[]): string =>
  dims.map(show).join(', ') + (dims.length === 1 ? ',' : '');
const head = ({ name, inDims }: Call): string =>
  `vmap(${name}, in_dims=${show(inDims)}, ...)(<inputs>)`;

/** One dimension a leaf of `inputs`. */
function spreadDims(dims: Dims, inputs: unknown): (number | null)[] | null {
  if (typeof dims === 'number' || dims === null) return leavesOf(inputs).map(() => dims);
  if (!Array.isArray(inputs) || inputs.length !== dims.length) return null;
  const parts = dims.map((each, i) => spreadDims(each, inputs[i]));
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}

function moved(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const order = x.shape.map((_, d) => d).filter((d) => d !== from);
  order.splice(to, 0, from);
  return permute(x, order);
}

/** The inputs with their mapped dimension in front; null where nothing is mapped. */
function mappedInputs(call: Call, inputs: readonly unknown[]): (Tensor | null)[] {
  const { name, inDims } = call;
  const isDims = typeof inDims === 'number' || Array.isArray(inDims);
  if (!isDims) {
    throw new ValueError(
      `${head(call)}: expected \`in_dims\` to be int or a (potentially nested) tuple matching the structure of inputs, got: <class '${pythonTypeOf(inDims)}'>.`,
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
      `${head(call)}: in_dims is not compatible with the structure of \`inputs\`. in_dims has structure ${structure(inDims)} but inputs has structure ${structure(inputs)}.`,
    );
  }
  return leavesOf(inputs).map((leaf, i) => {
    const dim = dims[i] ?? null;
    if (dim === null) return null;
    if (!(leaf instanceof Tensor)) {
      throw new ValueError(
        `${head(call)}: Got in_dim=${String(dim)} for an input but the input is of type <class '${pythonTypeOf(leaf)}'>. We cannot vmap over non-Tensor arguments, please use None as the respective in_dim`,
      );
    }
    if (dim < -leaf.ndim || dim >= leaf.ndim) {
      throw new ValueError(
        `${head(call)}: Got in_dim=${String(dim)} for some input, but that input is a Tensor of dimensionality ${String(leaf.ndim)} so expected in_dim to satisfy -${String(leaf.ndim)} <= in_dim < ${String(leaf.ndim)}.`,
      );
    }
    return moved(leaf, wrapDim(dim, leaf.ndim), 0);
  });
}

function structure(tree: unknown): string {
  if (!Array.isArray(tree)) return '*';
  const parts = tree.map(structure).join(',\n  ');
  return `TreeSpec(tuple, None, [${parts}])`;
}

/**
 * A function that applies `f` to each slice of its inputs and stacks the results. `f` runs once, with
 * tensors that look like one slice; it cannot look at their numbers.
 */
export function vmap<A extends unknown[], R>(
  f: (...args: A) => R,
  { inDims = 0, outDims = 0, randomness = 'error' }: VmapOptions = {},
): (...args: A) => R {
  if (!['error', 'different', 'same'].includes(randomness)) {
    throw new RuntimeError(
      `Only allowed values for randomness are 'error', 'different', or 'same'. Got ${randomness}`,
    );
  }
  const name = f.name === '' ? '<lambda>' : f.name;
  return (...args) => {
    const mapped = mappedInputs({ name, inDims }, args);
    const sizes = mapped.flatMap((each) => each?.shape[0] ?? []);
    const [size] = sizes;
    if (size === undefined) {
      throw new ValueError(
        `vmap(${name}, in_dims=${show(inDims)}, ...)(<inputs>): at least one input must be mapped over.`,
      );
    }
    if (sizes.some((each) => each !== size)) {
      throw new ValueError(
        `vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [${sizes.join(', ')}] for the mapped dimension`,
      );
    }
    return withBatchLevel(size, (level) => {
      const leaves = leavesOf(args).map((leaf, i) => {
        const whole = mapped[i] ?? null;
        return whole === null ? leaf : batchedAt(whole, level);
      });
      const output = f(...(rebuild(args, leaves) as A));
      const dims = outputDims(name, outDims, output);
      let i = 0;
      return mapTree(output, (leaf) => unmapped(name, leaf, dims[i++] ?? null, level, size)) as R;
    });
  };
}

function outputDims(name: string, outDims: Dims, output: unknown): (number | null)[] {
  const dims = spreadDims(outDims, output);
  if (dims !== null) return dims;
  throw new ValueError(
    `vmap(${name}, ..., out_dims=${show(outDims)})(<inputs>): out_dims is not compatible with the structure of \`outputs\`. out_dims has structure ${structure(outDims)} but outputs has structure ${structure(output)}.`,
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
