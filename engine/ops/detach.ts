/** @file Leaving the graph: detach. */

import { RuntimeError } from '../tensor/errors.ts';
import { windowOn } from '../tensor/make.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { run } from './dispatch.ts';
import { WITHOUT_DERIVATIVE, type Row } from './row.ts';

/** Shares memory and version counter, but is no view that autograd follows. */
export const detachRow: Row = {
  ...WITHOUT_DERIVATIVE,
  name: 'detach',
  symbol: '✂',
  view: true,
  forward([input]) {
    const x = input as Tensor;
    return windowOn(x, x.shape, x.strides, x.offset);
  },
};

/** The same memory without history: no gradient flows through it. */
export function detach(x: Tensor): Tensor {
  return run(detachRow, [x]);
}

/** Makes the tensor itself a leaf that requires no grad. */
export function detach_(x: Tensor): Tensor {
  if (x.viewInfo !== null) {
    throw new RuntimeError(
      "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.",
    );
  }
  x.nodeValue = null;
  x.outputIndex = 0;
  x.requiresGradFlag = false;
  x.dropTangents();
  return x;
}
