/** @file Every source file says first what it is for, and files stay small enough to read. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ROOMS = ['engine', 'extension', 'webview', 'test', '.scripts', '.config'];

/** A file longer than this should have been two. */
const LONG = 400;

const files = ROOMS.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /[.](ts|mjs|cjs)$/.test(name))
    .map((name) => join(room, name)),
).sort();
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('files', () => {
  it('begin with a sentence that says what they are for', () => {
    const silent = files.filter((file) => !/^\/\*\*(\s+\*)? @file \S/.test(read(file)));
    assert.deepEqual(silent, []);
  });

  it('are small', () => {
    const lengths = files
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .sort((a, b) => a.lines - b.lines);
    const median = lengths[Math.floor(lengths.length / 2)]?.lines ?? 0;
    const long = lengths.filter(({ lines }) => lines > LONG);
    const largest = lengths.at(-1);
    console.log(
      `      ${String(files.length)} files, median ${String(median)} lines, ` +
        `${String(long.length)} over ${String(LONG)}, largest ${largest?.file ?? ''} (${String(largest?.lines ?? 0)})`,
    );
    assert.ok(median <= 150, `the median file has ${String(median)} lines`);
    assert.ok(
      long.length <= files.length * 0.03,
      `too many long files: ${long.map(({ file, lines }) => `${file} (${String(lines)})`).join(', ')}`,
    );
  });
});
