"""Reductions, scans, order and distances beyond sums; see `cases.py`."""

from cases import INF, NAN, VIEW, add, edge, literal

# --- Scans ---
for op in ["cumsum", "cumprod", "logcumsumexp"]:
    add(op, [()], "$0", 0)
    add(op, [(4,)], "$0", 0)
    within = 1e-5 if op == "logcumsumexp" else 0  # PyTorch's float32 has 5 digits there
    add(op, [(2, 3)], "$0", 0, within=within)
    add(op, [(2, 3)], "$0", -1, within=within)
    add(op, [(2, 3, 2)], "$0", 1, within=within)
    add(op, [VIEW], "$0", 1, within=within)
    add(op, [(0, 3)], "$0", 0, smooth=False)
    add(op, [(133,)], "$0", 0, low=0.8, high=1.2, smooth=False)
edge("cumprod", [2, 0, 3], 0)
edge("cumprod", [2, 0, 3, 0, 5], 0)
edge("cumprod", [0, 0], 0)
for line in [[2, NAN, 3, 0, 4], [2, 0, 3, NAN, 4], [2, 0, NAN, 0, 4], [NAN, 2], [0, 2, 0, NAN]]:
    edge("cumprod", line, 0)
edge("cumsum", [1, INF, -INF, NAN], 0)
edge("logcumsumexp", [1000, 1001, -1000, 1002], 0, dtypes=("float64",))
edge("logcumsumexp", [-INF, 1, 2], 0, grad=False)
edge("logcumsumexp", [1, INF, INF, NAN], 0, grad=False)
for op in ["cummax", "cummin"]:
    add(op, [()], "$0", 0)
    add(op, [(5,)], "$0", 0)
    add(op, [(2, 3)], "$0", -1)
    add(op, [VIEW], "$0", 0)
    edge(op, [1, 3, 3, 2, 1, 1], 0)
    edge(op, [1, NAN, 3, NAN], 0)

# --- Order ---
DISTINCT = [0.3, -1.2, 2.5, 0.9, -0.4, 1.7]
TABLE = literal([2, 3], DISTINCT)
CUBE = literal([2, 3, 2], [*DISTINCT, 3.1, -2.2, 0.1, 1.1, -0.7, 2.2])
for op in ["sort", "argsort", "median", "nanmedian", "mode"]:
    grad = op != "argsort"
    for source in [TABLE, CUBE]:
        add(op, [source], "$0", 0, grad=grad)
        add(op, [source], "$0", 1, grad=grad)
add("sort", [TABLE], "$0")
add("sort", [TABLE], "$0", 1, {"descending": True})
add("argsort", [TABLE], "$0", 0, {"descending": True}, grad=False)
edge("sort", [3, 1, NAN, 2, INF, -INF], 0)
edge("sort", [3, 1, NAN, 2, INF, -INF], 0, {"descending": True})
add("sort", [literal([4], [4, -1, 3, 2], "int64")], "$0", 0, grad=False)
add("topk", [TABLE], "$0", 2)
add("topk", [TABLE], "$0", 1, 0)
add("topk", [CUBE], "$0", 2, 1, {"largest": False})
add("topk", [TABLE], "$0", 0)
edge("topk", [3, 1, NAN, 2], 2)
add("kthvalue", [TABLE], "$0", 2)
add("kthvalue", [TABLE], "$0", 1, 0, {"keepdim": True})
edge("kthvalue", [3, 1, NAN, 2], 3)
for op in ["median", "nanmedian"]:
    add(op, [TABLE], "$0")
    add(op, [()], "$0")
    add(op, [TABLE], "$0", 1, {"keepdim": True})
    edge(op, [1, 3, 3, 3, 5])
    edge(op, [2, 2, 1, 3])
    edge(op, [NAN, 1, 2])
    edge(op, [NAN, 1, 2], 0)
    edge(op, [NAN, NAN])
    add(op, [literal([4], [4, -1, 3, 2], "int64")], "$0", grad=False)
add("mode", [TABLE], "$0", 1, {"keepdim": True})
edge("mode", [1, 3, 3, 1, 2, 3, 1], 0)
edge("mode", [2, 2, 2], 0)

# --- Counting ---
MIXED = literal([2, 3], [0, 1, NAN, 0, 0, -2])
for op in ["all", "any", "countNonzero"]:
    for source in [MIXED, literal([2, 2], [1, 0, 1, 1], "bool"), literal([2, 2], [0, 0, 3, 1], "int64"),
                   literal([0], [])]:
        add(op, [source], "$0", grad=False)
    add(op, [MIXED], "$0", 0, grad=False)
    add(op, [MIXED], "$0", 1, *([] if op == "countNonzero" else [{"keepdim": True}]), grad=False)
    add(op, [MIXED], "$0", [0, 1], grad=False)
for op in ["nansum", "nanmean"]:
    add(op, [(2, 3)], "$0")
    add(op, [(2, 3)], "$0", 1)
    add(op, [(2, 3, 2)], "$0", [0, 2], {"keepdim": True})
    add(op, [literal([2, 3], [1, NAN, 2, NAN, NAN, 3])], "$0", 1)
    edge(op, [NAN, NAN])

# --- Moments ---
for op in ["stdMean", "varMean"]:
    add(op, [(2, 3)], via="f")
    add(op, [(2, 3)], "$0", 1, via="f")
    add(op, [(2, 3, 2)], "$0", [0, 2], {"correction": 0, "keepdim": True}, via="f")
edge("stdMean", [2, 2, 2], via="f")
add("aminmax", [(2, 3)], "$0")
add("aminmax", [(2, 3)], "$0", {"dim": 1})
add("aminmax", [(2, 3)], "$0", {"dim": 0, "keepdim": True})
edge("aminmax", [1, 3, 3, 1, 1])
for op in ["max", "min"]:
    add(op, [(2, 3), (3,)])

# --- Norms and distances ---
for order in [0, -INF, -1, 0.5, -2]:
    smooth = order not in (0, -INF)
    add("norm", [(2, 3)], "$0", order, smooth=smooth)
    add("norm", [(2, 3)], "$0", order, [0, 1], smooth=smooth)
    add("norm", [(2, 3, 2)], "$0", order, [0, 2], {"keepdim": True}, smooth=smooth)
edge("norm", [0, 0, 0], 0)
edge("norm", [2, -2, 3], -INF)
edge("norm", [0, 1, 2], 3)
edge("norm", [0, 1, 2], 1.5)
edge("norm", [NAN, 1], 2)
edge("norm", [NAN, 1], INF)
for order in [2, 1, 3, INF]:
    add("dist", [(2, 3), (2, 3)], "$0", "$1", order, smooth=order in (2, 3))
    add("cdist", [(2, 3), (4, 3)], "$0", "$1", {"p": order}, via="f")
    add("pdist", [(4, 3)], "$0", order, via="f")
for order in [0, 1, 2, INF]:  # equal rows, and two largest elements
    add("pdist", [literal([4, 2], [1, 2, 1, 2, 3, 1, 0, 1])], "$0", order, via="f", name="edge")
add("cdist", [literal([2, 2], [1, 2, 3, 4]), literal([1, 2], [2, 3])], "$0", "$1", {"p": INF}, via="f", name="edge")
add("dist", [(2, 3), (3,)])
add("cdist", [(2, 2, 3), (2, 4, 3)], via="f")
add("cdist", [literal([2, 2], [1, 2, 3, 4]), literal([1, 2], [1, 2])], via="f", name="edge", smooth=False)
add("renorm", [(3, 4)], "$0", 2, 0, 1)
add("renorm", [(3, 4)], "$0", 1, 1, 2.5)
edge("renorm", [0, 0, 3, 4], 2, 0, 1, shape=[2, 2])

# --- Types ---
INTS = literal([4], [3, -2, 0, 5], "int64")
FLAGS = literal([3], [1, 0, 1], "bool")
for op in ["cumsum", "cumprod", "cummax"]:
    add(op, [INTS], "$0", 0, grad=False)
add("cumsum", [FLAGS], "$0", 0, grad=False)
add("nansum", [INTS], "$0", grad=False)
HUGE = literal([3], [2**53, 1, 2**53 + 2], "int64")
add("sum", [HUGE], "$0", grad=False, name="huge")
add("cumsum", [HUGE], "$0", 0, grad=False, name="huge")
add("prod", [literal([3], [2**31, 2**31, 3], "int64")], "$0", grad=False, name="huge")
