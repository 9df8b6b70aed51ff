/** @file Gradients that are expanded, parts of results, and sums that skip NaN. Translated from test/reference/behaviour/expanded_gradients.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { eq, float, getitem, method, mul, range, say, setitem, truth } from '../python.ts';

const Function = torch.autograd.Function;
export const test_save_output_nr = () => {
  let x, a, b;
  x = torch.randn(10, { requires_grad: true });
  class MultiOutputFn extends Function {
    static forward(ctx, x) {
      return [getitem(x, [torch.slice(null, 5)]), getitem(x, [torch.slice(5)])];
    }
    static backward(ctx, ...grad) {
      return torch.cat(grad);
    }
  }
  [a, b] = MultiOutputFn.apply(x);
  say(b.output_nr);
  class TestFn extends Function {
    static forward(ctx, b) {
      ctx.save_for_backward(b);
      return mul(b, 2);
    }
    static backward(ctx, grad_b) {
      let b;
      [b] = ctx.saved_tensors;
      say(b.output_nr);
      return mul(grad_b, 2);
    }
  }
  TestFn.apply(b).sum().backward();
  say(x.grad);
};
export const test_nan_and_inf_sums = () => {
  let x;
  x = torch.tensor([1.0, float('nan'), 3.0], { requires_grad: true });
  torch.nansum(x).backward();
  say(x.grad);
  x.grad = null;
  torch.nanmean(x).backward();
  say(x.grad);
};
export const test_select_sum = () => {
  let x;
  x = torch.randn(10, { dtype: torch.double, requires_grad: true });
  const func = (x) => {
    return x.select(0, 1).sum();
  };
  say(torch.autograd.gradcheck(func, [x]));
  say(torch.autograd.gradgradcheck(func, [x]));
};
export const test_select_expanded_v = () => {
  let v_expanded, a, result, expected;
  v_expanded = torch.ones(10).expand(10, 10);
  a = torch.ones(10, 10, 10, { requires_grad: true });
  [result] = torch.autograd.grad(getitem(a, [0]), a, v_expanded);
  expected = torch.zeros(10, 10, 10);
  setitem(expected, [0], v_expanded);
  say(torch.equal(result, expected));
};
export const test_slice_expanded_v = () => {
  let v_expanded, a, result, expected;
  v_expanded = torch.ones(10, 1).expand(2, 10, 10);
  a = torch.ones(10, 10, 10, { requires_grad: true });
  [result] = torch.autograd.grad(getitem(a, [torch.slice(3, 5)]), a, v_expanded);
  expected = torch.zeros(10, 10, 10);
  setitem(expected, [torch.slice(3, 5)], v_expanded);
  say(torch.equal(result, expected));
};
export const test_unbind_and_stack = () => {
  let stacked, x, y, z, grad, i, outs, gi, g, g_expected;
  stacked = torch.randn(3, 10, 10, { requires_grad: true });
  [x, y, z] = stacked.unbind();
  grad = torch.randn(3, 10, 10);
  torch.autograd.backward([x, y, z], grad.unbind());
  say(torch.equal(stacked.grad, grad));
  for (i of range(3)) {
    stacked = torch.randn(3, 10, 10, { requires_grad: true });
    outs = stacked.unbind();
    gi = getitem(grad.unbind(), [i]);
    [g] = torch.autograd.grad(getitem(outs, [i]), stacked, gi);
    g_expected = torch.stack(
      (() => {
        const result = [];
        for (const j of range(3)) {
          result.push(truth(eq(j, i)) ? gi : torch.zeros_like(gi));
        }
        return result;
      })(),
      { dim: 0 },
    );
    say(torch.equal(g, g_expected));
  }
};
export const test_fill = () => {
  let root;
  root = torch.randn(4, 5, { requires_grad: true });
  const func = (root) => {
    let x;
    x = root.clone();
    x.fill_(2);
    return x;
  };
  say(
    torch.autograd.gradcheck(func, [torch.randn(2, { dtype: torch.double, requires_grad: true })]),
  );
};
export const test_variable_traverse_and_del = () => {
  let out;
  const get_out_and_unrefed_cycle = () => {
    let inp, tmp, out, my_list;
    inp = torch.ones(10, { requires_grad: true });
    tmp = inp.view(10, 1);
    out = tmp.view(10);
    my_list = [];
    method(my_list, 'append', tmp);
    method(my_list, 'append', my_list);
    return out;
  };
  out = get_out_and_unrefed_cycle();
  out.backward(torch.ones(out.size()));
  say(out.grad_fn);
};
