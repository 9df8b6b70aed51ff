/** @file Additions of four elements under `tiny.mjs DEPTH` calls. Prints the microseconds of one. */
import { add, ones } from '../../../../out/engine/index.js';

const OPERATORS = 3000;
const depth = Number(process.argv[2]);
const x = ones(4);

function under(calls) {
  if (calls > 1) return under(calls - 1);
  for (let i = 0; i < OPERATORS; i++) add(x, x);
}

const times = [];
const cpu = [];
for (let round = 0; round < 9; round++) {
  const before = performance.now();
  const { user, system } = process.threadCpuUsage();
  under(depth);
  const used = process.threadCpuUsage({ user, system });
  times.push(((performance.now() - before) / OPERATORS) * 1000);
  cpu.push((used.user + used.system) / OPERATORS);
}
const median = (values) => values.sort((a, b) => a - b)[4];
console.log(JSON.stringify({ us: median(times), cpu: median(cpu) }));
