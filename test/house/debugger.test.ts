/** @file Debuggers print tensors without side effects: otherwise V8 refuses, and shows fields instead. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Asks as js-debug does: symbols as arguments, `throwOnSideEffect`. */
const ASK = `
import { Session } from 'node:inspector/promises';
const session = new Session();
session.connect();
async function ask(name, body) {
  const { result } = await session.post('Runtime.evaluate', { expression: name });
  const answer = await session.post('Runtime.callFunctionOn', {
    objectId: result.objectId,
    functionDeclaration: 'function () { return ' + body + ' }',
    throwOnSideEffect: true,
    returnByValue: true,
  });
  console.log(answer.exceptionDetails ? 'refused' : answer.result.value);
}
globalThis.description = Symbol.for('debug.description');
globalThis.properties = Symbol.for('debug.properties');
const x = g.arange(4).requiresGrad_();
const y = x.mul(x);
globalThis.t = { x, y, large: g.full([2000], 1e6), big: g.tensor([1, 1e-5]), flags: y.gt(2) };
for (const name of Object.keys(t)) await ask('t.' + name, 'this[description](2)');
await ask('t.y', 'JSON.stringify(this[properties]().value)');
`;

const EXPECTED = `tensor([0., 1., 2., 3.], requires_grad=True)
tensor([0., 1., 4., 9.], grad_fn=<MulBackward0>)
tensor([1000000., 1000000., 1000000.,  ..., 1000000., 1000000., 1000000.])
tensor([1.0000e+00, 1.0000e-05])
tensor([False, False,  True,  True])
[0,1,4,9]
`;

describe('a debugger shows a tensor as PyTorch prints it', () => {
  for (const [kind, load] of Object.entries({
    'an ES module': `import * as g from 'gradlens';`,
    'a CommonJS program': `import { createRequire } from 'node:module';
const g = createRequire(process.cwd() + '/test/')('gradlens');`,
  })) {
    it(`in ${kind}`, async () => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', load + ASK],
        { cwd: root },
      );
      assert.equal(stdout, EXPECTED);
    });
  }
});
