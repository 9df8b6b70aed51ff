/** @file Custom operators in full (section J). */

import assert from 'node:assert/strict';
import { type Tensor, autograd } from 'gradlens';
import { leaf, list, number, of, thrown } from './support.ts';

const { Function: CustomFunction, forwardAD, grad, onceDifferentiable } = autograd;
type Context = autograd.FunctionContext;

class Product extends CustomFunction {
  static override forward(x: Tensor, y: Tensor): Tensor {
    return x.mul(y);
  }

  static override setupContext = (ctx: Context, inputs: Tensor[]): void => {
    ctx.saveForBackward(...inputs);
    ctx.saveForForward(...inputs);
  };

  static override backward = (ctx: Context, g: Tensor): Tensor[] => {
    const [x, y] = ctx.savedTensors;
    return [g.mul(y!), g.mul(x!)];
  };

  static override jvp = (ctx: Context, a: Tensor, b: Tensor): Tensor => {
    const [x, y] = ctx.savedTensors;
    return a.mul(y!).add(b.mul(x!));
  };
}

class Double extends CustomFunction {
  static override forward(_: Context, x: Tensor): Tensor {
    return x.mul(2);
  }

  static override backward(_: Context, g: Tensor): Tensor {
    return g.mul(2);
  }
}

const tangentOf = (f: (x: Tensor) => Tensor): unknown =>
  forwardAD.dualLevel(() =>
    list(forwardAD.unpackDual(f(forwardAD.makeDual(of(3), of(1)))).tangent),
  );

describe('J: custom operators', () => {
  it('J12: setupContext, and jvp with what it saved', () => {
    const [x, y] = [leaf(3), leaf(5)];
    Product.apply(x, y).sum().backward();
    assert.deepEqual([list(x.grad), list(y.grad)], [[5], [3]]);
    assert.deepEqual(
      tangentOf((v) => Product.apply(v, of(5))),
      [5],
    );
  });

  it('J4: say what is missing', () => {
    class Nothing extends CustomFunction {}
    class Both extends Double {
      static override vjp(_: Context, g: Tensor): Tensor {
        return g;
      }
    }
    assert.equal(
      thrown(() => Nothing.apply(...([leaf(1)] as never[]))),
      'NotImplementedError: You must implement the forward function for custom autograd.Function.',
    );
    assert.equal(
      thrown(() => tangentOf((v) => Double.apply(v))),
      'NotImplementedError: You must implement the jvp function for custom autograd.Function to use it with forward mode AD.',
    );
    assert.equal(
      thrown(() => Both.apply(leaf(1))),
      "RuntimeError: Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement one of them.",
    );
  });

  it('jvp must return one fitting tangent a result', () => {
    const returning = (value: unknown): string => {
      class Bad extends Double {
        static override jvp = (): Tensor => value as Tensor;
      }
      return thrown(() => tangentOf((v) => Bad.apply(v)));
    };
    assert.equal(
      returning([of(1), of(1)]),
      "RuntimeError: Function's jvp returned an invalid number of forward gradients (expected 1 but got 2)",
    );
    assert.equal(
      returning(1),
      'RuntimeError: expected Variable or None (got int) for grad output 0.',
    );
    assert.equal(
      returning(of(1, 2, 3)),
      'RuntimeError: Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size [1] while the given forward gradient is of size [3].',
    );
  });

  it('J5: materializes gradients, or not', () => {
    const seen: unknown[] = [];
    class Two extends CustomFunction {
      static override forward(ctx: Context, x: Tensor): Tensor[] {
        ctx.setMaterializeGrads(false);
        return [x.mul(1), x.mul(2)];
      }

      static override backward(_: Context, g: Tensor | null, h: Tensor | null): Tensor | null {
        seen.push(list(g), list(h));
        return g;
      }
    }
    const x = leaf(1);
    Two.apply(x)[0]!.sum().backward();
    assert.deepEqual(seen, [[1], null]);
  });

  it('J7: dirty but not returned', () => {
    class Dirty extends Double {
      static override forward(ctx: Context, x: Tensor): Tensor {
        ctx.markDirty(x);
        return x.mul(2);
      }
    }
    assert.equal(
      thrown(() => Dirty.apply(leaf(1).clone())),
      'RuntimeError: Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified inplace must all be outputs of the Function.',
    );
  });

  it('J8, J13: views that come out of a custom operator must not be written', () => {
    class Same extends Double {
      static override forward(_: Context, x: Tensor): Tensor {
        return x;
      }
    }
    class View extends Double {
      static override forward(_: Context, x: Tensor): Tensor {
        return x.view([-1]);
      }
    }
    class Parts extends CustomFunction {
      static override forward(_: Context, x: Tensor): Tensor[] {
        return [x.narrow(0, 0, 1), x.narrow(0, 1, 1)];
      }
    }
    const text = (name: string): string =>
      `RuntimeError: Output 0 of ${name} is a view and is being modified inplace. This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.`;
    assert.equal(
      thrown(() => Same.apply(leaf(1).clone()).mul_(2)),
      text('Same'),
    );
    assert.equal(
      thrown(() => View.apply(leaf(1).clone()).mul_(2)),
      text('View'),
    );
    assert.equal(
      thrown(() => Parts.apply(leaf(1, 2).clone())[0]!.mul_(2)),
      'RuntimeError: Output 0 of Parts is a view and is being modified inplace. This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.',
    );
  });

  it('J9: onceDifferentiable refuses the second derivative, where it is asked for', () => {
    class Once extends CustomFunction {
      static override forward(ctx: Context, x: Tensor): Tensor {
        ctx.saveForBackward(x);
        return x.mul(x);
      }

      static override backward = onceDifferentiable((ctx: Context, g: Tensor) => {
        const [x] = ctx.savedTensors;
        return g.mul(x!).mul(2);
      });
    }
    const x = leaf(2);
    const make = (): Tensor => grad(Once.apply(x).pow(2).sum(), x, { createGraph: true })[0]!;
    assert.deepEqual(list(make()), [32]);
    assert.equal(
      thrown(() => {
        make().sum().backward();
      }),
      'RuntimeError: trying to differentiate twice a function that was marked with @once_differentiable',
    );
    assert.deepEqual(grad(make().sum(), x, { allowUnused: true }).length, 1);
  });

  it('J11: needsInputGrad is one an argument; other results pass through', () => {
    class Mixed extends CustomFunction {
      static override forward(ctx: Context, x: Tensor, k: number, y: Tensor): unknown[] {
        return [x.mul(k).add(y), 'text', null, [...ctx.needsInputGrad]];
      }

      static override backward(_: Context, g: Tensor): (Tensor | null)[] {
        return [g, null, null];
      }
    }
    const [out, text, nothing, needs] = Mixed.apply(leaf(1), 2, of(1));
    assert.deepEqual(list(out as Tensor), [3]);
    assert.deepEqual([text, nothing, needs], ['text', null, [true, false, false]]);
  });

  it('J12: what forward and backward throw keeps its class', () => {
    class Boom extends Double {
      static override backward(): Tensor {
        throw new RangeError('boom');
      }
    }
    assert.throws(() => {
      Boom.apply(number(1).requiresGrad_()).backward();
    }, RangeError);
  });
});
