/** @file A growing buffer that the parts of records are written into. */

import { encodeInto, floor, max, min, setBytes, slice } from '../realm/primordials.ts';

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);
const SINGLES = 256;
/** To move this much byte by byte is faster than to have the runtime make a view of it. */
const FEW_BYTES = 256;
const FEW = FEW_BYTES / 4;
const singles = new Float32Array(SINGLES);
const singleBytes = new Uint8Array(singles.buffer);

/** Writes little-endian numbers and text one after the other; see `layout.ts` for the parts. */
export class ByteWriter {
  bytes = new Uint8Array(16 * 1024);
  length = 0;

  u8(value: number): void {
    this.#reserve(1);
    this.bytes[this.length++] = value;
  }

  u32(value: number): void {
    this.#reserve(4);
    for (let shift = 0; shift < 32; shift += 8) this.bytes[this.length++] = value >>> shift;
  }

  varuint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      // Not `>>>`: the value may have more than 32 bits.
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
  }

  f64(value: number): void {
    this.#reserve(8);
    float[0] = value;
    for (let i = 0; i < 8; i++) this.bytes[this.length++] = floatBytes[i] ?? 0;
  }

  /** Each element as f32. */
  singles(data: Float64Array): void {
    this.#reserve(data.length * 4);
    if (data.length <= FEW) {
      for (let i = 0; i < data.length; i++) {
        singles[0] = data[i] ?? 0;
        for (let byte = 0; byte < 4; byte++) this.bytes[this.length++] = singleBytes[byte] ?? 0;
      }
      return;
    }
    for (let done = 0; done < data.length; done += SINGLES) {
      const count = min(SINGLES, data.length - done);
      for (let i = 0; i < count; i++) singles[i] = data[done + i] ?? 0;
      this.append(slice(singleBytes, 0, count * 4));
    }
  }

  /** Each element as f64. */
  doubles(data: Float64Array): void {
    for (let i = 0; i < data.length; i++) this.f64(data[i] ?? 0);
  }

  /** The first `count` bytes as they are. */
  append(bytes: Uint8Array, count = bytes.length): void {
    this.#reserve(count);
    if (count <= FEW_BYTES) {
      for (let i = 0; i < count; i++) this.bytes[this.length + i] = bytes[i] ?? 0;
    } else setBytes(this.bytes, slice(bytes, 0, count), this.length);
    this.length += count;
  }

  /** The bytes written so far; valid until the next write. */
  view(): Uint8Array {
    return slice(this.bytes, 0, this.length);
  }

  /** UTF-8 without its length. */
  utf8(text: string): void {
    this.#reserve(text.length * 3);
    this.length += encodeInto(text, slice(this.bytes, this.length, this.bytes.length)).written;
  }

  /** A count of bytes, then UTF-8. */
  inlineText(text: string): void {
    // Encoded beyond the widest count first, then moved up to the count's real end.
    const start = this.length;
    this.#reserve(8 + text.length * 3);
    this.length += 8;
    this.utf8(text);
    const end = this.length;
    this.length = start;
    this.varuint(end - start - 8);
    setBytes(this.bytes, slice(this.bytes, start + 8, end), this.length);
    this.length += end - start - 8;
  }

  #reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(max(this.bytes.length * 2, this.length + count));
    setBytes(grown, slice(this.bytes, 0, this.length), 0);
    this.bytes = grown;
  }

  /** Empties the buffer, and gives memory back after an unusually large record. */
  clear(): void {
    this.length = 0;
    if (this.bytes.length > 1024 * 1024) this.bytes = new Uint8Array(16 * 1024);
  }
}
