/** @file The inspector on one graph: the real worker in a process of its own, the real page in Chromium. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PageHost } from '../../webview/page.ts';
import { Client } from '../../worker/client.ts';
import { TEXT } from './graphs.mjs';
import { Moves } from './moves.mjs';
import { Writer } from './writer.mjs';

const FOLDS = 7;
const UPDATES = 5;
const STEPS = 5;
const FRAMES = 60;

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** @param {(writer: Writer) => void} make writes the graph */
export async function measure(make, directory) {
  const client = new Client();
  const host = await PageHost.start();
  try {
    // An inspector that is open, and has drawn something before.
    const { page } = await host.open();
    await read(client, directory, 'warm', (writer) => writer.op('sin', writer.leaf('x')));
    await show(page, await client.slice(1));

    const { writer, file, graph, recording, milliseconds } = await read(
      client,
      directory,
      'graph',
      make,
    );
    const peers = { labels: [...writer.labels], edges: [...writer.edges] };
    const { operators } = writer;
    const began = performance.now();
    let slice = await client.slice(graph);
    await show(page, slice);
    const first = performance.now() - began;
    const { cards } = slice;
    const heap = await heapOf(page);
    const { pan, zoom } = await framesOf(page);

    const [folding, appending, stepping] = [new Moves(), new Moves(), new Moves()];
    const next = async (moves, change) => {
      const before = slice;
      const start = performance.now();
      await change();
      slice = await client.slice(graph);
      await show(page, slice);
      const time = performance.now() - start;
      moves.note(before, slice);
      return time;
    };

    const folds = [];
    for (let at = 0; at < FOLDS; at++) {
      const group = slice.cards.filter((card) => card.group?.open === false)[at];
      if (group === undefined) break;
      const fold = (open) => client.channel.request('fold', { graph, group: group.id, open });
      folds.push(await next(folding, () => fold(true)), await next(folding, () => fold(false)));
    }
    const updates = [];
    for (let at = 0; at < UPDATES; at++) {
      const last = writer.leaf('more');
      for (let more = 0; more < 100; more++) writer.at(1).op('sin', last);
      appendFileSync(file, writer.bytes());
      updates.push(await next(appending, () => client.channel.request('drain', { recording })));
    }
    // As a debugged program does: it runs on, makes a few operators, and stands still.
    for (let at = 0; at < STEPS; at++) {
      const last = writer.leaf('stepped');
      writer.at(1).op('tanh', writer.op('sin', last));
      appendFileSync(file, writer.bytes());
      await next(stepping, async () => {
        await client.channel.request('resumed', { graph });
        await client.channel.request('drain', { recording });
        const stop = { file: writer.file, line: 1 };
        await client.channel.request('stopped', { graph, names: [], at: stop });
      });
    }
    return {
      ...{ operators, cards: cards.length, first, read: milliseconds, graph: peers },
      ...{ fold: median(folds), update: median(updates), pan, zoom, heap },
      moved: { append: appending, fold: folding, step: stepping },
    };
  } finally {
    await host.stop();
    await client.close();
  }
}

/** Writes a recording and has the worker read it. */
async function read(client, directory, name, make) {
  const home = join(directory, `${name}-${Math.random().toString(36).slice(2)}`);
  mkdirSync(home);
  const program = join(home, 'train.ts');
  writeFileSync(program, TEXT);
  const writer = new Writer(program);
  make(writer);
  const file = join(home, '1-0.gradlens');
  writeFileSync(file, writer.bytes());
  const began = performance.now();
  const { recording } = await client.channel.request('openRecording', {
    directory: home,
    title: name,
  });
  const { graphs } = await client.channel.request('drain', { recording });
  return {
    writer,
    file,
    recording,
    graph: graphs[0].graph,
    milliseconds: performance.now() - began,
  };
}

/**
 * Until it is painted: what a frame's callback defers runs behind the painting of that frame. The slice goes
 * as JSON, as VS Code sends it: to walk an object, Playwright takes longer than the page does to draw it.
 */
async function show(page, slice) {
  await page.evaluate(async (text) => {
    const payload = { slice: JSON.parse(text), title: '' };
    window.postMessage({ type: 'event', event: 'show', payload }, '*');
    await new Promise((resolve) => setTimeout(resolve));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }, JSON.stringify(slice));
}

async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

/** Median frames a second while a hand drags the picture, and while it turns the wheel. */
async function framesOf(page) {
  const rate = async (move) => {
    await page.evaluate(() => {
      const times = (globalThis.frames_ = [performance.now()]);
      const note = () => {
        times.push(performance.now());
        globalThis.frame_ = requestAnimationFrame(note);
      };
      globalThis.frame_ = requestAnimationFrame(note);
    });
    for (let frame = 0; frame < FRAMES; frame++) await move(frame);
    const times = await page.evaluate(() => {
      cancelAnimationFrame(globalThis.frame_);
      return globalThis.frames_;
    });
    return 1000 / median(times.slice(1).map((time, i) => time - times[i]));
  };
  await page.mouse.move(300, 700);
  await page.mouse.down();
  const pan = await rate((frame) => page.mouse.move(300 + frame * 5, 700 - frame * 2));
  await page.mouse.up();
  const zoom = await rate((frame) => page.mouse.wheel(0, frame < FRAMES / 2 ? -30 : 30));
  return { pan, zoom };
}
