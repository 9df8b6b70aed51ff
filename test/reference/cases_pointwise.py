"""The element-wise functions beyond arithmetic; see `cases.py`."""

from cases import CASES, INF, NAN, PAIRS, SHAPES, VIEW, add, edge, literal

#: PyTorch's derivative of digamma has 10 digits; in float32 its sinc and i1e lose some where they cancel.
COARSE = {"lgamma": 1e-8, "digamma": 1e-8, "sinc": 5e-5, "i1e": 1e-5}
#: Its gamma functions in float32 have 5 digits.
DOUBLE = {op: ("float64",) for op in ("lgamma", "digamma")}
BOTH = ("float64", "float32")

# --- One tensor ---
for op, low, high in [
    ("exp2", -2, 2), ("expm1", -2, 2), ("log2", 0.1, 4), ("log10", 0.1, 4), ("log1p", -0.9, 4),
    ("rsqrt", 0.1, 4), ("asin", -0.95, 0.95), ("acos", -0.95, 0.95), ("atan", -3, 3),
    ("sinh", -2, 2), ("cosh", -2, 2), ("asinh", -3, 3), ("acosh", 1.1, 4), ("atanh", -0.95, 0.95),
    ("sinc", -3, 3), ("erf", -3, 3), ("erfc", -3, 3), ("erfinv", -0.95, 0.95),
    ("lgamma", 0.2, 6), ("digamma", 0.2, 6), ("i0", -4, 4), ("i1", -4, 4), ("i0e", -4, 4),
    ("i1e", -4, 4), ("deg2rad", -180, 180), ("rad2deg", -4, 4), ("logit", 0.05, 0.95),
    ("floor", -3, 3), ("ceil", -3, 3), ("round", -3, 3), ("trunc", -3, 3), ("frac", -3, 3),
    ("sgn", -3, 3), ("nanToNum", -3, 3), ("absolute", -3, 3),
]:
    for shape in [*SHAPES, VIEW]:
        add(op, [shape], low=low, high=high, within=COARSE.get(op, 0),
            dtypes=DOUBLE.get(op, BOTH))
for op, low, high in [("lgamma", -4.8, -0.2), ("digamma", -4.8, -0.2), ("lgamma", 6, 60),
                      ("digamma", 6, 60), ("erfc", 3, 9), ("i0", 10, 40), ("i1", 10, 40)]:
    add(op, [(9,)], low=low, high=high, name="far", within=COARSE.get(op, 0),
        dtypes=DOUBLE.get(op, BOTH))
for op in DOUBLE:
    add(op, [(3,)], low=2, high=6, within=1e-5, dtypes=("float32",), smooth=False)
add("polygamma", [(3,)], 1, "$0", low=0.2, high=6, via="f", within=1e-8)
add("polygamma", [(3,)], 2, "$0", low=0.2, high=6, via="f")
add("polygamma", [(3,)], 0, "$0", low=0.2, high=6, via="f", within=5e-6)
add("polygamma", [(3,)], "$0", 3, low=-3.8, high=-0.2, via="m")
add("round", [(5,)], "$0", {"decimals": 1})
add("round", [(5,)], "$0", {"decimals": -1}, low=-99, high=99)
add("logit", [(5,)], "$0", {"eps": 0.2}, low=0, high=1, smooth=False)
edge("logit", [0, 0.2, 0.5, 1, -1, 2], {"eps": 0.25})
edge("logit", [0, 0.5, 1, -1, 2, NAN])
edge("nanToNum", [NAN, INF, -INF, 1.5])
edge("nanToNum", [NAN, INF, -INF, 1.5], {"nan": 2, "posinf": 7, "neginf": -7})
edge("rsqrt", [0, -1, 4, INF, NAN])
edge("log1p", [-1, -2, 0, INF])
for op in ["log2", "log10"]:
    edge(op, [0, -1, 1, INF])
for op in ["exp2", "expm1"]:
    edge(op, [-1000, 1000, 0, 1e-10, NAN])
for op in ["asin", "acos", "atanh"]:
    edge(op, [-1, 0, 1, 2, NAN])
edge("acosh", [1, 0.5, 2, INF])
for op in ["asinh", "sinh", "cosh", "atan"]:
    edge(op, [0, -0.0, INF, -INF, NAN])
edge("sinc", [0, 1, -0.0, 1e-9, INF])
for op in ["erf", "erfc"]:
    edge(op, [0, -0.0, 6, -6, 1e-20, INF, -INF, NAN])
edge("erfinv", [-1, 0, 1, 2, 1e-12, NAN])
edge("lgamma", [0, -1, 1, 2, INF, NAN])
edge("digamma", [0, -0.0, -1, -2, 1], grad=False)
for op in ["i0", "i0e", "i1", "i1e"]:
    edge(op, [0, 0.5, 20, -20])
for op in ["floor", "ceil", "round", "trunc"]:
    edge(op, [0.5, 1.5, 2.5, -0.5, -1.5, -0.0, INF, NAN])
edge("frac", [1.5, -1.5, 2])
edge("sgn", [0, -0.0, -2, NAN])

# --- Two tensors ---
for op in ["atan2", "hypot", "logaddexp", "logaddexp2", "fmax", "fmin", "copysign", "ldexp"]:
    for pair in PAIRS:
        add(op, list(pair), smooth=op != "copysign")
for op in ["xlogy", "fmod", "remainder"]:
    for pair in PAIRS:
        add(op, list(pair), low=0.3)
    add(op, [(2, 2)], "$0", 1.5)
for op in ["fmod", "remainder"]:
    add(op, [(9,), (9,)], name="signs", smooth=False)
    add(op, [literal([4], [-3, 3, -0.5, 7]), literal([4], [2, -2, 2, 0])], name="edge", smooth=False)
add("xlogy", [(3,)], 2, "$0", low=0.3, via="f")
add("copysign", [(3,)], "$0", -2)
add("copysign", [literal([4], [0, -0.0, 2, -2]), literal([4], [-1, 1, -0.0, 0])], name="edge",
    smooth=False)
add("xlogy", [literal([6], [0, 0, 0, 2, 0, NAN]), literal([6], [0, 1, NAN, 0, -1, 0])],
    name="edge", smooth=False)
add("xlogy", [literal([3], [0, 1, 2])], "$0", 0, name="edge", smooth=False)
add("logaddexp", [literal([4], [-INF, -INF, INF, 1000]), literal([4], [-INF, 0, INF, 999])],
    name="edge", smooth=False)
add("atan2", [literal([5], [0, 0, 1, -1, 0]), literal([5], [0, -1, 0, 0, 1])], name="edge",
    smooth=False)
add("hypot", [literal([3], [0, 3, INF]), literal([3], [0, 4, NAN])], name="edge", smooth=False)
for op in ["fmax", "fmin"]:
    add(op, [literal([5], [1, 2, NAN, 0, NAN]), literal([5], [1, 1, 0, NAN, NAN])], name="edge",
        smooth=False)
for mode in ["floor", "trunc"]:
    add("div", [(7,), (7,)], "$0", "$1", {"roundingMode": mode}, smooth=False)
    add("div", [(7,)], "$0", 0.7, {"roundingMode": mode}, smooth=False)
    add("div", [literal([5], [7, -7, 6, 1, 0]), literal([5], [2, 2, -3, 0, 5])], "$0", "$1",
        {"roundingMode": mode}, name="edge", smooth=False)
for op in ["add", "sub", "rsub"]:
    add(op, [(2, 3), (3,)], "$0", "$1", {"alpha": 2.5})
    add(op, [(2, 3)], "$0", 1.5, {"alpha": -3})

# --- Limits ---
for op in ["clampMin", "clampMax"]:
    add(op, [(2, 3)], "$0", 0.25)
    add(op, [(2, 3), (3,)])
    edge(op, [-1, 0.5, 1, NAN], 0.5)
    add(op, [literal([4], [1, 2, NAN, 0]), literal([4], [1, 1, 0, NAN])], name="edge", smooth=False)
add("clamp", [(2, 3), (3,), (1,)], "$0", {"min": "$1", "max": "$2"})
add("clamp", [(2, 3), (3,)], "$0", {"min": "$1"})
add("clamp", [(2, 3), (2, 1)], "$0", {"max": "$1"})
add("clamp", [literal([5], [1, 2, 0, 5, NAN]), literal([5], [1, 3, 0, 4, 0]),
              literal([5], [3, 2, 0, 3, 1])], "$0", {"min": "$1", "max": "$2"}, name="edge",
    smooth=False)

# --- Three tensors ---
for weight in [0.3, 0.8, 1, -2]:
    add("lerp", [(2, 3), (3,)], "$0", "$1", weight)
add("lerp", [(2, 3), (3,), (2, 1)])
for op in ["addcmul", "addcdiv"]:
    add(op, [(2, 3), (3,), (2, 1)], low=0.3)
    add(op, [(2, 3), (3,), (2, 1)], "$0", "$1", "$2", {"value": -1.5}, low=0.3)

# --- Integers and booleans ---
INTS = literal([5], [7, -7, 0, 3, 1], "int64")
OTHERS = literal([5], [2, 3, -2, -2, 5], "int64")
FLAGS = literal([3], [1, 0, 1], "bool")
for op in ["fmod", "remainder", "floorDivide", "bitwiseAnd", "bitwiseOr", "bitwiseXor", "fmax",
           "logicalXor", "maximum", "copysign", "atan2", "heaviside"]:
    add(op, [INTS, OTHERS], grad=False)
for op in ["fmod", "remainder", "floorDivide", "bitwiseAnd", "bitwiseOr", "bitwiseXor"]:
    add(op, [INTS], "$0", 3, grad=False)
for op in ["bitwiseLeftShift", "bitwiseRightShift"]:
    add(op, [INTS, literal([5], [2, 1, 3, 70, 0], "int64")], grad=False)
    add(op, [INTS], "$0", 1, grad=False)
for op in ["bitwiseAnd", "bitwiseOr", "bitwiseXor", "logicalXor"]:
    add(op, [FLAGS, literal([3], [1, 1, 0], "bool")], grad=False)
add("bitwiseNot", [INTS], grad=False)
add("bitwiseNot", [FLAGS], grad=False)
for mode in ["floor", "trunc"]:
    add("div", [INTS, OTHERS], "$0", "$1", {"roundingMode": mode}, grad=False)
for op in ["floor", "ceil", "round", "trunc", "nanToNum", "sgn", "exp2", "erf", "lgamma", "sinc",
           "deg2rad", "rsqrt", "absolute", "isnan", "isfinite"]:
    add(op, [INTS], grad=False)
add("add", [INTS, OTHERS], "$0", "$1", {"alpha": 3}, grad=False)
add("addcmul", [INTS, OTHERS, OTHERS], "$0", "$1", "$2", {"value": 2}, grad=False)
add("ldexp", [INTS, literal([5], [1, 2, 3, 4, -1], "int64")], grad=False)
HUGE = literal([3], [2**62, -(2**62) + 1, 3], "int64")
for op in ["add", "mul", "sub", "maximum"]:
    add(op, [HUGE, literal([3], [2**61, 1, 2], "int64")], grad=False, name="huge")
add("pow", [literal([3], [3, -3, 2], "int64")], "$0", 39, grad=False, name="huge")
for op in ["isnan", "isinf", "isfinite", "signbit"]:
    edge(op, [1, -1, 0, -0.0, NAN, INF, -INF], grad=False)
add("isclose", [literal([4], [1, 1, INF, NAN]), literal([4], [1.000001, 1.1, INF, NAN])], grad=False)
add("isclose", [literal([4], [1, 1, INF, NAN]), literal([4], [1.000001, 1.1, INF, NAN])], "$0", "$1",
    {"rtol": 0.2, "equalNan": True}, grad=False)
add("heaviside", [literal([4], [-1, 0, 2, NAN]), literal([4], [5, 5, 5, 5])])
add("floorDivide", [(5,), (5,)])
add("floatPower", [(3,), (3,)], low=0.3)
add("floatPower", [(3,)], "$0", 2)
add("floatPower", [literal([2], [2, 4], "int64")], "$0", -1, grad=False)
add("square", [FLAGS], grad=False)
add("clamp", [FLAGS], "$0", {"min": 0, "max": 1}, grad=False)
add("pow", [literal([4], [2, 1, -1, 3], "int64"), literal([4], [-1, -1, -3, 3], "int64")], grad=False)
add("div", [FLAGS, FLAGS], grad=False)
for case in CASES:
    if case.op == "floatPower":
        case.composite = True
