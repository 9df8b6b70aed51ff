/**
 * @file Extremes and sums of many float32 by the SIMD of WebAssembly. While a debugger is attached V8 does not
 * optimize WebAssembly: every variable lies in memory, where a sum waits for the addition before it. So there are
 * four of each, and a turn of the loop does much. That takes half the time of the same in JavaScript.
 */

import { FunctionWriter } from '../../kernels/wasm/function.ts';
import { host } from '../../kernels/wasm/host.ts';
import { f32x4, f64x2, i32, v128 } from '../../kernels/wasm/instructions.ts';
import { moduleBytes } from '../../kernels/wasm/encoding.ts';
import { getPrototypeOf, max, min, setFloats, sliceFloats } from '../realm/primordials.ts';

/** Of elements that are all finite; sums are of deviations from an origin. */
export interface Sums {
  readonly lowest: number;
  readonly highest: number;
  readonly sum: number;
  readonly squares: number;
}

/** Elements of one turn of the loop: counts are multiples of it. */
export const TURN = 32;

const VECTOR = 16;
const SETS = 4;
/** Where the elements begin; before them lie the extremes and sums so far. */
const ELEMENTS = 8 * VECTOR;
/** As many elements at once as stay in the processor's nearest memory. */
const CHUNK = 4096;

/** Adds so many bytes of elements to what lies before them: a vector each of lowest and highest, two of each sum. */
function written(): Uint8Array<ArrayBuffer> {
  const code = new FunctionWriter('add', ['i32', 'f64']);
  const [bytes, from] = code.params;
  const start = i32.const(0);
  const origin = code.let(f64x2.splat(from));
  const at = code.let(i32.const(ELEMENTS));
  const end = code.let(i32.add(bytes, at));
  const sets = Array.from({ length: SETS }, (_, set) => ({
    lowest: code.let(v128.load(start, 0)),
    highest: code.let(v128.load(start, VECTOR)),
    sums: [2, 3].map((place) =>
      set === 0 ? code.let(v128.load(start, place * VECTOR)) : code.variable('v128'),
    ),
    squares: [4, 5].map((place) =>
      set === 0 ? code.let(v128.load(start, place * VECTOR)) : code.variable('v128'),
    ),
  }));
  const [first, ...others] = sets as [(typeof sets)[0], ...typeof sets];
  const four = code.variable('v128');
  const two = code.variable('v128');
  code.loop(at, end, i32.const(4 * TURN), () => {
    for (let i = 0; i < TURN / 4; i++) {
      const { lowest, highest, sums, squares } = sets[i % SETS] ?? first;
      code.set(four, v128.load(at, i * VECTOR));
      code.set(lowest, f32x4.pmin(lowest, four));
      code.set(highest, f32x4.pmax(highest, four));
      sums.forEach((sum, half) => {
        const square = squares[half] ?? sum;
        const pair = f64x2.promoteLow(v128.load64Zero(at, i * VECTOR + half * 8));
        code.set(two, f64x2.sub(pair, origin));
        code.set(sum, f64x2.add(sum, two));
        code.set(square, f64x2.add(square, f64x2.mul(two, two)));
      });
    }
  });
  for (const other of others) {
    code.set(first.lowest, f32x4.pmin(first.lowest, other.lowest));
    code.set(first.highest, f32x4.pmax(first.highest, other.highest));
    for (const each of ['sums', 'squares'] as const)
      first[each].forEach((sum, half) => code.set(sum, f64x2.add(sum, other[each][half] ?? sum)));
  }
  [first.lowest, first.highest, ...first.sums, ...first.squares].forEach((each, place) =>
    code.store(start, each, place * VECTOR),
  );
  return moduleBytes([code.end()], 1);
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  add(bytes: number, origin: number): void;
}

/** Null where the host has no SIMD, or allows no WebAssembly. */
function load(): Exports | null {
  if (host === null) return null;
  try {
    return new host.Instance(new host.Module(written())).exports as Exports;
  } catch {
    return null;
  }
}

const wasm = load();
const { buffer } = wasm?.memory ?? { buffer: new ArrayBuffer(0) };
const floats = new Float32Array(buffer);
const doubles = new Float64Array(buffer);
const { prototype } = Float32Array;

const float = (place: number): number => floats[place] ?? 0;
const double = (place: number): number => doubles[place] ?? 0;

/** Whether `vectorSums` can read it. */
export const isVectorizable = (data: object): data is Float32Array =>
  wasm !== null && getPrototypeOf(data) === prototype;

/**
 * Where an element is NaN or infinite the sum is so, too, and the extremes are of no use.
 *
 * @param count a multiple of `TURN`
 */
export function vectorSums(data: Float32Array, start: number, count: number, origin: number): Sums {
  for (let lane = 0; lane < 4; lane++) {
    floats[lane] = Infinity;
    floats[4 + lane] = -Infinity;
    doubles[4 + lane] = doubles[8 + lane] = 0;
  }
  for (let done = 0; done < count; done += CHUNK) {
    const few = min(CHUNK, count - done);
    setFloats(floats, sliceFloats(data, start + done, start + done + few), ELEMENTS / 4);
    wasm?.add(4 * few, origin);
  }
  return {
    lowest: min(float(0), float(1), float(2), float(3)),
    highest: max(float(4), float(5), float(6), float(7)),
    sum: double(4) + double(5) + double(6) + double(7),
    squares: double(8) + double(9) + double(10) + double(11),
  };
}
