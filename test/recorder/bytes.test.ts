/** @file The bytes of recordings: what is written is what is read, and damage is found, not suffered. */

import assert from 'node:assert/strict';

import { RecordReader } from '../../engine/graph/reading/decode.ts';
import { Encoder } from '../../engine/recorder/records/encoder.ts';
import { FORMAT_VERSION, OLDEST_VERSION } from '../../engine/recorder/records/format.ts';
import type { GradlensRecord } from '../../engine/recorder/records/format.ts';
import { HEADER_BYTES, KINDS } from '../../engine/recorder/records/layout.ts';
import { SAMPLES } from './samples.ts';

function encode(records: readonly GradlensRecord[]): Uint8Array {
  const encoder = new Encoder();
  for (const record of records) encoder.encode(record);
  return encoder.pending().slice();
}

/** The same numbers in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('bytes of a recording', function () {
  this.timeout(60_000);
  const file = encode(SAMPLES);

  it('carries every kind of record unchanged', () => {
    assert.deepEqual(
      [...new Set(SAMPLES.map((record) => record.kind))].sort(),
      Object.keys(KINDS).sort(),
    );
    const reader = new RecordReader();
    assert.deepEqual(reader.push(file), SAMPLES);
    assert.equal(reader.damaged, null);
  });

  it('begins as documented', () => {
    assert.equal(Buffer.from(file.subarray(0, 8)).toString('latin1'), 'GRADLENS');
    assert.equal(Buffer.from(file).readUInt32LE(8), FORMAT_VERSION);
    // scopeLeft, seq 6, scope 300: length 4, kind 10, then LEB128.
    const [record] = [encode([{ kind: 'scopeLeft', seq: 6, scope: 300 }]).subarray(HEADER_BYTES)];
    assert.deepEqual([...record], [4, 0, 0, 0, 10, 6, 0xac, 0x02]);
  });

  it('is read in pieces of any size', () => {
    for (const size of [1, 2, 3, 7, 64, 1000]) {
      const reader = new RecordReader();
      const records: GradlensRecord[] = [];
      for (let at = 0; at < file.length; at += size)
        records.push(...reader.push(file.subarray(at, at + size)));
      assert.deepEqual(records, SAMPLES, `pieces of ${size}`);
    }
  });

  it('writes a repeated text once', () => {
    const once = encode([{ kind: 'copiedOut', seq: 1, stack: 0, tensor: 1, version: 0, how: 'x' }]);
    const record = { kind: 'copiedOut', seq: 1, stack: 0, tensor: 1, version: 0 } as const;
    const how = 'a text of some length';
    const first = encode([{ ...record, how }]).length - once.length;
    const both = encode([
      { ...record, how },
      { ...record, how },
    ]);
    assert.ok(both.length - once.length < 2 * first);
  });

  it('keeps distinct texts apart when there are more than the table holds', () => {
    const records = Array.from({ length: 20_000 }, (_, i) => ({
      kind: 'copiedOut' as const,
      seq: i + 1,
      stack: 0,
      tensor: 1,
      version: 0,
      how: `how ${i % 19_000}`,
    }));
    assert.deepEqual(new RecordReader().push(encode(records)), records);
  });

  it('leaves out a record that no reader would take', () => {
    const [, , small] = SAMPLES;
    assert.ok(small);
    const huge = { kind: 'script', script: 1, url: '/a.js', map: 'x'.repeat(2 ** 26) } as const;
    assert.deepEqual(new RecordReader().push(encode([huge, small])), [small]);
  });

  const ofVersion = (version: number): Uint8Array => {
    const other = file.slice();
    new DataView(other.buffer).setUint32(8, version, true);
    return other;
  };

  it('refuses another version with one sentence', () => {
    for (const version of [OLDEST_VERSION - 1, FORMAT_VERSION + 1, 99]) {
      const reader = new RecordReader();
      assert.deepEqual(reader.push(ofVersion(version)), []);
      assert.match(reader.damaged?.message ?? '', new RegExp(`format ${version}.*record it again`));
      assert.deepEqual(reader.push(file), []);
    }
  });

  it('reads those before, of which this one has all', () => {
    for (let version = OLDEST_VERSION; version <= FORMAT_VERSION; version++)
      assert.deepEqual(new RecordReader().push(ofVersion(version)), SAMPLES);
  });

  it('refuses a file that is something else', () => {
    const reader = new RecordReader();
    assert.deepEqual(reader.push(Buffer.from('{"version":3}')), []);
    assert.match(reader.damaged?.message ?? '', /not a Gradlens recording/);
  });

  it('gives all records before the damage, and its place', () => {
    const before = encode(SAMPLES.slice(0, 3));
    const bad = Buffer.concat([before, Buffer.from([1, 0, 0, 0, 250])]);
    const reader = new RecordReader();
    assert.deepEqual(reader.push(bad), SAMPLES.slice(0, 3));
    assert.equal(reader.damaged?.offset, before.length);
  });

  it('waits for the rest of a truncated record', () => {
    for (let end = 0; end < file.length; end += 13) {
      const reader = new RecordReader();
      const records = reader.push(file.subarray(0, end));
      assert.equal(reader.damaged, null);
      assert.deepEqual(records, SAMPLES.slice(0, records.length));
      records.push(...reader.push(file.subarray(end)));
      assert.deepEqual(records, SAMPLES);
    }
  });

  it('survives thousands of mutations', () => {
    const random = randomNumbers(1);
    const pick = (limit: number): number => Math.floor(random() * limit);
    let damaged = 0;
    for (let round = 0; round < 4000; round++) {
      const bytes = [...file];
      for (let changes = 1 + pick(3); changes > 0; changes--) {
        const at = pick(bytes.length);
        const how = pick(4);
        if (how === 0) bytes[at] = pick(256);
        else if (how === 1) bytes.splice(at, 1 + pick(8));
        else if (how === 2) bytes.splice(at, 0, ...Array.from({ length: 1 + pick(8) }, () => 255));
        else bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
      }
      const reader = new RecordReader();
      const records = reader.push(Uint8Array.from(bytes));
      assert.ok(records.length <= bytes.length / 5);
      if (reader.damaged !== null) {
        damaged++;
        assert.ok(reader.damaged.offset <= bytes.length);
        assert.match(reader.damaged.message, /^[A-Z].*\.$/);
      }
    }
    assert.ok(damaged > 1000, `${damaged} of 4000 found`);
  });
});
