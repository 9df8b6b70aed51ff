"""Writes `test/engine/behaviour/programs/`: programs about autograd's behaviour, and what PyTorch prints for them.

    .venv/bin/python test/reference/behaviour.py [name …]

Each file of `test/reference/behaviour/` is a Python program: functions `test_…` that say what they find.
Of each, this script writes its TypeScript (translate.py) and, as PyTorch runs it, its lines: the tests run
the TypeScript on our engine and compare. What the programs may use beyond Python and PyTorch stands below;
`test/engine/behaviour/python.ts` has the same for TypeScript.
"""

import gc
import math
import re
import runpy
import subprocess
import sys
import warnings
from pathlib import Path

import torch
from translate import translate

PROGRAMS = Path(__file__).parent / "behaviour"
OUT = Path(__file__).parent.parent / "engine" / "behaviour" / "programs"
LINES = []


def shown(value):
    """As both languages write it: JavaScript knows neither tuples nor the difference of 2 and 2.0."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, (int, float)):
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)
        if value == int(value):
            return str(int(value))
        # Ten digits: the last ones are not what these programs are about.
        return f"{value:.10g}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(each)}" for key, each in value.items()) + "}"
    if isinstance(value, torch.Tensor):
        return repr(value)
    if isinstance(value, torch.dtype):
        # A dtype is its name in TypeScript.
        return str(value).removeprefix("torch.")
    return re.sub(r" at 0x[0-9a-f]+", "", str(value))


def say(*values):
    LINES.append(" ".join(map(shown, values)))


def error(function):
    """Says which error a call raises, or that it raises none."""
    try:
        function()
    except Exception as raised:
        say(f"{type(raised).__name__}: {str(raised).strip()}")
    else:
        say("no error")


def warned(function):
    """Says what a call warns of, and returns its result."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = function()
    for each in caught:
        # PyTorch adds where in its sources it warns.
        text = re.sub(r" \(Triggered internally at .*\)$", "", str(each.message).strip())
        say(f"{each.category.__name__}: {text}")
    if not caught:
        say("no warning")
    return result


def close(a, b, tolerance=1e-6):
    return bool(torch.allclose(torch.as_tensor(a), torch.as_tensor(b), rtol=tolerance, atol=tolerance))


def exact(a, b):
    """Same values, shapes and types."""
    return a.dtype == b.dtype and a.shape == b.shape and bool(torch.equal(a, b))


def run(path):
    """The lines of each test function."""
    given = {"say": say, "error": error, "warned": warned, "close": close, "exact": exact, "gc": gc, "math": math}
    program = runpy.run_path(str(path), given)
    result = []
    for name, test in program.items():
        if not name.startswith("test_"):
            continue
        LINES.clear()
        torch.manual_seed(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            test()
        result.append(f"# {name}\n" + "".join(f"{line}\n" for line in LINES))
    return "\n".join(result)


def main(names):
    OUT.mkdir(exist_ok=True)
    paths = sorted(path for path in PROGRAMS.glob("*.py") if not names or path.stem in names)
    for path in paths:
        summary = (path.read_text().split('"""')[1].strip().splitlines() or [""])[0]
        header = f"/** @file {summary} Translated from test/reference/behaviour/{path.name}: do not edit. */"
        (OUT / f"{path.stem}.ts").write_text(translate(path.read_text(), header))
        (OUT / f"{path.stem}.txt").write_text(run(path))
    index = OUT / "index.ts"
    lines = [f"export * as {path.stem} from './{path.stem}.ts';" for path in sorted(PROGRAMS.glob("*.py"))]
    index.write_text("\n".join(["/** @file All translated programs. Made by test/reference/behaviour.py. */", "", *lines, ""]))
    files = [str(OUT / f"{path.stem}.ts") for path in paths]
    subprocess.run(["npx", "prettier", "--write", "--log-level", "warn", *files], check=True)


main(sys.argv[1:])
