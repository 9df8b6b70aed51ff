"""L: forward mode: levels, dual tensors, views, in-place writes."""

import torch
import torch.autograd.forward_ad as fwAD


def test_l1_basic():
    x = torch.tensor([3.0])
    t = torch.tensor([2.0])
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, t)
        out = dual * dual
        primal, tangent = fwAD.unpack_dual(out)
        say(primal, tangent)
        unpacked = fwAD.unpack_dual(x)
        say(unpacked.primal, unpacked.tangent)
        say(dual)


def test_l1_level_errors():
    x, t = torch.ones(2), torch.ones(2)
    error(lambda: fwAD.make_dual(x, t))
    with fwAD.dual_level():

        def nested():
            with fwAD.dual_level():
                pass

        error(nested)
        say(fwAD.unpack_dual(fwAD.make_dual(x, t)).tangent)
    error(lambda: fwAD.exit_dual_level())
    say(fwAD.enter_dual_level())
    error(lambda: fwAD.enter_dual_level())
    fwAD.exit_dual_level()


def test_l1_enter_and_exit():
    level = fwAD.enter_dual_level()
    x = fwAD.make_dual(torch.tensor([1.0]), torch.tensor([5.0]), level=level)
    say(fwAD.unpack_dual(x, level=level).tangent)
    fwAD.exit_dual_level(level=level)
    say(fwAD.unpack_dual(x).tangent)


def test_l1_unpack_outside():
    x = torch.ones(2)
    primal, tangent = fwAD.unpack_dual(x)
    say(primal is x, tangent)


def test_l1_as_decorator():
    @fwAD.dual_level()
    def f(x):
        return fwAD.unpack_dual(fwAD.make_dual(x, torch.ones(2)) * 3).tangent

    say(f(torch.ones(2)))
    error(lambda: fwAD.make_dual(torch.ones(2), torch.ones(2)))


def test_l2_size_check():
    foo = torch.rand(2)
    tangent = torch.rand(3)
    with fwAD.dual_level():
        error(lambda: fwAD.make_dual(foo, tangent))
        error(lambda: fwAD.make_dual(torch.rand(1), torch.rand(2)))
        error(lambda: fwAD.make_dual(torch.rand(1), torch.rand(2, 1)))
        say(fwAD.make_dual(foo, tangent[1:]).shape)


def test_l2_non_differentiable():
    with fwAD.dual_level():
        error(lambda: fwAD.make_dual(torch.ones(2, dtype=torch.int64), torch.ones(2)))
        error(lambda: fwAD.make_dual(torch.ones(2), torch.ones(2, dtype=torch.int64)))
        error(lambda: fwAD.make_dual(torch.ones(2, dtype=torch.bool), torch.ones(2, dtype=torch.bool)))
        error(lambda: fwAD.make_dual(torch.ones(2), torch.ones(2, dtype=torch.float64)))


def test_l2_twice():
    x = torch.ones(2)
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, torch.ones(2))
        error(lambda: fwAD.make_dual(dual, torch.ones(2)))
        again = fwAD.make_dual(x, torch.ones(2) * 5)
        say(fwAD.unpack_dual(dual).tangent, fwAD.unpack_dual(again).tangent)


def test_l3_gone_after_exit():
    x = torch.tensor([1.0])
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, torch.tensor([2.0]))
        out = dual * 3
        say(fwAD.unpack_dual(out).tangent)
    with fwAD.dual_level():
        say(fwAD.unpack_dual(out).tangent, fwAD.unpack_dual(dual).tangent)
    say(out, fwAD.unpack_dual(dual).tangent)


def test_l3_detach_and_clone():
    with fwAD.dual_level():
        dual = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
        say(fwAD.unpack_dual(dual.detach()).tangent)
        say(fwAD.unpack_dual(dual.clone()).tangent)
        say(fwAD.unpack_dual(dual.data).tangent)
        say(dual.detach())
        with torch.no_grad():
            say(fwAD.unpack_dual(dual.clone()).tangent)


def test_l3_detach_in_place():
    with fwAD.dual_level():
        dual = fwAD.make_dual(torch.tensor([1.0]), torch.tensor([3.0]))
        out = dual * 2
        out.detach_()
        say(fwAD.unpack_dual(out).tangent)


def test_l3_printing():
    x = torch.tensor([3.0], requires_grad=True)
    with fwAD.dual_level():
        dual = fwAD.make_dual(torch.tensor([3.0]), torch.tensor([6.0]))
        say(dual)
        say(dual * 2)
        graph = fwAD.make_dual(x, torch.tensor([6.0]))
        say(graph)
        say(fwAD.unpack_dual(graph * x).tangent.requires_grad)


def test_l4_with_reverse():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    v = torch.tensor([2.0, 2.0], dtype=torch.float64)
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, v)
        out = dual**3
        primal, tangent = fwAD.unpack_dual(out)
        say(primal.requires_grad, tangent.requires_grad, tangent.grad_fn.name())
        say(torch.autograd.grad(tangent.sum(), x, retain_graph=True))
        say(torch.autograd.grad(primal.sum(), x))


def test_l4_tangent_requires_grad():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64)
    v = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
    with fwAD.dual_level():
        out = fwAD.make_dual(x, v).exp()
        primal, tangent = fwAD.unpack_dual(out)
        say(primal.requires_grad, tangent.requires_grad)
        tangent.sum().backward()
    say(close(v.grad, x.exp()))


def test_l4_no_grad():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, torch.ones(2))
        with torch.no_grad():
            out = dual * dual
            say(out.requires_grad, fwAD.unpack_dual(out).tangent)
        say(fwAD.unpack_dual(dual * dual).tangent.requires_grad)


def test_l4_hessian_vector_product():
    def f(x):
        return (x.sin() * x.exp()).sum()

    x = torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)
    v = torch.tensor([1.0, -2.0], dtype=torch.float64)
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, v)
        (g,) = torch.autograd.grad(f(dual), dual, create_graph=True)
        hvp = fwAD.unpack_dual(g).tangent
    (expected,) = torch.autograd.grad(
        torch.autograd.grad(f(x), x, create_graph=True)[0], x, grad_outputs=v
    )
    say(close(hvp.detach(), expected))


def test_l5_inplace():
    with fwAD.dual_level():
        foo = torch.tensor([1.0, 2.0])
        dual = fwAD.make_dual(torch.tensor([3.0, 4.0]), torch.tensor([5.0, 6.0]))
        foo.mul_(dual)
        say(foo)
        dual.mul_(2)
        say(dual)
        dual.add_(foo)
        say(dual)
        dual.copy_(torch.ones(2))
        say(fwAD.unpack_dual(dual).tangent)
        dual.zero_()
        say(fwAD.unpack_dual(dual).tangent)


def test_l5_inplace_on_plain_keeps_others():
    with fwAD.dual_level():
        bar = torch.rand(2)
        dual = fwAD.make_dual(torch.tensor([3.0, 4.0]), torch.tensor([5.0, 6.0]))
        baz = bar.clone()
        baz[0] = dual[0]
        say(fwAD.unpack_dual(baz).tangent)
        say(baz[0].detach(), fwAD.unpack_dual(bar).tangent)


def test_l5_views_share_tangent():
    with fwAD.dual_level():
        x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        dual = fwAD.make_dual(x, torch.tensor([[10.0, 20.0], [30.0, 40.0]]))
        say(fwAD.unpack_dual(dual[0]).tangent, fwAD.unpack_dual(dual.t()).tangent)
        view = dual.view(-1)
        view.mul_(2)
        say(fwAD.unpack_dual(dual).tangent)
        dual[1].zero_()
        say(fwAD.unpack_dual(view).tangent)


def test_l5_view_inplace_differentiable_views():
    # The original test: in-place on views of a plain tensor with a dual one.
    original_foo = torch.rand([2])
    tangent = torch.tensor([7.0, 9.0])
    with fwAD.dual_level():
        foo = original_foo.clone()
        dual = fwAD.make_dual(torch.tensor([3.0, 4.0]), tangent)
        view = foo.view(2)
        view.mul_(0)
        view.add_(dual)
        say(fwAD.unpack_dual(foo).tangent, foo.detach())
        foo = torch.ones(2, 2)
        foo[1].copy_(dual)
        say(fwAD.unpack_dual(foo).tangent)
        say(fwAD.unpack_dual(foo[0]).tangent)


def test_l5_view_inplace_non_differentiable_view():
    original_foo = torch.tensor([2.0, 3.0])
    with fwAD.dual_level():
        dual = fwAD.make_dual(torch.tensor([3.0, 4.0]), torch.tensor([7.0, 9.0]))
        foo = original_foo.clone()
        view = foo.detach()
        view.mul_(dual)
        say(fwAD.unpack_dual(view).tangent, fwAD.unpack_dual(foo).tangent)
        say(foo)


def test_l5_view_of_no_tangent():
    with fwAD.dual_level():
        x = torch.ones(2, 2)
        say(fwAD.unpack_dual(x[0]).tangent)
        x[0].mul_(2)
        say(fwAD.unpack_dual(x).tangent)


def test_l5_in_place_on_chunk():
    with fwAD.dual_level():
        x = torch.ones(4)
        a, b = x.chunk(2)
        dual = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([5.0, 6.0]))
        b.mul_(dual)
        say(fwAD.unpack_dual(x).tangent, fwAD.unpack_dual(a).tangent)


def test_l6_make_dual_aliases():
    x = torch.tensor([1.0, 2.0])
    t = torch.tensor([3.0, 4.0])
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, t)
        say(dual is x, dual.data_ptr() == x.data_ptr(), fwAD.unpack_dual(x).tangent)
        say(fwAD.unpack_dual(dual).tangent is t)
        dual.mul_(2)
        say(x)
        primal = fwAD.unpack_dual(dual).primal
        say(primal.data_ptr() == x.data_ptr(), fwAD.unpack_dual(primal).tangent)
        primal.add_(1)
        say(dual, x)


def test_l6_dual_of_leaf_stays_in_graph():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, torch.ones(2))
        say(dual.requires_grad, dual.is_leaf, dual.grad_fn.name(), dual._version)
        (dual * dual).sum().backward()
    say(x.grad)


def test_l6_make_dual_forbid_integral():
    with fwAD.dual_level():
        primal = torch.ones(2, 2, dtype=torch.int64)
        tangent = torch.ones(2, 2)
        error(lambda: fwAD.make_dual(primal, tangent))


def test_l6_inplace_on_primal_of_leaf():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, torch.ones(2))
        error(lambda: dual.mul_(2))


def test_l6_expanded_primal():
    with fwAD.dual_level():
        x = torch.tensor([1.0]).expand(3)
        error(lambda: fwAD.make_dual(x, torch.tensor([1.0, 2.0, 3.0])))
        dual = fwAD.make_dual(torch.ones(3), torch.tensor([1.0]).expand(3))
        say(fwAD.unpack_dual(dual * 2).tangent)


def test_l6_metadata_of_tangents():
    with fwAD.dual_level():
        x = torch.ones(2, 3)
        dual = fwAD.make_dual(x, torch.ones(3, 2).t())
        say(fwAD.unpack_dual(dual).tangent.stride(), dual.stride())
        dual = fwAD.make_dual(torch.ones(3, 2).t(), torch.ones(2, 3))
        say(fwAD.unpack_dual(dual.transpose(0, 1)).tangent.shape)


def test_l_scalar_tangent():
    with fwAD.dual_level():
        dual = fwAD.make_dual(torch.tensor(2.0), torch.tensor(3.0))
        say(fwAD.unpack_dual(dual * torch.ones(2)).tangent)
        say(fwAD.unpack_dual(torch.ones(2) + dual).tangent)
        say(fwAD.unpack_dual(2 - dual).tangent, fwAD.unpack_dual(1 / dual).tangent)


def test_l_out_of_place_constants():
    with fwAD.dual_level():
        dual = fwAD.make_dual(torch.tensor([2.0, -3.0]), torch.tensor([1.0, 1.0]))
        say(fwAD.unpack_dual(dual > 0).tangent, fwAD.unpack_dual(dual.sign()).tangent)
        say(fwAD.unpack_dual(dual.argmax()).tangent, fwAD.unpack_dual(dual.round()).tangent)
        say(fwAD.unpack_dual(torch.zeros_like(dual)).tangent)
        say(fwAD.unpack_dual(dual.long()).tangent)


def test_l_several_outputs():
    with fwAD.dual_level():
        dual = fwAD.make_dual(torch.tensor([3.0, 1.0, 2.0]), torch.tensor([1.0, 2.0, 3.0]))
        values, indices = dual.sort()
        say(fwAD.unpack_dual(values).tangent, fwAD.unpack_dual(indices).tangent)
        values, indices = dual.max(0)
        say(fwAD.unpack_dual(values).tangent)
        a, b, c = dual.unbind()
        say(fwAD.unpack_dual(b).tangent)
        say([fwAD.unpack_dual(part).tangent for part in dual.split(2)])


def test_l_grad_mode_of_tangents():
    x = torch.tensor([2.0], requires_grad=True)
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, torch.ones(1))
        with torch.no_grad():
            y = dual * x
        say(y.requires_grad, fwAD.unpack_dual(y).tangent)


def test_l_inference_mode():
    with torch.inference_mode():
        with fwAD.dual_level():
            dual = fwAD.make_dual(torch.ones(2), torch.ones(2))
            say(fwAD.unpack_dual(dual).tangent)


def test_l_set_fwd_grad_enabled():
    with fwAD.dual_level():
        x = torch.tensor([2.0])
        dual = fwAD.make_dual(x, torch.ones(1))
        with fwAD._set_fwd_grad_enabled(False):
            out = dual * 3
        say(fwAD.unpack_dual(out).tangent)
        say(fwAD.unpack_dual(dual * 3).tangent)
