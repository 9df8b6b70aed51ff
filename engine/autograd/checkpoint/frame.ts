/**
 * @file One run of a checkpointed function: what it saved is only counted, and computed again when backward
 * asks for the first of it. After `torch/utils/checkpoint.py` of PyTorch, `_CheckpointFrame` and the two
 * hooks around it; the rules that its notes derive are kept.
 */

import { RuntimeError, nameAs } from '../../tensor/errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import { sameShape, showShape, type Shape } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { disposable, enableGrad, scoped } from '../grad-mode.ts';
import { SavedTensor } from '../saved/saved.ts';
import { underSavedHooks } from '../saved/hooks.ts';
import { state } from '../state.ts';
import { attempt } from '../throws.ts';

/** Recomputation did something else than the first run. */
export class CheckpointError extends RuntimeError {
  static {
    nameAs(this, 'CheckpointError');
  }
}

const TIP = `
Tip: To see a more detailed error message, either pass \`debug=True\` to
\`torch.utils.checkpoint.checkpoint(...)\` or wrap the code block
with \`with torch.utils.checkpoint.set_checkpoint_debug_enabled(True):\` to
enable checkpoint‑debug mode globally.

If this error occurs under torch.compile with automatic_dynamic_shapes enabled,
it may be because the recomputation selected a different compiled graph than the
forward pass (e.g., a dynamic graph instead of the original static graph).
To fix this, either:
  - Use torch._dynamo.mark_dynamic() to explicitly mark varying dimensions as
    dynamic upfront, avoiding the static-to-dynamic transition.
  - Call torch._C._dynamo.eval_frame._set_lru_cache(False) to disable LRU cache
    reordering, which can change which graph is checked first between forward
    and recompute.
See https://github.com/pytorch/pytorch/issues/166926 for more details and
workaround examples.
`;

interface Meta {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Stands for a tensor that was saved. Its value, by pass: null once it was handed out. */
class Holder {
  readonly values = new Map<number, Tensor | null>();
  readonly meta: Meta;

  constructor({ shape, dtype }: Meta) {
    this.meta = { shape, dtype };
  }
}

/** Thrown to leave the recomputation when nothing more is needed. */
class Enough extends Error {}

function metaText({ shape, dtype }: Meta): string {
  return `{'shape': torch.Size(${showShape(shape)}), 'dtype': torch.${dtype}, 'device': device(type='cpu')}`;
}

const BAR = `+${'-'.repeat(78)}+`;

function debugText(saved: readonly Meta[], again: readonly Meta[]): string {
  const list = (metas: readonly Meta[]): string =>
    metas.map((meta) => `${metaText(meta)}\n`).join('');
  return `
Tensors saved during the original forward:

${list(saved)}
Tensors saved during recomputation:

${list(again)}
${BAR}
 ERROR: Detected non-determinism while running activation checkpointing

 You are seeing this error because you passed \`debug=True\` to checkpoint and
 tensors to be saved during the original forward and differ between those saved
 during recomputation. This can happen if different operators were ran in the
 original forward and in the recomputation.
`;
}

/** Numbers for reads outside backward, and for groups of passes; passes count up from 1. */
let lastRead = 0;
/** The open group. */
let group: number | null = null;

const OVERLAP =
  'Performing two backward calls that overlap (i.e. require the same saved activation in order to compute gradients) is not allowed while under the torch.utils.checkpoint.GraphExecGroup context. ';

/**
 * Inside, passes over different parts of a graph share what checkpoints compute again: once for all of them.
 * No two of them may need the same saved tensor.
 */
export function graphExecGroup(): Disposable;
export function graphExecGroup<T>(body: () => T): T;
export function graphExecGroup<T>(body?: () => T): T | Disposable {
  const open = (): Disposable => {
    if (group !== null) throw new RuntimeError('GraphExecGroup contexts cannot be nested.');
    group = --lastRead;
    return disposable(() => {
      group = null;
    });
  };
  return scoped(open, 'graphExecGroup', body);
}

export interface FrameOptions {
  /** Stop recomputing once all that backward needs is there. */
  readonly earlyStop: boolean;
  /** Refuse recomputed tensors of another shape or type. */
  readonly compares: boolean;
  /** Tell in errors what was saved, both times. */
  readonly debug: boolean;
}

export class CheckpointFrame {
  private readonly recompute: (args: readonly unknown[]) => void;
  private readonly options: FrameOptions;
  private readonly args: readonly unknown[];
  private readonly holders: Holder[] = [];
  /** How many tensors recomputation saved so far, by pass. */
  private readonly counts = new Map<number, number>();
  private readonly done = new Set<number>();
  private isComplete = false;
  /** A gradient was taken inside the function: recomputation then saves more than forward had yet. */
  private isPartial = false;

  /** @param recompute runs the function again */
  constructor(
    args: readonly unknown[],
    recompute: (args: readonly unknown[]) => void,
    options: FrameOptions,
  ) {
    // Saved like any operand: watched for in-place changes, and through the hooks of a frame around this.
    this.args = args.map((arg) => (arg instanceof Tensor ? new SavedTensor(arg, null) : arg));
    this.recompute = recompute;
    this.options = options;
  }

  /** The first run. */
  run<R>(f: () => R): R {
    const pack = (tensor: Tensor): Holder => {
      const holder = new Holder(tensor);
      this.holders.push(holder);
      return holder;
    };
    const unpack = (holder: unknown): Tensor => this.valueOf(holder as Holder);
    const result = underSavedHooks({ pack, unpack }, f);
    this.isComplete = true;
    return result;
  }

  private valueOf(holder: Holder): Tensor {
    const pass = group ?? state.pass?.id ?? --lastRead;
    if (!this.done.has(pass)) this.runAgain(pass);
    const value = holder.values.get(pass) ?? null;
    if (value === null) {
      throw new CheckpointError(
        `torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked once. ${group === null ? '' : OVERLAP}If you are calling ctx.saved_tensors in backward, make sure to do so only once. Otherwise please open an issue with details on your use case.`,
      );
    }
    holder.values.set(pass, null);
    return value;
  }

  private runAgain(pass: number): void {
    const args = this.args.map((arg) => (arg instanceof SavedTensor ? arg.unpack() : arg));
    const pack = (tensor: Tensor): Tensor =>
      this.savedAgain(pass, tensor.requiresGrad ? tensor.detach() : tensor);
    const run = (): void => {
      this.recompute(args);
    };
    attempt(
      () => {
        enableGrad(() => {
          underSavedHooks({ pack, unpack: (tensor) => tensor }, run);
        });
      },
      (error) => {
        if (!(error instanceof Enough)) throw error;
      },
    );
    this.done.add(pass);
    if (!this.isPartial) this.check(pass);
  }

  private savedAgain(pass: number, tensor: Tensor): Tensor {
    const { holders } = this;
    const index = this.counts.get(pass) ?? 0;
    this.counts.set(pass, index + 1);
    const holder = holders[index];
    if (holder === undefined) {
      if (this.isComplete) {
        throw this.failure(
          pass,
          `torch.utils.checkpoint: trying to save more tensors during recomputation than during the original forward pass.\n${TIP}`,
        );
      }
      this.isPartial = true;
      return tensor;
    }
    holder.values.set(pass, tensor);
    if (this.options.earlyStop && index + 1 === holders.length) throw new Enough();
    return tensor;
  }

  /** With `debug`, what was saved each time instead of the message. */
  private failure(pass: number, message: string): CheckpointError {
    if (!this.options.debug) return new CheckpointError(message);
    const again = this.holders.flatMap(({ values }) => values.get(pass) ?? []);
    return new CheckpointError(
      debugText(
        this.holders.map(({ meta }) => meta),
        again,
      ),
    );
  }

  private check(pass: number): void {
    const count = this.counts.get(pass) ?? 0;
    if (count !== this.holders.length) {
      throw this.failure(
        pass,
        `torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation.\nNumber of tensors saved during forward: ${String(this.holders.length)}\nNumber of tensors saved during recomputation: ${String(count)}.\n${TIP}`,
      );
    }
    if (!this.options.compares) return;
    const lines = this.holders.flatMap(({ meta, values }, i) => {
      const again = values.get(pass) as Tensor;
      if (sameShape(meta.shape, again.shape) && meta.dtype === again.dtype) return [];
      return [
        `tensor at position ${String(i)}:\nsaved metadata: ${metaText(meta)}\nrecomputed metadata: ${metaText(again)}\n`,
      ];
    });
    if (lines.length === 0) return;
    throw this.failure(
      pass,
      `torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass.\n${lines.join('')}.\n${TIP}`,
    );
  }
}
