"""F4: inference mode and inference tensors."""

import torch


def test_f4_results():
    x = torch.ones(2, requires_grad=True)
    with torch.inference_mode():
        y = x * 2
        say(torch.is_inference_mode_enabled(), torch.is_grad_enabled())
        say(y.requires_grad, y.is_inference(), y.is_leaf, y.grad_fn)
    say(torch.is_inference_mode_enabled(), torch.is_grad_enabled())
    say(x.is_inference(), y.is_inference(), torch.is_inference(y))


def test_f4_context_manager_and_nesting():
    with torch.inference_mode():
        say(torch.is_inference_mode_enabled())
        with torch.inference_mode(False):
            say(torch.is_inference_mode_enabled(), torch.is_grad_enabled())
        say(torch.is_inference_mode_enabled())
        with torch.inference_mode(mode=True):
            say(torch.is_inference_mode_enabled())
    say(torch.is_inference_mode_enabled())


def test_f4_decorator():
    @torch.inference_mode()
    def func(x):
        say(torch.is_inference_mode_enabled())
        return x * x

    @torch.inference_mode(mode=False)
    def off(x):
        say(torch.is_inference_mode_enabled())
        return x * x

    for requires_grad in (True, False):
        x = torch.ones(1, 2, 3, requires_grad=requires_grad)
        out = func(x)
        say(out.is_inference(), out.requires_grad)
        with torch.inference_mode():
            out = off(x)
            say(out.is_inference(), out.requires_grad)


def test_f4_grad_mode_inside():
    x = torch.ones(2, requires_grad=True)
    with torch.inference_mode():
        with torch.enable_grad():
            y = x * 2
            say(torch.is_grad_enabled(), y.requires_grad, y.is_inference())
        torch.set_grad_enabled(True)
        say((x * 2).requires_grad)
    say(torch.is_grad_enabled())


def test_f4_inside_no_grad():
    x = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        with torch.inference_mode(False):
            say(torch.is_grad_enabled(), (x * 2).requires_grad)
        say(torch.is_grad_enabled())
        with torch.inference_mode():
            say(torch.is_grad_enabled())
        say(torch.is_grad_enabled())


def test_f4_tensor_creation():
    with torch.inference_mode():
        c = torch.ones(1, 2, 3)
        say(c.requires_grad, c.is_inference())
        tmp = torch.ones(1, 2, 3, requires_grad=True)
        say(tmp.requires_grad, tmp.is_inference(), tmp.is_leaf)
        tmp = torch.ones(1, 2, 3, requires_grad=False)
        say(tmp.requires_grad, tmp.is_inference())
        say(torch.tensor([1.0]).is_inference(), torch.zeros_like(c).is_inference())
        t = torch.ones(3)
        say(t.requires_grad_().requires_grad)


def test_f4_existing_autograd_session():
    s = torch.ones(1, 2, 3, requires_grad=True)
    a = s.clone()
    out = a * a
    with torch.inference_mode():
        a.add_(2)
    say(a.is_inference())
    error(lambda: out.backward(torch.ones_like(out)))


def test_f4_inf_tensor_in_inf_mode_functional_op():
    def functional_op(x):
        return x * x

    with torch.inference_mode():
        for requires_grad in (True, False):
            c = torch.ones(1, 2, 3, requires_grad=requires_grad)
            func_out = functional_op(c)
            say(func_out.is_inference(), func_out.requires_grad)


def test_f4_inf_tensor_in_inf_mode_inplace_op():
    @torch.inference_mode()
    def run_test(fn):
        for requires_grad in (True, False):
            c = torch.ones(1, 2, 3, requires_grad=requires_grad)
            fn(c)
            say(c.is_inference(), c.requires_grad == requires_grad, c)

    run_test(lambda x: x.add_(2))


def test_f4_inf_tensor_in_inf_mode_view_op():
    with torch.inference_mode():
        for requires_grad in (True, False):
            c = torch.ones(1, 2, 3, requires_grad=requires_grad)
            view_out = c.view(-1)
            say(view_out.is_inference(), view_out.requires_grad)


def test_f4_inf_tensor_in_normal_mode_functional_op():
    for requires_grad in (True, False):
        with torch.inference_mode():
            c = torch.ones(1, 2, 3, requires_grad=requires_grad)
        func_out = c.add(c)
        say(func_out.requires_grad, func_out.is_inference(), func_out.is_leaf)


def test_f4_inf_tensor_in_normal_mode_inplace_op():
    def run_test(fn):
        for requires_grad in (False, True):
            with torch.inference_mode():
                c = torch.ones(1, 2, 3, requires_grad=requires_grad)
            error(lambda: fn(c))

    run_test(lambda x: x.add_(2))
    run_test(lambda x: x.zero_())
    run_test(lambda x: x.copy_(torch.ones(1, 2, 3)))


def test_f4_inf_tensor_in_normal_mode_view_op():
    for requires_grad in (True, False):
        with torch.inference_mode():
            c = torch.ones(1, 2, 3, requires_grad=requires_grad)
        out = c.view(-1)
        say(out.is_inference(), out.requires_grad)


def test_f4_normal_tensor_inplace_output_in_inference_mode():
    def run_test(fn):
        for requires_grad in (True, False):
            s = torch.ones(1, 2, 3, requires_grad=requires_grad)
            a = s.clone()
            with torch.inference_mode():
                fn(a)
                say(a.is_inference(), a.requires_grad == requires_grad)
                fn(a)
                view_out = a.view(-1)
                say(view_out.is_inference(), view_out.requires_grad == requires_grad)

    run_test(lambda x: x.add_(2))
    run_test(lambda x: x.mul_(2))


def test_f4_normal_tensor_inplace_output_in_normal_mode():
    for requires_grad in (True, False):
        s = torch.ones(1, 2, 3, requires_grad=requires_grad)
        a = s.clone()
        with torch.inference_mode():
            a.add_(2)
            say(a.is_inference(), a.requires_grad == requires_grad)
        a.add_(2)
        say(a.is_inference(), a.requires_grad == requires_grad)
        a.add_(2)
        view_out = a.view(-1)
        say(view_out.is_inference(), view_out.requires_grad == requires_grad)


def test_f4_normal_tensor_view_output_in_inference_mode():
    for requires_grad in (True, False):
        s = torch.ones(1, 2, 3, requires_grad=requires_grad)
        a = s.clone()
        with torch.inference_mode():
            out = a.view(-1)
            say(out.is_inference(), out.requires_grad == requires_grad)
            tmp = out.view(-1)
            say(tmp.is_inference(), tmp.requires_grad == requires_grad)


def test_f4_normal_tensor_view_output_in_normal_mode():
    for requires_grad in (False, True):
        s = torch.ones(1, 2, 3, requires_grad=requires_grad)
        a = s.clone()
        with torch.inference_mode():
            out = a.view(-1)
            say(out.is_inference(), out.requires_grad == requires_grad)
        functional = out * 2
        say(functional.is_inference(), functional.requires_grad)
        if requires_grad:
            error(lambda: out.add_(2))
        else:
            out.add_(2)
            say(out)
        tmp = out.view(2, 3)
        say(tmp.is_inference(), tmp.requires_grad == requires_grad)
        if requires_grad:
            error(lambda: tmp.add_(2))


def test_f4_mix_inference_and_normal_tensor_functional_op():
    for requires_grad in (True, False):
        s = torch.ones(1, 2, 3, requires_grad=requires_grad)
        with torch.inference_mode():
            c = torch.ones(1, 2, 3, requires_grad=requires_grad)
        out = c.add(s)
        say(out.is_inference(), out.requires_grad)
        if requires_grad:
            out.backward(torch.ones_like(out))
            say(c.grad)
        if requires_grad:
            error(lambda: s * c)
        else:
            say((s * c).is_inference())
        error(lambda: torch.stack([s, c]).requires_grad_(False)) if not requires_grad else None


def test_f4_mix_inference_and_normal_tensor_inplace_op():
    for requires_grad in (True, False):
        s = torch.ones(1, 2, 3, requires_grad=requires_grad)
        a = s.clone()
        with torch.inference_mode():
            c = torch.ones(1, 2, 3)
        say(c.is_inference())
        if requires_grad:
            error(lambda: a.mul_(c))
        else:
            a.mul_(c)


def test_f4_mix_inference_and_normal_tensor_view_op():
    for requires_grad in (True, False):
        s = torch.ones(1, 2, 3, requires_grad=requires_grad)
        with torch.inference_mode():
            c = torch.ones(1, 2, 3)
        say(c.view_as(s).is_inference(), c.view_as(s).requires_grad)
        say(s.view_as(c).is_inference(), s.view_as(c).requires_grad)


def test_f4_inference_mode_handle_direct_view_on_rebase():
    for requires_grad in (True, False):
        s = torch.ones(1, 2, 3, requires_grad=requires_grad)
        a = s.clone()
        with torch.inference_mode():
            view_out = a.view_as(a)
        if requires_grad:
            error(lambda: view_out.add_(2))
        else:
            view_out.add_(2)
            say(view_out)


def test_f4_inference_mode_handle_indirect_view_on_rebase():
    for requires_grad in (True, False):
        s = torch.ones(1, 2, 3, requires_grad=requires_grad)
        a = s.clone()
        with torch.inference_mode():
            view_out = a.view(-1)
        a.add_(2)
        if requires_grad:
            error(lambda: view_out.grad_fn)
        else:
            say(view_out.grad_fn, view_out.requires_grad)


def test_f4_version_counter():
    with torch.inference_mode():
        x = torch.ones(2)
    error(lambda: x._version)
    with torch.inference_mode():
        x.add_(1)
        error(lambda: x._version)
    say(x)


def test_f4_requires_grad_outside():
    with torch.inference_mode():
        x = torch.ones(2)

    def assign():
        x.requires_grad = True

    error(lambda: x.requires_grad_())
    error(assign)
    say(x.requires_grad_(False).requires_grad)
    y = x.clone().requires_grad_()
    (y * y).sum().backward()
    say(y.grad, y.is_inference())


def test_f4_saving_for_backward():
    weight = torch.ones(2, 2, requires_grad=True)
    with torch.inference_mode():
        data = torch.ones(2, 2)
    error(lambda: weight @ data)
    say((weight + data).requires_grad)
    with torch.no_grad():
        say((weight @ data).requires_grad)
    (weight @ data.clone()).sum().backward()
    say(weight.grad)


def test_f4_detached_twin():
    x = torch.ones(2, requires_grad=True)
    with torch.inference_mode():
        d = x.detach()
        say(d.is_inference())
        fresh = torch.ones(2)
    say(fresh.detach().is_inference(), fresh[0].is_inference(), fresh.clone().is_inference())
    say(fresh.data.is_inference())


def test_f4_as_function_argument():
    with torch.inference_mode(True):
        say(torch.ones(1).is_inference())
    with torch.inference_mode(False):
        say(torch.ones(1).is_inference())


def test_f4_restored_after_error():
    def fail():
        with torch.inference_mode():
            raise ValueError("inside")

    error(fail)
    say(torch.is_inference_mode_enabled(), torch.is_grad_enabled())
