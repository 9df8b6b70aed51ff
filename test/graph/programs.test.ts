/** @file Graphs of programs that run in this process: from the engine through records to what is drawn. */

import assert from 'node:assert/strict';
import { autograd, cos, mul, noGrad, sin, tensor, zeros, type Tensor } from 'gradlens';

import type { Card, Edge, Slice } from '../../engine/protocol/index.ts';
import { graphOf } from '../recorder/memory.ts';

const cardOf = (slice: Slice, op: string): Card => {
  const found = slice.cards.filter((card) => card.op === op);
  assert.equal(found.length, 1, `${found.length} cards show ${op}`);
  return found[0] as Card;
};

/** Edges into the card of an operator, by what their source is. */
function edgesInto(slice: Slice, op: string): [source: string, kind: Edge['kind']][] {
  const { id } = cardOf(slice, op);
  return slice.edges
    .filter(({ target }) => target === id)
    .map(({ source, kind }) => {
      return [slice.cards.find((card) => card.id === source)?.op ?? '', kind];
    });
}

describe('what an in-place operator overwrites', () => {
  const leaf = (): Tensor => tensor([1, 2, 3], { requiresGrad: true });

  it('carries no gradient where it required none, though the result requires one', () => {
    const slice = graphOf(() => zeros(3).add_(leaf())).slice(1);
    assert.deepEqual(edgesInto(slice, 'add_'), [
      ['zeros', 'inPlace'],
      ['tensor', 'gradient'],
    ]);
  });

  it('carries one where it did', () => {
    const slice = graphOf(() => leaf().mul(2).add_(1)).slice(1);
    assert.deepEqual(edgesInto(slice, 'add_'), [
      ['mul', 'gradient'],
      ['number', 'plain'],
    ]);
  });

  it('nor where another operand sees the write', () => {
    const slice = graphOf(() => {
      const base = zeros(3);
      base.addcmul_(base.view([3]), leaf());
    }).slice(1);
    assert.deepEqual(edgesInto(slice, 'addcmul_'), [
      ['zeros', 'inPlace'],
      ['view', 'plain'],
      ['tensor', 'gradient'],
    ]);
  });

  it('nor where a custom function writes', () => {
    class Fill extends autograd.Function {
      static override forward(
        ctx: autograd.FunctionContext,
        target: Tensor,
        value: Tensor,
      ): Tensor {
        ctx.markDirty(target);
        return target.copy_(value);
      }
      static override backward(_: autograd.FunctionContext, grad: Tensor): (Tensor | null)[] {
        return [null, grad];
      }
    }
    const slice = graphOf(() => Fill.apply(zeros(3), leaf())).slice(1);
    assert.deepEqual(edgesInto(slice, 'Fill'), [
      ['zeros', 'inPlace'],
      ['tensor', 'gradient'],
    ]);
  });
});

describe('the derivative of a node', () => {
  const derivativeIn = (op: string, program: () => void): string | undefined => {
    const model = graphOf(program);
    const { rows } = model.details(cardOf(model.slice(1), op).id);
    return rows.find(({ label }) => label === 'derivative')?.value;
  };
  const x = (): Tensor => tensor([1, 2], { requiresGrad: true });

  it("is its operator's formula, in place too, and without a node for backward", () => {
    assert.equal(
      derivativeIn('sin', () => sin(x())),
      '∇·cos a',
    );
    assert.equal(
      derivativeIn('sin_', () => x().mul(1).sin_()),
      '∇·cos a',
    );
    assert.equal(
      derivativeIn('sin', () => noGrad(() => sin(x()))),
      '∇·cos a',
    );
  });

  it('is there for what a backward pass computes', () => {
    assert.equal(
      derivativeIn('cos', () => sin(x()).sum().backward(null, { createGraph: true })),
      '−∇·sin a',
    );
  });

  it('is called custom where a function of the program computes it', () => {
    class Sine extends autograd.Function {
      static override forward(ctx: autograd.FunctionContext, a: Tensor): Tensor {
        ctx.saveForBackward(a);
        return sin(a);
      }
      static override backward(ctx: autograd.FunctionContext, grad: Tensor): Tensor {
        return mul(grad, cos(ctx.savedTensors[0] as Tensor));
      }
    }
    assert.equal(
      derivativeIn('Sine', () => Sine.apply(x())),
      'custom backward of Sine',
    );
  });

  it('is left out where there is none', () => {
    assert.equal(
      derivativeIn('gt', () => x().gt(1)),
      undefined,
    );
  });
});
