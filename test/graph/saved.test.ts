/** @file What records say about the tensors that nodes keep for backward: PyTorch's derivatives.yaml is the truth. */

import assert from 'node:assert/strict';
import { autograd, mul, noGrad, tensor, type Tensor } from 'gradlens';

import { recorded } from '../recorder/memory.ts';

/** By operator, in order: places in the operands followed by the results. */
function saved(program: () => void): [name: string, saved: readonly number[]][] {
  return recorded(program).flatMap((record) =>
    record.kind === 'operator' ? [[record.name, record.saved]] : [],
  );
}

const leaf = (): Tensor => tensor([1, 2], { requiresGrad: true });

describe('what a node keeps for backward', () => {
  it('is what the derivative reads: operands, or the result', () => {
    assert.deepEqual(
      saved(() => {
        leaf().mul(leaf()).exp().add(1).sum();
      }),
      [
        ['mul', [0, 1]],
        ['exp', [1]],
        ['add', []],
        ['sum', []],
      ],
    );
  });

  it('is nothing for a gradient that nobody needs', () => {
    assert.deepEqual(
      saved(() => {
        const data = tensor([3, 4]);
        data.mul(leaf());
        data.mul(2);
        noGrad(() => leaf().mul(data));
      }),
      [
        ['mul', [0]],
        ['mul', []],
        ['mul', []],
      ],
    );
  });

  it('is no operand that was overwritten: of that there is a copy', () => {
    assert.deepEqual(
      saved(() => {
        leaf().mul(1).mul_(leaf());
      }).slice(1),
      [['mul_', [1]]],
    );
  });

  it('is what a custom function says', () => {
    class Twice extends autograd.Function {
      static override forward(ctx: autograd.FunctionContext, x: Tensor, by: number): Tensor {
        const result = mul(x, by);
        ctx.saveForBackward(result, x);
        return result;
      }
      static override backward(_: autograd.FunctionContext, grad: Tensor): (Tensor | null)[] {
        return [grad.mul(2), null];
      }
    }
    const last = saved(() => {
      Twice.apply(leaf(), 2);
    }).at(-1);
    assert.deepEqual(last, ['Twice', [2, 0]]);
  });
});
