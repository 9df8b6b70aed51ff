/** @file Two recordings of a program, before and after an edit: what is told to differ, and where first. */

import assert from 'node:assert/strict';
import { noGrad, tensor, type DType, type Tensor } from 'gradlens';

import { labelOf } from '../../engine/graph/cards.ts';
import { compare, type Comparison } from '../../engine/graph/compare/compare.ts';
import { apart, toleranceOf } from '../../engine/graph/compare/values.ts';
import { whole } from '../../engine/graph/compare/version.ts';
import type { Graph } from '../../engine/graph/graph.ts';
import type { Value } from '../../engine/recorder/records/format.ts';
import { modelOf } from './queries/ask.ts';

type Named = Readonly<Record<string, Tensor>>;

interface Compared extends Comparison {
  readonly before: Graph;
  readonly after: Graph;
}

function compared(before: () => Named, after: () => Named): Compared {
  const [one, other] = [modelOf(before).graph, modelOf(after).graph];
  return { before: one, after: other, ...compare(whole(one), whole(other)) };
}

const leaf = (...data: number[]): Tensor => tensor(data, { requiresGrad: true });

/** y = Σ 2x², with something between. */
function chain(between: (h: Tensor) => Tensor, data: readonly number[] = [1, 2, 3]): Named {
  const x = leaf(...data);
  const h = x.mul(x);
  const y = between(h).mul(2).sum();
  y.backward();
  return { x, h, y };
}

describe('two graphs compared', () => {
  it('are the same for two runs of a program, whatever the lines', () => {
    const { common, added, removed, changed, divergence } = compared(
      () => chain((h) => h),
      () =>
        chain(
          (h) => h, // elsewhere
        ),
    );
    assert.ok(common > 4);
    assert.deepEqual([added, removed, changed, divergence], [[], [], [], null]);
  });

  it('an operator put between is the only one added; what follows differs, first at the next one', () => {
    const { after, before, added, removed, changed, divergence } = compared(
      () => chain((h) => h),
      () => chain((h) => h.exp()),
    );
    assert.deepEqual(
      added.map((node) => after.op(node)),
      ['exp'],
    );
    assert.deepEqual(removed, []);
    assert.ok(divergence);
    assert.equal(before.op(divergence.before), 'mul');
    // 2·exp(9) against 2·9
    assert.ok(Math.abs(divergence.value - (2 * Math.exp(9) - 18)) < 1e-2);
    const names = changed.map(({ before: node }) => labelOf(before, node));
    assert.ok(names.includes('y'));
    // x has the same value, and another gradient: 4x·exp(x²) against 4x.
    const x = changed.find(({ before: node }) => labelOf(before, node) === 'x');
    assert.ok(x);
    assert.equal(x.value, 0);
    assert.ok(Math.abs(x.gradient / (12 * Math.exp(9) - 12) - 1) < 1e-5);
  });

  it('other data differ first where they are made', () => {
    const { before, divergence, added, removed } = compared(
      () => chain((h) => h),
      () => chain((h) => h, [1, 2, 4]),
    );
    assert.deepEqual([added, removed], [[], []]);
    assert.equal(labelOf(before, divergence?.before ?? -1), 'x');
    assert.equal(divergence?.value, 1);
  });

  it('a gradient that one has not is told, though all values are the same', () => {
    const train = (isCut: boolean): Named => {
      const [w, x] = [leaf(2), leaf(3)];
      const h = isCut ? noGrad(() => w.mul(5)) : w.mul(5);
      const y = h.mul(x).sum();
      y.backward();
      return { w, x, y };
    };
    const { before, changed, divergence } = compared(
      () => train(false),
      () => train(true),
    );
    assert.equal(divergence, null);
    const w = changed.find(({ before: node }) => labelOf(before, node) === 'w');
    assert.deepEqual([w?.ownGradient, w?.requiresGrad], ['lost', false]);
    assert.ok(
      changed.some(({ requiresGrad, before: node }) => requiresGrad && before.op(node) === 'mul'),
    );
  });

  it('another round of a loop is added, and nothing else', () => {
    const loop = (rounds: number): Named => {
      let y = leaf(1);
      for (let i = 0; i < rounds; i++) y = y.mul(2).add(1);
      return { y };
    };
    const { after, added, removed, changed } = compared(
      () => loop(9),
      () => loop(10),
    );
    assert.deepEqual(added.map((node) => after.op(node)).sort(), ['add', 'mul']);
    assert.deepEqual([removed, changed], [[], []]);
  });

  it('another batch size changes shapes, not the structure', () => {
    const { added, removed, changed } = compared(
      () => chain((h) => h),
      () => chain((h) => h, [1, 2, 3, 4]),
    );
    assert.deepEqual([added, removed], [[], []]);
    assert.ok(changed.filter(({ shape }) => shape).length >= 3);
  });

  // |actual − expected| ≤ atol + rtol·|expected|: `torch.testing.assert_close`, and the table in its documentation.
  for (const [dtype, within, beyond] of [
    // 1e-5 + 1.3e-6·100 = 1.4e-4
    ['float32', 100.00013, 100.00015],
    // 1e-7 + 1e-7·100 = 1.01e-5
    ['float64', 100.00001, 100.0000102],
  ] as const)
    it(`${dtype} may differ as far as torch.testing.assert_close lets it, which is counted`, () => {
      const of = (value: number) => (): Named => ({ x: tensor([value], { dtype }) });
      const near = compared(of(within), of(100));
      assert.deepEqual([near.changed, near.common, near.near], [[], 1, 1]);
      assert.equal(compared(of(beyond), of(100)).changed.length, 1);
      assert.equal(compared(of(100), of(100)).near, 0);
    });

  it('integers are compared exactly, dtypes too, and with them the looser tolerance counts', () => {
    const large = 1_000_000_000;
    const of = (dtype: DType, value: number) => (): Named => ({ x: tensor([value], { dtype }) });
    for (const dtype of ['int32', 'int64'] as const)
      assert.equal(compared(of(dtype, large), of(dtype, large + 1)).divergence?.value, 1);
    const { changed } = compared(of('float32', 100.00013), of('float64', 100));
    assert.deepEqual(
      changed.map(({ dtype, value }) => [dtype, value]),
      [[true, 0]],
    );
  });

  it('large tensors have as many NaNs, or differ', () => {
    const of = (nan: number): Value => {
      const statistics = { count: 2e6, min: 0, max: 1, mean: 0.5, std: 0.1, infinite: 0 };
      return { kind: 'summary', ...statistics, nan, head: Float64Array.of(1) };
    };
    // One in a million is within the tolerance of a value.
    const tolerance = toleranceOf('float32', 'float32');
    assert.ok(Number.isNaN(apart(of(1_000_000), of(1_000_001), tolerance)));
    assert.equal(apart(of(1_000_000), of(1_000_000), tolerance), 0);
  });

  it('NaN against a number differs, NaN against NaN does not', () => {
    const broken = (x: number): Named => ({ y: leaf(x).log() });
    assert.ok(
      Number.isNaN(
        compared(
          () => broken(1),
          () => broken(-1),
        ).changed[1]?.value,
      ),
    );
    assert.deepEqual(
      compared(
        () => broken(-1),
        () => broken(-1),
      ).changed,
      [],
    );
  });
});
