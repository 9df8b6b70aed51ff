"""M1 to M3: torch.autograd.functional: products, Jacobians, Hessians, their options and errors."""

import torch
from torch.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp

f64 = torch.float64


def exp_reducer(x):
    return x.exp().sum(dim=1)


def pow_reducer(x):
    return x.pow(3).sum()


def adder(x, y):
    return 2 * x + 3 * y


def pow_adder(x, y):
    return (2 * x.pow(2) + 3 * y.pow(2)).sum()


def matrix():
    return torch.tensor([[0.5, -1.0], [2.0, 0.25]], dtype=f64)


def test_m1_shape_of_the_jacobian():
    x = torch.tensor([1.0, 2.0], dtype=f64)
    say(jacobian(lambda x: x**3, x))
    say(jacobian(exp_reducer, matrix()))
    say(jacobian(lambda x: x.sum(), matrix()))
    say(jacobian(lambda x: x * 2, torch.tensor(3.0)))
    error(lambda: jacobian(lambda x: x.view(-1)[:0], x))
    say(jacobian(lambda x: torch.stack([x, x * 2]), torch.tensor(3.0)))
    say(jacobian(exp_reducer, torch.zeros(2, 3, dtype=f64)).shape)


def test_m1_tuples_of_outputs_and_inputs():
    x, y = torch.tensor([1.0, 2.0], dtype=f64), torch.tensor([3.0, 4.0], dtype=f64)
    say(jacobian(adder, (x, y)))
    both = jacobian(lambda x, y: (x * y, x.sum()), (x, y))
    say(len(both), len(both[0]), both[0][1], both[1][0], both[1][1])
    one = jacobian(lambda x: (x, x * x), x)
    say(len(one), one[1])
    listed = jacobian(lambda x: x * 2, (x,))
    say(isinstance(listed, tuple), len(listed), listed[0])


def test_m1_unused_inputs_are_zeros():
    x, y = torch.tensor([1.0, 2.0], dtype=f64), torch.tensor(3.0, dtype=f64)
    say(jacobian(lambda x, y: x * 2, (x, y)))
    say(jacobian(lambda x: torch.ones(2), x))
    say(jacobian(lambda x: x.detach() * 2, x))


def test_m1_strict():
    x, y = torch.tensor([1.0, 2.0], dtype=f64), torch.tensor([3.0, 4.0], dtype=f64)
    error(lambda: jacobian(lambda x, y: x * 2, (x, y), strict=True))
    error(lambda: jacobian(lambda x: torch.ones(2), x, strict=True))
    error(lambda: jacobian(lambda x: x.detach(), x, strict=True))
    error(lambda: jacobian(lambda x: (x, torch.ones(1)), x, strict=True))
    error(lambda: jacobian(lambda x: x * 2, x, strict=True, create_graph=True))
    say(jacobian(lambda x: x * 2, x, strict=True))
    error(lambda: jacobian(lambda x: x * x, x, strict=True, create_graph=True))
    error(lambda: jacobian(lambda x, y: x * x + y, (x, y), strict=True, create_graph=True))
    error(lambda: jacobian(lambda x: x * 2, x, strict=True, vectorize=True))


def test_m1_what_is_no_tensor():
    x = torch.ones(2)
    error(lambda: jacobian(lambda x: x * 2, 1.5))
    error(lambda: jacobian(lambda x: x * 2, (x, 1.5)))
    error(lambda: jacobian(lambda x: 3.5, x))
    error(lambda: jacobian(lambda x: (x, 3.5), x))
    error(lambda: hessian(lambda x: x.sum(), "no"))
    error(lambda: vjp(lambda x: 2.5, x))
    error(lambda: hvp(lambda x: x.sum(), (x, 2.5), (x, x)))


def test_m1_vectorize():
    x, y = torch.tensor([1.0, 2.0], dtype=f64), torch.tensor([3.0, 4.0], dtype=f64)
    functions = [lambda x, y: x * y, lambda x, y: (x.sin().sum(), x * 2), lambda x, y: y.exp().sum()]
    for f in functions:
        plain = jacobian(f, (x, y))
        say(plain)
        say(jacobian(f, (x, y), vectorize=True))
        say(jacobian(f, (x, y), vectorize=True, strategy="forward-mode"))
    say(jacobian(lambda x: x**3, x, vectorize=True))
    say(jacobian(lambda x: x**3, x, vectorize=True, strategy="forward-mode"))
    say(jacobian(lambda x: torch.ones(2, dtype=f64), x, vectorize=True))
    say(jacobian(lambda x: x.sum(), torch.tensor(2.0), vectorize=True, strategy="forward-mode"))


def test_m1_strategies():
    x = torch.tensor([1.0, 2.0], dtype=f64)
    error(lambda: jacobian(lambda x: x, x, strategy="forward-mode"))
    error(lambda: jacobian(lambda x: x, x, strategy="sideways"))
    error(lambda: jacobian(lambda x: x, x, vectorize=True, strategy="forward-mode", create_graph=True))
    error(lambda: hessian(lambda x: x.sum(), x, outer_jacobian_strategy="forward-mode"))
    error(lambda: hessian(lambda x: x.sum(), x, outer_jacobian_strategy="sideways"))
    say(hessian(pow_reducer, x, outer_jacobian_strategy="forward-mode", vectorize=True).detach())
    say(hessian(pow_reducer, x, vectorize=True))


def test_m1_create_graph():
    x = torch.tensor([1.0, 2.0], dtype=f64, requires_grad=True)
    j = jacobian(lambda x: x**3, x, create_graph=True)
    say(j.requires_grad)
    j.sum().backward()
    say(x.grad)
    say(jacobian(lambda x: x**3, x).requires_grad)
    y = x * 2
    j = jacobian(lambda y: y**2, y, create_graph=True)
    say(torch.autograd.grad(j.sum(), x)[0])
    j = jacobian(lambda y: y**2, y, create_graph=True, vectorize=True)
    error(lambda: torch.autograd.grad(j.sum(), x)[0])
    y = x * 2
    j = jacobian(lambda y: y**2, y, create_graph=True, vectorize=True)
    say(torch.autograd.grad(j.sum(), x)[0])
    with torch.no_grad():
        j = jacobian(lambda x: x**3, x)
        say(j.requires_grad)
        j = jacobian(lambda x: x**3, x, create_graph=True)
        say(j.requires_grad)


def test_m2_hessian():
    x, y = torch.tensor(3.0, dtype=f64), torch.tensor(5.0, dtype=f64)
    say(hessian(lambda x, y: x * x * y, (x, y)))
    say(hessian(lambda v: v[0] * v[0] * v[1], torch.tensor([3.0, 5.0], dtype=f64)))
    say(hessian(pow_reducer, matrix()))
    say(hessian(pow_adder, (torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))))
    say(hessian(lambda x: x.pow(2).sum().view(1, 1), torch.ones(2)))
    say(hessian(lambda x: x.sum(), torch.ones(2)))
    say(hessian(lambda x, y: x.sum(), (torch.ones(1), torch.ones(2))))


def test_m2_hessian_refuses():
    x = torch.tensor([1.0, 2.0], dtype=f64)
    error(lambda: hessian(lambda x: x * 2, x))
    error(lambda: hessian(lambda x: (x.sum(), x.sum()), x))
    error(lambda: hessian(lambda x: x.sum(), x, strict=True))
    error(lambda: hessian(lambda x: torch.ones(()), x, strict=True))
    error(lambda: hessian(lambda x: x.pow(2).sum(), x, strict=True))
    error(lambda: hessian(lambda x: x.pow(2).sum(), x, strict=True, create_graph=True))
    error(lambda: hessian(lambda x, y: x.pow(2).sum() + y.sum(), (x, x.clone()), strict=True))
    error(lambda: hessian(lambda x, y: x.pow(3).sum() + y.pow(3).sum(), (x, x.clone()), strict=True))


def test_m2_hessian_graph():
    x = torch.tensor([1.0, 2.0], dtype=f64, requires_grad=True)
    h = hessian(lambda x: x.pow(3).sum(), x, create_graph=True)
    say(h.requires_grad, torch.autograd.grad(h.sum(), x)[0])
    say(hessian(lambda x: x.pow(3).sum(), x).requires_grad)
    h = hessian(lambda x: x.pow(3).sum(), x, create_graph=True, vectorize=True)
    say(h.requires_grad, torch.autograd.grad(h.sum(), x)[0])


def test_m3_values_and_products():
    x, y = torch.tensor([1.0, 2.0], dtype=f64), torch.tensor([3.0, 4.0], dtype=f64)
    v = torch.tensor([1.0, 0.5], dtype=f64)
    say(vjp(exp_reducer, matrix(), v))
    say(vjp(adder, (x, y), v))
    say(vjp(lambda x: (x * 2, x * 3), x, (v, v)))
    say(jvp(exp_reducer, matrix(), torch.ones(2, 2, dtype=f64)))
    say(jvp(adder, (x, y), (v, v)))
    say(jvp(lambda x: (x * 2, x.sum()), x, v))
    say(hvp(pow_reducer, x, v))
    say(hvp(pow_adder, (x, y), (v, v)))
    say(vhp(pow_reducer, x, v))
    say(vhp(pow_adder, (x, y), (v, v)))
    say(vjp(lambda x: x.sum(), x))
    say(jvp(lambda x: x * 3, torch.tensor(2.0)))
    say(hvp(lambda x: x**3, torch.tensor(2.0)))
    say(vhp(lambda x: x**3, torch.tensor(2.0)))
    say(vjp(lambda x, y: x * 2, (x, y), v))
    say(vhp(lambda x, y: (x * x).sum(), (x, y), (v, v)))


def test_m3_vectors_refused():
    x, y = torch.tensor([1.0, 2.0], dtype=f64), torch.tensor([3.0, 4.0], dtype=f64)
    v = torch.ones(1, dtype=f64)
    error(lambda: vjp(lambda x: x * 2, x))
    error(lambda: vjp(lambda x: (x.sum(), x.sum()), x))
    error(lambda: jvp(lambda x: x * 2, x))
    error(lambda: jvp(lambda x, y: x * 2, (x, y)))
    error(lambda: hvp(lambda x: x.sum(), x))
    error(lambda: vhp(lambda x: x.sum(), x))
    error(lambda: vjp(lambda x: x * 2, x, v))
    error(lambda: vjp(lambda x: x * 2, x, (x, x)))
    error(lambda: vjp(lambda x: (x, x), x, (x,)))
    error(lambda: vjp(lambda x: (x, x), x, (x, v)))
    error(lambda: jvp(lambda x: x * 2, x, v))
    error(lambda: jvp(lambda x, y: x * y, (x, y), (x, v)))
    error(lambda: jvp(lambda x, y: x * y, (x, y), (x,)))
    error(lambda: hvp(pow_reducer, x, v))
    error(lambda: vhp(pow_reducer, x, v))
    error(lambda: vhp(pow_adder, (x, y), (x, y, x)))
    error(lambda: vjp(lambda x: x * 2, x, 1.5))
    error(lambda: jvp(lambda x: x * 2, x, (1.5,)))
    error(lambda: hvp(lambda x: x * 2, x, x))
    error(lambda: vhp(lambda x: (x.sum(), x.sum()), x, x))


def test_m3_strict():
    x, y = torch.tensor([1.0, 2.0], dtype=f64), torch.tensor([3.0, 4.0], dtype=f64)
    v = torch.ones(2, dtype=f64)
    error(lambda: vjp(lambda x: torch.ones(2, dtype=f64), x, v, strict=True))
    error(lambda: vjp(lambda x, y: x * 2, (x, y), v, strict=True))
    error(lambda: vjp(lambda x: x * 2, x, v, strict=True))
    error(lambda: vjp(lambda x: x * 2, x, v, strict=True, create_graph=True))
    error(lambda: jvp(lambda x: torch.ones(2, dtype=f64), x, v, strict=True))
    error(lambda: jvp(lambda x, y: x * 2, (x, y), (v, v), strict=True))
    error(lambda: jvp(lambda x, y: (x * 2, y), (x, y), (v, v), strict=True))
    error(lambda: jvp(lambda x: x * 2, x, v, strict=True, create_graph=True))
    error(lambda: jvp(lambda x: x * 2, x, v, strict=True))
    error(lambda: jvp(lambda x, y: (x * 2, y * y), (x, y), (v, v), strict=True, create_graph=True))
    error(lambda: hvp(lambda x: x.sum(), x, v, strict=True))
    error(lambda: hvp(lambda x: torch.ones(()), x, v, strict=True))
    error(lambda: hvp(lambda x, y: x.pow(3).sum(), (x, y), (v, v), strict=True))
    error(lambda: hvp(lambda x: x.pow(2).sum(), x, v, strict=True))
    error(lambda: hvp(lambda x: x.pow(2).sum(), x, v, strict=True, create_graph=True))
    error(lambda: vhp(lambda x: x.sum(), x, v, strict=True))
    error(lambda: vhp(lambda x: torch.ones(()), x, v, strict=True))
    error(lambda: vhp(lambda x, y: x.pow(3).sum(), (x, y), (v, v), strict=True))
    error(lambda: vhp(lambda x, y: x.pow(3).sum() + y.sum(), (x, y), (v, v), strict=True))
    error(lambda: vhp(lambda x: x.pow(2).sum(), x, v, strict=True))
    error(lambda: vhp(lambda x: x.pow(2).sum(), x, v, strict=True, create_graph=True))


def test_m3_create_graph():
    x = torch.tensor([1.0, 2.0], dtype=f64, requires_grad=True)
    v = torch.tensor([1.0, 0.5], dtype=f64, requires_grad=True)
    for product in (vjp, jvp):
        value, result = product(lambda x: x**3, x, v, create_graph=True)
        say(value.requires_grad, result.requires_grad)
        say(torch.autograd.grad(result.sum(), (x, v)))
        value, result = product(lambda x: x**3, x, v)
        say(value.requires_grad, result.requires_grad)
    for product in (hvp, vhp):
        value, result = product(lambda x: (x**3).sum(), x, v, create_graph=True)
        say(value.requires_grad, result.requires_grad)
        say(torch.autograd.grad(result.sum(), (x, v)))
        value, result = product(lambda x: (x**3).sum(), x, v)
        say(value.requires_grad, result.requires_grad)


def test_m3_names_of_the_graph():
    x = torch.tensor([1.0, 2.0], dtype=f64, requires_grad=True)
    v = torch.ones(2, dtype=f64)
    seen = []

    def f(x):
        seen.append((x is not None, x.requires_grad, x.is_leaf))
        return x * x

    jacobian(f, x)
    vjp(f, x, v)
    jvp(f, x, v)
    say(seen)
    with torch.no_grad():
        value, result = vjp(f, x, v)
        say(value, result)


def test_m3_agree():
    x = torch.tensor([0.5, 1.0, 2.0], dtype=f64)
    v = torch.tensor([1.0, -1.0, 0.5], dtype=f64)

    def f(x):
        return (x.sin() * x.roll(1)).exp().sum()

    h = hessian(f, x)
    say(close(hvp(f, x, v)[1], h @ v), close(vhp(f, x, v)[1], v @ h), close(h, h.t()))

    def g(x):
        return torch.stack([x.prod(), x.sum(), (x * x).sum()])

    j = jacobian(g, x)
    say(close(jvp(g, x, v)[1], j @ v), close(vjp(g, x, v)[1], v @ j))
    say(torch.autograd.gradcheck(lambda x: jacobian(g, x, create_graph=True), (x.requires_grad_(),)))
