"""H: hooks of nodes, of leaves and of several tensors, and the order of them all."""

import torch


def test_h4_prehook_ordering():
    log = []

    def hook1(g):
        log.append(1)
        return g * 2

    def hook2(g):
        log.append(2)
        return g * 2

    a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    b = a.clone()
    b.register_hook(hook1)
    b.register_hook(hook2)
    b.retain_grad()

    def prehook(grads):
        log.append("pre")

    def posthook(grad_inputs, grad_outputs):
        log.append("post")

    b.grad_fn.register_hook(posthook)
    b.grad_fn.register_prehook(prehook)
    b.sum().backward()
    say(log, a.grad, b.grad)


def test_h4_all_hooks_and_captures():
    a = torch.tensor([1.0], requires_grad=True)
    b = a * 2
    log = []
    b.grad_fn.register_prehook(lambda grads: log.append(("pre", grads[0].item())))
    b.register_hook(lambda grad: log.append(("tensor", grad.item())))
    b.grad_fn.register_hook(lambda gi, go: log.append(("post", gi[0].item(), go[0].item())))
    a.register_hook(lambda grad: log.append(("leaf", grad.item())))
    a.register_post_accumulate_grad_hook(lambda p: log.append(("accumulated", p.grad.item())))
    b.backward()
    say(log)


def test_h7_prehook_changes_gradients():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = a * 2
    handle = b.grad_fn.register_prehook(lambda grads: (grads[0] * 10,))
    b.sum().backward(retain_graph=True)
    say(a.grad)
    handle.remove()
    a.grad = None
    b.sum().backward()
    say(a.grad)


def test_h7_prehook_order():
    a = torch.tensor([1.0], requires_grad=True)
    b = a * 1
    log = []

    def first(grads):
        log.append(grads[0].item())
        return (grads[0] * 2,)

    def second(grads):
        log.append(grads[0].item())
        return (grads[0] + 1,)

    b.grad_fn.register_prehook(first)
    b.grad_fn.register_prehook(second)
    b.backward()
    say(log, a.grad)


def test_h7_posthook_sees_both():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = a * 2
    say(b.grad_fn.name(), b.grad_fn.next_functions[1])
    b.grad_fn.register_hook(lambda gi, go: say(gi, go))
    b.backward(torch.tensor([4.0, 8.0]))


def test_h7_posthook_changes_gradients():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    c = torch.tensor([3.0, 4.0], requires_grad=True)
    b = a * c
    b.grad_fn.register_hook(lambda gi, go: (gi[0] * 100, gi[1] * 1000))
    b.sum().backward()
    say(a.grad, c.grad)


def test_h7_posthook_checks():
    def attempt(hook):
        a = torch.tensor([1.0, 2.0], requires_grad=True)
        c = torch.tensor([3.0, 4.0], requires_grad=True)
        b = a * c
        b.grad_fn.register_hook(hook)
        error(lambda: b.sum().backward())

    def shorter(gi, go):
        return (gi[0],)

    attempt(shorter)
    attempt(lambda gi, go: (gi[0].double(), gi[1]))
    attempt(lambda gi, go: (gi[0][:1], gi[1]))
    attempt(lambda gi, go: (gi[0], "text"))
    attempt(lambda gi, go: gi[0])
    attempt(lambda gi, go: (gi[0], gi[1], None))


def test_h7_prehook_checks():
    def attempt(hook):
        a = torch.tensor([1.0, 2.0], requires_grad=True)
        b = a * 2
        b.grad_fn.register_prehook(hook)
        error(lambda: b.sum().backward())

    attempt(lambda grads: (grads[0], grads[0]))
    attempt(lambda grads: (grads[0].double(),))
    attempt(lambda grads: ("text",))
    attempt(lambda grads: 3)


def test_h7_posthook_none_to_value():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = a * 2
    b.grad_fn.register_hook(lambda gi, go: (gi[0], gi[0]))
    error(lambda: b.sum().backward())


def test_h7_posthook_to_none():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = a * 2
    b.grad_fn.register_hook(lambda gi, go: (None, None))
    b.sum().backward()
    say(a.grad)


def test_h7_hook_on_accumulate_grad():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = a * 2
    acc = b.grad_fn.next_functions[0][0]
    say(acc.name(), acc.variable is a, acc.next_functions)
    acc.register_hook(lambda gi, go: say("post", gi, go, a.grad))
    acc.register_prehook(lambda go: (go[0] * 3,))
    b.sum().backward()
    say(a.grad)


def test_h7_node_of_many_outputs():
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    first, second = a.unbind(0)
    first.grad_fn.register_prehook(lambda grads: say(grads))
    first.grad_fn.register_hook(lambda gi, go: say(gi, go))
    (first * 2).sum().backward()


def test_h7_error_in_node_hooks():
    a = torch.tensor([1.0], requires_grad=True)
    b = a * 2

    def fail(*args):
        raise ValueError("node hook")

    handle = b.grad_fn.register_prehook(fail)
    error(lambda: b.backward())
    handle.remove()
    b.grad_fn.register_hook(fail)
    error(lambda: b.backward())
    say(a.grad)


def test_h7_undefined_gradients_reach_hooks():
    class OnlySecond(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            return x * y

        @staticmethod
        def backward(ctx, grad):
            return None, grad

    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2, requires_grad=True)
    log = []
    x.register_hook(lambda grad: log.append(("x", grad)))
    inner = x * 2
    inner.register_hook(lambda grad: log.append(("inner", grad)))
    inner.retain_grad()
    inner.grad_fn.register_prehook(lambda go: log.append(("pre", go)))
    inner.grad_fn.register_hook(lambda gi, go: log.append(("post", gi, go)))
    x.register_post_accumulate_grad_hook(lambda p: log.append(("leaf", p.grad)))
    OnlySecond.apply(inner, y).sum().backward()
    for each in log:
        say(each)
    say(inner.grad, x.grad, y.grad)


def test_h7_replacing_none():
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    first, second = a.unbind(0)
    second.register_hook(lambda grad: torch.ones(2))
    error(lambda: first.sum().backward())


def test_h6_post_accumulate():
    leaf = torch.tensor([2.0, 3.0], requires_grad=True)
    seen = []

    def hook(p):
        seen.append((p is leaf, p.grad.clone()))

    handle = leaf.register_post_accumulate_grad_hook(hook)
    (leaf * 3).sum().backward()
    (leaf * 4).sum().backward()
    say(seen)
    handle.remove()
    (leaf * 5).sum().backward()
    say(len(seen), leaf.grad)


def test_h6_e2e_optimizer_in_backward():
    leaf = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

    def step(p):
        with torch.no_grad():
            p -= 0.1 * p.grad
        p.grad = None

    leaf.register_post_accumulate_grad_hook(step)
    (leaf * leaf).sum().backward()
    say(leaf, leaf.grad)
    (leaf * leaf).sum().backward()
    say(leaf, leaf.grad)


def test_h6_gets_cleaned_up():
    leaf = torch.tensor([1.0], requires_grad=True)
    leaf.register_post_accumulate_grad_hook(lambda p: say(p.grad))
    (leaf * 5).backward()
    say(leaf.grad)


def test_h6_ordering():
    tensor = torch.tensor(1.0, requires_grad=True)
    tensor2 = torch.tensor(1.0, requires_grad=True)

    def pre(grad):
        return grad - 2

    def post_acc(param):
        with torch.no_grad():
            param.grad.div_(5)

    def post_acc2(param):
        with torch.no_grad():
            param.grad.add_(0.5)

    def post_acc3(param):
        with torch.no_grad():
            param.grad.mul_(10)

    tensor.register_hook(pre)
    tensor.register_post_accumulate_grad_hook(post_acc)
    acc = tensor.view_as(tensor).grad_fn.next_functions[0][0]

    def post(grad_inputs, grad_outputs):
        say("post", grad_inputs)

    acc.register_hook(post)
    tensor.register_post_accumulate_grad_hook(post_acc2)
    tensor.register_post_accumulate_grad_hook(post_acc3)
    (tensor * tensor2).backward()
    say(tensor.grad)


def test_h6_wrong_tensors():
    leaf = torch.tensor([1.0], requires_grad=True)
    error(lambda: (leaf * 2).register_post_accumulate_grad_hook(lambda p: None))
    error(lambda: torch.ones(1).register_post_accumulate_grad_hook(lambda p: None))


def test_h6_multiple_hooks_and_errors():
    leaf = torch.tensor([1.0], requires_grad=True)
    log = []
    leaf.register_post_accumulate_grad_hook(lambda p: log.append(1))

    def fail(p):
        raise RuntimeError("post accumulate")

    handle = leaf.register_post_accumulate_grad_hook(fail)
    leaf.register_post_accumulate_grad_hook(lambda p: log.append(2))
    error(lambda: (leaf * 2).backward())
    say(log, leaf.grad)
    handle.remove()
    (leaf * 2).backward()
    say(log, leaf.grad)


def test_h6_returns_must_be_none():
    leaf = torch.tensor([1.0], requires_grad=True)
    leaf.register_post_accumulate_grad_hook(lambda p: p.grad * 2)
    error(lambda: (leaf * 3).backward())
    say(leaf.grad)


def test_h6_not_with_grad():
    leaf = torch.tensor([1.0], requires_grad=True)
    log = []
    leaf.register_post_accumulate_grad_hook(lambda p: log.append(1))
    torch.autograd.grad(leaf * 3, leaf)
    say(log)


def test_h8_multi_grad_all():
    t1 = torch.rand(2, requires_grad=True)
    t2 = torch.rand(2, requires_grad=True)
    t3 = torch.rand(2, requires_grad=True)
    t4 = torch.rand(2, requires_grad=True)
    t1.mul(t2)
    t3.mul(t4)
    res = None
    count = [0]

    def hook(grads):
        nonlocal res
        count[0] += 1
        res = [g is not None for g in grads]

    handle = torch.autograd.graph.register_multi_grad_hook((t1, t2, t3, t4), hook)
    out = t2 * t3
    out.sum().backward(inputs=(t2, t3), retain_graph=True)
    say(count[0], res)
    out.sum().backward(inputs=(t1,), retain_graph=True)
    say(count[0], res)
    out.sum().backward(inputs=(t1, t2), retain_graph=True)
    say(count[0], res)
    error(lambda: torch.autograd.grad(out.sum(), inputs=(t2, t3), retain_graph=True))
    say(count[0], res)
    handle.remove()
    out.sum().backward(retain_graph=True)
    say(count[0], res)


def test_h8_multi_grad_any():
    t1 = torch.tensor([1.0], requires_grad=True)
    t2 = torch.tensor([2.0], requires_grad=True)
    log = []
    a, b = t1 * 3, t2 * 5
    handle = torch.autograd.graph.register_multi_grad_hook((a, b), lambda grad: log.append(grad), mode="any")
    (a * b).backward(retain_graph=True)
    say(log)
    (a * b).backward(retain_graph=True)
    say(len(log))
    handle.remove()
    (a * b).backward()
    say(len(log))


def test_h8_multi_grad_of_computed():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    a = x * 2
    b = x * 3
    log = []
    torch.autograd.graph.register_multi_grad_hook((a, b, x), lambda grads: log.append(grads))
    (a * b).sum().backward()
    say(len(log), log[0])


def test_h8_multi_grad_wrong_mode():
    x = torch.ones(1, requires_grad=True)
    error(lambda: torch.autograd.graph.register_multi_grad_hook((x,), lambda g: None, mode="some"))


def test_h8_nested_backward():
    x = torch.tensor([2.0], requires_grad=True)
    y = torch.tensor([3.0], requires_grad=True)
    log = []
    torch.autograd.graph.register_multi_grad_hook((x, y), lambda grads: log.append(grads))

    class Inner(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            return a * 1

        @staticmethod
        def backward(ctx, grad):
            with torch.enable_grad():
                (x * y * 10).sum().backward()
            return grad

    (Inner.apply(x * y)).sum().backward()
    say(log)


def test_h_node_properties():
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    say(y.grad_fn.name(), y.grad_fn is y.grad_fn, y.grad_fn.metadata)
    y.grad_fn.metadata["key"] = 5
    say(y.grad_fn.metadata["key"])
    say(isinstance(y.grad_fn, torch.autograd.graph.Node))
    z = y * 2
    say(z.grad_fn._sequence_nr() > y.grad_fn._sequence_nr())
    meta = y.grad_fn._input_metadata
    say(len(meta), meta[0].shape, meta[0].dtype is torch.float32)


def test_h_node_called_by_hand():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    say(y.grad_fn(torch.tensor([1.0, 10.0])))
    z = (x * x).sum()
    say(z.grad_fn(torch.tensor(2.0)))


def test_h_gradient_edge():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    z = (y * y).sum()
    edge = torch.autograd.graph.get_gradient_edge(y)
    say(edge.node is y.grad_fn, edge.output_nr)
    say(torch.autograd.grad(z, edge, retain_graph=True))
    say(torch.autograd.grad(torch.autograd.graph.get_gradient_edge(z), x, retain_graph=True))
    leaf_edge = torch.autograd.graph.get_gradient_edge(x)
    say(leaf_edge.node.name(), leaf_edge.output_nr)
    torch.autograd.backward(z, inputs=[leaf_edge])
    say(x.grad)
    error(lambda: torch.autograd.graph.get_gradient_edge(torch.ones(2)))


def test_h_increment_version():
    x = torch.ones(2)
    y = torch.ones(2, requires_grad=True)
    torch.autograd.graph.increment_version(x)
    say(x._version)
    torch.autograd.graph.increment_version([x, y])
    say(x._version, y._version)
    z = y * y
    torch.autograd.graph.increment_version(y)
    error(lambda: z.sum().backward())
