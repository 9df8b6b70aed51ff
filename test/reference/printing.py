"""Writes `test/engine/reference/data/printing.jsonl`: what PyTorch prints for many kinds of tensors.

    .venv/bin/python test/reference/printing.py
"""

import random

import torch

from operators import DTYPES, packed, write

CASES: list[dict] = []
NAN, INF = float("nan"), float("inf")


def show(data, shape=None, dtype="float32", grad=False, then=()):
    """Data is a list of numbers, or `{"range": [start, end, step]}`; `then` are method calls."""
    made = (
        torch.arange(*data["range"], dtype=DTYPES[dtype])
        if isinstance(data, dict)
        else torch.tensor(data, dtype=DTYPES[dtype])
    )
    shape = list(made.shape) if shape is None else shape
    leaf = made.reshape(shape).requires_grad_(grad)
    result = leaf
    for name, *args in then:
        result = getattr(result, name)(*args)
    case = {"s": shape, "d": data if isinstance(data, dict) else packed(made)["d"]}
    if dtype != "float32":
        case["t"] = dtype
    if grad:
        case["grad"] = True
    if then:
        case["then"] = [list(step) for step in then]
    case["text"] = repr(result)
    CASES.append(case)


def main():
    rng = random.Random(7)

    def uniform(count, low=-2.0, high=2.0, digits=4):
        return [round(rng.uniform(low, high), digits) for _ in range(count)]

    for dtype in ["float32", "float64"]:
        for value in [0, 1, -1, 28, 0.5, -0.5, 13.333333, 396.66667, 1e-5, 1e-4, 9.99e-5, 1e8, 1e9,
                      123456789, 1e-38, 3.4e38, 99999999, 100000001, 1000.5, -0.0, NAN, INF, -INF, 0.1]:
            show([value], [], dtype)
        for values in [
            [0, 1, 2, 3], [0, 4, 8, 12], [1000, 1], [1001, 1], [1000.5, 1], [1000, 0.5], [1e-4, 0.5],
            [1e-5, 0.5], [NAN, 1.5], [NAN, 1], [INF, 1], [INF, -INF, NAN], [INF, 1.5, -2], [-0.0, 0],
            [2, 0.2, 0.02, 0.002], [2, 0.2, 0.02, 0.0019], [2.6666667, 100, 704], [0, 0.5], [0, 1e9],
            [1e8, 1], [1e9, 1], [-1e9, 2], [0.99999, 1], [0.99995, 9.99995], [1e10, NAN], [1e-10, 1],
            [-1.5, 22.25, 333.125], [1e5, 2e5], [99999.5, 1], [1e-7, 1e-6], [123456.789], [0, 0, 0],
            [100000, 0.25], [1e30, -1e30], [1e-30], [0.00012, 0.00034],
        ]:
            show(values, None, dtype)
        show([], [0], dtype)
        show([], [0, 3], dtype)
        show([], [2, 0], dtype)
        show(uniform(6), [2, 3], dtype)
        show(uniform(8, -50, 50), [2, 2, 2], dtype)
        show(uniform(4), [1, 1, 2, 2], dtype)
        show(uniform(6), [1, 6], dtype)
        show(uniform(6), [6, 1], dtype)
        show([1, 2, 3, 4], [2, 2], dtype, True)
        show([1.5], [1], dtype, True)

    # Lines fill 80 columns, then wrap.
    for count in [10, 11, 12, 13, 20, 30]:
        show(uniform(count))
        show({"range": [0, count * 7, 7]})
        show({"range": [0, count * 7, 7]}, dtype="int64")
    show(uniform(24, -100, 100), [2, 12])
    show(uniform(60), [3, 20], "float64")

    # More than 1000 elements: three at each end.
    show({"range": [0, 1000, 1]})
    show({"range": [0, 1001, 1]})
    show({"range": [0, 1001, 1]}, dtype="int64")
    show({"range": [0, 1200, 1]}, [30, 40])
    show({"range": [0, 1200, 1]}, [2, 600])
    show({"range": [0, 1200, 1]}, [600, 2])
    show({"range": [0, 1200, 1]}, [10, 10, 12])
    show({"range": [0, 600, 0.5]}, [30, 40])
    show({"range": [0, 1200, 1]}, [1200, 1], "float64", True)
    show({"range": [0, 1200, 1]}, [1200], "float32", True, [["exp"]])

    # Integers and booleans.
    for values in [[0], [1, -2, 300], [], [123456789012], [-5, 10]]:
        show(values, None, "int64")
    show([7], [], "int64")
    show([1, 2, 3, 4, 5, 6], [2, 3], "int64")
    show([1, 0], None, "bool")
    show([1], [], "bool")
    show([1, 0, 0, 1], [2, 2], "bool")
    show([], [0], "bool")
    show([1, 0] * 12, None, "bool")

    # What a result says about its origin, and where that no longer fits into the line.
    for name in ["exp", "sin", "neg", "sum", "mean", "clone", "abs", "sqrt", "relu", "sigmoid", "t"]:
        show([1, 2.5], None, "float32", True, [[name]])
    show([1, 2, 3], None, "float64", True, [["mul", 2]])
    show([1, 2, 3], None, "float32", True, [["detach"]])
    show([1, 2, 3], None, "float32", True, [["pow", 2], ["sum"]])
    show([1, 2, 3, 4], None, "float32", True, [["view", 2, 2]])
    show([1, 2, 3, 4, 5, 6], [2, 3], "float32", True, [["add", 2]])
    show([1, 2, 3, 4, 5, 6], [2, 3], "float32", True, [["sum", 1]])
    show([1, 2, 3, 4, 5, 6], [2, 3], "float32", True, [["t"]])
    for count in [6, 7, 8, 9, 10]:
        show(uniform(count), None, "float32", True)
        show(uniform(count), None, "float32", True, [["mul", 3]])
        show(uniform(count), None, "float64", True, [["exp"]])
    show([], [0, 3], "float32", True, [["exp"]])

    write("printing", CASES)


if __name__ == "__main__":
    main()
