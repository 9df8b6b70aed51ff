/**
 * @file Scopes of the dialects as Python has them: decorators of functions and of generators, contexts that
 * are entered by hand. What holds was seen in PyTorch's `test_set_grad_generator_functions`,
 * `test_set_grad_coroutines` and their neighbours.
 */

import assert from 'node:assert/strict';
import { makeNamespace } from '../../../engine/dialects/namespace.ts';

describe('scopes in the dialects', () => {
  const torch = makeNamespace();

  const enabled = (): boolean => torch.is_grad_enabled();

  it('decorate functions, which keep their names and results', () => {
    const isOn = torch.no_grad()(function named() {
      return enabled();
    });
    assert.equal(isOn.name, 'named');
    assert.deepEqual([isOn(), enabled()], [false, true]);
  });

  it('hold in the steps of a generator, not between them', () => {
    const steps = torch.no_grad()(function* () {
      for (let i = 0; i < 3; i++) {
        assert.equal(enabled(), false);
        yield i;
      }
      return 'end';
    });
    const seen = [];
    for (const i of steps()) seen.push([i, enabled()]);
    assert.deepEqual(seen, [
      [0, true],
      [1, true],
      [2, true],
    ]);
  });

  it('pass what is sent and thrown into a generator, and close it when its user stops', () => {
    const log: unknown[] = [];
    const steps = torch.no_grad()(function* (): Generator<number, string, string> {
      try {
        log.push(yield 1);
        try {
          yield 2;
        } catch (error) {
          log.push((error as Error).message);
        }
        yield 3;
        return 'end';
      } finally {
        log.push(enabled());
      }
    });
    const running = steps();
    running.next();
    running.next('sent');
    assert.deepEqual(running.throw(new Error('thrown')), { value: 3, done: false });
    running.return('stopped');
    assert.deepEqual(log, ['sent', 'thrown', false]);
    assert.equal(enabled(), true);
  });

  it('are entered and left by hand, several times', () => {
    const guard = torch.no_grad();
    for (let i = 0; i < 2; i++) {
      guard.__enter__();
      assert.equal(enabled(), false);
      guard.__exit__(null, null, null);
      assert.equal(enabled(), true);
    }
  });

  it('end where their block ends, also by an error', () => {
    assert.throws(() => {
      using _ = torch.no_grad();
      throw new Error('inside');
    }, /inside/);
    assert.equal(enabled(), true);
  });
});
