"""Transforms of functions in the style of functorch's tests: every form of each, and what is refused."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.func import functional_call, grad, grad_and_value, hessian, jacfwd, jacrev, jvp, linearize, stack_module_state, vjp, vmap


def test_vmap_basic():
    x = torch.arange(6.0).reshape(2, 3)
    say(vmap(torch.sum)(x))
    say(vmap(lambda a, b: a * b, in_dims=(0, None))(x, torch.tensor([1.0, 2.0, 3.0])))
    say(vmap(lambda a: a * 2, out_dims=1)(x).shape)
    say(vmap(lambda a: (a, a.sum()), out_dims=(1, 0))(x)[0].shape)
    say(vmap(lambda a: {"x": a.sum(), "y": a})(x)["x"])
    say(vmap(lambda t: t[0] + t[1])((x, x)))
    say(vmap(lambda d: d["a"] * 2, in_dims=({"a": 0},))({"a": x}))
    say(vmap(vmap(lambda a, b: a + b, in_dims=(None, 0)), in_dims=(0, None))(torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0, 30.0])))
    say(vmap(lambda a: a.sum(), chunk_size=1)(x))
    say(vmap(torch.dot)(x, x))
    say(vmap(torch.mv, in_dims=(None, 0))(torch.ones(2, 3), x))
    say(vmap(lambda a: a, in_dims=-1)(x).shape)
    say(vmap(lambda a, k: a + k)(x, torch.tensor([1.0, 2.0])))


def test_vmap_errors():
    x = torch.ones(2, 3)
    error(lambda: vmap(lambda a: a)(1))
    error(lambda: vmap(lambda a: a)())
    error(lambda: vmap(lambda a: 1)(x))
    error(lambda: vmap(lambda a: (a, 1))(x))
    error(lambda: vmap(lambda a, b: a + b)(x, torch.ones(3, 3)))
    error(lambda: vmap(lambda a: a, in_dims=None)(x))
    error(lambda: vmap(lambda a: a, in_dims=(None,))(x))
    error(lambda: vmap(lambda a: a, in_dims=(0, 0))(x))
    error(lambda: vmap(lambda a: a, in_dims=2)(x))
    error(lambda: vmap(lambda a: a, in_dims="x")(x))
    error(lambda: vmap(lambda a: a, out_dims=2)(x))
    error(lambda: vmap(lambda a: a, out_dims=(0, 0))(x))
    error(lambda: vmap(lambda a: a, out_dims="x")(x))
    error(lambda: vmap(lambda a: a.item())(torch.ones(2)))
    error(lambda: vmap(lambda a: a if a.sum() > 0 else -a)(x))
    error(lambda: vmap(lambda a: torch.rand(2) + a[:2])(x))
    error(lambda: vmap(lambda a: a, randomness="x")(x))
    error(lambda: vmap(lambda a: a.tolist())(x))
    error(lambda: vmap(lambda a: a[a > 0])(x))


def test_vmap_inplace():
    x = torch.zeros(2, 3)
    vmap(lambda a: a.add_(1))(x)
    say(x)
    y = torch.zeros(3)
    error(lambda: vmap(lambda a, b: a.add_(b), in_dims=(None, 0))(y, x))

    def f(a):
        b = torch.zeros_like(a)
        b.copy_(a)
        b[0] = 7
        return b

    say(vmap(f)(x))


def test_vmap_randomness():
    x = torch.zeros(4)
    same = vmap(lambda a: a + torch.rand(()), randomness="same")(x)
    say((same == same[0]).all())
    diff = vmap(lambda a: a + torch.rand(()), randomness="different")(x)
    say((diff == diff[0]).all())


def test_grad_forms():
    x = torch.tensor([1.0, 2.0, 3.0])
    say(grad(lambda a: (a**2).sum())(x))
    say(grad(lambda a, b: (a * b).sum(), argnums=1)(x, 2 * x))
    say(grad(lambda a, b: (a * b).sum(), argnums=(0, 1))(x, 2 * x))
    say(grad(lambda a, b: (a * b).sum(), argnums=-1)(x, 2 * x))
    g, aux = grad(lambda a: ((a**2).sum(), a * 3), has_aux=True)(x)
    say(g, aux)
    g, v = grad_and_value(lambda a: (a**3).sum())(x)
    say(g, v)
    g, (v, aux) = grad_and_value(lambda a: ((a**3).sum(), a), has_aux=True)(x)
    say(g, v, aux)
    say(grad(lambda d: d["a"].sum() * d["b"].sum())({"a": x, "b": x}))
    error(lambda: grad(lambda a: a)(x))
    error(lambda: grad(lambda a: a.sum(), argnums=2)(x))
    error(lambda: grad(lambda a: a.sum(), argnums="x")(x))
    error(lambda: grad(lambda a: a.sum(), has_aux=True)(x))
    say(grad(grad(lambda a: a.sin()))(torch.tensor(1.0)))
    say(vmap(grad(lambda a: a.sin()))(x))
    say(grad(lambda a: vmap(torch.sin)(a).sum())(x))


def test_vjp_jvp():
    x = torch.tensor([1.0, 2.0, 3.0])
    out, f = vjp(torch.sin, x)
    say(out, f(torch.ones(3)))
    out, f = vjp(lambda a, b: (a + b, a * b), x, x)
    say(f((torch.ones(3), torch.ones(3))))
    out, f, aux = vjp(lambda a: (a.sum(), a * 2), x, has_aux=True)
    say(out, f(torch.tensor(1.0)), aux)
    error(lambda: vjp(torch.sin, x)[1](torch.ones(2)))
    error(lambda: vjp(torch.sin, x)[1]((torch.ones(3), torch.ones(3))))
    error(lambda: vjp(lambda a: 1, x))
    say(jvp(torch.sin, (x,), (torch.ones(3),)))
    say(jvp(lambda a, b: a * b, (x, x), (torch.ones(3), torch.zeros(3))))
    say(jvp(lambda a: {"o": a * 2}, (x,), (x,)))
    say(jvp(lambda a: (a.sum(), a * 5), (x,), (x,), has_aux=True))
    error(lambda: jvp(torch.sin, x, x))
    error(lambda: jvp(torch.sin, (x,), (torch.ones(2),)))
    error(lambda: jvp(torch.sin, (x,), (x, x)))
    error(lambda: jvp(torch.sin, (), ()))
    say(jvp(lambda a: jvp(torch.sin, (a,), (torch.ones(3),))[1], (x,), (torch.ones(3),))[1])
    out, lin = linearize(torch.sin, x)
    say(out, lin(torch.ones(3)))


def test_jacobians():
    x = torch.tensor([1.0, 2.0])
    y = torch.tensor([3.0, 4.0])
    f = lambda a, b: a * b + a**2
    say(jacrev(f)(x, y))
    say(jacrev(f, argnums=1)(x, y))
    say(jacrev(f, argnums=(0, 1))(x, y))
    say(jacfwd(f, argnums=(0, 1))(x, y))
    say(jacrev(lambda a: (a, a.sum()))(x))
    say(jacfwd(lambda a: {"p": a * 2})(x))
    say(jacrev(lambda a: (a**2, a * 7), has_aux=True)(x))
    say(jacfwd(lambda a: (a**2, a * 7), has_aux=True)(x))
    say(jacrev(f, chunk_size=1)(x, y))
    say(jacfwd(jacrev(lambda a: (a**3).sum()))(x))
    say(hessian(lambda a: (a**3).sum() + a[0] * a[1])(x))
    say(hessian(lambda a, b: (a * b).sum(), argnums=(0, 1))(x, y))
    error(lambda: jacrev(lambda a: 1)(x))
    error(lambda: jacfwd(lambda a: 1)(x))
    error(lambda: jacrev(f, argnums=5)(x, y))
    error(lambda: jacfwd(lambda a: a, randomness="z")(x))
    say(vmap(jacrev(lambda a: a**2))(torch.tensor([[1.0, 2.0], [3.0, 4.0]])))


def test_functional_call_and_ensembles():
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    with torch.no_grad():
        for i, p in enumerate(net.parameters()):
            p.copy_(torch.arange(p.numel(), dtype=torch.float32).reshape(p.shape) * 0.1 + i)
    params = {k: v.detach() for k, v in net.named_parameters()}
    x = torch.ones(4, 2)
    say(functional_call(net, params, (x,)))
    say(functional_call(net, params, x).shape)

    def loss(p, s, t):
        return F.mse_loss(functional_call(net, p, (s,)), t)

    g = grad(loss)(params, x, torch.zeros(4, 1))
    say([(k, v.shape) for k, v in g.items()])
    say(g["2.bias"])
    per = vmap(grad(loss), in_dims=(None, 0, 0))(params, x, torch.zeros(4, 1))
    say(per["0.weight"].shape)
    models = [nn.Linear(2, 1) for _ in range(3)]
    p, b = stack_module_state(models)
    say(p["weight"].shape, p["weight"].requires_grad, b)

    def call(p, s):
        return functional_call(models[0], p, (s,))

    say(vmap(call, in_dims=(0, None))(p, x).shape)
    error(lambda: functional_call(net, {"nothing": x}, (x,)))
    error(lambda: stack_module_state([]))
    error(lambda: stack_module_state([nn.Linear(2, 1), nn.Linear(3, 1)]))
    error(lambda: stack_module_state([nn.Linear(2, 1), nn.ReLU()]))


def test_func_inside_autograd():
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    out = grad(lambda a: (a * w).sum())(torch.ones(2))
    say(out)
    out.sum().backward()
    say(w.grad)

    def f(x):
        with torch.no_grad():
            c = x**2
        return x - c

    say(grad(f)(torch.tensor(2.0)))

    def g(x):
        return x - x.detach() ** 2

    say(grad(g)(torch.tensor(2.0)))
    with torch.no_grad():
        say(grad(lambda a: a**3)(torch.tensor(2.0)))
    error(lambda: grad(lambda a: torch.autograd.grad(a.sum(), a)[0].sum())(torch.ones(2)))
    error(lambda: grad(lambda a: a.requires_grad_().sum())(torch.ones(2)))
    error(lambda: grad(lambda a: (a * 2).requires_grad_(False).sum())(torch.ones(2)))


def test_custom_function_vmap():
    class Square(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x):
            return x**2

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(inputs[0])

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 2 * x

        @staticmethod
        def jvp(ctx, t):
            (x,) = ctx.saved_tensors
            return 2 * x * t

    x = torch.tensor([1.0, 2.0, 3.0])
    say(vmap(Square.apply)(x))
    say(grad(lambda a: Square.apply(a).sum())(x))
    say(vmap(grad(lambda a: Square.apply(a)))(x))
    say(jacrev(Square.apply)(x))

    class V(torch.autograd.Function):
        @staticmethod
        def forward(x, y):
            return x * y

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx, g):
            x, y = ctx.saved_tensors
            return g * y, g * x

        @staticmethod
        def vmap(info, in_dims, x, y):
            say(info.batch_size, in_dims, info.randomness)
            x = x if in_dims[0] is None else x.movedim(in_dims[0], 0)
            y = y if in_dims[1] is None else y.movedim(in_dims[1], 0)
            return V.apply(x, y), 0

    say(vmap(V.apply, in_dims=(0, None))(x, torch.tensor(2.0)))

    class N(torch.autograd.Function):
        @staticmethod
        def forward(x):
            return x

        @staticmethod
        def setup_context(ctx, inputs, output):
            pass

        @staticmethod
        def backward(ctx, g):
            return g

    error(lambda: vmap(N.apply)(x))
