/** @file What a node keeps for backward, checked against in-place writes when it is used. */

import { isFloating, titleOf } from '../../tensor/dtype.ts';
import { RuntimeError, TypeError, pythonTypeOf } from '../../tensor/errors.ts';
import { windowOn } from '../../tensor/make.ts';
import { showShape } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { BatchedTensor } from '../batch.ts';
import { gradientEdge, type Node } from '../node.ts';
import { state } from '../state.ts';
import { currentSavedHooks, type PackHook, type SavedHooks, type UnpackHook } from './hooks.ts';
import { mutationSession, type MutationSession } from './mutation.ts';

export const FREED =
  'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.';

/** The same memory as `tensor`, under the same version counter, with no history. */
export function alias(tensor: Tensor): Tensor {
  return windowOn(tensor, tensor.shape, tensor.strides, tensor.offset);
}

/** The same value at the same place in the graph, without tangents. */
export function primalOf(tensor: Tensor): Tensor {
  if (tensor instanceof BatchedTensor) {
    return new BatchedTensor(primalOf(tensor.value), tensor.level);
  }
  const result = alias(tensor);
  result.nodeValue = tensor.gradFn;
  result.outputIndex = tensor.outputIndex;
  if (result.nodeValue === null && tensor.requiresGrad) {
    result.requiresGradFlag = true;
    result.accumulator = gradientEdge(tensor)?.node ?? null;
  }
  return result;
}

/** `MulBackward0` is `Mul` in messages, `MeanBackward1` is `Mean1`. */
export function inMessage(name: string): string {
  return name.replace(/Backward0?(\d*)$/, '$1');
}

/** Booleans are not among the types that PyTorch names after Python. */
function typeName({ dtype }: Tensor): string {
  return dtype === 'bool' ? 'CPUBoolType' : `torch.${titleOf[dtype]}Tensor`;
}

interface Packed {
  readonly value: unknown;
  readonly unpack: UnpackHook;
}

const DETACHED =
  'Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not supported, please use out-of-place `.detach()` instead';

/** Stands where nothing was to be saved. */
export class SavedNothing {
  readonly isFragile = false;

  registerHooks(): never {
    throw new RuntimeError('Calling register_hooks on a saved tensor with value None is forbidden');
  }

  unpack(): null {
    return null;
  }
}

const INCOMPATIBLE = `register_hooks(): incompatible function arguments. The following argument types are supported:
    1. (self: torch._C._autograd.SavedTensor, arg0: collections.abc.Callable, arg1: collections.abc.Callable) -> None
`;

/** A saved operand or result. */
export class SavedTensor {
  private tensor: Tensor | null;
  private packed: Packed | null = null;
  private readonly version: number;
  private readonly node: Node | null;
  private readonly requiresGrad: boolean;
  private readonly outputIndex: number;
  private readonly isResult: boolean;
  /** Of a leaf that is kept by value: where its gradient goes. */
  private accumulator: Node | null = null;
  private readonly session: MutationSession | null;
  private freed = false;

  /** `maker` is given for a result: the node under construction, which the result will belong to. */
  constructor(tensor: Tensor, maker: Node | null, outputIndex = 0) {
    if (tensor.inference) {
      throw new RuntimeError(
        'Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.',
      );
    }
    this.tensor = maker === null ? tensor : alias(tensor);
    if (maker !== null) this.tensor.takeTangents(tensor);
    this.version = tensor.counter.value;
    this.isResult = maker !== null;
    this.node = isFloating(tensor.dtype) ? (maker ?? tensor.gradFn) : null;
    this.requiresGrad = tensor.requiresGradFlag;
    this.outputIndex = maker === null ? tensor.outputIndex : outputIndex;
    const hooks = currentSavedHooks();
    this.session = hooks === null ? mutationSession() : null;
    this.session?.saved(this.tensor);
    if (this.requiresGrad && (hooks !== null || this.session !== null)) {
      this.accumulator = gradientEdge(tensor)?.node ?? null;
    }
    if (hooks !== null) this.pack(hooks, this.isResult ? this.restored(this.tensor) : tensor);
  }

  /**
   * Keeps what `pack` makes of the tensor instead of the tensor.
   * @throws RuntimeError when it has hooks already, was freed, or `pack` writes into the tensor
   */
  registerHooks(pack: PackHook, unpack: UnpackHook): void {
    if (typeof pack !== 'function' || typeof unpack !== 'function') {
      throw new TypeError(INCOMPATIBLE);
    }
    if (this.freed) {
      throw new RuntimeError(
        'Calling register_hooks on a saved tensor after it has been freed. Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved variables after calling backward.',
      );
    }
    if (this.tensor === null) {
      throw new RuntimeError(
        'Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of hooks is allowed at a time.',
      );
    }
    if (this.requiresGrad) this.accumulator = gradientEdge(this.tensor)?.node ?? null;
    this.pack({ pack, unpack }, this.isResult ? this.restored(this.tensor) : alias(this.tensor));
  }

  private pack(hooks: SavedHooks, shown: Tensor): void {
    const before = shown.counter.value;
    const { gradEnabled } = state;
    state.gradEnabled = false;
    try {
      this.packed = { value: hooks.pack(shown), unpack: hooks.unpack };
    } finally {
      state.gradEnabled = gradEnabled;
    }
    if (shown.counter.value !== before) {
      throw new RuntimeError(
        'A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to perform in-place operations on the input to a pack hook.',
      );
    }
    this.tensor = null;
  }

  /** A result gets its tangents after its node was made. */
  takeTangents(result: Tensor): void {
    this.tensor?.takeTangents(result);
  }

  /** Is it lost when the tensor is written? Hooks and mutation sessions keep what they need. */
  get isFragile(): boolean {
    return this.packed === null && this.session === null;
  }

  /** What is kept as it is: what `pack` made, or the tensor, which for a result has no history. */
  get data(): unknown {
    if (this.freed) throw new RuntimeError(FREED);
    return this.packed === null ? this.tensor : this.packed.value;
  }

  /** The hook that makes a tensor of `data`; null where there is none. */
  get unpackHook(): UnpackHook | null {
    return this.packed?.unpack ?? null;
  }

  /** Do hooks keep it? */
  get isPacked(): boolean {
    return this.packed !== null;
  }

  unpack(): Tensor {
    if (this.freed) throw new RuntimeError(FREED);
    if (this.packed !== null) return this.unpacked(this.packed);
    const tensor = this.tensor as Tensor;
    const kept = this.session?.kept(tensor, this.version) ?? null;
    if (kept !== null) return this.restored(kept);
    if (tensor.counter.value !== this.version) {
      // An operand is named by its history of now, a result by the node that made it.
      const node = this.isResult ? this.node : tensor.gradFn;
      const index = this.isResult ? this.outputIndex : tensor.outputIndex;
      const source =
        node === null ? '' : `, which is output ${String(index)} of ${inMessage(node.name)},`;
      const hint =
        state.anomaly === null
          ? ' Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).'
          : ' Hint: the backtrace further above shows the operation that failed to compute its gradient. The variable in question was changed in there or anywhere later. Good luck!';
      throw new RuntimeError(
        `one of the variables needed for gradient computation has been modified by an inplace operation: [${typeName(tensor)} ${showShape(tensor.shape)}]${source} is at version ${String(tensor.counter.value)}; expected version ${String(this.version)} instead.${hint}`,
      );
    }
    if (this.node === null || tensor.gradFn === this.node) return tensor;
    if (!this.isResult && tensor.gradFn === null) throw new RuntimeError(DETACHED);
    return this.restored(tensor);
  }

  private unpacked({ value, unpack }: Packed): Tensor {
    const made: unknown = unpack(value);
    if (!(made instanceof Tensor)) {
      throw new TypeError(
        `Output of saved tensor unpack_hook expected to be a Tensor but got result of type ${pythonTypeOf(made)}`,
      );
    }
    const isPlain = this.node === null && !this.requiresGrad && !made.requiresGrad;
    return isPlain && state.dualLevels.length === 0 ? made : this.restored(made);
  }

  /** The same memory, with the history the saved tensor has. */
  private restored(tensor: Tensor): Tensor {
    const result = alias(tensor);
    result.takeTangents(tensor);
    result.nodeValue = this.node;
    result.outputIndex = this.outputIndex;
    if (this.node === null) {
      result.requiresGradFlag = this.requiresGrad;
      result.accumulator = this.accumulator;
    }
    return result;
  }

  /** Drops the tensor. */
  release(): void {
    this.tensor = null;
    this.packed = null;
    this.freed = true;
  }
}
