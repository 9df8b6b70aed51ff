"""Tensors compared in tests: `torch.testing.assert_close`."""

import torch

assert_close = torch.testing.assert_close
nan = float("nan")


def single(*values):
    return torch.tensor(list(values), dtype=torch.float32)


def test_equal():
    assert_close(single(1.0, 2.0), single(1.0, 2.0))
    assert_close(single(1.0), single(1.000001))
    assert_close([single(1.0), {"a": single(2.0)}], [single(1.0), {"a": single(2.0)}])
    assert_close(single(nan), single(nan), equal_nan=True)
    assert_close(single(1.0), torch.tensor([1.0], dtype=torch.float64), check_dtype=False)
    assert_close(torch.zeros(0), torch.zeros(0))
    assert_close(None, None)
    assert_close(0.5, 0.5)
    x = torch.ones(2, 3, requires_grad=True)
    x.sum().backward()
    assert_close(x.grad, torch.ones(2, 3))


def test_elements():
    error(lambda: assert_close(torch.ones(2), torch.zeros(2)))
    error(lambda: assert_close(single(1, 2, 3, 4).view(2, 2), single(1, 2, 3.5, 4).view(2, 2)))
    error(lambda: assert_close(single(0, 2), single(0, 0)))
    error(lambda: assert_close(single(nan), single(nan)))
    error(lambda: assert_close(single(nan, 1), single(0, 2)))
    error(lambda: assert_close(torch.rand(2, dtype=torch.float64) + 5, torch.zeros(2, dtype=torch.float64), rtol=0, atol=10))
    error(lambda: assert_close(single(1, 2), single(1.125, 2), rtol=0, atol=0.01))
    error(lambda: assert_close(single(1.125), single(1), rtol=0, atol=0))


def test_integers():
    error(lambda: assert_close(torch.tensor([1, 2], dtype=torch.int64), torch.tensor([1, 3], dtype=torch.int64)))
    error(lambda: assert_close(torch.tensor([True, False]), torch.tensor([True, True])))
    error(lambda: assert_close(torch.tensor(2, dtype=torch.int32), torch.tensor(4, dtype=torch.int32)))


def test_scalars():
    error(lambda: assert_close(torch.tensor(1.0), torch.tensor(2.0)))
    error(lambda: assert_close(1.5, 2.5))
    error(lambda: assert_close(True, False))
    error(lambda: assert_close(None, torch.tensor(1.0)))


def test_attributes():
    error(lambda: assert_close(single(1.0), torch.tensor([1.0], dtype=torch.float64)))
    error(lambda: assert_close(single(1.0), single(1.0, 2.0)))
    error(lambda: assert_close(torch.ones(2, 3).t(), torch.ones(3, 2), check_stride=True))


def test_nesting():
    error(lambda: assert_close([single(1.0), torch.tensor(2.0)], [single(1.0), torch.tensor(3.0)]))
    error(lambda: assert_close([[torch.tensor(2.0)]], [[torch.tensor(3.0)]]))
    error(lambda: assert_close([single(1.0)], [single(1.0), torch.tensor(3.0)]))
    error(lambda: assert_close({"a": single(1.0), "b": single(2.0)}, {"a": single(1.0), "b": single(3.0)}))
    error(lambda: assert_close({"a": single(1.0), "c": single(1.0)}, {"b": single(1.0), "c": single(1.0)}))


def test_options():
    error(lambda: assert_close(single(1.0), single(1.0), rtol=0.1))
    error(lambda: assert_close(single(1.0), single(1.0), atol=0.1))
    error(lambda: assert_close(single(1.0), single(2.0), msg="other"))
    error(lambda: assert_close(single(1.0), single(2.0), msg=lambda message: "so: " + message))
    error(lambda: assert_close(single(1.0), 1.0))
    error(lambda: assert_close("a", "a"))
