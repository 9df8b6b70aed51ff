"""Questions about element types: limits, promotion, casts."""

import torch


def test_limits():
    fi = torch.finfo(torch.float32)
    say(fi.eps, fi.max, fi.min, fi.tiny, fi.smallest_normal, fi.resolution, fi.bits, fi.dtype)
    ii = torch.iinfo(torch.int32)
    say(ii.max, ii.min, ii.bits, ii.dtype)
    say(torch.finfo(torch.float64).eps, torch.finfo(torch.float64).max, torch.finfo().bits)
    say(str(fi), str(ii), str(torch.finfo(torch.float64)))
    error(lambda: torch.finfo(torch.int32))
    error(lambda: torch.iinfo(torch.float32))


def test_promotion_and_casts():
    types = [torch.bool, torch.int32, torch.int64, torch.float32, torch.float64]
    say([torch.promote_types(a, b) for a in types for b in types])
    say([torch.can_cast(a, b) for a in types for b in types])
    x = torch.tensor([1, 2], dtype=torch.int32)
    say(torch.result_type(x, 1.5), torch.result_type(x, torch.tensor(1.0, dtype=torch.float64)))


def test_linear_algebra_errors():
    error(lambda: torch.linalg.inv(torch.zeros(2, 2)))
    error(lambda: torch.linalg.cholesky(-torch.eye(2)))
    error(lambda: torch.linalg.solve(torch.zeros(2, 2), torch.ones(2)))
    try:
        torch.linalg.inv(torch.zeros(2, 2))
    except torch.linalg.LinAlgError as e:
        say(isinstance(e, RuntimeError))
    error(lambda: torch.linalg.vander(torch.tensor(2.0)))
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([[1.0], [0.0], [1.0]], dtype=torch.float64, requires_grad=True)
    out = torch.linalg.lstsq(a, b, driver="gelsd")
    say(out.solution, out.residuals.requires_grad, out.residuals.detach(), out.rank, out.singular_values)
    say(torch.autograd.grad(out.residuals.sum(), [a, b]))
