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

/** Medians of one number of each variant over all turns. */
async function compare(field, variants) {
  const times = variants.map(() => []);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, { program, recorded = false, args = [] }] of variants.entries()) {
      times[i].push((await run(program, { recorded, args }))[field]);
    }
  }
  return times.map(median);
}

const rows = [['what', 'without', 'with', 'cost', 'goal', '']];
function report(what, without, its, cost, goal, isReached) {
  rows.push([what, without, its, cost, goal, isReached ? 'reached' : '']);
}
const ms = (value) => `${value.toPrecision(3)} ms`;
const us = (value) => `${value.toPrecision(3)} us`;

const tfjs = await cached(libraries.tfjs);
const [plain, recorded, tfPlain, tfRecorded, profile, debugMode] = await compare('ms', [
  { program: 'training', args: ['gradlens', root] },
  { program: 'training', args: ['gradlens', root], recorded: true },
  { program: 'training', args: ['tfjs', tfjs] },
  { program: 'training', args: ['tfjs', tfjs], recorded: true },
  { program: 'training', args: ['tfjs', tfjs, 'profile'] },
  { program: 'training', args: ['tfjs', tfjs, 'debugMode'] },
]);
const times = (a, b) => `${(b / a).toFixed(2)} x`;
report(
  'MLP step, recorded',
  ms(plain),
  ms(recorded),
  times(plain, recorded),
  '<= 1.15 x',
  recorded / plain <= 1.15,
);
report(
  'MLP step of TensorFlow.js, recorded',
  ms(tfPlain),
  ms(tfRecorded),
  times(tfPlain, tfRecorded),
  '',
  false,
);
report('the same by tf.profile', ms(tfPlain), ms(profile), times(tfPlain, profile), '', false);
report(
  'the same by tf.enableDebugMode',
  ms(tfPlain),
  ms(debugMode),
  times(tfPlain, debugMode),
  '',
  false,
);
report('TorchLens, as reported', '', '', `${TORCHLENS} x`, '', false);

for (const [depth, goal] of [
  ['10', 8],
  ['40', 10],
]) {
  const [without, its] = await compare('us', [
    { program: 'tiny', args: [depth] },
    { program: 'tiny', args: [depth], recorded: true },
  ]);
  report(
    `an operator of 4 elements under ${depth} calls`,
    us(without),
    us(its),
    us(its - without),
    `<= ${goal} us`,
    its - without <= goal,
  );
}

const [without, its] = await compare('all', [
  { program: 'idle' },
  { program: 'idle', recorded: true },
]);
report(
  'start of a program without tensors',
  ms(without),
  ms(its),
  ms(its - without),
  '<= 5 ms',
  its - without <= 5,
);

const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
for (const row of rows) console.log(row.map((cell, i) => cell.padEnd(widths[i])).join('  '));
