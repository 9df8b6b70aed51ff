"""Each statement about leaves, backward, gradients, lifetimes and accumulation (A to E of the reference), as it stands there."""

import torch
from torch.autograd import Function, grad


def d(values, requires_grad=False):
    return torch.tensor(values, dtype=torch.float64, requires_grad=requires_grad)


def test_a1_to_a5():
    with torch.no_grad():
        r = d([1.0, 2.0], requires_grad=True) * 2
    say(r.is_leaf, d([1.0]).is_leaf, d([1.0], requires_grad=True).detach().is_leaf, (torch.ones(2) + 1).is_leaf)
    a = torch.ones(2) * 3
    a = (a * 3) / (a - 1)
    a.requires_grad_()
    say(a.is_leaf, a.requires_grad)
    x = d([1.0, -2.0], requires_grad=True)
    say((x == x).requires_grad, x.argmax().grad_fn, x.to(torch.int64).requires_grad, x.max(0).indices.grad_fn)
    for f in [torch.sign, torch.floor, torch.ceil, torch.round, torch.trunc]:
        y = f(x)
        say(y.grad_fn.name(), grad(y.sum(), x))
    y = x * 2

    def off():
        y.requires_grad = False

    error(off)
    say(y.requires_grad_(True) is y)
    error(lambda: torch.tensor([1], dtype=torch.int64, requires_grad=True))
    error(lambda: torch.tensor([1], dtype=torch.int64).requires_grad_())

    def on():
        torch.tensor([1], dtype=torch.int64).requires_grad = True

    error(on)
    error(lambda: torch.tensor([True]).requires_grad_())


def test_a6_to_a9():
    x = torch.rand(4, 4, requires_grad=True)
    v = torch.rand(4, requires_grad=True)
    z = x.clone()
    z[0] = 1.0
    for y in [x + 1, x * x, x - x, 1 - x, x / x, x**2, x**x, 2**x, x.sum(), x.sum(0), x.mean(), x.mean(0), x.max(), x.max(0)[0], x.view(16), x.reshape(16), x.t(), v.expand(2, 4), x[0], x[1:], x[[0, 1]], x.unbind()[0], x.split(2)[0], x.clone(), x.double(), x @ x, x @ v, v @ v, z]:
        say(y.grad_fn.name())
    say(v.view_as(v).grad_fn.next_functions[0][0].name(), v.view_as(v).grad_fn.next_functions[0][0])

    class F(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, g):
            return g

    say(F.apply(x).grad_fn.name())
    say(len((x + 2).grad_fn.next_functions), (x + 2).grad_fn.next_functions[1])
    n = (x * x).grad_fn.next_functions
    say(n[0][0] is n[1][0])
    u = x.unbind()
    w = (u[0] + u[1]).grad_fn.next_functions
    say(w[0][1], w[1][1], w[0][0] is w[1][0])
    acc = (x * 2).grad_fn.next_functions[0][0]
    say(acc.variable is x, acc.next_functions, acc is (x * 3).grad_fn.next_functions[0][0])
    y = x.pow(3)
    say(y.grad_fn._saved_self is x, y.grad_fn._saved_exponent)
    y = x.exp()
    say(torch.equal(y.grad_fn._saved_result, y), y.grad_fn._saved_result is y, y.grad_fn._saved_result.data_ptr() == y.data_ptr())
    y.sum().backward()
    error(lambda: y.grad_fn._saved_result)


def test_a10_to_a14():
    x = d([1.0, 2.0], requires_grad=True)
    y = x * 2
    say(warned(lambda: y.grad))

    def assign(value):
        x.grad = value

    error(lambda: assign(3))
    error(lambda: assign(d([1.0, 2.0, 3.0])))
    error(lambda: assign(torch.ones(2)))
    error(lambda: assign(x))
    error(lambda: x.numpy())
    say(x.tolist(), x[0].item())
    error(lambda: x.item())
    error(lambda: bool(x))
    say(x.to(torch.float64) is x, x.contiguous() is x, x.clone() is x, x.clone().grad_fn.name())


def test_b1_to_b12():
    x = d([1.0, 2.0], requires_grad=True)
    error(lambda: (x * x).backward())
    d([[3.0]], requires_grad=True).mul(2).backward()
    error(lambda: (x * x).backward(torch.ones(2, 1, dtype=torch.float64)))
    (x * x).backward(torch.ones(2))
    (x * x).backward(torch.ones(2, dtype=torch.int64))
    say(x.grad)
    error(lambda: (x * x).backward([1.5, 2.5]))
    error(lambda: torch.autograd.backward([x.sum(), torch.ones(1)]))
    x.grad = None
    s = (x * 2).sum()
    torch.autograd.backward([s, s], retain_graph=True)
    say(x.grad)
    error(lambda: torch.autograd.backward([s, s], [torch.ones(())]))
    l = d(2.0, requires_grad=True)
    l.backward()
    say(l.grad)
    v = d([1.0, 2.0], requires_grad=True)
    v.backward(torch.ones(2))
    say(v.grad)
    a, b = d([1.0], requires_grad=True), d([2.0], requires_grad=True)
    m = a * b
    o = m * b
    o.backward(inputs=[a, m])
    say(a.grad, m.grad, b.grad)
    q = d([1.0], requires_grad=True)
    (a * b).backward(inputs=[a, q])
    say(q.grad)
    error(lambda: (a * b).backward(inputs=[]))
    error(lambda: (a * b).backward(inputs=[d([1.0])]))
    r = a * a
    with torch.no_grad():
        r.backward()
        root = a * a
    error(lambda: root.backward())
    a.grad = None
    r2 = a**3
    with torch.no_grad():
        r2.backward(create_graph=True)
    say(a.grad.grad_fn is not None)
    deep = d([1.0], requires_grad=True)
    y = deep
    for _ in range(100000):
        y = y + 1
    y.backward()
    say(deep.grad)
    del y


def test_b13_last_made_first():
    log = []

    def named(name):
        class N(Function):
            @staticmethod
            def forward(ctx, x):
                return x * 1

            @staticmethod
            def backward(ctx, g):
                log.append(name)
                return g

        return N

    x = d([1.0], requires_grad=True)
    y = d([1.0], requires_grad=True)
    a = named("A").apply(x)
    b = named("B").apply(a)
    c = named("C").apply(y)
    e = named("D").apply(c)
    (b + e).backward()
    say(log)


def test_c1_to_c7():
    x = d([1.0, 2.0], requires_grad=True)
    y = d([3.0, 4.0], requires_grad=True)
    z = x * y
    say(grad(z.sum(), (y, x), retain_graph=True), x.grad)
    say(grad(z, z, torch.ones(2, dtype=torch.float64)))
    error(lambda: grad(x.sum(), (x, y)))
    say(grad(x.sum(), (x, y), allow_unused=True))
    say(grad(x.sum(), (x, y), materialize_grads=True))
    error(lambda: grad(x.sum(), (x, y), allow_unused=False, materialize_grads=True))
    error(lambda: grad(x.sum(), d([1.0])))
    error(lambda: grad(x.sum(), []))
    say(grad(x**2, x, torch.eye(2, dtype=torch.float64), is_grads_batched=True))
    error(lambda: grad(x**2, x, torch.eye(3, dtype=torch.float64), is_grads_batched=True))
    (g,) = grad((x**2).sum(), x)
    error(lambda: grad(g.sum(), x))
    edge = torch.autograd.graph.get_gradient_edge(z)
    say(grad(edge, (x,), d([1.0, 1.0])))


def test_d1_to_d4():
    def again(f):
        x = d([1.0, 2.0], requires_grad=True)
        y = f(x)
        y.sum().backward()
        try:
            y.sum().backward()
            say(x.grad)
        except RuntimeError as e:
            say(str(e)[:60])

    for f in [lambda x: x + 1, lambda x: x - 1, lambda x: -x, lambda x: 1 - x, lambda x: x.sum(), lambda x: x.mean(), lambda x: x.view(2, 1), lambda x: x.view(1, 2).t(), lambda x: x.expand(2, 2), lambda x: x.clone(), lambda x: torch.cat([x, x]), lambda x: x[0], lambda x: x[1:], lambda x: x.cumsum(0), lambda x: x + x]:
        again(f)
    for f in [lambda x: x * x, lambda x: x * 2, lambda x: x / 2, lambda x: x**2, torch.exp, torch.sin, torch.abs, torch.relu, lambda x: x @ x, lambda x: x.max(), lambda x: torch.where(x > 1, x, 2 * x), lambda x: x.prod()]:
        again(f)
    a, b = d([1.0], requires_grad=True), d([2.0], requires_grad=True)
    y = a.exp() + b.exp()
    say(grad(y.sum(), a), grad(y.sum(), b))
    y = a * b
    grad(y.sum(), a)
    error(lambda: grad(y.sum(), b))
    x = d([2.0], requires_grad=True)
    h = x * x
    l1, l2 = h * 1.0, h * 3.0
    l1.sum().backward()
    error(lambda: l2.sum().backward())
    say(l2.grad_fn.next_functions[0][0].name())


def test_e1_to_e7():
    x, y = d([1.0, 2.0], requires_grad=True), d([3.0, 4.0], requires_grad=True)
    g = d([1.0, 1.0])
    (x + y).backward(g)
    say(x.grad.data_ptr() == y.grad.data_ptr(), x.grad.data_ptr() == g.data_ptr())
    x.grad.mul_(5)
    say(y.grad, g)
    held = x.grad
    version = held._version
    x.sum().backward()
    say(held is x.grad, held, held._version > version)
    (x**2).sum().backward(create_graph=True)
    say(held is x.grad, held)
    x.grad = d([10.0, 10.0])
    x.sum().backward()
    say(x.grad)
    x.requires_grad_(False)
    say(x.grad)
    t = torch.ones(4, 3, dtype=torch.float64).t().requires_grad_()
    (t * t).sum().backward()
    say(t.grad.stride())
    f = torch.ones(2, requires_grad=True)
    (f.double() * 2).sum().backward()
    say(f.grad.dtype)
    p = torch.nn.Parameter(torch.ones(1))
    opt = torch.optim.SGD([p], lr=0.1)
    (p * 2).sum().backward()
    opt.step()
    opt.zero_grad()
    say(p.grad, p)
    x = d(2.0, requires_grad=True)
    (x**3).backward(create_graph=True)
    (x.grad**2).backward()
    say(x.grad)
