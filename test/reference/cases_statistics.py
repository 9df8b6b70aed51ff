"""The cases of differences, quantiles, counts and parts; see `cases.py`."""

from cases import INF, NAN, add, literal

# --- Differences, derivatives, integrals ---
add("diff", [(5,)])
add("diff", [(2, 4)], "$0", {"n": 2})
add("diff", [(3, 2)], "$0", {"dim": 0})
add("diff", [(2, 3), (2, 1), (2, 2)], "$0", {"prepend": "$1", "append": "$2"})
for options in [{}, {"spacing": 0.5}, {"edgeOrder": 2}, {"spacing": 2, "edgeOrder": 2}]:
    add("gradient", [(5,)], "$0", options, composite=True, via="f")
    add("gradient", [(4, 3)], "$0", options, composite=True, via="f")
    add("gradient", [(3, 4)], "$0", options | {"dim": 1}, composite=True, via="f")
add("gradient", [(4, 3)], "$0", {"spacing": [0.5, 2]}, composite=True, via="f")
for order in [1, 2]:
    add("gradient", [(5,), literal([5], [0, 1, 1.5, 3, 3.25])], "$0",
        {"spacing": ["$1"], "edgeOrder": order}, composite=True, via="f")
for op in ["trapezoid", "cumulativeTrapezoid"]:
    options = {"via": "f"}
    add(op, [(4,)], **options)
    add(op, [(2, 4)], **options)
    add(op, [(4,), literal([4], [0, 1, 1.5, 3])], **options)
    add(op, [(2, 4), (2, 4)], **options)
    add(op, [(4, 2), literal([4], [0, 1, 1.5, 3])], "$0", "$1", {"dim": 0}, **options)

# --- Quantiles ---
for op in ["quantile", "nanquantile"]:
    for interpolation in ["linear", "lower", "higher", "midpoint", "nearest"]:
        options = {"interpolation": interpolation}
        add(op, [(7,)], "$0", 0.3, options, composite=True)
        add(op, [(2, 5)], "$0", 0.7, options | {"dim": 1}, composite=True)
        add(op, [literal([2, 3], [1, NAN, 3, 2, 5, -1])], "$0", 0.4, options | {"dim": 1},
            composite=True, smooth=False)
    add(op, [(5, 2)], "$0", 0.5, {"dim": 0, "keepdim": True}, composite=True)
    add(op, [(2, 3)], "$0", 0.5, {"keepdim": True}, composite=True)
    add(op, [()], "$0", 0.5, composite=True)

# --- Counts ---
add("histc", [(20,)], "$0", 5, grad=False)
add("histc", [(20,)], "$0", 4, {"min": -1, "max": 1}, grad=False)
add("isneginf", [literal([4], [1, INF, -INF, NAN])], grad=False)
add("isposinf", [literal([4], [1, INF, -INF, NAN])], grad=False)

# --- Parts ---
add("nextafter", [literal([4], [1, 1, 0, -2]), literal([4], [2, 0, -1, -2])], name="edge")
add("frexp", [literal([6], [10, 0.75, 0, -3, 1, 1024])])
add("msort", [(4, 2)])
for op in ["unsafeSplit", "unsafeChunk"]:
    add(op, [(5, 2)], "$0", 2)
    add(op, [(2, 5)], "$0", 2, 1)
add("unsafeSplitWithSizes", [(5, 2)], "$0", [1, 4])
add("splitWithSizes", [(2, 5)], "$0", [2, 3], 1)
INDEX = literal([3], [0, 2, 0], "int64")
for reduce in ["prod", "mean", "amax", "amin"]:
    for options in [{}, {"includeSelf": False}]:
        for dtype in ["float64", "float32"]:  # the second derivative of a product cancels in float32
            add("indexReduce", [(4, 2), INDEX, (3, 2)], "$0", 0, "$1", "$2", reduce, options, dtypes=(dtype,),
                smooth=reduce != "prod" or dtype == "float64")
add("indexReduce", [(2, 3), INDEX, (2, 3)], "$0", 1, "$1", "$2", "mean")
