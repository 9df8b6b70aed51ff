/** @file Element-wise WebAssembly kernels: over chunks of float32 at fixed places of the scratch memory. */

import type { EncodedFunction } from './encoding.ts';
import { FunctionWriter } from './function.ts';
import { f32x4, i32, v128, type F32, type I32, type V128 } from './instructions.ts';
import { exp, log, sigmoid, tanh, type MultiplyAdd } from './math.ts';

/** Elements of a chunk: three of them fit a first-level cache. */
export const CHUNK = 2048;

/** Where the operands and the result stand, in bytes. */
export const LEFT = 0;
export const RIGHT = LEFT + CHUNK * 4;
export const OUT = RIGHT + CHUNK * 4;

type Writer = Omit<FunctionWriter, 'params'>;
type Unary = (f: Writer, madd: MultiplyAdd, x: V128) => V128;
type Binary = (f: Writer, a: V128, b: V128) => V128;

const unaries = {
  exp,
  log,
  tanh,
  sigmoid,
  sqrt: (_f, _madd, x) => f32x4.sqrt(x),
} as const satisfies Record<string, Unary>;

const binaries = {
  add: (_f, a, b) => f32x4.add(a, b),
  sub: (_f, a, b) => f32x4.sub(a, b),
  mul: (_f, a, b) => f32x4.mul(a, b),
  div: (_f, a, b) => f32x4.div(a, b),
  /** ∇·(1 − y²) for the result y = tanh x. */
  tanhBackward: (f, g, y) => f32x4.mul(g, f32x4.sub(f.float(1), f32x4.mul(y, y))),
  /** ∇·y(1 − y) for the result y = σ(x). */
  sigmoidBackward: (f, g, y) => f32x4.mul(g, f32x4.mul(f32x4.sub(f.float(1), y), y)),
  /** ∇, and 0 where the result y = relu x is not above 0; NaN passes it. */
  reluBackward: (f, g, y) => v128.andnot(g, f32x4.le(y, f.float(0))),
} as const satisfies Record<string, Binary>;

export type WasmUnary = keyof typeof unaries;
export type WasmBinary = keyof typeof binaries;

/** Runs over the first `bytes` bytes, rounded up to whole vectors, of the operands and the result. */
function each(f: Writer, bytes: I32, body: (at: I32) => V128): void {
  const at = f.variable('i32');
  f.loop(at, bytes, i32.const(16), () => f.store(at, body(at), OUT));
}

/** `NAME(bytes)`, `NAME(bytes)` of two arrays, `NAMERight(bytes, b)` and `NAMELeft(bytes, a)` of an array and a number. */
export function elementwiseFunctions(madd: MultiplyAdd): EncodedFunction[] {
  const functions: EncodedFunction[] = [];
  for (const [name, body] of Object.entries(unaries)) {
    const f = new FunctionWriter(name, ['i32']);
    each(f, f.params[0], (at) => body(f, madd, v128.load(at, LEFT)));
    functions.push(f.end());
  }
  for (const [name, body] of Object.entries(binaries)) {
    const both = new FunctionWriter(name, ['i32']);
    each(both, both.params[0], (at) => body(both, v128.load(at, LEFT), v128.load(at, RIGHT)));
    functions.push(both.end());
    const splat = (f: Writer, x: F32): V128 => f.let(f32x4.splat(x));
    const right = new FunctionWriter(`${name}Right`, ['i32', 'f32']);
    const b = splat(right, right.params[1]);
    each(right, right.params[0], (at) => body(right, v128.load(at, LEFT), b));
    functions.push(right.end());
    const left = new FunctionWriter(`${name}Left`, ['i32', 'f32']);
    const a = splat(left, left.params[1]);
    each(left, left.params[0], (at) => body(left, a, v128.load(at, RIGHT)));
    functions.push(left.end());
  }
  return functions;
}
