/** @file The questions of the bar: why, cones, sizes and search. */

import assert from 'node:assert/strict';
import { matmul, ones, tensor, zeros, type Tensor } from 'gradlens';

import type { GraphModel } from '../../../engine/graph/model.ts';
import { labels, lineOf, modelOf } from './ask.ts';

describe('questions to a graph', () => {
  let model: GraphModel;
  let names: Map<string, number>;
  before(() => {
    model = modelOf((): Record<string, Tensor> => {
      const x = ones([2, 128]);
      const w1 = ones([128, 3], { requiresGrad: true });
      const w2 = zeros([3], { requiresGrad: true });
      const hidden = matmul(x, w1); // matmul
      const cut = hidden.detach();
      const sum = cut.mul(w2);
      const loss = sum.exp().mean();
      loss.backward();
      const bad = tensor([NaN]).mul(2);
      return { x, w1, w2, hidden, cut, sum, loss, bad };
    });
    names = new Map(model.slice(1).cards.map(({ name, id }) => [name, id]));
  });

  const search = (text: string): string[] => labels(model.answer({ ask: 'search', text }).hits);
  const node = (name: string): number => names.get(name) as number;

  it('why no gradient: the path, and the cut in it', () => {
    const { summary, hits } = model.answer({ ask: 'whyNoGradient', node: node('w1') });
    assert.match(summary, /^No gradient reaches w1 because cut, on the way to loss, was cut off/);
    assert.deepEqual(labels(hits), ['w1', 'hidden', 'cut', 'sum', 'exp', 'loss']);
    assert.deepEqual(
      hits.map(({ text }) => text.slice(0, 1)),
      ['∅', '✂', '✂', 'm', '[', 'm'],
    );
    assert.equal(
      model.answer({ ask: 'whyNoGradient', node: node('w2') }).summary,
      'w2 has a gradient.',
    );
  });

  it('in words, about a value by its name: the newest that is called so', () => {
    const says = (text: string) => model.answer({ ask: 'search', text });
    assert.deepEqual(
      says('why has w1 no gradient?'),
      model.answer({ ask: 'whyNoGradient', node: node('w1') }),
    );
    assert.deepEqual(says(' Why  does w1 have no grad '), says('why has w1 no gradient'));
    assert.deepEqual(
      says('what influences cut'),
      model.answer({ ask: 'influencedBy', node: node('cut') }),
    );
    assert.deepEqual(
      says('What does hidden influence?'),
      model.answer({ ask: 'influences', node: node('hidden') }),
    );
    assert.deepEqual(says('why has hiden no gradient'), {
      summary: 'Nothing is called hiden. Did you mean hidden?',
      hits: [],
    });
  });

  it('what influences a value and what it influences, nearest first', () => {
    const down = model.answer({ ask: 'influences', node: node('hidden') });
    assert.equal(down.summary, '4 values depend on hidden.');
    assert.deepEqual(labels(down.hits), ['cut', 'sum', 'exp', 'loss']);
    assert.equal(down.hits.at(-1)?.path.length, 5);
    const up = model.answer({ ask: 'influencedBy', node: node('cut') });
    assert.deepEqual(labels(up.hits), ['hidden', 'x', 'w1']);
    assert.equal(
      model.answer({ ask: 'influencedBy', node: node('x') }).summary,
      'Nothing influences x.',
    );
  });

  it('what backward did, node by node, with what each operand was given', () => {
    const { summary, hits } = model.answer({ ask: 'backward' });
    assert.match(summary, /^backward\(\) at questions\.test\.ts:\d+ began at loss: 4 steps\.$/);
    // loss = mean of 6 exponentials, w2 = 0: each of exp, sum and its operand gets 1 / 6; w2 the sum over 2 rows.
    assert.deepEqual(labels(hits), ['loss', 'exp', 'sum', 'w2']);
    assert.equal(hits[0]?.text, '∇ 1.00; rule ∇/n to every element; exp gets all 0.167');
    assert.equal(hits.at(-1)?.text.endsWith('stored'), true);
  });

  it('what takes most memory', () => {
    const { summary, hits } = model.answer({ ask: 'activations' });
    // hidden, sum and exp have 6 float32, the mean and the product with NaN have 1: 3 · 24 + 2 · 4.
    assert.equal(summary, 'Results of operators take 80 B in 5 tensors.');
    assert.deepEqual(hits[0]?.text, '24 B: float32 [2, 3]');
    const saved = model.answer({ ask: 'saved' });
    // matmul keeps x for w1, mul keeps cut for w2, exp keeps its result; cut shares the memory of hidden.
    assert.deepEqual(
      saved.hits.map(({ label, text }) => [label, text]),
      [
        ['x', '1 KiB: float32 [2, 128], kept by hidden'],
        ['cut', '24 B: float32 [2, 3], kept by sum'],
        ['exp', '24 B: float32 [2, 3], kept by exp'],
      ],
    );
  });

  it('search: words, globs, shapes, lines and states together', () => {
    assert.deepEqual(search('w'), ['w2', 'w1']);
    assert.deepEqual(search('op:matmul'), ['hidden']);
    assert.deepEqual(search('op:m?'), []);
    assert.deepEqual(search('op:mm*'), ['hidden']);
    assert.deepEqual(search('shape:[*,128]'), ['x']);
    assert.deepEqual(search('shape:[*, 3] name:h*'), ['hidden']);
    assert.deepEqual(search(`line:${lineOf(import.meta.url, 'matmul')}`), ['hidden']);
    assert.deepEqual(search('name:w*'), ['w2', 'w1']);
    assert.deepEqual(search('value:nan'), ['bad', 'tensor']);
    assert.deepEqual(search('is:parameter grad:none'), ['w1']);
    assert.deepEqual(search('is:parameter grad:>0.1'), ['w2']);
    assert.deepEqual(search('name:w* op:zeros dtype:float32'), ['w2']);
    assert.deepEqual(search('file:questions.test.ts name:cut'), ['cut']);
    assert.deepEqual(search('file:elsewhere.ts'), []);
    assert.deepEqual(search('is:detached'), ['cut']);
    assert.deepEqual(search('is:output'), ['loss']);
    assert.deepEqual(search('value:zero name:*'), ['sum', 'w2']);
    assert.deepEqual(search('value:inf'), []);
    assert.deepEqual(search('module:Linear'), []);
    assert.deepEqual(search('shape:[3]'), ['w2']);
    assert.deepEqual(search('nothing-like-this'), []);
  });

  it('search that makes no sense says what would', () => {
    const says = (text: string): string => model.answer({ ask: 'search', text }).summary;
    assert.match(says('color:red'), /^There is no filter color: use op, name,/);
    assert.equal(says('grad:'), 'Say what grad should be, for example grad:none.');
    assert.match(says('grad:huge'), /^There is no state huge: use nan, inf,/);
    assert.match(says('is:lost'), /^There is no is:lost: use parameter,/);
    assert.equal(says('zzz'), 'Nothing matches zzz.');
    assert.equal(says('line:here'), 'here is no line: write its number, for example line:42.');
    assert.equal(
      says('shape:[a,b]'),
      '[a,b] is no shape: write sizes, and * for any, for example shape:[*,128].',
    );
  });

  it('search for what there is not names what is near', () => {
    const says = (text: string): string => model.answer({ ask: 'search', text }).summary;
    assert.match(says('shap:[3]'), / grad, is\. Did you mean shape\?$/);
    assert.match(says('is:parametr'), / view\. Did you mean parameter\?$/);
    assert.equal(says('op:meen'), 'Nothing matches op:meen. Did you mean op:mean?');
    assert.equal(
      says('name:hiden grad:any'),
      'Nothing matches name:hiden grad:any. Did you mean name:hidden?',
    );
    assert.equal(says('lossy'), 'Nothing matches lossy. Did you mean loss?');
    assert.equal(
      says('name:w1 dtype:flot32'),
      'Nothing matches name:w1 dtype:flot32. Did you mean dtype:float32?',
    );
    // Each is there, but not together.
    assert.equal(says('name:w1 op:mean'), 'Nothing matches name:w1 op:mean.');
  });

  it('cones are the reachable sets of any graph, each with a shortest way', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const size = 3 + seed;
      let state = seed;
      // Lehmer 1951, with the constants of MINSTD.
      const random = (below: number): number => (state = (state * 48271) % 0x7fffffff) % below;
      const operands = Array.from({ length: size }, (_, at) =>
        at < 3 ? [] : [random(at), random(at)],
      );
      const drawn = modelOf(() => {
        const made: Tensor[] = [];
        for (const [a, b] of operands)
          made.push(a === undefined ? ones([1]) : (made[a]?.add(made[b ?? a] as Tensor) as Tensor));
        return Object.fromEntries(made.map((each, at) => [`t${at}`, each]));
      });
      // Ways by their number of edges: Floyd 1962, Warshall 1962.
      const ways = operands.map((_, from) =>
        operands.map((__, to) => (from === to ? 0 : Infinity)),
      );
      operands.forEach((from, to) => from.forEach((each) => (ways[each]![to] = 1)));
      for (let k = 0; k < size; k++)
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++)
            ways[i]![j] = Math.min(ways[i]![j]!, ways[i]![k]! + ways[k]![j]!);
      const ids = new Map(drawn.slice(1).cards.map(({ name, id }) => [name, id]));
      for (let at = 0; at < size; at++) {
        const lengths = (ask: 'influences' | 'influencedBy'): Record<string, number> =>
          Object.fromEntries(
            drawn
              .answer({ ask, node: ids.get(`t${at}`) as number })
              .hits.map(({ label, path }) => [label, path.length - 1]),
          );
        const expected = (way: (other: number) => number): Record<string, number> =>
          Object.fromEntries(
            operands.flatMap((_, other) =>
              other !== at && Number.isFinite(way(other)) ? [[`t${other}`, way(other)]] : [],
            ),
          );
        assert.deepEqual(
          lengths('influences'),
          expected((other) => ways[at]![other]!),
        );
        assert.deepEqual(
          lengths('influencedBy'),
          expected((other) => ways[other]![at]!),
        );
      }
    }
  });

  it('refuse a node that there is not', () => {
    assert.throws(
      () => model.answer({ ask: 'influences', node: 10_000 }),
      /There is no node 10000/,
    );
  });
});
