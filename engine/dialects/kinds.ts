/** @file What Python programs ask every tensor, and what all of ours answer alike: dense, real, on the CPU. */

import { matrixTranspose } from '../ops/shape/dims.ts';
import { isFloating } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { sameShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Where tensors are. There is one place only. */
class Device {
  readonly type = 'cpu';
  readonly index = null;

  toString(): string {
    return this.type;
  }
}

const CPU = new Device();

/** `torch.device('cpu')`; no other is available. */
export function device(wanted: Device | string | null = null): Device {
  if (wanted === null || wanted instanceof Device || wanted === 'cpu') return CPU;
  throw new RuntimeError(`Expected one of cpu device type at start of device string: ${wanted}`);
}

/** How elements lie in memory: by strides. */
const STRIDED = 'torch.strided';

const no = (): boolean => false;

/** What complex tensors have other forms of. */
const itself = (x: Tensor): Tensor => x;

/** Properties of tensors. */
export const kindProperties = {
  device: (): Device => CPU,
  is_cpu: (): boolean => true,
  real: itself,
  layout: (): string => STRIDED,
  is_cuda: no,
  is_meta: no,
  is_mkldnn: no,
  is_nested: no,
  is_quantized: no,
  is_sparse: no,
  is_sparse_csr: no,
} as const;

/** Methods of tensors. */
export const kindMethods = {
  get_device: (): number => -1,
  is_complex: no,
  is_conj: no,
  is_neg: no,
  is_pinned: no,
  is_signed: (x: Tensor): boolean => x.dtype !== 'bool',
  is_same_size: (x: Tensor, other: Tensor): boolean => sameShape(x.shape, other.shape),
  /** The same window on the same memory. */
  is_set_to: (x: Tensor, other: Tensor): boolean =>
    x.storage === other.storage &&
    x.offset === other.offset &&
    sameShape(x.shape, other.shape) &&
    sameShape(x.strides, other.strides),
  cpu: itself,
  conj: itself,
  resolve_conj: itself,
  resolve_neg: itself,
  adjoint: (x: Tensor): Tensor => matrixTranspose(x, 'adjoint()'),

  ndimension: (x: Tensor): number => x.ndim,
} as const;

/** Functions that ask the same. */
export const kindFunctions = {
  device,
  strided: STRIDED,
  contiguous_format: 'torch.contiguous_format',
  preserve_format: 'torch.preserve_format',
  channels_last: 'torch.channels_last',
  is_complex: no,
  is_conj: no,
  is_floating_point: (x: Tensor): boolean => isFloating(x.dtype),
  numel: (x: Tensor): number => x.numel(),
  conj: itself,
  real: itself,
  resolve_conj: itself,
  resolve_neg: itself,
  adjoint: (x: Tensor): Tensor => matrixTranspose(x, 'adjoint()'),
} as const;
