/** @file The faulty examples are faulty in the way they say. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type Tensor, tensor } from 'gradlens';
import { cube } from '../../examples/bad/wrong-gradient.ts';
import { customSoftplus, softplus } from '../../examples/check-gradients.ts';
import { examples, runWithTsx } from './run.ts';

function derivative(f: (x: Tensor) => Tensor, at: number): number {
  const x = tensor(at, { dtype: 'float64', requiresGrad: true });
  f(x).backward();
  return x.grad?.item() ?? NaN;
}

describe('faulty examples', function () {
  this.timeout(120_000);

  it('throws-halfway.ts throws at its addition', () => {
    const { code, stdout, stderr } = runWithTsx('bad/throws-halfway.ts');
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /RuntimeError: The size of tensor a \(3\) must match the size of tensor b \(4\) at non-singleton dimension 0/,
    );
    assert.match(stderr, /throws-halfway\.ts:8:/);
  });

  it('exits-early.ts exits with code 3 after its forward pass', () => {
    const { code, stdout } = runWithTsx('bad/exits-early.ts');
    assert.equal(code, 3);
    assert.equal(stdout, 'tensor(6., grad_fn=<SumBackward0>)\n');
  });

  it('no-tensors.ts is an ordinary program', () => {
    const { code, stdout } = runWithTsx('bad/no-tensors.ts');
    assert.equal(code, 0);
    assert.equal(stdout, 'a program without tensors\n');
  });

  it('million-lines.ts prints a million lines and then its gradient', () => {
    const { code, stdout } = runWithTsx('bad/million-lines.ts');
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, 1_000_001);
    assert.equal(lines.at(-1), 'tensor([2., 2., 2.])');
  });

  it('endless-loop.ts has to be stopped', () => {
    const { signal, stdout } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'bad/endless-loop.ts'],
      { cwd: examples, encoding: 'utf8', timeout: 3_000 },
    );
    assert.equal(signal, 'SIGTERM');
    assert.equal(stdout, '');
  });

  it('wrong-gradient.ts has a cube whose derivative is 2x², not 3x²', () => {
    assert.equal(cube(tensor(2)).item(), 8);
    assert.equal(derivative(cube, 2), 8);
  });
});

describe('check-gradients.ts', () => {
  it('has two softplus whose derivative is the sigmoid', () => {
    for (const f of [softplus, customSoftplus]) {
      assert.ok(
        Math.abs(f(tensor(0.5, { dtype: 'float64' })).item() - Math.log1p(Math.exp(0.5))) < 1e-15,
      );
      assert.ok(Math.abs(derivative(f, 0.5) - 1 / (1 + Math.exp(-0.5))) < 1e-15);
    }
  });
});
