/** @file Writes protobuf messages (https://protobuf.dev/programming-guides/encoding): as much of it as ONNX needs. */

/** A field of a message: its number and its bytes, tag and all. */
export type Field = Uint8Array;

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

const utf8 = new TextEncoder();

/** The fields of a message in a row. */
export function message(...fields: readonly (Field | readonly Field[])[]): Uint8Array {
  const parts = fields.flat() as readonly Uint8Array[];
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export const int = (field: number, value: number): Field =>
  message(varint((field << 3) | VARINT), varint(value));

export const text = (field: number, value: string): Field => bytes(field, utf8.encode(value));

/** An embedded message, or bytes as they are. */
export const bytes = (field: number, value: Uint8Array): Field =>
  message(varint((field << 3) | BYTES), varint(value.length), value);

export function float(field: number, value: number): Field {
  const four = new Uint8Array(4);
  new DataView(four.buffer).setFloat32(0, value, true);
  return message(varint((field << 3) | FIXED32), four);
}

/** Seven bits a byte, lowest first; negative numbers as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const found: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    found.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(found);
}
