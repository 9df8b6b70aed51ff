/** @file Tangents of views: made by the same operators, written through, and kept apart from those of operands. Translated from test/reference/behaviour/tangent_views.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, entered, error, getitem, gt, method, mul, say, setitem } from '../python.ts';

const fwAD = torch.autograd.forward_ad;
const tangent = (x) => {
  return fwAD.unpack_dual(x).tangent;
};
export const test_l5_views_have_views_of_the_tangent = () => {
  let x, t, views, d, view;
  x = torch.arange(6.0).reshape(2, 3);
  t = torch.arange(1.0, 7).reshape(2, 3).requires_grad_();
  views = [
    (x) => getitem(x, [0]),
    (x) => getitem(x, [torch.slice(null), torch.slice(1)]),
    (x) => x.t(),
    (x) => x.view(6),
    (x) => x.unsqueeze(0),
    (x) => x.diagonal(),
    (x) => x.expand(2, 2, 3),
    (x) => getitem(x.t(), [0]),
    (x) => getitem(x.unbind(), [1]),
    (x) => getitem(method(x, 'split', 1), [0]),
    (x) => x.unfold(1, 2, 1),
    (x) => x.permute(1, 0),
    (x) => x.as_strided([2], [1]),
    (x) => x.reshape(3, 2),
  ];
  {
    using _1 = fwAD.dual_level();
    d = fwAD.make_dual(x, t);
    say(tangent(d) === t);
    for (view of views) {
      say(tangent(view(d)));
    }
  }
};
export const test_l5_writing_through_views = () => {
  let x, t, d, base, other;
  x = torch.arange(6.0).reshape(2, 3);
  t = torch.ones(2, 3, { requires_grad: true });
  {
    using _2 = fwAD.dual_level();
    d = fwAD.make_dual(x.clone(), t.clone());
    getitem(d, [0]).mul_(2);
    say(tangent(d));
    base = torch.zeros(2, 3);
    setitem(base, [1], getitem(d, [0]));
    say(base);
    other = torch.zeros(3);
    other.view(3).add_(getitem(d, [1]));
    say(tangent(other));
  }
};
export const test_l5_in_place_writes_the_tangent = () => {
  let bar, d, u;
  bar = torch.ones(2);
  {
    using _3 = fwAD.dual_level();
    d = fwAD.make_dual(torch.tensor([0.5, 2.0]), bar);
    d.narrow(0, 0, 1).mul_(3);
    say(bar, tangent(d) === bar);
    d.exp_();
    say(bar, tangent(d) === bar);
  }
  u = torch.ones(2, { requires_grad: true });
  {
    using _4 = fwAD.dual_level();
    d = fwAD.make_dual(torch.tensor([0.5, 2.0]), u);
    error(() => d.mul_(2));
  }
};
export const test_l5_written_tangents_are_not_the_operands = () => {
  let t, d, copied, added;
  {
    using _5 = fwAD.dual_level();
    t = torch.ones(2);
    d = fwAD.make_dual(torch.tensor([0.5, 2.0]), t);
    [copied, added] = [torch.zeros(2), torch.zeros(2)];
    copied.copy_(d);
    added.add_(d);
    say(tangent(copied) === t, tangent(added) === t);
    copied.mul_(5);
    added.mul_(7);
    say(t, tangent(copied), tangent(added));
  }
};
export const test_l5_writing_through_a_transposed_view = () => {
  let write, base;
  for (write of [(x, y) => x.add_(y), (x, y) => x.mul_(y), (x, y) => x.copy_(y)]) {
    base = torch.ones(2, 2);
    {
      using _6 = fwAD.dual_level();
      write(
        base.t(),
        fwAD.make_dual(torch.arange(4.0).reshape(2, 2), torch.arange(1.0, 5).reshape(2, 2)),
      );
      say(base);
      base.t().mul_(2);
      say(tangent(base));
    }
  }
};
export const test_l1_what_cannot_be_a_tangent = () => {
  let d;
  {
    using _7 = fwAD.dual_level();
    d = fwAD.make_dual(torch.rand(2), torch.rand(2));
    error(() => fwAD.make_dual(torch.rand(2), d));
    error(() => fwAD.make_dual(d, torch.rand(2)));
  }
};
export const test_l1_levels_as_numbers = () => {
  let level;
  say(fwAD._current_level, fwAD._is_fwd_grad_enabled());
  {
    using _8 = fwAD.dual_level();
    level = entered(_8);
    say(level, fwAD._current_level);
    {
      using _9 = fwAD._set_fwd_grad_enabled(false);
      say(fwAD._is_fwd_grad_enabled());
    }
  }
  error(() => fwAD.exit_dual_level());
};
export const test_l_results_into_given_memory = () => {
  let d;
  {
    using _10 = fwAD.dual_level();
    d = fwAD.make_dual(torch.ones(2), torch.ones(2));
    error(() => method(torch, 'add', d, d, { out: torch.ones(2) }));
    error(() => torch.sin(torch.ones(2), { out: d }));
  }
};
export const test_l_operators_without_forward_mode = () => {
  let d;
  {
    using _11 = fwAD.dual_level();
    d = fwAD.make_dual(torch.tensor([0.5]), torch.tensor([1.0]));
    error(() => torch.igamma(d, d));
  }
};
export const test_m5_graphs_of_transforms = () => {
  let x, out, pull;
  x = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });
  const f = (x) => {
    return add(
      mul(getitem(x, [0]), getitem(x, [torch.slice(1)])).sum(),
      x.view(3, 1).t().exp().sum(),
    );
  };
  [out, pull] = torch.func.vjp((x) => getitem(torch.func.jvp(f, [x], [torch.ones(3)]), [1]), x);
  say(out, pull(torch.tensor(1.0)));
  say(torch.func.hessian(f)(x));
  say(torch.func.jacfwd(f)(x));
  say(torch.func.jvp(f, [x], [x]));
  say(torch.autograd.functional.hessian(f, x, { create_graph: true }));
};
export const test_l4_reshaped_in_place = () => {
  let x, change, out, tangent, way;
  x = torch.tensor([
    [1.0, 2.0, 3.0],
    [4.0, 5.0, 6.0],
  ]);
  for (change of [
    (y) => y.t_(),
    (y) => y.unsqueeze_(1),
    (y) => y.transpose_(0, 1),
    (y) =>
      getitem(y, [torch.slice(null, 1)])
        .clone()
        .squeeze_(),
    (y) => mul(y.swapaxes_(-1, 0), y),
  ]) {
    [out, tangent] = torch.func.jvp((x) => change(mul(x, 2)), [x], [x]);
    say(out, tangent);
  }
  for (way of ['linear', 'nearest', 'lower']) {
    say(torch.func.jvp((x) => torch.quantile(x, 0.5, { interpolation: way }), [x], [x]));
  }
};
export const test_l4_numbers_written_have_no_tangent = () => {
  let x;
  x = torch.tensor([1.0, 2.0, 3.0]);
  const written = (write) => {
    const f = (x) => {
      let y;
      y = mul(x, 2);
      write(y);
      return y;
    };
    return torch.func.jvp(f, [x], [x]);
  };
  const at_places = (y) => {
    setitem(y, [torch.tensor([0, 2], { dtype: torch.int64 })], 2.5);
  };
  const at_mask = (y) => {
    setitem(y, [torch.tensor([false, true, true])], 2.5);
  };
  say(written(at_places), written(at_mask));
  say(
    written((y) => y.eq_(4)),
    written((y) => y.ge_(torch.tensor([3.0, 3.0, 7.0]))),
    written((y) => y.lt_(y.detach())),
  );
  say(
    torch.func.jvp(
      (x) => torch.index_put(x, [torch.tensor([1], { dtype: torch.int64 })], torch.tensor(5.0)),
      [x],
      [x],
    ),
  );
};
export const test_l4_tangents_have_their_tensors_type = () => {
  let single, double, f, out, tangent;
  [single, double] = [torch.ones(2), torch.tensor(3.0, { dtype: torch.float64 })];
  for (f of [
    torch.sub,
    torch.mul,
    torch.atan2,
    (a, b) => torch.where(gt(a, 0), a, b),
    (a, b) => torch.addcmul(a, b, b),
    torch.copysign,
    torch.hypot,
  ]) {
    [out, tangent] = torch.func.jvp(f, [single, double], [single, double]);
    say(out.dtype, tangent.dtype, tangent.shape);
  }
};
