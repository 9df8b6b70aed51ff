/**
 * @file WebAssembly instructions as typed expressions: `f32x4.mul(a, b)` is the code that leaves the
 * product. Names are those of the specification.
 */

import {
  float32Bytes,
  float64Bytes,
  int32Bytes,
  signed,
  unsigned,
  type Bytes,
  type ValueType,
} from './encoding.ts';

/** Code that leaves one value. */
export interface Value<T extends ValueType> {
  readonly type: T;
  readonly code: Bytes;
}

export type I32 = Value<'i32'>;
export type F32 = Value<'f32'>;
export type F64 = Value<'f64'>;
export type V128 = Value<'v128'>;

type Operation<T extends ValueType, A extends readonly Value<ValueType>[]> = (
  ...operands: A
) => Value<T>;

/** An instruction that takes its operands from the stack. */
function operation<T extends ValueType, A extends readonly Value<ValueType>[]>(
  type: T,
  opcode: Bytes,
): Operation<T, A> {
  return (...operands) => ({ type, code: [...operands.flatMap(({ code }) => code), ...opcode] });
}

const simd = (opcode: number): Bytes => [0xfd, ...unsigned(opcode)];
const lanes1 = (opcode: number): Operation<'v128', [V128]> => operation('v128', simd(opcode));
const lanes2 = (opcode: number): Operation<'v128', [V128, V128]> => operation('v128', simd(opcode));
const lanes3 = (opcode: number): Operation<'v128', [V128, V128, V128]> =>
  operation('v128', simd(opcode));
const shift = (opcode: number): Operation<'v128', [V128, I32]> => operation('v128', simd(opcode));

/** Alignment (which is only a hint; 4 bytes) and a constant offset of a memory access. */
const at = (offset: number): Bytes => [2, ...unsigned(offset)];

export const i32 = {
  const: (value: number): I32 => ({ type: 'i32', code: [0x41, ...signed(value)] }),
  add: operation<'i32', [I32, I32]>('i32', [0x6a]),
  sub: operation<'i32', [I32, I32]>('i32', [0x6b]),
  mul: operation<'i32', [I32, I32]>('i32', [0x6c]),
  and: operation<'i32', [I32, I32]>('i32', [0x71]),
  shl: operation<'i32', [I32, I32]>('i32', [0x74]),
  lt: operation<'i32', [I32, I32]>('i32', [0x48]),
  ge: operation<'i32', [I32, I32]>('i32', [0x4e]),
  eq: operation<'i32', [I32, I32]>('i32', [0x46]),
} as const;

export const f32 = {
  const: (value: number): F32 => ({ type: 'f32', code: [0x43, ...float32Bytes(value)] }),
  load: (address: I32, offset = 0): F32 => ({
    type: 'f32',
    code: [...address.code, 0x2a, ...at(offset)],
  }),
  add: operation<'f32', [F32, F32]>('f32', [0x92]),
  mul: operation<'f32', [F32, F32]>('f32', [0x94]),
  demote: operation<'f32', [F64]>('f32', [0xb6]),
} as const;

export const f64 = {
  const: (value: number): F64 => ({ type: 'f64', code: [0x44, ...float64Bytes(value)] }),
  add: operation<'f64', [F64, F64]>('f64', [0xa0]),
  promote: operation<'f64', [F32]>('f64', [0xbb]),
} as const;

export const v128 = {
  load: (address: I32, offset = 0): V128 => ({
    type: 'v128',
    code: [...address.code, ...simd(0x00), ...at(offset)],
  }),
  /** Four times the float32 at an address. */
  load32Splat: (address: I32, offset = 0): V128 => ({
    type: 'v128',
    code: [...address.code, ...simd(0x09), ...at(offset)],
  }),
  /** Two float32 from an address on, and zeros. */
  load64Zero: (address: I32, offset = 0): V128 => ({
    type: 'v128',
    code: [...address.code, ...simd(0x5d), ...at(offset)],
  }),
  and: lanes2(0x4e),
  /** a and not b */
  andnot: lanes2(0x4f),
  or: lanes2(0x50),
  xor: lanes2(0x51),
  /** Bits of a where the mask has ones, else of b. */
  bitselect: lanes3(0x52),
} as const;

export const i32x4 = {
  const: (value: number): V128 => ({
    type: 'v128',
    code: [...simd(0x0c), ...[1, 2, 3, 4].flatMap(() => int32Bytes(value))],
  }),
  add: lanes2(0xae),
  sub: lanes2(0xb1),
  shl: shift(0xab),
  shrS: shift(0xac),
  truncSat: lanes1(0xf8),
} as const;

export const f32x4 = {
  const: (value: number): V128 => ({
    type: 'v128',
    code: [...simd(0x0c), ...[1, 2, 3, 4].flatMap(() => float32Bytes(value))],
  }),
  splat: operation<'v128', [F32]>('v128', simd(0x13)),
  extractLane: (vector: V128, lane: number): F32 => ({
    type: 'f32',
    code: [...vector.code, ...simd(0x1f), lane],
  }),
  eq: lanes2(0x41),
  lt: lanes2(0x43),
  gt: lanes2(0x44),
  le: lanes2(0x45),
  ge: lanes2(0x46),
  nearest: lanes1(0x6a),
  abs: lanes1(0xe0),
  neg: lanes1(0xe1),
  sqrt: lanes1(0xe3),
  add: lanes2(0xe4),
  sub: lanes2(0xe5),
  mul: lanes2(0xe6),
  div: lanes2(0xe7),
  /** NaN where either is. */
  min: lanes2(0xe8),
  max: lanes2(0xe9),
  /** The one or the other by `b < a`, of which a processor has an instruction: `a` where either is NaN. */
  pmin: lanes2(0xea),
  pmax: lanes2(0xeb),
  convert: lanes1(0xfa),
  demoteZero: lanes1(0x5e),
  /** a·b + c, rounded once or twice: relaxed SIMD. */
  relaxedMadd: lanes3(0x105),
} as const;

export const f64x2 = {
  const: (value: number): V128 => ({
    type: 'v128',
    code: [...simd(0x0c), ...float64Bytes(value), ...float64Bytes(value)],
  }),
  extractLane: (vector: V128, lane: number): F64 => ({
    type: 'f64',
    code: [...vector.code, ...simd(0x21), lane],
  }),
  splat: operation<'v128', [F64]>('v128', simd(0x14)),
  add: lanes2(0xf0),
  sub: lanes2(0xf1),
  mul: lanes2(0xf2),
  /** The two lower lanes of float32. */
  promoteLow: lanes1(0x5f),
} as const;

/** Four lanes of 32 bits chosen from those of `a` (0 to 3) and `b` (4 to 7). */
export function shuffle(a: V128, b: V128, lanes: readonly [number, number, number, number]): V128 {
  const bytes = lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
  return { type: 'v128', code: [...a.code, ...b.code, ...simd(0x0d), ...bytes] };
}
