/**
 * @file Steps of the MLP of the engine's benchmark: `training.mjs PEER HOME [profile | debugMode]`, the last
 * by TensorFlow.js's own means of looking at a program. Prints the milliseconds of a step, by the
 * clock and of the thread's own time.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cases } from '../../engine/cases.mjs';

const STEPS = 60;
const [peer = '', home = '', means = ''] = process.argv.slice(2);
const { open } = await import(`../../engine/peers/${peer}.mjs`);
const { prepare, free = () => undefined } = await open(home);
const step = prepare(cases['MLP training step']);

async function once() {
  if (means !== 'profile') return free(step());
  const tf = createRequire(join(home, 'package.json'))('@tensorflow/tfjs');
  await tf.profile(() => free(step()));
}

if (means === 'debugMode') {
  createRequire(join(home, 'package.json'))('@tensorflow/tfjs').enableDebugMode();
  // It prints a line a kernel; what a terminal takes for that is not its cost.
  console.log = () => undefined;
}

const wall = [];
const cpu = [];
for (let i = 0; i < STEPS; i++) {
  const before = performance.now();
  const used = process.threadCpuUsage();
  await once();
  const { user, system } = process.threadCpuUsage(used);
  wall.push(performance.now() - before);
  cpu.push((user + system) / 1000);
}
const median = (values) => values.slice(10).sort((a, b) => a - b)[(STEPS - 10) >> 1];
process.stdout.write(`${JSON.stringify({ wall: median(wall), cpu: median(cpu) })}\n`);
