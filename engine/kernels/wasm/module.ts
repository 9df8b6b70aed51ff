/**
 * @file The WebAssembly module of the float32 kernels and its scratch memory: operands are copied in,
 * results out, so that tensors stay ordinary arrays. Where the host has no SIMD or allows no WebAssembly
 * there is none, and the kernels in TypeScript do the work.
 */

import { elementwiseFunctions, type WasmBinary, type WasmUnary } from './elementwise.ts';
import { moduleBytes } from './encoding.ts';
import { gemmFunctions } from './gemm.ts';
import { host } from './host.ts';
import { f32x4 } from './instructions.ts';
import type { MultiplyAdd } from './math.ts';

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

export type Exports = {
  readonly memory: Memory;
  gemm(...args: readonly number[]): void;
} & Readonly<Record<WasmUnary | WasmBinary, (bytes: number) => void>> &
  Readonly<Record<`${WasmBinary}${'Left' | 'Right'}`, (bytes: number, operand: number) => void>>;

const PAGES = 4;
const PAGE = 65536;

const once: MultiplyAdd = (a, b, c) => f32x4.relaxedMadd(a, b, c);
const twice: MultiplyAdd = (a, b, c) => f32x4.add(f32x4.mul(a, b), c);

function functionsWith(madd: MultiplyAdd): Parameters<typeof moduleBytes>[0] {
  const elementwise = elementwiseFunctions(madd);
  return [...elementwise, ...gemmFunctions(madd, elementwise.length)];
}

/** The best module that the host accepts. */
function load(): Exports | null {
  if (host === null) return null;
  for (const madd of [once, twice]) {
    const bytes = moduleBytes(functionsWith(madd), PAGES);
    try {
      if (host.validate(bytes)) return new host.Instance(new host.Module(bytes)).exports as Exports;
    } catch {
      return null; // a page's policy
    }
  }
  return null;
}

export const wasm: Exports | null = load();

let floats = new Float32Array(wasm?.memory.buffer ?? new ArrayBuffer(0));

/** The scratch memory as float32, with room for so many bytes. */
export function scratch({ memory }: Exports, bytes: number): Float32Array {
  if (bytes > memory.buffer.byteLength) {
    memory.grow(Math.ceil((bytes - memory.buffer.byteLength) / PAGE));
  }
  if (floats.buffer !== memory.buffer) floats = new Float32Array(memory.buffer);
  return floats;
}
