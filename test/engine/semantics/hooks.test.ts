/** @file Hooks and their order (section H). */

import assert from 'node:assert/strict';
import { type Tensor, autograd, ones } from 'gradlens';
import { leaf, list, of, thrown } from './support.ts';

const { grad, registerMultiGradHook } = autograd;
type Gradients = readonly (Tensor | null)[];

describe('H: hooks', () => {
  it('H4: tensor hooks, the retained gradient, node pre-hooks, the node, node hooks', () => {
    const x = leaf(1);
    const y = x.mul(2);
    const log: (string | number)[] = [];
    y.gradFn?.registerHook(() => void log.push('post'));
    y.gradFn?.registerPrehook(([g]) => {
      log.push('pre');
      return [g!.mul(10)];
    });
    y.retainGrad();
    y.registerHook((g) => {
      log.push('tensor');
      return g.mul(3);
    });
    y.registerHook(() => void log.push('tensor 2'));
    y.sum().backward();
    assert.deepEqual(log, ['tensor', 'tensor 2', 'pre', 'post']);
    assert.deepEqual(list(y.grad), [3]);
    assert.deepEqual(list(x.grad), [60]);
  });

  it("H5: with grad(), a leaf's tensor hooks run, its node's hooks do not", () => {
    const x = leaf(1);
    const y = x.mul(2);
    const node = y.gradFn?.nextFunctions[0]?.[0];
    const log: string[] = [];
    node?.registerPrehook(() => void log.push('pre'));
    node?.registerHook(() => void log.push('post'));
    x.registerHook(() => void log.push('tensor'));
    grad(y.sum(), x);
    assert.deepEqual(log, ['tensor']);
  });

  it('H6: post-accumulate hooks see the leaf with its new gradient, between the node’s hooks', () => {
    const x = leaf(1, 2);
    const y = x.mul(2);
    const node = y.gradFn?.nextFunctions[0]?.[0];
    const log: unknown[] = [];
    node?.registerPrehook(([g]) => void log.push(['pre', list(g)]));
    node?.registerHook((inputs, [g]) => void log.push(['post', inputs.length, list(g)]));
    x.registerHook(() => void log.push('tensor'));
    x.registerPostAccumulateGradHook((each) => void log.push(['accumulated', list(each.grad)]));
    y.sum().backward(null, { inputs: x });
    assert.deepEqual(log, [
      'tensor',
      ['pre', [2, 2]],
      ['accumulated', [2, 2]],
      ['post', 0, [2, 2]],
    ]);
    assert.equal(
      thrown(() => y.registerPostAccumulateGradHook(() => undefined)),
      'RuntimeError: post accumulate grad hooks cannot be registered on non-leaf tensors',
    );
    assert.equal(
      thrown(() => ones([2]).registerPostAccumulateGradHook(() => undefined)),
      "RuntimeError: cannot register a hook on a tensor that doesn't require gradient",
    );
  });

  it('H6: the order of test_post_accumulate_grad_hook_ordering: ((1 − 2) / 5 + 0.5) · 10 = 3', () => {
    const x = leaf(1);
    const node = x.add(0).gradFn?.nextFunctions[0]?.[0];
    x.registerHook((g) => g.sub(2));
    node?.registerPrehook(([g]) => [g!.div(5)]);
    x.registerPostAccumulateGradHook((each) => {
      each.grad!.add_(0.5);
    });
    node?.registerHook(() => {
      x.grad!.mul_(10);
    });
    x.add(0).sum().backward();
    assert.deepEqual(list(x.grad), [3]);
  });

  it('H7: node hooks see contributions and gradients, and may replace them', () => {
    const x = leaf(1, 2);
    const y = x.mul(2);
    let seen: unknown;
    y.gradFn?.registerHook((inputs: Gradients, outputs: Gradients) => {
      seen = [inputs.map(list), outputs.map(list)];
      return [inputs[0]!.mul(100), null];
    });
    y.backward(of(4, 8));
    assert.deepEqual(seen, [[[8, 16], null], [[4, 8]]]);
    assert.deepEqual(list(x.grad), [800, 1600]);
    const refused = (hook: () => unknown): string => {
      const z = leaf(1).mul(2);
      z.gradFn?.registerHook(hook as () => Gradients);
      return thrown(() => {
        z.sum().backward();
      });
    };
    assert.equal(
      refused(() => [of(1)]),
      "RuntimeError: hook '<lambda>' has returned an incorrect number of values (got 1, but expected 2)",
    );
    assert.equal(
      refused(() => of(1)),
      "TypeError: expected tuple, but hook returned 'Tensor'",
    );
    assert.equal(
      refused(() => [of(1).to('float32'), null]),
      "RuntimeError: hook '<lambda>' has changed the type of value (was torch.DoubleTensor got torch.FloatTensor)",
    );
    assert.equal(
      refused(() => ['a', null]),
      "TypeError: expected Variable, but hook returned 'str'",
    );
  });

  it('H8: multi-grad hooks wait for all gradients of the pass, or take the first', () => {
    const [a, b, c] = [leaf(1), leaf(2), leaf(3)];
    const seen: unknown[] = [];
    const handle = registerMultiGradHook([a, b, c], (grads) => seen.push(grads.map(list)));
    a.mul(b).sum().backward();
    a.mul(b).mul(c).sum().backward();
    a.mul(b).sum().backward(null, { inputs: a });
    assert.deepEqual(seen, [
      [[2], [1], null],
      [[6], [3], [2]],
      [[2], null, null],
    ]);
    handle.remove();
    a.mul(b).sum().backward();
    assert.equal(seen.length, 3);
    const first: unknown[] = [];
    registerMultiGradHook([a, b], (g: Tensor) => first.push(list(g)), { mode: 'any' });
    a.mul(b).sum().backward();
    a.mul(b).sum().backward();
    assert.equal(first.length, 2);
    assert.equal(
      thrown(() => registerMultiGradHook([a], () => undefined, { mode: 'x' as 'any' })),
      "ValueError: Expects mode to be one of ('all', 'any') but got x",
    );
  });

  it('H3: the same function registered twice runs twice, and each handle takes out its own', () => {
    const x = leaf(1);
    const double = (g: Tensor): Tensor => g.mul(2);
    const first = x.registerHook(double);
    x.registerHook(double);
    x.sum().backward();
    first.remove();
    first.remove();
    x.sum().backward();
    assert.deepEqual(list(x.grad), [6]);
  });
});
