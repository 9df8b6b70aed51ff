"""The calls whose results PyTorch provides: one `Case` a row, written once for Python and TypeScript.

An argument `'$0'` stands for the first tensor. A trailing dict holds the options. Names are those of
the TypeScript library (`logSoftmax`); `operators.py` turns them into PyTorch's.
"""

import random
import zlib
from dataclasses import dataclass

NAN, INF = float("nan"), float("inf")


@dataclass
class Case:
    op: str
    #: dicts: s(hape), d(ata), optional t (dtype, when not that of the run), v (`t`: the operator gets the
    #: transposed, `s`: it plus its transposed), c (a constant: no gradient)
    tensors: list
    args: list
    smooth: bool = True  # also compare second derivatives and forward mode, where PyTorch has them
    via: str = "fm"  # f: a function of the library, m: a method of the first tensor
    name: str = ""
    dtypes: tuple = ("float64", "float32")
    grad: bool = True
    within: float = 0  # relative distance, where PyTorch's own result is coarser than its type
    composite: bool = False  # PyTorch computes it with other operators
    forward: bool = True  # False: PyTorch's forward mode is not the transpose of its reverse mode
    vjp: bool = False  # what is compared is the operator's gradient, for the last tensor as the cotangent


CASES: list[Case] = []


def tensor(shape, low=-2.0, high=2.0, rng=None, dtype=None, view=None):
    count = 1
    for size in shape:
        count *= size
    data = [round(rng.uniform(low, high), 2) for _ in range(count)]
    # Zero is a kink of many operators; edge points have cases of their own.
    data = [0.37 if value == 0 else value for value in data]
    made = {"s": list(shape), "d": data}
    if dtype:
        made["t"] = dtype
    if view:
        made["v"] = view
    return made


def literal(shape, data, dtype=None):
    made = {"s": list(shape), "d": list(data)}
    if dtype:
        made["t"] = dtype
    return made


def coordinates(shape, seed, reach=1.2):
    """Points of a grid off the places where weights have kinks."""
    rng = random.Random(seed)
    count = 1
    for length in shape:
        count *= length
    return literal(shape, [round(rng.uniform(-reach, reach), 3) + 0.0007 for _ in range(count)])


def add(op, shapes, *args, low=-2.0, high=2.0, name="", **options):
    """One case with random tensors of `shapes`; a shape may be `(shape, view)`, or a literal."""
    rng = random.Random(zlib.crc32(repr((op, shapes, args, name)).encode()))
    tensors = []
    for shape in shapes:
        if isinstance(shape, dict):
            tensors.append(shape)
        elif len(shape) == 2 and isinstance(shape[1], str):
            tensors.append(tensor(shape[0], low, high, rng, view=shape[1]))
        else:
            tensors.append(tensor(shape, low, high, rng))
    arguments = list(args) if args else [f"${i}" for i in range(len(tensors))]
    CASES.append(Case(op, tensors, arguments, name=name, **options))


def edge(op, data, *args, shape=None, **options):
    """A case at the points where conventions decide."""
    tensors = [literal([len(data)] if shape is None else shape, data)]
    arguments = ["$0", *args]
    CASES.append(Case(op, tensors, arguments, smooth=False, name="edge", **options))


SHAPES = [(), (3,), (2, 3)]
VIEW = ((3, 2), "t")

# --- One tensor, element by element ---
for op, low, high in [
    ("neg", -2, 2), ("exp", -2, 2), ("log", 0.1, 4), ("sqrt", 0.1, 4), ("sin", -4, 4),
    ("cos", -4, 4), ("tan", -1.4, 1.4), ("tanh", -2, 2), ("sigmoid", -4, 4), ("square", -2, 2),
    ("reciprocal", 0.3, 2), ("abs", -2, 2), ("relu", -2, 2), ("sign", -2, 2),
]:
    for shape in [*SHAPES, VIEW]:
        add(op, [shape], low=low, high=high)

# --- Two tensors, with broadcasting ---
PAIRS = [((3,), (3,)), ((2, 3), (3,)), ((2, 1), (3,)), ((), (2, 2)), ((2, 3), VIEW), ((2, 0), (1,))]
for op in ["add", "sub", "mul", "div", "rsub", "pow", "maximum", "minimum"]:
    for pair in PAIRS:
        low = 0.3 if op in ("div", "pow") else -2
        add(op, list(pair), low=low, high=2)
    if op not in ("maximum", "minimum"):
        add(op, [(2, 2)], "$0", 1.5, low=0.3, high=2)
add("sub", [(3,)], 1.5, "$0", via="f")
add("div", [(3,)], 1.5, "$0", low=0.3, via="f")
add("add", [(3,)], 1.5, "$0", via="f")
add("mul", [(3,)], 1.5, "$0", via="f")
add("pow", [(3,)], 2, "$0", via="f")
for exponent in [0, 1, 2, 3, 0.5, -1, -2.5]:
    add("pow", [(3,)], "$0", exponent, low=0.3)
add("pow", [(3,)], "$0", 3, low=-2, high=-0.3, name="negative base")
for op in ["eq", "ne", "lt", "le", "gt", "ge"]:
    add(op, [(2, 3), (3,)], grad=False)
    add(op, [(3,)], "$0", 0.5, grad=False)
    add(op, [literal([3], [1, NAN, 2]), literal([3], [1, NAN, 3])], grad=False, name="edge")

add("clamp", [(2, 3)], "$0", {"min": -0.5, "max": 0.5})
add("clamp", [(3,)], "$0", {"max": 0.5})
add("clamp", [(3,)], "$0", {"min": -0.5})
CONDITION = literal([2, 3], [1, 0, 1, 0, 0, 1], "bool")
add("where", [CONDITION, (2, 3), (2, 3)], via="f")
add("where", [CONDITION, (3,), (2, 1)], via="f")
add("where", [CONDITION, (2, 3)], "$0", "$1", 0.5, via="f")
add("maskedFill", [(2, 3), CONDITION], "$0", "$1", 9.5, via="m")

# --- Reductions ---
for op in ["sum", "mean", "prod", "logsumexp", "var", "std", "amax", "amin", "max", "min"]:
    if op != "logsumexp":
        for shape in [(3,), (2, 3), VIEW] if op in ("var", "std") else [*SHAPES, VIEW]:
            add(op, [shape], "$0")
    add(op, [(2, 3)], "$0", 0)
    add(op, [(2, 3)], "$0", -1, {"keepdim": True})
    add(op, [(2, 3, 2)], "$0", 1)
for op in ["sum", "mean", "var", "std", "logsumexp", "amax", "amin"]:
    add(op, [(2, 3, 2)], "$0", [0, 2])
    add(op, [(2, 3, 2)], "$0", [0, -1], {"keepdim": True})
add("sum", [(0, 3)], "$0")
add("sum", [(0, 3)], "$0", 0)
add("prod", [(0,)], "$0")
add("mean", [(0,)], "$0", smooth=False)
add("var", [(2, 3)], "$0", 1, {"correction": 0})
add("std", [(2, 3)], "$0", 1, {"correction": 0, "keepdim": True})
for op in ["argmax", "argmin"]:
    add(op, [(5,)], "$0", grad=False)
    add(op, [(2, 3)], "$0", grad=False)
    add(op, [(2, 3)], "$0", 1, grad=False)
    add(op, [(2, 3)], "$0", 0, {"keepdim": True}, grad=False)
    edge(op, [1, 3, 3], grad=False)
    edge(op, [1, NAN, 3], grad=False)
for order in [2, 1, 3, 2.5, INF]:
    add("norm", [(2, 3)], "$0", order)
    add("norm", [(2, 3)], "$0", order, 1, {"keepdim": True})
add("norm", [(4,)], "$0")
add("norm", [()], "$0")
add("norm", [VIEW], "$0")
for op in ["softmax", "logSoftmax"]:
    add(op, [(4,)], "$0", 0)
    add(op, [(2, 3)], "$0", 0)
    add(op, [(2, 3)], "$0", -1)
    add(op, [(2, 3, 2)], "$0", 1)
    add(op, [VIEW], "$0", 1)

# --- Matrices ---
add("dot", [(4,), (4,)])
add("mv", [(2, 3), (3,)])
add("mv", [VIEW, (3,)])
add("mm", [(2, 3), (3, 4)])
add("mm", [VIEW, (3, 2)])
add("mm", [(2, 0), (0, 3)])
for pair in [
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((2, 2, 3), (3, 2)),
    ((2, 2, 3), (2, 3, 2)), ((2, 2, 3), (3,)), ((2, 1, 2, 3), (3, 3, 2)), ((3,), (2, 3, 2)),
    (VIEW, (3, 2)),
]:
    add("matmul", list(pair))
add("linear", [(2, 3), (4, 3), (4,)], via="n")
add("linear", [(2, 3), (4, 3)], via="n")
add("linear", [(2, 2, 3), (4, 3), (4,)], via="n")

# --- Losses ---
add("mseLoss", [(2, 3), (2, 3)], via="n")
add("mseLoss", [(2, 3), (2, 3)], "$0", "$1", {"reduction": "sum"}, via="n")
add("mseLoss", [(2, 3), (2, 3)], "$0", "$1", {"reduction": "none"}, via="n")
CLASSES = literal([2], [2, 0], "int64")
for op in ["crossEntropy", "nllLoss"]:
    add(op, [(2, 3), CLASSES], via="n")
    add(op, [(2, 3), CLASSES], "$0", "$1", {"reduction": "sum"}, via="n")
    add(op, [(2, 3), CLASSES], "$0", "$1", {"reduction": "none"}, via="n")

# --- Shapes and indices ---
add("view", [(2, 3)], "$0", 3, 2, via="m")
add("view", [(2, 3)], "$0", -1, via="m")
add("reshape", [VIEW], "$0", [6], via="m")
add("reshape", [(2, 3)], "$0", [3, -1], via="m")
add("t", [(2, 3)], "$0")
add("t", [(3,)], "$0")
add("transpose", [(2, 3, 2)], "$0", 0, 2)
add("transpose", [(2, 3)], "$0", -1, 0)
add("permute", [(2, 3, 2)], "$0", [2, 0, 1], via="m")
add("expand", [(3,)], "$0", [2, 3], via="m")
add("expand", [(2, 1)], "$0", [2, 2, -1], via="m")
add("squeeze", [(1, 3, 1)], "$0")
add("squeeze", [(1, 3, 1)], "$0", 0)
add("unsqueeze", [(3,)], "$0", 0)
add("unsqueeze", [(3,)], "$0", -1)
add("select", [(2, 3)], "$0", 1, 2, via="m")
add("select", [(2, 3)], "$0", 0, -1, via="m")
add("slice", [(5, 2)], "$0", 0, 1, 4, via="m")
add("slice", [(5, 2)], "$0", 0, 0, 5, 2, via="m")
add("narrow", [(2, 4)], "$0", 1, 1, 2, via="m")
add("index", [(3, 2), literal([4], [0, 0, 2, -1], "int64")], "$0", ["$1"], via="m")
add("index", [(2, 3), CONDITION], "$0", ["$1"], via="m")
add("index", [(3, 2), literal([2], [0, 2], "int64"), literal([2], [1, 1], "int64")],
    "$0", ["$1", "$2"], via="m")
add("cat", [(2, 3), (1, 3)], ["$0", "$1"], via="f")
add("cat", [(2, 3), (2, 1), VIEW], ["$0", "$1", "$2"], 1, via="f")
add("stack", [(3,), (3,)], ["$0", "$1"], via="f")
add("stack", [(3,), (3,)], ["$0", "$1"], 1, via="f")
add("clone", [VIEW], "$0")
add("unbind", [(2, 3)], "$0", via="m")
add("unbind", [(2, 3)], "$0", 1, via="m")
add("to", [(3,)], "$0", "float64", via="m", dtypes=("float32",))
add("to", [(3,)], "$0", "float32", via="m", dtypes=("float64",))
add("to", [(4,)], "$0", "int64", via="m", grad=False)
add("to", [literal([4], [0, 1.5, -2, NAN])], "$0", "bool", via="m", grad=False)

# --- Larger, so that kernels leave their first block ---
for op in ["exp", "sigmoid", "tanh", "mul", "div", "add", "pow"]:
    add(op, [(7, 19)] * (1 if op in ("exp", "sigmoid", "tanh") else 2), low=0.3, smooth=False)
add("mul", [((19, 7), "t"), (7, 19)], smooth=False)
add("matmul", [(9, 11), (11, 10)], smooth=False)
add("matmul", [((11, 9), "t"), ((10, 11), "t")], smooth=False)
add("mv", [(9, 21), (21,)], smooth=False)
add("dot", [(133,), (133,)], smooth=False)
for dim in [0, 1]:
    add("sum", [(7, 19)], "$0", dim, smooth=False)
    add("softmax", [(7, 19)], "$0", dim, smooth=False)
add("sum", [(7, 19)], smooth=False)
add("var", [(133,)], smooth=False)
add("norm", [(133,)], smooth=False)

# --- Types of results ---
INTS = literal([3], [1, -2, 7], "int64")
FLAGS = literal([3], [1, 0, 1], "bool")
for op in ["add", "mul", "sub"]:
    add(op, [INTS, INTS], grad=False)
    add(op, [INTS, (3,)], name="mixed")
    add(op, [INTS], "$0", 2, grad=False)
    add(op, [INTS], "$0", 0.5, grad=False)
    add(op, [(3,), literal([3], [0.5, 1, 2], "float64")], name="mixed", dtypes=("float32",))
    add(op, [(3,), literal([], [0.5], "float64")], name="mixed", dtypes=("float32",))
    add(op, [literal([], [2], "int64"), INTS], grad=False)
    if op != "sub":
        add(op, [FLAGS, FLAGS], grad=False)
        add(op, [FLAGS, INTS], grad=False)
add("div", [INTS, literal([3], [2, 2, 2], "int64")], grad=False)
add("pow", [INTS], "$0", 2, grad=False)
add("neg", [INTS], grad=False)
add("abs", [INTS], grad=False)
add("sin", [INTS], grad=False)
add("eq", [INTS], "$0", 7, grad=False)
add("eq", [FLAGS, INTS], grad=False)
add("maximum", [INTS, literal([3], [2, 2, 2], "int64")], grad=False)
for op in ["sum", "prod"]:
    add(op, [INTS], "$0", grad=False)
    add(op, [FLAGS], "$0", grad=False)
add("max", [INTS], "$0", grad=False)
add("max", [INTS], "$0", 0, grad=False)
add("argmax", [INTS], "$0", grad=False)
add("cat", [INTS, (2,)], ["$0", "$1"], via="f", name="mixed")
add("where", [FLAGS, INTS, (3,)], via="f", name="mixed")
add("to", [INTS], "$0", "float32", via="m", grad=False)
add("to", [FLAGS], "$0", "int64", via="m", grad=False)
add("to", [literal([4], [1.7, -1.7, 0, 3])], "$0", "int64", via="m", grad=False, name="cut")

# --- Where conventions decide ---
edge("relu", [-1, 0, -0.0, NAN, 2, INF])
edge("abs", [-1, 0, 2, NAN, -INF])
edge("sign", [-1, 0, 2, NAN])
edge("sqrt", [0, -1, 4, INF, NAN])
edge("log", [0, -1, 1, INF, NAN])
edge("reciprocal", [0, -0.0, INF])
edge("exp", [1000, -1000, INF, -INF, NAN])
edge("tanh", [1000, -1000, INF, 1e-5, NAN])
edge("sigmoid", [1000, -1000, 0, NAN])
edge("sin", [0, INF])
edge("tan", [0, 1.5])
for exponent in [0, 1, 2, 0.5, -1]:
    edge("pow", [0, 2, NAN, INF], exponent)
edge("pow", [-2], 0.5)
add("pow", [literal([3], [0, 1, 2])], 0, "$0", via="f", smooth=False, name="edge")
add("pow", [literal([4], [0, 0, -2, 0]), literal([4], [0, 2, 2, -1])], smooth=False, name="edge")
add("div", [literal([4], [1, -1, 0, 2]), literal([4], [0, 0, 0, INF])], smooth=False, name="edge")
for op in ["maximum", "minimum"]:
    add(op, [literal([4], [1, 2, NAN, 0]), literal([4], [1, 1, 0, NAN])], smooth=False, name="edge")
for op in ["max", "min"]:
    edge(op, [1, 3, 3, 1, 3])
    edge(op, [1, 3, 3, 1], 0)
    edge(op, [1, NAN, 3])
    edge(op, [1, NAN, 3], 0)
for op in ["amax", "amin"]:
    edge(op, [1, 3, 3, 1, 3], 0)
    edge(op, [1, NAN, 3], 0)
for order in [2, 1, INF]:
    edge("norm", [0, 0, 0], order)
edge("norm", [2, -2, 1], INF)
edge("norm", [-2, 0, 1], 1)
edge("clamp", [-1, -0.5, 0, 0.5, 1, NAN], {"min": -0.5, "max": 0.5})
add("where", [literal([2], [0, 1], "bool"), literal([2], [NAN, 2]), literal([2], [3, NAN])],
    via="f", smooth=False, name="edge")
edge("prod", [2, 0, 3])
edge("prod", [0, 0, 3])
edge("prod", [2, 0, 3, 0, 0, 1], 1, shape=[2, 3])
edge("std", [2, 2, 2])
edge("var", [2, 2, 2])
edge("std", [2])
edge("logsumexp", [1000, 1001], 0)
edge("logsumexp", [-INF, -INF], 0)
edge("softmax", [1000, 1001, -1000], 0)
edge("logSoftmax", [1000, 1001, -1000], 0)
edge("softmax", [NAN, 1], 0)
