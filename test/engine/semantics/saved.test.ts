/** @file Saved-tensor hooks, checkpoint, mutation of saved tensors (sections G22, I). */

import assert from 'node:assert/strict';
import { type Tensor, autograd } from 'gradlens';
import { leaf, list, of, thrown } from './support.ts';

const { allowMutationOnSavedTensors, checkpoint, disableSavedTensorsHooks, savedTensorsHooks } =
  autograd;
const same = (x: Tensor): Tensor => x;

describe('I: saved-tensor hooks', () => {
  it('I1: pack runs once a slot, unpack once a use, and what it returns is used', () => {
    const x = leaf(3);
    let packs = 0;
    let unpacks = 0;
    const y = savedTensorsHooks(
      (t) => {
        packs++;
        return t.mul(10);
      },
      (t) => {
        unpacks++;
        return t;
      },
      () => x.mul(x),
    );
    assert.equal(packs, 2);
    y.sum().backward(null, { retainGraph: true });
    assert.equal(unpacks, 2);
    assert.deepEqual(list(x.grad), [60]);
    const z = savedTensorsHooks(
      (t) => t.mul(10),
      same,
      () => leaf(3).pow(2),
    );
    const power = savedTensorsHooks(
      (t) => t.mul(10),
      same,
      () => x.pow(2),
    );
    assert.equal(z.gradFn?.name, 'PowBackward0');
    x.grad = null;
    power.sum().backward();
    assert.deepEqual(list(x.grad), [60]);
  });

  it('I1: nest, the innermost wins; can be disabled', () => {
    const x = leaf(3);
    const y = savedTensorsHooks(
      (t) => t.mul(10),
      same,
      () =>
        savedTensorsHooks(
          (t) => t.mul(2),
          same,
          () => x.pow(2),
        ),
    );
    y.sum().backward();
    assert.deepEqual(list(x.grad), [12]);
    const disabled = 'RuntimeError: no!';
    assert.equal(
      thrown(() =>
        disableSavedTensorsHooks('no!', () => savedTensorsHooks(same, same, () => x.mul(x))),
      ),
      disabled,
    );
    assert.equal(
      thrown(() =>
        savedTensorsHooks(same, same, () => disableSavedTensorsHooks('no!', () => x.mul(x))),
      ),
      disabled,
    );
  });

  it('I2: pack must not write, unpack must return a tensor', () => {
    const x = leaf(1, 2).clone();
    assert.equal(
      thrown(() =>
        savedTensorsHooks(
          (t) => t.mul_(2),
          same,
          () => x.mul(x),
        ),
      ),
      'RuntimeError: A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to perform in-place operations on the input to a pack hook.',
    );
    const y = savedTensorsHooks(
      same,
      () => 1 as unknown as Tensor,
      () => x.mul(x),
    );
    assert.equal(
      thrown(() => {
        y.sum().backward();
      }),
      'TypeError: Output of saved tensor unpack_hook expected to be a Tensor but got result of type int',
    );
  });

  it('I3: hooks on one slot', () => {
    const raw = (y: Tensor): autograd.SavedTensor =>
      (y.gradFn as unknown as { rawSavedSelf: autograd.SavedTensor }).rawSavedSelf;
    const x = leaf(1);
    const y = x.pow(2);
    raw(y).registerHooks(
      (t) => t.mul(2),
      (t) => (t as Tensor).mul(2),
    );
    assert.deepEqual(list((y.gradFn as unknown as { savedSelf: Tensor }).savedSelf), [4]);
    assert.equal(
      thrown(() => {
        raw(y).registerHooks(same, (t) => t);
      }),
      'RuntimeError: Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of hooks is allowed at a time.',
    );
    const held = raw(y);
    y.sum().backward();
    assert.deepEqual(list(x.grad), [8]);
    const freed =
      'RuntimeError: Calling register_hooks on a saved tensor after it has been freed. Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved variables after calling backward.';
    for (const slot of [held, raw(y)]) {
      assert.equal(
        thrown(() => {
          slot.registerHooks(same, (t) => t);
        }),
        freed,
      );
    }
  });
});

describe('I4: checkpoint', () => {
  it('computes again in backward, once', () => {
    const x = leaf(1, 2);
    let runs = 0;
    const f = (a: Tensor, b: Tensor): Tensor => {
      runs++;
      return a.mul(a).exp().mul(b);
    };
    const y = checkpoint(f, [x, of(1, 1)]);
    assert.equal(runs, 1);
    y.sum().backward(null, { retainGraph: true });
    assert.equal(runs, 2);
    const once = list(x.grad);
    x.grad = null;
    x.mul(x).exp().sum().backward();
    assert.deepEqual(once, list(x.grad));
    y.sum().backward();
    assert.equal(runs, 3);
    assert.match(
      thrown(() => {
        y.sum().backward();
      }),
      /second time/,
    );
  });

  it('tells when the second run saves something else', () => {
    const x = leaf(1, 2);
    const changing = (second: (a: Tensor) => Tensor): string => {
      let runs = 0;
      const y = checkpoint((a: Tensor) => (runs++ === 0 ? a.mul(a).exp() : second(a)), [x]);
      const [text = '', tip] = thrown(() => {
        y.sum().backward();
      }).split('\n\nTip: ');
      assert.ok(tip?.startsWith('To see a more detailed error message'));
      return text;
    };
    const meta = (n: number): string =>
      `{'shape': torch.Size([${String(n)}]), 'dtype': torch.float64, 'device': device(type='cpu')}`;
    const lines = [0, 1, 2].map(
      (i) =>
        `tensor at position ${String(i)}:\nsaved metadata: ${meta(2)}\nrecomputed metadata: ${meta(1)}\n`,
    );
    assert.equal(
      changing((a) =>
        a
          .narrow(0, 0, 1)
          .mul(a.narrow(0, 0, 1))
          .exp(),
      ),
      `CheckpointError: torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass.\n${lines.join('')}.`,
    );
    assert.equal(
      changing((a) => a.add(1)),
      'CheckpointError: torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation.\nNumber of tensors saved during forward: 3\nNumber of tensors saved during recomputation: 0.',
    );
  });
});

describe('G22: allowMutationOnSavedTensors', () => {
  it('backward uses the values as they were saved', () => {
    const x = leaf(2, 3);
    allowMutationOnSavedTensors(() => {
      const a = x.clone();
      const y = a.pow(2);
      a.mul_(100);
      const z = a.mul(a);
      a.zero_();
      y.add(z).sum().backward();
    });
    // 2x + 2·100²x
    assert.deepEqual(list(x.grad), [40004, 60006]);
  });

  it('also of results', () => {
    const x = leaf(0);
    allowMutationOnSavedTensors(() => {
      const y = x.exp();
      const sum = y.sum();
      y.add_(5);
      sum.backward();
    });
    assert.deepEqual(list(x.grad), [1]);
  });
});
