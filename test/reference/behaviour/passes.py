"""What hooks and custom functions can ask about the backward pass that runs, and nodes that stop it."""

import torch
from torch.autograd import Function


def leaf(*values):
    return torch.tensor(values, requires_grad=True)


def node_of(x):
    return x.grad_fn if x.grad_fn is not None else x.view_as(x).grad_fn.next_functions[0][0]


def structure(node):
    if node is None:
        return "None"
    return type(node).__name__ + "(" + ", ".join([structure(each) for each, _ in node.next_functions]) + ")"


class Twice(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g * 2


def test_classes_of_nodes():
    x = leaf(1.0, 2.0)
    y = Twice.apply(x) * x
    say(structure(y.grad_fn))
    z = y.clone()
    z[0] = 1
    say(structure(z.grad_fn))
    say(y.grad_fn.__class__.__name__, isinstance(node_of(x), torch._C._functions.AccumulateGrad))
    say(isinstance(y.grad_fn, torch._C._functions.AccumulateGrad), isinstance(y.grad_fn, torch.autograd.graph.Node))


def test_gradient_of_custom_function_as_graph():
    class Product(Function):
        @staticmethod
        def forward(ctx, a, factor, b):
            ctx.factor = factor
            ctx.save_for_backward(a, b)
            return factor * a * b

        @staticmethod
        def backward(ctx, g):
            a, b = ctx.saved_tensors
            return g * b * ctx.factor, None, g * a * ctx.factor

    a, b = leaf(1.0, 2.0), leaf(3.0, 5.0)
    seed = torch.ones((), requires_grad=True)
    Product.apply(a, 4, b).sum().backward(seed, create_graph=True)
    say(structure(a.grad.grad_fn))
    say(structure(b.grad.grad_fn))


def test_gradient_of_once_differentiable_as_graph():
    class Product(Function):
        @staticmethod
        def forward(ctx, a, factor, b):
            ctx.save_for_backward(a, b)
            return a * b

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, g):
            say(torch.is_grad_enabled())
            a, b = ctx.saved_tensors
            return g * b, None, g * a

    a, b = leaf(1.0, 2.0), leaf(3.0, 5.0)
    Product.apply(a, 4, b).sum().backward(torch.ones((), requires_grad=True), create_graph=True)
    say(structure(a.grad.grad_fn))


def test_running_node():
    def pack(x):
        say("saved in", torch._C._current_autograd_node())
        return x

    def unpack(x):
        node = torch._C._current_autograd_node()
        say("unpacked in", node.name())
        node.register_hook(lambda outputs, inputs: say([each is None for each in inputs]))
        return x

    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        leaf(1.0, 2.0).exp().sum().backward()


def test_pass_number():
    seen = []
    y = leaf(1.0).clone()
    y.register_hook(lambda g: seen.append(torch._C._current_graph_task_id()))
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    say(seen[1] - seen[0], torch._C._current_graph_task_id())


def test_will_execute():
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    c = a * b
    d = Twice.apply(c)
    other = c.cos()
    nodes = [node_of(each) for each in (a, b, c, d, other)]
    c.register_hook(lambda g: say([torch._C._will_engine_execute_node(each) for each in nodes]))
    d.sum().backward(retain_graph=True)
    d.sum().backward(inputs=(a, c), retain_graph=True)
    torch.autograd.grad(d.sum(), c, retain_graph=True)
    error(lambda: torch.autograd.grad(d.sum(), a))
    error(lambda: torch._C._will_engine_execute_node(d.grad_fn))
    error(lambda: torch._C._will_engine_execute_node(d))


def test_execution_order():
    order = []

    def look(g):
        order.clear()
        order.extend([each.name() for each in torch._C._current_graph_task_execution_order()])

    a, b = leaf(1.0), leaf(2.0)
    c = b.sin()
    d = a.cos()
    out = c * d
    out.register_hook(look)
    with torch.autograd.set_multithreading_enabled(False):
        out.backward(retain_graph=True)
        say(order)
        torch.autograd.grad(out, a, retain_graph=True)
        say(order)
        torch.autograd.backward(out, inputs=[b], retain_graph=True)
        say(order)
    error(lambda: (leaf(1.0).exp().register_hook(look), out.sin())[1].backward(inputs=[a]))
    error(lambda: torch._C._current_graph_task_execution_order())


def test_delayed_error():
    x, y = leaf(1.0, 2.0), leaf(3.0, 4.0)
    bad = torch._C._functions.DelayedError("not this way", 1)(y)
    say(bad.grad_fn.name(), bad.requires_grad, bad)
    out = x.clone().view(-1)
    out += bad
    error(lambda: out.sum().backward(retain_graph=True))
    error(lambda: torch.autograd.grad(out.sum(), y, retain_graph=True))
    say(torch.autograd.grad(out.sum(), (x, bad)))


def test_undefined_gradient():
    class Look(Function):
        @staticmethod
        def forward(ctx, x, materialize):
            ctx.set_materialize_grads(materialize)
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            say(g)
            return g, None

    x = leaf(1.0)
    torch._C._functions.UndefinedGrad()(Look.apply(x, True)).backward()
    torch._C._functions.UndefinedGrad()(Look.apply(x, False)).backward()
    say(x.grad)


def test_results_without_gradient():
    class Both(Function):
        @staticmethod
        def forward(ctx, x, materialize):
            first, second = x.clone(), x.clone()
            ctx.mark_non_differentiable(second)
            ctx._materialize_non_diff_grads = materialize
            return first, second

        @staticmethod
        def backward(ctx, *grads):
            say(grads)
            return grads[0], None

    Both.apply(leaf(1.0), True)[0].backward()
    Both.apply(leaf(1.0), False)[0].backward()


def test_saved_once():
    class Look(Function):
        clear_saved_tensors_on_access = True

        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            say(ctx.saved_tensors)
            return ctx.saved_tensors[0] * g

    error(lambda: Look.apply(leaf(1.0)).backward())


def test_slots_of_saved_tensors():
    pack, unpack = (lambda x: x), (lambda x: x)
    x = leaf(1.0, 2.0)
    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = x**2
    z = y.exp()
    slots = (y.grad_fn._raw_saved_self, z.grad_fn._raw_saved_result, (z**2).grad_fn._raw_saved_self)
    say(slots[0].data is x, slots[1].data is z, slots[2].data is z)
    say(slots[0].unpack_hook is unpack, slots[1].unpack_hook)
    picked = torch.ones(2, 2, requires_grad=True)[:, torch.tensor([0, 1], dtype=torch.int64)]
    say(picked.grad_fn._saved_indices)
    error(lambda: picked.grad_fn._raw_saved_indices[0].register_hooks(pack, unpack))
    y.sum().backward()
    error(lambda: slots[0].register_hooks(pack, unpack))


def test_node_called_by_hand():
    y = leaf(1.0, 3.0) ** 2
    say(y.grad_fn(torch.ones(2)))
    error(lambda: y.grad_fn())
    error(lambda: y.grad_fn(torch.ones(2), torch.ones(2)))
