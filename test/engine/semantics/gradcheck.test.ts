/** @file gradcheck and gradgradcheck in full (section M7). */

import assert from 'node:assert/strict';
import { type Tensor, autograd, functional, ones } from 'gradlens';
import { leaf, quietly, thrown, warned } from './support.ts';

const { gradcheck, gradgradcheck } = functional;
type Context = autograd.FunctionContext;

class Cube extends autograd.Function {
  static override forward(ctx: Context, x: Tensor): Tensor {
    ctx.saveForBackward(x);
    ctx.saveForForward(x);
    return x.pow(3);
  }

  static override backward(ctx: Context, g: Tensor): Tensor {
    return ctx.savedTensors[0]!.pow(2).mul(3).mul(g);
  }

  static override jvp(ctx: Context, t: Tensor): Tensor {
    return ctx.savedTensors[0]!.pow(2).mul(2).mul(t);
  }
}

class Wrong extends Cube {
  static override backward(ctx: Context, g: Tensor): Tensor {
    return ctx.savedTensors[0]!.pow(2).mul(2).mul(g);
  }
}

const mismatch = (what: string): string =>
  `GradcheckError: ${what} mismatch for output 0 with respect to input 0,\nnumerical:tensor([[ 3.0000,  0.0000],\n        [ 0.0000, 12.0000]], dtype=torch.float64)\nanalytical:tensor([[2., 0.],\n        [0., 8.]], dtype=torch.float64)\n`;

describe('M7: gradcheck', () => {
  it('fails with both Jacobians, or returns false', () => {
    const wrong = (x: Tensor): Tensor => Wrong.apply(x);
    assert.equal(
      thrown(() => gradcheck(wrong, [leaf(1, 2)])),
      mismatch('Jacobian'),
    );
    assert.equal(gradcheck(wrong, [leaf(1, 2)], { raiseException: false }), false);
    assert.equal(gradcheck(wrong, [leaf(1, 2)], { atol: 100 }), true);
  });

  it('checks forward mode when asked', () => {
    const f = (x: Tensor): Tensor => Cube.apply(x);
    assert.equal(gradcheck(f, [leaf(1, 2)]), true);
    assert.equal(
      thrown(() => gradcheck(f, [leaf(1, 2)], { checkForwardAd: true })),
      mismatch('Jacobian computed with forward mode'),
    );
    assert.equal(
      gradcheck((x) => x.exp(), [leaf(1, 2)], { checkForwardAd: true }),
      true,
    );
  });

  it('refuses overlapping inputs and backward passes that differ; warns of float32', () => {
    const repeated = ones([1], { dtype: 'float64' }).expand([3]).detach().requiresGrad_();
    assert.equal(
      thrown(() => gradcheck((x) => x.mul(2), [repeated])),
      'RuntimeError: The 0th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous on the input before passing it to gradcheck.',
    );
    let calls = 0;
    class Unsteady extends Cube {
      static override forward(_: Context, x: Tensor): Tensor {
        return x.mul(2);
      }

      static override backward(_: Context, g: Tensor): Tensor {
        return g.mul(2 + 1e-9 * calls++);
      }
    }
    assert.match(
      thrown(() => gradcheck((x) => Unsteady.apply(x), [leaf(1, 2)])),
      /^GradcheckError: Backward is not reentrant, i\.e\., running backward with same input .*The tolerance for nondeterminism was 0\.0\./,
    );
    const single = ones([2], { requiresGrad: true });
    assert.match(
      warned(() => gradcheck((x) => x.mul(2), [single]))[0] ?? '',
      /^Input #0 requires gradient and is not a double precision floating point or complex\./,
    );
  });

  it('gradgradcheck sees what the first check cannot', () => {
    class Stashed extends Cube {
      static kept: Tensor | null = null;

      static override forward(_: Context, x: Tensor): Tensor {
        Stashed.kept = x.detach();
        return x.pow(3);
      }

      static override backward(_: Context, g: Tensor): Tensor {
        return g.mul(Stashed.kept!.pow(2).mul(3));
      }
    }
    assert.equal(
      gradgradcheck((x) => x.pow(3), [leaf(1, 2)]),
      true,
    );
    const stashed = (x: Tensor): Tensor => Stashed.apply(x);
    assert.equal(gradcheck(stashed, [leaf(1, 2)]), true);
    assert.equal(
      quietly(() => gradgradcheck(stashed, [leaf(1, 2)], { raiseException: false })),
      false,
    );
  });
});
