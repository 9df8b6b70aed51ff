/** @file Checkpointing: forward keeps only its inputs, backward computes the rest again. */

import { RuntimeError, nameAs } from '../tensor/errors.ts';
import type { DType } from '../tensor/dtype.ts';
import { sameShape, showShape, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { enableGrad } from './grad-mode.ts';
import { savedTensorsHooks } from './saved-hooks.ts';
import { state } from './state.ts';
import { attempt } from './throws.ts';

/** Recomputation did something else than the first run. */
export class CheckpointError extends RuntimeError {
  static {
    nameAs(this, 'CheckpointError');
  }
}

interface Meta {
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface CheckpointOptions {
  /** `none` takes recomputed tensors of another shape or type without a word. */
  readonly determinismCheck?: 'default' | 'none';
  /** Stop recomputing once all that backward needs is there; default true. */
  readonly earlyStop?: boolean;
}

/** Thrown to leave the recomputation when nothing more is needed. */
class Enough extends Error {}

function metaText({ shape, dtype }: Meta): string {
  return `{'shape': torch.Size(${showShape(shape)}), 'dtype': torch.${dtype}, 'device': device(type='cpu')}`;
}

function refuseDifferences(saved: readonly Meta[], again: readonly Tensor[]): void {
  const lines = saved.flatMap((meta, i) => {
    const tensor = again[i];
    if (
      tensor === undefined ||
      (sameShape(meta.shape, tensor.shape) && meta.dtype === tensor.dtype)
    ) {
      return [];
    }
    return [
      `tensor at position ${String(i)}:\nsaved metadata: ${metaText(meta)}\nrecomputed metadata: ${metaText(tensor)}`,
    ];
  });
  if (lines.length === 0) return;
  throw new CheckpointError(
    `torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass.\n${lines.join('\n')}\n.`,
  );
}

/**
 * The result of `f(...args)`, whose saved tensors are not kept: a backward pass that needs them runs `f`
 * again, once. `f` must do the same each time; what it draws at random must come from outside.
 * @throws CheckpointError in backward, when `f` saved other tensors the second time
 */
export function checkpoint<A extends unknown[], R>(
  f: (...args: A) => R,
  args: A,
  { determinismCheck = 'default', earlyStop = true }: CheckpointOptions = {},
): R {
  const saved: Meta[] = [];
  const recomputed = new Map<unknown, Tensor[]>();
  const grads = state.gradEnabled;
  const recompute = (): Tensor[] => {
    const again: Tensor[] = [];
    const pack = (tensor: Tensor): Tensor => {
      again.push(tensor.detach());
      if (earlyStop && again.length === saved.length) throw new Enough();
      return tensor;
    };
    const unpack = (tensor: Tensor): Tensor => tensor;
    attempt(
      () => enableGrad(() => void savedTensorsHooks(pack, unpack, () => f(...args))),
      (error) => {
        if (!(error instanceof Enough)) throw error;
      },
    );
    if (again.length < saved.length) {
      throw new CheckpointError(
        `torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation.\nNumber of tensors saved during forward: ${String(saved.length)}\nNumber of tensors saved during recomputation: ${String(again.length)}.`,
      );
    }
    if (determinismCheck === 'default') refuseDifferences(saved, again);
    return again;
  };
  if (!grads) return f(...args);
  return savedTensorsHooks(
    ({ shape, dtype }) => saved.push({ shape, dtype }) - 1,
    (position): Tensor => {
      const pass = state.pass;
      const known = recomputed.get(pass) ?? recompute();
      recomputed.clear();
      recomputed.set(pass, known);
      return known[position] as Tensor;
    },
    () => f(...args),
  );
}
