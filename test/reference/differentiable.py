"""Writes the names of PyTorch's differentiable operators, and which entry of its table each node comes from:
both from the table its own autograd is generated from, derivatives.yaml.

Run: python test/reference/differentiable.py   (PyTorch 2.13 and PyYAML; writes differentiable.json and
derivatives.json beside the other data)

Left out: what programs do not call (names with a leading underscore, backward operators of other
operators), other devices' versions, and sparse, nested, quantized and complex tensors.
"""

import json
import re
from pathlib import Path

import torchgen
from torchgen.packaged.autograd.load_derivatives import load_derivatives

PACKAGED = Path(torchgen.__file__).parent / "packaged"
TABLE = PACKAGED / "autograd" / "derivatives.yaml"
OUT = Path(__file__).parent.parent / "engine" / "reference" / "data"
ELSEWHERE = re.compile(
    r"^(_|cudnn|mkldnn|miopen|mps|mkl|slow_conv|thnn|sparse|to_sparse|to_dense|to_padded|to_mkldnn|"
    r"values|indices|coalesce|hspmm|sspaddmm|smm|ccol|crow|col_indices|row_indices|view_as_complex|"
    r"view_as_real|real$|imag$|angle|conj|polar|complex|resolve_|is_coalesced|fake_quantize|quantize|"
    r"dequantize|fft_|stft|istft|special_airy|nested|lift|record_stream|convolution_overrideable)"
    r"|_backward(_|$)|_backward$|_copy$|_jvp$|_nested|quantized|_for_cpu"
)

names = set()
for line in TABLE.read_text().splitlines():
    match = re.match(r"^- name: (\w+?)(?:\.\w+)?\((.*)\) -> ", line)
    if match is None:
        continue
    name = match.group(1).rstrip("_") if not match.group(1).startswith("__") else match.group(1)
    if ELSEWHERE.search(name):
        continue
    names.add(name)
(OUT / "differentiable.json").write_text(json.dumps(sorted(names), indent=2) + "\n")

native = PACKAGED / "ATen" / "native"
loaded, _ = load_derivatives(str(TABLE), str(native / "native_functions.yaml"), str(native / "tags.yaml"))
nodes = {
    info.op: str(info.func.func.name).removesuffix("_")
    for by_key in loaded.values()
    for key, info in by_key.items()
    if info.op and key == "Default" and not re.match("Foreach|Sparse|Cudnn|Mkldnn|Miopen|Mps", info.op)
}
(OUT / "derivatives.json").write_text(json.dumps(nodes, indent=1, sort_keys=True) + "\n")
print(len(names), "names,", len(nodes), "nodes")
