"""Writes the parameter names of PyTorch's functions, methods and classes, as Python programs use them.

Run: python test/reference/signatures.py   (PyTorch 2.13; writes signatures.json beside the other data)

One line a signature: names in order, `*` before keyword-only ones, `[]` behind a list of integers.
"""

import inspect
import json
from pathlib import Path

import torch
import torch.autograd.forward_ad
import torch.utils.checkpoint

OUT = Path(__file__).parent.parent / "engine" / "reference" / "data" / "signatures.json"
HIDDEN = {"out", "layout", "pin_memory", "memory_format", "dimname", "names"}
FACTORY = ["dtype", "device", "requires_grad"]

schemas = {}
for schema in torch._C._jit_get_all_schemas():
    if schema.name.startswith("aten::"):
        schemas.setdefault(schema.name[6:], []).append(schema)


def from_schema(schema, method):
    if any(a.name == "out" or "Dimname" in str(a.type) for a in schema.arguments):
        return None
    words, keyword_only, factory = [], False, False
    for a in schema.arguments:
        factory = factory or a.name == "pin_memory"
        if a.name in HIDDEN:
            continue
        if a.kwarg_only and not keyword_only:
            words.append("*")
            keyword_only = True
        name = "input" if a.name == "self" else a.name
        words.append(name + ("[]" if str(a.type) in ("List[int]", "Optional[List[int]]") else ""))
    if factory:
        words.append("requires_grad")
    if method:
        if not words or words[0] != "input":
            return None
        words = words[1:]
    return " ".join(words)


def from_python(function, method):
    words, keyword_only = [], False
    parameters = list(inspect.signature(function).parameters.values())
    for p in parameters[1:] if method else parameters:
        if p.kind == p.VAR_POSITIONAL:
            words.append("..." + p.name)
            keyword_only = True
            continue
        if p.kind == p.VAR_KEYWORD:
            words.append("**")
            continue
        if p.kind == p.KEYWORD_ONLY and not keyword_only:
            words.append("*")
            keyword_only = True
        words.append(p.name)
    return " ".join(words)


def signatures(name, function, method=False, prefix=""):
    """None where neither Python nor the operator library knows the names."""
    if inspect.isclass(function):
        try:
            return [from_python(function.__init__, True)]
        except (TypeError, ValueError):
            return None
    if inspect.isfunction(function) or inspect.ismethod(function):
        if hasattr(function, "__wrapped__"):
            function = inspect.unwrap(function)
        return [from_python(function, method)]
    found = [from_schema(s, method) for s in schemas.get(prefix + name, [])]
    found = list(dict.fromkeys(s for s in found if s is not None))
    return found or None


OWN = {
    "torch.tensor": ["data * dtype device requires_grad"],
    "torch.as_tensor": ["data dtype device"],
    "torch.scalar_tensor": ["s * dtype device requires_grad"],
    "torch.arange": [
        "end * dtype device requires_grad",
        "start end step * dtype device requires_grad",
    ],
    "torch.nonzero": ["input * as_tuple"],
    "Tensor.nonzero": ["* as_tuple"],
    "torch.unique": ["input sorted return_inverse return_counts dim"],
    "torch.rand": ["size[] * generator dtype device requires_grad"],
    "torch.randn": ["size[] * generator dtype device requires_grad"],
    "torch.is_inference_mode_enabled": [""],
    "torch.is_anomaly_enabled": [""],
    "torch.is_anomaly_check_nan_enabled": [""],
    "torch.full": ["size[] fill_value * dtype device requires_grad"],
    "Tensor.requires_grad_": ["requires_grad"],
    "Tensor.new_tensor": ["data * dtype device requires_grad"],
    "Tensor.type": ["dtype"],
    "Tensor.size": ["dim"],
    "Tensor.item": [""],
    "Tensor.numel": [""],
    "Tensor.dim": [""],
    "Tensor.tolist": [""],
    "Tensor.numpy": [""],
}

result = {}


def scan(module, path, prefix="", method=False):
    for name in sorted(dir(module)):
        if name.startswith("_"):
            continue
        value = getattr(module, name)
        if not callable(value):
            continue
        key = f"{path}.{name}"
        try:
            found = OWN.get(key) or signatures(name, value, method, prefix)
        except (TypeError, ValueError):
            found = None
        if found is not None:
            result[key] = found


scan(torch, "torch")
scan(torch.Tensor, "Tensor", method=True)
scan(torch.linalg, "torch.linalg", prefix="linalg_")
scan(torch.special, "torch.special", prefix="special_")
scan(torch.fft, "torch.fft", prefix="fft_")
scan(torch.nn, "torch.nn")
scan(torch.nn.functional, "torch.nn.functional")
scan(torch.nn.init, "torch.nn.init")
scan(torch.nn.utils, "torch.nn.utils")
scan(torch.nn.utils.rnn, "torch.nn.utils.rnn")
scan(torch.nn.Module, "torch.nn.Module", method=True)
scan(torch.optim, "torch.optim")
scan(torch.optim.Optimizer, "torch.optim.Optimizer", method=True)
scan(torch.optim.lr_scheduler, "torch.optim.lr_scheduler")
scan(torch.autograd, "torch.autograd")
scan(torch.autograd.functional, "torch.autograd.functional")
scan(torch.autograd.forward_ad, "torch.autograd.forward_ad")
scan(torch.autograd.graph, "torch.autograd.graph")
scan(torch.autograd.function, "torch.autograd.function")
scan(torch.autograd.grad_mode, "torch.autograd.grad_mode")
scan(torch.autograd.anomaly_mode, "torch.autograd.anomaly_mode")
scan(torch.func, "torch.func")
scan(torch.utils.checkpoint, "torch.utils.checkpoint")
for key, found in result.items():
    # What chooses between two functions shows the names of neither.
    if found == ["...args **"]:
        result[key] = result.get(f"{key}_with_indices", found)
OUT.write_text(json.dumps(result, indent=2, sort_keys=True) + "\n")
print(len(result), "names")
