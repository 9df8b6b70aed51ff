/** @file The binary format of WebAssembly, as far as the kernels need it (https://webassembly.github.io/spec). */

export type Bytes = readonly number[];
export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

const typeCode: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** LEB128 of a number that is not negative. */
export function unsigned(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return bytes;
}

/** LEB128 of a number with a sign. */
export function signed(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) {
      return [...bytes, byte];
    }
    bytes.push(byte | 0x80);
  }
}

const bytesOf = (array: Float32Array | Float64Array | Int32Array): Bytes =>
  Array.from(new Uint8Array(array.buffer));

export const float32Bytes = (value: number): Bytes => bytesOf(new Float32Array([value]));
export const float64Bytes = (value: number): Bytes => bytesOf(new Float64Array([value]));
export const int32Bytes = (value: number): Bytes => bytesOf(new Int32Array([value]));

const list = (items: readonly Bytes[]): Bytes => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Bytes): Bytes => [
  id,
  ...unsigned(content.length),
  ...content,
];
const text = (name: string): Bytes => list(Array.from(name, (c) => [c.charCodeAt(0)]));

export interface EncodedFunction {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** Of all locals after the parameters. */
  readonly locals: readonly ValueType[];
  readonly body: Bytes;
}

/** A module that exports its memory, of so many pages of 64 KiB, and all its functions. */
export function moduleBytes(
  functions: readonly EncodedFunction[],
  pages: number,
): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ params, results }) => [
    0x60,
    ...list(params.map((type) => [typeCode[type]])),
    ...list(results.map((type) => [typeCode[type]])),
  ]);
  const exports = functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]);
  const codes = functions.map(({ locals, body }) => {
    const code = [...list(locals.map((type) => [1, typeCode[type]])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(types)),
    ...section(3, list(functions.map((_, i) => unsigned(i)))),
    ...section(5, list([[0x00, ...unsigned(pages)]])),
    ...section(7, list([[...text('memory'), 0x02, 0x00], ...exports])),
    ...section(10, list(codes)),
  ]);
}
