"""Programs in the style of PyTorch's test_autograd.py."""

import torch
import torch.nn.functional as F
from torch.autograd import Function


def test_copy_slices_graph_task_updates():
    def f1(x, y):
        out = x.clone().view(-1)
        out += y
        return out

    def f2(x, y):
        out = x.clone().view(-1)
        b = out * 2
        out += y
        return out + b

    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2, requires_grad=True)
    y_safe = torch._C._functions.DelayedError("Boom!", 1)(y)
    for f in [f1, f2]:
        out = f(x, y_safe)
        error(lambda: out.sum().backward())
        out = f(x, y_safe)
        error(lambda: torch.autograd.grad(out.sum(), y))
        out = f(x, y_safe)
        say(torch.autograd.grad(out.sum(), x))
        out = f(x, y_safe)
        say(torch.autograd.grad(out.sum(), y_safe))


def test_set_grad_generator_functions_recursive():
    @torch.no_grad()
    def outer(i):
        say(torch.is_grad_enabled())
        if i > 0:
            with torch.enable_grad():
                outer(i - 1)
        return i

    outer(2)
    say(torch.is_grad_enabled())


def test_materialize_grads_and_set_non_diff():
    class F1(Function):
        @staticmethod
        def forward(ctx, x):
            out0 = x.clone()
            out1 = x.clone()
            ctx.mark_non_differentiable(out1)
            ctx.set_materialize_grads(False)
            return out0, out1

        @staticmethod
        def backward(ctx, g0, g1):
            say(g1)
            return g0

    a = torch.tensor(1.0, requires_grad=True)
    out0, out1 = F1.apply(a)
    out0.backward()
    say(a.grad)


def test_sharded_index_accumulate():
    x = torch.arange(1.0, 13.0).view(4, 3).requires_grad_()
    idx = torch.tensor([[0, 0], [1, 3]], dtype=torch.int64)
    x[idx].sum().backward()
    say(x.grad)
    x.grad = None
    x[:, [0, 2]].sum().backward()
    say(x.grad)
    x.grad = None
    x[idx, 1].sum().backward()
    say(x.grad)
    x.grad = None
    x[..., None, 1:].sum().backward()
    say(x.grad)
    x.grad = None
    x[x > 5].sum().backward()
    say(x.grad)


def test_hessian_vector():
    x = torch.tensor([[0.5, 1.0], [1.5, 2.0]], requires_grad=True)
    y = torch.tensor([[2.0, 1.0], [0.5, 3.0]], requires_grad=True)
    z = x**2 + y * x + y**2
    z.backward(torch.ones(2, 2), create_graph=True)
    with torch.no_grad():
        x_grad = 2 * x + y
        y_grad = x + 2 * y
    say(torch.equal(x.grad, x_grad), torch.equal(y.grad, y_grad))
    grad_sum = 2 * x.grad + y.grad
    grad_sum.backward(torch.ones(2, 2))
    say(x.grad.detach(), y.grad.detach())


def test_grad_fn_attr_bindings():
    t = torch.ones(1, requires_grad=True)
    param = torch.ones(1, requires_grad=True)
    out = torch.add(t, param, alpha=2)
    say(out.grad_fn._saved_alpha)
    a = torch.ones(2, 2, requires_grad=True)
    out = a[0:1]
    say(out.grad_fn._saved_dim, out.grad_fn._saved_start, out.grad_fn._saved_end, out.grad_fn._saved_step, out.grad_fn._saved_self_sym_sizes)
    out = torch.transpose(a, 0, 1)
    say(out.grad_fn._saved_dim0, out.grad_fn._saved_dim1)
    out = F.conv2d(torch.ones(1, 1, 3, 3, requires_grad=True), torch.ones(1, 1, 2, 2), padding=1)
    say(out.grad_fn._saved_stride, out.grad_fn._saved_padding, out.grad_fn._saved_groups)
    out = torch.var(a, 0)
    say(out.grad_fn._saved_dim, out.grad_fn._saved_keepdim, out.grad_fn._saved_correction)
    out = a.norm(2, 1)
    say(out.grad_fn.name())
    out = a.sum((0, 1), keepdim=True)
    say(out.grad_fn._saved_dim, out.grad_fn._saved_keepdim, out.grad_fn._saved_self_sym_sizes)
    out = a.clamp(0.5, 2)
    say(out.grad_fn._saved_min, out.grad_fn._saved_max)
    out = torch.addcmul(a, a, a, value=3)
    say(out.grad_fn._saved_value)
    out = a.index_select(0, torch.tensor([0], dtype=torch.int64))
    say(out.grad_fn._saved_dim, out.grad_fn._saved_index)
    out = torch.tensordot(a, a, dims=1)
    say(out.grad_fn.name())
    out = a.repeat(2, 1)
    say(out.grad_fn._saved_repeats)
    out = F.leaky_relu(a, 0.2)
    say(out.grad_fn._saved_negative_slope)
    out = torch.cat([a, a], 1)
    say(out.grad_fn._saved_dim)
    out = a.diagonal()
    say(out.grad_fn._saved_offset, out.grad_fn._saved_dim1, out.grad_fn._saved_dim2)
    out = a.view(4)
    say(out.grad_fn._saved_self_sym_sizes)
    out = a.expand(3, 2, 2)
    say(out.grad_fn._saved_self_sym_sizes)
    out = a.pow(2)
    out.sum().backward()
    error(lambda: out.grad_fn._saved_self)
    say(out.grad_fn._saved_exponent)


def test_custom_function_kwargs_and_defaults():
    class Scale(Function):
        @staticmethod
        def forward(ctx, x, factor=3.0, flag=True):
            ctx.factor = factor
            return x * factor

        @staticmethod
        def backward(ctx, g):
            say(ctx.needs_input_grad)
            return g * ctx.factor, None, None

    x = torch.ones(2, requires_grad=True)
    Scale.apply(x).sum().backward()
    say(x.grad)
    Scale.apply(x, 2.0).sum().backward()
    say(x.grad)

    class Setup(Function):
        @staticmethod
        def forward(x, y, z=None):
            return x * y

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(inputs[0], inputs[1])

        @staticmethod
        def backward(ctx, g):
            x, y = ctx.saved_tensors
            return g * y, g * x, None

    y = torch.full((2,), 4.0, requires_grad=True)
    Setup.apply(x, y).sum().backward()
    say(y.grad)


def test_reentrant_in_hook_and_function():
    class Reenter(Function):
        @staticmethod
        def forward(ctx, x):
            with torch.enable_grad():
                ctx.x = x.detach().requires_grad_()
                ctx.out = ctx.x * ctx.x
            return ctx.out.detach()

        @staticmethod
        def backward(ctx, g):
            with torch.enable_grad():
                ctx.out.sum().backward()
            return ctx.x.grad * g

    x = torch.tensor([2.0], requires_grad=True)
    Reenter.apply(Reenter.apply(x)).sum().backward()
    say(x.grad)
    y = x * 2
    z = torch.tensor([1.0], requires_grad=True)

    def again(g):
        with torch.enable_grad():
            (z * 5).sum().backward()

    y.register_hook(again)
    y.sum().backward()
    say(z.grad)


def test_grad_mode_restored_reentrant():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, inp):
            return inp.clone()

        @staticmethod
        def backward(ctx, go):
            original = torch.is_grad_enabled()
            with torch.enable_grad():
                inp = torch.rand(10, requires_grad=True)
                out = inp * inp
                g = torch.autograd.grad(out, inp, torch.ones(10))
            say(torch.is_grad_enabled() == original)
            return go

    inp = torch.rand(10, requires_grad=True)
    out = MyFunction.apply(inp)
    for create in (False, True):
        out.sum().backward(create_graph=create, retain_graph=True)


def test_detach_and_views():
    x = torch.randn(10, 10, requires_grad=True)
    y = x + 2
    y = y.detach()
    z = y * 4 + 2
    say(y.requires_grad, z.requires_grad)
    x = torch.ones(4, requires_grad=True)
    y = x * 2
    y.detach_()
    say(y.requires_grad, y.grad_fn)
    view = x.narrow(0, 1, 2)
    say(view.requires_grad, view._is_view(), view.detach()._is_view(), view.detach().requires_grad)
    error(lambda: view.detach_())
    base = torch.ones(4)
    v = base.view(2, 2)
    say(v._is_view(), v._base is base)
    w = v.requires_grad_()
    say(w.is_leaf, base.requires_grad)


def test_unused_and_mixed_outputs():
    x = torch.randn(5, requires_grad=True)
    splits = x.split(2)
    (splits[0].sum() + splits[2].sum() * 3).backward()
    say(x.grad)
    u = torch.arange(6.0).view(2, 3).requires_grad_()
    s, i = u.sort(1, descending=True)
    say(i.requires_grad, s.grad_fn.name())
    s[:, 0].sum().backward()
    say(u.grad)
    u.grad = None
    m, i = torch.max(u, 1, keepdim=True)
    m.sum().backward()
    say(u.grad, m.shape)
    q, r = torch.linalg.qr(torch.eye(2, dtype=torch.float64) * 2)
    say(q.abs(), r.abs())
    mean, var = torch.var_mean(u, 1)
    (mean.sum() + var.sum()).backward()
    say(u.grad)


def test_type_conversions():
    x = torch.randn(5, 5)
    say(x.float().dtype, x.int().dtype, x.double().dtype, x.long().dtype, x.bool().dtype)
    y = torch.randn(2, requires_grad=True)
    z = y.double()
    z.sum().backward()
    say(y.grad.dtype, z.grad_fn.name(), y.type(), y.type(torch.float64).dtype, y.type("torch.DoubleTensor").dtype)
    say(y.to(torch.float64).to(torch.float32).grad_fn.name())
    say((y.int() * 2).requires_grad)
    say(y.to("cpu") is y, y.to(y) is y, y.cpu() is y, y.type_as(z).dtype)


def test_backward_with_scalar_and_python_args():
    x = torch.ones(2, 2, requires_grad=True)
    x.sum().backward(gradient=torch.tensor(2.0))
    say(x.grad)
    (x * 2).backward(torch.ones(2, 2), retain_graph=True, create_graph=False, inputs=x)
    say(x.grad)
    torch.autograd.backward((x * 2,), grad_tensors=(torch.ones(2, 2),), inputs=[x])
    say(x.grad)
    torch.autograd.backward(tensors=x.sum())
    say(x.grad)
    say(torch.autograd.grad(outputs=x.sum(), inputs=x, grad_outputs=None, retain_graph=None, create_graph=False, allow_unused=False))
    error(lambda: torch.autograd.grad([x.sum()], [x], [torch.ones(()), torch.ones(())]))
    error(lambda: torch.autograd.backward([]))
    error(lambda: torch.autograd.grad([], [x]))
