/**
 * @file Functions whose gradients are right: put the cursor in one and run Gradlens: Check Gradients.
 */
import { type Tensor, autograd } from 'gradlens';

/** softplus(x) = log(1 + eˣ), a smooth hinge, made of built-in operators. */
export function softplus(x: Tensor): Tensor {
  return x.exp().add(1).log();
}

/** The same as one operator of our own: its derivative is the sigmoid of x. */
class Softplus extends autograd.Function {
  static override forward(ctx: autograd.FunctionContext, x: Tensor): Tensor {
    ctx.saveForBackward(x);
    return x.exp().add(1).log();
  }

  static override backward(ctx: autograd.FunctionContext, gradient: Tensor): Tensor {
    const [x] = ctx.savedTensors;
    return gradient.mul(x!.sigmoid());
  }
}

/** {@link softplus} by way of the custom operator. */
export function customSoftplus(x: Tensor): Tensor {
  return Softplus.apply(x);
}
