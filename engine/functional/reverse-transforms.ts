/** @file Transforms of functions by reverse mode: grad, gradAndValue, vjp. */

import { gradients } from '../autograd/backward.ts';
import { disableSavedTensorsHooks } from '../autograd/saved/hooks.ts';
import { enableGrad } from '../autograd/grad-mode.ts';
import { tellData } from '../autograd/unseen.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { Tensor, latestTensorId } from '../tensor/tensor.ts';
import { zerosLike } from '../ops/like.ts';
import {
  placesOf,
  requireFloating,
  returnedType,
  splitAux,
  tensorsIn,
  tensorsOf,
  type AnyFunction,
  type Argnums,
} from './arguments.ts';
import { closed, closedTree, finished, fresh, transforming } from './inside.ts';
import { leavesOf, mapTree, rebuild, structureOf } from './tree.ts';

export interface TransformOptions {
  /** Which arguments to differentiate by; a list gives a list of results. Default 0. */
  readonly argnums?: Argnums;
  /** `f` returns [output, aux]; aux is handed through. */
  readonly hasAux?: boolean;
}

type Args<F extends AnyFunction> = Parameters<F>;

/** What a function gave for fresh leaves in the place of the chosen arguments. */
export interface Trace {
  readonly output: unknown;
  readonly aux: unknown;
  /** The chosen arguments as leaves, nested as they are. */
  readonly inputs: readonly unknown[];
  readonly leaves: Tensor[];
}

const NO_HOOKS =
  "torch.func.{grad, vjp, jacrev, hessian} don't yet support saved tensor hooks. Please open an issue with your use case.";

/** Runs `f` and records it, for differentiation by the arguments at `places`. */
export function traced(
  api: string,
  f: AnyFunction,
  args: readonly unknown[],
  places: readonly number[],
  hasAux: boolean,
): Trace {
  const before = latestTensorId();
  const inputs = places.map((i) => mapTree(args[i], fresh));
  const all = args.map((arg, i) => (places.includes(i) ? inputs[places.indexOf(i)] : arg));
  const returned = transforming(
    () => disableSavedTensorsHooks(NO_HOOKS, () => enableGrad(() => f(...(all as never[])))),
    before,
  );
  const [output, aux] = splitAux(api, returned, hasAux);
  return { output, aux, inputs, leaves: leavesOf(inputs) as Tensor[] };
}

/**
 * Gradients of tensors with respect to tensors, differentiable again; zeros where there are none.
 * @param seeds null for ones, of outputs of a single element
 * @param isGradsBatched the seeds, which are ours, have one more dimension in front, and so have the results
 */
export function pull(
  outputs: readonly Tensor[],
  seeds: readonly (Tensor | null)[],
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
            gradOutputs: used.map((i) => seeds[i] ?? null),
            createGraph: true,
            allowUnused: true,
            isGradsBatched,
            isOwnSeed: isGradsBatched,
          },
        );
  return found.map((each, i) => {
    if (each !== null) return each;
    const zeros = tellData(zerosLike(inputs[i] as Tensor), 'zeros');
    return isGradsBatched ? zeros.expand([seeds[0]?.shape[0] ?? 0, ...zeros.shape]) : zeros;
  });
}

/** A function that returns the gradient of `f`, and `f`'s value: [gradient, value], or [gradient, [value, aux]]. */
export function gradAndValue<F extends AnyFunction>(
  f: F,
  { argnums = 0, hasAux = false }: TransformOptions = {},
): (...args: Args<F>) => [unknown, unknown] {
  const api = 'grad_and_value(f)(*args)';
  return (...args) => {
    const trace = traced(api, f, args, placesOf(argnums, args.length), hasAux);
    const { output, inputs, leaves } = trace;
    if (!(output instanceof Tensor)) {
      throw new RuntimeError(
        `${api}: Expected f(*args) to return a Tensor, got ${returnedType(output)}`,
      );
    }
    if (output.ndim !== 0) {
      throw new RuntimeError(
        `${api}: Expected f(*args) to return a scalar Tensor, got tensor with ${String(output.ndim)} dims. Maybe you wanted to use the vjp or jacrev APIs instead?`,
      );
    }
    const found = pull([output], [null], leaves);
    finished(leaves);
    const nested = rebuild(
      inputs,
      found.map((each) => closed(each, leaves)),
    ) as unknown[];
    const gradient = typeof argnums === 'number' ? nested[0] : nested;
    const value = closed(output, leaves);
    return [gradient, hasAux ? [value, closedTree(tensorsIn(trace.aux), leaves)] : value];
  };
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
export function grad<F extends AnyFunction>(
  f: F,
  options?: TransformOptions,
): (...args: Args<F>) => unknown;
export function grad(f: AnyFunction, options: TransformOptions = {}): AnyFunction {
  const both = gradAndValue(f, options);
  return (...args) => {
    const [gradient, value] = both(...args);
    return options.hasAux === true ? [gradient, (value as unknown[])[1]] : gradient;
  };
}

/**
 * The value of `f` at `primals`, and a function from a vector (nested as the value) to its product with
 * the Jacobian: one result a primal, or the only one.
 */
export function vjp<F extends AnyFunction>(
  f: F,
  primals: Args<F>,
  { hasAux = false }: { readonly hasAux?: boolean } = {},
): [output: unknown, pullback: (cotangents: unknown) => Tensor[], aux?: unknown] {
  const api = 'vjp(f, *primals)';
  const places = primals.map((_: unknown, i) => i);
  const { output, aux, inputs, leaves } = traced(api, f, primals, places, hasAux);
  const outputs = tensorsOf(api, output);
  requireFloating(outputs);
  finished(leaves);
  const pullback = (cotangents: unknown): Tensor[] => {
    if (structureOf(cotangents) !== structureOf(output)) {
      throw new RuntimeError(
        `Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function. cotangents: ${structureOf(cotangents)}, primal output: ${structureOf(output)}`,
      );
    }
    const found = pull(outputs, leavesOf(cotangents) as Tensor[], leaves);
    return rebuild(
      inputs,
      found.map((each) => closed(each, leaves)),
    ) as Tensor[];
  };
  const value = closedTree(output, leaves);
  return hasAux ? [value, pullback, closedTree(tensorsIn(aux), leaves)] : [value, pullback];
}
