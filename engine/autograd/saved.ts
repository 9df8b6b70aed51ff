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

/** A saved operand or result. */
export class SavedTensor {
  private readonly tensor: Tensor;
  private readonly version: number;
  private readonly node: Node | null;
  private readonly outputIndex: number;

  /** `maker` is given for a result: the node under construction, which the result will belong to. */
  constructor(tensor: Tensor, maker: Node | null, outputIndex = 0) {
    this.tensor = maker === null ? tensor : alias(tensor);
    this.version = tensor.version;
    this.node = isFloating(tensor.dtype) ? (maker ?? tensor.gradFn) : null;
    this.outputIndex = maker === null ? tensor.outputIndex : outputIndex;
  }

  unpack(): Tensor {
    const { tensor } = this;
    if (tensor.version !== this.version) {
      const source =
        this.node === null
          ? ''
          : `, which is output ${String(this.outputIndex)} of ${this.node.name.replace(/Backward\d*$/, '')},`;
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
