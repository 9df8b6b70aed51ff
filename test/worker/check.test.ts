/** @file Gradient checks in the built worker: right and wrong functions, and those that cannot be checked. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CheckReport } from '../../engine/protocol/index.ts';
import { Client, root } from './client.ts';

/** A cube whose backward says 2x² instead of 3x², called with x = [1, 2]. */
const WRONG = `import { autograd, tensor, type Tensor } from 'gradlens';

class Cube extends autograd.Function {
  static override forward(ctx: autograd.FunctionContext, x: Tensor): Tensor {
    ctx.saveForBackward(x);
    return x.mul(x).mul(x);
  }

  static override backward(ctx: autograd.FunctionContext, gradient: Tensor): Tensor {
    const [x] = ctx.savedTensors;
    return gradient.mul(x!.mul(x!).mul(2));
  }
}

export const cube = (x: Tensor): Tensor => Cube.apply(x);

cube(tensor([1, 2]));
`;

describe('a gradient check', () => {
  let client: Client;
  before(() => {
    client = new Client();
  });
  after(() => client.close());

  const check = (text: string, at: string, seconds = 20): Promise<CheckReport> => {
    const file = join(client.directory, 'checked.ts');
    return client.channel.request('check', { file, text, offset: text.indexOf(at), seconds });
  };

  it('passes what is right, with the inputs of the first call', async () => {
    const text = `import { tensor, type Tensor } from 'gradlens';
function f(x: Tensor, k: number): Tensor {
  return x.mul(x).mul(k).sum();
}
f(tensor([1, 2, 3]), 4);
throw new Error('never reached');
`;
    assert.deepEqual(await check(text, 'x.mul'), {
      outcome: 'passed',
      functionName: 'f',
      elements: 3,
      inputs: 'x [3], as in its first call',
    });
  });

  it('names the wrong backward, the element and both numbers', async () => {
    const report = await check(WRONG, 'cube =');
    assert.ok(report.outcome === 'mismatch', JSON.stringify(report));
    const { worst } = report;
    assert.deepEqual([report.functionName, worst.input, worst.index], ['cube', 'x', [1]]);
    assert.ok(Math.abs(worst.reverse - 8) < 1e-6, `2x² is 8, got ${worst.reverse}`);
    assert.ok(Math.abs(worst.numeric - 12) < 1e-4, `3x² is 12, got ${worst.numeric}`);
    assert.equal(worst.op, 'Cube');
    assert.deepEqual([worst.site?.line, worst.site?.functionName], [9, 'Cube.backward']);
  });

  it('checks a custom function when the cursor is in its class', async () => {
    const called = await check(WRONG, 'x!.mul');
    assert.ok(called.outcome === 'mismatch', JSON.stringify(called));
    assert.deepEqual(
      [called.functionName, called.worst.op, called.worst.index],
      ['Cube', 'Cube', [1]],
    );
    const file = join(root, 'examples/bad/wrong-gradient.ts');
    const text = readFileSync(file, 'utf8');
    const offset = text.indexOf('saveForBackward');
    const report = await client.channel.request('check', { file, text, offset, seconds: 20 });
    assert.ok(report.outcome === 'mismatch', JSON.stringify(report));
    assert.deepEqual([report.functionName, report.worst.op], ['WrongCube', 'WrongCube']);
    assert.equal(report.worst.site?.functionName, 'WrongCube.backward');
  });

  it('finds a function from the comment above it', async () => {
    const text = `import { type Tensor } from 'gradlens';
const one = 1;
/** The exponential. */
export function f(x: Tensor): Tensor {
  return x.exp();
}
`;
    assert.equal((await check(text, 'exponential')).functionName, 'f');
    assert.equal((await check(text, 'one')).functionName, '');
  });

  it('makes inputs up where the program does not call the function, and says so', async () => {
    const text = `import { type Tensor } from 'gradlens';
export function f(x: Tensor, k: number): Tensor {
  return x.exp().mul(k);
}
`;
    const report = await check(text, 'x.exp');
    assert.ok(report.outcome === 'passed', JSON.stringify(report));
    assert.equal(report.inputs, 'x [3], made up, because the program does not call it');
  });

  it('finds arrow functions and static methods', async () => {
    const text = `import { tensor, type Tensor } from 'gradlens';
const g = (x: Tensor): Tensor => x.sin();
class Model {
  static run(x: Tensor): Tensor {
    return x.cos();
  }
}
g(tensor([1]));
Model.run(tensor([1, 2]));
`;
    const arrow = await check(text, 'x.sin');
    assert.deepEqual([arrow.functionName, arrow.outcome], ['g', 'passed']);
    const method = await check(text, 'x.cos');
    assert.deepEqual([method.functionName, method.outcome], ['Model.run', 'passed']);
  });

  it('agrees with the examples about which is wrong', async () => {
    const file = join(root, 'examples/check-gradients.ts');
    const text = readFileSync(file, 'utf8');
    for (const name of ['softplus', 'customSoftplus']) {
      const offset = text.indexOf(`function ${name}`);
      const report = await client.channel.request('check', { file, text, offset, seconds: 20 });
      assert.equal(report.outcome, 'passed', JSON.stringify(report));
    }
  });

  describe('that cannot run says what to do', () => {
    const cases: readonly (readonly [string, string, string, RegExp])[] = [
      ['no function', 'const x = 1;\n', 'x', /no named function at the cursor: put it inside one/],
      [
        'no tensor',
        'function f(a: number) {\n  return a;\n}\n',
        'return',
        /takes no tensor: declare/,
      ],
      [
        'syntax',
        "import { type Tensor } from 'gradlens';\nfunction f(x: Tensor) {\n  return x;\n}\nconst = 1;\n",
        'return',
        /does not parse \(.*\): correct it/,
      ],
      [
        'never called',
        "import { type Tensor } from 'gradlens';\nfunction f(x: Tensor, s: Set<number>) {\n  return x.mul(s.size);\n}\n",
        'return',
        /was not called: call it once/,
      ],
      [
        'throws',
        "import { type Tensor } from 'gradlens';\nfunction f(x: Tensor): Tensor {\n  throw new RangeError('no');\n}\n",
        'throw',
        /f threw with x \[3\].*RangeError: no/,
      ],
      [
        'not differentiable',
        "import { type Tensor } from 'gradlens';\nfunction f(x: Tensor): Tensor {\n  return x.detach();\n}\n",
        'return',
        /No gradient flows through f: its result is detached/,
      ],
      [
        'program throws',
        "import { type Tensor } from 'gradlens';\nfunction f(x: Tensor): Tensor {\n  return x;\n}\nthrow new Error('early');\n",
        'return',
        /The program threw before f could be checked: Error: early/,
      ],
    ];
    for (const [name, text, at, reason] of cases)
      it(name, async () => {
        const report = await check(text, at);
        assert.ok(report.outcome === 'notRun', JSON.stringify(report));
        assert.match(report.reason, reason);
      });

    it('time', async () => {
      const text = `import { type Tensor } from 'gradlens';
function f(x: Tensor): Tensor {
  return x;
}
for (;;) {}
`;
      const report = await check(text, 'return', 1);
      assert.ok(report.outcome === 'notRun', JSON.stringify(report));
      assert.match(report.reason, /took longer than 1 s: call f early/);
    });
  });
});
