/** @file Forward mode over recordings, against the survey's table and derivatives done by hand. */

import assert from 'node:assert/strict';
import { type Tensor, autograd, func, noGrad, ones, tensor } from 'gradlens';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Row } from '../../engine/ops/row.ts';
import { table } from '../../engine/ops/table.ts';
import { Experiment } from '../../engine/replay/experiment.ts';
import { tangentRule, tangentRules } from '../../engine/replay/tangent-rules.ts';
import { tangentsFrom } from '../../engine/replay/tangents.ts';
import { recorded } from '../recorder/memory.ts';
import { isDifferentiable, operandsOf } from './rules.ts';

/** By operator, in order: its tangent; null where it is not known; nothing where there is none. */
function tangentsOf(program: () => void): [string, number[] | null][] {
  const model = new GraphModel();
  for (const record of recorded(program)) model.append(record);
  const { graph } = model;
  return [...tangentsFrom(graph, 0)]
    .filter(([node]) => node !== 0)
    .map(([node, value]) => [graph.op(node), value?.kind === 'whole' ? [...value.data] : null]);
}

const float64 = (value: number): Tensor => tensor(value, { dtype: 'float64', requiresGrad: true });

describe('tangents that the program computed, were a direction another', () => {
  it('stand on the cards, and what was taken out of them is another value: of x³ at 2 it is 12v', () => {
    const records = recorded(() => {
      const [x, v] = [tensor([2]), tensor([1])];
      func.jvp((at: Tensor) => at.pow(3), [x], [v]);
    });
    const model = new GraphModel();
    for (const record of records) model.append(record);
    const change = { do: 'edit', node: 1, of: 'value', text: '[5]' } as const;
    const overlay = new Experiment(model.graph, records).change(change);
    model.overlay = overlay;
    const cards = new Map(model.slice(1).cards.map((card) => [card.op, card]));
    assert.equal(cards.get('pow')?.tangent, '[60.0]');
    assert.equal(cards.get('pow')?.whatIf, undefined);
    assert.equal(cards.get('tangent')?.whatIf?.value, '[60.0]');
    assert.deepEqual(overlay?.summary.notes, [
      'Tangents would be others, too: the cards show them.',
    ]);
  });
});

describe('tangents over a recording', () => {
  it('are those of Table 2 of Baydin et al. for y = ln x₁ + x₁x₂ − sin x₂ at (2, 5)', () => {
    const found = tangentsOf(() => {
      const [x1, x2] = [float64(2), float64(5)];
      x1.log().add(x1.mul(x2)).sub(x2.sin()).backward();
    });
    assert.deepEqual(found, [
      ['log', [0.5]],
      ['mul', [5]],
      ['add', [5.5]],
      // sin x₂ does not depend on x₁.
      ['sub', [5.5]],
    ]);
  });

  it('come with the rule of each operator, of those operands that have tangents', () => {
    const model = new GraphModel();
    const records = recorded(() => {
      const x = tensor([[1, 2], [3, 4]], { requiresGrad: true }); // prettier-ignore
      const y = x.log();
      const z = y.mul(x).div(y).sub(y);
      z.mm(x).mul(5).sum();
      tensor([[1, 0], [0, 1]]).mul(x).sin().transpose(0, 1); // prettier-ignore
    });
    for (const record of records) model.append(record);
    const { graph } = model;
    const rules = tangentRules(graph, tangentsFrom(graph, 0));
    // The rules of sum, product and quotient, and the chain rule.
    assert.deepEqual(
      [...rules].map(([node, rule]) => [graph.op(node), rule]),
      [
        ['log', '∂a/a'],
        ['mul', '∂a·b + ∂b·a'],
        ['div', '∂a/b − ∂b·(a/b)/b'],
        ['sub', '∂a − ∂b'],
        ['mm', '∂a·b + a·∂b'],
        ['mul', '∂a·b'],
        ['sum', 'sum(∂a)'],
        ['mul', '∂b·a'],
        ['sin', '∂a·cos a'],
        ['transpose', 'transpose(∂a)'],
      ],
    );
  });

  it('go through writes in place, views and noGrad', () => {
    const found = tangentsOf(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      const y = x.mul(x);
      y.mul_(3);
      noGrad(() => y.reshape([1, 2]).sum());
    });
    // y = 3x², so 6x in the end; of the sum 6 + 12.
    assert.deepEqual(found, [
      ['mul', [2, 4]],
      ['mul_', [6, 12]],
      [found[2]?.[0], [6, 12]],
      ['sum', [18]],
    ]);
  });

  it('end at detach, and are not known behind a rule of the program', () => {
    class Double extends autograd.Function {
      static override forward(_: unknown, x: Tensor): Tensor {
        return x.mul(2);
      }
      static override backward(_: unknown, grad: Tensor): Tensor {
        return grad.mul(2);
      }
    }
    const found = tangentsOf(() => {
      const x = tensor([3], { requiresGrad: true });
      x.detach().exp();
      const twice = Double.apply(x);
      twice.add(1);
    });
    assert.ok(!found.some(([op]) => op === 'exp'));
    assert.deepEqual(found.at(-1), ['add', null]);
  });

  it('stand on the cards that they reach; of the others the details say why they have none', () => {
    const model = new GraphModel();
    const records = recorded(() => {
      const x = tensor([3]);
      const y = x.mul(2);
      const cut = y.detach().exp();
      y.add(cut);
      cut.neg();
      y.gt(1).logicalNot();
      ones([1]);
    });
    for (const record of records) model.append(record);
    const tangents = (): (readonly [string, string])[] =>
      model
        .slice(1)
        .cards.flatMap(({ op, tangent }) => (tangent === undefined ? [] : [[op, tangent]]));
    assert.deepEqual(tangents(), []);
    assert.equal(model.slice(1).tangentsFrom, undefined);
    model.showTangents(0, tangentsFrom(model.graph, 0));
    assert.equal(model.slice(1).tangentsFrom, 0);
    assert.deepEqual(tangents(), [['tensor', '[1.00]'], ['mul', '[2.00]'], ['add', '[2.00]']]); // prettier-ignore
    const why = Object.fromEntries(
      model.slice(1).cards.map(({ id, op }) => {
        const { rows } = model.details(id);
        const row = rows.find(({ label }) => label === 'tangent');
        return [op, row?.value.replace(/:\d+$/, '')];
      }),
    );
    const cut = 'was cut off by detach() at tangents.test.ts';
    assert.deepEqual(why, {
      tensor: '[1.00]',
      mul: '[2.00]',
      add: '[2.00]',
      number: 'none: it is a plain number',
      ones: 'none: it was not computed from tensor',
      detach: `none: it ${cut}`,
      exp: `none: detach, which it comes from, ${cut}`,
      neg: `none: detach, which it comes from, ${cut}`,
      gt: 'none: it is bool, and only floating point tensors have tangents',
      logicalNot: 'none: it is bool, and only floating point tensors have tangents',
    });
  });

  it('need a floating point value to start from', () => {
    assert.throws(
      () => tangentsOf(() => void tensor([1, 2], { dtype: 'int64' }).add(1)),
      /Tangents start from a floating point value/,
    );
  });

  it('have a rule for every differentiable operator, as reverse mode has', () => {
    const rows = [...table.values()].filter(isDifferentiable);
    assert.ok(rows.length > 300, `${rows.length} rows`);
    for (const row of rows) {
      const rule = tangentRule(row, operandsOf(row));
      assert.notEqual(row.formula, '', row.name);
      assert.match(rule, /∂|^0$/, `${row.name}: ${rule}`);
      assert.doesNotMatch(rule, /∇|not implemented|undefined/, row.name);
    }
  });

  it('leave out the terms of operands that have no tangent, and keep what letters mean', () => {
    const rule = (name: string, ...has: boolean[]): string =>
      tangentRule(table.get(name) as Row, has);
    assert.equal(rule('addmmRow', true, true, true), 'β∂a + α·∂b·c + α·b·∂c');
    assert.equal(rule('addmmRow', false, false, true), 'α·b·∂c');
    assert.equal(rule('solveRow', true, false), '−a⁻¹·∂a·x');
    assert.equal(rule('softMarginLossRow', true, false), '−Σ ∂a·b·σ(−a·b)/n');
    assert.equal(rule('mseLossRow', true, true), 'Σ (∂a·2(a − b)/n − ∂b·2(a − b)/n)');
    assert.equal(rule('distRow', false, true), '−Σ ∂b·sign d·(|d|/‖d‖)^(p−1), d = a − b');
    assert.equal(
      rule('layerNormRow', true, false, false),
      'b·(∂a − mean ∂a − â·mean(∂a·â))/σ, â = (a − mean)/σ',
    );
  });
});
