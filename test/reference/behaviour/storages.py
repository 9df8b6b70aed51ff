"""The memory behind tensors, copies of tensors, the old constructors, and the types of gradients."""

import copy
import torch


def test_set_other_memory():
    x = torch.ones(2)
    view = x.view(1, 2)
    say(x.set_(torch.tensor([3.0, 4.0, 5.0])), x._version, view)
    source = torch.arange(6.0)
    y = torch.empty(0)
    say(y.set_(source, 1, (2,), (3,)), y.storage_offset(), y.stride())
    say(y.set_(source.untyped_storage(), 2, (2, 2), (1, 2)))
    y[0, 0] = 9
    say(source)
    say(y.set_(), y.shape)
    error(lambda: y.set_(torch.ones(2, dtype=torch.float64)))


def test_set_and_history():
    x = torch.ones(2, requires_grad=True)
    error(lambda: x.set_(torch.zeros(3)))
    edge = torch.autograd.graph.get_gradient_edge(x)
    y = x.clone()
    with torch.no_grad():
        x.set_(torch.zeros(2))
    say(x, x.is_leaf)
    error(lambda: torch.autograd.grad(y.sum(), x, retain_graph=True))
    say(torch.autograd.grad(y.sum(), edge))


def test_untyped_storage():
    x = torch.arange(6.0)
    storage = x.untyped_storage()
    say(storage.nbytes(), storage.size(), len(storage))
    say(storage.data_ptr() == x[2:].untyped_storage().data_ptr(), storage.data_ptr() == x.clone().untyped_storage().data_ptr())
    say(x[2:].data_ptr() - x.data_ptr(), torch.tensor([1.0]).untyped_storage().tolist())


def test_deep_copy():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (x * 3).sum().backward()
    y = copy.deepcopy(x)
    say(y, y.grad, y is x, y.grad is x.grad, y.is_leaf)
    with torch.no_grad():
        y.mul_(10)
    y.grad.zero_()
    say(x, x.grad)
    error(lambda: copy.deepcopy(x * 2))
    say(copy.deepcopy((x * 2).detach()))
    say(copy.deepcopy(torch.arange(6).reshape(2, 3).t()).stride())


def test_old_constructors():
    say(torch.FloatTensor([1, 2]), torch.LongTensor([1, 2]), torch.BoolTensor([True, False]))
    say(torch.DoubleTensor(2, 3).shape, torch.IntTensor().shape, torch.Tensor([1, 2]), torch.Tensor(2, 3).shape)
    x = torch.ones(2, dtype=torch.float64)
    say(x.new([1, 2]), x.new(2, 3).shape)
    say(x.type(), x.type(torch.float32).dtype, x.type("torch.LongTensor").dtype, x.type(torch.IntTensor).dtype)
    say(isinstance(x, torch.DoubleTensor), isinstance(x, torch.FloatTensor), isinstance(x, torch.Tensor))
    say(torch.Tensor.mul(x, 3))


def test_type_of_gradients():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    say(x.grad_dtype)
    x.grad_dtype = torch.float64
    (x * 2).sum().backward()
    say(x.grad)
    error(lambda: setattr(x, "grad_dtype", torch.float32))
    x.grad = None
    error(lambda: setattr(x, "grad", torch.ones(2)))
    x.grad_dtype = None
    x.grad = torch.ones(2)
    say(x.grad_dtype, x.grad)
    y = x * 2
    error(lambda: y.grad_dtype)
    error(lambda: setattr(y, "grad_dtype", None))


def test_type_of_gradients_that_do_not_fit():
    class Wider(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            return g.to(torch.float64)

    for wanted in (torch.float32, torch.float64, None):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        x.grad_dtype = wanted
        Wider.apply(x).sum().backward()
        say(x.grad)


def test_versions_by_hand():
    x = torch.ones(2, requires_grad=True).clone()
    x.add_(1)
    with torch.autograd._unsafe_preserve_version_counter(x):
        x.mul_(2)
    say(x._version)
    torch._C._autograd._unsafe_set_version_counter((x,), (7,))
    say(x._version)
    error(lambda: torch._C._autograd._unsafe_set_version_counter((x,), (-1,)))


def test_decorators_without_parentheses():
    @torch.no_grad
    def double(x):
        return x * 2

    @torch.enable_grad
    def triple(x):
        return x * 3

    x = torch.ones(1, requires_grad=True)
    say(double(x).requires_grad, torch.is_grad_enabled())
    with torch.no_grad():
        say(triple(x).requires_grad, torch.is_grad_enabled())


def test_edges_that_stay_unused():
    x, y = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    edge = torch.autograd.graph.get_gradient_edge(y)
    say(torch.autograd.grad((x * 2).sum(), (x, edge), allow_unused=True))
    error(lambda: torch.autograd.grad((x * 2).sum(), (x, edge), allow_unused=True, materialize_grads=True))


def test_old_names():
    class Add(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, b):
            ctx.save_for_backward(a, b)
            return a + b

        @staticmethod
        def backward(ctx, g):
            a, b = ctx.saved_variables
            return g * b, g * a

    x = torch.tensor([2.0], requires_grad=True)
    warned(lambda: Add.apply(x, x).backward())
    say(x.grad, Add.generate_vmap_rule, hasattr(Add, "vmap"))
    error(lambda: Add.vmap(None, None, x))
