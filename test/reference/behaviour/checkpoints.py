"""I4: checkpointing, both ways."""

import torch
from torch.utils.checkpoint import checkpoint


def test_i4_same_gradients():
    for use_reentrant in (True, False):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        w = torch.tensor([3.0, 4.0], requires_grad=True)

        def fn(a, b):
            return (a * b).exp().sin()

        expected = torch.autograd.grad(fn(x, w).sum(), (x, w))
        out = checkpoint(fn, x, w, use_reentrant=use_reentrant)
        say(out.requires_grad, exact(out.detach(), fn(x, w).detach()))
        out.sum().backward()
        say(exact(x.grad, expected[0]), exact(w.grad, expected[1]))


def test_i4_runs_twice():
    for use_reentrant in (True, False):
        count = [0]

        def fn(a):
            count[0] += 1
            return a.sin().exp()

        x = torch.tensor([1.0], requires_grad=True)
        out = checkpoint(fn, x, use_reentrant=use_reentrant)
        say(count)
        out.backward()
        say(count)


def test_i4_node_names():
    x = torch.tensor([1.0], requires_grad=True)
    say(checkpoint(torch.sin, x, use_reentrant=True).grad_fn.name())
    say(checkpoint(torch.sin, x, use_reentrant=False).grad_fn.name())


def test_i4_grad_mode_inside():
    def fn(a):
        say(torch.is_grad_enabled(), a.requires_grad)
        return a.sin()

    x = torch.tensor([1.0], requires_grad=True)
    checkpoint(fn, x, use_reentrant=True).backward()
    checkpoint(fn, x, use_reentrant=False).backward()


def test_i4_under_no_grad():
    x = torch.tensor([1.0], requires_grad=True)
    with torch.no_grad():
        say(checkpoint(torch.sin, x, use_reentrant=True).requires_grad)
        say(checkpoint(torch.sin, x, use_reentrant=False).requires_grad)


def test_i4_no_input_requires_grad():
    x = torch.tensor([1.0])
    out = warned(lambda: checkpoint(torch.sin, x, use_reentrant=True))
    say(out.requires_grad)
    out = warned(lambda: checkpoint(torch.sin, x, use_reentrant=False))
    say(out.requires_grad)


def test_i4_parameters_in_closure():
    w = torch.tensor([2.0], requires_grad=True)
    x = torch.tensor([1.0])
    out = checkpoint(lambda a: a * w * w, x, use_reentrant=False)
    out.backward()
    say(w.grad)
    w.grad = None
    out = checkpoint(lambda a: a * w * w, x, use_reentrant=True)
    say(out.requires_grad)


def test_i4_missing_use_reentrant():
    x = torch.tensor([1.0], requires_grad=True)
    out = warned(lambda: checkpoint(torch.sin, x))
    say(out.grad_fn.name())


def test_i4_autograd_grad():
    x = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    out = checkpoint(lambda a: a.exp().sin(), x, use_reentrant=False)
    say(close(torch.autograd.grad(out, x)[0], torch.autograd.grad(x.exp().sin(), x)[0]))
    out = checkpoint(torch.exp, x, use_reentrant=True)
    error(lambda: torch.autograd.grad(out, x))
    out = checkpoint(torch.exp, x, use_reentrant=True)
    error(lambda: out.backward(inputs=[x]))


def test_i4_double_backward():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    out = checkpoint(lambda a: a.exp() * a, x, use_reentrant=False)
    (g,) = torch.autograd.grad(out.sum(), x, create_graph=True)
    (gg,) = torch.autograd.grad(g.sum(), x)
    say(close(g.detach(), (x.exp() * (1 + x)).detach()), close(gg, (x.exp() * (2 + x)).detach()))


def test_i4_retain_graph():
    count = [0]

    def fn(a):
        count[0] += 1
        return a.sin().exp()

    x = torch.tensor([1.0], requires_grad=True)
    out = checkpoint(fn, x, use_reentrant=False)
    out.backward(retain_graph=True)
    first = x.grad.clone()
    out.backward(retain_graph=True)
    say(count, exact(x.grad, 2 * first))
    out.backward()
    error(lambda: out.backward())
    say(count)


def test_i4_backward_twice_reentrant():
    x = torch.tensor([1.0], requires_grad=True)
    out = checkpoint(lambda a: a.sin().exp(), x, use_reentrant=True)
    out.backward(retain_graph=True)
    out.backward()
    error(lambda: out.backward())


def test_i4_several_outputs_and_arguments():
    for use_reentrant in (True, False):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = torch.tensor([3.0, 4.0])

        def fn(a, factor, b, nothing):
            say(factor, nothing)
            return a * factor * b, a + b, None

        p, q, r = checkpoint(fn, x, 5, y, None, use_reentrant=use_reentrant)
        say(r, p.requires_grad, q.requires_grad)
        (p.sum() + q.sum()).backward()
        say(x.grad, y.grad)


def test_i4_keyword_arguments():
    x = torch.tensor([1.0, 2.0], requires_grad=True)

    def scaled(a, scale=1):
        return a.exp() * scale

    def keyed(a, options):
        return a.exp() * options["scale"]

    out = checkpoint(keyed, x, {"scale": 3}, use_reentrant=False)
    out.sum().backward()
    say(close(x.grad, 3 * x.detach().exp()))
    out = checkpoint(scaled, x, 2, use_reentrant=False)
    say(close(out.detach(), 2 * x.detach().exp()))
    error(lambda: checkpoint(scaled, x, use_reentrant=True, scale=3))


def test_i4_random_state_is_kept():
    for use_reentrant in (True, False):
        x = torch.ones(20, requires_grad=True)

        def fn(a):
            return a * torch.rand(20)

        torch.manual_seed(7)
        out = checkpoint(fn, x, use_reentrant=use_reentrant)
        after = torch.rand(1)
        out.sum().backward()
        say(exact(x.grad, out.detach()))
        torch.manual_seed(7)
        torch.rand(20)
        say(exact(after, torch.rand(1)))


def test_i4_random_state_not_kept():
    for use_reentrant in (True, False):
        x = torch.ones(20, requires_grad=True)
        out = checkpoint(
            lambda a: a * torch.rand(20), x, use_reentrant=use_reentrant, preserve_rng_state=False
        )
        out.sum().backward()
        say(exact(x.grad, out.detach()))


def test_i4_random_state_around_backward():
    for use_reentrant in (True, False):
        x = torch.ones(4, requires_grad=True)
        torch.manual_seed(3)
        out = checkpoint(lambda a: a * torch.rand(4), x, use_reentrant=use_reentrant)
        before = torch.rand(1)
        out.sum().backward()
        after = torch.rand(1)
        torch.manual_seed(3)
        torch.rand(4)
        say(exact(before, torch.rand(1)), exact(after, torch.rand(1)))


def test_i4_dropout_module():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Dropout(0.5), torch.nn.Linear(8, 1))
    x = torch.ones(2, 4, requires_grad=True)
    torch.manual_seed(5)
    out = checkpoint(model, x, use_reentrant=False)
    out.sum().backward()
    got = x.grad.clone()
    x.grad = None
    torch.manual_seed(5)
    model(x).sum().backward()
    say(exact(got, x.grad))


def test_i4_rng_state_functions():
    state = torch.get_rng_state()
    a = torch.rand(3)
    torch.set_rng_state(state)
    say(exact(a, torch.rand(3)))
    with torch.random.fork_rng():
        torch.rand(5)
        b = torch.get_rng_state()
    torch.set_rng_state(state)
    torch.rand(3)
    c = torch.rand(1)
    torch.set_rng_state(state)
    torch.rand(3)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        torch.rand(7)
    say(exact(c, torch.rand(1)))


def test_i4_detects_other_shapes():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    count = [0]

    def save_3_tensors(a, bad):
        b = a.sin().exp()
        if bad:
            c = b.reshape(2, 1).sin()
        else:
            c = b.sin()
        return c.sum()

    def fn(a):
        count[0] += 1
        return save_3_tensors(a, count[0] > 1)

    out = checkpoint(fn, x, use_reentrant=False)
    error(lambda: out.backward())
    count[0] = 0
    out = checkpoint(fn, x, use_reentrant=False, determinism_check="none")
    error(lambda: out.backward())


def test_i4_detects_fewer_tensors():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    count = [0]

    def fn(a):
        count[0] += 1
        return a.sin().exp().sin() if count[0] == 1 else a.sin()

    out = checkpoint(fn, x, use_reentrant=False)
    error(lambda: out.sum().backward())


def test_i4_detects_more_tensors():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    count = [0]

    def fn(a):
        count[0] += 1
        return a.sin().exp().sin() if count[0] > 1 else a.sin()

    out = checkpoint(fn, x, use_reentrant=False)
    error(lambda: out.sum().backward())
    count[0] = 0
    out = checkpoint(fn, x, use_reentrant=False, early_stop=False)
    error(lambda: out.sum().backward())


def test_i4_wrong_options():
    x = torch.tensor([1.0], requires_grad=True)
    error(lambda: checkpoint(torch.sin, x, use_reentrant=False, determinism_check="some"))
    error(lambda: checkpoint(torch.sin, x, use_reentrant=True, debug=True))
    error(lambda: checkpoint(torch.sin, x, use_reentrant=True, context_fn=lambda: (torch.no_grad(), torch.no_grad())))


def test_i4_early_stop():
    counter = [0]

    def mark(a):
        counter[0] += 1
        return a

    def fn(a):
        b = mark(a).sin()
        c = mark(b).exp()
        return mark(c) * 1

    x = torch.tensor([1.0], requires_grad=True)
    out = checkpoint(fn, x, use_reentrant=False)
    say(counter)
    out.backward()
    say(counter)
    counter[0] = 0
    with torch.utils.checkpoint.set_checkpoint_early_stop(False):
        out = checkpoint(fn, x, use_reentrant=False)
    out.backward()
    say(counter)
    counter[0] = 0
    with torch.utils.checkpoint.set_checkpoint_early_stop(True):
        out = checkpoint(fn, x, use_reentrant=False, early_stop=False)
    out.backward()
    say(counter)


def test_i4_nested():
    counts = {"outer": 0, "inner": 0}

    def inner(a):
        counts["inner"] += 1
        return a.sin().exp()

    def outer(a):
        counts["outer"] += 1
        b = a.cos()
        c = checkpoint(inner, b, use_reentrant=False)
        return c.sin()

    x = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    out = checkpoint(outer, x, use_reentrant=False)
    out.backward()
    got = x.grad.clone()
    say(counts["outer"], counts["inner"])
    say(close(got, torch.autograd.grad(x.cos().sin().exp().sin(), x)[0]))


def test_i4_nested_reentrant():
    def inner(a):
        return a.sin().exp()

    def outer(a):
        return checkpoint(inner, a.cos(), use_reentrant=True).sin()

    x = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    checkpoint(outer, x, use_reentrant=True).backward()
    say(close(x.grad, torch.autograd.grad(x.cos().sin().exp().sin(), x)[0]))


def test_i4_grad_inside():
    def fn(a):
        b = a.sin()
        (g,) = torch.autograd.grad(b.sum(), a, create_graph=True)
        return (g * a).exp()

    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    out = checkpoint(fn, x, use_reentrant=False)
    (got,) = torch.autograd.grad(out.sum(), x)
    (expected,) = torch.autograd.grad(fn(x).sum(), x)
    say(close(got, expected))


def test_i4_error_in_function():
    def fail(a):
        raise ValueError("inside the checkpoint")

    x = torch.tensor([1.0], requires_grad=True)
    error(lambda: checkpoint(fail, x, use_reentrant=True))
    error(lambda: checkpoint(fail, x, use_reentrant=False))
    say((x * x).requires_grad)


def test_i4_only_detached_outputs_reentrant():
    x = torch.tensor([1.0], requires_grad=True)
    out = checkpoint(lambda a: a.detach() * 2, x, use_reentrant=True)
    error(lambda: out.backward())


def test_i4_inputs_changed_in_place():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    a = x.clone()
    out = checkpoint(lambda t: t.sin().exp(), a, use_reentrant=False)
    a.add_(1)
    error(lambda: out.sum().backward())
    a = x.clone()
    out = checkpoint(lambda t: t.sin().exp(), a, use_reentrant=True)
    a.add_(1)
    error(lambda: out.sum().backward())


def test_i4_context_fn():
    log = []

    class Verbose:
        def __init__(self, name):
            self.name = name

        def __enter__(self):
            log.append(f"enter {self.name}")

        def __exit__(self, *args):
            log.append(f"exit {self.name}")

    x = torch.tensor([1.0], requires_grad=True)

    def context_fn():
        return torch.autograd.graph.disable_saved_tensors_hooks("x"), torch.enable_grad()

    out = checkpoint(lambda a: a.sin().exp(), x, use_reentrant=False)
    out.backward()
    say(len(log))


def test_i4_unpack_once():
    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            ctx.saved_tensors
            ctx.saved_tensors
            return grad * 2

    x = torch.tensor([1.0], requires_grad=True)
    out = checkpoint(lambda a: Twice.apply(a).exp(), x, use_reentrant=False)
    error(lambda: out.backward())


def test_i4_sequential():
    for use_reentrant in (True, False):
        torch.manual_seed(0)
        model = torch.nn.Sequential(
            torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2)
        )
        x = torch.tensor([[1.0, -2.0, 3.0]], requires_grad=True)
        for segments in (1, 2, 3):
            x.grad = None
            out = torch.utils.checkpoint.checkpoint_sequential(model, segments, x, use_reentrant=use_reentrant)
            out.sum().backward()
            (expected,) = torch.autograd.grad(model(x).sum(), x)
            say(close(out.detach(), model(x).detach()), close(x.grad, expected))


def test_i4_sequential_of_functions():
    x = torch.tensor([0.5, 1.0], requires_grad=True)
    functions = [lambda a: a.sin(), lambda a: a.exp(), lambda a: a * 2]
    out = torch.utils.checkpoint.checkpoint_sequential(functions, 2, x, use_reentrant=False)
    out.sum().backward()
    say(close(x.grad, 2 * x.detach().sin().exp() * x.detach().cos()))
    warned(lambda: torch.utils.checkpoint.checkpoint_sequential(functions, 2, x))
    error(lambda: torch.utils.checkpoint.checkpoint_sequential(functions, 2, x, use_reentrant=False, other=1))


def test_i4_saved_attribute_outside_backward():
    x = torch.tensor([1.0], requires_grad=True)
    out = checkpoint(lambda a: a.sin().exp(), x, use_reentrant=False)
    say(close(out.grad_fn._saved_result, out.detach()))
    out.backward()
    say(close(x.grad, out.detach() * x.detach().cos()))


def test_i4_error_class():
    say(issubclass(torch.utils.checkpoint.CheckpointError, RuntimeError))


def test_i4_inner_view_and_inplace():
    def fn(a):
        b = a.clone()
        b[0] = b[0] * 3
        b.mul_(2)
        return b.exp()

    for use_reentrant in (True, False):
        x = torch.tensor([0.1, 0.2], dtype=torch.float64, requires_grad=True)
        checkpoint(fn, x, use_reentrant=use_reentrant).sum().backward()
        (expected,) = torch.autograd.grad(fn(x).sum(), x)
        say(close(x.grad, expected))


def test_i4_rules_that_read_an_operand_twice():
    def fn(a, b):
        c = (a / b).atan2(b).hypot(a)
        d = torch.softmax(c * c, 0) + torch.nn.functional.layer_norm(c, (2,))
        return (d.prod() + torch.linalg.vector_norm(d) + d.std()) * a.pow(b)

    x = torch.tensor([0.7, 1.3], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([1.9, 0.4], dtype=torch.float64, requires_grad=True)
    checkpoint(fn, x, y, use_reentrant=False).sum().backward()
    expected = torch.autograd.grad(fn(x, y).sum(), (x, y))
    say(close(x.grad, expected[0]), close(y.grad, expected[1]))
