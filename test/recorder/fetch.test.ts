/** @file A large gradient of a result in other libraries, which they give back: it is kept, and can be asked for. */

import assert from 'node:assert/strict';

import { node24, Project, record } from './programs.ts';

/** Of h = 2x it differentiates Σh² for a million threes; then it asks as the debugger does: by h it is 2h. */
const LIBRARIES = {
  tfjs: `import * as tf from '@tensorflow/tfjs';
tf.grad((x) => x.mul(2).square().sum())(tf.fill([2 ** 20], 3));`,
  jax: `import { grad, numpy as np } from '@jax-js/jax';
grad((x) => np.square(x.mul(2)).sum())(np.full([2 ** 20], 3)).js();`,
} as const;

const ASK = `
import { readFileSync } from 'node:fs';
const fetch = globalThis[Symbol.for('gradlens.fetch')];
// The first operator that has a node.
const wanted = { node: 2 ** 52 + 1, output: 0 };
console.log(JSON.stringify(fetch(wanted, 'elements', null)));
const elements = new Float32Array(readFileSync('elements').buffer);
console.log(elements.length, elements.every((each) => each === 12));
console.log(Object.keys(fetch({ ...wanted, output: 1 }, 'elements', null)).join());
`;

describe('a large gradient of a result', function () {
  this.timeout(60_000);
  for (const [library, text] of Object.entries(LIBRARIES))
    it(`is fetched from a program of ${library}`, () => {
      const project = new Project({ 'package.json': '{ "type": "module" }' });
      try {
        project.link(library as keyof typeof LIBRARIES);
        project.write('program.mjs', text + ASK);
        const { stdout, stderr } = record(['program.mjs'], { cwd: project.path, node: node24() });
        assert.equal(stdout, '{"type":"float32"}\n1048576 true\nproblem\n', stderr);
      } finally {
        project.remove();
      }
    });
});
