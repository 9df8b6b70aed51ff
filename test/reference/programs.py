"""Prints `test/engine/reference/data/programs.jsonl`: random programs of views and in-place writes.

    .venv/bin/python test/reference/programs.py > test/engine/reference/data/programs.jsonl

A step is [operator, operand, second operand, number, error or null]; operands are positions in the
list of tensors made so far. Programs that depend on what this engine leaves open are left out: memory
layout of element-wise results, and writes whose operands overlap in part.
"""

import json
import random

import torch

torch.set_default_dtype(torch.float64)

IN_PLACE = {
    "mul_": lambda a, b, k: a.mul_(b),
    "add_": lambda a, b, k: a.add_(b),
    "copy_": lambda a, b, k: a.copy_(b),
    "zero_": lambda a, b, k: a.zero_(),
    "sin_": lambda a, b, k: a.sin_(),
}
MAKING = {
    "mul": lambda a, b, k: a * b,
    "add": lambda a, b, k: a + b,
    "sub": lambda a, b, k: a - b,
    "tanh": lambda a, b, k: a.tanh(),
    "relu": lambda a, b, k: a.relu(),
    "square": lambda a, b, k: a.square(),
    "t": lambda a, b, k: a.t(),
    "select": lambda a, b, k: a.select(k, 1),
    "narrow": lambda a, b, k: a.narrow(k, 0, 1),
    "view": lambda a, b, k: a.view(-1),
    "expand": lambda a, b, k: a.expand(2, *a.shape),
    "sum": lambda a, b, k: a.sum(0),
    "clone": lambda a, b, k: a.clone(),
    "detach": lambda a, b, k: a.detach(),
}
LEFT_OPEN = ("some elements of the input tensor", "view size is not compatible")


def no_grad_mul_(a, b, k):
    with torch.no_grad():
        return a.mul_(0.5)


IN_PLACE["noGradMul_"] = no_grad_mul_


def run(seed):
    r = random.Random(seed)
    x0 = [round(r.uniform(-2, 2), 2) for _ in range(6)]
    y0 = [round(r.uniform(-2, 2), 2) for _ in range(6)]
    x = torch.tensor(x0).reshape(2, 3).clone().requires_grad_()
    y = torch.tensor(y0).reshape(3, 2).clone().requires_grad_()
    tensors = [x, y]
    steps = []
    for _ in range(r.randint(3, 10)):
        name = r.choice([*MAKING, *IN_PLACE])
        i, j = r.randrange(len(tensors)), r.randrange(len(tensors))
        k = r.randint(0, 1)
        error = None
        try:
            made = {**MAKING, **IN_PLACE}[name](tensors[i], tensors[j], k)
            if name in MAKING:
                tensors.append(made)
        except (RuntimeError, IndexError) as e:
            error = f"{type(e).__name__}: {e}"
        steps.append([name, i, j, k, error])
    case = {"x": x0, "y": y0, "steps": steps}
    try:
        sum(t.sum() for t in tensors).backward()
        case["values"] = [t.detach().flatten().tolist() for t in tensors]
        case["requiresGrad"] = [t.requires_grad for t in tensors]
        case["gradients"] = [x.grad.flatten().tolist(), y.grad.flatten().tolist()]
    except RuntimeError as e:
        case["error"] = f"{type(e).__name__}: {e}"
    return case


cases = []
seed = 0
while len(cases) < 400:
    case = run(seed)
    seed += 1
    text = json.dumps(case, separators=(",", ":"))
    if not any(words in text for words in (*LEFT_OPEN, "NaN", "Infinity")):
        cases.append(text)
print(json.dumps({"torch": torch.__version__}, separators=(",", ":")), *cases, sep="\n")
