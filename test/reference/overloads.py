"""Writes the overloads of PyTorch's built-in functions with the types of their parameters.

Run: python test/reference/overloads.py   (PyTorch 2.13; writes overloads.json beside the other data)

By full name: the name that messages have, and a line an overload as messages show it. A `?` behind a type says
that None is accepted, `[n]` that an integer stands for a list.
"""

import inspect
import json
import re
import warnings
from pathlib import Path

import torch
import torchgen
from torch.nn import functional as F
from torchgen.api.python import signature
from torchgen.gen import parse_native_yaml

warnings.filterwarnings("ignore")
OUT = Path(__file__).parent.parent / "engine" / "reference" / "data" / "overloads.json"
NATIVE = Path(torchgen.__file__).parent / "packaged/ATen/native"

# Types of the parser's own notation, as FunctionParameter::type_name shows them.
SHOWN = {
    "Tensor": "Tensor", "TensorList": "tuple of Tensors", "int64_t": "int", "c10::SymInt": "int",
    "SymInt": "int", "double": "float", "bool": "bool", "Scalar": "Number", "ScalarType": "torch.dtype",
    "c10::string_view": "str", "IntArrayRef": "tuple of ints", "SymIntArrayRef": "tuple of ints",
    "ArrayRef<double>": "tuple of floats", "Generator": "torch.Generator", "Layout": "torch.layout",
    "MemoryFormat": "torch.memory_format", "Device": "torch.device", "ScalarList": "tuple of Scalars",
    "Storage": "torch.Storage", "Stream": "torch.Stream", "Dimname": "name", "DimnameList": "tuple of names",
    "c10::List<::std::optional<Tensor>>": "tuple of Tensors",
}
DEFAULTS = {"True": "True", "False": "False", "None": "None", "c10::nullopt": "None"}


# Their bindings are written by hand, and take other arguments.
BY_HAND = {"nonzero", "size", "to"}


class Unlike:
    """Of no type that any parameter takes."""


def split(text):
    """At commas outside of braces and quotes."""
    return [part.strip() for part in re.findall(r'(?:\{[^}]*\}|"[^"]*"|<[^ ]*>|[^,{"])+', text) if part.strip()]


def parameter(word):
    if word == "*":
        return word
    m = re.fullmatch(r"(\S+?)(\[\d+\])?(\?)? (\w+)(?:=(.*))?", word)
    kind, size, none, name, default = m.groups()
    nullable = "?" if none or default == "None" else ""
    return f"{SHOWN[kind]}{size or ''}{nullable} {name}" + ("" if default is None else f" = {default}")


def plain(line):
    """As a message shows it."""
    return re.sub(r"(\[\d+\])?\? |\[\d+\] ", " ", line)


def from_yaml():
    found = {}
    functions = parse_native_yaml(str(NATIVE / "native_functions.yaml"), str(NATIVE / "tags.yaml"))
    for f in functions.native_functions:
        base = str(f.func.name.name)
        for method in (False, True):
            if (method and "self" not in str(f.func.arguments)) or f.func.is_out_fn() and method:
                continue
            try:
                text = signature(f, method=method).signature_str(skip_outputs=False)
                words = [parameter(word) for word in split(text[text.index("(") + 1 : text.rindex(")")])]
            except (KeyError, AttributeError, AssertionError, ValueError):
                continue
            name = base.removesuffix("_out") if f.func.is_out_fn() else base
            key = ("Tensor." if method else f"{f.python_module or ''}.") + name
            found.setdefault(key, []).append((f.func.is_out_fn(), ", ".join(words)))
    return found


OUT_WORD = re.compile(r", (tuple of )?Tensors?(\[\d\])?\?? out = None")


def bare(line):
    """Without `out`, and without a `*` that nothing follows then."""
    return OUT_WORD.sub("", line).removesuffix(", *")


def merged(entries):
    """An overload that only adds `out` to another one takes its place."""
    lines = [line for out, line in entries if not out]
    for line in (line for out, line in entries if out):
        lines = [line if bare(line) == bare(each) else each for each in lines]
    return lines


def elicited(function, given):
    """
    The name and the overloads that a message lists; None where there is one only, or none. One that is listed
    alone stands beside a deprecated one, which is never shown.
    """
    for n in range(9):
        try:
            function(*given, *[Unlike() for _ in range(n)])
        except TypeError as error:
            found = re.findall(r"^ \* \((.*)\)$", str(error), re.M)
            alone = re.search(r"but expected \((.*)\)$", str(error))
            if found or alone:
                name = str(error).split("(")[0]
                return (name, found) if found else (f"{name} deprecated", [alone[1]])
        except Exception:  # what else is wrong does not matter
            return None
    return None


def words(line):
    return [word.strip() for word in re.findall(r"(?:\{[^}]*\}|[^,{])+", line)]


def with_nullability(line, known):
    """The line of a message with what it does not show of its types."""
    for each in known:
        if plain(bare(each)) == bare(line):
            own = {plain(word): word for word in words(each)}
            return ", ".join(own.get(word, word) for word in words(line))
    return re.sub(r"(\S) (\w+) = None", r"\1? \2 = None", line)


YAML = from_yaml()
result = {}


def scan(module, path, prefix, shown):
    for name in sorted(dir(module)):
        value = getattr(module, name)
        if name.startswith("_") or name in BY_HAND or inspect.isfunction(value) or inspect.isclass(value) or not callable(value):
            continue
        method = path == "Tensor"
        keys = [f"{prefix}.{shown}{name}"] + ([f"nn.{name}", f".{name}"] if path == "torch.nn.functional" else [])
        known = next((merged(YAML[key]) for key in keys if key in YAML), [])
        found = elicited(value, [torch.ones(2)] if method else [])
        if found is not None:
            result[f"{path}.{name}"] = [found[0], *(with_nullability(line, known) for line in found[1])]
            continue
        # Overloads for numbers that have no binding: a number stands for a tensor there.
        known = [line for line in known if len(known) == 1 or "Number other" not in line]
        if len(known) == 1:
            result[f"{path}.{name}"] = [shown + name, *known]


scan(torch, "torch", "", "")
scan(torch.Tensor, "Tensor", "Tensor", "")
scan(torch.linalg, "torch.linalg", "linalg", "linalg_")
scan(torch.special, "torch.special", "special", "special_")
scan(F, "torch.nn.functional", "nn", "")

OUT.write_text(json.dumps(result, indent=2, sort_keys=True) + "\n")
print(len(result), "functions")
