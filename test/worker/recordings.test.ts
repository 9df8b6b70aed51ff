/** @file Recordings in the built worker: files that grow, several, damaged and deleted ones. */

import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Encoder } from '../../engine/recorder/records/encoder.ts';
import type { GradlensRecord } from '../../engine/recorder/records/format.ts';
import { FILE, lesson, Program } from '../graph/records.ts';
import { Client } from './client.ts';

/** Appends records to a recording as the program would. */
class Writer {
  readonly path: string;
  readonly #encoder = new Encoder();

  constructor(directory: string, name: string) {
    this.path = join(directory, `${name}.gradlens`);
  }

  write(records: readonly GradlensRecord[]): void {
    for (const record of records) this.#encoder.encode(record);
    appendFileSync(this.path, this.#encoder.pending());
    this.#encoder.clear();
  }
}

describe('a recording', () => {
  let client: Client;
  beforeEach(() => {
    client = new Client();
  });
  afterEach(() => client.close());

  const open = async (
    directory = client.directory,
    seen: string | null = null,
  ): Promise<number> => {
    const opened = await client.channel.request('openRecording', {
      directory,
      title: 'train',
      seen,
    });
    return opened.recording;
  };

  it('is read to its end by drain, also what came just before', async () => {
    const recording = await open();
    const { program, x } = lesson();
    const writer = new Writer(client.directory, '7-0');
    writer.write(program.records.slice(0, 9));
    const first = await client.channel.request('drain', { recording });
    assert.deepEqual(
      first.graphs.map(({ title, pid, thread }) => [title, pid, thread]),
      [['train', 7, 0]],
    );
    const graph = first.graphs[0]?.graph ?? -1;
    const part = await client.slice(graph);
    writer.write(program.records.slice(9));
    await client.channel.request('drain', { recording });
    const whole = await client.slice(graph);
    assert.ok(whole.total > part.total);
    for (const card of part.cards) {
      const same = whole.cards.find(({ id }) => id === card.id);
      assert.deepEqual([same?.x, same?.y], [card.x, card.y]);
    }
    const names = [{ path: 'x', tensor: x.id, version: 0 }];
    await client.channel.request('stopped', { graph, names, at: { file: FILE, line: 1 } });
    const stopped = await client.slice(graph);
    const parameter = stopped.cards.find(({ role }) => role === 'parameter');
    assert.deepEqual([parameter?.name, parameter?.currentLine], ['x', true]);
    assert.equal(parameter?.grad, '[4.00, 8.00, 12.0]');
    assert.equal(client.found.length, 1);
  });

  it('is followed while the program runs', async () => {
    const recording = await open();
    const writer = new Writer(client.directory, '7-0');
    writer.write(lesson().program.records);
    await client.until(() => client.found.length === 1 && client.changes > 0);
    assert.equal(client.found[0]?.pid, 7);
    await client.channel.request('closeRecording', { recording });
    await assert.rejects(client.channel.request('drain', { recording }), /was closed/);
    assert.ok((await client.slice(client.found[0].graph)).total > 0);
  });

  it('tells where positions of its scripts are in the source, whatever the debugger calls the files', async () => {
    const recording = await open();
    new Writer(client.directory, '7-0').write(lesson().program.records);
    const { graphs } = await client.channel.request('drain', { recording });
    const positions = [`file://${FILE}`, FILE, 'file:///home/you/other.ts', 'node:fs', ''].map(
      (url) => ({ url, line: 2, column: 4 }),
    );
    const sites = await client.channel.request('sites', {
      graph: graphs[0]?.graph ?? -1,
      positions,
    });
    const site = { file: FILE, line: 3, column: 5, functionName: '' };
    assert.deepEqual(sites, [site, site, null, null, null]);
  });

  it('that could not be written to its end says so in its graph, and to whoever drains', async () => {
    const recording = await open();
    new Writer(client.directory, '7-0').write(lesson().program.records);
    writeFileSync(join(client.directory, '7-0.ENOSPC.failed'), '');
    writeFileSync(join(client.directory, '8-0.EACCES.failed'), '');
    const { graphs, failures } = await client.channel.request('drain', { recording });
    assert.equal(graphs.length, 1);
    assert.match(failures[0] ?? '', /of process 7 ended early: there is no room left on the disk/);
    assert.match(failures[1] ?? '', /of process 8 ended early: it cannot be written .*EACCES/);
    assert.equal(failures.length, 2);
    assert.deepEqual((await client.slice(graphs[0]?.graph ?? -1)).notes, [failures[0]]);
  });

  it('makes a graph of each process and thread', async () => {
    const recording = await open();
    for (const thread of [0, 1]) {
      const program = new Program();
      program.created([thread]);
      const [first, ...rest] = program.records;
      new Writer(client.directory, `7-${thread}`).write([
        { ...first, thread } as GradlensRecord,
        ...rest,
      ]);
    }
    const { graphs } = await client.channel.request('drain', { recording });
    assert.deepEqual(
      graphs.map(({ thread }) => thread),
      [0, 1],
    );
  });

  it('with nothing in it is no error, nor is a directory that is not there', async () => {
    assert.deepEqual(
      await client.channel.request('drain', {
        recording: await open(join(client.directory, 'nowhere')),
      }),
      { graphs: [], failures: [] },
    );
    writeFileSync(join(client.directory, '9-0.gradlens'), '');
    assert.deepEqual(await client.channel.request('drain', { recording: await open() }), {
      graphs: [],
      failures: [],
    });
  });

  it('keeps its graph when its files are deleted, and says so', async () => {
    const directory = join(client.directory, 'session');
    mkdirSync(directory);
    const recording = await open(directory);
    new Writer(directory, '7-0').write(lesson().program.records);
    const { graphs, failures } = await client.channel.request('drain', { recording });
    assert.deepEqual(failures, []);
    rmSync(directory, { recursive: true });
    for (let times = 0; times < 2; times++) {
      const after = await client.channel.request('drain', { recording });
      assert.equal(after.failures.length, 1);
      assert.match(
        after.failures[0] ?? '',
        /of process 7 was deleted from .*session: its graph stays/,
      );
      const { total, notes } = await client.slice(graphs[0]?.graph ?? -1);
      assert.ok(total > 0);
      assert.deepEqual(notes, after.failures);
    }
  });

  it('says so of a file that was gone before anybody looked', async () => {
    const recording = await open();
    client.unseen(() => {
      const writer = new Writer(client.directory, '7-0');
      writer.write(lesson().program.records);
      rmSync(writer.path);
    });
    // The system tells in its own time.
    let failures: readonly string[] = [];
    while (failures.length === 0)
      ({ failures } = await client.channel.request('drain', { recording }));
    const gone = /of process 7 was deleted from .* there is no graph/;
    assert.match(failures[0] ?? '', gone);
    const late = await open(client.directory, '7-0.gradlens');
    const known = await client.channel.request('drain', { recording: late });
    assert.match(known.failures[0] ?? '', gone);
  });

  it('says so when it is damaged, and shows what came before', async () => {
    const recording = await open();
    const writer = new Writer(client.directory, '7-0');
    writer.write(lesson().program.records);
    appendFileSync(writer.path, Buffer.alloc(64, 0xff));
    const { graphs } = await client.channel.request('drain', { recording });
    const slice = await client.slice(graphs[0]?.graph ?? -1);
    assert.ok(slice.total > 0);
    assert.match(slice.notes.join(' '), /damaged/);
  });

  it('of a long loop is read within its bound of cards', async () => {
    const recording = await open();
    const program = new Program();
    let x = program.created([1], { requiresGrad: true });
    for (let step = 0; step < 20_000; step++) x = program.op('mul', [x, 1], [1]);
    new Writer(client.directory, '7-0').write(program.records);
    const { graphs } = await client.channel.request('drain', { recording });
    const slice = await client.slice(graphs[0]?.graph ?? -1);
    assert.equal(slice.total, 40_001);
    // Folded groups have cards of their own and stand for the nodes that are hidden.
    const nodes = slice.cards.filter(({ id }) => id >= 0);
    assert.equal(nodes.length + slice.hidden, slice.total);
    assert.ok(slice.cards.length <= 300);
  });

  it('is asked in vain for what is not there', async () => {
    await assert.rejects(client.slice(12), /There is no graph 12/);
  });
});
