/** @file Forward mode over recordings, against the survey's table and derivatives done by hand. */

import assert from 'node:assert/strict';
import { type Tensor, autograd, noGrad, tensor } from 'gradlens';

import { GraphModel } from '../../engine/graph/model.ts';
import { tangentRules } from '../../engine/replay/tangent-rules.ts';
import { tangentsFrom } from '../../engine/replay/tangents.ts';
import { recorded } from '../recorder/memory.ts';

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

  it('need a floating point value to start from', () => {
    assert.throws(
      () => tangentsOf(() => void tensor([1, 2], { dtype: 'int64' }).add(1)),
      /Tangents start from a floating point value/,
    );
  });
});
