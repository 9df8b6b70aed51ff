/** @file What programs ask every tensor, order numbers set by hand, and gradient checks that look at more than numbers. Translated from test/reference/behaviour/kinds.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  eq,
  error,
  ge,
  getitem,
  iadd,
  method,
  mul,
  say,
  setitem,
  str,
  truth,
} from '../python.ts';

const fwAD = torch.autograd.forward_ad;
const Function = torch.autograd.Function;
const gradcheck = torch.autograd.gradcheck;
export const test_kinds = () => {
  let x;
  x = torch.ones(2);
  say(
    str(x.device),
    x.device.type,
    x.device.index,
    eq(x.device, torch.device('cpu')),
    str(torch.device('cpu')),
  );
  say(
    x.is_cpu,
    x.is_cuda,
    x.get_device(),
    x.is_sparse,
    x.is_quantized,
    x.is_meta,
    x.is_nested,
    x.is_mkldnn,
  );
  say(
    x.is_complex(),
    x.is_conj(),
    x.is_neg(),
    x.is_pinned(),
    x.is_signed(),
    x.ndimension(),
    torch.numel(x),
  );
  say(
    x.cpu() === x,
    x.to('cpu') === x,
    x.to({ device: 'cpu' }) === x,
    x.to(x.device) === x,
    torch.ones(1, { device: 'cpu' }).shape,
  );
  say(
    x.is_same_size(torch.zeros(2)),
    x.is_set_to(x.view(2)),
    x.is_set_to(x.clone()),
    torch.is_complex(x),
  );
  error(() => torch.ones(1, { requires_grad: true }).numpy());
};
export const test_resizing = () => {
  let x;
  x = torch.zeros(1);
  say(x.resize_([1, 2]).shape, x._version);
  say(x.resize_as_(torch.ones(3)).shape, x._version);
  say(x.resize_([3]).shape, x._version);
  error(() => torch.ones(1, { requires_grad: true }).resize_([2]));
};
export const test_b13_order_by_hand = () => {
  let x, y, a, b, c, order, name, each, later;
  [x, y] = [torch.ones(2, { requires_grad: true }), torch.ones(2, { requires_grad: true })];
  a = add(x, y);
  b = mul(y, x);
  c = add(a, b);
  order = [];
  for ([name, each] of [
    ['a', a],
    ['b', b],
    ['c', c],
  ]) {
    each.register_hook(
      (
        (name_now) =>
        (g, name = name_now) =>
          method(order, 'append', name)
      )(name),
    );
  }
  c.sum().backward({ retain_graph: true });
  say(order);
  later = add(b.grad_fn._sequence_nr(), 1);
  a.grad_fn._set_sequence_nr(later);
  say(eq(a.grad_fn._sequence_nr(), later));
  method(order, 'clear');
  c.sum().backward();
  say(order);
};
export const test_d1_is_the_graph_kept = () => {
  let out;
  class Look extends Function {
    static forward(ctx, x) {
      return x.clone();
    }
    static backward(ctx, g) {
      say(torch._C._autograd._get_current_graph_task_keep_graph());
      return g;
    }
  }
  out = Look.apply(torch.ones(1, { requires_grad: true }));
  out.backward({ retain_graph: true });
  out.backward();
};
export const test_m7_shapes_and_types_that_change = () => {
  let a, fast;
  a = torch.ones(1, { dtype: torch.float64, requires_grad: true });
  for (fast of [true, false]) {
    error(() =>
      gradcheck((x) => (truth(torch.all(ge(x, 1))) ? torch.cat([x, x]) : x), a, {
        fast_mode: fast,
      }),
    );
    error(() =>
      gradcheck((x) => (truth(torch.all(ge(x, 1))) ? x.to(torch.float32) : x), a, {
        fast_mode: fast,
      }),
    );
  }
};
export const test_m7_how_often_forward_mode_is_asked = () => {
  let count, with_second, x, y, undefined, batched;
  count = [0];
  class Both extends Function {
    static forward(ctx, x, y) {
      return [x.clone(), y.clone()];
    }
    static jvp(ctx, a, b) {
      const _1 = count;
      const _2 = [0];
      setitem(_1, _2, iadd(getitem(_1, _2), 1));
      return [a, b];
    }
  }
  for (with_second of [true, false]) {
    x = torch.ones(1, { dtype: torch.float64, requires_grad: true });
    y = torch.ones(1, { dtype: torch.float64, requires_grad: with_second });
    for ([undefined, batched] of [
      [false, false],
      [true, false],
      [true, true],
    ]) {
      setitem(count, [0], 0);
      gradcheck(Both.apply, [x, y], {
        check_forward_ad: true,
        check_backward_ad: false,
        check_undefined_grad: undefined,
        check_batched_grad: false,
        check_batched_forward_grad: batched,
      });
      say(getitem(count, [0]));
    }
  }
};
export const test_m7_functions_that_look_at_levels = () => {
  let x, y;
  const bad = (x, y) => {
    let primal, tangent;
    if (truth(ge(fwAD._current_level, 0))) {
      [primal, tangent] = fwAD.unpack_dual(y);
      y = fwAD.make_dual(primal, mul(tangent, 1.5));
    }
    return add(x, y);
  };
  x = torch.ones(1, { dtype: torch.float64, requires_grad: true });
  y = torch.ones(1, { dtype: torch.float64, requires_grad: true });
  error(() => gradcheck(bad, [x, y], { check_forward_ad: true }));
};
