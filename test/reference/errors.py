"""Writes `test/engine/reference/data/errors.json`: PyTorch's message for each faulty program.

    .venv/bin/python test/reference/errors.py

The programs carry the same names in `test/engine/reference/errors.test.ts`.
"""

import warnings

import torch

from messages import write

warnings.filterwarnings("ignore")
grad = torch.autograd.grad


def ones(*shape, dtype=torch.float32):
    return torch.ones(shape, dtype=dtype, requires_grad=True)


def twice(make):
    root = make(ones(2))
    root.backward()
    root.backward()


def saved_then_modified(make, dtype=torch.float32):
    x = torch.tensor([1.0, 2.0], dtype=dtype, requires_grad=True)
    result, victim = make(x)
    with torch.no_grad():
        victim.mul_(2)
    result.sum().backward()


def branches():
    x = ones(2)
    y = x.exp()
    y.sum().backward()
    y.mul(2).sum().backward()


def view_without_grad():
    x = ones(3).clone()
    with torch.no_grad():
        view = x.narrow(0, 0, 1)
    view.mul_(2)


PROGRAMS = {
    # backward()
    "backward of a vector": lambda: ones(3).mul(2).backward(),
    "gradient of another shape": lambda: ones(3).mul(2).backward(torch.ones(2)),
    "gradient that would broadcast": lambda: ones(2).mul(2).backward(torch.ones(2, 1)),
    "root without a graph": lambda: torch.ones(2).sum().backward(),
    "root made without recording": lambda: grad(torch.no_grad()(lambda: ones(1).mul(2))(), ones(1)),
    "second of two roots without a graph": lambda: torch.autograd.backward(
        [ones(1).mul(2), torch.ones(1)]
    ),
    "backward twice, mul": lambda: twice(lambda x: x.mul(x).sum()),
    "backward twice, mul by a number": lambda: twice(lambda x: x.mul(3).sum()),
    "backward twice, exp": lambda: twice(lambda x: x.exp().sum()),
    "backward twice, pow": lambda: twice(lambda x: x.pow(2).sum()),
    "backward twice, matmul": lambda: twice(lambda x: x.matmul(x)),
    "backward twice, div by a number": lambda: twice(lambda x: x.div(3).sum()),
    "backward through a freed part": branches,
    # grad()
    "input that does not require grad": lambda: grad(ones(1).mul(2), torch.ones(1)),
    "input not used": lambda: grad(ones(1).mul(2), [ones(1)]),
    "no inputs": lambda: grad(ones(1).mul(2), []),
    "second derivative without createGraph": lambda: (
        lambda x: grad(grad(x.pow(2).sum(), x)[0].sum(), x)
    )(ones(1)),
    "grad of a vector": lambda: (lambda x: grad(x.mul(2), x))(ones(3)),
    "grad twice": lambda: (lambda x: (lambda y: (grad(y, x), grad(y, x)))(x.exp().sum()))(ones(2)),
    # requires_grad
    "integers that require grad": lambda: torch.tensor([1], requires_grad=True),
    "arange of integers that requires grad": lambda: torch.arange(4, requires_grad=True),
    "integers asked to require grad": lambda: torch.tensor([1]).requires_grad_(),
    "integers set to require grad": lambda: setattr(torch.tensor([1]), "requires_grad", True),
    "result that shall not require grad": lambda: ones(1).mul(2).requires_grad_(False),
    "retainGrad without grad": lambda: torch.ones(1).retain_grad(),
    "hook without grad": lambda: torch.ones(1).register_hook(lambda gradient: None),
    "assigned gradient of another shape": lambda: setattr(ones(2), "grad", torch.ones(3)),
    "own gradient": lambda: (lambda x: setattr(x, "grad", x))(ones(2)),
    # in place
    "leaf in place": lambda: ones(2).mul_(2),
    "view of a leaf in place": lambda: ones(2).narrow(0, 0, 1).mul_(2),
    "exp's result modified": lambda: saved_then_modified(lambda x: (lambda y: (y, y))(x.exp())),
    "square's operand modified": lambda: saved_then_modified(lambda x: (x.mul(x), x)),
    "sin's operand modified": lambda: saved_then_modified(lambda x: (x.sin(), x), torch.float64),
    "sigmoid's result modified": lambda: saved_then_modified(
        lambda x: (lambda y: (y, y))(x.sigmoid()), torch.float64
    ),
    "view made without recording, modified": view_without_grad,
    "output of unbind modified": lambda: ones(2).clone().unbind()[0].mul_(2),
    "expanded tensor modified": lambda: torch.ones(1).expand(2).mul_(2),
    "in place growth": lambda: torch.ones(2).add_(torch.ones(2, 2)),
    "in place to integers": lambda: torch.tensor([1, 2]).mul_(torch.tensor([1.5, 2.5])),
    # shapes
    "shapes that do not broadcast": lambda: torch.ones(3).add(torch.ones(2)),
    "shapes that do not broadcast, two dimensions": lambda: torch.ones(2, 3).mul(torch.ones(2, 2)),
    "view of a transposed tensor": lambda: torch.ones(2, 3).t().view(6),
    "view of another size": lambda: torch.ones(6).view(4),
    "view with an impossible -1": lambda: torch.ones(6).view(4, -1),
    "view with two -1": lambda: torch.ones(6).view(-1, -1),
    "reshape of another size": lambda: torch.ones(2, 3).reshape(4),
    "mm of wrong shapes": lambda: torch.ones(2, 3).mm(torch.ones(2, 3)),
    "matmul of wrong shapes": lambda: torch.ones(2, 3).matmul(torch.ones(2, 3)),
    "dot of different lengths": lambda: torch.ones(2).dot(torch.ones(3)),
    "dot of matrices": lambda: torch.ones(2, 2).dot(torch.ones(2, 2)),
    "mv of wrong shapes": lambda: torch.ones(2, 3).mv(torch.ones(2)),
    "t of three dimensions": lambda: torch.ones(2, 2, 2).t(),
    "dimension out of range": lambda: torch.ones(2).sum(1),
    "dimension named twice": lambda: torch.ones(2, 2).sum([0, 0]),
    "select out of range": lambda: torch.ones(3).select(0, 5),
    "cat of different sizes": lambda: torch.cat([torch.ones(2, 2), torch.ones(2, 3)]),
    "cat of nothing": lambda: torch.cat([]),
    "stack of different sizes": lambda: torch.stack([torch.ones(2), torch.ones(3)]),
    "expand to a wrong size": lambda: torch.ones(2).expand(3),
    "narrow too far": lambda: torch.ones(3).narrow(0, 2, 2),
    "permute with too few": lambda: torch.ones(2, 2).permute([0]),
    "max of nothing": lambda: torch.ones(0).max(),
    "argmax of nothing": lambda: torch.ones(0).argmax(),
    "linear of wrong shapes": lambda: torch.nn.functional.linear(torch.ones(2, 3), torch.ones(4, 2)),
    # values and dtypes
    "item of two elements": lambda: torch.ones(2).item(),
    "mean of integers": lambda: torch.tensor([1, 2]).mean(),
    "integers to a negative power": lambda: torch.tensor([2]).pow(-1),
    "bool minus bool": lambda: torch.tensor([True]) - torch.tensor([True]),
    "negative bool": lambda: -torch.tensor([True]),
    "dot of different dtypes": lambda: torch.ones(2).dot(torch.ones(2, dtype=torch.float64)),
    "mm of different dtypes": lambda: torch.ones(2, 2).mm(torch.ones(2, 2, dtype=torch.float64)),
    "logical index of a wrong shape": lambda: torch.ones(3)[torch.tensor([True, False])],
    "index out of bounds": lambda: torch.ones(3)[torch.tensor([5])],
}


if __name__ == "__main__":
    write("errors.json", PROGRAMS)
