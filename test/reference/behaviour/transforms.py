"""M4 and M5: torch.func: grad, grad_and_value, vjp, jvp, jacrev, jacfwd, hessian, linearize; nesting and errors."""

import torch
from torch.func import functional_call, grad, grad_and_value, hessian, jacfwd, jacrev, jvp, linearize, vjp, vmap

f64 = torch.float64


def test_m4_grad():
    x = torch.tensor(1.0, dtype=f64)
    say(grad(torch.sin)(x), grad(grad(torch.sin))(x), grad(grad(grad(torch.sin)))(x))
    say(grad(lambda x: x)(x))
    say(grad(lambda x: (x**2).sum())(torch.tensor([1.0, 2.0])))
    say(grad(lambda x, y: x * y)(x, x + 1))
    say(grad(lambda x: torch.ones(()))(x))
    say(grad(lambda x: x.detach())(x))
    say(grad(lambda x: x.sum())(torch.ones(2, 0)).shape)


def test_m4_argnums():
    x, y = torch.tensor(2.0), torch.tensor(3.0)
    f = lambda x, y: x * x * y  # noqa: E731
    say(grad(f, argnums=1)(x, y), grad(f, argnums=-1)(x, y), grad(f, argnums=-2)(x, y))
    say(grad(f, argnums=(0, 1))(x, y), grad(f, argnums=(1,))(x, y), grad(f, argnums=(0, -1))(x, y))
    error(lambda: grad(f, argnums=2)(x, y))
    error(lambda: grad(f, argnums=-3)(x, y))
    error(lambda: grad(f, argnums=(0, 2))(x, y))
    error(lambda: grad(f, argnums=1.5)(x, y))
    error(lambda: grad(f, argnums=())(x, y))


def test_m4_aux_and_value():
    x = torch.tensor(2.0)
    say(grad_and_value(lambda x: x**3)(x))
    say(grad(lambda x: (x**3, x + 1), has_aux=True)(x))
    say(grad(lambda x: (x**3, {"y": x + 1, "z": [x]}), has_aux=True)(x))
    say(grad_and_value(lambda x: (x**3, x.exp()), has_aux=True)(x))
    error(lambda: grad(lambda x: x**3, has_aux=True)(x))
    error(lambda: grad(lambda x: (x, x, x), has_aux=True)(x))
    out, aux = grad(lambda x: (x**3, x + 1), has_aux=True)(x)
    say(aux.requires_grad, out.requires_grad)


def test_m4_needs_a_scalar():
    error(lambda: grad(lambda x: x * 2)(torch.ones(3)))
    error(lambda: grad(lambda x: x * 2)(torch.ones(1, 1)))
    error(lambda: grad(lambda x: 2.5)(torch.ones(3)))
    error(lambda: grad(lambda x: (x.sum(), x.sum()))(torch.ones(3)))
    error(lambda: grad(lambda x: None)(torch.ones(3)))
    error(lambda: grad_and_value(lambda x: x * 2)(torch.ones(3)))


def test_m4_trees():
    params = {"w": torch.tensor([1.0, 2.0]), "b": torch.tensor(0.5)}

    def loss(params, x):
        return ((params["w"] * x).sum() + params["b"]) ** 2

    say(grad(loss)(params, torch.tensor([3.0, 1.0])))
    g, value = grad_and_value(loss)(params, torch.tensor([3.0, 1.0]))
    say(g["w"], g["b"], value)
    say(grad(lambda xs: xs[0] * xs[1])((torch.tensor(2.0), torch.tensor(3.0))))
    say(grad(lambda xs: xs["a"][0] * xs["a"][1])({"a": [torch.tensor(2.0), torch.tensor(3.0)]}))
    say(grad(lambda p, y: p["a"] * y, argnums=(0, 1))({"a": torch.tensor(2.0)}, torch.tensor(3.0)))


def test_m4_with_the_outer_graph():
    x = torch.tensor(2.0, requires_grad=True)
    y = torch.tensor(3.0, requires_grad=True)
    g = grad(lambda x: x**3)(x)
    say(g.requires_grad)
    g.backward()
    say(x.grad)
    g = grad(lambda a: a * a * y)(x)
    say(torch.autograd.grad(g, (x, y)))
    with torch.no_grad():
        say(grad(lambda x: x**3)(x))

    def with_no_grad(x):
        with torch.no_grad():
            c = x**2
        return x - c

    say(grad(with_no_grad)(x.detach()))
    say(grad(grad(lambda x: with_no_grad(x) * x))(x.detach()))


def test_m4_in_place():
    def f(x):
        y = x * 1
        y.mul_(x)
        y.add_(3)
        return y.sum()

    say(grad(f)(torch.tensor([1.0, 2.0])))
    say(grad(grad(lambda x: (x.clone().mul_(x).mul_(x)).sum()))(torch.tensor(2.0)))

    def g(x):
        y = torch.zeros(3)
        y[0] = x
        y[1:] = x * 2
        return (y * y).sum()

    say(grad(g)(torch.tensor(3.0)), jvp(g, (torch.tensor(3.0),), (torch.tensor(1.0),)))
    error(lambda: grad(lambda x: x.mul_(2).sum())(torch.ones(2)))


def test_m4_what_cannot_be_differentiated():
    error(lambda: grad(lambda x: x.sum())(torch.ones(2, dtype=torch.int64)))
    error(lambda: grad(lambda x: x.sum())(1.5))
    error(lambda: grad(lambda x: x.backward())(torch.tensor(1.0)))
    error(lambda: grad(lambda x: x.sum())("text"))


def test_m5_vjp():
    x = torch.tensor([1.0, 2.0, 3.0], dtype=f64)
    out, pull = vjp(lambda x: x.sin(), x)
    say(close(out, x.sin()), close(pull(torch.ones(3, dtype=f64))[0], x.cos()), len(pull(x)))
    out, pull = vjp(lambda x, y: (x * y, x.sum()), x, x + 1)
    say(out, pull((x, torch.tensor(1.0, dtype=f64))))
    out, pull, aux = vjp(lambda x: (x * 2, x + 1), x, has_aux=True)
    say(out, pull(x), aux)
    out, pull = vjp(lambda x: {"a": x * 2, "b": [x]}, x)
    say(out, pull({"a": x, "b": [x]}))
    out, pull = vjp(lambda x: x * 2, x)
    say(pull(x), pull(x * 2))
    error(lambda: vjp(lambda x: 2.5, x))
    error(lambda: vjp(lambda x: (x, 2.5), x))
    error(lambda: vjp(lambda x: None, x))
    error(lambda: pull(torch.ones(2, dtype=f64)))
    error(lambda: vjp(lambda x: x * 2, x, has_aux=True))


def test_m5_structures_of_cotangents():
    x = torch.tensor([1.0, 2.0])
    out, pull = vjp(lambda x: (x, x * 2), x)
    error(lambda: pull((x,)))
    error(lambda: pull(x))
    out, pull = vjp(lambda x: x, x)
    error(lambda: pull((x, x)))
    out, pull = vjp(lambda x, y: x * y, x, x)
    say(pull(x))


def test_m5_jvp():
    x = torch.tensor([1.0, 2.0, 3.0], dtype=f64)
    t = torch.tensor([1.0, 0.0, -1.0], dtype=f64)
    say(jvp(lambda x: x**2, (x,), (t,)))
    say(jvp(lambda x, y: (x * y, x + y), (x, x + 1), (t, x)))
    say(jvp(lambda x: (x**2, x + 1), (x,), (t,), has_aux=True))
    say(jvp(lambda x: {"a": x * 2, "b": [x]}, (x,), (t,)))
    say(jvp(lambda x: torch.ones(2), (x,), (t,)))
    say(jvp(lambda xs: xs[0] * xs[1], ((x, x),), ((t, t),)))
    say(jvp(lambda x: jvp(lambda y: y**3, (x,), (t,))[1], (x,), (t,)))
    error(lambda: jvp(lambda x: x, x, (t,)))
    error(lambda: jvp(lambda x: x, (x,), t))
    error(lambda: jvp(lambda x: x, (x,), (t, t)))
    error(lambda: jvp(lambda x: x, (), ()))
    error(lambda: jvp(lambda x: 2.5, (x,), (t,)))
    error(lambda: jvp(lambda x: (x, 2.5), (x,), (t,)))
    error(lambda: jvp(lambda x: x, (x,), (torch.ones(2, dtype=f64),)))
    error(lambda: jvp(lambda x: x, (x,), (t.float(),)))
    error(lambda: jvp(lambda x: x, (2.5,), (t,)))
    error(lambda: jvp(lambda x: x, (x,), (t,), has_aux=True))


def test_m5_jacobians():
    x = torch.tensor([1.0, 2.0, 3.0], dtype=f64)
    say(jacrev(lambda x: x**2)(x))
    say(jacfwd(lambda x: x**2)(x))
    for jac in (jacrev, jacfwd):
        say(jac(lambda x: x.sum())(x))
        say(jac(lambda x: x.view(3, 1) * x)(x).shape)
        say(jac(lambda x, y: x * y, argnums=1)(x, x + 1))
        say(jac(lambda x, y: x.sum() * y, argnums=(0, 1))(x, torch.tensor(2.0, dtype=f64)))
        say(jac(lambda x, y: x * y, argnums=(1,))(x, x + 1))
        say(jac(lambda x: (x.sum(), x * 2))(x))
        say(jac(lambda x: {"a": x.sum(), "b": x})(x))
        say(jac(lambda x: (x**2, x.sum()), has_aux=True)(x))
        say(jac(jac(lambda x: (x**3).sum()))(x))
        say(jac(lambda x: torch.ones(2, dtype=f64))(x))
        say(jac(lambda x: x * 2)(torch.tensor(3.0)))
        say(jac(lambda x: x.reshape(-1))(torch.zeros(2, 2)).shape)
        say(jac(lambda p: p["a"] * p["b"])({"a": torch.tensor(2.0), "b": torch.tensor([1.0, 2.0])}))
        error(lambda: jac(lambda x: x, argnums=1)(x))
        error(lambda: jac(lambda x: 2.5)(x))
        error(lambda: jac(lambda x: (x, 2.5))(x))
        error(lambda: jac(lambda x: x, argnums=())(x))
        error(lambda: jac(lambda x: x, has_aux=True)(x))
    say(jacrev(lambda x: x**2, chunk_size=1)(x), jacrev(lambda x: x**2, chunk_size=2)(x))
    error(lambda: jacrev(lambda x: x**2, chunk_size=0)(x))
    say(jacfwd(lambda x: x**2, randomness="same")(x))


def test_m5_hessian():
    x = torch.tensor([1.0, 2.0], dtype=f64)
    say(hessian(lambda x: (x**3).sum())(x))
    say(hessian(lambda x, y: (x * y).sum(), argnums=(0, 1))(x, x + 1))
    say(hessian(lambda x: x.sin())(x).abs())
    say(hessian(lambda x, y: (x * y * y).sum(), argnums=1)(x, x + 1))
    say(jacrev(jacfwd(lambda x: (x**3).sum()))(x))
    say(jacrev(jacrev(lambda x: (x**3).sum()))(x))
    say(jacfwd(jacfwd(lambda x: (x**3).sum()))(x))


def test_m5_linearize():
    x, t = torch.tensor([1.0, 2.0]), torch.tensor([1.0, -1.0])
    out, push = linearize(lambda x: x.sin(), x)
    say(close(out, x.sin()), close(push(t), x.cos() * t))
    out, push = linearize(lambda x, y: (x * y, x.sum()), x, x + 1)
    say(out, push(t, t))
    out, push = linearize(lambda p: {"b": p["a"] * 2}, {"a": x})
    say(out, push({"a": t}))


def test_m5_modules():
    model = torch.nn.Linear(2, 1, dtype=f64)
    params = {"weight": torch.tensor([[1.0, 2.0]], dtype=f64), "bias": torch.tensor([0.5], dtype=f64)}
    x = torch.tensor([[1.0, 1.0], [2.0, 0.0]], dtype=f64)
    say(functional_call(model, params, (x,)))
    say(functional_call(model, params, x))

    def loss(params, x):
        return functional_call(model, params, (x,)).pow(2).sum()

    say(grad(loss)(params, x))
    say(vmap(grad(loss), in_dims=(None, 0))(params, x))
    say(hessian(lambda w: functional_call(model, {"weight": w}, (x,)).pow(2).sum())(params["weight"]).shape)


def test_m5_per_sample_gradients():
    w = torch.tensor([1.0, 2.0])
    xs = torch.tensor([[1.0, 1.0], [2.0, 0.0]])
    say(vmap(grad(lambda w, x: (w * x).sum() ** 2), in_dims=(None, 0))(w, xs))
    say(vmap(jacrev(lambda x: x**2))(xs))
    say(vmap(jacfwd(lambda x: x**2))(xs))
    say(vmap(hessian(lambda x: (x**3).sum()))(xs))
    say(grad(lambda xs: vmap(lambda x: (x**2).sum())(xs).sum())(xs))
    say(jacrev(vmap(lambda x: x.sum()))(xs))
    say(vmap(vmap(grad(torch.sin)))(xs))
    say(vmap(lambda x, t: jvp(torch.sin, (x,), (t,))[1])(xs, xs))
    say(vmap(lambda x, v: vjp(torch.sin, x)[1](v)[0])(xs, xs))


def test_m5_custom_functions():
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(x):
            return x**3

        @staticmethod
        def setup_context(ctx, inputs, output):
            (x,) = inputs
            ctx.save_for_backward(x)
            ctx.save_for_forward(x)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 3 * x**2

        @staticmethod
        def jvp(ctx, t):
            (x,) = ctx.saved_tensors
            return t * 3 * x**2

        @staticmethod
        def vmap(info, in_dims, x):
            return Cube.apply(x), in_dims[0]

    x = torch.tensor(2.0)
    say(grad(Cube.apply)(x), grad(grad(Cube.apply))(x), jvp(Cube.apply, (x,), (x,)))
    say(vmap(Cube.apply)(torch.tensor([1.0, 2.0])), vmap(grad(Cube.apply))(torch.tensor([1.0, 2.0])))


def test_composition_counts():
    x = torch.tensor(0.5, dtype=f64)
    value = torch.sin
    for _ in range(5):
        value = grad(value)
    say(close(value(x), x.cos()))
    value = torch.tanh
    for _ in range(3):
        value = jacfwd(value)
    say(value(x))
    say(jvp(grad(torch.tanh), (x,), (torch.ones_like(x),)))
    say(grad(lambda x: jvp(torch.tanh, (x,), (torch.ones_like(x),))[1])(x))
    say(vjp(grad(torch.tanh), x)[1](torch.ones_like(x)))
