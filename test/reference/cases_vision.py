"""The cases of what moves, resizes and pools in lines, planes and volumes; see `cases.py`."""

from torch.nn import functional

from cases import add, coordinates, literal



def fractional(pool):
    return lambda x, kernel, random_samples, **options: pool(
        x, kernel, _random_samples=random_samples.detach(), **options
    )


SPECIAL = {
    "fractionalMaxPool2d": fractional(functional.fractional_max_pool2d),
    "fractionalMaxPool3d": fractional(functional.fractional_max_pool3d),
}


def case(op, shapes, *args, **options):
    add(op, shapes, *args, via="n", **options)


# --- Convolutions of volumes, and along the first axis ---
VOLUME = (1, 2, 3, 4, 3)
for options in [{}, {"stride": 2}, {"padding": 1}, {"dilation": [1, 2, 1]}, {"padding": "same"},
                {"stride": [1, 2, 1], "padding": [1, 0, 1]}]:
    case("conv3d", [VOLUME, (3, 2, 2, 2, 2), (3,)], "$0", "$1", "$2", options)
case("conv3d", [VOLUME[1:], (3, 2, 2, 2, 2)])
case("conv3d", [VOLUME, (4, 1, 1, 2, 2), (4,)], "$0", "$1", "$2", {"groups": 2})
for options in [{}, {"stride": 2}, {"stride": 2, "padding": 1, "outputPadding": 1},
                {"dilation": [1, 2, 1]}]:
    case("convTranspose3d", [(1, 2, 2, 2, 3), (2, 2, 2, 2, 2), (2,)], "$0", "$1", "$2", options)
case("convTranspose3d", [(2, 2, 2, 2), (2, 1, 2, 2, 1)], "$0", "$1", None, {"groups": 2})
case("convTbc", [(5, 2, 3), (2, 3, 4), (4,)])
case("convTbc", [(5, 2, 3), (3, 3, 2), (2,)], "$0", "$1", "$2", 1)

# --- Pooling of volumes; power means ---
for op in ["maxPool3d", "avgPool3d"]:
    for options in [{}, {"stride": 1}, {"padding": 1}, {"ceilMode": True},
                    {"stride": [1, 2, 1], "ceilMode": True}]:
        case(op, [(1, 2, 3, 4, 5)], "$0", [2, 2, 3], options, dtypes=("float64",))
    case(op, [(2, 4, 4, 4)], "$0", 2)
case("maxPool3d", [(1, 1, 4, 5, 4)], "$0", 2, {"dilation": 2, "stride": 1})
case("avgPool3d", [(1, 1, 3, 3, 3)], "$0", 2, {"padding": 1, "countIncludePad": False})
case("avgPool3d", [(1, 1, 4, 3, 3)], "$0", 2, {"divisorOverride": 3})
for op in ["adaptiveAvgPool3d", "adaptiveMaxPool3d"]:
    for size in [2, [1, 3, 2], [None, 2, 1]]:
        case(op, [(1, 2, 3, 4, 5)], "$0", size)
case("adaptiveAvgPool3d", [(1, 2, 3, 2, 2)], "$0", 1)
for rank, image in [(1, (1, 2, 5)), (2, (1, 2, 4, 5)), (3, (1, 1, 3, 4, 3))]:
    case(f"lpPool{rank}d", [image], "$0", 2, 2)
    case(f"lpPool{rank}d", [image], "$0", 3, 2, {"stride": 1, "ceilMode": True}, low=0.2)
    unbatched = image[1:]
    lengths = [2, 2, 3][:rank]
    count = 1
    for length in lengths:
        count *= length
    places = literal([1, *lengths], list(range(1, 2 * count, 2)), "int64")
    case(f"maxUnpool{rank}d", [(1, *lengths), places], "$0", "$1", 2)
    case(f"maxUnpool{rank}d", [(1, *lengths), places], "$0", "$1", 3,
         {"stride": 2, "padding": 1, "outputSize": [2 * length for length in lengths]})
case("maxUnpool2d", [(2, 1, 2, 2), literal([2, 1, 2, 2], [0, 3, 9, 10, 1, 2, 8, 15], "int64")], "$0", "$1", 2)
for ratio in [{"outputSize": [2, 3]}, {"outputRatio": [0.5, 0.5]}]:
    samples = literal([1, 2, 2], [0.1, 0.9, 0.45, 0.6])
    case("fractionalMaxPool2d", [(1, 2, 5, 6), samples], "$0", 2, ratio | {"randomSamples": "$1"})
case("fractionalMaxPool3d", [(1, 1, 4, 5, 6), literal([1, 1, 3], [0.1, 0.9, 0.45])], "$0", [2, 2, 3],
     {"outputSize": [2, 3, 2], "randomSamples": "$1"})

# --- Resizing ---
def exact(mode):
    """PyTorch mixes in float32, where sums of many parts cancel."""
    return ("float64",) if mode in ("bicubic", "trilinear") else ("float64", "float32")


IMAGES = {1: (1, 2, 4), 2: (1, 2, 3, 4), 3: (1, 1, 2, 3, 4)}
MODES = [("nearest", (1, 2, 3)), ("nearest-exact", (1, 2, 3)), ("area", (1, 2, 3)), ("linear", (1,)),
         ("bilinear", (2,)), ("bicubic", (2,)), ("trilinear", (3,))]
for mode, ranks in MODES:
    for rank in ranks:
        shape = IMAGES[rank]
        for options in [{"scaleFactor": 2}, {"size": 7}, {"size": 2}, {"scaleFactor": 1.6}]:
            case("interpolate", [shape], "$0", options | {"mode": mode}, dtypes=("float64",))
        case("interpolate", [shape], "$0", {"size": 5, "mode": mode}, dtypes=exact(mode))
        if mode not in ("nearest", "nearest-exact", "area"):
            case("interpolate", [shape], "$0", {"size": 7, "mode": mode, "alignCorners": True},
                 dtypes=exact(mode))
            case("interpolate", [shape], "$0", {"size": 1, "mode": mode, "alignCorners": True})
        case("interpolate", [shape], "$0",
             {"scaleFactor": 1.6, "mode": mode, "recomputeScaleFactor": True}, dtypes=("float64",))
for mode in ["bilinear", "bicubic", "lanczos"]:
    for size in [[2, 3], [7, 2], 9]:
        options = {"size": size, "mode": mode, "antialias": True}
        case("interpolate", [(1, 2, 5, 7)], "$0", options, dtypes=("float64",))

# --- Elements between channels and positions; blocks ---
case("pixelShuffle", [(2, 8, 2, 3)], "$0", 2)
case("pixelShuffle", [(9, 1, 2)], "$0", 3)
case("pixelUnshuffle", [(2, 1, 4, 6)], "$0", 2)
case("pixelUnshuffle", [(1, 3, 6)], "$0", 3)
case("channelShuffle", [(2, 6, 2, 1)], "$0", 3)
case("channelShuffle", [(1, 4, 3)], "$0", 2)
for options in [{}, {"stride": 2}, {"padding": 1}, {"dilation": 2}, {"padding": [0, 1], "stride": [1, 2]}]:
    case("unfold", [(2, 2, 4, 5)], "$0", [2, 3] if options.get("dilation") is None else 2, options)
case("unfold", [(1, 3, 3)], "$0", 2)
case("fold", [(2, 4, 6)], "$0", [3, 4], 2)
case("fold", [(1, 8, 4)], "$0", 4, 2, {"stride": 2})
case("fold", [(4, 20)], "$0", [4, 5], [1, 2], {"padding": [0, 1], "dilation": [1, 2]})
case("fold", [(4, 9)], "$0", 2, 2, {"padding": 1})

# --- Grids ---
for corners in [False, True]:
    case("affineGrid", [(2, 2, 3)], "$0", [2, 1, 3, 4], {"alignCorners": corners})
    case("affineGrid", [(1, 3, 4)], "$0", [1, 2, 2, 1, 3], {"alignCorners": corners})
    for padding in ["zeros", "border", "reflection"]:
        for mode in ["bilinear", "nearest", "bicubic"]:
            options = {"mode": mode, "paddingMode": padding, "alignCorners": corners}
            GRID = coordinates([2, 2, 3, 2], mode + padding)
            dtypes = ("float64", "float32") if mode == "nearest" else ("float64",)
            case("gridSample", [(2, 2, 3, 4), GRID], "$0", "$1", options, dtypes=dtypes)
            if mode != "bicubic":
                SPACE = coordinates([1, 2, 2, 1, 3], mode + padding)
                case("gridSample", [(1, 2, 2, 3, 4), SPACE], "$0", "$1", options, dtypes=dtypes)
    case("gridSample", [(1, 1, 3, 4), coordinates([1, 2, 2, 2], corners, 0.8)], "$0", "$1",
         {"alignCorners": corners})
case("gridSample", [(1, 1, 3, 4), coordinates([1, 2, 2, 2], "far", 5)], "$0", "$1",
     {"paddingMode": "reflection"}, dtypes=("float64",))
