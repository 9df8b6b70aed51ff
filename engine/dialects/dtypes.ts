/**
 * @file What Python programs ask of element types: `x.dtype.is_floating_point`, `torch.float32.itemsize`,
 * `isinstance(d, torch.dtype)`. Our types are strings, which are compared and printed as Python's are; only
 * the prototype of all strings can answer for them. The members are hidden from loops, and undefined on
 * strings that name no type.
 */

import { categoryOf, isFloating, type DType } from '../tensor/dtype.ts';

/** What an element type says of itself. */
export interface DTypeFacts {
  readonly is_floating_point: boolean;
  readonly is_complex: boolean;
  /** Whether there are numbers below zero. */
  readonly is_signed: boolean;
  /** Bytes of an element. */
  readonly itemsize: number;
}

/** An element type as dialects have it. */
export type Described<D extends DType = DType> = D & DTypeFacts;

export const isDType = (value: unknown): value is DType =>
  typeof value === 'string' && Object.hasOwn(categoryOf, value);

const BYTES: Readonly<Record<DType, number>> = {
  bool: 1,
  int32: 4,
  int64: 8,
  float32: 4,
  float64: 8,
};

const FACTS: { readonly [K in keyof DTypeFacts]: (dtype: DType) => DTypeFacts[K] } = {
  is_floating_point: isFloating,
  is_complex: () => false,
  is_signed: (dtype) => dtype !== 'bool',
  itemsize: (dtype) => BYTES[dtype],
};

/** Gives element types their properties. A realm that forbids it goes without. */
export function describeDTypes(): void {
  for (const [name, fact] of Object.entries(FACTS)) {
    Reflect.defineProperty(String.prototype, name, {
      configurable: true,
      get(this: unknown) {
        const dtype = String(this);
        return isDType(dtype) ? fact(dtype) : undefined;
      },
    });
  }
}

/** `torch.dtype`: a class to ask with `instanceof`, without constructor. */
export const dtype = Object.defineProperty({}, Symbol.hasInstance, { value: isDType }) as {
  [Symbol.hasInstance](value: unknown): boolean;
};
