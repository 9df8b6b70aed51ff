"""Gradients that are expanded, parts of results, and sums that skip NaN."""

import torch
from torch.autograd import Function


def test_save_output_nr():
    x = torch.randn(10, requires_grad=True)

    class MultiOutputFn(Function):
        @staticmethod
        def forward(ctx, x):
            return x[:5], x[5:]

        @staticmethod
        def backward(ctx, *grad):
            return torch.cat(grad)

    a, b = MultiOutputFn.apply(x)
    say(b.output_nr)

    class TestFn(Function):
        @staticmethod
        def forward(ctx, b):
            ctx.save_for_backward(b)
            return b * 2

        @staticmethod
        def backward(ctx, grad_b):
            (b,) = ctx.saved_tensors
            say(b.output_nr)
            return grad_b * 2

    TestFn.apply(b).sum().backward()
    say(x.grad)


def test_nan_and_inf_sums():
    x = torch.tensor([1.0, float("nan"), 3.0], requires_grad=True)
    torch.nansum(x).backward()
    say(x.grad)
    x.grad = None
    torch.nanmean(x).backward()
    say(x.grad)


def test_select_sum():
    x = torch.randn(10, dtype=torch.double, requires_grad=True)

    def func(x):
        return x.select(0, 1).sum()

    say(torch.autograd.gradcheck(func, [x]))
    say(torch.autograd.gradgradcheck(func, [x]))


def test_select_expanded_v():
    v_expanded = torch.ones(10).expand(10, 10)
    a = torch.ones(10, 10, 10, requires_grad=True)
    (result,) = torch.autograd.grad(a[0], a, v_expanded)
    expected = torch.zeros(10, 10, 10)
    expected[0] = v_expanded
    say(torch.equal(result, expected))


def test_slice_expanded_v():
    v_expanded = torch.ones(10, 1).expand(2, 10, 10)
    a = torch.ones(10, 10, 10, requires_grad=True)
    (result,) = torch.autograd.grad(a[3:5], a, v_expanded)
    expected = torch.zeros(10, 10, 10)
    expected[3:5] = v_expanded
    say(torch.equal(result, expected))


def test_unbind_and_stack():
    stacked = torch.randn(3, 10, 10, requires_grad=True)
    x, y, z = stacked.unbind()
    grad = torch.randn(3, 10, 10)
    torch.autograd.backward([x, y, z], grad.unbind())
    say(torch.equal(stacked.grad, grad))
    for i in range(3):
        stacked = torch.randn(3, 10, 10, requires_grad=True)
        outs = stacked.unbind()
        gi = grad.unbind()[i]
        (g,) = torch.autograd.grad(outs[i], stacked, gi)
        g_expected = torch.stack([gi if j == i else torch.zeros_like(gi) for j in range(3)], dim=0)
        say(torch.equal(g, g_expected))


def test_fill():
    root = torch.randn(4, 5, requires_grad=True)

    def func(root):
        x = root.clone()
        x.fill_(2)
        return x

    say(torch.autograd.gradcheck(func, [torch.randn(2, dtype=torch.double, requires_grad=True)]))


def test_variable_traverse_and_del():
    def get_out_and_unrefed_cycle():
        inp = torch.ones(10, requires_grad=True)
        tmp = inp.view(10, 1)
        out = tmp.view(10)
        my_list = []
        my_list.append(tmp)
        my_list.append(my_list)
        return out

    out = get_out_and_unrefed_cycle()
    out.backward(torch.ones(out.size()))
    say(out.grad_fn)
