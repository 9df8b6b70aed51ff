/** @file The keyword `out`: the result is written into a tensor that the caller brings. */

import {
  NotImplementedError,
  RuntimeError,
  Tensor,
  isGradEnabled,
  noGrad,
  zeros,
} from '../index.ts';
import { warn } from '../autograd/warnings.ts';
import { categoryOf, titleOf } from '../tensor/dtype.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import { isKeywords } from './call.ts';

/** Writes `result` into `out`, which takes its shape. */
function write(out: Tensor, result: Tensor): Tensor {
  if (categoryOf[result.dtype] > categoryOf[out.dtype]) {
    throw new RuntimeError(
      `result type ${titleOf[result.dtype]} can't be cast to the desired output type ${titleOf[out.dtype]}`,
    );
  }
  if (!sameShape(out.shape, result.shape)) {
    if (out.numel() > 0) {
      warn(
        `An output with one or more elements was resized since it had shape ${showShape(out.shape)}, which does not match the required output shape ${showShape(result.shape)}. This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they have zero elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).`,
      );
    }
    const { storage, shape, strides, offset } = zeros(result.shape, { dtype: out.dtype });
    Object.assign(out, { storage, shape, strides, offset });
  }
  return noGrad(() => out.copy_(result));
}

/**
 * Calls `compute` without the keyword `out` of `args`, and writes what it returns there; null where there
 * is no such keyword.
 * @throws RuntimeError where autograd would have to record the call
 */
export function computedInto(
  name: string,
  args: readonly unknown[],
  compute: (args: readonly unknown[]) => unknown,
): unknown {
  const keywords = args.at(-1);
  if (!isKeywords(keywords) || (keywords['out'] ?? null) === null) return null;
  const { out, ...others } = keywords;
  const outs = (Array.isArray(out) ? out : [out]) as readonly Tensor[];
  const given = [...args.slice(0, -1), ...Object.values(others), ...outs].flat();
  if (isGradEnabled() && given.some((each) => each instanceof Tensor && each.requiresGrad)) {
    throw new RuntimeError(
      `${name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.`,
    );
  }
  const isDual = (each: unknown): boolean => each instanceof Tensor && each.tangent !== null;
  if (given.some(isDual)) {
    throw new NotImplementedError(
      `Trying to use forward AD with ${name}_out that does not support it because it is an out= function`,
    );
  }
  const rest = Object.keys(others).length > 0 ? [others] : [];
  const result = compute([...args.slice(0, -1), ...rest]);
  if (result instanceof Tensor) return write(outs[0] as Tensor, result);
  [...(result as Iterable<Tensor>)].forEach((each, i) => write(outs[i] as Tensor, each));
  return out;
}
