/** @file Transforms of functions by forward mode: jvp, and linearize. */

import { inAllBatches } from '../autograd/batch.ts';
import { checkTangent, dualAt, openLevel, withoutTangent } from '../autograd/forward/levels.ts';
import { grad } from '../autograd/backward.ts';
import { enableGrad } from '../autograd/grad-mode.ts';
import { tellData, tellTangent } from '../autograd/unseen.ts';
import { RuntimeError, pythonTypeOf } from '../tensor/errors.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import { Tensor, latestTensorId } from '../tensor/tensor.ts';
import { zerosLike } from '../ops/like.ts';
import { splitAux, tensorsIn, tensorsOf, type AnyFunction } from './arguments.ts';
import { closed, closedTree, finished, fresh, transforming } from './inside.ts';
import { pull, traced } from './reverse-transforms.ts';
import { isTensor, leavesOf, mapTree, rebuild, specOf, structureOf } from './tree.ts';

const API = 'jvp(f, primals, tangents)';

export interface JvpOptions {
  /** `f` returns [output, aux]; aux is handed through. */
  readonly hasAux?: boolean;
  /** Refuse results that do not depend on the primals, where zeros would be returned. */
  readonly strict?: boolean;
}

function tensorLeaves(what: string, tree: unknown): Tensor[] {
  const leaves = leavesOf(tree);
  if (leaves.length === 0) {
    throw new RuntimeError(`${API}: Expected ${what} to contain at least one Tensor.`);
  }
  return leaves.map((leaf) => {
    if (leaf instanceof Tensor) return leaf;
    throw new RuntimeError(
      `${API}: Expected ${what} to only contain Tensors, got <class '${pythonTypeOf(leaf)}'>`,
    );
  });
}

/** The value of `f` at `primals` and its derivative in the direction `tangents`: [output, tangent]. */
export function jvp<A extends unknown[], R>(
  f: (...args: A) => R,
  primals: A,
  tangents: readonly unknown[],
  options?: JvpOptions & { readonly hasAux?: false },
): [output: R, tangent: R];
export function jvp(
  f: AnyFunction,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  options?: JvpOptions,
): [output: unknown, tangent: unknown, aux?: unknown];
export function jvp(
  f: AnyFunction,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  { hasAux = false, strict = false }: JvpOptions = {},
): [output: unknown, tangent: unknown, aux?: unknown] {
  if (!Array.isArray(primals)) {
    throw new RuntimeError(
      `${API}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals).`,
    );
  }
  const specs = [specOf(primals), specOf(tangents)];
  if (specs[0] !== specs[1]) {
    throw new RuntimeError(
      `${API}: Expected primals and tangents to have the same python structure. For example, if primals is a tuple of 3 tensors, tangents also must be. Got primals with structure ${String(specs[0])} and tangents with structure ${String(specs[1])}`,
    );
  }
  const points = tensorLeaves('primals', primals);
  const directions = tensorLeaves('tangents', tangents);
  using opened = openLevel();
  const { level } = opened;
  const before = latestTensorId();
  const duals = points.map((point, i) => {
    const direction = directions[i] as Tensor;
    checkTangent(point, direction);
    return dualAt(level, inAllBatches(point), inAllBatches(direction));
  });
  const returned = transforming(() => f(...(rebuild(primals, duals) as never[])), before);
  const [output, aux] = splitAux(API, returned, hasAux);
  tensorsOf(API, output);
  const tangent = mapTree(output, (leaf) => {
    const found = (leaf as Tensor).tangentAt(level);
    if (found === null && strict) {
      throw new RuntimeError(
        'jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This is not allowed with strict=True.',
      );
    }
    if (found !== null) tellTangent(leaf as Tensor, found, level);
    return found ?? tellData(zerosLike(leaf as Tensor), 'zeros');
  });
  const bare = (tree: unknown): unknown =>
    mapTree(tree, (leaf) => (isTensor(leaf) ? withoutTangent(leaf, level) : leaf));
  return hasAux ? [bare(output), tangent, bare(tensorsIn(aux))] : [bare(output), tangent];
}

/**
 * The value of `f` at `primals`, and the derivative there as a function of the tangents. `f` runs once:
 * vᵀJ is linear in v, and its derivative by v is J applied from the other side.
 */
export function linearize<A extends unknown[], R>(
  f: (...args: A) => R,
  ...primals: A
): [output: R, push: (...tangents: A) => R] {
  const places = primals.map((_, i) => i);
  const { output, inputs, leaves } = traced('linearize', f, primals, places, false);
  const outputs = tensorsOf(API, output);
  const dummies = outputs.map((each) => fresh(tellData(zerosLike(each), 'zeros')));
  const linear = enableGrad(() => pull(outputs, dummies, leaves));
  const own = [...leaves, ...dummies];
  finished(own);
  const push = (...tangents: A): R => {
    if (structureOf(tangents) !== structureOf(inputs)) {
      throw new RuntimeError(
        `Expected the tangents ${specOf(tangents)} to have the same argspec as the primals ${specOf(inputs)}`,
      );
    }
    const directions = leavesOf(tangents) as Tensor[];
    directions.forEach((direction, i) => {
      refuseUnlike(direction, leaves[i] as Tensor, i);
    });
    const used = linear.flatMap((each, i) => (each.requiresGrad ? [i] : []));
    const found =
      used.length === 0
        ? dummies.map(() => null)
        : grad(
            used.map((i) => linear[i] as Tensor),
            dummies,
            {
              gradOutputs: used.map((i) => directions[i] as Tensor),
              createGraph: true,
              allowUnused: true,
            },
          );
    return rebuild(
      output,
      found.map((each, i) => closed(each ?? zerosLike(outputs[i] as Tensor), own)),
    ) as R;
  };
  return [closedTree(output, leaves) as R, push];
}

function refuseUnlike(tangent: Tensor, primal: Tensor, i: number): void {
  const say = (what: string, ours: string, theirs: string): RuntimeError =>
    new RuntimeError(
      `tangent:${String(i)} with ${what} ${ours} in flattened pytree doesn't match the ${what} ${theirs} of the corresponding primal.`,
    );
  if (!sameShape(tangent.shape, primal.shape)) {
    const size = ({ shape }: Tensor): string => `torch.Size(${showShape(shape)})`;
    throw say('shape', size(tangent), size(primal));
  }
  if (tangent.dtype !== primal.dtype) {
    throw say('dtype', `torch.${tangent.dtype}`, `torch.${primal.dtype}`);
  }
}
