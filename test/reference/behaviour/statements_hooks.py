"""Each statement about hooks, saved tensors, custom functions and anomaly mode (H to K of the reference), as it stands there."""

import torch
import torch.autograd.forward_ad as fwAD
from torch.autograd import Function, grad


def d(values, requires_grad=False):
    return torch.tensor(values, dtype=torch.float64, requires_grad=requires_grad)


def test_h1_to_h3():
    x = d([1.0, 2.0], requires_grad=True)
    y = x * 2
    log = []
    y.register_hook(lambda g: log.append(g))
    (y.sum() + (y * 3).sum()).backward()
    say(log)
    y = x * 2
    y.register_hook(lambda g: g[:1])
    error(lambda: y.sum().backward())
    y = x * 2
    y.register_hook(lambda g: g.float())
    error(lambda: y.sum().backward())
    y = x * 2
    y.register_hook(lambda g: "s")
    error(lambda: y.sum().backward())
    error(lambda: d([1.0]).register_hook(lambda g: g))
    y = x * 2
    h1 = y.register_hook(lambda g: g * 2)
    y.register_hook(lambda g: log.append(g))
    h2 = y.register_hook(lambda g: g * 100)
    h2.remove()
    x.grad = None
    y.sum().backward()
    say(x.grad, log[-1])


def test_h4_to_h7():
    log = []
    x = d([1.0], requires_grad=True)
    y = x * 2
    y.grad_fn.register_hook(lambda gi, go: log.append(["post", gi, go]))
    y.grad_fn.register_prehook(lambda go: log.append(["pre", go]))
    y.retain_grad()
    y.register_hook(lambda g: g * 8)
    z = y * 1
    z.sum().backward()
    say(log, y.grad, x.grad)
    log2 = []
    a = d([1.0], requires_grad=True)
    a.register_hook(lambda g: log2.append("tensor"))
    b = a * 2
    acc = b.grad_fn.next_functions[0][0]
    acc.register_prehook(lambda go: log2.append("pre"))
    acc.register_hook(lambda gi, go: log2.append("post"))
    grad(b.sum(), a)
    say(log2)
    p = d([1.0], requires_grad=True)
    p.register_post_accumulate_grad_hook(lambda t: log2.append([t is p, t.grad]))
    (p * 2).sum().backward()
    say(log2)
    error(lambda: (p * 2).register_post_accumulate_grad_hook(lambda t: None))


def test_h8_and_h9():
    log = []
    a, b, c = d([1.0], requires_grad=True), d([2.0], requires_grad=True), d([3.0], requires_grad=True)
    torch.autograd.graph.register_multi_grad_hook((a, b, c), lambda gs: log.append(gs))
    (a * b).sum().backward()
    say(log)
    torch.autograd.graph.register_multi_grad_hook((a, b), lambda g: log.append(g), mode="any")
    (a * b).sum().backward()
    say(len(log))
    y = a * 2
    y.retain_grad()
    y.retain_grad()
    y.sum().backward(retain_graph=True)
    y.sum().backward()
    say(y.grad, a.retains_grad, y.retains_grad)
    a.retain_grad()
    say(a.retains_grad)
    error(lambda: d([1.0]).retain_grad())


def test_i1_to_i3():
    log = []

    def pack(x):
        log.append("pack")
        return x * 10

    def unpack(x):
        log.append("unpack")
        return x

    x = d([1.0, 2.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = x**2
        z = x * x
    y.sum().backward()
    say(x.grad, log)
    with torch.autograd.graph.disable_saved_tensors_hooks("no hooks here"):
        error(lambda: torch.autograd.graph.saved_tensors_hooks(pack, unpack).__enter__())

    def inplace(x):
        return x.mul_(2)

    def fails():
        with torch.autograd.graph.saved_tensors_hooks(inplace, unpack):
            return x.clone() ** 2

    error(fails)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: 3, lambda x: x):
        y = x**2
    error(lambda: y.sum().backward())
    y = x**2
    y.grad_fn._raw_saved_self.register_hooks(lambda x: x * 3, lambda x: x)
    error(lambda: y.grad_fn._raw_saved_self.register_hooks(lambda x: x, lambda x: x))
    x.grad = None
    y.sum().backward()
    say(x.grad)
    error(lambda: y.grad_fn._raw_saved_self.register_hooks(lambda x: x, lambda x: x))


def test_j1_to_j4():
    x = d([1.0, 2.0], requires_grad=True)

    def make(back, fwd=None):
        class Bad(Function):
            @staticmethod
            def forward(ctx, x, y=None):
                if fwd is not None:
                    return fwd(ctx, x)
                return x * 2

            @staticmethod
            def backward(ctx, g):
                return back(ctx, g)

        return Bad

    error(lambda: make(lambda ctx, g: g, lambda ctx, x: ctx.save_for_backward("s")).apply(x))
    error(lambda: make(lambda ctx, g: g).apply(x, x).sum().backward())
    say(make(lambda ctx, g: (g, None, None, None)).apply(x).sum().backward())
    error(lambda: make(lambda ctx, g: torch.ones(7)).apply(x).sum().backward())
    y = make(lambda ctx, g: torch.ones(2, 2, dtype=torch.float64)).apply(x)
    x.grad = None
    y.sum().backward()
    say(x.grad)
    error(lambda: make(lambda ctx, g: torch.ones(1)).apply(x).sum().backward())
    error(lambda: make(lambda ctx, g: 3).apply(x).sum().backward())
    error(lambda: make(lambda ctx, g: (g, g)).apply(x, 2).sum().backward())

    class NoBackward(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

    error(lambda: NoBackward.apply(x).sum().backward())

    class NoForward(Function):
        @staticmethod
        def backward(ctx, g):
            return g

    error(lambda: NoForward.apply(x))
    with fwAD.dual_level():
        error(lambda: NoBackward.apply(fwAD.make_dual(x, torch.ones(2, dtype=torch.float64))))


def test_j5_to_j14():
    x = d([1.0, 2.0], requires_grad=True)
    log = []

    class Two(Function):
        @staticmethod
        def forward(ctx, x, materialize):
            ctx.set_materialize_grads(materialize)
            return x * 1, x * 2

        @staticmethod
        def backward(ctx, a, b):
            log.append([a, b])
            return a, None

    Two.apply(x, True)[0].sum().backward()
    Two.apply(x, False)[0].sum().backward()
    say(log)

    class Non(Function):
        @staticmethod
        def forward(ctx, x):
            a, b = x * 1, x * 2
            ctx.mark_non_differentiable(b)
            return a, b

        @staticmethod
        def backward(ctx, a, b):
            say(a, b)
            return a

    a, b = Non.apply(x)
    say(a.requires_grad, b.requires_grad)
    a.sum().backward()

    class Dirty(Function):
        @staticmethod
        def forward(ctx, x, back):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x if back else x * 1

        @staticmethod
        def backward(ctx, g):
            return g * 2, None

    w = x.clone()
    z = Dirty.apply(w, True)
    say(z is w, w.grad_fn.name())
    error(lambda: Dirty.apply(x, True))
    error(lambda: Dirty.apply(x.clone(), False))

    class Same(Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 5

    s = Same.apply(x)
    x.grad = None
    s.sum().backward()
    say(s is x, x.grad)

    class Once(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**2

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 2 * x

    (g,) = grad(Once.apply(x).sum(), x, create_graph=True)
    error(lambda: g.sum().backward())

    class View(Function):
        @staticmethod
        def forward(ctx, x):
            return x.view(2, 1), x.view(1, 2)

        @staticmethod
        def backward(ctx, a, b):
            return a.view(2)

    v = View.apply(x.clone())[0]
    error(lambda: v.mul_(2))

    class Nothing(Function):
        @staticmethod
        def forward(ctx, x):
            say(ctx.needs_input_grad, torch.is_grad_enabled(), x.requires_grad)
            return x * 1

        @staticmethod
        def backward(ctx, g):
            say(torch.is_grad_enabled())
            return None

    x.grad = None
    Nothing.apply(x).sum().backward()
    say(x.grad)
    error(lambda: grad(Nothing.apply(x).sum(), x))
    say(grad(Nothing.apply(x).sum(), x, allow_unused=True))


def test_k1():
    x = d([0.0], requires_grad=True)

    def run():
        with torch.autograd.detect_anomaly():
            y = torch.sqrt(x) * 0
            y.sum().backward()

    error(run)
    with torch.autograd.detect_anomaly(check_nan=False):
        y = torch.sqrt(x) * 0
        y.sum().backward()
        say(x.grad)
