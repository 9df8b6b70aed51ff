/** @file Custom operators. */

import assert from 'node:assert/strict';
import { type Tensor, autograd, functional, ones, tensor } from 'gradlens';

type Context = autograd.FunctionContext;

class Cube extends autograd.Function {
  static override forward(ctx: Context, x: Tensor, factor: number): Tensor {
    ctx.saveForBackward(x);
    return x.mul(x).mul(x).mul(factor);
  }

  static override backward(ctx: Context, g: Tensor): (Tensor | null)[] {
    const [x] = ctx.savedTensors;
    return [g.mul(x!.mul(x!).mul(6)), null];
  }
}

/** An operator whose backward returns what it is told. */
function returning(gradients: (Tensor | number | null)[]): (x: Tensor, y: unknown) => Tensor {
  class Bad extends autograd.Function {
    static override forward(_: Context, x: Tensor, _y: unknown): Tensor {
      return x.mul(2);
    }

    static override backward(): Tensor[] {
      return gradients as Tensor[];
    }
  }
  return (x, y) => Bad.apply(x, y);
}

describe('a custom operator', () => {
  it('runs forward unrecorded, takes other arguments, and is a node named after it', () => {
    const x = tensor(2, { dtype: 'float64', requiresGrad: true });
    const y = Cube.apply(x, 2);
    assert.equal(y.gradFn?.name, 'CubeBackward');
    assert.equal(y.gradFn.nextFunctions.length, 1);
    y.backward(null, { retainGraph: true });
    assert.equal(x.grad?.item(), 24);
    assert.ok(functional.gradcheck((v) => Cube.apply(v, 2), [x]));
  });

  it('is freed like any other, and watched for writes', () => {
    const x = ones([2], { requiresGrad: true }).clone();
    const y = Cube.apply(x, 2).sum();
    y.backward();
    assert.throws(() => {
      y.backward();
    }, /second time/);
    const z = Cube.apply(x, 2).sum();
    x.mul_(2);
    assert.throws(() => {
      z.backward();
    }, /modified by an inplace operation: \[torch\.FloatTensor \[2\]\], which is output 0 of/);
  });

  it('can be differentiated twice', () => {
    const x = tensor(2, { dtype: 'float64', requiresGrad: true });
    const [first] = autograd.grad(Cube.apply(x, 2), x, { createGraph: true });
    const [second] = autograd.grad(first!, x);
    assert.equal(second?.item(), 24);
  });

  it('must return fitting gradients', () => {
    const message = (gradients: (Tensor | number | null)[], y: unknown = 1): string => {
      try {
        returning(gradients)(ones([2], { requiresGrad: true }), y)
          .sum()
          .backward();
      } catch (error) {
        return String(error);
      }
      return '';
    };
    assert.equal(
      message([ones([2])]),
      'RuntimeError: function BadBackward returned an incorrect number of gradients (expected 2, got 1)',
    );
    assert.equal(
      message([ones([7]), null]),
      'RuntimeError: Function BadBackward returned an invalid gradient at index 0 - got [7] but expected shape compatible with [2]',
    );
    assert.equal(
      message([ones([2]), ones([2])]),
      'RuntimeError: function BadBackward returned a gradient different than None at position 2, but the corresponding forward input was not a Variable',
    );
    assert.equal(message([3, null]), 'RuntimeError: expected Variable or None (got int)');
    assert.equal(message([ones([2, 2]), null, null]), '');
  });

  it('without backward or forward says so', () => {
    class Half extends autograd.Function {
      static override forward(_: Context, x: Tensor): Tensor {
        return x.clone();
      }
    }
    assert.throws(
      () => {
        Half.apply(ones([1], { requiresGrad: true })).backward();
      },
      {
        message:
          'You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.',
      },
    );
  });

  it('materializes what did not arrive as zeros, and marks results without gradient', () => {
    const seen: unknown[] = [];
    class Two extends autograd.Function {
      static override forward(ctx: Context, x: Tensor): Tensor[] {
        const sign = x.sign();
        ctx.markNonDifferentiable(sign);
        return [x.mul(2), sign];
      }

      static override backward(_: Context, g: Tensor, h: Tensor): Tensor {
        seen.push(g.tolist(), h.tolist());
        return g.mul(2);
      }
    }
    const x = tensor([3, -4], { requiresGrad: true });
    const [double, sign] = Two.apply(x) as [Tensor, Tensor];
    assert.equal(sign.requiresGrad, false);
    double.sum().backward();
    assert.deepEqual(seen, [
      [1, 1],
      [0, 0],
    ]);
    assert.deepEqual(x.grad?.tolist(), [2, 2]);
  });

  it('may write an argument in place when it says so', () => {
    class Double extends autograd.Function {
      static override forward(ctx: Context, x: Tensor): Tensor {
        ctx.markDirty(x);
        return x.mul_(2);
      }

      static override backward(_: Context, g: Tensor): Tensor {
        return g.mul(2);
      }
    }
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.clone();
    const z = Double.apply(y);
    assert.equal(z, y);
    z.sum().backward();
    assert.deepEqual(x.grad?.tolist(), [2, 2]);
    assert.throws(() => Double.apply(x), /leaf Variable that requires grad has been used/);
  });

  it('returns an unchanged argument as another tensor', () => {
    class Same extends autograd.Function {
      static override forward(_: Context, x: Tensor): Tensor {
        return x;
      }

      static override backward(_: Context, g: Tensor): Tensor {
        return g.mul(5);
      }
    }
    const x = ones([1], { requiresGrad: true });
    const y = Same.apply(x);
    assert.notEqual(y, x);
    assert.equal(y.storage, x.storage);
    y.backward();
    assert.deepEqual(x.grad?.tolist(), [5]);
  });
});
