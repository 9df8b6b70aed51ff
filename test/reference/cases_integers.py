"""Integers beyond 2^53, which float64 cannot hold, through every operator that moves them; see `cases.py`."""

from cases import add, literal

BIG = 2**62
#: Neighbours that float64 cannot tell from each other, and the ends of int64.
DATA = [BIG + 1, -(BIG + 3), 2**53 + 1, BIG, -(2**63), 2**63 - 1]
X = literal([2, 3], DATA, "int64")
Y = literal([2, 3], [7, 2**53 + 3, -(2**53) - 1, BIG + 5, 1, BIG + 7], "int64")
SMALL = literal([2, 3], [2**55 + 1, -(2**54 + 3), 2**53 + 1, 2**55 + 3, -(2**54) - 1, 5], "int64")
MASK = literal([2, 3], [1, 0, 1, 0, 1, 1], "bool")
AT = literal([2, 2], [2, 0, 1, 1], "int64")
ROWS = literal([3], [1, 0, 1], "int64")
COLUMNS = literal([2], [2, 0], "int64")
PART = literal([2, 2], DATA[:4], "int64")
ROW = literal([3], [BIG + 9, BIG + 11, -(BIG + 13)], "int64")
INT32 = literal([3], [2**31 - 1, -(2**31), 5], "int64")


def exact(op, tensors, *args, **options):
    add(op, tensors, *args, grad=False, dtypes=("float64",), name="exact", **options)


for op in ["clone", "t", "neg", "abs", "sign", "square", "relu", "floor", "unique", "max", "min", "sum",
           "nansum", "median", "argmax", "argmin", "argsort", "ravel", "nanToNum"]:
    exact(op, [SMALL if op in ("sum", "nansum") else X], "$0", via="f" if op == "unique" else "fm")
for op in ["sort", "cumsum", "cumprod", "cummax", "cummin", "max", "min", "amax", "amin", "median", "mode",
           "argmax", "argsort", "sum", "prod", "unbind", "aminmax"]:
    exact(op, [X], "$0", *([{"dim": 1}] if op == "aminmax" else [1]), via="m" if op == "unbind" else "fm")
exact("topk", [X], "$0", 2)
exact("kthvalue", [X], "$0", 2)
exact("roll", [X], "$0", 1)
exact("roll", [X], "$0", [1, -1], [0, 1])
exact("rot90", [X], "$0")
exact("flip", [X], "$0", [0, 1])
exact("repeat", [X], "$0", [2, 1], via="m")
exact("tile", [X], "$0", [1, 2])
exact("repeatInterleave", [X], "$0", 2, 1)
exact("tril", [X], "$0")
exact("triu", [X], "$0")
exact("trace", [SMALL], "$0")
exact("diag", [X], "$0")
exact("diagEmbed", [ROW], "$0")
exact("unfold", [X], "$0", 1, 2, 1, via="m")
exact("pad", [X], "$0", [1, 0], "constant", 3, via="n")
exact("index", [X, ROWS], "$0", ["$1"], via="m")
exact("index", [X, MASK], "$0", ["$1"], via="m")
exact("gather", [X, AT], "$0", 1, "$1")
exact("take", [X, AT])
exact("put", [X, COLUMNS, literal([2], DATA[:2], "int64")], "$0", "$1", "$2", via="m")
exact("takeAlongDim", [X, AT], "$0", "$1", 1)
exact("indexSelect", [X, COLUMNS], "$0", 1, "$1")
exact("indexAdd", [X, COLUMNS, PART], "$0", 1, "$1", "$2", {"alpha": 3})
exact("indexCopy", [X, COLUMNS, PART], "$0", 1, "$1", "$2")
exact("indexFill", [X, COLUMNS], "$0", 1, "$1", 9)
exact("scatter", [X, AT, PART], "$0", 1, "$1", "$2")
exact("scatter", [X, AT], "$0", 1, "$1", 5)
exact("scatterAdd", [X, AT, PART], "$0", 1, "$1", "$2")
for reduce in ["sum", "prod", "amax", "amin", "mean"]:
    exact("scatterReduce", [SMALL, AT, PART], "$0", 1, "$1", "$2", reduce)
exact("maskedFill", [X, MASK], "$0", "$1", -4, via="m")
exact("maskedSelect", [X, MASK])
exact("maskedScatter", [X, MASK, Y], via="m")
exact("where", [MASK, X, Y], via="f")
exact("where", [MASK, X], "$0", "$1", 3, via="f")
exact("cat", [X, Y, INT32 | {"s": [1, 3]}], ["$0", "$1", "$2"], via="f")
exact("stack", [X, Y], ["$0", "$1"], 1, via="f")
exact("searchsorted", [literal([4], sorted([BIG + 1, BIG + 2, BIG, BIG + 3]), "int64"), ROW], via="f")
exact("selectScatter", [X, ROW], "$0", "$1", 0, 1)
exact("sliceScatter", [X, PART], "$0", "$1", 1, 0, 2)
exact("diagonalScatter", [X, COLUMNS], "$0", "$1")
exact("clamp", [X], "$0", {"min": -5})
exact("clamp", [X], "$0", {"min": -5, "max": 7})
exact("maximum", [X, Y])
exact("eq", [X, Y])
exact("lt", [X, Y])
exact("to", [X], "$0", "bool", via="m")
exact("to", [X], "$0", "float32", via="m")
exact("matmul", [SMALL, ROW])
exact("mm", [SMALL, literal([3, 1], [3, 5, -7], "int64")])
exact("dot", [INT32, INT32])
exact("nonzero", [X], "$0")
