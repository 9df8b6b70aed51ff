/** @file Errors in a recording: of everything in the library that throws, each once, with the program's line. */

import assert from 'node:assert/strict';
import {
  RuntimeError,
  ValueError,
  arange,
  autograd,
  cat,
  defineOperator,
  func,
  functional,
  linspace,
  nn,
  noGrad,
  ones,
  optim,
  tensor,
  type Tensor,
} from 'gradlens';

import type { ThrewRecord } from '../../engine/recorder/records/format.ts';
import { recorded } from './memory.ts';

interface Thrown {
  /** What threw, and the error's class. */
  readonly what: string;
  readonly message: string;
  /** The innermost function of the program, which called the library. */
  readonly from: string | undefined;
}

/** What is recorded of a program that may end with an error. */
function thrown(program: () => unknown): Thrown[] {
  const records = recorded(() => {
    try {
      program();
    } catch {
      // The recording tells.
    }
  });
  return records
    .filter((record): record is ThrewRecord => record.kind === 'threw')
    .map(({ where, errorName, message, stack }) => {
      const found = records.find((record) => record.kind === 'stack' && record.stack === stack);
      const frames = found?.kind === 'stack' ? found.frames : [];
      return { what: `${where} ${errorName}`, message, from: frames[0]?.functionName };
    });
}

const leaf = (): Tensor => tensor([1, 2, 3], { requiresGrad: true });
const vector = (): Tensor => tensor([1, 2, 3]);

describe('an error in a recording', () => {
  const cases: Record<string, [program: () => unknown, what: string]> = {
    'a factory': [() => linspace(0, 1, -1), 'linspace RuntimeError'],
    'a factory that checks its options': [
      () => arange(3, { dtype: 'int64', requiresGrad: true }),
      'arange RuntimeError',
    ],
    'a factory that reads data': [() => tensor([[1, 2], [3]]), 'tensor ValueError'],
    'a view': [() => vector().view([2, 2]), 'view RuntimeError'],
    'an operator, before it runs': [() => vector().permute([0, 0]), 'permute RuntimeError'],
    'an operator, as it runs': [() => vector().add(ones(2)), 'add RuntimeError'],
    'an operator in place': [() => leaf().mul_(2), 'mul_ RuntimeError'],
    'an operator of several tensors': [() => cat([ones(2), ones([2, 2])], 0), 'cat RuntimeError'],
    'an index': [() => vector().index(7), 'index IndexError'],
    'a property': [() => (leaf().mul(2).requiresGrad = false), 'set requiresGrad RuntimeError'],
    'taking a value out': [() => vector().item(), 'item RuntimeError'],
    iteration: [() => [...tensor(1)], '[Symbol.iterator] TypeError'],
    'arithmetic of JavaScript': [() => -(vector() as never), '[Symbol.toPrimitive] TypeError'],
    'a module in the making': [() => new nn.Dropout(2), 'Dropout ValueError'],
    'a module': [() => new nn.Linear(2, 2).call(ones(3)), 'call RuntimeError'],
    'a loss': [
      () => nn.functional.crossEntropy(vector(), ones([2, 2])),
      'crossEntropy RuntimeError',
    ],
    'an optimizer': [() => new optim.SGD([leaf()], { lr: -1 }), 'SGD ValueError'],
    backward: [() => leaf().mul(2).backward(), 'backward RuntimeError'],
    grad: [() => autograd.grad(leaf().sum(), vector()), 'grad RuntimeError'],
    'grad mode': [() => noGrad(() => Promise.resolve()), 'noGrad TypeError'],
    'a transform': [() => func.jvp((x: Tensor) => x, [vector()], [ones(2)]), 'jvp RuntimeError'],
    'a Jacobian': [
      () => functional.jacobian((x) => x.detach(), vector(), { strict: true }),
      'jacobian RuntimeError',
    ],
    'a function in a Jacobian': [
      () => functional.jacobian((x) => x.view([7]), vector()),
      'view RuntimeError',
    ],
    'a failed gradient check': [
      () => {
        const wrong = defineOperator({
          name: 'wrong',
          formula: '2∇',
          forward: ([x]) => x.mul(1),
          vjp: [(g) => g.mul(2)],
        });
        functional.gradcheck(wrong, [ones(2, { dtype: 'float64', requiresGrad: true })]);
      },
      'gradcheck GradcheckError',
    ],
  };
  for (const [name, [program, what]] of Object.entries(cases)) {
    it(`comes from ${name}`, () => {
      const [only, ...others] = thrown(function here() {
        program();
      });
      assert.deepEqual(others, []);
      assert.equal(only?.what, what);
      assert.notEqual(only.message, '');
    });
  }

  it('has the line of the program', () => {
    const [only] = thrown(function here() {
      ones(3).view([2]);
    });
    assert.equal(only?.from, 'here');
  });

  it("of the program's own comes from the pass that it leaves, once", () => {
    const x = leaf();
    x.registerHook(() => {
      throw new RangeError('too much');
    });
    assert.deepEqual(
      thrown(() => x.sum().backward()).map(({ what }) => what),
      ['backward RangeError'],
    );
  });

  it('is told once, however often it is caught and thrown again', () => {
    const x = leaf();
    x.registerHook(() => {
      try {
        ones(2).add(ones(3));
      } catch (error) {
        throw error as Error;
      }
    });
    const both = thrown(() => {
      try {
        x.sum().backward();
      } catch (error) {
        x.mul(1).registerHook(() => undefined);
        throw error as Error;
      }
    });
    assert.deepEqual(
      both.map(({ what }) => what),
      ['add RuntimeError'],
    );
  });

  it('is one each time that one is thrown', () => {
    const again = thrown(() => {
      for (let i = 0; i < 3; i++) assert.throws(() => ones(2).view([3]), RuntimeError);
    });
    assert.equal(again.length, 3);
  });

  it('is none where the program makes one of the classes, or one of its own from them', () => {
    class Mine extends ValueError {}
    const made = thrown(() => {
      assert.throws(() => {
        throw new RuntimeError('mine');
      });
      throw new Mine('mine, too');
    });
    assert.deepEqual(made, []);
  });

  it('is none where the library answers it', () => {
    const x = linspace(1, 2, 3, { dtype: 'float64', requiresGrad: true });
    const wrong = defineOperator({
      name: 'wrong',
      formula: '2∇',
      forward: ([a]) => a.mul(1),
      vjp: [(g) => g.mul(2)],
    });
    assert.deepEqual(
      thrown(() => functional.gradcheck(wrong, [x], { raiseException: false })),
      [],
    );
    assert.deepEqual(
      thrown(() =>
        autograd
          .checkpoint((a: Tensor) => a.exp().exp(), [x])
          .sum()
          .backward(),
      ),
      [],
    );
  });
});
