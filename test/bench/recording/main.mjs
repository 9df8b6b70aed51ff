/**
 * @file What recording costs: `npm run bench -- recording [WORD]`, of all programs or of those whose name
 * contains the word. Each runs under a debugger with and without the recorder; beside it stand the means that
 * TensorFlow.js and TorchLens have of looking at a program.
 *
 * With and without are compared within a turn, in which they run one after the other, so that what else the
 * machine does meets them alike; a figure is the median of those comparisons, with their quartiles. How far a
 * program is from itself, run twice, says what the machine alone makes of it.
 */
import { availableParallelism, loadavg } from 'node:os';
import { cached } from '../../../.scripts/cached.mjs';
import { libraries } from '../../../.scripts/libraries.mjs';
import { root } from '../../../.scripts/paths.mjs';
import { run } from './debugged.mjs';

const TURNS = 7;

/** As its authors report it for a forward pass with all values kept, against the plain model. */
const TORCHLENS = 13.8;

const step = { program: 'training', args: ['gradlens', root] };

async function stepOfTensorFlow() {
  return { program: 'training', args: ['tfjs', await cached(libraries.tfjs)] };
}

/** An operator under so many calls. */
const tiny = (depth) => ({ program: 'tiny', args: [depth] });

const times = { unit: 'x', of: (its, without) => its / without, judgedBy: 'wall' };
/** More of a unit. The processor judges: the clock counts what else the machine does. */
const more = (unit) => ({ unit, of: (its, without) => its - without, judgedBy: 'cpu' });

const programs = [
  {
    name: 'MLP step',
    unit: 'ms',
    cost: times,
    without: () => step,
    variants: (plain) => [
      ['structure and call sites', { ...plain, recorded: 'none' }, 1.15],
      // Copies of what is small cost less than its statistics would: there is no level with those alone.
      ['values, gradients and statistics, too', { ...plain, recorded: 'all' }, 1.3],
    ],
  },
  {
    name: 'MLP step of TensorFlow.js',
    unit: 'ms',
    cost: times,
    without: stepOfTensorFlow,
    variants: (plain) => [
      ['values and gradients', { ...plain, recorded: 'all' }],
      ['by tf.profile', { ...plain, args: [...plain.args, 'profile'] }],
      ['by tf.enableDebugMode', { ...plain, args: [...plain.args, 'debugMode'] }],
    ],
  },
  ...[
    ['10', 8],
    ['40', 10],
  ].map(([depth, goal]) => ({
    name: `operator of 4 elements under ${depth} calls`,
    unit: 'us',
    cost: more('us'),
    without: () => tiny(depth),
    variants: (plain) => [['values, too', { ...plain, recorded: 'all' }, goal]],
  })),
  {
    name: 'start of a program without tensors',
    unit: 'ms',
    cost: more('ms'),
    without: () => ({ program: 'idle' }),
    variants: (plain) => [['waiting', { ...plain, recorded: 'all' }, 5]],
  },
];

/** By turns, each in another order: what all variants took in each. */
async function inTurns(variants) {
  const turns = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const taken = [];
    for (let i = 0; i < variants.length; i++) {
      const at = (turn + i) % variants.length;
      const { program, ...how } = variants[at];
      taken[at] = await run(program, how);
    }
    turns.push(taken);
  }
  return turns;
}

/** The quartiles that lie further out, where they lie between two turns. */
function quartiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const quarter = (values.length - 1) / 4;
  return {
    low: sorted[Math.floor(quarter)],
    median: sorted[Math.round(2 * quarter)],
    high: sorted[Math.ceil(3 * quarter)],
  };
}

/** Whether the goal is reached in most turns, in few, or in some. */
function verdict({ low, high }, goal) {
  if (high <= goal) return 'reached';
  return low > goal ? 'missed' : 'undecided';
}

function rowsOf({ name, unit, cost }, variants, turns) {
  const rows = [];
  for (const [i, [what, , goal]] of variants.entries()) {
    if (i === 0) continue;
    const figures = {};
    for (const by of ['wall', 'cpu'])
      figures[by] = quartiles(turns.map((taken) => cost.of(taken[i][by], taken[0][by])));
    const figure = ({ low, median, high }) =>
      `${median.toFixed(2)} ${cost.unit} (${low.toFixed(2)} to ${high.toFixed(2)})`;
    const wall = (at) => quartiles(turns.map((taken) => taken[at].wall)).median;
    rows.push([
      `${name}: ${what}`,
      `${wall(0).toPrecision(3)} ${unit}`,
      `${wall(i).toPrecision(3)} ${unit}`,
      figure(figures.wall),
      figure(figures.cpu),
      goal === undefined ? '' : `<= ${goal} ${cost.unit}`,
      goal === undefined ? '' : verdict(figures[cost.judgedBy], goal),
    ]);
  }
  return rows;
}

function print(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
}

const busy = () => `${loadavg()[0].toFixed(1)} on ${availableParallelism()} processors`;

const word = process.argv[2] ?? '';
const before = busy();
const rows = [['what', 'without', 'with', 'by the clock', 'on the processor', 'goal', '']];
for (const program of programs.filter(({ name }) => name.includes(word))) {
  const plain = await program.without();
  const variants = [['', plain], ['nothing: run twice', plain], ...program.variants(plain)];
  const turns = await inTurns(variants.map(([, how]) => how));
  rows.push(...rowsOf(program, variants, turns));
}
rows.push(['TorchLens, as reported', '', '', `${TORCHLENS} x`, '', '', '']);
print(rows);
console.log(`Medians of ${TURNS} turns, with quartiles. Load: ${before}, then ${busy()}.`);
