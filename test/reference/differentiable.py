"""Writes the names of PyTorch's differentiable operators, from the table its own autograd is generated from.

Run: python test/reference/differentiable.py   (PyTorch 2.13; writes differentiable.json beside the other data)

Left out: what programs do not call (names with a leading underscore, backward operators of other
operators), other devices' versions, and sparse, nested, quantized and complex tensors.
"""

import json
import re
from pathlib import Path

import torchgen

TABLE = Path(torchgen.__file__).parent / "packaged" / "autograd" / "derivatives.yaml"
OUT = Path(__file__).parent.parent / "engine" / "reference" / "data" / "differentiable.json"
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
OUT.write_text(json.dumps(sorted(names), indent=2) + "\n")
print(len(names), "names")
