/** @file What a node keeps for backward, checked against in-place writes when it is used. */

import { RuntimeError } from '../tensor/errors.ts';
import { isFloating, titleOf } from '../tensor/dtype.ts';
import { showShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Node } from './node.ts';

export const FREED =
  'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.';

/** The same memory as `tensor`, under the same version counter, with no history. */
export function alias(tensor: Tensor): Tensor {
  const { storage, shape, dtype, strides, offset, counter } = tensor;
  return new Tensor(storage, shape, dtype, strides, offset, counter);
}

/** `MulBackward0` is `Mul` in messages, `MeanBackward1` is `Mean1`; PyTorch's built-in nodes get their namespace. */
export function inMessage(name: string): string {
  const isBuiltIn = name === 'CopySlices' || name === 'CopyBackwards';
  return isBuiltIn ? `torch::autograd::${name}` : name.replace(/Backward0?(\d*)$/, '$1');
}

/** A saved operand or result. */
export class SavedTensor {
  private readonly tensor: Tensor;
  private readonly version: number;
  private readonly node: Node | null;
  private readonly outputIndex: number;
  private readonly isResult: boolean;

  /** `maker` is given for a result: the node under construction, which the result will belong to. */
  constructor(tensor: Tensor, maker: Node | null, outputIndex = 0) {
    this.tensor = maker === null ? tensor : alias(tensor);
    this.version = tensor.version;
    this.isResult = maker !== null;
    this.node = isFloating(tensor.dtype) ? (maker ?? tensor.gradFn) : null;
    this.outputIndex = maker === null ? tensor.outputIndex : outputIndex;
  }

  unpack(): Tensor {
    const { tensor } = this;
    if (tensor.version !== this.version) {
      // An operand is named by its history of now, a result by the node that made it.
      const node = this.isResult ? this.node : tensor.gradFn;
      const index = this.isResult ? this.outputIndex : tensor.outputIndex;
      const source =
        node === null ? '' : `, which is output ${String(index)} of ${inMessage(node.name)},`;
      throw new RuntimeError(
        `one of the variables needed for gradient computation has been modified by an inplace operation: [torch.${titleOf[tensor.dtype]}Tensor ${showShape(tensor.shape)}]${source} is at version ${String(tensor.version)}; expected version ${String(this.version)} instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).`,
      );
    }
    if (this.node === null || tensor.gradFn === this.node) return tensor;
    const result = alias(tensor);
    result.nodeValue = this.node;
    result.outputIndex = this.outputIndex;
    return result;
  }
}
