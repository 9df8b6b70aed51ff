/**
 * @file Tensors as bytes, in the safetensors format (https://github.com/huggingface/safetensors): 8 bytes
 * with the length of a JSON header (little-endian), the header with each tensor's dtype, shape and place,
 * then their elements. A state dictionary is such a file as it is; anything else around tensors (numbers,
 * lists, an optimizer's groups) is kept as JSON in the header's `__metadata__`.
 */

import type { DType, ElementArray } from '../tensor/dtype.ts';
import { allocate } from '../tensor/allocate.ts';
import { RuntimeError, TypeError } from '../tensor/errors.ts';
import { elementsOf } from '../tensor/read.ts';
import { sizeOf } from '../tensor/shape.ts';
import { Storage } from '../tensor/storage.ts';
import { Tensor } from '../tensor/tensor.ts';

/** Node and pages have both; the library's types know neither of the two. */
const { TextEncoder, TextDecoder } = globalThis as unknown as {
  TextEncoder: new () => { encode(text: string): Uint8Array };
  TextDecoder: new () => { decode(bytes: Uint8Array): string };
};

/** What can be saved: tensors, and JSON around them. */
export type Saved =
  Tensor | number | string | boolean | null | readonly Saved[] | { readonly [name: string]: Saved };

const names: Readonly<Record<DType, string>> = {
  float32: 'F32',
  float64: 'F64',
  int32: 'I32',
  int64: 'I64',
  bool: 'BOOL',
};

const PREFIX = 8;
/** Stands in the JSON for a tensor. */
const MARK = '$tensor';
const STRUCTURE = 'gradlens';

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The value without its tensors, which are collected by their paths. */
function collect(value: Saved, path: string, tensors: Map<string, Tensor>): unknown {
  if (value instanceof Tensor) {
    tensors.set(path, value);
    return { [MARK]: path };
  }
  const inside = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (Array.isArray(value)) {
    return (value as readonly Saved[]).map((item, i) => collect(item, inside(String(i)), tensors));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, collect(item, inside(name), tensors)]),
    );
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  return value;
}

/** True for an object of tensors only, which needs no structure beside it. */
function isFlat(value: Saved): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Tensor) &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => item instanceof Tensor)
  );
}

/** The bytes of tensors and of the JSON around them; `load` reads them. */
export function save(value: Saved): Uint8Array {
  const tensors = new Map<string, Tensor>();
  const structure = collect(value, '', tensors);
  const header: Record<string, unknown> = {};
  if (!isFlat(value)) header['__metadata__'] = { [STRUCTURE]: JSON.stringify(structure) };
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, tensor] of tensors) {
    const elements = elementsOf(tensor);
    const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
    const entry: Entry = {
      dtype: names[tensor.dtype],
      shape: tensor.shape,
      data_offsets: [end, end + bytes.length],
    };
    header[name] = entry;
    parts.push(bytes);
    end += bytes.length;
  }
  const text = JSON.stringify(header);
  // Spaces after the header align the elements.
  const json = new TextEncoder().encode(text);
  const length = Math.ceil(json.length / 8) * 8;
  const result = new Uint8Array(PREFIX + length + end).fill(32, PREFIX, PREFIX + length);
  new DataView(result.buffer).setBigUint64(0, BigInt(length), true);
  result.set(json, PREFIX);
  let at = PREFIX + length;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

function restore(value: unknown, tensors: ReadonlyMap<string, Tensor>): Saved {
  if (Array.isArray(value)) return value.map((item) => restore(item, tensors));
  if (typeof value !== 'object' || value === null) return value as Saved;
  const { [MARK]: path, $number: number } = value as Record<string, unknown>;
  if (typeof number === 'string') return Number(number);
  if (typeof path === 'string') {
    const tensor = tensors.get(path);
    if (tensor === undefined) throw new RuntimeError(`the file names a tensor it lacks: ${path}`);
    return tensor;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, restore(item, tensors)]),
  );
}

function readTensor({ dtype, shape, data_offsets: [start, end] }: Entry, data: Uint8Array): Tensor {
  const type = (Object.keys(names) as DType[]).find((key) => names[key] === dtype);
  if (type === undefined) {
    throw new TypeError(`the file has a tensor of type ${dtype}, which is not supported`);
  }
  const elements: ElementArray = allocate(type, sizeOf(shape));
  const bytes = data.subarray(start, end);
  if (bytes.length !== elements.byteLength) {
    throw new RuntimeError('the file is damaged: a tensor has not the bytes its shape needs');
  }
  new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength).set(bytes);
  return new Tensor(new Storage(elements), shape, type);
}

/** What `save` or another writer of safetensors made: an object of tensors unless more was saved. */
export function load(bytes: Uint8Array): Saved {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < PREFIX ? Infinity : Number(view.getBigUint64(0, true));
  if (PREFIX + length > bytes.length) {
    throw new RuntimeError('these bytes are no safetensors file: its header does not fit');
  }
  const text = new TextDecoder().decode(bytes.subarray(PREFIX, PREFIX + length));
  const header = JSON.parse(text) as Record<string, unknown>;
  const { __metadata__: metadata, ...entries } = header;
  const data = bytes.subarray(PREFIX + length);
  const tensors = new Map(
    Object.entries(entries).map(([name, entry]) => [name, readTensor(entry as Entry, data)]),
  );
  const structure = (metadata as Record<string, string> | undefined)?.[STRUCTURE];
  if (structure === undefined) return Object.fromEntries(tensors);
  return restore(JSON.parse(structure), tensors);
}
