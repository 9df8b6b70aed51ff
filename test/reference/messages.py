"""Writes PyTorch's message for each of some faulty programs, for the scripts `errors*.py`."""

import json

import torch

from operators import DATA


def message(program):
    try:
        program()
    except Exception as error:  # any class: its name is part of what is written
        return f"{type(error).__name__}: {error}"
    raise AssertionError("the program is not faulty")


def write(file, programs):
    """`programs` by what they do wrong; `file` is in the folder of reference data."""
    messages = {name: message(program) for name, program in programs.items()}
    made = {"torch": torch.__version__, "messages": messages}
    (DATA / file).write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
    print(len(messages), "messages")
