"""Each statement about grad modes, versions and views (F and G of the reference), as it stands there."""

import torch
from torch.autograd import grad


def d(values, requires_grad=False):
    return torch.tensor(values, dtype=torch.float64, requires_grad=requires_grad)


def test_f1_to_f4():
    x = d([1.0, 2.0], requires_grad=True)
    with torch.no_grad():
        say(torch.ones(1, requires_grad=True).requires_grad, (x * 2).requires_grad)
        with torch.enable_grad():
            say((x * 2).requires_grad)
        v = x.view(2, 1)
    error(lambda: v.mul_(2))
    try:
        with torch.no_grad():
            raise ValueError("x")
    except ValueError:
        say(torch.is_grad_enabled())

    @torch.no_grad()
    def f(x):
        return x * 2

    say(f(x).requires_grad)
    with torch.set_grad_enabled(False):
        say(torch.is_grad_enabled())
    torch.set_grad_enabled(False)
    say(torch.is_grad_enabled())
    torch.set_grad_enabled(True)
    with torch.no_grad():
        x.mul_(2)
    say(x.requires_grad, x.is_leaf, x._version)
    with torch.inference_mode():
        i = torch.ones(2)
    say(i.is_inference())
    error(lambda: i._version)
    error(lambda: x.float() * i)
    error(lambda: i.add_(1))
    error(lambda: i.requires_grad_())
    say((i + 1).is_inference())


def test_g1_to_g9():
    x = d([1.0, 2.0], requires_grad=True)
    a = d([1.0, 2.0])
    b, c, e, f = a.detach(), a[0], a.clone(), a.data
    a.add_(1)
    say(a._version, b._version, c._version, e._version, f._version)
    w = x.exp()
    w.mul_(2)
    error(lambda: w.sum().backward())
    y = d([1.0, 2.0], requires_grad=True)
    z = (y * y).sum()
    with torch.no_grad():
        y.add_(1)
    error(lambda: z.backward())
    for name in ["sin", "exp", "tanh", "sigmoid", "sqrt", "relu"]:
        q = x.clone()
        r = getattr(q, name)()
        r.add_(1)
        try:
            r.sum().backward()
            say(name, "ok")
        except RuntimeError:
            say(name, "fails")
    for name in ["sin", "exp", "tanh", "sigmoid", "sqrt", "relu"]:
        q = x.clone()
        r = getattr(q, name)()
        q.add_(1)
        try:
            r.sum().backward()
            say(name, "ok")
        except RuntimeError:
            say(name, "fails")
    const = d([1.0, 1.0])
    q = x.clone()
    r = q * const
    q.add_(1)
    r.sum().backward()
    q = x.clone()
    r = q * const
    const.add_(1)
    error(lambda: r.sum().backward())
    q = x.clone()
    r = q * 3
    q.add_(1)
    r.sum().backward()
    y = x.clone()
    u = y + 1
    v = y * y
    y.add_(1)
    u.sum().backward()
    error(lambda: v.sum().backward())
    y = x.exp()

    def own():
        k = x.exp()
        k *= k
        k.sum().backward()

    error(own)
    w = x.clone()
    w.exp_()
    w.sum().backward()
    w = x.clone()
    w.exp_()
    w.mul_(2)
    error(lambda: w.sum().backward())
    x = d([1.0, 2.0], requires_grad=True)
    y = x * x
    x.data += 1
    y.sum().backward()
    say(x.grad)
    error(lambda: x.add_(1))

    def item():
        x[0] = 5

    error(item)
    w = x * 1
    say(w.mul_(2) is w, w.grad_fn.name())
    w = x * 1
    w.zero_()
    x.grad = None
    w.sum().backward()
    say(x.grad)
    y = d([1.0], requires_grad=True)
    w = (x * 1).copy_(y)
    w.sum().backward()
    say(y.grad)
    z = torch.zeros(2, dtype=torch.float64).add_(x)
    say(z.requires_grad, z.is_leaf)


def test_g10_to_g22():
    x = torch.ones(2, 2, dtype=torch.float64, requires_grad=True)
    b = x.clone()
    sibling = b.view(4)
    b.narrow(0, 0, 1).mul_(2)
    say(b.grad_fn.name())
    say(grad(b.sum(), x, retain_graph=True))
    b = x.clone()
    sibling = b.narrow(0, 0, 1)
    b.narrow(0, 0, 1).mul_(2)
    say(grad(sibling.sum(), x))
    b = x.clone()
    b.narrow(0, 0, 1).narrow(1, 1, 1).mul_(2)
    say(grad(b.sum(), x))
    a = torch.zeros(2, dtype=torch.float64)
    early = a[:]
    a.narrow(0, 1, 1).mul_(d([2.0], requires_grad=True))
    say(a.requires_grad, a.grad_fn.name(), early.requires_grad)
    error(lambda: x.clone().unbind()[0].mul_(2))
    base = x.clone()
    u = base.unbind()[0]
    base.mul_(2)
    error(lambda: u.grad_fn)
    error(lambda: torch.ones(1).expand(3).add_(1))
    error(lambda: d([1.0, 1.0]).add_(torch.ones(2, 2)))
    error(lambda: torch.ones(2, dtype=torch.int64).add_(torch.ones(2)))
    error(lambda: torch.add(x, x, out=torch.empty(2, 2, dtype=torch.float64)))
    v = x.view(4)
    say(v.view(2, 2)._base is x, x.detach()._base)
    error(lambda: x.clone().view(4).detach_())
    c = x.clone()
    say(c.detach_().is_leaf)
    k = torch.ones(2)
    k.detach().fill_(7)
    say(k)
    t = torch.ones(2, 3)
    error(lambda: t.t().view(6))
    error(lambda: t.view(4, -1))
    error(lambda: t.view(-1, -1))
    say(t.reshape(6).data_ptr() == t.data_ptr(), t.t().reshape(6).data_ptr() == t.data_ptr())
    base = x.clone()
    s = base[0] * base[0]
    base.add_(1)
    error(lambda: s.sum().backward())
    p = d([1.0, 2.0], requires_grad=True)
    q = p * p

    def integers():
        p.data = torch.ones(2, dtype=torch.int64)

    error(integers)
    p.data = d([3.0, 4.0])
    q.sum().backward()
    say(p.grad)
    A = x.clone()
    A.retain_grad()
    A.mul_(2)
    A.sum().backward()
    say(A.grad)
    with torch.autograd.graph.allow_mutation_on_saved_tensors():
        m = x.clone()
        n = m**2
        m.mul_(10)
        x.grad = None
        n.sum().backward()
    say(x.grad)
