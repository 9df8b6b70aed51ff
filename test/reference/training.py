"""Writes `test/engine/reference/data/training.jsonl`: a small network trained with each optimizer.

    .venv/bin/python test/reference/training.py
"""

import random

import torch
from torch.nn import functional

from operators import number, snake, write

STEPS = 12


def numbers(count, rng):
    return [round(rng.uniform(-1, 1), 2) for _ in range(count)]


#: Options under their names in the library.
OPTIMIZERS = {
    "SGD": {"lr": 0.1},
    "SGD with momentum": {"lr": 0.1, "momentum": 0.9},
    "SGD with dampening": {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weightDecay": 0.1},
    "SGD after Nesterov": {"lr": 0.1, "momentum": 0.8, "nesterov": True, "weightDecay": 0.05},
    "SGD uphill": {"lr": 0.01, "maximize": True},
    "Adam": {"lr": 0.05},
    "Adam with other averages": {"lr": 0.05, "betas": (0.8, 0.9), "eps": 1e-3},
    "Adam with amsgrad": {"lr": 0.05, "amsgrad": True, "weightDecay": 0.1},
    "AdamW": {"lr": 0.05},
    "AdamW with decay": {"lr": 0.05, "weightDecay": 0.3, "amsgrad": True},
    "RMSprop": {"lr": 0.02},
    "RMSprop centred": {"lr": 0.02, "centered": True, "momentum": 0.7, "weightDecay": 0.1, "alpha": 0.9},
    "Adagrad": {"lr": 0.1},
    "Adadelta": {},
    "Adadelta with decay": {"lr": 0.5, "rho": 0.8, "eps": 1e-3, "weightDecay": 0.1, "maximize": True},
    "Adamax": {"lr": 0.05},
    "Adamax with decay": {"lr": 0.05, "betas": (0.8, 0.9), "weightDecay": 0.1},
    "NAdam": {"lr": 0.05},
    "NAdam with decay": {"lr": 0.05, "weightDecay": 0.1, "momentumDecay": 0.1},
    "NAdam decoupled": {"lr": 0.05, "weightDecay": 0.1, "decoupledWeightDecay": True},
    "RAdam": {"lr": 0.05},
    "RAdam with short averages": {"lr": 0.05, "betas": (0.8, 0.9), "weightDecay": 0.1},
    "RAdam decoupled": {"lr": 0.05, "betas": (0.8, 0.9), "weightDecay": 0.1, "decoupledWeightDecay": True},
    "ASGD": {"lr": 0.1},
    "ASGD averaging": {"lr": 0.1, "t0": 3, "lambd": 0.01, "weightDecay": 0.1},
    "Rprop": {"lr": 0.01},
    "Rprop with other factors": {"lr": 0.05, "etas": (0.3, 1.5), "stepSizes": (1e-3, 0.1)},
    "Adam uphill": {"lr": 0.01, "maximize": True},
    "Adagrad with decay": {
        "lr": 0.1, "lrDecay": 0.1, "weightDecay": 0.1, "initialAccumulatorValue": 0.2, "eps": 1e-3,
    },
}
#: A step of these evaluates the loss itself.
CLOSURES = {
    "LBFGS": {"lr": 0.1, "maxIter": 4},
    "LBFGS with a short memory": {"lr": 0.2, "maxIter": 5, "historySize": 2, "maxEval": 4},
    "LBFGS with a line search": {"lineSearchFn": "strong_wolfe", "maxIter": 3},
}
STEPS_OF_CLOSURES = 3
LOSSES = {"mseLoss": functional.mse_loss, "crossEntropy": functional.cross_entropy}


def main():
    torch.set_default_dtype(torch.float64)  # of the optimizers' own numbers, too
    rng = random.Random(3)
    start = {
        "x": {"s": [5, 3], "d": numbers(15, rng)},
        "weight1": {"s": [4, 3], "d": numbers(12, rng)},
        "bias1": {"s": [4], "d": numbers(4, rng)},
        "weight2": {"s": [3, 4], "d": numbers(12, rng)},
        "bias2": {"s": [3], "d": numbers(3, rng)},
        "mseLoss": {"s": [5, 3], "d": numbers(15, rng)},
        "crossEntropy": {"s": [5], "d": [0, 2, 1, 1, 2], "t": "int64"},
    }
    runs = []
    for loss_name, loss_function in LOSSES.items():
        for name, options in (OPTIMIZERS | CLOSURES).items():
            tensors = {
                key: torch.tensor(spec["d"], dtype=torch.int64 if "t" in spec else torch.float64)
                .reshape(spec["s"])
                .requires_grad_("weight" in key or "bias" in key)
                for key, spec in start.items()
            }
            parameters = [tensor for tensor in tensors.values() if tensor.requires_grad]
            make = getattr(torch.optim, name.split(" ")[0])
            optimizer = make(parameters, **{snake(key): value for key, value in options.items()})
            losses = []

            def closure():
                optimizer.zero_grad()
                hidden = functional.linear(tensors["x"], tensors["weight1"], tensors["bias1"])
                output = functional.linear(hidden.tanh(), tensors["weight2"], tensors["bias2"])
                loss = loss_function(output, tensors[loss_name])
                loss.backward()
                return loss

            for _ in range(STEPS_OF_CLOSURES if name in CLOSURES else STEPS):
                losses.append(optimizer.step(closure).item())
            final = [
                [number(value, torch.float64) for value in parameter.reshape(-1).tolist()]
                for parameter in parameters
            ]
            runs.append(
                {
                    "optimizer": name.split(" ")[0],
                    "name": name,
                    "options": options,
                    "loss": loss_name,
                    "losses": losses,
                    "parameters": final,
                }
            )
    write("training", [{"start": start}, *runs])


if __name__ == "__main__":
    main()
