/** @file Turns records into bytes. The bytes are described in `layout.ts`. */

import { fround, SafeMap, slice } from '../realm/primordials.ts';
import { ByteWriter } from './bytes.ts';
import { FORMAT_VERSION } from './format.ts';
import type { GradlensRecord, Operand, TensorState, Value } from './format.ts';
import {
  BACKWARD_FLAGS,
  DROPPED,
  DTYPES,
  HOOK_KINDS,
  KINDS,
  MAGIC,
  MAX_RECORD_BYTES,
  OPERAND_TAGS,
  OPERATOR_FLAGS,
  SCOPE_KINDS,
  STRING_KIND,
  TENSOR_FLAGS,
  VALUE_TAGS,
} from './layout.ts';

/** Longer texts are rarely repeated, and a table of them would grow without end. */
export const INTERNED_LENGTH = 256;
const INTERNED_COUNT = 16 * 1024;

/** Position in a list of the format; what is not in it takes the first place. */
function codeOf<T>(list: readonly T[], wanted: T): number {
  for (let i = 0; i < list.length; i++) if (list[i] === wanted) return i;
  return 0;
}

function fitsSingle(data: Float64Array): boolean {
  for (let i = 0; i < data.length; i++) {
    const element = data[i] ?? 0;
    if (fround(element) !== element && element === element) return false;
  }
  return true;
}

/** Writes one recording. The bytes pending after each `encode()`, one after the other, are the file. */
export class Encoder {
  readonly #out = new ByteWriter();
  readonly #body = new ByteWriter();
  readonly #strings = new SafeMap<string, number>();

  constructor() {
    this.#out.utf8(MAGIC);
    this.#out.u32(FORMAT_VERSION);
  }

  /** What was encoded since the last `clear()`; valid until the next `encode()`. */
  pending(): Uint8Array {
    return this.#out.view();
  }

  clear(): void {
    this.#out.clear();
  }

  /** A record beyond `MAX_RECORD_BYTES` is left out: readers would take it for damage. */
  encode(record: GradlensRecord): void {
    this.#body.clear();
    this.#payload(record);
    if (this.#body.length < MAX_RECORD_BYTES)
      this.#append(KINDS[record.kind], this.#body.bytes, this.#body.length);
  }

  /** @param count bytes of it */
  #append(kind: number, payload: Uint8Array, count: number): void {
    this.#out.u32(count + 1);
    this.#out.u8(kind);
    this.#out.append(payload, count);
  }

  #payload(record: GradlensRecord): void {
    const body = this.#body;
    switch (record.kind) {
      case 'process':
        body.varuint(record.pid);
        body.varuint(record.thread);
        this.#text(record.cwd);
        this.#list(record.argv, this.#text);
        this.#text(record.node);
        body.varuint(record.began);
        return;
      case 'script':
        body.varuint(record.script);
        this.#text(record.url);
        body.u8(record.map === null ? 0 : 1);
        if (record.map !== null) this.#text(record.map);
        return;
      case 'stack':
        body.varuint(record.stack);
        this.#list(record.frames, (frame) => {
          body.varuint(frame.script);
          body.varuint(frame.line);
          body.varuint(frame.column);
          this.#text(frame.functionName);
        });
        return;
      case 'created':
        body.varuint(record.seq);
        body.varuint(record.stack);
        this.#text(record.factory);
        this.#tensor(record.tensor);
        return;
      case 'operator':
        body.varuint(record.seq);
        body.varuint(record.stack);
        this.#text(record.name);
        this.#text(record.symbol);
        this.#text(record.formula);
        this.#list(record.inputs, this.#operand);
        this.#list(record.outputs, this.#tensor);
        this.#text(record.attributes);
        body.varuint(record.node);
        this.#text(record.nodeName);
        this.#list(record.saved, this.#dimension);
        body.u8(
          (record.differentiable ? OPERATOR_FLAGS.differentiable : 0) |
            (record.inPlace ? OPERATOR_FLAGS.inPlace : 0) |
            (record.view ? OPERATOR_FLAGS.view : 0) |
            (record.gradEnabled ? OPERATOR_FLAGS.gradEnabled : 0) |
            (record.duringBackward ? OPERATOR_FLAGS.duringBackward : 0),
        );
        return;
      case 'declared':
        body.varuint(record.seq);
        body.varuint(record.stack);
        body.varuint(record.declared);
        this.#text(record.name);
        this.#text(record.operator);
        this.#text(record.symbol);
        this.#list(record.inputs, this.#dimension);
        body.u8(record.shape === null ? 0 : 1);
        if (record.shape !== null) this.#list(record.shape, this.#dimension);
        return;
      case 'requiresGrad':
        body.varuint(record.seq);
        body.varuint(record.stack);
        body.varuint(record.tensor);
        body.u8(record.requiresGrad ? 1 : 0);
        return;
      case 'tangentSet':
        body.varuint(record.seq);
        body.varuint(record.tensor);
        body.varuint(record.version);
        this.#list(record.levels, this.#dimension);
        this.#value(record.tangent);
        return;
      case 'hookAdded':
        body.varuint(record.seq);
        body.varuint(record.stack);
        body.varuint(record.hook);
        body.u8(codeOf(HOOK_KINDS, record.hookKind));
        body.varuint(record.tensor);
        body.varuint(record.node);
        return;
      case 'hookRemoved':
        body.varuint(record.seq);
        body.varuint(record.hook);
        return;
      case 'copiedOut':
        body.varuint(record.seq);
        body.varuint(record.stack);
        body.varuint(record.tensor);
        body.varuint(record.version);
        this.#text(record.how);
        return;
      case 'scopeEntered':
        body.varuint(record.seq);
        body.varuint(record.stack);
        body.varuint(record.scope);
        body.u8(codeOf(SCOPE_KINDS, record.scopeKind));
        this.#text(record.name);
        return;
      case 'scopeLeft':
        body.varuint(record.seq);
        body.varuint(record.scope);
        return;
      case 'backwardBegan':
        body.varuint(record.seq);
        body.varuint(record.stack);
        body.varuint(record.pass);
        body.u8(
          (record.api === 'grad' ? BACKWARD_FLAGS.grad : 0) |
            (record.createGraph ? BACKWARD_FLAGS.createGraph : 0),
        );
        this.#list(record.roots, (root) => {
          body.varuint(root.tensor);
          body.varuint(root.version);
        });
        return;
      case 'nodeRan':
        body.varuint(record.seq);
        body.varuint(record.pass);
        body.varuint(record.node);
        this.#list(record.gradOutputs, this.#value);
        this.#list(record.gradInputs, this.#value);
        return;
      case 'gradStored':
        body.varuint(record.seq);
        body.varuint(record.pass);
        body.varuint(record.tensor);
        this.#value(record.contribution);
        this.#tensor(record.grad);
        return;
      case 'gradAssigned':
        body.varuint(record.seq);
        body.varuint(record.stack);
        body.varuint(record.tensor);
        body.u8(record.grad === null ? 0 : 1);
        if (record.grad !== null) this.#tensor(record.grad);
        return;
      case 'backwardEnded':
        body.varuint(record.seq);
        body.varuint(record.pass);
        return;
      case 'threw':
        body.varuint(record.seq);
        body.varuint(record.stack);
        this.#text(record.where);
        this.#text(record.errorName);
        this.#text(record.message);
        return;
      case 'crashed':
        body.varuint(record.seq);
        body.varuint(record.stack);
        this.#text(record.errorName);
        this.#text(record.message);
        return;
      case 'bound':
        body.varuint(record.seq);
        body.u8(DROPPED[record.dropped]);
        body.varuint(record.bytes);
        return;
      case 'notice':
        body.varuint(record.seq);
        this.#text(record.text);
        return;
    }
  }

  /** Known texts become a reference; a new one is announced by a `string` record of its own. */
  readonly #text = (text: string): void => {
    const known = this.#strings.get(text);
    if (known !== undefined) {
      this.#body.varuint(known);
    } else if (text.length <= INTERNED_LENGTH && this.#strings.size < INTERNED_COUNT) {
      const start = this.#body.length;
      this.#body.utf8(text);
      const bytes = slice(this.#body.view(), start, this.#body.length);
      this.#append(STRING_KIND, bytes, bytes.length);
      this.#body.length = start;
      const ref = this.#strings.size + 1;
      this.#strings.set(text, ref);
      this.#body.varuint(ref);
    } else {
      this.#body.varuint(0);
      this.#body.inlineText(text);
    }
  };

  readonly #operand = (operand: Operand): void => {
    const body = this.#body;
    if ('number' in operand) {
      body.u8(operand.omitted ? OPERAND_TAGS.omitted : OPERAND_TAGS.number);
      body.f64(operand.number);
    } else {
      body.u8(operand.requiresGrad ? OPERAND_TAGS.tensorRequiringGrad : OPERAND_TAGS.tensor);
      body.varuint(operand.tensor);
      body.varuint(operand.version);
      body.varuint(operand.storage);
    }
  };

  readonly #tensor = (tensor: TensorState): void => {
    const body = this.#body;
    const { layout } = tensor;
    body.varuint(tensor.id);
    body.varuint(tensor.version);
    body.varuint(tensor.storage);
    body.u8(codeOf(DTYPES, tensor.dtype));
    body.u8(
      (tensor.requiresGrad ? TENSOR_FLAGS.requiresGrad : 0) |
        (tensor.isLeaf ? TENSOR_FLAGS.isLeaf : 0) |
        (layout === null ? 0 : TENSOR_FLAGS.laidOut),
    );
    this.#list(tensor.shape, this.#dimension);
    if (layout !== null) {
      for (let d = 0; d < tensor.shape.length; d++) body.varuint(layout.strides[d] ?? 0);
      body.varuint(layout.offset);
    }
    this.#value(tensor.value);
  };

  readonly #dimension = (size: number): void => this.#body.varuint(size);

  readonly #value = (value: Value | null): void => {
    const body = this.#body;
    if (value === null) {
      body.u8(VALUE_TAGS.none);
    } else if (value.kind === 'whole') {
      const single = fitsSingle(value.data);
      body.u8(single ? VALUE_TAGS.float32 : VALUE_TAGS.float64);
      body.varuint(value.data.length);
      if (single) body.singles(value.data);
      else body.doubles(value.data);
    } else {
      body.u8(VALUE_TAGS.summary);
      body.varuint(value.count);
      body.f64(value.min);
      body.f64(value.max);
      body.f64(value.mean);
      body.f64(value.std);
      body.varuint(value.nan);
      body.varuint(value.infinite);
      body.varuint(value.head.length);
      body.doubles(value.head);
    }
  };

  #list<T>(items: readonly T[], write: (item: T) => void): void {
    this.#body.varuint(items.length);
    for (let i = 0; i < items.length; i++) write(items[i] as T);
  }
}
