/** @file The module torch.autograd itself: names, aliases and small functions. Translated from test/reference/behaviour/autograd_module.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { isinstance, mul, say } from '../python.ts';

const Variable = torch.autograd.Variable;
const grad_mode = torch.autograd.grad_mode;
export const test_variable = () => {
  let x, y, z;
  x = Variable(torch.ones(2, 2), { requires_grad: true });
  say(x, x.requires_grad, isinstance(x, torch.Tensor));
  y = Variable(torch.ones(2));
  say(y.requires_grad);
  mul(x, 2).sum().backward();
  say(x.grad);
  z = Variable(mul(x, 2));
  say(z.requires_grad, z.grad_fn);
  say(isinstance(torch.ones(1), Variable));
};
export const test_grad_mode_module = () => {
  let x;
  x = torch.ones(1, { requires_grad: true });
  {
    using _1 = grad_mode.no_grad();
    say(mul(x, 2).requires_grad);
  }
  {
    using _2 = grad_mode.inference_mode();
    say(mul(x, 2).is_inference());
  }
  {
    using _3 = grad_mode.enable_grad();
    say(mul(x, 2).requires_grad);
  }
};
export const test_function_module = () => {
  let x, y;
  class Double extends torch.autograd.function.Function {
    static forward(ctx, x) {
      say(isinstance(ctx, torch.autograd.function.FunctionCtx));
      return mul(x, 2);
    }
    static backward(ctx, grad) {
      return mul(grad, 2);
    }
  }
  x = torch.ones(1, { requires_grad: true });
  y = Double.apply(x);
  say(isinstance(y.grad_fn, torch.autograd.graph.Node));
  y.backward();
  say(x.grad);
};
export const test_backward_function = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  y = mul(x, x);
  torch.autograd.backward([y.sum(), mul(3, y).sum()]);
  say(x.grad);
  x.grad = null;
  torch.autograd.backward([mul(x, x)], [torch.tensor([1.0, 10.0])]);
  say(x.grad);
};
export const test_enabled_functions = () => {
  say(torch.is_grad_enabled(), torch.is_inference_mode_enabled(), torch.is_anomaly_enabled());
};
export const test_methods_on_tensors = () => {
  let x;
  x = torch.ones(2, { requires_grad: true });
  say(x.is_inference(), x.retains_grad, x.output_nr, x.is_leaf);
  say(mul(x, 2).grad_fn.name(), mul(x, 2).output_nr);
};
