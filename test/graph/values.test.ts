/** @file What the details pane is told of values: elements, statistics, relations of memory, and the course over time. */

import assert from 'node:assert/strict';
import { arange, autograd, noGrad, tensor, type Tensor } from 'gradlens';

import type { GraphModel } from '../../engine/graph/model.ts';
import { histogramOf, statisticsOf } from '../../engine/graph/statistics.ts';
import type { NodeId, Related, RelatedNodes } from '../../engine/protocol/index.ts';
import { modelOf } from './queries/ask.ts';
import { whole } from './records.ts';

const nodeOf = (model: GraphModel, name: string): NodeId => {
  const { graph } = model;
  for (let node = graph.nodes.length - 1; node >= 0; node--)
    if (graph.name(node) === name) return node;
  throw new Error(`No node is named ${name}.`);
};

const labels = (relations: readonly RelatedNodes[], title: string): string[] =>
  relations.find((each) => each.title === title)?.nodes.map(({ label }) => label) ?? [];

describe('statistics', () => {
  it('are of the finite elements, the others counted', () => {
    const { count, min, max, mean, std, nan, infinite } = statisticsOf(
      whole([1, 2, 3, 4, NaN, Infinity, -Infinity]),
    );
    assert.deepEqual([count, min, max, mean, nan, infinite], [4, 1, 4, 2.5, 1, 2]);
    // The mean of 2.25, 0.25, 0.25, 2.25 is 5/4.
    assert.equal(std, Math.sqrt(5 / 4));
  });

  it('a histogram has every finite element once, integers a bar each', () => {
    const of = (data: readonly number[]) =>
      histogramOf(Float64Array.from(data), statisticsOf(whole(data)));
    assert.deepEqual(of([0, 1, 1, 3, NaN]), { from: -0.5, to: 3.5, counts: [1, 2, 0, 1] });
    assert.deepEqual(of([2, 2]), { from: 2, to: 2, counts: [2] });
    assert.equal(of([NaN, Infinity]), null);
    const even = of(Array.from({ length: 300 }, (_, i) => i / 300));
    assert.ok(even?.counts.every((count) => Math.abs(count - 10) <= 1));
    const huge = of([-1.7e308, 1.7e308]);
    assert.equal(huge?.counts[0], 1);
    assert.equal(huge.counts.at(-1), 1);
  });
});

describe('operands and uses', () => {
  it('stand there once, with what tells those of one name apart', () => {
    const model = modelOf(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      let y = x.mul(x);
      y = y.sin();
      return { x, y };
    });
    const told = (nodes: readonly Related[]): string[] =>
      nodes.map(({ label, note = '' }) => `${label}: ${note.replace(/\d+/, 'N')}`);
    const { uses } = model.details(nodeOf(model, 'x'));
    assert.deepEqual(told(uses), ['mul: line N, twice']);
    assert.deepEqual(told(model.details(uses[0]?.id ?? -1).inputs), ['x: a and b, line N']);
    assert.deepEqual(told(model.details(nodeOf(model, 'y')).inputs), ['mul: a, line N']);
  });

  it('of one line have their places among them, and their terms the line that they came from', () => {
    const model = modelOf(() => {
      const x = tensor([1], { requiresGrad: true });
      let sum = tensor([0]);
      for (const factor of [2, 3]) sum = sum.add(x.mul(factor));
      sum.backward();
      return { x };
    });
    const { uses, relations } = model.details(nodeOf(model, 'x'));
    const line = /\d+/.exec(uses[0]?.note ?? '')?.[0] ?? '';
    assert.deepEqual(
      uses.map(({ label, note }) => `${label}: ${note ?? ''}`),
      [`mul: line ${line}, 1 of 2`, `mul: line ${line}, 2 of 2`],
    );
    assert.deepEqual(
      relations.find(({ title }) => title === 'Gradient from')?.nodes.map(({ note }) => note),
      [`line ${line}, 1 of 2; pass 1: [2.00]`, `line ${line}, 2 of 2; pass 1: [3.00]`],
    );
  });
});

describe('elements of a node', () => {
  it('are all of a small value and of its gradient', () => {
    const model = modelOf(() => {
      const x = tensor([[1, -2], [3, 4]], { requiresGrad: true }); // prettier-ignore
      x.mul(x).sum().backward();
      return { x };
    });
    const value = model.tensor(nodeOf(model, 'x'), 'value');
    assert.deepEqual([value.shape, value.dtype, value.total], [[2, 2], 'float32', 4]);
    assert.deepEqual([...value.elements], [1, -2, 3, 4]);
    assert.deepEqual([...model.tensor(nodeOf(model, 'x'), 'grad').elements], [2, -4, 6, 8]);
  });

  it('are the first of a large one, which says how many there are', () => {
    const model = modelOf(() => ({ x: tensor(Array.from({ length: 2000 }, (_, i) => i)) }));
    const { elements, total, statistics, histogram } = model.tensor(nodeOf(model, 'x'), 'value');
    assert.ok(elements.length < 2000);
    assert.deepEqual([total, statistics.max, histogram], [2000, 1999, null]);
  });

  it('that were not recorded are an error', () => {
    const model = modelOf(() => ({ x: tensor([1]) }));
    assert.throws(() => model.tensor(nodeOf(model, 'x'), 'grad'), /No gradient was recorded/);
    assert.throws(() => model.tensor(999, 'value'), /no node 999/i);
  });
});

describe('relations of a node', () => {
  it('views lead to their base and back, and to who shares the memory', () => {
    const model = modelOf(() => {
      const x = tensor([[1, 2], [3, 4]]); // prettier-ignore
      const rows = x.reshape(4);
      const t = x.t();
      return { x, rows, t };
    });
    const of = (name: string) => model.details(nodeOf(model, name)).relations;
    assert.deepEqual(labels(of('x'), 'Views of it'), ['rows', 't']);
    assert.deepEqual(labels(of('t'), 'View of'), ['x']);
    assert.deepEqual(labels(of('t'), 'Shares its memory with'), ['rows']);
    const memory = model.details(nodeOf(model, 'x')).rows.find(({ label }) => label === 'memory');
    assert.equal(memory?.value, '16 B, shared with 2 other tensors');
  });

  it('strides and storage offsets are those that PyTorch gives', () => {
    const model = modelOf(() => {
      const x = arange(12, { dtype: 'float32' }).view([3, 4]);
      const t = x.t();
      const rows = x.narrow(0, 1, 2);
      const column = x.select(1, 2);
      const wide = x.narrow(0, 0, 1).expand([2, 4]);
      const last = x.select(0, 2).select(0, 3);
      return { x, t, rows, column, wide, last };
    });
    const of = (name: string): (string | undefined)[] =>
      ['strides', 'storage offset'].map(
        (wanted) =>
          model.details(nodeOf(model, name)).rows.find(({ label }) => label === wanted)?.value,
      );
    // x.stride(), x.storage_offset(), x.is_contiguous() of PyTorch 2.13.
    assert.deepEqual(of('x'), ['[4, 1], contiguous', undefined]);
    assert.deepEqual(of('t'), ['[1, 4], not contiguous', '0 elements']);
    assert.deepEqual(of('rows'), ['[4, 1], contiguous', '4 elements']);
    assert.deepEqual(of('column'), ['[4], not contiguous', '2 elements']);
    assert.deepEqual(of('wide'), ['[0, 1], not contiguous', '0 elements']);
    assert.deepEqual(of('last'), [undefined, '11 elements']);
    const views = model.details(nodeOf(model, 'x')).relations;
    assert.deepEqual(
      views
        .find(({ title }) => title === 'Views of it')
        ?.nodes.slice(0, 3)
        .map(({ note }) => note),
      ['strides [1, 4], offset 0', 'strides [4, 1], offset 4', 'strides [4], offset 2'],
    );
  });

  it('hooks are told with what they see and the line that put them there, also those that are gone', () => {
    const model = modelOf(() => {
      const w = tensor([1, 2], { requiresGrad: true });
      const y = w.mul(w);
      w.registerHook((grad) => grad.mul(2));
      w.registerPostAccumulateGradHook(() => undefined).remove();
      y.registerHook(() => undefined);
      y.gradFn?.registerPrehook(() => undefined);
      y.gradFn?.registerHook(() => undefined);
      y.retainGrad();
      y.retainGrad();
      const z = autograd.savedTensorsHooks(
        (saved) => saved.mul(1),
        (packed) => packed,
        () => y.exp(),
      );
      return { w, y, z };
    });
    const of = (name: string): string[] =>
      model.details(nodeOf(model, name)).hooks.map(({ text }) => text);
    assert.deepEqual(of('w'), [
      'sees its gradient, and may replace it',
      'runs when its .grad was written; removed since',
    ]);
    assert.deepEqual(of('y'), [
      'sees its gradient, and may replace it',
      'runs before its node (registerPrehook)',
      'runs after its node (registerHook)',
      'keeps its gradient in .grad (retainGrad)',
    ]);
    assert.deepEqual(of('z'), [
      'packs what its node saves for backward, and unpacks it there (savedTensorsHooks)',
    ]);
    const [first] = model.details(nodeOf(model, 'w')).hooks;
    assert.match(first?.site?.file ?? '', /values\.test\.ts$/);
  });

  it('what a node keeps for backward, and for whom a tensor is kept', () => {
    const model = modelOf(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      return { x, y: x.mul(x).exp() };
    });
    const of = (name: string) => model.details(nodeOf(model, name)).relations;
    // exp keeps its result; mul keeps both operands.
    assert.deepEqual(labels(of('y'), 'Keeps for backward'), ['y']);
    assert.deepEqual(labels(of('x'), 'Kept for backward by'), ['mul', 'mul']);
  });
});

describe('the course of a node', () => {
  /** Gradient descent on w², which multiplies w by 1 - 2·0.25 at every step. */
  const descent = (): Readonly<Record<string, Tensor>> => {
    const w = tensor(8, { requiresGrad: true });
    let loss = w;
    for (let step = 0; step < 3; step++) {
      loss = w.mul(w);
      w.grad = null;
      loss.backward();
      noGrad(() => w.sub_(w.grad?.mul(0.25) ?? 0));
    }
    return { w, loss };
  };

  it('is that of a parameter over its versions, with the gradients of the time', () => {
    const model = modelOf(descent);
    const { series, relations } = model.details(nodeOf(model, 'w'));
    assert.ok(series);
    assert.deepEqual(
      [series.over, series.of, series.count, series.at],
      ['versions', 'value', 4, 3],
    );
    assert.deepEqual(
      series.moments.map(({ value }) => value),
      [8, 4, 2, 1],
    );
    assert.deepEqual(
      series.moments.map(({ gradNorm }) => gradNorm),
      [16, 8, 4, null],
    );
    assert.deepEqual(labels(relations, 'Versions'), ['v0 tensor', 'v1 sub_', 'v2 sub_', 'v3 sub_']);
  });

  it('is that of a result over the times that its line ran', () => {
    const model = modelOf(descent);
    const { series } = model.details(nodeOf(model, 'loss'));
    assert.ok(series);
    assert.deepEqual([series.over, series.at], ['repetitions', 2]);
    assert.deepEqual(
      series.moments.map(({ value }) => value),
      [64, 16, 4],
    );
  });

  it('is that of one of the layers of one shape that are called on one line, also in a step that is not over', () => {
    const model = modelOf(() => {
      const weights = [2, 3, 5].map((w) => tensor([w], { requiresGrad: true }));
      let [seen, first] = [tensor([0]), tensor([0])];
      const layer = (x: Tensor, w: Tensor): Tensor => x.mul(w);
      for (const start of [1, 10, 100]) {
        seen = tensor([start]);
        for (const w of start === 100 ? weights.slice(0, 2) : weights) {
          seen = layer(seen, w);
          if (w === weights[0]) first = seen;
        }
        if (start < 100) seen.backward();
      }
      return { seen, first };
    });
    const courseOf = (name: string): unknown[] => {
      const { series } = model.details(nodeOf(model, name));
      assert.ok(series);
      const { over, inPass, moments, at } = series;
      return [over, inPass, moments.map(({ value }) => value), at];
    };
    assert.deepEqual(courseOf('first'), ['passes', { at: 0, of: 3 }, [2, 20, 200], 2]);
    assert.deepEqual(courseOf('seen'), ['passes', { at: 1, of: 3 }, [6, 60, 600], 2]);
  });

  it('is that of all times where passes have different numbers of them', () => {
    const model = modelOf(() => {
      const w = tensor([2], { requiresGrad: true });
      let y = w;
      for (const times of [1, 3, 2]) {
        y = w;
        for (let time = 0; time < times; time++) y = y.mul(2);
        y.backward();
      }
      return { y };
    });
    const { series } = model.details(nodeOf(model, 'y'));
    assert.deepEqual(
      [series?.over, series?.moments.map(({ value }) => value)],
      ['repetitions', [4, 4, 8, 16, 4, 8]],
    );
  });

  it('is that of one of the layers that are called on one line, where their shapes differ', () => {
    const model = modelOf(() => {
      let seen = tensor([0]);
      for (const start of [1, 10])
        for (const x of [tensor([start]), tensor([start, start])]) seen = x.mul(2);
      return { seen };
    });
    const { series } = model.details(nodeOf(model, 'seen'));
    const lengths = series?.moments.map(({ value }) => value);
    assert.deepEqual(lengths, [2 * Math.SQRT2, 20 * Math.SQRT2]);
  });

  it('is none of what was made once', () => {
    const model = modelOf(() => ({ x: tensor([1, 2]) }));
    assert.equal(model.details(nodeOf(model, 'x')).series, null);
  });
});

describe('elements that were not recorded', () => {
  /** Of 2,000 elements statistics are recorded. */
  const model = modelOf(() => {
    const x = arange(2000, { requiresGrad: true, dtype: 'float32' });
    const [kept, given] = [x.mul(2), x.mul(3)];
    kept.retainGrad();
    kept.add(given).sum().backward();
    return { x, kept, given };
  });
  const bytes = (change: (elements: Float32Array) => void = () => undefined): Uint8Array => {
    const elements = Float32Array.from({ length: 2000 }, (_, i) => 2 * i);
    change(elements);
    return new Uint8Array(elements.buffer);
  };

  it('of a gradient are held by a leaf, by a result that retains it, and for others by the recorder', () => {
    for (const name of ['x', 'kept'])
      assert.ok('tensor' in model.holder(nodeOf(model, name), 'grad'));
    const given = nodeOf(model, 'given');
    const autograd = model.graph.nodes.autograd.get(given);
    assert.deepEqual(model.holder(given, 'grad'), { node: autograd, output: 0 });
  });

  it('make a histogram, unless they are others than those whose statistics were recorded', () => {
    const kept = nodeOf(model, 'kept');
    assert.equal(model.tensor(kept, 'value').histogram, null);
    for (const change of [
      (elements: Float32Array) => elements.fill(5000, 1999),
      (elements: Float32Array) => elements.fill(NaN, 700, 701),
    ])
      assert.throws(
        () => model.supply(kept, 'value', bytes(change), 'float32'),
        /has written over it unseen since/,
      );
    model.supply(kept, 'value', bytes(), 'float32');
    const { counts = [] } = model.tensor(kept, 'value').histogram ?? {};
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      2000,
    );
  });
});
