/**
 * @file Damages recordings at random and asks the graph everything an inspector would:
 * `node --import tsx mutations.ts COUNT FILE…`. Ends with a line of figures; a crash or a hang ends it earlier,
 * and the last line it printed then names the mutation.
 */

import { readFileSync, writeSync } from 'node:fs';

import { RecordReader } from '../../engine/graph/decode.ts';
import { GraphModel } from '../../engine/graph/model.ts';

/** The same numbers for the same seed (mulberry32). */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** One to three changes anywhere: bits, bytes, missing, doubled and foreign parts, an early end. */
export function mutate(original: Uint8Array, seed: number): Uint8Array {
  const pick = randomNumbers(seed);
  let bytes = [...original];
  for (let changes = 1 + pick(3); changes > 0; changes--) {
    const at = pick(bytes.length);
    switch (pick(7)) {
      case 0:
        bytes = bytes.slice(0, at);
        break;
      case 1:
        bytes.splice(at, 1 + pick(8));
        break;
      case 2:
        bytes.splice(at, 0, ...bytes.slice(at, at + 1 + pick(200)));
        break;
      case 3:
        bytes.splice(at, 0, ...Array.from({ length: 1 + pick(8) }, () => pick(256)));
        break;
      case 4:
        bytes[at] = pick(256);
        break;
      default:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
    }
  }
  return Uint8Array.from(bytes);
}

/** Asked about in each graph. */
const CARDS = 20;

/** @returns the number of nodes, and whether the damage was noticed */
function look(bytes: Uint8Array): { readonly nodes: number; readonly damaged: boolean } {
  const reader = new RecordReader();
  const model = new GraphModel();
  for (const record of reader.push(bytes)) model.append(record);
  const { cards } = model.slice(1);
  const places = new Set<string>();
  for (const { id, site } of cards.slice(-CARDS)) {
    model.details(id);
    if (site === null || places.has(`${site.file}:${site.line}`)) continue;
    places.add(`${site.file}:${site.line}`);
    model.nodesAtLine(site.file, site.line);
    model.lineNotes(site.file);
  }
  return { nodes: cards.length, damaged: reader.damaged !== null };
}

const [count = '0', ...files] = process.argv.slice(2);
const originals = files.map((file) => readFileSync(file));
let damaged = 0;
let nodes = 0;
let slowest = 0;
for (let seed = 1; seed <= Number(count); seed++) {
  const which = seed % originals.length;
  writeSync(1, `mutation ${seed} of ${files[which] ?? ''}\n`);
  const began = performance.now();
  const seen = look(mutate(originals[which] ?? new Uint8Array(), seed));
  slowest = Math.max(slowest, performance.now() - began);
  if (seen.damaged) damaged++;
  nodes += seen.nodes;
}
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
writeSync(1, `${JSON.stringify({ damaged, nodes, slowest, megabytes })}\n`);
