"""Writes `test/engine/reference/data/calls.json`: what PyTorch makes of single calls, good and faulty.

    .venv/bin/python test/reference/calls.py

Each line of `calls.txt` is an expression, evaluated with `x` (a leaf), `y` (computed from it), `f` (floats)
and `i` (integers). Its result as Python prints it, or its message, is written beside the same expression in
JavaScript: keyword arguments become one trailing object, as the dialects have them.
"""

import ast
import json
import warnings
from pathlib import Path

import torch
from torch.nn import functional as F

from operators import DATA

warnings.filterwarnings("ignore")


def javascript(node):
    match node:
        case ast.Call(func=ast.Name(id="float")):
            return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[node.args[0].value]
        case ast.Call():
            keywords = [f"{each.arg}: {javascript(each.value)}" for each in node.keywords]
            arguments = [javascript(each) for each in node.args]
            arguments += ["{" + ", ".join(keywords) + "}"] if keywords else []
            return f"{javascript(node.func)}({', '.join(arguments)})"
        case ast.Attribute():
            return f"{javascript(node.value)}.{node.attr}"
        case ast.Name():
            return node.id
        case ast.List() | ast.Tuple():
            return f"[{', '.join(map(javascript, node.elts))}]"
        case ast.UnaryOp(op=ast.USub()):
            return f"-{javascript(node.operand)}"
        case ast.Subscript():
            return f"{javascript(node.value)}[{javascript(node.slice)}]"
        case ast.Constant(value=float() as value):
            return str(int(value)) if value == int(value) else repr(value)
        case ast.Constant():
            return json.dumps(node.value)
    raise ValueError(ast.dump(node))


def shown(value):
    if isinstance(value, torch.Size):
        return ",".join(map(str, value))
    return "\n".join(map(shown, value)) if isinstance(value, tuple | list) else str(value)


def answer(line):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    given = {
        "torch": torch, "F": F, "x": x, "y": x.mul(2),
        "f": torch.zeros(3), "i": torch.zeros(3, dtype=torch.int64),
    }
    row = {"call": javascript(ast.parse(line, mode="eval").body)}
    try:
        return row | {"gives": shown(eval(line, given))}
    except Exception as error:  # any class: its name is part of what is written
        return row | {"throws": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    lines = (Path(__file__).parent / "calls.txt").read_text().splitlines()
    rows = [answer(line) for line in lines if line and not line.startswith("#")]
    made = {"torch": torch.__version__, "calls": rows}
    (DATA / "calls.json").write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
    print(len(rows), "calls,", sum("throws" in row for row in rows), "of them faulty")
