"""Writes what each node of PyTorch's graph saves and under which names: engine/autograd/saved/names.json.

Run: python test/reference/saved.py   (PyTorch 2.13 and PyYAML)

By node: its operands | its results | what it saves, from the table that PyTorch's own nodes are generated
from. `[]`: a list (among operands the last), `?`: a tensor that may be missing.
"""

import json
import re
from pathlib import Path

import torchgen
from torchgen.packaged.autograd.load_derivatives import load_derivatives

PACKAGED = Path(torchgen.__file__).parent / "packaged"
NATIVE = PACKAGED / "ATen" / "native"
OUT = Path(__file__).parent.parent.parent / "engine" / "autograd" / "saved" / "names.json"
ELSEWHERE = re.compile(r"^(Foreach|Sparse|Cudnn|Mkldnn|Miopen|Mps|Nested|Fused|FakeQuantize)|Backward\w*Backward|Copy")


def name_of(attribute):
    name = attribute.nctype.name
    return name if isinstance(name, str) else name.name


def listed(attribute):
    return "[]" if re.search("Array|Vector|List", str(attribute.nctype.type)) else ""


table = PACKAGED / "autograd" / "derivatives.yaml"
loaded, _ = load_derivatives(str(table), str(NATIVE / "native_functions.yaml"), str(NATIVE / "tags.yaml"))
nodes = {}
for by_key in loaded.values():
    info = by_key.get("Default")
    if info is None or not info.op or ELSEWHERE.search(info.op):
        continue
    function = info.func.func
    operands = [
        argument.name + ("[]" if "[]" in str(argument.type) else "?" if str(argument.type) == "Tensor?" else "")
        for argument in function.arguments.flat_non_out
        if re.match(r"(Tensor|Scalar)\b", str(argument.type))
    ]
    # Rows have lists of operands behind the others.
    operands.sort(key=lambda name: name.endswith("[]"))
    results = [each.name or (f"result{i}" if len(function.returns) > 1 else "result") for i, each in enumerate(function.returns)]
    saved = [name_of(each) + listed(each) for each in (*info.all_saved_inputs, *info.all_saved_outputs)]
    saved = [name for name in saved if not re.search(r"_(scalar_type|options|info)$|_args_", name)]
    nodes[info.op] = "|".join(" ".join(names) for names in (operands, results, saved))
OUT.write_text(json.dumps(nodes, indent=2, sort_keys=True) + "\n")
print(len(nodes), "nodes")
