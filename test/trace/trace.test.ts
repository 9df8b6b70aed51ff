/** @file Traces: what is kept is what was recorded, with the places in the source, in one documented file. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import ts from 'typescript';

import { GraphModel } from '../../engine/graph/model.ts';
import { RecordReader } from '../../engine/graph/reading/decode.ts';
import { SiteMapper } from '../../engine/graph/source/maps.ts';
import { readTrace } from '../../engine/trace/reader.ts';
import type { Trace, TraceRecording } from '../../engine/trace/reader.ts';
import { writeTrace } from '../../engine/trace/writer.ts';
import type { Source } from '../../engine/trace/writer.ts';
import { mutate } from '../graph/mutate.ts';
import { Project, recorderEnv, run } from '../recorder/programs.ts';

const ABOUT = { title: 'train.js', savedBy: 'gradlens 0.0.0', saved: '2026-01-02T03:04:05.000Z' };

const PROGRAM = `import { tensor, noGrad } from 'gradlens';
import { fork } from 'node:child_process';

const x: unknown = tensor([1, 2, 3], { requiresGrad: true });
const square = (a: any) => a.mul(a);
const y = square(x).sum();
y.backward();
noGrad(() => y.mul(2));
const cut = y.detach().mul(3);
if (process.send === undefined) fork(process.argv[1] ?? '');
`;

/** A compiled program with a source map beside it, as it was when it ran. */
function recordCompiled(): { project: Project; recordings: string } {
  const project = new Project({ 'src/train.ts': PROGRAM });
  const { outputText, sourceMapText } = ts.transpileModule(PROGRAM, {
    fileName: 'train.ts',
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      sourceMap: true,
    },
  });
  project.write('out/train.js', outputText);
  project.write(
    'out/train.js.map',
    JSON.stringify({ ...JSON.parse(sourceMapText ?? '{}'), sources: ['../src/train.ts'] }),
  );
  const recordings = mkdtempSync(join(tmpdir(), 'gradlens-trace-test-'));
  run(['out/train.js'], { cwd: project.path, env: recorderEnv(recordings) });
  return { project, recordings };
}

function sourcesIn(directory: string): Source[] {
  return readdirSync(directory)
    .sort()
    .map((file) => ({
      path: join(directory, file),
      name: basename(file, '.gradlens'),
      sites: new SiteMapper(),
      nameAt: ({ line }, output) => (line === 6 && output === 0 ? 'y' : null),
      names: [{ path: 'x', tensor: 1, version: 0 }],
    }));
}

/** The graph of a recording as the program left it. */
function direct({ path, nameAt, names }: Source): GraphModel {
  const model = new GraphModel();
  for (const record of new RecordReader().push(readFileSync(path))) model.append(record);
  model.name(names);
  if (nameAt !== null) model.nameBySite(nameAt);
  model.settle();
  model.finish();
  return model;
}

/** Without its count of changes. */
const picture = (model: GraphModel): object => ({ ...model.slice(1), revision: 0 });

describe('a trace', function () {
  this.timeout(120_000);
  const home = mkdtempSync(join(tmpdir(), 'gradlens-trace-test-'));
  const path = join(home, 'train.gradtrace');
  let project: Project;
  let recordings: string;
  let sources: Source[];
  before(async () => {
    ({ project, recordings } = recordCompiled());
    sources = sourcesIn(recordings);
    await writeTrace(path, ABOUT, sources);
  });
  after(() => {
    project.remove();
    for (const directory of [home, recordings]) rmSync(directory, { recursive: true });
  });

  it('shows the graphs that were recorded, process by process', async () => {
    const trace = await readTrace(path);
    assert.deepEqual(trace.about, ABOUT);
    assert.equal(trace.problem, null);
    assert.equal(trace.recordings.length, 2);
    for (const [i, source] of sources.entries()) {
      const { name, model } = trace.recordings[i] as TraceRecording;
      assert.equal(name, source.name);
      assert.deepEqual(picture(model), picture(direct(source)));
      const names = model.slice(1).cards.map((card) => card.name);
      assert.ok(names.includes('x') && names.includes('y'), names.join());
      assert.equal(model.process?.node, process.version);
      assert.ok(Math.abs(Date.now() - model.process.began) < 600_000);
    }
  });

  it('knows the lines of the source when program, map and source are gone', async () => {
    const gone = join(project.path, '..', `${basename(project.path)} gone`);
    renameSync(project.path, gone);
    try {
      const { recordings: read } = await readTrace(path);
      const sites = read[0]?.model
        .slice(1)
        .cards.map(({ op, site }) => [op, site?.file, site?.line]);
      const file = join(project.path, 'src', 'train.ts');
      assert.deepEqual(sites?.slice(0, 3), [
        ['tensor', file, 4],
        ['mul', file, 5],
        ['sum', file, 6],
      ]);
    } finally {
      renameSync(gone, project.path);
    }
  });

  it('finds the sources where they are now', async () => {
    const gone = join(project.path, '..', `${basename(project.path)} gone`);
    renameSync(project.path, gone);
    try {
      const { recordings: read } = await readTrace(path, [gone]);
      const { cards } = read[0]?.model.slice(1) ?? assert.fail();
      assert.equal(cards[0]?.site?.file, join(gone, 'src', 'train.ts'));
    } finally {
      renameSync(gone, project.path);
    }
  });

  it('is written as documented', () => {
    const bytes = gunzipSync(readFileSync(path));
    assert.equal(bytes.toString('latin1', 0, 9), 'GRADTRACE');
    assert.equal(bytes.readUInt32LE(9), 1);
    const kinds: number[] = [];
    const kept = sources.map(() => [] as Buffer[]);
    for (let at = 13; at < bytes.length; at += 4 + bytes.readUInt32LE(at)) {
      const kind = bytes.readUInt8(at + 4);
      const payload = bytes.subarray(at + 5, at + 4 + bytes.readUInt32LE(at));
      kinds.push(kind);
      if (kind === 4) kept[payload.readUInt32LE()]?.push(payload.subarray(4));
      else assert.equal(typeof JSON.parse(payload.toString()), 'object');
    }
    assert.deepEqual(kinds, [1, 2, 3, 4, 5, 2, 3, 4, 5, 6]);
    for (const [i, source] of sources.entries())
      assert.deepEqual(Buffer.concat(kept[i] ?? []), readFileSync(source.path));
  });

  it('is whole or not there when it cannot be written', async () => {
    const wanted = join(home, 'nowhere', 'x.gradtrace');
    await assert.rejects(writeTrace(wanted, ABOUT, sources), /ENOENT/);
    const blocked = join(home, 'blocked.gradtrace');
    mkdirSync(blocked);
    await assert.rejects(writeTrace(blocked, ABOUT, sources));
    assert.deepEqual(readdirSync(home).sort(), ['blocked.gradtrace', 'train.gradtrace']);
    rmSync(blocked, { recursive: true });
  });

  const other = (name: string, bytes: Uint8Array): string => {
    const file = join(home, name);
    writeFileSync(file, bytes);
    return file;
  };

  it('that is none says so in one sentence', async () => {
    await assert.rejects(readTrace(join(home, 'no.gradtrace')), /^TraceError: There is no file/);
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('{}'),
      gzipSync('{"version":3,"sources":[]}'),
    ])
      await assert.rejects(
        readTrace(other('odd', bytes)),
        /^TraceError: odd is not a Gradlens trace/,
      );
    await assert.rejects(readTrace(home), /^TraceError: .* cannot be read: EISDIR/);
    const later = gunzipSync(readFileSync(path));
    later.writeUInt32LE(9, 9);
    await assert.rejects(
      readTrace(other('later', gzipSync(later))),
      /later has trace format 9, but this Gradlens reads format 1/,
    );
  });

  it('passes over chunks of a kind it does not know', async () => {
    const bytes = gunzipSync(readFileSync(path));
    const odd = Buffer.from([3, 0, 0, 0, 200, 1, 2]);
    const with200 = Buffer.concat([bytes.subarray(0, 13), odd, bytes.subarray(13)]);
    const { problem, recordings: read } = await readTrace(other('odd', gzipSync(with200)));
    assert.deepEqual([problem, read.length], [null, 2]);
  });

  it('that was cut off shows what is there, and says so', async () => {
    const bytes = readFileSync(path);
    const nodesOf = ({ recordings }: Trace): number =>
      recordings.reduce((sum, { model }) => sum + model.graph.nodes.length, 0);
    const all = nodesOf(await readTrace(path));
    let most = 0;
    for (let end = 40; end < bytes.length - 8; end += 29) {
      const file = other('short', bytes.subarray(0, end));
      const read = await readTrace(file).catch((error: unknown) => error as Error);
      if (read instanceof Error) {
        assert.match(String(read), /^TraceError: short .*\.$/);
        assert.equal(most, 0, 'more bytes, more to see');
        continue;
      }
      const nodes = nodesOf(read);
      assert.ok(nodes >= most);
      most = nodes;
      if (read.problem === null) {
        // What is gone is the end of the compression alone.
        assert.equal(nodes, all);
        continue;
      }
      assert.equal(read.problem, 'short was cut off: this is what came before.');
      for (const { model } of read.recordings)
        assert.ok(model.slice(1).notes.includes(read.problem));
    }
    assert.ok(most > 0);
  });

  it('survives 1,000 mutations of the file and 1,000 of its content', async () => {
    const compressed = readFileSync(path);
    const plain = gunzipSync(compressed);
    let read = 0;
    for (let seed = 1; seed <= 2000; seed++) {
      const bytes =
        seed % 2 === 0 ? mutate(compressed, seed) : gzipSync(mutate(plain, seed), { level: 1 });
      try {
        const trace = await readTrace(other('mutated', bytes));
        for (const { model } of trace.recordings) model.slice(1);
        read++;
      } catch (error) {
        assert.match(String(error), /^TraceError: mutated .*\.$/, `mutation ${seed}`);
      }
    }
    assert.ok(read > 500, `${read} were read`);
  });
});
