"""Writes `test/engine/reference/data/layouts.jsonl`: where PyTorch puts results in memory, and which writes
it refuses because their operands overlap.

    .venv/bin/python test/reference/layouts.py
"""

import json
import random
from pathlib import Path

import torch

DATA = Path(__file__).parent.parent / "engine" / "reference" / "data"
CASES: list[dict] = []
RNG = random.Random(11)

UNARY = {
    "exp": torch.exp, "neg": torch.neg, "relu": torch.relu, "square": torch.square,
    "clone": torch.clone, "zerosLike": torch.zeros_like, "isnan": torch.isnan,
    "toFloat64": lambda x: x.to(torch.float64), "addNumber": lambda x: x + 1.5,
    "numberMinus": lambda x: 1.5 - x, "clamp": lambda x: x.clamp(-1, 1), "sumAll": torch.sum,
    "sumLast": lambda x: x.sum(-1), "cumsum": lambda x: x.cumsum(0),
}
BINARY = {"add": torch.add, "mul": torch.mul, "lt": torch.lt, "atan2": torch.atan2}
TERNARY = {"where": lambda a, b, c: torch.where(a > 0, b, c), "addcmul": torch.addcmul}


def random_strides(shape):
    """Dense in a random order, with gaps, with repetitions, or with any stride where a length is 1."""
    order = list(range(len(shape)))
    if RNG.random() < 0.8:
        RNG.shuffle(order)
    strides, step = [0] * len(shape), 1
    for d in order:
        strides[d] = step
        if shape[d] == 1 and RNG.random() < 0.4:
            strides[d] = RNG.choice([1, 2, 5, 7])
        step *= max(shape[d], 1)
        if RNG.random() < 0.12:
            step += RNG.choice([1, 2])
    return [0 if RNG.random() < 0.06 else s for s in strides]


def laid(shape):
    strides = random_strides(shape)
    base = torch.ones(1 + sum((n - 1) * s for n, s in zip(shape, strides) if n > 0))
    return torch.as_strided(base, shape, strides)


def random_shape():
    return [RNG.choice([1, 2, 2, 3, 4]) for _ in range(RNG.choice([0, 1, 2, 2, 3, 3, 4, 4]))]


def broadcastable(shape):
    """A shape that broadcasts to it."""
    lead = RNG.randrange(len(shape) + 1) if RNG.random() < 0.3 else 0
    return [1 if RNG.random() < 0.2 else n for n in shape[lead:]]


def look(x):
    return [list(x.shape), list(x.stride())]


def results():
    for arity, functions in enumerate([UNARY, BINARY, TERNARY], 1):
        for name, f in functions.items():
            for _ in range(60 if arity == 1 else 150):
                shape = random_shape()
                if name == "cumsum" and not shape:
                    continue
                operands = [laid(broadcastable(shape) if arity > 1 else shape) for _ in range(arity)]
                strides = list(f(*operands).stride())
                CASES.append({"op": name, "of": [look(x) for x in operands], "strides": strides})


def gradients():
    """The first gradient of a leaf, and what a later one makes of it."""
    for _ in range(80):
        leaf = laid(random_shape()).requires_grad_()
        (leaf * 2).sum().backward()
        CASES.append({"op": "grad", "of": [look(leaf)], "strides": list(leaf.grad.stride())})


def window(base):
    """Any window on one-dimensional memory."""
    shape = RNG.choice([[3], [4], [2, 2], [2, 3], [3, 2]])
    strides = [RNG.choice([0, 1, 1, 2, 3, 4]) for _ in shape]
    if RNG.random() < 0.6:
        strides = [1] if len(shape) == 1 else RNG.choice([[shape[1], 1], [1, shape[0]]])
    offset = RNG.randrange(5)
    if offset + sum((n - 1) * s for n, s in zip(shape, strides)) >= base.numel():
        return window(base)
    return torch.as_strided(base, shape, strides, offset)


def overlaps():
    """In-place addition and copying between windows on the same memory."""
    for name in ["add_", "copy_", "mul_", "exp_"]:
        done = 0
        while done < (40 if name == "exp_" else 160):
            base = torch.arange(16.0)
            target = window(base)
            source = window(base)
            if source.dim() > target.dim() or source.shape != target.shape[-source.dim():]:
                continue
            error = None
            try:
                if name == "exp_":
                    target.exp_()
                else:
                    getattr(target, name)(source)
            except RuntimeError as refused:
                error = str(refused)
            windows = [[*look(x), x.storage_offset()] for x in (target, source)]
            CASES.append({"op": name, "windows": windows, "error": error})
            done += 1


results()
gradients()
overlaps()
with open(DATA / "layouts.jsonl", "w") as out:
    for case in CASES:
        out.write(json.dumps(case, separators=(",", ":")) + "\n")
