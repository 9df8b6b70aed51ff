/** @file What forward, backward and jvp of a custom operator share: the context. */

import { RuntimeError, TypeError, pythonTypeOf } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import { FREED, type SavedTensor } from './saved.ts';

export class FunctionContext {
  /** One an argument of `apply`: does it need a gradient? */
  readonly needsInputGrad: readonly boolean[];
  /** @internal */ toSave: readonly (Tensor | null)[] = [];
  /** @internal */ forForward: readonly (Tensor | null)[] | null = null;
  /** @internal */ saved: readonly (SavedTensor | null)[] | null = null;
  /** @internal */ freed = false;
  /** @internal */ dirty: readonly Tensor[] = [];
  /** @internal */ nonDifferentiable: readonly unknown[] = [];
  /** @internal */ materialize = true;

  /** @internal */
  constructor(needsInputGrad: readonly boolean[]) {
    this.needsInputGrad = needsInputGrad;
  }

  /** Keeps tensors for backward, watched for in-place changes. */
  saveForBackward(...tensors: (Tensor | null)[]): void {
    checkSavable('save_for_backward', tensors);
    this.toSave = tensors;
  }

  /** Keeps tensors for `jvp`, which runs right after forward. */
  saveForForward(...tensors: (Tensor | null)[]): void {
    checkSavable('save_for_forward', tensors);
    this.forForward = tensors;
  }

  /** What `saveForBackward` kept, in order; in `jvp`, what `saveForForward` did. */
  get savedTensors(): readonly (Tensor | null)[] {
    if (this.freed) throw new RuntimeError(FREED);
    if (this.saved === null) return this.forForward ?? this.toSave;
    return this.saved.map((each) => each?.unpack() ?? null);
  }

  /** Says which arguments forward changed in place; it must return them. */
  markDirty(...tensors: Tensor[]): void {
    if (!tensors.every((each: unknown) => each instanceof Tensor)) {
      throw new RuntimeError('mark_dirty can only accept variables, but argument');
    }
    this.dirty = tensors;
  }

  /** Says which results carry no gradient. */
  markNonDifferentiable(...tensors: Tensor[]): void {
    if (!tensors.every((each: unknown) => each instanceof Tensor)) {
      throw new RuntimeError('mark_non_differentiable only accepts variable arguments, but got');
    }
    this.nonDifferentiable = tensors;
  }

  /** With false, backward gets null where no gradient arrived; zeros otherwise. */
  setMaterializeGrads(value: boolean): void {
    this.materialize = value;
  }
}

function checkSavable(method: string, tensors: readonly unknown[]): void {
  tensors.forEach((value, i) => {
    if (value === null || value instanceof Tensor) return;
    throw new TypeError(
      `${method} can only save variables, but argument ${String(i)} is of type ${pythonTypeOf(value)}`,
    );
  });
}
