/**
 * @file Reads the bytes of a recording as they arrive. The bytes are described in
 * `engine/recorder/records/layout.ts`.
 */

import { FORMAT_VERSION, OLDEST_VERSION } from '../../recorder/records/format.ts';
import type { GradlensRecord } from '../../recorder/records/format.ts';
import {
  BACKWARD_FLAGS,
  DROPPED,
  HEADER_BYTES,
  KINDS,
  MAGIC,
  MAX_RECORD_BYTES,
  OPERATOR_FLAGS,
  STRING_KIND,
} from '../../recorder/records/layout.ts';
import { Cursor, DamageError } from './cursor.ts';

/** Where a recording stopped making sense. */
export interface Damage {
  /** In bytes from the start of the recording. */
  readonly offset: number;
  /** One sentence for people. */
  readonly message: string;
}

const KIND_NAMES = new Map(
  Object.entries(KINDS).map(([name, code]) => [code, name as GradlensRecord['kind']]),
);

function readRecord(kind: GradlensRecord['kind'], from: Cursor): GradlensRecord {
  switch (kind) {
    case 'process':
      return {
        kind,
        pid: from.varuint(),
        thread: from.varuint(),
        cwd: from.text(),
        argv: from.list(1, () => from.text()),
        node: from.text(),
        began: from.varuint(),
      };
    case 'script':
      return {
        kind,
        script: from.varuint(),
        url: from.text(),
        map: from.bool() ? from.text() : null,
      };
    case 'stack':
      return { kind, stack: from.varuint(), frames: from.list(4, () => from.frame()) };
    case 'created':
      return {
        kind,
        seq: from.varuint(),
        stack: from.varuint(),
        factory: from.text(),
        tensor: from.tensor(),
      };
    case 'operator': {
      const head = {
        seq: from.varuint(),
        stack: from.varuint(),
        name: from.text(),
        symbol: from.text(),
        formula: from.text(),
        inputs: from.list(4, () => from.operand()),
        outputs: from.list(7, () => from.tensor()),
        attributes: from.text(),
        node: from.varuint(),
        nodeName: from.text(),
        saved: from.numbers(),
      };
      const flags = from.u8();
      return {
        kind,
        ...head,
        differentiable: (flags & OPERATOR_FLAGS.differentiable) !== 0,
        inPlace: (flags & OPERATOR_FLAGS.inPlace) !== 0,
        view: (flags & OPERATOR_FLAGS.view) !== 0,
        gradEnabled: (flags & OPERATOR_FLAGS.gradEnabled) !== 0,
        duringBackward: (flags & OPERATOR_FLAGS.duringBackward) !== 0,
      };
    }
    case 'declared':
      return {
        kind,
        seq: from.varuint(),
        stack: from.varuint(),
        declared: from.varuint(),
        name: from.text(),
        operator: from.text(),
        symbol: from.text(),
        inputs: from.list(1, () => from.varuint()),
        shape: from.bool() ? from.list(1, () => from.varuint()) : null,
      };
    case 'requiresGrad':
      return {
        kind,
        seq: from.varuint(),
        stack: from.varuint(),
        tensor: from.varuint(),
        requiresGrad: from.bool(),
      };
    case 'tangentSet':
      return {
        kind,
        seq: from.varuint(),
        tensor: from.varuint(),
        version: from.varuint(),
        levels: from.numbers(),
        tangent: from.value(),
      };
    case 'hookAdded':
      return {
        kind,
        seq: from.varuint(),
        stack: from.varuint(),
        hook: from.varuint(),
        hookKind: from.hookKind(),
        tensor: from.varuint(),
        node: from.varuint(),
      };
    case 'hookRemoved':
      return { kind, seq: from.varuint(), hook: from.varuint() };
    case 'copiedOut':
      return {
        kind,
        seq: from.varuint(),
        stack: from.varuint(),
        tensor: from.varuint(),
        version: from.varuint(),
        how: from.text(),
      };
    case 'scopeEntered':
      return {
        kind,
        seq: from.varuint(),
        stack: from.varuint(),
        scope: from.varuint(),
        scopeKind: from.scopeKind(),
        name: from.text(),
      };
    case 'scopeLeft':
      return { kind, seq: from.varuint(), scope: from.varuint() };
    case 'backwardBegan': {
      const head = { seq: from.varuint(), stack: from.varuint(), pass: from.varuint() };
      const flags = from.u8();
      return {
        kind,
        ...head,
        api: (flags & BACKWARD_FLAGS.grad) !== 0 ? 'grad' : 'backward',
        createGraph: (flags & BACKWARD_FLAGS.createGraph) !== 0,
        roots: from.list(2, () => ({ tensor: from.varuint(), version: from.varuint() })),
      };
    }
    case 'nodeRan':
      return {
        kind,
        seq: from.varuint(),
        pass: from.varuint(),
        node: from.varuint(),
        gradOutputs: from.values(),
        gradInputs: from.values(),
      };
    case 'gradStored':
      return {
        kind,
        seq: from.varuint(),
        pass: from.varuint(),
        tensor: from.varuint(),
        contribution: from.value(),
        grad: from.tensor(),
      };
    case 'gradAssigned':
      return {
        kind,
        seq: from.varuint(),
        stack: from.varuint(),
        tensor: from.varuint(),
        grad: from.bool() ? from.tensor() : null,
      };
    case 'backwardEnded':
      return { kind, seq: from.varuint(), pass: from.varuint() };
    case 'threw':
      return {
        kind,
        seq: from.varuint(),
        stack: from.varuint(),
        where: from.text(),
        errorName: from.text(),
        message: from.text(),
      };
    case 'crashed':
      return {
        kind,
        seq: from.varuint(),
        stack: from.varuint(),
        errorName: from.text(),
        message: from.text(),
      };
    case 'bound': {
      const seq = from.varuint();
      const dropped = from.u8() === DROPPED.values ? 'values' : 'records';
      return { kind, seq, dropped, bytes: from.varuint() };
    }
    case 'notice':
      return { kind, seq: from.varuint(), text: from.text() };
  }
}

/**
 * Decodes a recording piece by piece. It keeps the beginning of a record whose rest has not come yet.
 * It never throws: at the first bytes that make no sense it sets `damaged` and reads nothing more,
 * since lengths after that point cannot be trusted.
 */
export class RecordReader {
  damaged: Damage | null = null;
  readonly #strings: string[] = [];
  /** Bytes not yet decoded are `#bytes[#start … #end]`. */
  #bytes = new Uint8Array(64 * 1024);
  #start = 0;
  #end = 0;
  /** Of `#start` in the recording. */
  #offset = 0;

  /** @returns the records that `bytes` completes, in order */
  push(bytes: Uint8Array): GradlensRecord[] {
    const records: GradlensRecord[] = [];
    if (this.damaged !== null) return records;
    this.#append(bytes);
    try {
      if (this.#offset === 0 && !this.#header()) return records;
      for (let size = this.#nextSize(); size !== 0; size = this.#nextSize()) {
        const payload = this.#bytes.subarray(this.#start + 5, this.#start + size);
        const record = this.#record(this.#bytes[this.#start + 4] ?? 0, payload);
        if (record !== null) records.push(record);
        this.#advance(size);
      }
    } catch (error) {
      if (!(error instanceof DamageError)) throw error;
      this.damaged = { offset: this.#offset, message: error.message };
      this.#bytes = new Uint8Array(0);
    }
    return records;
  }

  #header(): boolean {
    const there = this.#bytes.subarray(this.#start, this.#end);
    const magic = String.fromCharCode(...there.subarray(0, MAGIC.length));
    if (!MAGIC.startsWith(magic)) throw new DamageError('This file is not a Gradlens recording.');
    if (there.length < HEADER_BYTES) return false;
    const version = this.#u32(this.#start + MAGIC.length);
    if (version < OLDEST_VERSION || version > FORMAT_VERSION)
      throw new DamageError(
        `This recording has format ${version}, but this Gradlens reads format ${FORMAT_VERSION}: ` +
          'record it again with this version.',
      );
    this.#advance(HEADER_BYTES);
    return true;
  }

  /** Bytes of the next record with its length, or 0 while it is incomplete. */
  #nextSize(): number {
    const available = this.#end - this.#start;
    if (available < 5) return 0;
    const length = this.#u32(this.#start);
    if (length === 0 || length > MAX_RECORD_BYTES)
      throw new DamageError(`The recording is damaged: a record claims ${length} bytes.`);
    return available < length + 4 ? 0 : length + 4;
  }

  #record(code: number, payload: Uint8Array): GradlensRecord | null {
    const cursor = new Cursor(payload, this.#strings);
    if (code === STRING_KIND) {
      this.#strings.push(cursor.utf8(payload.length));
      return null;
    }
    const kind = KIND_NAMES.get(code);
    try {
      if (kind === undefined) throw new DamageError(`there is no kind of record ${code}`);
      const record = readRecord(kind, cursor);
      if (cursor.left > 0) throw new DamageError('a record is longer than its content');
      return record;
    } catch (error) {
      if (!(error instanceof DamageError)) throw error;
      throw new DamageError(`The recording is damaged: ${error.message}.`);
    }
  }

  #append(bytes: Uint8Array): void {
    const left = this.#end - this.#start;
    if (this.#end + bytes.length > this.#bytes.length) {
      const needed = left + bytes.length;
      const room =
        needed > this.#bytes.length
          ? new Uint8Array(Math.max(needed, this.#bytes.length * 2))
          : this.#bytes;
      room.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = room;
      this.#start = 0;
      this.#end = left;
    }
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #advance(count: number): void {
    this.#start += count;
    this.#offset += count;
  }

  #u32(at: number): number {
    const bytes = this.#bytes;
    let value = 0;
    for (let i = 3; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0);
    return value;
  }
}
