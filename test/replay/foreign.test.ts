/**
 * @file Recordings of other libraries run again by the engine: each operator is compared with what the library
 * itself computed, and an edit with the library's own run on the edited value.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type {
  GradlensRecord,
  OperatorRecord,
  Value,
} from '../../engine/recorder/records/format.ts';
import { NO_EDITS } from '../../engine/replay/course.ts';
import { replay } from '../../engine/replay/replay.ts';
import { node24, projectWith, record } from '../recorder/programs.ts';
import { IN_RULES, PIECES, THROUGH_INTEGERS } from './foreign-pieces.ts';
import { valuesIn } from './values.ts';

const PUBLISHED = fileURLToPath(new URL('../recorder/programs', import.meta.url));

const LIBRARIES = {
  tensorflow: { package: 'tfjs', node: () => process.execPath },
  jax: { package: 'jax', node: node24 },
} as const;

/** What cannot be run again in the published programs, and is said by name. */
const UNKNOWN: Readonly<Record<string, readonly string[]>> = {
  'lstm-text.mjs': ['multinomial'],
  'attention.mjs': ['normal', 'randomBits'],
  'heat-equation.mjs': ['jit step'],
  // A function of the program's own.
  'gradients.mjs': ['customGrad'],
  'inverse-gradient.mjs': ['mod'],
  'logistic-regression.mjs': ['jit closure', 'normal', 'randomBits'],
  'low-pass-filter.mjs': ['fft'],
  'mlp-classifier.mjs': ['normal', 'randomBits'],
  'per-example.mjs': ['jit closure'],
  'sampling.mjs': ['categorical', 'gumbel', 'normal', 'randomBits', 'uniform'],
};

/** Not a matter of rules: large tensors are kept as statistics, and functions are traced without values. */
const NOT_KEPT = /values (?:are not in the recording|were not kept whole)$/;

for (const [library, { package: linked, node }] of Object.entries(LIBRARIES))
  describe(`recordings of ${library}`, function () {
    this.timeout(120_000);
    const project = projectWith(linked);

    function recordsOf(name: string): readonly GradlensRecord[] {
      const { recordings, stderr } = record([name], { cwd: project.path, node: node() });
      assert.equal(recordings.length, 1, stderr);
      return recordings[0]?.records ?? [];
    }

    const folder = join(PUBLISHED, library);
    before(() => {
      for (const name of readdirSync(folder))
        project.write(name, readFileSync(join(folder, name), 'utf8'));
    });
    for (const name of readdirSync(folder).filter((each) => each !== 'seeded.mjs'))
      it(`a published program, operator by operator: ${name}`, () => {
        const records = recordsOf(name);
        const { doubts } = replay(records);
        const unknown = [...doubts].filter(([, why]) => !NOT_KEPT.test(why));
        const names = new Set(unknown.map(([at]) => nameOf(records, at)));
        assert.deepEqual([...names].sort(), UNKNOWN[name] ?? []);
      });

    for (const [name, { text, before: from, after: to }] of Object.entries(PIECES[library] ?? {}))
      it(`an edit gives what the library gives: ${name}`, () => {
        const run = (elements: readonly number[]): readonly GradlensRecord[] => {
          project.write('piece.mjs', text.replace('ELEMENTS', JSON.stringify(elements)));
          return recordsOf('piece.mjs');
        };
        const [records, wanted] = [run(from), run(to)];
        const base = replay(records);
        assert.deepEqual([...base.doubts], []);
        const at = records.findIndex(({ kind }) => kind === 'created');
        const tensors = new Map([[at, Float64Array.from(to)]]);
        const now = replay(records, { ...NO_EDITS, tensors }, base);
        assertNear(computedIn(now.records), computedIn(wanted));
        assert.notDeepEqual(computedIn(wanted), computedIn(records));
      });

    if (library === 'tensorflow')
      it('an edit is refused whose gradients go through integers', () => {
        const { text, before: from, after: to } = THROUGH_INTEGERS;
        project.write('piece.mjs', text.replace('ELEMENTS', JSON.stringify(from)));
        const records = recordsOf('piece.mjs');
        const base = replay(records);
        const made = records.flatMap(({ kind }, at) => (kind === 'created' ? [at] : []));
        // The factor, and what the variable begins with.
        for (const at of made.slice(0, 2)) {
          const tensors = new Map([[at, Float64Array.from(to)]]);
          assert.throws(() => replay(records, { ...NO_EDITS, tensors }, base), /through integers/);
        }
      });

    if (library === 'jax')
      for (const [name, { text, before: from, after: to }] of Object.entries(IN_RULES))
        it(`an edit is refused that reaches what was not followed: ${name}`, () => {
          project.write('piece.mjs', text.replace('ELEMENTS', JSON.stringify(from)));
          const records = recordsOf('piece.mjs');
          const base = replay(records);
          assert.deepEqual([...base.doubts], []);
          const at = records.findIndex(({ kind }) => kind === 'created');
          const tensors = new Map([[at, Float64Array.from(to)]]);
          assert.throws(() => replay(records, { ...NO_EDITS, tensors }, base), /made unseen/);
        });
  });

/** Tangents of other libraries are not computed again. */
const computedIn = (records: readonly GradlensRecord[]): (Value | null)[] =>
  valuesIn(records.filter(({ kind }) => kind !== 'tangentSet'));

/** A gradient's is marked, and named after the operator that it is of. */
function nameOf(records: readonly GradlensRecord[], at: number): string {
  const record = records[at];
  if (record?.kind !== 'nodeRan') return record?.kind === 'operator' ? record.name : '';
  const made = records.find(
    (each): each is OperatorRecord => each.kind === 'operator' && each.node === record.node,
  );
  // Without a rule there is none for the gradient, either.
  return UNRULED.has(made?.name ?? '') ? (made?.name ?? '') : `∇${made?.name ?? ''}`;
}

const UNRULED = new Set(Object.values(UNKNOWN).flat());

/**
 * Of the largest element of each: both round to 24 bits (6e-8) after each operator, sums in other orders and the
 * approximations of `exp` and `tanh` in WASM add some of these, and what follows passes them on.
 */
const TOLERANCE = 2e-5;

function assertNear(now: readonly (Value | null)[], wanted: readonly (Value | null)[]): void {
  assert.equal(now.length, wanted.length);
  now.forEach((value, i) => {
    const other = wanted[i];
    if (value?.kind !== 'whole' || other?.kind !== 'whole') {
      assert.equal(value, other);
      return;
    }
    const largest = Math.max(1e-6, ...other.data.map(Math.abs));
    value.data.forEach((element, k) => {
      const difference = Math.abs(element - (other.data[k] ?? NaN));
      assert.ok(
        difference <= TOLERANCE * largest || Object.is(element, other.data[k]),
        `value ${i}: ${[...value.data].join()} and ${[...other.data].join()}`,
      );
    });
  });
}
