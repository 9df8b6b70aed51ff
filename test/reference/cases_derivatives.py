"""What backward computes with: operators' gradients as functions of their inputs and the cotangent.

Their values are gradients, their gradients second derivatives, and their own second derivatives those of the
third order, where PyTorch has them; see `cases.py`.
"""

from cases import add, coordinates, literal


#: The derivative is recorded as one node in PyTorch, here as the operators that it is made of.
COMPOSITE = {
    "cumsum", "cumprod", "asStrided", "glu", "prelu", "layerNorm", "groupNorm", "batchNorm", "maxPool1d", "avgPool1d",
    "gridSample",
}


def derivative(op, shapes, cotangent, *args, via="n", **options):
    """Of a call with one result, of shape `cotangent`; in float64, since third derivatives cancel."""
    arguments = args or [f"${i}" for i in range(len(shapes))]
    add(op, [*shapes, cotangent], *arguments, via=via, vjp=True, **{"dtypes": ("float64",), "composite": op in COMPOSITE} | options)


INDEX = literal([2, 2], [1, 0, 1, 3], "int64")
for options in [{}, {"paddingIdx": 1}]:
    derivative("embedding", [INDEX, (4, 3)], (2, 2, 3), "$0", "$1", options)
for mode in ["reflect", "replicate"]:
    derivative("pad", [(2, 4)], (2, 7), "$0", [2, 1], mode)
    derivative("pad", [(1, 3, 3)], (1, 5, 6), "$0", [1, 2, 2, 0], mode)
    derivative("pad", [(1, 2, 2, 3)], (1, 3, 3, 5), "$0", [1, 1, 0, 1, 1, 0], mode)
derivative("pad", [(2, 4)], (2, 7), "$0", [2, 1], "circular", composite=True)
derivative("conv1d", [(2, 2, 7), (3, 2, 3), (3,)], (2, 3, 3), "$0", "$1", "$2", {"stride": 2})
derivative("conv2d", [(1, 2, 4, 5), (2, 1, 3, 2)], (1, 2, 4, 6), "$0", "$1", None, {"padding": 1, "groups": 2})
derivative("conv3d", [(1, 1, 2, 3, 3), (2, 1, 2, 2, 2)], (1, 2, 1, 2, 2))
derivative("convTranspose2d", [(1, 2, 3, 3), (2, 1, 2, 2)], (1, 1, 4, 4))

for op in ["cumsum", "cumprod"]:
    derivative(op, [(2, 3)], (2, 3), "$0", 1, via="f")
derivative("select", [(2, 3)], (2,), "$0", 1, 2, via="m")
derivative("slice", [(5, 2)], (2, 2), "$0", 0, 0, 4, 2, via="m")
derivative("asStrided", [(2, 3)], (2, 2), "$0", [2, 2], [1, 2], 1, via="m")
derivative("diagonal", [(2, 3)], (2,), via="m")

for op in ["relu6", "selu", "silu", "mish", "hardswish", "logsigmoid", "gelu", "softplus", "hardtanh", "leakyRelu",
           "elu", "celu", "softshrink", "hardshrink", "sigmoid", "tanh"]:
    derivative(op, [(2, 3)], (2, 3), via="f" if op in ("sigmoid", "tanh") else "n")
derivative("gelu", [(2, 3)], (2, 3), "$0", {"approximate": "tanh"})
derivative("threshold", [(6,)], (6,), "$0", 0.5, 9)
derivative("glu", [(4, 3)], (2, 3), "$0", 0)
derivative("prelu", [(2, 3), (3,)], (2, 3))
for op in ["softmax", "logSoftmax"]:
    derivative(op, [(2, 3)], (2, 3), "$0", 1, via="f")
for op in ["mseLoss", "smoothL1Loss", "huberLoss"]:
    for reduction, cotangent in [("mean", ()), ("none", (2, 3))]:
        derivative(op, [(2, 3), (2, 3)], cotangent, "$0", "$1", {"reduction": reduction})

AFFINE = {"weight": "$1", "bias": "$2"}
# PyTorch's third order of the next two takes mean and deviation for constants (differences show that it is wrong).
derivative("layerNorm", [(2, 3, 4), (4,), (4,)], (2, 3, 4), "$0", [4], AFFINE, smooth=False)
derivative("batchNorm", [(4, 3), (3,), (3,)], (4, 3), "$0", None, None, AFFINE | {"training": True}, smooth=False)
derivative("groupNorm", [(2, 4, 3), (4,), (4,)], (2, 4, 3), "$0", 2, AFFINE)
for op in ["maxPool1d", "avgPool1d"]:
    derivative(op, [(2, 2, 7)], (2, 2, 3), "$0", 2)
for op in ["maxPool2d", "avgPool2d"]:
    derivative(op, [(1, 2, 4, 6)], (1, 2, 2, 3), "$0", 2)
for op in ["maxPool3d", "avgPool3d"]:
    derivative(op, [(1, 1, 2, 4, 2)], (1, 1, 1, 2, 1), "$0", 2)
derivative("adaptiveAvgPool2d", [(1, 2, 5, 6)], (1, 2, 2, 3), "$0", [2, 3])
derivative("adaptiveMaxPool2d", [(1, 2, 5, 6)], (1, 2, 2, 3), "$0", [2, 3])
for mode, image in [("nearest", (1, 2, 3, 4)), ("bilinear", (1, 2, 3, 4)), ("bicubic", (1, 2, 3, 4))]:
    derivative("interpolate", [image], (1, 2, 6, 8), "$0", {"size": [6, 8], "mode": mode})
derivative("unfold", [(1, 2, 3, 4)], (1, 8, 6), "$0", 2)
derivative("fold", [(1, 8, 4)], (1, 2, 4, 4), "$0", 4, 2, {"stride": 2})
derivative("gridSample", [(2, 2, 3, 4), coordinates([2, 2, 3, 2], "plane")], (2, 2, 2, 3), "$0", "$1",
           {"alignCorners": False})
derivative("gridSample", [(1, 2, 2, 3, 4), coordinates([1, 2, 2, 1, 3], "space")], (1, 2, 2, 2, 1), "$0", "$1",
           {"alignCorners": False})
