/** @file MXNet's NDArray: a tensor that prints as MXNet prints it. */

import * as engine from '../../index.ts';
import { Tensor, type DType, type TensorOptions } from '../../index.ts';
import { elementsOf } from '../../tensor/read.ts';
import { numpyText } from './numpy-text.ts';

/** Where arrays live; there is only one place here. */
export class Context {
  toString(): string {
    return 'cpu(0)';
  }
}

export class NDArray extends Tensor {
  /** The elements as nested arrays. */
  asnumpy(): ReturnType<Tensor['tolist']> {
    return this.tolist();
  }

  asscalar(): number {
    return this.item();
  }

  override toString(): string {
    const { shape, dtype } = this;
    // Read past the observer: to print is no use of the values.
    const isBool = dtype === 'bool';
    const values = Array.from<number | bigint, number | boolean>(elementsOf(this), (x) =>
      isBool ? x !== 0 : Number(x),
    );
    const text = numpyText({ shape, dtype, values });
    return `\n${text}\n<NDArray ${shape.join('x')} @cpu(0)>`;
  }
}

/** The same memory as an NDArray. */
export function asNDArray(x: Tensor): NDArray {
  if (x instanceof NDArray) return x;
  const { storage, shape, dtype, strides, offset, counter } = x;
  return new NDArray(storage, shape, dtype, strides, offset, counter);
}

/** Of a call's trailing keyword arguments. */
export interface Keywords {
  readonly dtype?: DType;
  readonly ctx?: Context;
}

const options = ({ dtype = 'float32' }: Keywords = {}): TensorOptions => ({ dtype });

/** The namespace `mx.nd`: arrays from data and rules. */
export const nd = {
  NDArray,
  array: (data: Parameters<typeof engine.tensor>[0] | Tensor, keywords?: Keywords): NDArray =>
    asNDArray(data instanceof Tensor ? data : engine.tensor(data, options(keywords))),
  zeros: (shape: readonly number[], keywords?: Keywords): NDArray =>
    asNDArray(engine.zeros(shape, options(keywords))),
  ones: (shape: readonly number[], keywords?: Keywords): NDArray =>
    asNDArray(engine.ones(shape, options(keywords))),
  full: (shape: readonly number[], value: number, keywords?: Keywords): NDArray =>
    asNDArray(engine.full(shape, value, options(keywords))),
} as const;
