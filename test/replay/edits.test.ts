/** @file An edited replay against the program that had the edited value in the first place. */

import assert from 'node:assert/strict';
import { type Tensor, autograd, func, linalg, tensor } from 'gradlens';

import type { GradlensRecord } from '../../engine/recorder/records/format.ts';
import { NO_EDITS, type Edits, type Replayed } from '../../engine/replay/course.ts';
import { replay } from '../../engine/replay/replay.ts';
import { recorded } from '../recorder/memory.ts';
import { programs, seeded } from './programs.ts';
import { valuesIn } from './values.ts';

const leaf = (...elements: number[]): Tensor => tensor(elements, { requiresGrad: true });

const edited = (records: readonly GradlensRecord[], edits: Partial<Edits>): Replayed =>
  replay(records, { ...NO_EDITS, ...edits }, replay(records));

const indexOf = (
  records: readonly GradlensRecord[],
  kind: GradlensRecord['kind'],
  from = 0,
): number => records.findIndex((record, at) => at >= from && record.kind === kind);

/** What the last pass left in the gradient that it stored last. */
function lastGradient({ records }: Replayed): number[] {
  const stored = records.findLast((record) => record.kind === 'gradStored');
  assert.ok(stored?.grad.value?.kind === 'whole');
  return [...stored.grad.value.data];
}

describe('a leaf edited gives what the program gives with that value', () => {
  for (const [name, program] of Object.entries(programs))
    it(`in a program with ${name}`, () => {
      const [before, after] = [
        [0.5, -1, 2, 3],
        [1.5, 0.25, -0.75, 2],
      ] as const;
      const records = recorded(seeded(program, before));
      const at = indexOf(records, 'created');
      const now = edited(records, { tensors: new Map([[at, Float64Array.from(after)]]) });
      const wanted = recorded(seeded(program, after));
      assert.deepStrictEqual(valuesIn(now.records), valuesIn(wanted));
      assert.notDeepEqual(valuesIn(now.records), valuesIn(records));
    });
});

describe('other edits', () => {
  it('the gradient that a pass starts with: that of 2x is twice it', () => {
    const records = recorded(() =>
      leaf(1, 2)
        .mul(2)
        .backward(tensor([1, 1])),
    );
    const at = indexOf(records, 'backwardBegan');
    const now = edited(records, { seeds: new Map([[at, new Map([[0, Float64Array.of(3, -1)]])]]) });
    assert.deepEqual(lastGradient(now), [6, -2]);
  });

  it('the gradient that a pass with createGraph makes itself: its record tells of the new one', () => {
    const records = recorded(() => {
      const x = leaf(1, 2);
      autograd.grad(x.pow(2).sum(), x, { createGraph: true });
    });
    const at = indexOf(records, 'backwardBegan');
    const now = edited(records, { seeds: new Map([[at, new Map([[0, Float64Array.of(5)]])]]) });
    const seed = now.records.find(
      (record) => record.kind === 'created' && record.factory === 'seed',
    );
    assert.ok(seed?.kind === 'created' && seed.tensor.value?.kind === 'whole');
    assert.deepEqual([...seed.tensor.value.data], [5]);
    // 5 · 2x
    assert.deepEqual(lastGradient(now), [10, 20]);
  });

  it('a tensor that a pass is given to start with: x² gives back 2x times that', () => {
    const records = recorded(() =>
      leaf(1, 2)
        .pow(2)
        .backward(tensor([1, 1])),
    );
    const at = indexOf(records, 'created', indexOf(records, 'created') + 1);
    const now = edited(records, { tensors: new Map([[at, Float64Array.of(3, -1)]]) });
    assert.deepEqual(lastGradient(now), [6, -4]);
  });

  it('the gradient that a row of a Jacobian starts with: of sin it is pulled back by cos', () => {
    const records = recorded(() => func.jacrev((x: Tensor) => x.sin())(leaf(1, 2)));
    const at = records.findLastIndex(({ kind }) => kind === 'backwardBegan');
    const now = edited(records, { seeds: new Map([[at, new Map([[0, Float64Array.of(3, -1)]])]]) });
    const [first, second] = [3 * Math.cos(1), -Math.cos(2)].map(Math.fround);
    lastGradient(now).forEach((each, i) =>
      assert.ok(Math.abs(each - ([first, second][i] ?? 0)) < 1e-6, String(each)),
    );
    assert.equal(valuesIn(now.records).length, valuesIn(records).length);
  });

  it('the gradient that a row of rows starts with', () => {
    const records = recorded(() => {
      const [, pullback] = func.vjp((x: Tensor) => x.sin(), [leaf(1, 2)]);
      const rows = tensor([[[1, 2]], [[3, 4]]]);
      func.vmap(func.vmap((row: Tensor) => pullback(row)[0] as Tensor))(rows);
    });
    const at = records.findLastIndex(({ kind }) => kind === 'backwardBegan');
    const now = edited(records, { seeds: new Map([[at, new Map([[0, Float64Array.of(5, -1)]])]]) });
    const stored = now.records.flatMap((each) =>
      each.kind === 'gradStored' && each.grad.value?.kind === 'whole' ? [each.grad.value.data] : [],
    );
    const cosines = [Math.cos(1), Math.cos(2)];
    [1, 2, 5, -1].forEach((seed, i) => {
      const found = stored.flatMap((data) => [...data])[i] ?? NaN;
      assert.ok(Math.abs(found - seed * (cosines[i % 2] ?? NaN)) < 1e-6, String(found));
    });
  });

  it('the direction of a derivative: its tangents, and what is made of them', () => {
    const program = (...direction: number[]): void => {
      const [x, v] = [tensor([0.5, 2]), tensor(direction)];
      func.jvp((at: Tensor) => at.sin().mul(at), [x], [v])[1].exp();
    };
    const records = recorded(() => program(1, 2));
    const at = indexOf(records, 'created', indexOf(records, 'created') + 1);
    const now = edited(records, { tensors: new Map([[at, Float64Array.of(-3, 0.25)]]) });
    assert.deepStrictEqual(valuesIn(now.records), valuesIn(recorded(() => program(-3, 0.25))));
  });

  it('a number among the operands: d(5x)/dx = 5', () => {
    const records = recorded(() => leaf(1, 2).mul(2).sum().backward());
    const at = indexOf(records, 'operator');
    const now = edited(records, { numbers: new Map([[at, new Map([[1, 5]])]]) });
    assert.deepEqual(lastGradient(now), [5, 5]);
  });

  it('tells which values the program had taken out, as its way may have hung on them', () => {
    const records = recorded(() => {
      const x = leaf(1, 2);
      tensor([7]).sum().item();
      if (x.sum().item() > 0) x.mul(2).sum().backward();
    });
    const at = indexOf(records, 'created');
    const { escaped } = edited(records, { tensors: new Map([[at, Float64Array.of(-1, -2)]]) });
    const [first] = [indexOf(records, 'copiedOut')];
    assert.deepEqual(escaped, [indexOf(records, 'copiedOut', first + 1)]);
  });
});

class Doubled extends autograd.Function {
  static override forward(_ctx: unknown, x: Tensor): Tensor {
    return x.mul(2);
  }
  static override backward(_ctx: unknown, gradient: Tensor): Tensor {
    return gradient.mul(2);
  }
}

describe('what is not known is never guessed', () => {
  /** Edits the leaf made first, or second. */
  function refusal(program: () => void, which: 0 | 1 = 0): string {
    const records = recorded(program);
    const first = indexOf(records, 'created');
    const at = which === 0 ? first : indexOf(records, 'created', first + 1);
    const now = replay(records);
    assert.deepStrictEqual(now.records, records);
    let message = 'no refusal';
    try {
      replay(records, { ...NO_EDITS, tensors: new Map([[at, Float64Array.of(-5, -6)]]) }, now);
    } catch (error) {
      message = (error as Error).message;
    }
    return message;
  }

  it('a rule of the program: refused by name where the edit reaches it', () => {
    const program = (): void => {
      const [x, z] = [leaf(1, 2), leaf(3, 4)];
      Doubled.apply(x).sin().sum().backward();
      z.exp().sum().backward();
    };
    assert.equal(refusal(program), 'Doubled: its rule is not in the recording');
    assert.equal(refusal(program, 1), 'no refusal');
  });

  it('a rule of the program that another gradient reaches', () => {
    assert.equal(
      refusal(() => {
        const x = leaf(1, 2);
        const y = Doubled.apply(leaf(3, 4));
        y.mul(x).sum().backward();
      }),
      'Doubled: its rule is not in the recording, and another gradient reaches it',
    );
  });

  it('a hook that changes a gradient', () => {
    assert.match(
      refusal(() => {
        const h = leaf(1, 2).mul(2);
        h.registerHook((gradient) => gradient.mul(10));
        h.exp().sum().backward();
      }),
      /^backward\(\): a hook or a rule of the program changed a gradient at MulBackward0$/,
    );
  });

  it('random numbers drawn from what is edited', () => {
    assert.equal(
      refusal(() => leaf(0.5, 0.5).bernoulli().sum()),
      'bernoulli: it draws random numbers that would be others',
    );
  });

  it('an operator that throws with the new values', () => {
    assert.match(
      refusal(() => linalg.cholesky(leaf(1, 2).diag())),
      /^cholesky: it throws: .*not positive-definite/,
    );
  });
});
