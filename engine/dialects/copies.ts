/** @file Python's `copy.deepcopy` of tensors. */

import { internally } from '../autograd/state.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { Storage } from '../tensor/storage.ts';
import { Tensor } from '../tensor/tensor.ts';

const NOT_A_LEAF =
  'Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001';

/** What was copied already: the same object is copied once, and the same memory. */
export type Memo = Map<object, object>;

/** A leaf with memory of its own, laid out alike; its gradient is copied, its hooks are not. */
export function deepCopy(x: Tensor, given: Memo | object = new Map()): Tensor {
  const memo: Memo = given instanceof Map ? given : new Map<object, object>();
  const known = memo.get(x);
  if (known !== undefined) return known as Tensor;
  if (!x.isLeaf) throw new RuntimeError(NOT_A_LEAF);
  const storage = (memo.get(x.storage) ?? new Storage(x.storage.data.slice())) as Storage;
  memo.set(x.storage, storage);
  const result = internally(() => new Tensor(storage, x.shape, x.dtype, x.strides, x.offset));
  Object.setPrototypeOf(result, Object.getPrototypeOf(x) as object);
  result.requiresGradFlag = x.requiresGrad;
  memo.set(x, result);
  if (x.gradValue !== null) result.gradValue = deepCopy(x.gradValue, memo);
  return result;
}
