/** @file Tensors as an observer sees them, made by hand. */

import type { ObservedStorage, ObservedTensor } from '../../engine/autograd/observer.ts';

let nextId = 1;

export function observed(
  data: NonNullable<ObservedStorage['data']>,
  shape: readonly number[] = [data.length],
  { strides = rowMajor(shape), offset = 0 } = {},
): ObservedTensor {
  const id = nextId++;
  return {
    id,
    counter: { value: 0 },
    dtype: data instanceof Float64Array ? 'float64' : 'float32',
    shape,
    strides,
    offset,
    storage: { id, data },
    requiresGrad: false,
    isLeaf: true,
    gradFn: null,
  };
}

function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, d) => shape.slice(d + 1).reduce((product, size) => product * size, 1));
}
