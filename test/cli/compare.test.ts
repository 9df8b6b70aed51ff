/** @file `gradlens compare`: what is printed of two traces. */

import assert from 'node:assert/strict';

import { Project } from '../recorder/programs.ts';
import { gradlens } from './command.ts';

const program = (operator: string): string => `const { tensor } = require('gradlens');
const x = tensor([1, 2, 3], { requiresGrad: true });
const y = x.mul(x)${operator}.mul(2);
y.sum().backward();
`;

describe('two traces on the command line', function () {
  this.timeout(60_000);
  const project = new Project({ 'a.cjs': program(''), 'b.cjs': program('.sqrt()') });
  const at = { cwd: project.path };
  before(() => {
    for (const name of ['a', 'b']) gradlens(['record', `${name}.cjs`], at);
  });
  after(() => project.remove());

  it('differ in an operator, and from there in values', () => {
    const { stdout, stderr, code } = gradlens(['compare', 'a.gradtrace', 'b.gradtrace'], at);
    assert.deepEqual([stderr, code], ['', 0]);
    const text = stdout.replaceAll(/#\d+/g, '#');
    assert.match(text, /^\d+ nodes are in both, \d+ of them differ, 1 is new\./);
    // 2·9 against 2·3
    assert.match(
      text,
      /First difference of values:\n~ # y \(mul\) \[3\] at a\.cjs:3 \/ # at b\.cjs:3: value by 12/,
    );
    assert.match(text, /New:\n\+ # sqrt \[3\] at b\.cjs:3\n/);
    // d Σ2x²/dx = 4x against d Σ2x/dx = 2: 12 against 2
    assert.match(text, /~ # x \(tensor\) \[3\] at a\.cjs:2 \/ # at b\.cjs:2: gradient by 10/);
  });

  it('may be the same', () => {
    const { stdout } = gradlens(['compare', 'a.gradtrace', 'a.gradtrace'], at);
    assert.match(stdout, /^Nothing differs: \d+ nodes are the same in both\.\n$/);
  });

  it('are two', () => {
    const { stderr, code } = gradlens(['compare', 'a.gradtrace'], at);
    assert.deepEqual(
      [stderr, code],
      ['gradlens: Two traces are compared: say which. "gradlens compare --help" tells how.\n', 2],
    );
    assert.match(
      gradlens(['compare', 'a.gradtrace', 'b.gradtrace', '--rtol'], at).stderr,
      /After --rtol a number is missing/,
    );
  });
});
