"""What programs ask every tensor, order numbers set by hand, and gradient checks that look at more than numbers."""

import torch
import torch.autograd.forward_ad as fwAD
from torch.autograd import Function, gradcheck


def test_kinds():
    x = torch.ones(2)
    say(str(x.device), x.device.type, x.device.index, x.device == torch.device("cpu"), str(torch.device("cpu")))
    say(x.is_cpu, x.is_cuda, x.get_device(), x.is_sparse, x.is_quantized, x.is_meta, x.is_nested, x.is_mkldnn)
    say(x.is_complex(), x.is_conj(), x.is_neg(), x.is_pinned(), x.is_signed(), x.ndimension(), torch.numel(x))
    say(x.cpu() is x, x.to("cpu") is x, x.to(device="cpu") is x, x.to(x.device) is x, torch.ones(1, device="cpu").shape)
    say(x.is_same_size(torch.zeros(2)), x.is_set_to(x.view(2)), x.is_set_to(x.clone()), torch.is_complex(x))
    error(lambda: torch.ones(1, requires_grad=True).numpy())


def test_resizing():
    x = torch.zeros(1)
    say(x.resize_((1, 2)).shape, x._version)
    say(x.resize_as_(torch.ones(3)).shape, x._version)
    say(x.resize_((3,)).shape, x._version)
    error(lambda: torch.ones(1, requires_grad=True).resize_((2,)))


def test_b13_order_by_hand():
    x, y = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    a = x + y
    b = y * x
    c = a + b
    order = []
    for name, each in (("a", a), ("b", b), ("c", c)):
        each.register_hook(lambda g, name=name: order.append(name))
    c.sum().backward(retain_graph=True)
    say(order)
    later = b.grad_fn._sequence_nr() + 1
    a.grad_fn._set_sequence_nr(later)
    say(a.grad_fn._sequence_nr() == later)
    order.clear()
    c.sum().backward()
    say(order)


def test_d1_is_the_graph_kept():
    class Look(Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            say(torch._C._autograd._get_current_graph_task_keep_graph())
            return g

    out = Look.apply(torch.ones(1, requires_grad=True))
    out.backward(retain_graph=True)
    out.backward()


def test_m7_shapes_and_types_that_change():
    a = torch.ones(1, dtype=torch.float64, requires_grad=True)
    for fast in (True, False):
        error(lambda: gradcheck(lambda x: torch.cat([x, x]) if torch.all(x >= 1) else x, a, fast_mode=fast))
        error(lambda: gradcheck(lambda x: x.to(torch.float32) if torch.all(x >= 1) else x, a, fast_mode=fast))


def test_m7_how_often_forward_mode_is_asked():
    count = [0]

    class Both(Function):
        @staticmethod
        def forward(ctx, x, y):
            return x.clone(), y.clone()

        @staticmethod
        def jvp(ctx, a, b):
            count[0] += 1
            return a, b

    for with_second in (True, False):
        x = torch.ones(1, dtype=torch.float64, requires_grad=True)
        y = torch.ones(1, dtype=torch.float64, requires_grad=with_second)
        for undefined, batched in ((False, False), (True, False), (True, True)):
            count[0] = 0
            gradcheck(
                Both.apply,
                (x, y),
                check_forward_ad=True,
                check_backward_ad=False,
                check_undefined_grad=undefined,
                check_batched_grad=False,
                check_batched_forward_grad=batched,
            )
            say(count[0])


def test_m7_functions_that_look_at_levels():
    def bad(x, y):
        if fwAD._current_level >= 0:
            primal, tangent = fwAD.unpack_dual(y)
            y = fwAD.make_dual(primal, tangent * 1.5)
        return x + y

    x = torch.ones(1, dtype=torch.float64, requires_grad=True)
    y = torch.ones(1, dtype=torch.float64, requires_grad=True)
    error(lambda: gradcheck(bad, (x, y), check_forward_ad=True))
