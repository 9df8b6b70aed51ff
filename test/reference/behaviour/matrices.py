"""Linear algebra: factorizations by what does not depend on signs, messages, batches, forms that report failures."""

import torch


def wave(shape, dtype=torch.float64):
    total = 1
    for size in shape:
        total *= size
    return (torch.sin(torch.arange(total, dtype=torch.float64) ** 2 * 0.37 + 0.4) * 2).reshape(shape).to(dtype)


def near(a, b, tolerance):
    return bool(((a - b).abs() <= tolerance).all())


def text(function):
    """The class of these errors has another name in Python."""
    try:
        function()
    except RuntimeError as raised:
        say(str(raised))


def test_factorizations_in_both_precisions():
    for dtype, tolerance in ((torch.float32, 1e-4), (torch.float64, 1e-10)):
        for shape in ((3, 3), (4, 2), (2, 4), (2, 3, 3)):
            a = wave(shape, dtype)
            q, r = torch.linalg.qr(a)
            say(near(q @ r, a, tolerance), near(r.tril(-1), torch.zeros_like(r), tolerance), q.shape)
            say(near(q.mT @ q, torch.eye(q.shape[-1], dtype=dtype), tolerance))
            u, s, vh = torch.linalg.svd(a, full_matrices=False)
            say(near(u @ torch.diag_embed(s) @ vh, a, tolerance), s)
            p, l, u = torch.linalg.lu(a)
            say(near(p @ l @ u, a, tolerance), p.shape, l.shape)
            say(near(torch.linalg.pinv(a) @ a @ torch.linalg.pinv(a), torch.linalg.pinv(a), tolerance))
        b = wave((3, 3), dtype)
        symmetric = b @ b.mT + torch.eye(3, dtype=dtype)
        w, v = torch.linalg.eigh(symmetric)
        say(near(v @ torch.diag(w) @ v.mT, symmetric, tolerance * 10), w)
        say(torch.linalg.eigvalsh(symmetric), torch.linalg.svdvals(b), torch.linalg.cond(b), torch.linalg.matrix_rank(b))
        say(torch.linalg.cholesky(symmetric))


def test_gradients_that_do_not_depend_on_signs():
    for dtype in (torch.float32, torch.float64):
        a = wave((3, 3), dtype).requires_grad_()
        q, r = torch.linalg.qr(a)
        u, s, vh = torch.linalg.svd(a)
        loss = (q @ torch.diag(torch.tensor([1.0, 2.0, 3.0], dtype=dtype)) @ q.mT).diagonal().square().sum() + s.square().sum() + (u[:, :1] @ vh[:1]).sum()
        loss.backward()
        say(loss, a.grad)


def test_lu():
    a = wave((3, 3)).requires_grad_()
    lu, pivots = torch.linalg.lu_factor(a)
    say(lu, pivots, pivots.dtype == torch.int32)
    b = wave((3, 2))
    x = torch.linalg.lu_solve(lu, pivots, b)
    say(x.detach(), torch.lu_solve(b, lu, pivots).detach())
    x.sum().backward()
    say(a.grad)
    p, l, u = torch.lu_unpack(lu, pivots)
    say([[*each.shape] for each in torch.lu_unpack(lu, pivots, False)])
    say([[*each.shape] for each in torch.lu_unpack(lu, pivots, unpack_pivots=False)])
    say(p, l.detach(), u.detach(), torch.linalg.svd(wave((2, 2))).S, torch.linalg.qr(wave((2, 2))).R.abs(), torch.linalg.lu_factor(wave((2, 2))).LU)
    say(torch.linalg.lu_factor_ex(torch.zeros(2, 2)).info)
    text(lambda: torch.linalg.lu_factor(torch.zeros(2, 2)))


def test_least_squares():
    a, b = wave((4, 2)).requires_grad_(), wave((4, 3)).requires_grad_()
    found = torch.linalg.lstsq(a, b)
    say(found.solution.detach(), found.rank, found.residuals.shape, found.singular_values.shape)
    say(torch.linalg.lstsq(a, b, driver="gelsd").residuals.detach())
    (found.solution * wave((2, 3))).sum().backward()
    say(a.grad, b.grad)
    say(torch.linalg.lstsq(wave((2, 4)), wave((2, 1))).solution)
    error(lambda: torch.linalg.lstsq(wave((3, 2)), wave((2, 2))))
    error(lambda: torch.linalg.lstsq(wave((3,)), wave((3,))))


def test_forms_that_report():
    a = torch.tensor([[2.0, 1.0], [1.0, 3.0]])
    say(torch.linalg.inv_ex(a), torch.linalg.inv_ex(torch.zeros(2, 2)).info)
    say(torch.linalg.cholesky_ex(a), torch.linalg.cholesky_ex(-a).info)
    say(torch.linalg.solve_ex(a, torch.ones(2, 1)).result)
    text(lambda: torch.linalg.inv_ex(torch.zeros(2, 2), check_errors=True))


def test_messages():
    zero = torch.zeros(2, 2)
    text(lambda: torch.linalg.inv(zero))
    text(lambda: torch.linalg.inv(torch.stack([torch.eye(2), zero])))
    text(lambda: torch.linalg.solve(zero, torch.ones(2)))
    text(lambda: torch.linalg.cholesky(-torch.eye(2)))
    text(lambda: torch.linalg.cholesky(torch.stack([torch.eye(2), -torch.eye(2)])))
    text(lambda: torch.linalg.inv(torch.ones(2, 3)))
    text(lambda: torch.linalg.inv(torch.ones(2)))
    error(lambda: torch.linalg.det(torch.ones(2, 3)))
    text(lambda: torch.linalg.solve(torch.eye(2), torch.ones(3, 1)))
    error(lambda: torch.linalg.eigh(torch.ones(2, 3)))
    error(lambda: torch.linalg.qr(torch.ones(2)))
    error(lambda: torch.linalg.tensorinv(torch.ones(2, 3)))
    error(lambda: torch.linalg.householder_product(torch.ones(2, 3), torch.ones(2)))


def test_others():
    say(torch.linalg.vander(torch.tensor([1.0, 2.0, 3.0])), torch.linalg.vander(torch.tensor([2.0, 3.0]), N=4))
    say(torch.linalg.vecdot(wave((2, 3)), wave((2, 3)) + 1), torch.linalg.cross(wave((2, 3)), wave((2, 3)) + 1))
    say(torch.linalg.vector_norm(wave((2, 3)), 3), torch.linalg.matrix_norm(wave((2, 3)), "nuc"), torch.linalg.norm(wave((3,)), 1))
    say(torch.linalg.multi_dot([wave((2, 3)), wave((3, 2)), wave((2,))]), torch.linalg.matrix_power(wave((2, 2)), 3))
    say(torch.linalg.matrix_exp(wave((2, 2))), torch.linalg.slogdet(wave((2, 2))).logabsdet, torch.linalg.diagonal(wave((2, 2, 3))))
    say(torch.triangular_solve(wave((2, 1)), wave((2, 2))).solution)


def test_solutions_from_the_left():
    a = torch.tensor([[2.0, 1.0], [0.5, 3.0]], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([[1.0, 2.0], [3.0, 4.0], [-1.0, 0.5]], dtype=torch.float64, requires_grad=True)
    w = torch.arange(1.0, 7.0, dtype=torch.float64).view(3, 2)
    for solve in (lambda a, b: torch.linalg.solve(a, b, left=False), lambda a, b: torch.linalg.solve_ex(a, b, left=False)[0]):
        x = solve(a, b)
        say(x, (x @ a - b).abs().max() < 1e-12, x.grad_fn.name())
        first = torch.autograd.grad((x * w).sum(), [a, b], create_graph=True)
        say(first)
        say(torch.autograd.grad(sum((g * g).sum() for g in first), [a, b]))
        say(torch.func.jvp(solve, (a.detach(), b.detach()), (a.detach() + 1, b.detach() * 2)))
        say(torch.vmap(solve, in_dims=(None, 0))(a.detach(), torch.stack([b, b * 2]).detach()).shape)
    say(torch.linalg.solve(a, b.mT, left=True).mT.detach(), torch.linalg.solve(a, b[0], left=True).detach())
    error(lambda: torch.linalg.solve(a, b[0], left=False))
    error(lambda: torch.linalg.solve(a, b.mT, left=False))
    error(lambda: torch.linalg.solve(a, b))


def test_factors_without_q():
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]], dtype=torch.float64, requires_grad=True)
    q, r = torch.linalg.qr(a, mode="r")
    say(q.shape, r.abs(), r.grad_fn.name())
    error(lambda: r.sum().backward())
    error(lambda: torch.func.jvp(lambda a: torch.linalg.qr(a, mode="r")[1], (a.detach(),), (a.detach(),)))


def test_dot_products_of_other_types():
    x = torch.ones(3)
    error(lambda: torch.linalg.vecdot(x, x.double()))
    error(lambda: torch.linalg.vecdot(x.long(), x.long()))
    say(torch.linalg.vecdot(x, x))


def test_norms_of_nothing():
    inf = float("inf")
    for shape in ((0, 0), (0, 3), (3, 0), (2, 0, 3)):
        x = torch.zeros(shape)
        for order in (1, 2, inf, "fro", "nuc"):
            say(torch.linalg.matrix_norm(x, order), torch.linalg.matrix_norm(x, order, keepdim=True).shape)
    say(torch.linalg.matrix_norm(torch.zeros(0, 3), -1), torch.linalg.matrix_norm(torch.zeros(3, 0), -inf), torch.linalg.norm(torch.zeros(0, 0), 2))
    for order in (None, 1, -1, 2, -2, inf, -inf, "fro", "nuc"):
        say(torch.linalg.cond(torch.zeros(0, 0), order), torch.linalg.cond(torch.zeros(2, 0, 0, dtype=torch.float64), order))
