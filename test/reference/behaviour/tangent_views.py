"""Tangents of views: made by the same operators, written through, and kept apart from those of operands."""

import torch
import torch.autograd.forward_ad as fwAD


def tangent(x):
    return fwAD.unpack_dual(x).tangent


def test_l5_views_have_views_of_the_tangent():
    x = torch.arange(6.0).reshape(2, 3)
    t = torch.arange(1.0, 7).reshape(2, 3).requires_grad_()
    views = [
        lambda x: x[0],
        lambda x: x[:, 1:],
        lambda x: x.t(),
        lambda x: x.view(6),
        lambda x: x.unsqueeze(0),
        lambda x: x.diagonal(),
        lambda x: x.expand(2, 2, 3),
        lambda x: x.t()[0],
        lambda x: x.unbind()[1],
        lambda x: x.split(1)[0],
        lambda x: x.unfold(1, 2, 1),
        lambda x: x.permute(1, 0),
        lambda x: x.as_strided((2,), (1,)),
        lambda x: x.reshape(3, 2),
    ]
    with fwAD.dual_level():
        d = fwAD.make_dual(x, t)
        say(tangent(d) is t)
        for view in views:
            say(tangent(view(d)))


def test_l5_writing_through_views():
    x = torch.arange(6.0).reshape(2, 3)
    t = torch.ones(2, 3, requires_grad=True)
    with fwAD.dual_level():
        d = fwAD.make_dual(x.clone(), t.clone())
        d[0].mul_(2)
        say(tangent(d))
        base = torch.zeros(2, 3)
        base[1] = d[0]
        say(base)
        other = torch.zeros(3)
        other.view(3).add_(d[1])
        say(tangent(other))


def test_l5_in_place_writes_the_tangent():
    bar = torch.ones(2)
    with fwAD.dual_level():
        d = fwAD.make_dual(torch.tensor([0.5, 2.0]), bar)
        d.narrow(0, 0, 1).mul_(3)
        say(bar, tangent(d) is bar)
        d.exp_()
        say(bar, tangent(d) is bar)
    u = torch.ones(2, requires_grad=True)
    with fwAD.dual_level():
        d = fwAD.make_dual(torch.tensor([0.5, 2.0]), u)
        error(lambda: d.mul_(2))


def test_l5_written_tangents_are_not_the_operands():
    with fwAD.dual_level():
        t = torch.ones(2)
        d = fwAD.make_dual(torch.tensor([0.5, 2.0]), t)
        copied, added = torch.zeros(2), torch.zeros(2)
        copied.copy_(d)
        added.add_(d)
        say(tangent(copied) is t, tangent(added) is t)
        copied.mul_(5)
        added.mul_(7)
        say(t, tangent(copied), tangent(added))


def test_l5_writing_through_a_transposed_view():
    for write in (lambda x, y: x.add_(y), lambda x, y: x.mul_(y), lambda x, y: x.copy_(y)):
        base = torch.ones(2, 2)
        with fwAD.dual_level():
            write(base.t(), fwAD.make_dual(torch.arange(4.0).reshape(2, 2), torch.arange(1.0, 5).reshape(2, 2)))
            say(base)
            base.t().mul_(2)
            say(tangent(base))


def test_l1_what_cannot_be_a_tangent():
    with fwAD.dual_level():
        d = fwAD.make_dual(torch.rand(2), torch.rand(2))
        error(lambda: fwAD.make_dual(torch.rand(2), d))
        error(lambda: fwAD.make_dual(d, torch.rand(2)))


def test_l1_levels_as_numbers():
    say(fwAD._current_level, fwAD._is_fwd_grad_enabled())
    with fwAD.dual_level() as level:
        say(level, fwAD._current_level)
        with fwAD._set_fwd_grad_enabled(False):
            say(fwAD._is_fwd_grad_enabled())
    error(lambda: fwAD.exit_dual_level())


def test_l_results_into_given_memory():
    with fwAD.dual_level():
        d = fwAD.make_dual(torch.ones(2), torch.ones(2))
        error(lambda: torch.add(d, d, out=torch.ones(2)))
        error(lambda: torch.sin(torch.ones(2), out=d))


def test_l_operators_without_forward_mode():
    with fwAD.dual_level():
        d = fwAD.make_dual(torch.tensor([0.5]), torch.tensor([1.0]))
        error(lambda: torch.igamma(d, d))


def test_m5_graphs_of_transforms():
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

    def f(x):
        return (x[0] * x[1:]).sum() + x.view(3, 1).t().exp().sum()

    out, pull = torch.func.vjp(lambda x: torch.func.jvp(f, (x,), (torch.ones(3),))[1], x)
    say(out, pull(torch.tensor(1.0)))
    say(torch.func.hessian(f)(x))
    say(torch.func.jacfwd(f)(x))
    say(torch.func.jvp(f, (x,), (x,)))
    say(torch.autograd.functional.hessian(f, x, create_graph=True))


def test_l4_reshaped_in_place():
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    for change in (
        lambda y: y.t_(), lambda y: y.unsqueeze_(1), lambda y: y.transpose_(0, 1), lambda y: y[:1].clone().squeeze_(), lambda y: y.swapaxes_(-1, 0) * y,
    ):  # fmt: skip
        out, tangent = torch.func.jvp(lambda x: change(x * 2), (x,), (x,))
        say(out, tangent)
    for way in ("linear", "nearest", "lower"):
        say(torch.func.jvp(lambda x: torch.quantile(x, 0.5, interpolation=way), (x,), (x,)))


def test_l4_numbers_written_have_no_tangent():
    x = torch.tensor([1.0, 2.0, 3.0])

    def written(write):
        def f(x):
            y = x * 2
            write(y)
            return y

        return torch.func.jvp(f, (x,), (x,))

    def at_places(y):
        y[torch.tensor([0, 2], dtype=torch.int64)] = 2.5

    def at_mask(y):
        y[torch.tensor([False, True, True])] = 2.5

    say(written(at_places), written(at_mask))
    say(written(lambda y: y.eq_(4)), written(lambda y: y.ge_(torch.tensor([3.0, 3.0, 7.0]))), written(lambda y: y.lt_(y.detach())))
    say(torch.func.jvp(lambda x: torch.index_put(x, (torch.tensor([1], dtype=torch.int64),), torch.tensor(5.0)), (x,), (x,)))


def test_l4_tangents_have_their_tensors_type():
    single, double = torch.ones(2), torch.tensor(3.0, dtype=torch.float64)
    for f in (torch.sub, torch.mul, torch.atan2, lambda a, b: torch.where(a > 0, a, b), lambda a, b: torch.addcmul(a, b, b), torch.copysign, torch.hypot):
        out, tangent = torch.func.jvp(f, (single, double), (single, double))
        say(out.dtype, tangent.dtype, tangent.shape)
