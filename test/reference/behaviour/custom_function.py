"""J: custom functions, their context and their errors."""

import torch
from torch.autograd import Function


class Twice(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        return grad * 2


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 2 * x * grad


class Nothing(Function):
    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, grad):
        return None


def test_j1_save_for_backward():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, tensor1, pyscalar, tensor2):
            ctx.pyscalar = pyscalar
            ctx.save_for_backward(tensor1, tensor2)
            return tensor1 + pyscalar * tensor2 + tensor1 * tensor2

        @staticmethod
        def backward(ctx, grad_output):
            var1, var2 = ctx.saved_tensors
            return grad_output + grad_output * var2, None, grad_output * ctx.pyscalar + grad_output * var1

    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
    result = MyFunction.apply(x, 2, y)
    say(result, result.grad_fn.name())
    result.sum().backward()
    say(x.grad, y.grad)


def test_j1_double_backward():
    class Cube(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return grad * 3 * x**2

    x = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
    (g,) = torch.autograd.grad(Cube.apply(x), x, create_graph=True)
    (gg,) = torch.autograd.grad(g, x, create_graph=True)
    (ggg,) = torch.autograd.grad(gg, x)
    say(g, gg, ggg)
    say(torch.autograd.gradcheck(Cube.apply, (x,)), torch.autograd.gradgradcheck(Cube.apply, (x,)))


def test_j1_save_wrong_things():
    def attempt(*values):
        class Saves(Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(*values)
                return x * 2

            @staticmethod
            def backward(ctx, grad):
                say(ctx.saved_tensors)
                return grad

        x = torch.ones(1, requires_grad=True)
        error(lambda: Saves.apply(x).backward())

    attempt(None)
    attempt(torch.ones(1), None)
    attempt("text")
    attempt(torch.ones(1), 3.5)
    attempt([torch.ones(1)])


def test_j1_save_for_backward_twice():
    class Saves(Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x)
            ctx.save_for_backward(y)
            return x * y

        @staticmethod
        def backward(ctx, grad):
            (y,) = ctx.saved_tensors
            return grad * y, None

    x = torch.tensor([2.0], requires_grad=True)
    Saves.apply(x, torch.tensor([5.0])).backward()
    say(x.grad)


def test_j1_saved_identity():
    class Saves(Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(x, y)
            return y

        @staticmethod
        def backward(ctx, grad):
            x, y = ctx.saved_tensors
            say(x.requires_grad, x.is_leaf, y.requires_grad, y.grad_fn.name())
            return grad * y

    x = torch.tensor([0.0], requires_grad=True)
    out = Saves.apply(x)
    out.backward()
    say(x.grad)


def test_j1_version_check():
    x = torch.tensor([2.0], requires_grad=True)
    y = x.clone()
    out = Square.apply(y)
    y.add_(1)
    error(lambda: out.backward())


def test_j1_freed():
    x = torch.tensor([2.0], requires_grad=True)
    out = Square.apply(x)
    out.backward()
    error(lambda: out.backward())
    error(lambda: out.grad_fn.saved_tensors)
    out = Square.apply(x)
    out.backward(retain_graph=True)
    out.backward()
    say(x.grad)


def test_j1_nothing_saved_can_run_twice():
    x = torch.tensor([2.0], requires_grad=True)
    out = Twice.apply(x)
    out.backward()
    out.backward()
    say(x.grad)


def test_j1_saved_outside_backward():
    class Saves(Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x, None, y)
            ctx.note = "text"
            return x * y

        @staticmethod
        def backward(ctx, grad):
            x, nothing, y = ctx.saved_tensors
            return grad * y, grad * x

    x = torch.tensor([2.0], requires_grad=True)
    y = torch.tensor([3.0])
    out = Saves.apply(x, y)
    say(out.grad_fn.saved_tensors, out.grad_fn.note, out.grad_fn.needs_input_grad)
    say(out.grad_fn.saved_tensors[0] is x)
    out.backward()


def test_j2_gradient_count():
    def attempt(make):
        class Bad(Function):
            @staticmethod
            def forward(ctx, x, y):
                return x * y

            @staticmethod
            def backward(ctx, grad):
                return make(grad)

        x = torch.ones(2, requires_grad=True)
        y = torch.ones(2, requires_grad=True)
        error(lambda: Bad.apply(x, y).sum().backward())

    attempt(lambda grad: grad)
    attempt(lambda grad: (grad,))
    attempt(lambda grad: (grad, grad))
    attempt(lambda grad: (grad, grad, None))
    attempt(lambda grad: (grad, grad, None, None))
    attempt(lambda grad: (grad, grad, grad))
    attempt(lambda grad: None)


def test_j3_shapes():
    def attempt(shape):
        class BadBackward(Function):
            @staticmethod
            def forward(ctx, x):
                return x.clone()

            @staticmethod
            def backward(ctx, grad):
                return torch.ones(shape)

        x = torch.ones(2, requires_grad=True)
        error(lambda: BadBackward.apply(x).sum().backward())
        say(x.grad)

    attempt([7])
    attempt([2, 2])
    attempt([1])
    attempt([2])
    attempt([3, 1, 2])


def test_j3_types():
    def attempt(value):
        class BadReturn(Function):
            @staticmethod
            def forward(ctx, x):
                return x.clone()

            @staticmethod
            def backward(ctx, grad):
                return value

        x = torch.ones(2, requires_grad=True)
        error(lambda: BadReturn.apply(x).sum().backward())
        say(x.grad)

    attempt(1)
    attempt("text")
    attempt(torch.ones(2, dtype=torch.float64))
    attempt(None)


def test_j3_gradient_for_non_tensor():
    class BadBackward(Function):
        @staticmethod
        def forward(ctx, x, factor):
            return x * factor

        @staticmethod
        def backward(ctx, grad):
            return grad, grad

    x = torch.ones(2, requires_grad=True)
    error(lambda: BadBackward.apply(x, 3).sum().backward())


def test_j3_gradient_for_tensor_without_grad():
    class Mul(Function):
        @staticmethod
        def forward(ctx, x, y):
            return x * y

        @staticmethod
        def backward(ctx, grad):
            return grad, grad

    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2)
    Mul.apply(x, y).sum().backward()
    say(x.grad, y.grad)


def test_j4_missing_methods():
    class NoForward(Function):
        @staticmethod
        def backward(ctx, grad):
            return grad

    class NoBackward(Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

    class Both(Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, grad):
            return grad

        @staticmethod
        def vjp(ctx, grad):
            return grad

    class OnlyVjp(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 3

        @staticmethod
        def vjp(ctx, grad):
            return grad * 3

    x = torch.ones(2, requires_grad=True)
    error(lambda: NoForward.apply(x))
    out = NoBackward.apply(x)
    error(lambda: out.sum().backward())
    error(lambda: Both.apply(x).sum().backward())
    OnlyVjp.apply(x).sum().backward()
    say(x.grad)


def test_j5_materialized():
    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, g1, g2):
            say(g1, g2)
            return g1 * 2 + g2 * 3

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    a, b = Two.apply(x)
    a.sum().backward(retain_graph=True)
    b.sum().backward()
    say(x.grad)


def test_j5_not_materialized():
    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, g1, g2):
            say(g1, g2)
            return g2 * 3

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    a, b = Two.apply(x)
    b.sum().backward()
    say(x.grad)


def test_j5_undefined_gradient_upstream():
    class Sees(Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, grad):
            say("sees", grad)
            return grad

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    Nothing.apply(Sees.apply(x)).sum().backward()
    say(x.grad)


def test_j6_non_differentiable():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, input):
            output = input > 0
            ctx.mark_non_differentiable(output)
            return output

        @staticmethod
        def backward(ctx, grad_output):
            return grad_output * 0

    x = torch.tensor([-1.0, 2.0], requires_grad=True)
    mask = MyFunction.apply(x)
    say(mask.requires_grad, mask.is_leaf)
    y = x.masked_fill(mask, 0)
    y.sum().backward()
    say(x.grad)


def test_j6_mixed():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, input):
            a = input + 1
            b = input + 2
            ctx.mark_non_differentiable(a)
            return a, b

        @staticmethod
        def backward(ctx, grad_a, grad_b):
            say(grad_a, grad_b)
            return grad_b

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    a, b = MyFunction.apply(x)
    say(a.requires_grad, b.requires_grad, a.grad_fn, b.grad_fn.name())
    b.sum().backward()
    say(x.grad)


def test_j6_none_for_non_differentiable():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, input):
            out = input.clone()
            idx = torch.tensor([0, 1], dtype=torch.int64)
            ctx.mark_non_differentiable(idx)
            ctx.set_materialize_grads(False)
            return out, idx

        @staticmethod
        def backward(ctx, grad, grad_idx):
            say(grad, grad_idx)
            return grad

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    out, idx = MyFunction.apply(x)
    out.sum().backward()
    say(x.grad, idx.requires_grad)


def test_j6_integer_outputs():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, input):
            return input * 2, torch.tensor([1, 2], dtype=torch.int64)

        @staticmethod
        def backward(ctx, grad, grad_int):
            say(grad, grad_int)
            return grad * 2

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    out, integer = MyFunction.apply(x)
    say(out.requires_grad, integer.requires_grad, integer.grad_fn)
    out.sum().backward()
    say(x.grad)


def test_j11_needs_input_grad():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, a, factor, b, text):
            say(ctx.needs_input_grad)
            return a * factor + b

        @staticmethod
        def backward(ctx, grad):
            say(ctx.needs_input_grad)
            return grad, None, grad, None

    a = torch.ones(1, requires_grad=True)
    b = torch.ones(1)
    MyFunction.apply(a, 2, b, "x").backward()
    MyFunction.apply(b, 2, a, None).backward()
    MyFunction.apply(b, 2, b, None)
    with torch.no_grad():
        say(MyFunction.apply(a, 2, a, None).requires_grad)
    say(a.grad)


def test_j11_grad_mode_inside():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, x):
            say("forward", torch.is_grad_enabled(), x.requires_grad, (x * 2).requires_grad)
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            say("backward", torch.is_grad_enabled(), grad.requires_grad)
            return grad * 2

    x = torch.ones(1, requires_grad=True)
    MyFunction.apply(x).backward()
    torch.autograd.grad(MyFunction.apply(x), x, create_graph=True)


def test_j11_enable_grad_inside_forward():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, x):
            with torch.enable_grad():
                y = x.detach().requires_grad_()
                z = y * y
            ctx.y, ctx.z = y, z
            return z.detach()

        @staticmethod
        def backward(ctx, grad):
            with torch.enable_grad():
                (g,) = torch.autograd.grad(ctx.z, ctx.y, grad)
            return g

    x = torch.tensor([3.0], requires_grad=True)
    MyFunction.apply(x).backward()
    say(x.grad)


def test_j12_setup_context():
    class Mul(Function):
        @staticmethod
        def forward(x, factor, y):
            say(torch.is_grad_enabled())
            return x * factor * y

        @staticmethod
        def setup_context(ctx, inputs, output):
            x, factor, y = inputs
            ctx.save_for_backward(x, y, output)
            ctx.factor = factor

        @staticmethod
        def backward(ctx, grad):
            x, y, output = ctx.saved_tensors
            return grad * ctx.factor * y, None, grad * ctx.factor * x

    x = torch.tensor([2.0], requires_grad=True)
    y = torch.tensor([3.0], requires_grad=True)
    out = Mul.apply(x, 10, y)
    out.backward()
    say(out, x.grad, y.grad)


def test_j12_setup_context_several_outputs():
    class Split(Function):
        @staticmethod
        def forward(x):
            return x * 2, x * 3

        @staticmethod
        def setup_context(ctx, inputs, output):
            say(len(inputs), len(output), [each.requires_grad for each in output])

        @staticmethod
        def backward(ctx, g1, g2):
            return g1 * 2 + g2 * 3

    x = torch.tensor([2.0], requires_grad=True)
    a, b = Split.apply(x)
    (a + b).backward()
    say(x.grad)


def test_j12_exceptions():
    class FailsForward(Function):
        @staticmethod
        def forward(ctx, x):
            raise ValueError("in forward")

    class FailsBackward(Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, grad):
            raise IndexError("in backward")

    x = torch.ones(1, requires_grad=True)
    error(lambda: FailsForward.apply(x))
    error(lambda: FailsBackward.apply(x).backward())
    say(torch.is_grad_enabled(), x.grad)


def test_j14_none_gradients():
    x = torch.ones(1, requires_grad=True)
    Nothing.apply(x).backward()
    say(x.grad)
    error(lambda: torch.autograd.grad(Nothing.apply(x), x))
    say(torch.autograd.grad(Nothing.apply(x), x, allow_unused=True))
    say(torch.autograd.grad(Nothing.apply(x), x, materialize_grads=True))


def test_j_direct_calls():
    class Id(Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, grad):
            return grad

    error(lambda: Id()(torch.ones(1)))


def test_j_static_required():
    class Old(Function):
        def forward(self, x):
            return x

        def backward(self, grad):
            return grad

    error(lambda: Old()(torch.ones(1)))


def test_j_metadata_on_context():
    class Keeps(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.numbers = [1, 2, 3]
            ctx.shape = x.shape
            return x.sum()

        @staticmethod
        def backward(ctx, grad):
            say(ctx.numbers, ctx.shape)
            return grad.expand(ctx.shape)

    x = torch.ones(2, 3, requires_grad=True)
    Keeps.apply(x).backward()
    say(x.grad)


def test_j_chain_of_functions():
    class Scale(Function):
        @staticmethod
        def forward(ctx, x, by):
            ctx.by = by
            return x * by

        @staticmethod
        def backward(ctx, grad):
            return grad * ctx.by, None

    x = torch.ones(1, requires_grad=True)
    y = x
    for i in range(1, 6):
        y = Scale.apply(y, i)
    y.backward()
    say(x.grad, y.grad_fn.next_functions[0][0].name(), y.grad_fn.next_functions)


def test_j_function_inside_function():
    class Outer(Function):
        @staticmethod
        def forward(ctx, x):
            return Twice.apply(x) * 3

        @staticmethod
        def backward(ctx, grad):
            return Twice.apply(grad) * 3

    x = torch.ones(1, requires_grad=True)
    (g,) = torch.autograd.grad(Outer.apply(x), x, create_graph=True)
    say(g, g.requires_grad)


def test_j_reentrant_backward():
    y_data = torch.tensor([1.0, 2.0])

    class Reenter(Function):
        @staticmethod
        def forward(ctx, x):
            with torch.enable_grad():
                ctx.x = x.detach().requires_grad_()
                ctx.y = y_data.clone().requires_grad_()
                ctx.output_var = ctx.x * ctx.y
            return ctx.output_var.detach()

        @staticmethod
        def backward(ctx, grad_output):
            with torch.enable_grad():
                ctx.output_var.sum().backward()
            return ctx.x.grad * grad_output

    x = torch.tensor([3.0, 4.0], requires_grad=True)
    out = Reenter.apply(x)
    out.sum().backward()
    say(x.grad)
