/** @file Jacobians, products with them, and gradient checks. */

import assert from 'node:assert/strict';
import { type Tensor, autograd, func, functional, slice, tensor } from 'gradlens';

const { GradcheckError, compareGradients, gradcheck, jacobian, vjp } = functional;
const of = (...values: number[]): Tensor => tensor(values, { dtype: 'float64' });

describe('jacobian', () => {
  it('has the shape of the output, then of the input', () => {
    assert.deepEqual(jacobian((x) => x.pow(3), of(1, 2)).tolist(), [
      [3, 0],
      [0, 12],
    ]);
    assert.deepEqual(jacobian((x) => x.sum().reshape([1, 1]), of(1, 2)).shape, [1, 1, 2]);
  });
});

describe('vjp and jvp', () => {
  // y = ln x1 + x1 x2 - sin x2 at (2, 5): the traces of the survey by Baydin et al.
  const f = (a: Tensor, b: Tensor): Tensor => a.log().add(a.mul(b)).sub(b.sin());
  const at = [of(2), of(5)];

  it('give the forward and the reverse trace', () => {
    const [value, product] = func.jvp(f, [of(2), of(5)], [of(1), of(0)]);
    assert.ok(Math.abs(value.item() - 11.652071455223084) < 1e-14);
    assert.equal(product.item(), 5.5);
    const [, products] = vjp(f, at);
    assert.equal(products[0]?.item(), 5.5);
    assert.ok(Math.abs(products[1]!.item() - 1.7163378145367738) < 1e-14);
  });

  it('check the vector', () => {
    assert.throws(() => vjp((x) => x.mul(2), [of(1, 2)]), {
      message:
        'The vector v can only be None if the user-provided function returns a single Tensor with a single element.',
    });
    assert.throws(() => vjp((x) => x.mul(2), [of(1, 2)], of(1)), {
      message: 'v has invalid size: should be torch.Size([2]) but got torch.Size([1]).',
    });
  });

  it('forward mode follows writes through views, to the base and to its other views', () => {
    const g = (x: Tensor): Tensor => {
      const base = x.mul(0).detach();
      const sibling = base.index(1);
      base.index(slice(1)).copy_(x.index(slice(0, 2)).mul(3));
      return base.add(sibling);
    };
    // base = [0, 3a, 3b] and sibling = 3a.
    assert.deepEqual(func.jvp(g, [of(1, 2, 5)], [of(1, 10, 100)])[1].tolist(), [3, 6, 33]);
  });

  it('forward mode ends with its level', () => {
    let leaked = of(0);
    func.jvp((x: Tensor) => (leaked = x.mul(2)), [of(1)], [of(1)]);
    assert.equal(leaked.tangent, null);
    assert.equal(String(leaked), 'tensor([2.], dtype=torch.float64)');
  });

  it('forward mode passes through noGrad and in-place writes, not through detach', () => {
    const g = (x: Tensor): Tensor => x.mul(1).mul_(x).add(x.detach());
    assert.deepEqual(func.jvp(g, [of(3)], [of(1)])[1].tolist(), [6]);
  });
});

/** x³ with a derivative of 2x². */
class WrongCube extends autograd.Function {
  static override forward(ctx: autograd.FunctionContext, x: Tensor): Tensor {
    ctx.saveForBackward(x);
    return x.pow(3);
  }

  static override backward(ctx: autograd.FunctionContext, g: Tensor): Tensor {
    return g.mul(ctx.savedTensors[0]!.pow(2).mul(2));
  }
}

describe('gradcheck', () => {
  it('compares element by element, in float64 also for float32 inputs', () => {
    const { entries, agrees } = compareGradients((x) => WrongCube.apply(x), [tensor([1, 2])]);
    assert.equal(agrees, false);
    assert.deepEqual(
      entries.map(({ inputElement, outputElement, reverse }) => [
        inputElement,
        outputElement,
        reverse,
      ]),
      [
        [0, 0, 2],
        [0, 1, 0],
        [1, 0, 0],
        [1, 1, 8],
      ],
    );
    const numeric = entries.map((entry) => entry.numeric);
    [3, 0, 0, 12].forEach((value, i) => {
      assert.ok(Math.abs(numeric[i]! - value) < 1e-6);
    });
  });

  it("throws PyTorch's words", () => {
    assert.throws(
      () => gradcheck((x) => WrongCube.apply(x), [of(1, 2).requiresGrad_()]),
      (error: unknown) =>
        error instanceof GradcheckError &&
        error.message.startsWith(
          'Jacobian mismatch for output 0 with respect to input 0,\nnumerical:tensor([[',
        ) &&
        error.message.includes(
          'analytical:tensor([[2., 0.],\n        [0., 8.]], dtype=torch.float64)',
        ),
    );
    assert.throws(() => gradcheck((x) => x, [tensor([1], { dtype: 'int64' })]), {
      name: 'ValueError',
    });
  });
});
