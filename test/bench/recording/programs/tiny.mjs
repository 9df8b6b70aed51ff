/** @file Additions of four elements under `tiny.mjs DEPTH` calls. Prints the microseconds of one, by the
 * clock and of the thread's own time. */
import { add, ones } from '../../../../out/engine/index.js';

const OPERATORS = 3000;
const depth = Number(process.argv[2]);
const x = ones(4);

function under(calls) {
  if (calls > 1) return under(calls - 1);
  for (let i = 0; i < OPERATORS; i++) add(x, x);
}

const wall = [];
const cpu = [];
for (let round = 0; round < 9; round++) {
  const before = performance.now();
  const used = process.threadCpuUsage();
  under(depth);
  const { user, system } = process.threadCpuUsage(used);
  wall.push(((performance.now() - before) / OPERATORS) * 1000);
  cpu.push((user + system) / OPERATORS);
}
const median = (values) => values.sort((a, b) => a - b)[4];
console.log(JSON.stringify({ wall: median(wall), cpu: median(cpu) }));
