/**
 * @file Published programs of other libraries, rewritten without data: they do the same under the recorder,
 * nothing is told of them that is not so, wherever they are paused, their gradients add up, and their pictures stay
 * readable as groups are opened.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { GraphModel } from '../../engine/graph/model.ts';
import { assertOpens } from '../graph/opened.ts';
import { notAddingUp } from './adding-up.ts';
import { node24, Project, record, run } from './programs.ts';
import { toldOf } from './told.ts';

const PROGRAMS = fileURLToPath(new URL('programs', import.meta.url));

/** As a person calls a function: no kernel of a backend, no primitive. */
const CALLED = /^(?:[a-z][A-Za-z0-9]*|jit \w+|image\.[a-z]\w*)$/;

const LIBRARIES = {
  tensorflow: { package: 'tfjs', node: () => process.execPath },
  // It needs the iterators of a newer Node in places.
  jax: { package: 'jax', node: node24 },
} as const;

for (const [library, { package: linked, node }] of Object.entries(LIBRARIES))
  describe(`a published program of ${library}`, function () {
    this.timeout(120_000);
    const project = new Project({ 'package.json': '{ "type": "module" }' });
    const folder = join(PROGRAMS, library);
    const names = readdirSync(folder);

    before(() => {
      project.link(linked);
      for (const name of names) project.write(name, readFileSync(join(folder, name), 'utf8'));
    });
    after(() => project.remove());

    for (const name of names.filter((each) => each !== 'seeded.mjs')) {
      it(`does the same: ${name}`, () => {
        const options = { cwd: project.path, node: node() };
        const { recordings, ...outcome } = record([name], options);
        assert.deepEqual(outcome, run([name], options));
        assert.equal(outcome.code, name === 'frozen.mjs' ? 7 : 0, outcome.stderr);

        const [recording] = recordings;
        assert.ok(recording !== undefined && recordings.length === 1);
        const operators = recording.operators;
        assert.ok(operators.length >= 3);
        assert.deepEqual(
          operators.filter((each) => !CALLED.test(each)),
          [],
        );
        assert.deepEqual(toldOf(recording.records), []);
        assert.deepEqual(notAddingUp(recording.records), []);

        const model = new GraphModel();
        for (const each of recording.records) model.append(each);
        assertOpens(model);
      });
    }
  });
