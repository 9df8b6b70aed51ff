/**
 * @file What recording costs: `npm run bench -- recording`. Each program runs under a debugger with and
 * without the recorder, in turns, so that what else the machine does meets both alike; beside it stand the
 * means that TensorFlow.js and TorchLens have of looking at a program.
 */
import { libraries } from '../../../.scripts/libraries.mjs';
import { cached } from '../../../.scripts/cached.mjs';
import { root } from '../../../.scripts/paths.mjs';
import { run } from './debugged.mjs';

const TURNS = 5;

/** As its authors report it for a forward pass with all values kept, against the plain model. */
const TORCHLENS = 13.8;

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Medians over all turns of each variant: by the clock, and of the program's own time on the processor. */
async function compare(variants) {
  const times = variants.map(() => ({ wall: [], cpu: [] }));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, { program, ...how }] of variants.entries()) {
      const { wall, cpu } = await run(program, how);
      times[i].wall.push(wall);
      times[i].cpu.push(cpu);
    }
  }
  return times.map(({ wall, cpu }) => ({ wall: median(wall), cpu: median(cpu) }));
}

const rows = [['what', 'without', 'with', 'cost', 'on the processor', 'goal', '']];

/** How many times as long it takes. */
function ratio(what, without, its, goal = null) {
  const times = (of) => its[of] / without[of];
  rows.push([
    what,
    `${without.wall.toPrecision(3)} ms`,
    `${its.wall.toPrecision(3)} ms`,
    `${times('wall').toFixed(2)} x`,
    `${times('cpu').toFixed(2)} x`,
    goal === null ? '' : `<= ${goal} x`,
    goal !== null && times('wall') <= goal ? 'reached' : '',
  ]);
}

/** How much longer, judged by the processor: the clock counts what else the machine does, too. */
function difference(what, unit, without, its, goal) {
  const more = (of) => its[of] - without[of];
  rows.push([
    what,
    `${without.wall.toPrecision(3)} ${unit}`,
    `${its.wall.toPrecision(3)} ${unit}`,
    `${more('wall').toPrecision(3)} ${unit}`,
    `${more('cpu').toPrecision(3)} ${unit}`,
    `<= ${goal} ${unit}`,
    more('cpu') <= goal ? 'reached' : '',
  ]);
}

const step = { program: 'training', args: ['gradlens', root] };
const [plain, structure, statistics, values] = await compare([
  step,
  { ...step, recorded: 'none' },
  { ...step, recorded: 'statistics' },
  { ...step, recorded: 'all' },
]);
ratio('MLP step: structure and call sites', plain, structure, 1.15);
ratio('MLP step: statistics, too', plain, statistics, 1.3);
ratio('MLP step: values and gradients, too', plain, values, 2);

const tfjs = await cached(libraries.tfjs);
const tf = { program: 'training', args: ['tfjs', tfjs] };
const [tfPlain, tfRecorded, profile, debugMode] = await compare([
  tf,
  { ...tf, recorded: 'all' },
  { ...tf, args: [...tf.args, 'profile'] },
  { ...tf, args: [...tf.args, 'debugMode'] },
]);
ratio('MLP step of TensorFlow.js: values and gradients, too', tfPlain, tfRecorded);
ratio('the same by tf.profile', tfPlain, profile);
ratio('the same by tf.enableDebugMode', tfPlain, debugMode);
rows.push(['TorchLens, as reported', '', '', `${TORCHLENS} x`, '', '', '']);

for (const [depth, goal] of [
  ['10', 8],
  ['40', 10],
]) {
  const tiny = { program: 'tiny', args: [depth] };
  const [without, its] = await compare([tiny, { ...tiny, recorded: 'all' }]);
  difference(`an operator of 4 elements under ${depth} calls`, 'us', without, its, goal);
}

const idle = { program: 'idle' };
const [without, its] = await compare([idle, { ...idle, recorded: 'all' }]);
difference('start of a program without tensors', 'ms', without, its, 5);

const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
for (const row of rows)
  console.log(
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
