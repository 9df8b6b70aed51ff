/** @file Jacobians of functions as transforms: jacrev by rows, jacfwd by columns, hessian by both. */

import { tellData } from '../autograd/unseen.ts';
import { ValueError } from '../tensor/errors.ts';
import { build } from '../tensor/make.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { narrow, select } from '../ops/shape/index-views.ts';
import { cat } from '../ops/shape/join.ts';
import { movedim } from '../ops/shape/dims.ts';
import { view } from '../ops/shape/shape.ts';
import {
  placesOf,
  requireFloating,
  tensorsOf,
  type AnyFunction,
  type Argnums,
} from './arguments.ts';
import { jvp } from './forward-transforms.ts';
import { closed, closedTree, finished } from './inside.ts';
import { pull, traced, type TransformOptions } from './reverse-transforms.ts';
import { leavesOf, mapTree, rebuild } from './tree.ts';
import { vmap, type Randomness } from './vmap.ts';

/** Where each tensor's elements begin among those of all. */
function starts(tensors: readonly Tensor[]): { readonly begin: number[]; readonly total: number } {
  let total = 0;
  const begin = tensors.map(({ shape }) => {
    total += sizeOf(shape);
    return total - sizeOf(shape);
  });
  return { begin, total };
}

/**
 * Rows `from` to `to` of the unit matrix of all elements, as one tensor for each of `tensors`, its rows
 * along a new first dimension.
 */
export function basis(tensors: readonly Tensor[], from: number, to: number): Tensor[] {
  const { begin } = starts(tensors);
  return tensors.map(({ shape, dtype }, i) => {
    const size = sizeOf(shape);
    return build([to - from, ...shape], dtype, (out) => {
      for (let row = from; row < to; row++) {
        const element = row - (begin[i] as number);
        if (element >= 0 && element < size) out[(row - from) * size + element] = 1;
      }
    });
  });
}

/** By argument, or the only one where a single one was asked for. */
const byArgument = (argnums: Argnums, nested: unknown): unknown =>
  typeof argnums === 'number' ? (nested as unknown[])[0] : nested;

export interface JacrevOptions extends TransformOptions {
  /** So many rows at once; default all. */
  readonly chunkSize?: number | null;
}

/**
 * A function that returns the Jacobian of `f`, by reverse mode: one row an element of the output. Nested
 * as the output, then as the arguments; of shape output shape + argument shape.
 */
export function jacrev<F extends AnyFunction>(
  f: F,
  { argnums = 0, hasAux = false, chunkSize = null }: JacrevOptions = {},
): (...args: Parameters<F>) => unknown {
  if (chunkSize !== null && !(chunkSize > 0)) {
    throw new ValueError('jacrev: `chunk_size` should be greater than 0.');
  }
  const api = 'vjp(f, *primals)';
  return (...args) => {
    const places = placesOf(argnums, args.length);
    const { output, aux, inputs, leaves } = traced(api, f, args, places, hasAux);
    const outputs = tensorsOf(api, output);
    requireFloating(outputs);
    const { begin, total } = starts(outputs);
    const chunks: Tensor[][] = [];
    for (let from = 0; from < total; from += chunkSize ?? total) {
      const to = Math.min(total, from + (chunkSize ?? total));
      chunks.push(pull(outputs, basis(outputs, from, to), leaves, true));
    }
    finished(leaves);
    const rows = leaves.map((leaf, i) => {
      const parts = chunks.map((chunk) => chunk[i] as Tensor);
      if (parts.length === 0) return build([0, ...leaf.shape], leaf.dtype, () => undefined);
      return parts.length === 1 ? (parts[0] as Tensor) : cat(parts, 0);
    });
    const jacobians = outputs.map((out, o) => {
      const size = sizeOf(out.shape);
      const own = leaves.map((leaf, i) => {
        const part = narrow(rows[i] as Tensor, 0, begin[o] as number, size);
        return closed(view(part, [...out.shape, ...leaf.shape]), leaves);
      });
      return byArgument(argnums, rebuild(inputs, own));
    });
    const result = rebuild(output, jacobians);
    return hasAux ? [result, closedTree(aux, leaves)] : result;
  };
}

export interface JacfwdOptions extends TransformOptions {
  /** Random numbers in `f`: an error, the same or other ones for each column. Default `error`. */
  readonly randomness?: Randomness;
}

/**
 * A function that returns the Jacobian of `f`, by forward mode: one column an element of the arguments.
 * Nested as the output, then as the arguments; of shape output shape + argument shape.
 */
export function jacfwd<F extends AnyFunction>(
  f: F,
  { argnums = 0, hasAux = false, randomness = 'error' }: JacfwdOptions = {},
): (...args: Parameters<F>) => unknown {
  return (...args) => {
    const places = placesOf(argnums, args.length);
    const chosen = places.map((place) => args[place] as unknown);
    const primals = leavesOf(chosen) as Tensor[];
    const { begin, total } = starts(primals);
    const along = (...tangents: unknown[]): unknown => {
      const at = (...some: unknown[]): unknown =>
        f(
          ...(args.map((arg, i) =>
            places.includes(i) ? some[places.indexOf(i)] : arg,
          ) as never[]),
        );
      const [, tangent, aux] = jvp(at as AnyFunction, chosen, tangents, { hasAux });
      return hasAux ? [tangent, aux] : tangent;
    };
    const directions = basis(primals, 0, total).map((each) => tellData(each, 'basis'));
    const units = rebuild(chosen, directions) as unknown[];
    const found = vmap(along, { randomness })(...units);
    const [columns, aux] = hasAux ? (found as [unknown, unknown]) : [found, null];
    const jacobian = mapTree(columns, (leaf) => {
      const whole = movedim(leaf as Tensor, 0, -1);
      const own = primals.map((primal, i) => {
        const part = narrow(whole, -1, begin[i] as number, sizeOf(primal.shape));
        return view(part, [...whole.shape.slice(0, -1), ...primal.shape]);
      });
      return byArgument(argnums, rebuild(chosen, own));
    });
    return hasAux ? [jacobian, mapTree(aux, (leaf) => select(leaf as Tensor, 0, 0))] : jacobian;
  };
}

/** A function that returns the Hessian of `f`: forward mode over reverse mode. */
export function hessian<F extends AnyFunction>(
  f: F,
  { argnums = 0 }: { readonly argnums?: Argnums } = {},
): (...args: Parameters<F>) => unknown {
  const inner: AnyFunction = jacrev(f, { argnums });
  return jacfwd(inner, { argnums });
}
