"""Checks the ONNX models in test/reference/onnx by ONNX's own rules and runs them by its reference evaluator.

What it computes is written beside each model as text; test/graph/onnx.test.ts compares it with what our
programs computed. `python test/reference/onnx_models.py`, with `pip install onnx`; the models are written by that
test when GRADLENS_WRITE_ONNX is set.
"""

from pathlib import Path

import numpy
import onnx
from onnx.reference import ReferenceEvaluator

for path in sorted((Path(__file__).parent / "onnx").glob("*.onnx")):
    model = onnx.load(path)
    domains = {node.domain for node in model.graph.node}
    # Types and shapes are inferred and compared with what we say they are.
    onnx.checker.check_model(model, full_check=domains == {""})
    lines = [f"onnx {onnx.__version__}: valid"]
    if domains == {""}:
        values = ReferenceEvaluator(model).run(None, {})
        for output, value in zip(model.graph.output, values):
            elements = " ".join(repr(float(each)) for each in numpy.asarray(value).ravel())
            lines.append(f"{output.name} {list(numpy.shape(value))} {elements}")
    path.with_suffix(".txt").write_text("\n".join(lines) + "\n")
    print(path.stem, lines[0])
