"""Writes `test/engine/reference/data/`: values and gradients of every operator, a file a set of cases.

    python3 -m venv .venv && .venv/bin/pip install torch==2.13.0
    .venv/bin/python test/reference/operators.py [operators] [pointwise] …

For each case and dtype: the outputs, the vector-Jacobian product for a random cotangent, and for smooth
operators the gradient of that product's weighted sum by the inputs and by the cotangent, and the
Jacobian-vector product for random tangents (forward mode).
"""

import importlib
import json
import math
import random
import re
import sys
import warnings
import zlib
from pathlib import Path

import torch
from torch.autograd import forward_ad
from torch.nn import functional

from cases import CASES, Case

warnings.filterwarnings("ignore")
torch.set_num_threads(1)

DATA = Path(__file__).parent.parent / "engine" / "reference" / "data"
DTYPES = {"float32": torch.float32, "float64": torch.float64, "int64": torch.int64, "int32": torch.int32, "bool": torch.bool}
INTEGERS = {"int64", "int32", "bool"}
VIEWS = {None: lambda x: x, "t": lambda x: x.t(), "s": lambda x: x + x.mT}
#: Functions by name, which a set of cases adds.
SPECIAL = {}


def snake(name):
    return re.sub("[A-Z]", lambda upper: "_" + upper.group().lower(), name)


def special(op):
    """The operators that PyTorch spells otherwise."""
    return {
        "index": lambda x, indices: x[tuple(indices)],
        "slice": lambda x, dim, *bounds: x[(slice(None),) * dim + (slice(*bounds),)],
        "norm": lambda x, p=2, dim=None, **options: torch.norm(x, p, dim, **options),
        "linear": functional.linear,
        "mseLoss": functional.mse_loss,
        "crossEntropy": functional.cross_entropy,
        "nllLoss": functional.nll_loss,
        "to": lambda x, dtype: x.to(DTYPES[dtype]),
        "polygamma": lambda x, n: torch.polygamma(*(n, x) if isinstance(n, int) else (x, n)),
        # A number first: PyTorch writes these with Python's operators.
        "sub": lambda x, y, **options: torch.sub(x, y, **options) if options else x - y,
        "div": lambda x, y, **options: torch.div(x, y, **options) if options else x / y,
        "add": lambda x, y, **options: torch.add(x, y, **options) if options else x + y,
        "mul": lambda x, y: x * y,
    }.get(op)


def call(case: Case, tensors):
    if case.vjp:
        *inputs, cotangent = tensors
        wanted = [x if x.requires_grad else x.requires_grad_() for x in inputs if x.is_floating_point()]
        return list(torch.autograd.grad(plain(case, inputs), wanted, cotangent, create_graph=True))
    return plain(case, tensors)


def plain(case: Case, tensors):
    def resolve(argument):
        if isinstance(argument, str) and argument.startswith("$"):
            return tensors[int(argument[1:])]
        if isinstance(argument, list):
            return [resolve(item) for item in argument]
        if isinstance(argument, dict):
            return {key: resolve(item) for key, item in argument.items()}
        return argument

    args, options = [resolve(argument) for argument in case.args], {}
    if args and isinstance(args[-1], dict):
        options = {key if key.isupper() else snake(key): value for key, value in args.pop().items()}
    name = snake(case.op)
    own = {"n": functional, "l": torch.linalg, "s": torch.special}.get(case.via)
    function = SPECIAL.get(case.op) or (getattr(own, name, None) if own else special(case.op))
    function = function or next(
        getattr(room, name)
        for room in (torch, torch.Tensor, torch.special)
        if hasattr(room, name)
    )
    result = function(*args, **options)
    return list(result) if isinstance(result, tuple | list) else [result]


def number(value, dtype):
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        # What JSON numbers cannot say in JavaScript is written as text.
        return value if abs(value) <= 2**53 else str(value)
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    # 9 significant digits name a float32, and repr() is the shortest that names a float64.
    short = float(f"{value:.9g}") if dtype is torch.float32 else value
    return int(short) if short == int(short) and abs(short) < 1e9 and str(short) != "-0.0" else short


def packed(tensor, dtype=None):
    """Shape, elements, and the dtype where it is not the run's."""
    if tensor._is_zerotensor():  # a zero that PyTorch did not allocate
        tensor = torch.zeros(tensor.shape, dtype=tensor.dtype)
    data = [number(value, tensor.dtype) for value in tensor.detach().reshape(-1).tolist()]
    made = {"s": list(tensor.shape), "d": data}
    if dtype and tensor.dtype is not DTYPES[dtype]:
        made["t"] = str(tensor.dtype).removeprefix("torch.")
    return made


def build(spec, dtype, grad):
    made = torch.tensor(spec["d"], dtype=DTYPES[spec.get("t", dtype)]).reshape(spec["s"])
    made.requires_grad_(grad and "c" not in spec and spec.get("t") not in INTEGERS)
    return made


def seen(leaf, spec):
    """What the operator sees: the leaf, or what `v` makes of it."""
    return VIEWS[spec.get("v")](leaf)


def where_known(derive, what, refused):
    """What `derive` gives; where PyTorch has no such derivative, what it says goes to `refused[what]`."""
    try:
        return derive()
    except RuntimeError as error:
        if not re.search("is not implemented|does not support it", str(error)):
            raise
        refused[what] = str(error).split("\n")[0]
        return None


def random_like(tensor, rng):
    data = [round(rng.uniform(-2, 2), 1) or 0.5 for _ in range(tensor.numel())]
    return torch.tensor(data, dtype=tensor.dtype).reshape(tensor.shape)


def run(case: Case, dtype, refused):
    """Results, gradients and second derivatives, as far as PyTorch has them."""
    rng = random.Random(zlib.crc32(repr((case.op, case.args, case.name, case.tensors)).encode()))
    leaves = [build(spec, dtype, case.grad) for spec in case.tensors]
    outputs = call(case, [seen(leaf, spec) for leaf, spec in zip(leaves, case.tensors)])
    made = {"out": [packed(output, dtype) for output in outputs]}
    roots = [output for output in outputs if output.requires_grad]
    wanted = [leaf for leaf in leaves if leaf.requires_grad]
    if not case.grad or not roots:
        return made
    cotangents = [random_like(root, rng).requires_grad_() for root in roots]
    gradients = where_known(
        lambda: torch.autograd.grad(roots, wanted, cotangents, create_graph=case.smooth, allow_unused=True),
        "gradients",
        refused,
    )
    if gradients is None:
        return made
    made["cotangent"] = [packed(cotangent)["d"] for cotangent in cotangents]
    made["gradient"] = [gradient is not None and packed(gradient)["d"] for gradient in gradients]
    if case.smooth:
        weights = [random_like(leaf, rng) for leaf in wanted]
        again = sum(
            ((gradient * weight).sum() for gradient, weight in zip(gradients, weights) if gradient is not None),
            start=torch.zeros(()),
        )
        sources = [*wanted, *cotangents]
        second = [None] * len(sources)
        if again.requires_grad:
            derive = lambda: torch.autograd.grad(again, sources, allow_unused=True)
            second = where_known(derive, "second derivatives", refused)
        if second:
            made["weight"] = [packed(weight)["d"] for weight in weights]
            made["second"] = [gradient is not None and packed(gradient)["d"] for gradient in second]
    return made


def composite(case: Case):
    """Whether PyTorch computes the case with other operators, whose node its result then names."""
    return case.composite or case.op in ("matmul", "linear", "square", "reshape", "crossEntropy", "norm") or (
        case.op == "div" and case.args[0] == 1.5
    )


def nodes(case: Case):
    """The names of the results' nodes; null where there is none."""
    leaves = [build(spec, case.dtypes[0], case.grad) for spec in case.tensors]
    outputs = call(case, [seen(leaf, spec) for leaf, spec in zip(leaves, case.tensors)])
    return [output.grad_fn and output.grad_fn.name() for output in outputs]


#: The sets: each is a module that adds its cases, and a file of results.
SETS = {"derivatives": "cases_derivatives", "operators": "cases", "pointwise": "cases_pointwise", "neural": "cases_neural",
        "structure": "cases_structure", "integers": "cases_integers",
        "reductions": "cases_reductions",
        "vision": "cases_vision",
        "special": "cases_special",
        "statistics": "cases_statistics",
        "linalg": "cases_linalg"}


def main():
    for name in sys.argv[1:] or SETS:
        start = len(CASES) if SETS[name] != "cases" else 0
        module = importlib.import_module(SETS[name])
        SPECIAL.update(getattr(module, "SPECIAL", {}))
        write(name, [encoded(row) for row in results(CASES[start:])])
        del CASES[start:]


def results(cases):
    rows = []
    for case in cases:
        row = {"op": case.op, "via": case.via, "args": case.args, "in": inputs(case)}
        if case.name:
            row["name"] = case.name
        if case.within:
            row["within"] = case.within
        if not composite(case):
            row["node"] = nodes(case)
        refused = {}
        row |= {dtype: run(case, dtype, refused) for dtype in case.dtypes}
        if case.vjp:
            row["vjp"] = True
        if case.grad and case.smooth and case.forward:
            product = where_known(lambda: forward(case, "float64"), "forward mode", refused)
            if product:
                row["forward"] = product
        if refused:
            row["refused"] = refused
        rows.append(row)
    return rows


def write(name, cases):
    """JSON lines: the version of PyTorch, then a case a line."""
    rows = [{"torch": torch.__version__}, *cases]
    lines = [json.dumps(row, separators=(",", ":"), ensure_ascii=False) for row in rows]
    path = DATA / f"{name}.jsonl"
    path.write_text("\n".join(lines) + "\n")
    print(len(cases), "cases,", path.stat().st_size // 1000, "kB")


def encoded(value):
    """JSON has no infinity (an order of a norm)."""
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [encoded(item) for item in value]
    return number(value, torch.float64) if isinstance(value, float) and math.isinf(value) else value


def forward(case: Case, dtype):
    """Forward mode: a random tangent for each input with a gradient, and the results' tangents."""
    rng = random.Random(zlib.crc32(repr((case.op, case.args, case.tensors)).encode()))
    leaves = [build(spec, dtype, case.grad) for spec in case.tensors]
    tangents = [random_like(leaf, rng) for leaf in leaves if leaf.requires_grad]
    waiting = iter(tangents)
    with forward_ad.dual_level():
        duals = [
            forward_ad.make_dual(leaf.detach(), next(waiting)) if leaf.requires_grad else leaf
            for leaf in leaves
        ]
        outputs = call(case, [seen(dual, spec) for dual, spec in zip(duals, case.tensors)])
        products = [forward_ad.unpack_dual(output).tangent for output in outputs]
    return {
        "tangent": [packed(tangent)["d"] for tangent in tangents],
        "product": [product is not None and packed(product)["d"] for product in products],
    }


def inputs(case: Case):
    return [
        spec | {"d": [number(value, torch.float64) for value in spec["d"]]}
        for spec in case.tensors
    ]


if __name__ == "__main__":
    main()
