/** @file Reads the parts of one record: numbers, texts, tensors. They are described in `layout.ts`. */

import type { DTypeName, HookKind, ScopeKind } from '../../autograd/observer.ts';
import type { Frame, Operand, TensorState, Value } from '../../recorder/records/format.ts';
import {
  DTYPES,
  HOOK_KINDS,
  OPERAND_TAGS,
  SCOPE_KINDS,
  TENSOR_FLAGS,
  VALUE_TAGS,
} from '../../recorder/records/layout.ts';
import { elementCount } from '../tables/values.ts';

/** The bytes make no sense; the message says why, without a full stop. */
export class DamageError extends Error {}

const UTF8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** Reads the parts of one record, never beyond its end. */
export class Cursor {
  readonly #view: DataView;
  readonly #strings: readonly string[];
  #at = 0;

  constructor(payload: Uint8Array, strings: readonly string[]) {
    this.#view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    this.#strings = strings;
  }

  get left(): number {
    return this.#view.byteLength - this.#at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  bool(): boolean {
    return this.u8() !== 0;
  }

  varuint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 56; scale *= 0x80) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
    }
    throw new DamageError('a number is too large');
  }

  text(): string {
    const ref = this.varuint();
    if (ref === 0) return this.utf8(this.#count(1));
    const text = this.#strings[ref - 1];
    if (text === undefined) throw new DamageError('a text is missing');
    return text;
  }

  utf8(byteLength: number): string {
    const at = this.#take(byteLength);
    return UTF8.decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, byteLength));
  }

  /** @param itemBytes what one item takes at the least: bounds what is allocated */
  list<T>(itemBytes: number, read: () => T): T[] {
    const count = this.#count(itemBytes);
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read());
    return items;
  }

  numbers(): number[] {
    return this.list(1, () => this.varuint());
  }

  value(): Value | null {
    const tag = this.u8();
    switch (tag) {
      case VALUE_TAGS.none:
        return null;
      case VALUE_TAGS.float32: {
        const data = new Float64Array(this.#count(4));
        for (let i = 0; i < data.length; i++) data[i] = this.#view.getFloat32(this.#take(4), true);
        return { kind: 'whole', data };
      }
      case VALUE_TAGS.float64:
        return { kind: 'whole', data: this.#doubles() };
      case VALUE_TAGS.summary:
        return {
          kind: 'summary',
          count: this.varuint(),
          min: this.f64(),
          max: this.f64(),
          mean: this.f64(),
          std: this.f64(),
          nan: this.varuint(),
          infinite: this.varuint(),
          head: this.#doubles(),
        };
      default:
        throw new DamageError(`there is no kind of value ${tag}`);
    }
  }

  values(): (Value | null)[] {
    return this.list(1, () => this.value());
  }

  tensor(): TensorState {
    const id = this.varuint();
    const version = this.varuint();
    const storage = this.varuint();
    const dtype = this.#choice<DTypeName>(DTYPES);
    const flags = this.u8();
    const shape = this.numbers();
    const layout =
      (flags & TENSOR_FLAGS.laidOut) === 0
        ? null
        : { strides: shape.map(() => this.varuint()), offset: this.varuint() };
    const value = this.value();
    if (value !== null && elementCount(value) !== shape.reduce((count, size) => count * size, 1))
      throw new DamageError("a value does not fit its tensor's shape");
    return {
      id,
      version,
      storage,
      dtype,
      shape,
      layout,
      requiresGrad: (flags & TENSOR_FLAGS.requiresGrad) !== 0,
      isLeaf: (flags & TENSOR_FLAGS.isLeaf) !== 0,
      value,
    };
  }

  operand(): Operand {
    const tag = this.u8();
    if (tag === OPERAND_TAGS.number || tag === OPERAND_TAGS.omitted)
      return { number: this.f64(), omitted: tag === OPERAND_TAGS.omitted };
    if (tag !== OPERAND_TAGS.tensor && tag !== OPERAND_TAGS.tensorRequiringGrad)
      throw new DamageError(`there is no kind of operand ${tag}`);
    return {
      tensor: this.varuint(),
      version: this.varuint(),
      storage: this.varuint(),
      requiresGrad: tag === OPERAND_TAGS.tensorRequiringGrad,
    };
  }

  frame(): Frame {
    return {
      script: this.varuint(),
      line: this.varuint(),
      column: this.varuint(),
      functionName: this.text(),
    };
  }

  hookKind(): HookKind {
    return this.#choice<HookKind>(HOOK_KINDS);
  }

  scopeKind(): ScopeKind {
    return this.#choice<ScopeKind>(SCOPE_KINDS);
  }

  #doubles(): Float64Array {
    const data = new Float64Array(this.#count(8));
    for (let i = 0; i < data.length; i++) data[i] = this.f64();
    return data;
  }

  #choice<T>(list: readonly T[]): T {
    const choice = list[this.u8()];
    if (choice === undefined) throw new DamageError('a code is not in the format');
    return choice;
  }

  #count(itemBytes: number): number {
    const count = this.varuint();
    if (count * itemBytes > this.left) throw new DamageError('a list runs beyond its record');
    return count;
  }

  #take(count: number): number {
    if (count > this.left) throw new DamageError('a record ends too early');
    const at = this.#at;
    this.#at += count;
    return at;
  }
}
