"""The functions of nn.functional: their cases, for operators.py."""

import cases
from cases import INF, NAN, literal

#: PyTorch computes these with other operators, whose node the result then names.
COMPOSITE = {
    "softsign", "tanhshrink", "softmin", "l1Loss", "klDiv", "poissonNllLoss",
    "gaussianNllLoss", "hingeEmbeddingLoss", "marginRankingLoss", "cosineEmbeddingLoss",
    "tripletMarginLoss", "cosineSimilarity", "pairwiseDistance", "crossEntropy", "bilinear",
    "scaledDotProductAttention", "rmsNorm", "multilabelSoftMarginLoss", "ctcLoss", "normalize", "selu", "relu6",
}

def add(op, shapes, *args, **options):
    composite = op in COMPOSITE or (op == "nllLoss" and len(shapes[0]) == 3)
    if op == "hardsigmoid":  # PyTorch has 1/6 in float32, also for float64
        options |= {"dtypes": ("float32",), "within": 1e-6}
    cases.add(op, shapes, *args, via="n", composite=composite, **options)


def edge(op, data, *args, **options):
    if op == "hardsigmoid":
        options["dtypes"] = ("float32",)
    cases.edge(op, data, *args, via="n", composite=op in COMPOSITE, **options)


# --- Activations: smooth inside their pieces ---
PLAIN = ["relu6", "selu", "silu", "mish", "softsign", "hardsigmoid", "hardswish", "tanhshrink",
         "logsigmoid", "gelu", "softplus", "hardtanh"]
for op in PLAIN:
    for shape in [(), (3,), (2, 3), ((3, 2), "t")]:
        # Where gelu falls to its lowest point, float32 cancels.
        add(op, [shape], low=-0.5 if op == "gelu" else -4, high=4)
for op in ["leakyRelu", "elu", "celu", "softshrink", "hardshrink"]:
    for shape in [(3,), (2, 3)]:
        add(op, [shape])
    # 1/alpha passes through float32 in PyTorch.
    add(op, [(2, 3)], "$0", 0.5 if op == "celu" else 0.7)
add("gelu", [(5,)], "$0", {"approximate": "tanh"}, low=-3, high=3, dtypes=("float64",))
add("gelu", [(5,)], low=-3, high=3, dtypes=("float64",))
add("softplus", [(5,)], "$0", {"beta": 2, "threshold": 3})
add("hardtanh", [(6,)], "$0", {"minVal": -0.5, "maxVal": 1.5})
add("threshold", [(6,)], "$0", 0.5, 9)
add("rrelu", [(5,)])
add("prelu", [(2, 3), (1,)])
add("prelu", [(2, 3), (3,)])
add("prelu", [(2, 3, 2), (3,)])
add("glu", [(4,)])
add("glu", [(2, 6)])
add("glu", [(4, 3)], "$0", 0)
add("softmin", [(2, 3)], "$0", 1)
EDGES = [-INF, -6, -3, -1, -0.5, -0.0, 0, 0.5, 1, 3, 6, 25, 800, -800, INF, NAN]
FINITE = [-25, -6, -3, -1, -0.5, -0.0, 0, 0.5, 1, 3, 6, 25, NAN]
for op in ["relu6", "hardsigmoid", "hardtanh", "softplus", "logsigmoid", "selu", "elu", "celu",
           "leakyRelu", "hardshrink", "softshrink"]:
    # What vectors of PyTorch's elu make of NaN depends on their length.
    edge(op, EDGES[:-1] if op in ("selu", "elu", "celu") else EDGES)
for op in ["silu", "mish", "gelu", "hardswish", "softsign", "tanhshrink"]:
    edge(op, FINITE)
edge("threshold", [0, 0.5, 1, NAN], 0.5, 9)
add("prelu", [literal([4], [-1, 0, 2, NAN]), literal([1], [0.2])], smooth=False, name="edge")

# --- Losses of two tensors ---
REDUCTIONS = ["mean", "sum", "none"]
for op in ["l1Loss", "smoothL1Loss", "huberLoss"]:
    for reduction in REDUCTIONS:
        add(op, [(2, 3), (2, 3)], "$0", "$1", {"reduction": reduction})
add("smoothL1Loss", [(2, 3), (2, 3)], "$0", "$1", {"beta": 0.5})
add("smoothL1Loss", [(2, 3), (2, 3)], "$0", "$1", {"beta": 0}, smooth=False)
add("huberLoss", [(2, 3), (2, 3)], "$0", "$1", {"delta": 0.5, "reduction": "sum"})
AT = literal([5], [-1, -0.5, 0, 0.5, 1])
ZERO = literal([5], [0, 0, 0, 0, 0])
for op in ["l1Loss", "smoothL1Loss", "huberLoss", "mseLoss"]:
    add(op, [AT, ZERO], "$0", "$1", {"reduction": "sum"}, smooth=False, name="edge")
PROBABILITIES = {"low": 0.05, "high": 0.95}
for reduction in REDUCTIONS:
    options = {"reduction": reduction}
    add("binaryCrossEntropyWithLogits", [(2, 3), (2, 3)], "$0", "$1", options, **PROBABILITIES)
    # In float64 its second derivative holds PyTorch's 1e-12.
    add("binaryCrossEntropy", [(2, 3), (2, 3)], "$0", "$1", options, dtypes=("float32",),
        **PROBABILITIES)
    add("binaryCrossEntropy", [(2, 3), (2, 3)], "$0", "$1", options, smooth=False, **PROBABILITIES)
    add("klDiv", [(2, 3), (2, 3)], "$0", "$1", {"reduction": reduction}, **PROBABILITIES)
    add("poissonNllLoss", [(2, 3), (2, 3)], "$0", "$1", {"reduction": reduction}, low=0.2)
    add("gaussianNllLoss", [(2, 3), (2, 3), (2, 3)], "$0", "$1", "$2", {"reduction": reduction},
        low=0.2)
    for op, kind in [("hingeEmbeddingLoss", 1), ("marginRankingLoss", 2), ("cosineEmbeddingLoss", 3)]:
        target = literal([4], [1, -1, -1, 1])
        if kind == 1:
            add(op, [(4,), dict(target, t="int64")], "$0", "$1", {"reduction": reduction})
        elif kind == 2:
            add(op, [(4,), (4,), target], "$0", "$1", "$2", {"margin": 0.3, "reduction": reduction},
                dtypes=("float64",))
        else:
            add(op, [(4, 3), (4, 3), literal([4], [1, -1, -1, 1], "int64")], "$0", "$1", "$2",
                {"margin": 0.1, "reduction": reduction})
    add("tripletMarginLoss", [(3, 4), (3, 4), (3, 4)], "$0", "$1", "$2", {"reduction": reduction})
add("binaryCrossEntropyWithLogits", [(2, 3), (2, 3)], low=-3, high=3, name="scores")
add("klDiv", [(2, 3), (2, 3)], "$0", "$1", {"reduction": "batchmean"}, **PROBABILITIES)
add("klDiv", [(2, 3), (2, 3)], "$0", "$1", {"logTarget": True}, **PROBABILITIES)
add("poissonNllLoss", [(2, 3), (2, 3)], "$0", "$1", {"logInput": False, "full": True}, low=0.2,
    high=4)
add("gaussianNllLoss", [(2, 3), (2, 3), (2, 1)], "$0", "$1", "$2", {"full": True}, low=0.2)
add("tripletMarginLoss", [(3, 4), (3, 4), (3, 4)], "$0", "$1", "$2",
    {"margin": 2, "p": 3, "swap": True})
add("cosineSimilarity", [(3, 4), (3, 4)])
add("cosineSimilarity", [(3, 4), (1, 4)], "$0", "$1", {"dim": -1})
add("pairwiseDistance", [(3, 4), (3, 4)])
add("pairwiseDistance", [(3, 4), (4,)], "$0", "$1", {"p": 3, "keepdim": True})
add("binaryCrossEntropy", [literal([4], [0, 1, 0, 1]), literal([4], [0, 0, 1, 1])], smooth=False,
    name="edge")

# --- Class targets ---
CLASSES = literal([4], [2, 0, -100, 2], "int64")
PIXELS = literal([2, 2], [2, 0, 1, 1], "int64")  # PyTorch sees three dimensions as four
for op in ["nllLoss", "crossEntropy"]:
    for reduction in REDUCTIONS:
        add(op, [(4, 3), CLASSES], "$0", "$1", {"reduction": reduction})
        add(op, [(2, 3, 2), PIXELS], "$0", "$1", {"reduction": reduction})
    add(op, [(4, 3), literal([4], [2, 0, 1, 2], "int64")], "$0", "$1", {"ignoreIndex": 2})
    add(op, [(3,), literal([], [1], "int64")])
    add(op, [(2, 3, 2, 2), literal([2, 2, 2], [0, 1, 2, 0, 1, 2, 2, 1], "int64")])
for reduction in REDUCTIONS:
    add("crossEntropy", [(4, 3), CLASSES], "$0", "$1",
        {"labelSmoothing": 0.2, "reduction": reduction})
    add("crossEntropy", [(2, 3), (2, 3)], "$0", "$1", {"reduction": reduction}, low=0, high=1)
add("crossEntropy", [(2, 3), (2, 3)], "$0", "$1", {"labelSmoothing": 0.3}, low=0, high=1)
add("crossEntropy", [(2, 3, 2), (2, 3, 2)], low=0, high=1)

for reduction in REDUCTIONS:
    options = {"reduction": reduction}
    add("crossEntropy", [(4, 3), CLASSES, literal([3], [0.5, 2, 1.5])], "$0", "$1", {"weight": "$2"} | options,
        grad=False)
    add("crossEntropy", [(4, 3), literal([4], [2, 0, 1, 2], "int64")], "$0", "$1",
        {"labelSmoothing": 0.1, "ignoreIndex": 2} | options)
    add("crossEntropy", [(2, 3, 2), PIXELS], "$0", "$1", {"labelSmoothing": 0.3} | options)
    add("crossEntropy", [(2, 3, 2), (2, 3, 2)], "$0", "$1", {"labelSmoothing": 0.1} | options, low=0, high=1,
        dtypes=("float64",))
    for p in [1, 2]:
        add("multiMarginLoss", [(3, 4), literal([3], [2, 0, 1], "int64")], "$0", "$1", {"p": p} | options)
    add("multiMarginLoss", [(3, 4), literal([3], [2, 0, 1], "int64"), literal([4], [1, 0.5, 2, 3])],
        "$0", "$1", {"weight": "$2", "margin": 0.4} | options, grad=False)
    add("multilabelMarginLoss", [(2, 4), literal([2, 4], [3, 0, -1, 1, 2, -1, 2, 3], "int64")], "$0", "$1",
        options)
    add("softMarginLoss", [(2, 3), literal([2, 3], [1, -1, -1, 1, 1, -1], "float64")], "$0", "$1", options,
        dtypes=("float64",), grad=False)
    add("multilabelSoftMarginLoss", [(2, 3), literal([2, 3], [1, 0, 0, 1, 1, 0], "int64")], "$0", "$1", options)
add("softMarginLoss", [(2, 3), literal([1, 3], [1, -1, -1], "int64")])
add("multiMarginLoss", [(4,), literal([], [2], "int64")], "$0", "$1", {"margin": 0.7}, smooth=False)
add("multilabelMarginLoss", [(4,), literal([4], [1, 3, -1, 0], "int64")], smooth=False)
add("multilabelSoftMarginLoss", [(2, 3), (2, 3), literal([3], [1, 2, 0.5], "float64")], "$0", "$1",
    {"weight": "$2"}, grad=False, dtypes=("float64",))
LABELS = literal([2, 3], [1, 2, 2, 3, 1, 0], "int64")
for reduction in REDUCTIONS:
    for blank in [0, 4]:
        # PyTorch's float32 sums alignments in float32.
        for dtype, within in [("float64", 0), ("float32", 5e-5)]:
            add("ctcLoss", [(6, 2, 5), LABELS], "$0", "$1", [6, 5], [3, 2],
                {"blank": blank, "reduction": reduction}, low=-3, high=-0.1, dtypes=(dtype,),
                within=within)
add("ctcLoss", [(4, 5), literal([2], [1, 3], "int64")], "$0", "$1", [4], [2], low=-3,
    high=-0.1)
add("ctcLoss", [(4, 2, 5), literal([3], [1, 3, 2], "int64")], "$0", "$1", [4, 2], [3, 0], low=-3,
    high=-0.1)

# --- Linear maps and attention ---
add("bilinear", [(2, 3), (2, 2), (4, 3, 2), (4,)])
add("bilinear", [(2, 2, 3), (2, 2, 2), (1, 3, 2)])
add("scaledDotProductAttention", [(2, 3, 4), (2, 5, 4), (2, 5, 2)])
add("scaledDotProductAttention", [(3, 4), (3, 4), (3, 4)], "$0", "$1", "$2", {"isCausal": True})
add("scaledDotProductAttention", [(3, 4), (3, 4), (3, 2)], "$0", "$1", "$2", {"scale": 0.7}, dtypes=("float64",))

# --- Convolutions ---
for op, rank in [("conv1d", 1), ("conv2d", 2)]:
    image = (2, 2, 7) if rank == 1 else (2, 2, 5, 6)
    kernel = (3,) if rank == 1 else (3, 2)
    add(op, [image, (3, 2, *kernel)])
    add(op, [image, (3, 2, *kernel), (3,)])
    add(op, [image[1:], (3, 2, *kernel), (3,)])
    for options in [{"stride": 2}, {"padding": 1}, {"dilation": 2}, {"padding": "same"},
                    {"padding": "valid"}, {"stride": 2, "padding": 1, "dilation": 2}]:
        add(op, [image, (3, 2, *kernel), (3,)], "$0", "$1", "$2", options)
    add(op, [image, (4, 1, *kernel), (4,)], "$0", "$1", "$2", {"groups": 2, "padding": 1})
    transposed = op.replace("conv", "convTranspose")
    add(transposed, [image, (2, 3, *kernel)])
    for options in [{}, {"stride": 2}, {"padding": 1}, {"dilation": 2},
                    {"stride": 3, "padding": 1, "outputPadding": 2}]:
        add(transposed, [image, (2, 3, *kernel), (3,)], "$0", "$1", "$2", options, dtypes=("float64",))
    add(transposed, [image, (2, 2, *kernel), (4,)], "$0", "$1", "$2", {"groups": 2, "stride": 2})
add("conv2d", [(1, 1, 5, 5), (1, 1, 3, 3)], "$0", "$1", None, {"stride": [2, 1], "padding": [0, 1]})
add("conv2d", [(2, 3, 9, 9), (5, 3, 4, 4)], smooth=False, dtypes=("float64",))

# --- Pooling and interpolation ---
for op in ["maxPool1d", "avgPool1d"]:
    for options in [{}, {"stride": 1}, {"padding": 1}, {"ceilMode": True}]:
        add(op, [(2, 2, 7)], "$0", 2, options)
    add(op, [(2, 7)], "$0", 3)
for op in ["maxPool2d", "avgPool2d"]:
    for options in [{}, {"stride": 1}, {"padding": 1}, {"ceilMode": True}, {"stride": [2, 1]},
                    {"ceilMode": True, "padding": 1, "stride": 2}]:
        add(op, [(1, 2, 5, 6)], "$0", [3, 2], options)
    add(op, [(2, 4, 4)], "$0", 2)
add("maxPool2d", [(1, 1, 6, 6)], "$0", 2, {"dilation": 2})
add("maxPool1d", [(1, 2, 8)], "$0", 3, {"dilation": 2, "stride": 1})
add("avgPool2d", [(1, 2, 5, 5)], "$0", 3, {"padding": 1, "countIncludePad": False})
add("avgPool2d", [(1, 2, 5, 5)], "$0", 2, {"divisorOverride": 3})
edge("maxPool2d", [1, 1, 1, 1, NAN, 2, -INF, -INF, 3], 2, {"stride": 1}, shape=[1, 3, 3])
for op in ["adaptiveAvgPool1d", "adaptiveMaxPool1d"]:
    for size in [1, 3, 5]:
        add(op, [(2, 2, 7)], "$0", size)
for op in ["adaptiveAvgPool2d", "adaptiveMaxPool2d"]:
    for size in [1, 2, [3, 4], [None, 2]]:
        add(op, [(1, 2, 5, 6)], "$0", size)
for mode, shape in [("nearest", (1, 2, 4)), ("nearest", (1, 2, 3, 4)), ("linear", (1, 2, 4)),
                    ("bilinear", (1, 2, 3, 4))]:
    for options in [{"scaleFactor": 2}, {"size": 7}, {"size": 2}, {"scaleFactor": 1.5}]:
        add("interpolate", [shape], "$0", options | {"mode": mode}, dtypes=("float64",))
    if mode != "nearest":
        add("interpolate", [shape], "$0", {"size": 7, "mode": mode, "alignCorners": True})

# --- Normalization ---
for shape in [(4, 3), (2, 3, 4), (2, 3, 2, 2)]:
    add("batchNorm", [shape], "$0", None, None, {"training": True})
    if len(shape) > 2:
        add("instanceNorm", [shape], dtypes=("float64",))
    if shape[-1] > 2:  # of two elements little is left after their mean
        add("layerNorm", [shape], "$0", list(shape[-1:]), dtypes=("float64",))
    add("rmsNorm", [shape], "$0", list(shape[-1:]))
MEAN = literal([3], [0.1, -0.3, 0.5])
VARIANCE = literal([3], [0.8, 1.2, 2])
add("batchNorm", [(2, 3, 2), MEAN, VARIANCE], name="given statistics", grad=False)
add("layerNorm", [(2, 3, 4)], "$0", [3, 4], {"eps": 0.1})
add("groupNorm", [(2, 4, 3)], "$0", 2)
add("groupNorm", [(2, 6, 2, 2)], "$0", 3, {"eps": 0.01}, dtypes=("float64",))
add("normalize", [(2, 3)])
add("normalize", [(2, 3)], "$0", {"p": 3, "dim": 0})
edge("normalize", [0, 0, 3, 4], shape=[2, 2])

# --- Tables ---
INDEX = literal([2, 2], [1, 0, 1, 3], "int64")
add("embedding", [INDEX, (4, 3)])
add("embedding", [INDEX, (4, 3)], "$0", "$1", {"paddingIdx": 1})
add("embedding", [literal([], [2], "int64"), (4, 3)], "$0", "$1", {"paddingIdx": -1})
add("oneHot", [literal([2, 2], [1, 0, 1, 3], "int64")], grad=False)
add("oneHot", [literal([3], [1, 0, 2], "int64")], "$0", 5, grad=False)
