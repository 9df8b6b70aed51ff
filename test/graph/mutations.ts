/**
 * @file Damages recordings at random and asks the graph everything an inspector would:
 * `node --import tsx mutations.ts COUNT FILE…`. Ends with a line of figures; a crash or a hang ends it earlier,
 * and the last line it printed then names the mutation.
 */

import { readFileSync, writeSync } from 'node:fs';

import { GraphModel } from '../../engine/graph/model.ts';
import { RecordReader } from '../../engine/graph/reading/decode.ts';
import { mutate } from './mutate.ts';

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
