"""Writes `test/engine/reference/data/programs.jsonl`: random programs, as PyTorch runs them.

    .venv/bin/python test/reference/programs.py

Views, in-place writes, broadcasting, reductions and control flow that depends on values, in float64. A
step is [operator, operand, second operand, number, error or null]; operands are positions in the list of
tensors made so far, which begins with the leaves. Of each tensor the file holds a weighted sum, of each
leaf the gradient, for the loss that is the sum of all tensors. Programs with writes whose operands overlap
in part are left out (the engine's message differs), and so are those with huge or non-finite values.
"""

import json
import math
import random
from pathlib import Path

import torch

PROGRAMS = 2400
LEAVES = {"x": (2, 3), "y": (3, 2), "z": (3,), "s": ()}
LEFT_OPEN = "some elements of the input tensor"
LARGEST = 1e4
MOST_ELEMENTS = 60
KEPT_ERRORS = 0.08

torch.set_default_dtype(torch.float64)


def no_grad_mul_(a, b, k):
    with torch.no_grad():
        return a.mul_(0.5)


def double_until(a, b, k):
    """Trip count by value, as in the control-flow program of the seed documents."""
    c = a * 2
    while c.norm() < 10 and c.norm() > 0.01:
        c = c * 2
    return c


def branch(a, b, k):
    return a * 3 if a.sum() > 0 else a - b


def horner(a, b, k):
    result = b
    for _ in range(k + 1):
        result = result * a + b
    return result


IN_PLACE = {
    "mul_": lambda a, b, k: a.mul_(b),
    "add_": lambda a, b, k: a.add_(b),
    "sub_": lambda a, b, k: a.sub_(b),
    "copy_": lambda a, b, k: a.copy_(b),
    "zero_": lambda a, b, k: a.zero_(),
    "sin_": lambda a, b, k: a.sin_(),
    "tanh_": lambda a, b, k: a.tanh_(),
    "noGradMul_": no_grad_mul_,
}
MAKING = {
    "mul": lambda a, b, k: a * b,
    "add": lambda a, b, k: a + b,
    "sub": lambda a, b, k: a - b,
    "divide": lambda a, b, k: a / (b * b + 1),
    "matmul": lambda a, b, k: a.matmul(b),
    "maximum": lambda a, b, k: torch.maximum(a, b),
    "where": lambda a, b, k: torch.where(a > b, a, b * 2),
    "tanh": lambda a, b, k: a.tanh(),
    "sigmoid": lambda a, b, k: a.sigmoid(),
    "relu": lambda a, b, k: a.relu(),
    "square": lambda a, b, k: a.square(),
    "cos": lambda a, b, k: a.cos(),
    "reverse": lambda a, b, k: 1 - a,
    "t": lambda a, b, k: a.t(),
    "transpose": lambda a, b, k: a.transpose(0, k),
    "select": lambda a, b, k: a.select(k, 1),
    "narrow": lambda a, b, k: a.narrow(k, 0, 1),
    "slice": lambda a, b, k: a[k::2],
    "view": lambda a, b, k: a.view(-1),
    "reshape": lambda a, b, k: a.reshape(-1),
    "unsqueeze": lambda a, b, k: a.unsqueeze(k),
    "squeeze": lambda a, b, k: a.squeeze(),
    "expand": lambda a, b, k: a.expand(2, *a.shape),
    "cat": lambda a, b, k: torch.cat([a, b]),
    "stack": lambda a, b, k: torch.stack([a, b], k),
    "index": lambda a, b, k: a[torch.tensor([0, 0, k])],
    "sum": lambda a, b, k: a.sum(k),
    "sumAll": lambda a, b, k: a.sum(),
    "mean": lambda a, b, k: a.mean(k, keepdim=True),
    "amax": lambda a, b, k: a.amax(k),
    "logsumexp": lambda a, b, k: a.logsumexp(k),
    "softmax": lambda a, b, k: a.softmax(k),
    "norm": lambda a, b, k: (a + 3).norm(),
    "clone": lambda a, b, k: a.clone(),
    "detach": lambda a, b, k: a.detach(),
    "doubleUntil": double_until,
    "branch": branch,
    "horner": horner,
}
ALL = {**MAKING, **IN_PLACE}


def weighted(t):
    return sum(v * math.cos(i + 1) for i, v in enumerate(t.detach().flatten().tolist()))


def short(value):
    return float(f"{value:.13g}")


def run(seed):
    """One program with PyTorch's results, or None where it is one of those left out."""
    r = random.Random(seed)
    start = {
        name: [round(r.uniform(-2, 2), 2) for _ in range(math.prod(shape))]
        for name, shape in LEAVES.items()
    }
    tensors = [torch.tensor(start[n]).reshape(LEAVES[n]).clone().requires_grad_() for n in LEAVES]
    leaves = list(tensors)
    steps = []
    length = r.randint(3, 9)
    while len(steps) < length:
        name = r.choice([*MAKING, *IN_PLACE])
        i, j, k = r.randrange(len(tensors)), r.randrange(len(tensors)), r.randint(0, 1)
        try:
            made = ALL[name](tensors[i], tensors[j], k)
            if made.numel() > MOST_ELEMENTS:
                return None
            if name in MAKING:
                tensors.append(made)
        except (RuntimeError, IndexError) as e:
            error = f"{type(e).__name__}: {e}"
            if LEFT_OPEN in error:
                return None
            # Most programs do something; some errors are kept for their texts.
            if r.random() < KEPT_ERRORS:
                steps.append([name, i, j, k, error])
            continue
        steps.append([name, i, j, k, None])
    if all(error for *_, error in steps):
        return None
    if any(not t.isfinite().all() or t.abs().max() > LARGEST for t in tensors if t.numel() > 0):
        return None
    case = {"leaves": start, "steps": steps}
    try:
        sum(t.sum() for t in tensors).backward()
        case["values"] = [short(weighted(t)) for t in tensors]
        case["requiresGrad"] = [int(t.requires_grad) for t in tensors]
        case["gradients"] = [[short(v) for v in t.grad.flatten().tolist()] for t in leaves]
    except RuntimeError as e:
        case["error"] = f"{type(e).__name__}: {e}"
    return case


def main():
    cases = []
    seed = 0
    while len(cases) < PROGRAMS:
        case = run(seed)
        seed += 1
        if case is not None:
            cases.append(json.dumps(case, separators=(",", ":")))
    path = Path(__file__).parent.parent / "engine/reference/data/programs.jsonl"
    head = json.dumps({"torch": torch.__version__}, separators=(",", ":"))
    path.write_text("\n".join([head, *cases]) + "\n")


if __name__ == "__main__":
    main()
