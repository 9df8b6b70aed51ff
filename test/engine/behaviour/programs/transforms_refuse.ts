/** @file What transforms of functions refuse, and modules called with other tensors. Translated from test/reference/behaviour/transforms_refuse.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, error, getitem, mul, pow, say, setitem } from '../python.ts';

const nn = torch.nn;
const functional_call = torch.func.functional_call;
const grad = torch.func.grad;
const grad_and_value = torch.func.grad_and_value;
const jvp = torch.func.jvp;
const vjp = torch.func.vjp;
const vmap = torch.func.vmap;
export const test_m4_what_is_handed_through_must_be_tensors = () => {
  let x;
  x = torch.tensor(2.0);
  error(() => grad((x) => [x, 'text'], { has_aux: true })(x));
  error(() => grad((x) => [x, [x, true]], { has_aux: true })(x));
  error(() => vjp((x) => [x, 'text'], x, { has_aux: true }));
  say(grad_and_value((x) => [x.sin(), [x.cos(), { a: x }]], { has_aux: true })(x));
};
export const test_m4_captured_tensors_stay_as_they_are = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0]);
  y = torch.zeros(2);
  const captured = (x) => {
    y.copy_(x);
    return y.sum();
  };
  error(() => grad(captured)(x));
  error(() => vjp(captured, x));
  error(() => jvp(captured, [x], [x]));
  error(() => grad((x) => mul(y.add_(1).sum(), x.sum()))(x));
  error(() => grad((x) => vmap((z) => mul(z, y.mul_(2)))(x).sum())(x));
  say(y);
  const own = (x) => {
    let z;
    z = torch.zeros(2);
    setitem(z, [0], mul(getitem(x, [1]), 3));
    z.add_(x);
    return z.sum();
  };
  say(grad(own)(x), getitem(vjp(own, x), [0]), jvp(own, [x], [x]));
};
export const test_m4_inner_functions_capture_too = () => {
  const outer = (x) => {
    let z;
    z = mul(x, 2);
    const inner = (y) => {
      z.add_(1);
      return mul(y, z);
    };
    return grad(inner)(x);
  };
  error(() => grad(outer)(torch.tensor(1.0)));
  const allowed = (x) => {
    let z;
    z = mul(x, 2);
    z.add_(1);
    return grad((y) => mul(y, z))(x);
  };
  say(grad(allowed)(torch.tensor(1.0)));
};
export const test_m4_hooks_on_saved_tensors = () => {
  let x;
  const identity = (x) => {
    return x;
  };
  x = torch.tensor(1.0);
  {
    using _1 = torch.autograd.graph.saved_tensors_hooks(identity, identity);
    error(() => grad(torch.sin)(x));
    error(() => vjp(torch.sin, x));
  }
  const inside = (x) => {
    {
      using _2 = torch.autograd.graph.saved_tensors_hooks(identity, identity);
      return x.sin();
    }
  };
  error(() => grad(inside)(x));
};
export const test_m6_new_tensors_of_an_example = () => {
  let x;
  x = torch.arange(6.0).reshape(2, 3);
  say(vmap((x) => x.new_zeros(3).copy_(x))(x));
  say(vmap((x) => x.new_ones(2).mul_(getitem(x, [0])))(x));
  say(vmap((x) => x.new_full([2], 7.0).add_(getitem(x, [1])))(x));
};
const linear = () => {
  let module;
  module = nn.Linear(2, 1);
  {
    using _3 = torch.no_grad();
    module.weight.copy_(torch.tensor([[1.0, 2.0]]));
    module.bias.fill_(0.5);
  }
  return module;
};
export const test_m5_called_with_other_tensors = () => {
  let module, x, zero;
  [module, x] = [linear(), torch.ones(1, 2)];
  zero = { weight: torch.zeros(1, 2) };
  say(functional_call(module, zero, [x]), functional_call(module, zero, x), module(x));
  say(functional_call(module, [zero, { bias: torch.ones(1) }], [x]));
  error(() => functional_call(module, { nope: torch.zeros(1, 2) }, [x], { strict: true }));
  error(() => functional_call(module, zero, [x], { strict: true }));
  say(
    functional_call(module, { weight: torch.zeros(1, 2), bias: torch.ones(1) }, [x], {
      strict: true,
    }),
  );
};
export const test_m5_tied_tensors = () => {
  let module, x, zero;
  class Tied extends nn.Module {
    constructor() {
      super();
      this.first = linear();
      this.second = linear();
      this.second.weight = this.first.weight;
    }
    forward(x) {
      return add(this.first(x), this.second(x));
    }
  }
  [module, x] = [new Tied(), torch.ones(1, 2)];
  zero = torch.zeros(1, 2);
  say(functional_call(module, { 'first.weight': zero }, [x]));
  say(functional_call(module, { 'first.weight': zero }, [x], { tie_weights: false }));
  error(() =>
    functional_call(module, { 'first.weight': zero, 'second.weight': torch.ones(1, 2) }, [x]),
  );
  say(functional_call(module, { 'first.weight': zero, 'second.weight': zero }, [x]));
};
export const test_m5_gradients_of_a_module = () => {
  let module, parameters;
  module = linear();
  const loss = (parameters, x) => {
    return pow(functional_call(module, parameters, [x]).sum(), 2);
  };
  parameters = Object.fromEntries(
    (() => {
      const result = [];
      for (const [name, each] of module.named_parameters()) {
        result.push([name, each.detach()]);
      }
      return result;
    })(),
  );
  say(grad(loss)(parameters, torch.ones(1, 2)));
  say(
    vmap(grad(loss), { in_dims: [null, 0] })(
      parameters,
      torch.tensor([
        [1.0, 0.0],
        [0.0, 1.0],
      ]),
    ),
  );
};
