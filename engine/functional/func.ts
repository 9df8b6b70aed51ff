/** @file Transforms of functions: grad, gradAndValue, vjp, jvp, jacrev, jacfwd, hessian; they nest. */

import { grad as gradients } from '../autograd/backward.ts';
import { inAllBatches } from '../autograd/batch.ts';
import { dualAt, openLevel, withoutTangent } from '../autograd/forward-ad.ts';
import { enableGrad } from '../autograd/grad-mode.ts';
import { RuntimeError, pythonTypeOf } from '../tensor/errors.ts';
import { sizeOf } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { eye } from '../tensor/factories.ts';
import { checkTangent } from '../autograd/forward-ad.ts';
import { to } from '../ops/cast.ts';
import { zerosLike } from '../ops/like.ts';
import { permute, reshape } from '../ops/shape.ts';
import { closed, fresh } from './inside.ts';
import { isTensor, leavesOf, mapTree, rebuild, structureOf } from './tree.ts';
import { vmap } from './vmap.ts';

export { vmap, type VmapOptions } from './vmap.ts';

type Fn = (...args: never[]) => unknown;

export interface TransformOptions {
  /** Which arguments to differentiate by; a list gives a list of results. Default 0. */
  readonly argnums?: number | readonly number[];
  /** `f` returns [output, aux]; aux is handed through. */
  readonly hasAux?: boolean;
}

type Args<F extends Fn> = Parameters<F>;

function chosen(args: readonly unknown[], argnums: number | readonly number[]): number[] {
  const list = typeof argnums === 'number' ? [argnums] : argnums;
  if (!Array.isArray(list)) {
    throw new RuntimeError(
      `argnums must be int or Tuple[int, ...], got: <class '${pythonTypeOf(argnums)}'>`,
    );
  }
  return (list as readonly number[]).map((argnum) => {
    if (argnum >= args.length || argnum < -args.length) {
      throw new RuntimeError(
        `Got argnum=${String(argnum)}, but only ${String(args.length)} positional inputs`,
      );
    }
    return argnum < 0 ? argnum + args.length : argnum;
  });
}

/** Takes `aux` off what a function with `hasAux` returned. */
function split(api: string, returned: unknown, hasAux: boolean): [output: unknown, aux: unknown] {
  if (!hasAux) return [returned, undefined];
  if (Array.isArray(returned) && returned.length === 2) {
    return returned as unknown as [unknown, unknown];
  }
  throw new RuntimeError(
    `${api}: output of function f should be a tuple: (output, aux) if has_aux is True`,
  );
}

/** Gradients of tensors with respect to tensors, differentiable again; zeros where there are none. */
function pull(
  outputs: readonly Tensor[],
  seeds: readonly Tensor[],
  inputs: readonly Tensor[],
  isGradsBatched = false,
): Tensor[] {
  const used = outputs.flatMap((output, i) => (output.requiresGrad ? [i] : []));
  const found =
    used.length === 0
      ? inputs.map(() => null)
      : gradients(
          used.map((i) => outputs[i] as Tensor),
          inputs,
          {
            gradOutputs: used.map((i) => seeds[i] as Tensor),
            createGraph: true,
            allowUnused: true,
            isGradsBatched,
          },
        );
  return found.map((each, i) => each ?? zerosLike(inputs[i] as Tensor));
}

/** Runs `f` with fresh leaves in the place of the chosen arguments. */
function traced(args: readonly unknown[], at: readonly number[]) {
  const inputs = at.map((i) => mapTree(args[i], (leaf) => fresh(leaf as Tensor)));
  const all = args.map((arg, i) => (at.includes(i) ? inputs[at.indexOf(i)] : arg));
  return { all, inputs, leaves: leavesOf(inputs) as Tensor[] };
}

/** A function that returns the gradient of `f`, and `f`'s value: [gradient, value], or [gradient, [value, aux]]. */
export function gradAndValue<F extends Fn>(
  f: F,
  { argnums = 0, hasAux = false }: TransformOptions = {},
): (...args: Args<F>) => [unknown, unknown] {
  const api = 'grad_and_value(f)(*args)';
  return (...args) => {
    const at = chosen(args, argnums);
    const { all, inputs, leaves } = traced(args, at);
    const [output, aux] = split(
      api,
      enableGrad(() => f(...(all as never[]))),
      hasAux,
    );
    if (!(output instanceof Tensor)) {
      throw new RuntimeError(
        `${api}: Expected f(*args) to return a Tensor, got <class '${pythonTypeOf(output)}'>`,
      );
    }
    if (output.ndim !== 0) {
      throw new RuntimeError(
        `${api}: Expected f(*args) to return a scalar Tensor, got tensor with ${String(output.ndim)} dims. Maybe you wanted to use the vjp or jacrev APIs instead?`,
      );
    }
    const found = pull([output], [onesOf(output)], leaves).map((g) => closed(g, leaves));
    const nested = rebuild(inputs, found) as unknown[];
    const gradient = typeof argnums === 'number' ? nested[0] : nested;
    const value = closed(output, leaves);
    return [gradient, hasAux ? [value, closedAux(aux, leaves)] : value];
  };
}

function onesOf(output: Tensor): Tensor {
  return zerosLike(output).add(1);
}

function closedAux(aux: unknown, own: readonly Tensor[]): unknown {
  return mapTree(aux, (leaf) => (isTensor(leaf) ? closed(leaf, own) : leaf));
}

/** A function that returns the gradient of `f`, which must return a 0-d tensor. */
export function grad<F extends (...args: never[]) => Tensor>(
  f: F,
  options?: { readonly argnums?: number; readonly hasAux?: false },
): (...args: Args<F>) => Tensor;
export function grad<F extends (...args: never[]) => Tensor>(
  f: F,
  options: { readonly argnums: readonly number[]; readonly hasAux?: false },
): (...args: Args<F>) => Tensor[];
export function grad<F extends Fn>(f: F, options?: TransformOptions): (...args: Args<F>) => unknown;
export function grad(f: Fn, options: TransformOptions = {}): (...args: never[]) => unknown {
  const both = gradAndValue(f, options);
  return (...args) => {
    const [gradient, value] = both(...args);
    return options.hasAux === true ? [gradient, (value as unknown[])[1]] : gradient;
  };
}

function onlyTensors(api: string, output: unknown): Tensor[] {
  return leavesOf(output).map((leaf) => {
    if (leaf instanceof Tensor) return leaf;
    throw new RuntimeError(
      `${api}: expected f(*primals) to return only tensors, got unsupported type <class '${pythonTypeOf(leaf)}'>`,
    );
  });
}

/**
 * The value of `f` at `primals`, and a function from a vector (nested as the value) to its product with
 * the Jacobian: one result a primal.
 */
export function vjp<F extends Fn>(
  f: F,
  primals: Args<F>,
  { hasAux = false }: { readonly hasAux?: boolean } = {},
): [output: unknown, pullback: (cotangents: unknown) => Tensor[], aux?: unknown] {
  const api = 'vjp(f, *primals)';
  const { all, inputs, leaves } = traced(
    primals,
    primals.map((_, i) => i),
  );
  const [output, aux] = split(
    api,
    enableGrad(() => f(...(all as never[]))),
    hasAux,
  );
  const outputs = onlyTensors(api, output);
  const pullback = (cotangents: unknown): Tensor[] => {
    if (structureOf(cotangents) !== structureOf(output)) {
      throw new RuntimeError(
        `Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function. cotangents: ${structureOf(cotangents)}, primal output: ${structureOf(output)}`,
      );
    }
    const seeds = leavesOf(cotangents) as Tensor[];
    const found = pull(outputs, seeds, leaves).map((g) => closed(g, leaves));
    return rebuild(inputs, found) as Tensor[];
  };
  const value = closedAux(output, leaves);
  return hasAux ? [value, pullback, closedAux(aux, leaves)] : [value, pullback];
}

/** The value of `f` at `primals` and its derivative in the direction `tangents`: [output, tangent]. */
export function jvp<F extends Fn>(
  f: F,
  primals: Args<F>,
  tangents: readonly unknown[],
  { hasAux = false }: { readonly hasAux?: boolean } = {},
): [output: unknown, tangent: unknown, aux?: unknown] {
  const api = 'jvp(f, primals, tangents)';
  if (!Array.isArray(primals)) {
    throw new RuntimeError(
      `${api}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals).`,
    );
  }
  const points = leavesOf(primals) as Tensor[];
  const directions = leavesOf(tangents) as Tensor[];
  if (structureOf(primals) !== structureOf(tangents)) {
    throw new RuntimeError(
      `${api}: Expected primals and tangents to have the same python structure. For example, if primals is a tuple of 3 tensors, tangents also must be. Got primals with structure ${structureOf(primals)} and tangents with structure ${structureOf(tangents)}`,
    );
  }
  if (points.length === 0) {
    throw new RuntimeError(`${api}: Expected primals to contain at least one Tensor.`);
  }
  using opened = openLevel();
  const { level } = opened;
  const duals = points.map((point, i) => {
    const direction = directions[i] as Tensor;
    checkTangent(point, direction);
    return dualAt(level, inAllBatches(point), inAllBatches(direction));
  });
  const [output, aux] = split(api, f(...(rebuild(primals, duals) as never[])), hasAux);
  onlyTensors(api, output);
  const tangent = mapTree(
    output,
    (leaf) => (leaf as Tensor).tangentAt(level) ?? zerosLike(leaf as Tensor),
  );
  const bare = (tree: unknown): unknown =>
    mapTree(tree, (leaf) => (isTensor(leaf) ? withoutTangent(leaf, level) : leaf));
  return hasAux ? [bare(output), tangent, bare(aux)] : [bare(output), tangent];
}

/** The unit tensors of a shape, along a new first dimension. */
function basis(like: Tensor): Tensor {
  const n = sizeOf(like.shape);
  return reshape(to(eye(n), like.dtype), [n, ...like.shape]);
}

/** Results of `f`'s Jacobian, nested as its output, then as `argnums`. */
type Jacobian = (...args: never[]) => unknown;

/** A function that returns the Jacobian of `f`, by reverse mode: one row an element of the output. */
export function jacrev<F extends Fn>(
  f: F,
  { argnums = 0, hasAux = false }: TransformOptions = {},
): (...args: Args<F>) => unknown {
  return (...args) => {
    const at = chosen(args, argnums);
    const { all, inputs, leaves } = traced(args, at);
    const [output, aux] = split(
      'jacrev',
      enableGrad(() => f(...(all as never[]))),
      hasAux,
    );
    onlyTensors('vjp(f, *primals)', output);
    const jacobian = mapTree(output, (leaf) => {
      const out = leaf as Tensor;
      const rows = pull([out], [basis(out)], leaves, true).map((row, i) => {
        const into = [...out.shape, ...(leaves[i] as Tensor).shape];
        return closed(
          row.ndim === into.length && out.ndim === 0
            ? row
            : reshape(full(row, out, leaves[i] as Tensor), into),
          leaves,
        );
      });
      const nested = rebuild(inputs, rows) as unknown[];
      return typeof argnums === 'number' ? nested[0] : nested;
    });
    return hasAux ? [jacobian, closedAux(aux, leaves)] : jacobian;
  };
}

/** Rows of a Jacobian; zeros come without the dimension of the rows. */
function full(rows: Tensor, out: Tensor, input: Tensor): Tensor {
  return rows.ndim > input.ndim ? rows : rows.expand([sizeOf(out.shape), ...input.shape]);
}

/** A function that returns the Jacobian of `f`, by forward mode: one column an element of the input. */
export function jacfwd<F extends Fn>(
  f: F,
  { argnums = 0, hasAux = false }: TransformOptions = {},
): (...args: Args<F>) => unknown {
  return (...args) => {
    const at = chosen(args, argnums);
    let aux: unknown = null;
    const columns = at.map((position) => {
      const input: Tensor = args[position] as never;
      const along = (direction: Tensor): unknown => {
        const call = (x: Tensor): unknown =>
          f(...(args.map((arg: unknown, i) => (i === position ? x : arg)) as never[]));
        const found = jvp(call, [input], [direction], { hasAux });
        if (hasAux) aux = found[2];
        return found[1];
      };
      const tangents = vmap(along)(basis(input));
      return mapTree(tangents, (leaf) => {
        const columnsFirst = leaf as Tensor;
        const order = columnsFirst.shape.map((_, d) => d);
        const turned = permute(columnsFirst, [...order.slice(1), 0]);
        return reshape(turned, [...columnsFirst.shape.slice(1), ...input.shape]);
      });
    });
    const jacobian =
      typeof argnums === 'number'
        ? columns[0]
        : rebuild(
            columns[0],
            leavesOf(columns[0]).map((_, i) => columns.map((column) => leavesOf(column)[i])),
          );
    return hasAux ? [jacobian, aux] : jacobian;
  };
}

/** A function that returns the Hessian of `f`: forward mode over reverse mode. */
export function hessian<F extends Fn>(
  f: F,
  { argnums = 0 }: { readonly argnums?: number | readonly number[] } = {},
): (...args: Args<F>) => unknown {
  const inner: Jacobian = jacrev(f, { argnums });
  return jacfwd(inner, { argnums });
}
