/** @file L: forward mode: levels, dual tensors, views, in-place writes. Translated from test/reference/behaviour/forward_mode.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  div,
  eq,
  error,
  getitem,
  gt,
  method,
  mul,
  pow,
  say,
  setitem,
  sub,
} from '../python.ts';

const fwAD = torch.autograd.forward_ad;
export const test_l1_basic = () => {
  let x, t, dual, out, primal, tangent, unpacked;
  x = torch.tensor([3.0]);
  t = torch.tensor([2.0]);
  {
    using _1 = fwAD.dual_level();
    dual = fwAD.make_dual(x, t);
    out = mul(dual, dual);
    [primal, tangent] = fwAD.unpack_dual(out);
    say(primal, tangent);
    unpacked = fwAD.unpack_dual(x);
    say(unpacked.primal, unpacked.tangent);
    say(dual);
  }
};
export const test_l1_level_errors = () => {
  let x, t;
  [x, t] = [torch.ones(2), torch.ones(2)];
  error(() => fwAD.make_dual(x, t));
  {
    using _2 = fwAD.dual_level();
    const nested = () => {
      {
        using _3 = fwAD.dual_level();
      }
    };
    error(nested);
    say(fwAD.unpack_dual(fwAD.make_dual(x, t)).tangent);
  }
  error(() => fwAD.exit_dual_level());
  say(fwAD.enter_dual_level());
  error(() => fwAD.enter_dual_level());
  fwAD.exit_dual_level();
};
export const test_l1_enter_and_exit = () => {
  let level, x;
  level = fwAD.enter_dual_level();
  x = fwAD.make_dual(torch.tensor([1.0]), torch.tensor([5.0]), { level: level });
  say(fwAD.unpack_dual(x, { level: level }).tangent);
  fwAD.exit_dual_level({ level: level });
  say(fwAD.unpack_dual(x).tangent);
};
export const test_l1_unpack_outside = () => {
  let x, primal, tangent;
  x = torch.ones(2);
  [primal, tangent] = fwAD.unpack_dual(x);
  say(primal === x, tangent);
};
export const test_l1_as_decorator = () => {
  const f = fwAD.dual_level()((x) => {
    return fwAD.unpack_dual(mul(fwAD.make_dual(x, torch.ones(2)), 3)).tangent;
  });
  say(f(torch.ones(2)));
  error(() => fwAD.make_dual(torch.ones(2), torch.ones(2)));
};
export const test_l2_size_check = () => {
  let foo, tangent;
  foo = torch.rand(2);
  tangent = torch.rand(3);
  {
    using _4 = fwAD.dual_level();
    error(() => fwAD.make_dual(foo, tangent));
    error(() => fwAD.make_dual(torch.rand(1), torch.rand(2)));
    error(() => fwAD.make_dual(torch.rand(1), torch.rand(2, 1)));
    say(fwAD.make_dual(foo, getitem(tangent, [torch.slice(1)])).shape);
  }
};
export const test_l2_non_differentiable = () => {
  {
    using _5 = fwAD.dual_level();
    error(() => fwAD.make_dual(torch.ones(2, { dtype: torch.int64 }), torch.ones(2)));
    error(() => fwAD.make_dual(torch.ones(2), torch.ones(2, { dtype: torch.int64 })));
    error(() =>
      fwAD.make_dual(torch.ones(2, { dtype: torch.bool }), torch.ones(2, { dtype: torch.bool })),
    );
    error(() => fwAD.make_dual(torch.ones(2), torch.ones(2, { dtype: torch.float64 })));
  }
};
export const test_l2_twice = () => {
  let x, dual, again;
  x = torch.ones(2);
  {
    using _6 = fwAD.dual_level();
    dual = fwAD.make_dual(x, torch.ones(2));
    error(() => fwAD.make_dual(dual, torch.ones(2)));
    again = fwAD.make_dual(x, mul(torch.ones(2), 5));
    say(fwAD.unpack_dual(dual).tangent, fwAD.unpack_dual(again).tangent);
  }
};
export const test_l3_gone_after_exit = () => {
  let x, dual, out;
  x = torch.tensor([1.0]);
  {
    using _7 = fwAD.dual_level();
    dual = fwAD.make_dual(x, torch.tensor([2.0]));
    out = mul(dual, 3);
    say(fwAD.unpack_dual(out).tangent);
  }
  {
    using _8 = fwAD.dual_level();
    say(fwAD.unpack_dual(out).tangent, fwAD.unpack_dual(dual).tangent);
  }
  say(out, fwAD.unpack_dual(dual).tangent);
};
export const test_l3_detach_and_clone = () => {
  let dual;
  {
    using _9 = fwAD.dual_level();
    dual = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]));
    say(fwAD.unpack_dual(dual.detach()).tangent);
    say(fwAD.unpack_dual(dual.clone()).tangent);
    say(fwAD.unpack_dual(dual.data).tangent);
    say(dual.detach());
    {
      using _10 = torch.no_grad();
      say(fwAD.unpack_dual(dual.clone()).tangent);
    }
  }
};
export const test_l3_detach_in_place = () => {
  let dual, out;
  {
    using _11 = fwAD.dual_level();
    dual = fwAD.make_dual(torch.tensor([1.0]), torch.tensor([3.0]));
    out = mul(dual, 2);
    out.detach_();
    say(fwAD.unpack_dual(out).tangent);
  }
};
export const test_l3_printing = () => {
  let x, dual, graph;
  x = torch.tensor([3.0], { requires_grad: true });
  {
    using _12 = fwAD.dual_level();
    dual = fwAD.make_dual(torch.tensor([3.0]), torch.tensor([6.0]));
    say(dual);
    say(mul(dual, 2));
    graph = fwAD.make_dual(x, torch.tensor([6.0]));
    say(graph);
    say(fwAD.unpack_dual(mul(graph, x)).tangent.requires_grad);
  }
};
export const test_l4_with_reverse = () => {
  let x, v, dual, out, primal, tangent;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  v = torch.tensor([2.0, 2.0], { dtype: torch.float64 });
  {
    using _13 = fwAD.dual_level();
    dual = fwAD.make_dual(x, v);
    out = pow(dual, 3);
    [primal, tangent] = fwAD.unpack_dual(out);
    say(primal.requires_grad, tangent.requires_grad, tangent.grad_fn.name());
    say(torch.autograd.grad(tangent.sum(), x, { retain_graph: true }));
    say(torch.autograd.grad(primal.sum(), x));
  }
};
export const test_l4_tangent_requires_grad = () => {
  let x, v, out, primal, tangent;
  x = torch.tensor([1.0, 2.0], { dtype: torch.float64 });
  v = torch.tensor([3.0, 4.0], { dtype: torch.float64, requires_grad: true });
  {
    using _14 = fwAD.dual_level();
    out = fwAD.make_dual(x, v).exp();
    [primal, tangent] = fwAD.unpack_dual(out);
    say(primal.requires_grad, tangent.requires_grad);
    tangent.sum().backward();
  }
  say(close(v.grad, x.exp()));
};
export const test_l4_no_grad = () => {
  let x, dual, out;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  {
    using _15 = fwAD.dual_level();
    dual = fwAD.make_dual(x, torch.ones(2));
    {
      using _16 = torch.no_grad();
      out = mul(dual, dual);
      say(out.requires_grad, fwAD.unpack_dual(out).tangent);
    }
    say(fwAD.unpack_dual(mul(dual, dual)).tangent.requires_grad);
  }
};
export const test_l4_hessian_vector_product = () => {
  let x, v, dual, g, hvp, expected;
  const f = (x) => {
    return mul(x.sin(), x.exp()).sum();
  };
  x = torch.tensor([0.3, 0.7], { dtype: torch.float64, requires_grad: true });
  v = torch.tensor([1.0, -2.0], { dtype: torch.float64 });
  {
    using _17 = fwAD.dual_level();
    dual = fwAD.make_dual(x, v);
    [g] = torch.autograd.grad(f(dual), dual, { create_graph: true });
    hvp = fwAD.unpack_dual(g).tangent;
  }
  [expected] = torch.autograd.grad(
    getitem(torch.autograd.grad(f(x), x, { create_graph: true }), [0]),
    x,
    { grad_outputs: v },
  );
  say(close(hvp.detach(), expected));
};
export const test_l5_inplace = () => {
  let foo, dual;
  {
    using _18 = fwAD.dual_level();
    foo = torch.tensor([1.0, 2.0]);
    dual = fwAD.make_dual(torch.tensor([3.0, 4.0]), torch.tensor([5.0, 6.0]));
    foo.mul_(dual);
    say(foo);
    dual.mul_(2);
    say(dual);
    dual.add_(foo);
    say(dual);
    dual.copy_(torch.ones(2));
    say(fwAD.unpack_dual(dual).tangent);
    dual.zero_();
    say(fwAD.unpack_dual(dual).tangent);
  }
};
export const test_l5_inplace_on_plain_keeps_others = () => {
  let bar, dual, baz;
  {
    using _19 = fwAD.dual_level();
    bar = torch.rand(2);
    dual = fwAD.make_dual(torch.tensor([3.0, 4.0]), torch.tensor([5.0, 6.0]));
    baz = bar.clone();
    setitem(baz, [0], getitem(dual, [0]));
    say(fwAD.unpack_dual(baz).tangent);
    say(getitem(baz, [0]).detach(), fwAD.unpack_dual(bar).tangent);
  }
};
export const test_l5_views_share_tangent = () => {
  let x, dual, view;
  {
    using _20 = fwAD.dual_level();
    x = torch.tensor([
      [1.0, 2.0],
      [3.0, 4.0],
    ]);
    dual = fwAD.make_dual(
      x,
      torch.tensor([
        [10.0, 20.0],
        [30.0, 40.0],
      ]),
    );
    say(fwAD.unpack_dual(getitem(dual, [0])).tangent, fwAD.unpack_dual(dual.t()).tangent);
    view = dual.view(-1);
    view.mul_(2);
    say(fwAD.unpack_dual(dual).tangent);
    getitem(dual, [1]).zero_();
    say(fwAD.unpack_dual(view).tangent);
  }
};
export const test_l5_view_inplace_differentiable_views = () => {
  let original_foo, tangent, foo, dual, view;
  original_foo = torch.rand([2]);
  tangent = torch.tensor([7.0, 9.0]);
  {
    using _21 = fwAD.dual_level();
    foo = original_foo.clone();
    dual = fwAD.make_dual(torch.tensor([3.0, 4.0]), tangent);
    view = foo.view(2);
    view.mul_(0);
    view.add_(dual);
    say(fwAD.unpack_dual(foo).tangent, foo.detach());
    foo = torch.ones(2, 2);
    getitem(foo, [1]).copy_(dual);
    say(fwAD.unpack_dual(foo).tangent);
    say(fwAD.unpack_dual(getitem(foo, [0])).tangent);
  }
};
export const test_l5_view_inplace_non_differentiable_view = () => {
  let original_foo, dual, foo, view;
  original_foo = torch.tensor([2.0, 3.0]);
  {
    using _22 = fwAD.dual_level();
    dual = fwAD.make_dual(torch.tensor([3.0, 4.0]), torch.tensor([7.0, 9.0]));
    foo = original_foo.clone();
    view = foo.detach();
    view.mul_(dual);
    say(fwAD.unpack_dual(view).tangent, fwAD.unpack_dual(foo).tangent);
    say(foo);
  }
};
export const test_l5_view_of_no_tangent = () => {
  let x;
  {
    using _23 = fwAD.dual_level();
    x = torch.ones(2, 2);
    say(fwAD.unpack_dual(getitem(x, [0])).tangent);
    getitem(x, [0]).mul_(2);
    say(fwAD.unpack_dual(x).tangent);
  }
};
export const test_l5_in_place_on_chunk = () => {
  let x, a, b, dual;
  {
    using _24 = fwAD.dual_level();
    x = torch.ones(4);
    [a, b] = x.chunk(2);
    dual = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([5.0, 6.0]));
    b.mul_(dual);
    say(fwAD.unpack_dual(x).tangent, fwAD.unpack_dual(a).tangent);
  }
};
export const test_l6_make_dual_aliases = () => {
  let x, t, dual, primal;
  x = torch.tensor([1.0, 2.0]);
  t = torch.tensor([3.0, 4.0]);
  {
    using _25 = fwAD.dual_level();
    dual = fwAD.make_dual(x, t);
    say(dual === x, eq(dual.data_ptr(), x.data_ptr()), fwAD.unpack_dual(x).tangent);
    say(fwAD.unpack_dual(dual).tangent === t);
    dual.mul_(2);
    say(x);
    primal = fwAD.unpack_dual(dual).primal;
    say(eq(primal.data_ptr(), x.data_ptr()), fwAD.unpack_dual(primal).tangent);
    primal.add_(1);
    say(dual, x);
  }
};
export const test_l6_dual_of_leaf_stays_in_graph = () => {
  let x, dual;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  {
    using _26 = fwAD.dual_level();
    dual = fwAD.make_dual(x, torch.ones(2));
    say(dual.requires_grad, dual.is_leaf, dual.grad_fn.name(), dual._version);
    mul(dual, dual).sum().backward();
  }
  say(x.grad);
};
export const test_l6_make_dual_forbid_integral = () => {
  let primal, tangent;
  {
    using _27 = fwAD.dual_level();
    primal = torch.ones(2, 2, { dtype: torch.int64 });
    tangent = torch.ones(2, 2);
    error(() => fwAD.make_dual(primal, tangent));
  }
};
export const test_l6_inplace_on_primal_of_leaf = () => {
  let x, dual;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  {
    using _28 = fwAD.dual_level();
    dual = fwAD.make_dual(x, torch.ones(2));
    error(() => dual.mul_(2));
  }
};
export const test_l6_expanded_primal = () => {
  let x, dual;
  {
    using _29 = fwAD.dual_level();
    x = torch.tensor([1.0]).expand(3);
    error(() => fwAD.make_dual(x, torch.tensor([1.0, 2.0, 3.0])));
    dual = fwAD.make_dual(torch.ones(3), torch.tensor([1.0]).expand(3));
    say(fwAD.unpack_dual(mul(dual, 2)).tangent);
  }
};
export const test_l6_metadata_of_tangents = () => {
  let x, dual;
  {
    using _30 = fwAD.dual_level();
    x = torch.ones(2, 3);
    dual = fwAD.make_dual(x, torch.ones(3, 2).t());
    say(fwAD.unpack_dual(dual).tangent.stride(), dual.stride());
    dual = fwAD.make_dual(torch.ones(3, 2).t(), torch.ones(2, 3));
    say(fwAD.unpack_dual(dual.transpose(0, 1)).tangent.shape);
  }
};
export const test_l_scalar_tangent = () => {
  let dual;
  {
    using _31 = fwAD.dual_level();
    dual = fwAD.make_dual(torch.tensor(2.0), torch.tensor(3.0));
    say(fwAD.unpack_dual(mul(dual, torch.ones(2))).tangent);
    say(fwAD.unpack_dual(add(torch.ones(2), dual)).tangent);
    say(fwAD.unpack_dual(sub(2, dual)).tangent, fwAD.unpack_dual(div(1, dual)).tangent);
  }
};
export const test_l_out_of_place_constants = () => {
  let dual;
  {
    using _32 = fwAD.dual_level();
    dual = fwAD.make_dual(torch.tensor([2.0, -3.0]), torch.tensor([1.0, 1.0]));
    say(fwAD.unpack_dual(gt(dual, 0)).tangent, fwAD.unpack_dual(dual.sign()).tangent);
    say(fwAD.unpack_dual(dual.argmax()).tangent, fwAD.unpack_dual(dual.round()).tangent);
    say(fwAD.unpack_dual(torch.zeros_like(dual)).tangent);
    say(fwAD.unpack_dual(dual.long()).tangent);
  }
};
export const test_l_several_outputs = () => {
  let dual, values, indices, a, b, c;
  {
    using _33 = fwAD.dual_level();
    dual = fwAD.make_dual(torch.tensor([3.0, 1.0, 2.0]), torch.tensor([1.0, 2.0, 3.0]));
    [values, indices] = method(dual, 'sort');
    say(fwAD.unpack_dual(values).tangent, fwAD.unpack_dual(indices).tangent);
    [values, indices] = dual.max(0);
    say(fwAD.unpack_dual(values).tangent);
    [a, b, c] = dual.unbind();
    say(fwAD.unpack_dual(b).tangent);
    say(
      (() => {
        const result = [];
        for (const part of method(dual, 'split', 2)) {
          result.push(fwAD.unpack_dual(part).tangent);
        }
        return result;
      })(),
    );
  }
};
export const test_l_grad_mode_of_tangents = () => {
  let x, dual, y;
  x = torch.tensor([2.0], { requires_grad: true });
  {
    using _34 = fwAD.dual_level();
    dual = fwAD.make_dual(x, torch.ones(1));
    {
      using _35 = torch.no_grad();
      y = mul(dual, x);
    }
    say(y.requires_grad, fwAD.unpack_dual(y).tangent);
  }
};
export const test_l_inference_mode = () => {
  let dual;
  {
    using _36 = torch.inference_mode();
    {
      using _37 = fwAD.dual_level();
      dual = fwAD.make_dual(torch.ones(2), torch.ones(2));
      say(fwAD.unpack_dual(dual).tangent);
    }
  }
};
export const test_l_set_fwd_grad_enabled = () => {
  let x, dual, out;
  {
    using _38 = fwAD.dual_level();
    x = torch.tensor([2.0]);
    dual = fwAD.make_dual(x, torch.ones(1));
    {
      using _39 = fwAD._set_fwd_grad_enabled(false);
      out = mul(dual, 3);
    }
    say(fwAD.unpack_dual(out).tangent);
    say(fwAD.unpack_dual(mul(dual, 3)).tangent);
  }
};
