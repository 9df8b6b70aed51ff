/**
 * @file Programs about autograd's behaviour, a section of the reference a file: written in Python, run by
 * PyTorch, translated by machine (test/reference/behaviour.py). Here they must say the same, line by line.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { autograd, manualSeed } from 'gradlens';
import * as programs from './behaviour/programs/index.ts';
import { said } from './behaviour/python.ts';

const FOLDER = join(import.meta.dirname, 'behaviour', 'programs');

/** What PyTorch said in each test function. */
function expected(program: string): Map<string, string[]> {
  const text = readFileSync(join(FOLDER, `${program}.txt`), 'utf8');
  return new Map(
    text
      .split(/^# /m)
      .slice(1)
      .map((part) => {
        const [name = '', ...lines] = part.trimEnd().split('\n');
        return [name, lines];
      }),
  );
}

for (const [program, module] of Object.entries(programs)) {
  // Beside tests, programs have functions of their own.
  const tests = module as unknown as Readonly<Record<string, () => void>>;
  describe(`behaviour: ${program}`, () => {
    for (const [name, lines] of expected(program)) {
      it(name.replace(/^test_/, '').replaceAll('_', ' '), () => {
        manualSeed(0);
        const before = autograd.setWarningHandler(() => undefined);
        said();
        try {
          tests[name]?.();
        } catch (error) {
          assert.fail(`${said().join('\n')}\n${String((error as Error).stack)}`);
        } finally {
          autograd.setWarningHandler(before);
        }
        assert.equal(said().join('\n'), lines.join('\n'));
      });
    }
  });
}
