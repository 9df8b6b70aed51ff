"""The cases of operators on shapes and places; see `cases.py`."""

from torch.nn import functional

from cases import CASES, add, literal


def longs(shape, data):
    return literal(shape, data, "int64")


PAIR = longs([2], [2, 0])
TWICE = longs([3], [1, 1, 0])
MASK = literal([2, 3], [1, 0, 1, 0, 0, 1], "bool")
VIEW = ((3, 2), "t")

# --- Parts ---
add("split", [(5, 2)], "$0", 2)
add("split", [(2, 5)], "$0", [1, 4], 1)
add("chunk", [(5, 2)], "$0", 2)
add("chunk", [(2, 3)], "$0", 2, -1)
add("tensorSplit", [(5,)], "$0", 3)
add("tensorSplit", [(5,)], "$0", [1, 3])
add("hsplit", [(2, 4)], "$0", 2)
add("vsplit", [(4, 2)], "$0", 2)
add("dsplit", [(1, 2, 2)], "$0", 2)
add("unfold", [(5,)], "$0", 0, 3, 1, via="m")
add("unfold", [(2, 5)], "$0", 1, 2, 2, via="m")
add("unfold", [VIEW], "$0", 0, 2, 1, via="m")
add("diagonal", [(3, 3)], "$0")
add("diagonal", [(2, 3)], "$0", 1)
add("diagonal", [(3, 2)], "$0", -2)
add("diagonal", [(2, 3, 2)], "$0", 0, 0, -1)
add("diagonal", [(2, 2)], "$0", 3)

# --- Other orders ---
for dims in [[0], [1], [0, 1]]:
    add("flip", [(2, 3)], "$0", dims)
add("flip", [VIEW], "$0", [-1])
add("fliplr", [(2, 3)])
add("flipud", [(2, 3)])
add("roll", [(5,)], "$0", 2)
add("roll", [(2, 3)], "$0", -1)
add("roll", [(2, 3)], "$0", 1, 1)
add("roll", [(2, 3)], "$0", [1, -2], [0, 1])
for turns in [0, 1, 2, 3, -1, 5]:
    add("rot90", [(2, 3)], "$0", turns, [0, 1])
add("rot90", [(2, 2, 3)], "$0", 1, [2, 0])
add("movedim", [(2, 3, 2)], "$0", 0, 2)
add("movedim", [(2, 3, 2)], "$0", [0, 1], [1, 2])
add("swapaxes", [(2, 3)], "$0", 0, 1)
add("flatten", [(2, 3, 2)], "$0", 1)
add("flatten", [(2, 3)])
add("flatten", [()])
add("unflatten", [(2, 6)], "$0", 1, [2, -1])
add("ravel", [VIEW])

# --- Triangles and diagonals ---
for op in ["tril", "triu"]:
    add(op, [(3, 3)])
    add(op, [(2, 3)], "$0", 1)
    add(op, [(2, 3, 2)], "$0", -1)
add("diag", [(3,)])
add("diag", [(3,)], "$0", 1)
add("diag", [(2, 3)], "$0", -1)
add("diagEmbed", [(2, 3)])
add("diagEmbed", [(2, 2)], "$0", -1, 0, 2)
add("diagflat", [(2, 2)], "$0", 1)
add("trace", [(2, 3)])

# --- Copies and growth ---
add("repeat", [(2, 3)], "$0", [2, 1], via="m")
add("repeat", [(3,)], "$0", [2, 2], via="m")
add("repeat", [VIEW], "$0", [1, 2], via="m")
add("repeat", [()], "$0", [3], via="m")
add("tile", [(2, 2)], "$0", [2])
add("repeatInterleave", [(2, 2)], "$0", 2, 0)
add("repeatInterleave", [(2, 2)], "$0", 2)
add("repeatInterleave", [(3, 2), longs([3], [1, 2, 0])], "$0", "$1", 0)
add("pad", [(2, 3)], "$0", [1, 2], via="f")
add("pad", [(2, 3)], "$0", [1, -1, -1, 2], "constant", 1.5, via="f")
for mode in ["reflect", "replicate", "circular"]:
    add("pad", [(2, 4)], "$0", [2, 1], mode, via="f")
    add("pad", [(1, 3, 3)], "$0", [1, 2, 2, 0], mode, via="f")
    add("pad", [(1, 1, 2, 3)], "$0", [1, 1, 0, 1], mode, via="f")
    add("pad", [(1, 3, 4)], "$0", [-1, 1, 2, -1], mode, via="f")
for op in ["hstack", "vstack", "dstack", "columnStack"]:
    add(op, [(2,), (2,)], ["$0", "$1"], via="f")
    add(op, [(2, 2), (2, 2)], ["$0", "$1"], via="f")
add("hstack", [(), (2,)], ["$0", "$1"], via="f")
add("blockDiag", [(2, 1), (2,), ()], via="f")
add("broadcastTensors", [(2, 1), (3,)], via="f")
add("broadcastTo", [(3,)], "$0", [2, 3])
add("expandAs", [(3,), MASK], via="m")
add("viewAs", [(2, 3), longs([3, 2], [0] * 6)], via="m")
add("meshgrid", [(2,), (3,)], ["$0", "$1"], {"indexing": "ij"}, via="f")
add("meshgrid", [(2,), (3,), (2,)], ["$0", "$1", "$2"], {"indexing": "xy"}, via="f")

# --- Places ---
add("indexSelect", [(3, 2), PAIR], "$0", 0, "$1")
add("indexSelect", [(2, 3), TWICE], "$0", 1, "$1")
add("indexAdd", [(3, 2), TWICE, (3, 2)], "$0", 0, "$1", "$2")
add("indexAdd", [(2, 3), PAIR, (2, 2)], "$0", 1, "$1", "$2", {"alpha": 2})
add("indexCopy", [(3, 2), PAIR, (2, 2)], "$0", 0, "$1", "$2")
add("indexFill", [(3, 2), PAIR], "$0", 0, "$1", 1.5)
add("indexFill", [(3, 2), PAIR, ()], "$0", 0, "$1", "$2")
AT = longs([2, 3], [0, 1, 1, 1, 0, 0])
SMALL = longs([1, 2], [1, 0])
add("gather", [(2, 3), AT], "$0", 0, "$1")
add("gather", [(2, 3), SMALL], "$0", 1, "$1")
add("scatter", [(2, 3), longs([1, 3], [1, 0, 1]), (1, 3)], "$0", 0, "$1", "$2")
add("scatter", [(2, 3), SMALL, (1, 2)], "$0", 1, "$1", "$2")
add("scatter", [(2, 3), AT], "$0", 0, "$1", 1.5)
add("scatter", [(2, 3), AT, (2, 3)], "$0", 0, "$1", "$2", {"reduce": "add"}, grad=False)
add("scatter", [(2, 3), AT, (2, 3)], "$0", 0, "$1", "$2", {"reduce": "multiply"}, grad=False)
add("scatterAdd", [(2, 3), AT, (2, 3)], "$0", 0, "$1", "$2")
add("scatterAdd", [(3,), longs([4], [0, 0, 2, 0]), (4,)], "$0", 0, "$1", "$2")
for reduce in ["sum", "mean", "prod", "amax", "amin"]:
    for include in [True, False]:
        # PyTorch has no tangent of a product, and says nothing. Its second derivative cancels in float32.
        for dtype in ["float64", "float32"]:
            add("scatterReduce", [(2, 3), longs([2, 2], [0, 0, 2, 1]), (2, 2)],
                "$0", 1, "$1", "$2", reduce, {"includeSelf": include}, forward=reduce != "prod", dtypes=(dtype,), name="reduced",
                smooth=reduce != "prod" or dtype == "float64")
LENGTHS = longs([3], [2, 0, 3])
for reduce in ["sum", "mean", "prod", "max", "min"]:
    add("segmentReduce", [(5, 2), LENGTHS], "$0", reduce, {"lengths": "$1"}, via="f")
    add("segmentReduce", [(5,), LENGTHS], "$0", reduce, {"lengths": "$1", "initial": 0.5}, via="f")
    add("segmentReduce", [(2, 4), longs([2, 3], [0, 1, 4, 0, 3, 4])], "$0", reduce, {"offsets": "$1", "axis": 1},
        via="f")
for value in [2.5, -1]:
    add("fillDiagonal_", [(5, 2)], "$0", value, True, via="m", grad=False)
    add("fillDiagonal_", [(2, 3)], "$0", value, via="m", grad=False)
    add("fillDiagonal_", [(2, 2, 2)], "$0", value, via="m", grad=False)
add("take", [(2, 3), longs([2, 2], [5, 0, 0, -2])])
add("put", [(2, 3), longs([2], [5, 1]), (2,)])
add("put", [(2, 3), longs([3], [5, 1, 5]), (3,)], "$0", "$1", "$2", {"accumulate": True})
add("takeAlongDim", [(2, 3), longs([2, 1], [2, 0])], "$0", "$1", 1)
add("takeAlongDim", [(2, 3), longs([3], [5, 0, 0])], "$0", "$1")
add("maskedSelect", [(2, 3), MASK])
add("maskedSelect", [(3,), MASK])
add("maskedScatter", [(2, 3), MASK, (4,)])
add("maskedScatter", [(3,), MASK, (2, 2)])
add("selectScatter", [(2, 3), (2,)], "$0", "$1", 1, -1)
add("sliceScatter", [(4, 2), (2, 2)], "$0", "$1", 0, 0, 4, 2)
add("diagonalScatter", [(2, 3), (2,)], "$0", "$1", 1)
# PyTorch 2.13 keeps the gradient inside the window, where the tensor is overwritten, and drops it outside (its own
# test suite expects gradcheck to fail there); rows.test.ts compares ours with differences.
add("asStridedScatter", [(2, 3), (2, 2)], "$0", "$1", [2, 2], [1, 2], 1, grad=False)
add("narrowCopy", [(2, 4)], "$0", 1, 1, 2)
add("asStrided", [(2, 3)], "$0", [2, 2], [1, 2], 1)
add("index", [(3, 2), PAIR], "$0", ["$1"], via="m", name="out of order")
add("indexPut", [(3, 2), PAIR, (2, 2)], "$0", ["$1"], "$2", via="m")
add("indexPut", [(3, 2), TWICE, longs([3], [0, 1, 0]), (3,)], "$0", ["$1", "$2"], "$3", {"accumulate": True}, via="m")

# --- Searches ---
add("nonzero", [literal([2, 3], [0, 1, 2, 0, 0, -1])], grad=False)
add("argwhere", [literal([2], [0, 1])], grad=False)
REPEATED = literal([2, 3], [3, 1, 1, 3, 3, 1])
add("unique", [REPEATED], via="f")
add("unique", [REPEATED], "$0", {"dim": 1}, via="f")
add("uniqueConsecutive", [REPEATED], via="f")
add("searchsorted", [literal([4], [1, 3, 3, 5]), literal([2, 2], [3, 0, 9, 4])], via="f", grad=False)
add("searchsorted", [literal([2, 3], [1, 3, 5, 2, 4, 6]), literal([2, 2], [3, 0, 9, 4])],
    "$0", "$1", {"right": True}, via="f", grad=False)
add("bucketize", [literal([3], [1, 2, 9]), literal([2], [1, 5])], "$0", "$1", {"right": True},
    via="f", grad=False)
add("oneHot", [longs([2, 2], [0, 2, 1, 0])], via="f", grad=False)
add("oneHot", [longs([2], [0, 2])], "$0", 4, via="f", grad=False)

INTS = longs([2, 2], [1, -2, 7, 0])
FLAGS = literal([2, 2], [1, 0, 0, 1], "bool")
for values in [INTS, FLAGS]:
    add("flip", [values], "$0", [0], grad=False)
    add("roll", [values], "$0", 1, 0, grad=False)
    add("tril", [values], grad=False)
    add("repeat", [values], "$0", [1, 2], via="m", grad=False)
    add("indexSelect", [values, longs([1], [1])], "$0", 1, "$1", grad=False)
    add("take", [values, longs([1], [3])], grad=False)
add("trace", [INTS], grad=False)
add("scatterAdd", [INTS, longs([1, 2], [1, 1]), INTS], "$0", 0, "$1", "$2", grad=False)

SPECIAL = {"pad": functional.pad, "oneHot": functional.one_hot}

COMPOSITE = {
    "tensorSplit", "hsplit", "vsplit", "dsplit", "repeatInterleave", "meshgrid",
}
for case in CASES:
    # PyTorch copies slices for a circular padding; here it is an operator.
    case.composite |= case.op in COMPOSITE or (case.op == "pad" and "circular" in case.args)
