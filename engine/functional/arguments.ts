/** @file What transforms check: which arguments they differentiate by, and what functions return. */

import { isFloating } from '../tensor/dtype.ts';
import { RuntimeError, pythonTypeOf } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import { leavesOf } from './tree.ts';

export type AnyFunction = (...args: never[]) => unknown;

/** One place of an argument, or several; negative ones count from the end. */
export type Argnums = number | readonly number[];

/** The places, counted from the start. */
export function placesOf(argnums: Argnums, count: number): number[] {
  if (!Number.isInteger(argnums) && !Array.isArray(argnums)) {
    throw new RuntimeError(
      `argnums must be int or Tuple[int, ...], got: <class '${pythonTypeOf(argnums)}'>`,
    );
  }
  const list = typeof argnums === 'number' ? [argnums] : argnums;
  const places = list.map((argnum) => {
    if (!Number.isInteger(argnum)) {
      throw new RuntimeError(`argnum must be int, got: <class '${pythonTypeOf(argnum)}'>`);
    }
    if (argnum >= count || argnum < -count) {
      throw new RuntimeError(
        `Got argnum=${String(argnum)}, but only ${String(count)} positional inputs`,
      );
    }
    return argnum < 0 ? argnum + count : argnum;
  });
  if (places.length === 0) throw new RuntimeError('argnums must be non-empty');
  if (new Set(places).size !== places.length) {
    throw new RuntimeError(`argnums elements must be unique, got (${places.join(', ')})`);
  }
  return places;
}

/** The type of what a function returned; several results are a tuple in Python. */
export const returnedType = (value: unknown): string =>
  `<class '${Array.isArray(value) ? 'tuple' : pythonTypeOf(value)}'>`;

/** Takes `aux` off what a function with `hasAux` returned. */
export function splitAux(api: string, returned: unknown, hasAux: boolean): [unknown, unknown] {
  if (!hasAux) return [returned, undefined];
  if (Array.isArray(returned) && returned.length === 2) return returned as [unknown, unknown];
  throw new RuntimeError(
    `${api}: output of function f should be a tuple: (output, aux) if has_aux is True`,
  );
}

/** What a function returned beside its output: tensors, in any nesting. */
export function tensorsIn(aux: unknown): unknown {
  for (const leaf of leavesOf(aux)) {
    if (leaf instanceof Tensor) continue;
    throw new RuntimeError(`Expected tensors, got unsupported type ${returnedType(leaf)}`);
  }
  return aux;
}

/** The tensors that a function returned, in any nesting. */
export function tensorsOf(api: string, output: unknown): Tensor[] {
  const leaves = leavesOf(output);
  const isNone = leaves.length === 1 && (leaves[0] === null || leaves[0] === undefined);
  if (isNone || leaves.length === 0) {
    throw new RuntimeError(
      `${api}: Expected f to be a function that has non-empty output (got output = [${isNone ? 'None' : ''}])`,
    );
  }
  return leaves.map((leaf) => {
    if (leaf instanceof Tensor) return leaf;
    throw new RuntimeError(
      `${api}: expected f(*primals) to return only tensors, got unsupported type ${returnedType(leaf)}`,
    );
  });
}

/** Refuses what has no derivative. */
export function requireFloating(outputs: readonly Tensor[]): void {
  const other = outputs.find(({ dtype }) => !isFloating(dtype));
  if (other === undefined) return;
  throw new RuntimeError(
    `vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype torch.${other.dtype}`,
  );
}
