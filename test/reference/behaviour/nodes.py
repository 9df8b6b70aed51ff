"""A6 to A8: the names of nodes, their edges, and what hangs on them."""

import torch


def test_a6_arithmetic_names():
    x = torch.rand(2, 2, dtype=torch.float64, requires_grad=True)
    y = torch.rand(2, 2, dtype=torch.float64, requires_grad=True)
    for z in (x + y, x + 1, x - y, x - 1, 1 - x, x * y, x * 2, x / y, x / 2, 2 / x, -x, x**2, x**y, 2**x):
        say(z.grad_fn.name(), [node and node.name() for node, _ in z.grad_fn.next_functions])
    for z in (x // y, x % y, x @ y, x.abs(), +x, x.reciprocal(), x.rsqrt(), x.square(), x.remainder(2), x.fmod(2)):
        say(z.grad_fn.name(), len(z.grad_fn.next_functions)) if z.grad_fn is not None else say(None)


def test_a6_reduction_names():
    x = torch.rand(2, 3, dtype=torch.float64, requires_grad=True)
    for z in (x.sum(), x.sum(0), x.sum((0, 1)), x.mean(), x.mean(1), x.prod(), x.prod(0), x.std(), x.var(0)):
        say(z.grad_fn.name())
    for z in (x.max(), x.max(0)[0], x.max(1).values, x.min(), x.min(0)[0], x.amax(), x.amin(1), x.median(), x.median(0)[0]):
        say(z.grad_fn.name())
    for z in (x.norm(), x.norm(2, 0), x.norm(1), x.logsumexp(0), x.cumsum(0), x.cumprod(0), x.softmax(0), x.log_softmax(1)):
        say(z.grad_fn.name())
    say(torch.max(x, x * 2).grad_fn.name(), torch.min(x, x * 2).grad_fn.name(), torch.maximum(x, x).grad_fn.name())


def test_a6_shape_names():
    x = torch.rand(2, 3, dtype=torch.float64, requires_grad=True)
    for z in (x.view(6), x.reshape(3, 2), x.t(), x.T, x.transpose(0, 1), x.permute(1, 0), x.expand(4, 2, 3)):
        say(z.grad_fn.name())
    for z in (x.unsqueeze(0), x.unsqueeze(0).squeeze(0), x.unsqueeze(0).squeeze(), x.flatten(), x.t().reshape(6), x.t().contiguous()):
        say(z.grad_fn.name())
    for z in (x[0], x[0:1], x[:, 1], x[..., 0], x[None], x[[0, 1]], x[x > 0], x[0, 0], x[0:2:2]):
        say(z.grad_fn.name())
    for z in (x.narrow(0, 0, 1), x.select(0, 1), x.split(1)[0], x.split([1, 1])[0], x.chunk(2)[1], x.unbind(0)[0], x.diagonal(), x.diag()):
        say(z.grad_fn.name())
    for z in (torch.cat([x, x]), torch.stack([x, x]), x.repeat(2, 1), x.flip(0), x.roll(1, 0), x.tril(), x.triu(), x.unfold(1, 2, 1)):
        say(z.grad_fn.name())
    for z in (x.clone(), x.to(torch.float32), x.gather(0, torch.zeros(1, 3, dtype=torch.int64)), x.index_select(0, torch.tensor([0], dtype=torch.int64))):
        say(z.grad_fn.name())
    for z in (x.masked_fill(x > 0, 0.0), x.masked_select(x > 0), torch.where(x > 0, x, x * 2), x.as_strided((2,), (1,)), x.movedim(0, 1), x.unflatten(1, (1, 3))):
        say(z.grad_fn.name())


def test_a6_function_names():
    x = torch.rand(2, 2, dtype=torch.float64, requires_grad=True) * 0.5
    names = "exp log sqrt sin cos tan tanh sigmoid relu asin acos atan sinh cosh log1p log2 log10 expm1 exp2 erf erfc lgamma digamma"
    for name in names.split():
        say(name, getattr(torch, name)(x).grad_fn.name())
    for name in "sign floor ceil round trunc frac sinc rad2deg deg2rad".split():
        say(name, getattr(torch, name)(x).grad_fn.name())
    for z in (x.clamp(0, 1), x.clamp(min=0.0), x.clamp_min(0.0), x.clamp_max(1.0), x.lerp(x, 0.5), torch.addcmul(x, x, x), torch.addcdiv(x, x, x)):
        say(z.grad_fn.name())
    for z in (torch.atan2(x, x), torch.hypot(x, x), torch.logaddexp(x, x), torch.xlogy(x, x), torch.fmax(x, x)):
        say(z.grad_fn.name())


def test_a6_linear_algebra_names():
    a = torch.rand(2, 2, dtype=torch.float64, requires_grad=True)
    v = torch.rand(2, dtype=torch.float64, requires_grad=True)
    for z in (a.mm(a), a.mv(v), v.dot(v), a @ v, v @ a, v @ v, a.unsqueeze(0).bmm(a.unsqueeze(0)), torch.addmm(a, a, a), torch.outer(v, v)):
        say(z.grad_fn.name())
    for z in (a.trace(), a.det(), a.inverse(), torch.linalg.qr(a)[0], torch.linalg.norm(v)):
        say(z.grad_fn.name())


def test_a7_next_functions():
    x = torch.ones(2, requires_grad=True)
    edges = (x + 2).grad_fn.next_functions
    say(len(edges), edges[0][0].name(), edges[0][1], edges[1][0])
    square = (x * x).grad_fn.next_functions
    say(square[0][0] is square[1][0])
    parts = torch.ones(2, 2, requires_grad=True).unbind(0)
    say(*[(part.grad_fn.name(), part.output_nr) for part in parts])
    total = 0
    for i, part in enumerate(parts):
        total += part.sum() * (i + 1)
    say(total)


def test_a7_edges_of_inputs_without_grad():
    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2)
    for z in (x * y, y * x, torch.where(y > 0, x, y), torch.cat([y, x, y]), torch.lerp(y, x, y)):
        say([(node and node.name(), number) for node, number in z.grad_fn.next_functions])


def test_a7_edges_carry_the_output():
    x = torch.ones(3, 2, requires_grad=True)
    a, b, c = (x * 2).unbind(0)
    say((c * 1).grad_fn.next_functions[0][1], (a + c).grad_fn.next_functions[1][1])
    say(a.grad_fn is c.grad_fn, a.output_nr, b.output_nr, c.output_nr)
    say((a + c).grad_fn.next_functions[0][0] is a.grad_fn)


def test_a8_one_accumulator():
    x = torch.ones(2, requires_grad=True)
    a = (x * 2).grad_fn.next_functions[0][0]
    b = (x + x).grad_fn.next_functions
    say(a is b[0][0], a is b[1][0], a.variable is x, a.next_functions)
    say(x.view_as(x).grad_fn.next_functions[0][0] is a)
    say(repr(a).split(" ")[0], a.name())


def test_a8_walk():
    x = torch.ones(2, requires_grad=True)
    y = ((x * 2).exp() + x.sin()).sum()
    seen = []
    stack = [y.grad_fn]
    while stack:
        node = stack.pop()
        seen.append(node.name())
        for following, _ in node.next_functions:
            if following is not None:
                stack.append(following)
    say(seen)


def test_node_identity():
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    say(y.grad_fn is y.grad_fn, y.grad_fn == y.grad_fn, y.grad_fn is (x * 2).grad_fn)
    say((y + 1).grad_fn.next_functions[0][0] is y.grad_fn)
    say(isinstance(y.grad_fn, torch.autograd.graph.Node))


def test_metadata():
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    say(y.grad_fn.metadata)
    y.grad_fn.metadata["note"] = 1
    say((y + 1).grad_fn.next_functions[0][0].metadata["note"])
    accumulator = y.grad_fn.next_functions[0][0]
    accumulator.metadata["leaf"] = "x"
    say((x + 1).grad_fn.next_functions[0][0].metadata)


def test_sequence_numbers_grow():
    x = torch.ones(2, requires_grad=True)
    a = x * 2
    b = a + 1
    c = b.sum()
    numbers = [each.grad_fn._sequence_nr() for each in (a, b, c)]
    say(numbers == sorted(numbers), numbers[1] - numbers[0], numbers[2] - numbers[1])


def test_nodes_print():
    x = torch.ones(2, requires_grad=True)
    say((x * 2).grad_fn, x.grad_fn)
    say(str((x * 2).grad_fn).split(" ")[0], repr((x + 1).grad_fn).split(" ")[0])
    say(x * 2, (x * 2)[0], x)
    say((x * 2).view(1, 2), (x * 2).detach())


def test_names_of_in_place():
    x = torch.ones(2, 2, requires_grad=True)
    y = x.clone()
    names = []
    for step in (
        lambda: y.add_(1), lambda: y.mul_(2), lambda: y.exp_(), lambda: y.zero_(), lambda: y.fill_(1.0), lambda: y.copy_(x),
        lambda: y.div_(2), lambda: y.sub_(x), lambda: y.pow_(2), lambda: y.relu_(), lambda: y.neg_(), lambda: y.clamp_(0, 1),
        lambda: y.t_(), lambda: y.unsqueeze_(0), lambda: y.squeeze_(0), lambda: y.transpose_(0, 1), lambda: y.masked_fill_(x > 0, 1.0),
    ):
        step()
        names.append(y.grad_fn.name())
    say(names)
