/**
 * @file The engine against other TypeScript engines: `npm run bench -- engine [WORD]`. For each case every
 * peer runs in a process of its own; they take turns, so that what else the machine does meets them alike.
 * A peer's numbers are compared with ours before its time counts.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cases } from './cases.mjs';
import { homeOf, peers } from './packages.mjs';

const TURNS = 7;
const [word = ''] = process.argv.slice(2);

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const show = (ms) => ms.toPrecision(3).replace(/e.*/, '');

/** The largest difference relative to the largest number, over all results. */
function difference(ours, theirs) {
  return Math.max(
    0,
    ...ours.map((values, i) => {
      let scale = 1e-6;
      let largest = theirs[i]?.length === values.length ? 0 : Infinity;
      values.forEach((value, j) => {
        scale = Math.max(scale, Math.abs(value));
        largest = Math.max(largest, Math.abs(value - theirs[i][j]));
      });
      return largest / scale;
    }),
  );
}

async function start(peer, name) {
  const program = new URL('run.mjs', import.meta.url);
  const child = fork(program, [peer, await homeOf(peer), name], {
    execArgv: ['--expose-gc', '--stack-size=4000'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr.on('data', (text) => (errors += text));
  const gone = once(child, 'exit').then(() => [{ failed: errors.trim().split('\n').at(-1) }]);
  const ask = async () => (await Promise.race([once(child, 'message'), gone]))[0];
  const { kind } = await import(`./peers/${peer}.mjs`);
  return { peer, kind, child, ask, answer: await ask(), times: [] };
}

/** Medians by peer; a peer that cannot run the case, or computes something else, is left out. */
async function measure(name) {
  const runners = [];
  for (const peer of peers) {
    const runner = await start(peer, name);
    const { skipped, failed, results } = runner.answer;
    const reference = runners[0]?.answer.results ?? results;
    const apart = results === undefined ? 0 : difference(reference, results);
    if (failed !== undefined) console.error(`  ${peer} failed: ${failed}`);
    if (apart > 2e-3)
      console.error(`  ${peer} computes something else (by ${apart.toPrecision(2)})`);
    if (skipped || failed !== undefined || apart > 2e-3) runner.child.kill();
    else runners.push(runner);
  }
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { child, ask, times } of runners) {
      child.send('go');
      const { times: more = [] } = await ask();
      times.push(...more);
    }
  }
  for (const { child } of runners) child.kill();
  return runners.map(({ peer, kind, times }) => ({ peer, kind, ms: median(times) }));
}

/** The fastest peer that a goal is about. */
function rival(which, others) {
  const those = others.filter(({ peer, kind }) => ['best', peer, kind].includes(which));
  return those.sort((a, b) => a.ms - b.ms)[0];
}

const table = [['case', 'gradlens', 'peer', 'its time', 'ratio', 'goal', '']];
const all = [];
for (const [name, { goal }] of Object.entries(cases)) {
  if (!name.includes(word)) continue;
  console.error(name);
  const [ours, ...others] = await measure(name);
  if (ours?.peer !== 'gradlens') continue;
  all.push(`${name}: ${[ours, ...others].map(({ peer, ms }) => `${peer} ${show(ms)}`).join(', ')}`);
  for (const [which, limit] of Object.entries(goal)) {
    const { peer, ms } = rival(which, others) ?? { peer: 'none', ms: NaN };
    const ratio = ours.ms / ms;
    table.push([
      ...[name, show(ours.ms), peer, show(ms), ratio.toFixed(2), `<= ${limit}`],
      ratio <= limit ? 'reached' : '',
    ]);
  }
}
const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
for (const row of table) console.log(row.map((cell, i) => cell.padEnd(widths[i])).join('  '));
console.log(`\nMilliseconds, medians:\n${all.join('\n')}`);
