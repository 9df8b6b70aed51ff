/** @file What forward, backward and jvp of a custom operator share: the context. */

import { RuntimeError, TypeError, pythonTypeOf } from '../../tensor/errors.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { FREED, type SavedTensor } from '../saved/saved.ts';
import { Spoken } from '../spoken.ts';

const ACCESSED =
  'saved_tensors can only be accessed once when clear_saved_tensors_on_access=True is set on the autograd.Function. Either access saved_tensors only once, or set clear_saved_tensors_on_access=False.';

export class FunctionContext extends Spoken {
  /** One an argument of `apply`: does it need a gradient? */
  readonly needsInputGrad: readonly boolean[];
  /** @internal */ toSave: readonly (Tensor | null)[] = [];
  /** @internal */ forForward: readonly (Tensor | null)[] | null = null;
  /** @internal */ saved: readonly (SavedTensor | null)[] | null = null;
  /** @internal */ freed = false;
  /** @internal */ dirty: readonly Tensor[] = [];
  /** @internal */ nonDifferentiable: readonly unknown[] = [];
  /** @internal Only one look at what was saved is allowed. */ clearsOnAccess = false;
  private wasAccessed = false;
  /** @internal */ materialize = true;
  /** @internal The result is a view that can be made anew, and so be written in place. */
  _is_pure_view = false;
  /** @internal With false, also with `materialize`, null for results that carry no gradient. */
  _materialize_non_diff_grads = true;

  /** @internal */
  constructor(needsInputGrad: readonly boolean[]) {
    super();
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
    if (this.wasAccessed) throw new RuntimeError(ACCESSED);
    if (this.saved === null) return this.forForward ?? [];
    const tensors = this.saved.map((each) => each?.unpack() ?? null);
    if (this.clearsOnAccess) {
      for (const each of this.saved) each?.release();
      this.wasAccessed = true;
    }
    return tensors;
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
