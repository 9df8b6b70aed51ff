/**
 * @file A custom operator with a wrong derivative: Gradlens: Check Gradients must point it out.
 */
import { type Tensor, autograd } from 'gradlens';

/** The cube, with a derivative of 2x² where 3x² is right. */
class WrongCube extends autograd.Function {
  static override forward(ctx: autograd.FunctionContext, x: Tensor): Tensor {
    ctx.saveForBackward(x);
    return x.mul(x).mul(x);
  }

  static override backward(ctx: autograd.FunctionContext, gradient: Tensor): Tensor {
    const [x] = ctx.savedTensors;
    return gradient.mul(x!.mul(x!).mul(2));
  }
}

/** x³, element by element. */
export function cube(x: Tensor): Tensor {
  return WrongCube.apply(x);
}
