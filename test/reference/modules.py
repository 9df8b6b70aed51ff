"""Writes `test/engine/reference/data/modules.jsonl`: modules in training and evaluation, schedulers, clipping.

    .venv/bin/python test/reference/modules.py
"""

import random
import zlib

import torch
from torch import nn

from operators import number, packed, snake, write

torch.set_default_dtype(torch.float64)

#: Class, arguments under the library's names, shapes of the inputs.
MODULES = [
    ("Linear", [3, 4], [[2, 3]]),
    ("Linear", [3, 4, {"bias": False}], [[2, 2, 3]]),
    ("Bilinear", [3, 2, 4], [[2, 3], [2, 2]]),
    ("Flatten", [], [[2, 3, 4]]),
    ("Identity", [], [[2, 3]]),
    ("Conv1d", [2, 4, 3, {"stride": 2, "padding": 1}], [[2, 2, 7]]),
    ("Conv2d", [2, 4, 3, {"padding": "same", "groups": 2}], [[1, 2, 5, 5]]),
    ("Conv2d", [2, 3, [3, 2], {"bias": False, "dilation": 2}], [[1, 2, 6, 6]]),
    ("ConvTranspose1d", [2, 4, 3, {"stride": 2}], [[2, 2, 5]]),
    ("ConvTranspose2d", [2, 4, 3, {"stride": 2, "outputPadding": 1, "groups": 2}], [[1, 2, 3, 3]]),
    ("BatchNorm1d", [3], [[4, 3]]),
    ("BatchNorm1d", [3, {"momentum": None}], [[4, 3, 2]]),
    ("BatchNorm2d", [2, {"affine": False, "eps": 0.001}], [[2, 2, 3, 3]]),
    ("BatchNorm2d", [2, {"trackRunningStats": False}], [[2, 2, 3, 3]]),
    ("BatchNorm3d", [2], [[2, 2, 2, 2, 2]]),
    ("InstanceNorm3d", [2, {"affine": True}], [[2, 2, 2, 2, 2]]),
    ("LocalResponseNorm", [3, {"alpha": 0.1, "k": 2.0}], [[2, 5, 4]]),
    ("LocalResponseNorm", [2], [[2, 5, 2, 3]]),
    ("Softmax2d", [], [[2, 3, 2, 2]]),
    ("Unflatten", [1, [2, 3]], [[2, 6]]),
    ("InstanceNorm1d", [2, {"affine": True}], [[2, 2, 5]]),
    ("InstanceNorm2d", [2, {"affine": True, "trackRunningStats": True}], [[2, 2, 3, 3]]),
    ("LayerNorm", [4], [[3, 4]]),
    ("LayerNorm", [[3, 4], {"bias": False}], [[2, 3, 4]]),
    ("RMSNorm", [4], [[3, 4]]),
    ("GroupNorm", [2, 4], [[2, 4, 3]]),
    ("MaxPool1d", [2], [[2, 2, 6]]),
    ("MaxPool2d", [3, {"stride": 1, "padding": 1}], [[1, 2, 4, 4]]),
    ("AvgPool1d", [2], [[2, 2, 6]]),
    ("AvgPool2d", [2, {"padding": 1, "countIncludePad": False}], [[1, 2, 4, 4]]),
    ("AdaptiveAvgPool1d", [3], [[2, 2, 7]]),
    ("AdaptiveAvgPool2d", [[2, 3]], [[1, 2, 5, 5]]),
    ("AdaptiveMaxPool1d", [3], [[2, 2, 7]]),
    ("AdaptiveMaxPool2d", [2], [[1, 2, 5, 5]]),
    ("Upsample", [{"scaleFactor": 2, "mode": "bilinear"}], [[1, 2, 3, 3]]),
    ("UpsamplingBilinear2d", [{"scaleFactor": 2}], [[1, 2, 3, 3]]),
    ("Conv3d", [2, 3, [2, 1, 2], {"padding": 1}], [[1, 2, 2, 3, 2]]),
    ("ConvTranspose3d", [2, 2, 2, {"stride": 2, "bias": False}], [[1, 2, 2, 1, 2]]),
    ("MaxPool3d", [2], [[1, 2, 2, 4, 2]]),
    ("AvgPool3d", [2, {"stride": 1}], [[1, 2, 2, 3, 2]]),
    ("AdaptiveAvgPool3d", [[1, 2, 2]], [[1, 2, 2, 3, 3]]),
    ("AdaptiveMaxPool3d", [2], [[1, 2, 2, 3, 3]]),
    ("LPPool2d", [2, 2], [[1, 2, 4, 4]]),
    ("PixelShuffle", [2], [[1, 4, 2, 2]]),
    ("PixelUnshuffle", [2], [[1, 1, 4, 2]]),
    ("ChannelShuffle", [2], [[1, 4, 2]]),
    ("Unfold", [2, {"padding": 1}], [[1, 2, 3, 3]]),
    ("Fold", [[3, 4], 2], [[1, 4, 6]]),
    ("ZeroPad1d", [1], [[1, 2, 3]]),
    ("ZeroPad2d", [[1, 2, 0, 1]], [[1, 2, 2, 3]]),
    ("ZeroPad3d", [1], [[1, 1, 2, 1, 2]]),
    ("ConstantPad1d", [2, 1.5], [[1, 2, 3]]),
    ("ConstantPad2d", [1, 0.5], [[1, 2, 2, 2]]),
    ("ConstantPad3d", [1, 2.5], [[1, 1, 2, 1, 2]]),
    ("ReflectionPad1d", [2], [[1, 2, 4]]),
    ("ReflectionPad2d", [[1, 0, 2, 1]], [[1, 1, 3, 3]]),
    ("ReflectionPad3d", [1], [[1, 1, 2, 3, 2]]),
    ("ReplicationPad1d", [2], [[1, 2, 3]]),
    ("ReplicationPad2d", [[1, 2, 0, 1]], [[1, 1, 2, 3]]),
    ("ReplicationPad3d", [1], [[1, 1, 2, 1, 2]]),
    ("CircularPad1d", [2], [[1, 2, 3]]),
    ("CircularPad2d", [1], [[1, 1, 2, 3]]),
    ("CircularPad3d", [1], [[1, 1, 2, 1, 2]]),
    ("PReLU", [], [[2, 3]]),
    ("PReLU", [3], [[2, 3]]),
    ("LeakyReLU", [0.2], [[2, 3]]),
    ("ELU", [0.7], [[2, 3]]),
    ("CELU", [0.5], [[2, 3]]),
    ("Softshrink", [0.4], [[2, 3]]),
    ("Hardshrink", [0.4], [[2, 3]]),
    ("Threshold", [0.1, 2], [[2, 3]]),
    ("GLU", [], [[2, 4]]),
    ("Softmax", [1], [[2, 3]]),
    ("LogSoftmax", [1], [[2, 3]]),
    ("Softmin", [1], [[2, 3]]),
    ("GELU", [{"approximate": "tanh"}], [[2, 3]]),
    ("Softplus", [{"beta": 2.0}], [[2, 3]]),
    ("Hardtanh", [{"minVal": -0.5}], [[2, 3]]),
    *[(name, [], [[2, 3]]) for name in ["ReLU", "ReLU6", "SELU", "SiLU", "Mish", "Softsign",
      "Hardswish", "Tanhshrink", "LogSigmoid", "Tanh", "Sigmoid"]],
    ("MSELoss", [], [[2, 3], [2, 3]]),
    ("L1Loss", [{"reduction": "sum"}], [[2, 3], [2, 3]]),
    ("SmoothL1Loss", [{"beta": 0.5}], [[2, 3], [2, 3]]),
    ("HuberLoss", [{"delta": 0.5}], [[2, 3], [2, 3]]),
    ("BCEWithLogitsLoss", [], [[2, 3], [2, 3]]),
    ("KLDivLoss", [{"reduction": "batchmean", "logTarget": True}], [[2, 3], [2, 3]]),
    ("PoissonNLLLoss", [], [[2, 3], [2, 3]]),
    ("MarginRankingLoss", [{"margin": 0.5}], [[3], [3], [3]]),
    ("TripletMarginLoss", [{"margin": 2}], [[2, 3], [2, 3], [2, 3]]),
    ("CosineSimilarity", [{"dim": 1}], [[2, 3], [2, 3]]),
    ("PairwiseDistance", [{"p": 3}], [[2, 3], [2, 3]]),
]

#: Class, arguments, optimizer's options; `metrics` for the plateau.
SCHEDULERS = [
    ("StepLR", [3, {"gamma": 0.5}]),
    ("MultiStepLR", [[2, 5, 5, 9]]),
    ("ExponentialLR", [0.9]),
    ("CosineAnnealingLR", [5, {"etaMin": 0.01}]),
    ("LinearLR", [{"startFactor": 0.25, "totalIters": 6}]),
    ("LinearLR", []),
    ("OneCycleLR", [2, {"totalSteps": 15}]),
    ("OneCycleLR", [2, {"totalSteps": 15, "annealStrategy": "linear", "pctStart": 0.4}]),
    ("ConstantLR", [{"factor": 0.5, "totalIters": 4}]),
    ("ConstantLR", []),
    ("PolynomialLR", [{"totalIters": 8, "power": 2}]),
    ("CosineAnnealingWarmRestarts", [3, {"tMult": 2, "etaMin": 0.01}]),
    ("CosineAnnealingWarmRestarts", [4]),
    ("CyclicLR", [0.1, 2, {"stepSizeUp": 3}]),
    ("CyclicLR", [0.1, 2, {"stepSizeUp": 2, "stepSizeDown": 3, "mode": "triangular2", "baseMomentum": 0.6}]),
    ("CyclicLR", [0.1, 2, {"stepSizeUp": 4, "mode": "exp_range", "gamma": 0.9, "cycleMomentum": False}]),
    ("ReduceLROnPlateau", [{"patience": 1, "factor": 0.5, "cooldown": 1}]),
    ("ReduceLROnPlateau", [{"mode": "max", "patience": 0, "minLr": 0.02, "thresholdMode": "abs"}]),
]
METRICS = [5, 4, 4.2, 4.1, 4.05, 3, 3, 3, 3.5, 3.6, 2, 2.1, 2.2, 2.3]


def split(arguments):
    options = arguments[-1] if arguments and isinstance(arguments[-1], dict) else {}
    positional = arguments[:-1] if options else arguments
    positional = [tuple(item) if isinstance(item, list) else item for item in positional]
    return positional, {{"tMult": "T_mult"}.get(key) or snake(key): value for key, value in options.items()}


def randoms(tensor, rng):
    for index in range(tensor.numel()):
        tensor.view(-1)[index] = round(rng.uniform(-1, 1), 2)
    return tensor


def run(name, arguments, shapes):
    rng = random.Random(zlib.crc32(repr((name, arguments, shapes)).encode()))
    positional, options = split(arguments)
    module = getattr(nn, name)(*positional, **options)
    with torch.no_grad():
        for parameter in module.parameters():
            randoms(parameter, rng)
    inputs = [randoms(torch.zeros(shape), rng).requires_grad_() for shape in shapes]
    state = {key: packed(value, "float64") for key, value in module.state_dict().items()}
    output = module(*inputs)
    cotangent = randoms(torch.zeros(output.shape), rng)
    output.backward(cotangent)
    after = {key: packed(value, "float64") for key, value in module.state_dict().items()}
    module.eval()
    return {
        "module": name,
        "args": arguments,
        "inputs": [packed(value) for value in inputs],
        "state": state,
        "output": packed(output),
        "cotangent": packed(cotangent)["d"],
        "gradients": {key: packed(value.grad)["d"] for key, value in module.named_parameters()},
        "inputGradients": [packed(value.grad)["d"] for value in inputs],
        "after": after,
        "evaluated": packed(module(*inputs))["d"],
        "printed": repr(module),
    }


def schedule(name, arguments):
    positional, options = split(arguments)
    parameters = [torch.zeros(1, requires_grad=True) for _ in range(2)]
    optimizer = torch.optim.SGD([{"params": parameters[:1]}, {"params": parameters[1:], "lr": 0.5}],
                                lr=0.1, momentum=0.5)
    scheduler = getattr(torch.optim.lr_scheduler, name)(optimizer, *positional, **options)
    rates, momenta = [], []
    for metric in METRICS:
        rates.append([group["lr"] for group in optimizer.param_groups])
        momenta.append(optimizer.param_groups[0]["momentum"])
        optimizer.step()
        scheduler.step(*([metric] if name == "ReduceLROnPlateau" else []))
    return {"scheduler": name, "args": arguments, "rates": rates, "momenta": momenta}


def clip(norm_type, limit):
    parameters = [torch.zeros(2, requires_grad=True), torch.zeros(3, requires_grad=True)]
    for parameter, values in zip(parameters, [[3, -4], [1, 2, -2]]):
        parameter.grad = torch.tensor(values, dtype=torch.float64)
    norm = nn.utils.clip_grad_norm_(parameters, limit, norm_type=norm_type)
    return {
        "normType": number(norm_type, torch.float64),
        "maxNorm": limit,
        "norm": norm.item(),
        "clipped": [parameter.grad.tolist() for parameter in parameters],
    }


if __name__ == "__main__":
    write("modules", [run(*case) for case in MODULES])
    write("schedulers", [schedule(*case) for case in SCHEDULERS])
    write("clipping", [clip(2.0, 1.0), clip(2.0, 100.0), clip(1.0, 5.0), clip(float("inf"), 2.0)])
