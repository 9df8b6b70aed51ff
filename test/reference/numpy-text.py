"""How NumPy prints arrays: test/engine/reference/data/numpy-text.jsonl, one array a line."""

import json
import random
from pathlib import Path

import numpy as np

# MXNet is of the time of NumPy 1.
np.set_printoptions(legacy="1.25")
random.seed(7)
arrays = [
    np.array(values, dtype=np.float32)
    for values in (
        [4, 7],
        [2.6667, 100.0, 704.0],
        [0.1, 0.2],
        [1e-5, 1.0],
        [1e8, 1.0],
        [1, np.nan, -np.inf],
        [np.nan],
        [[1, 2], [3.5, -4]],
        [1234.5, 0.001],
        [1 / 3],
        [0, 0],
        [-0.0, 1],
        2.5,
        3,
        1 / 3,
        1e20,
        [],
    )
]
arrays += [np.array([1, 20, -3], dtype=np.int32), np.array([[True, False]]), np.array(7, dtype=np.int64)]
arrays += [np.zeros((2, 2, 2), dtype=np.float32), np.arange(1001, dtype=np.float32)]
arrays += [np.arange(60, dtype=np.float32) / 7, np.arange(40, dtype=np.float32)]
arrays += [np.arange(1200, dtype=np.float32).reshape(30, 40), (np.arange(60) / 7).reshape(3, 20)]
arrays += [(np.arange(24) / 7).reshape(2, 3, 4), np.arange(2000).reshape(2, 10, 100)]
for _ in range(60):
    dtype = random.choice([np.float32, np.float64])
    scale = 10.0 ** random.randint(-6, 8)
    shape = random.choice([(3,), (7,), (2, 3), (30,)])
    arrays.append((np.array([random.gauss(0, 1) for _ in range(int(np.prod(shape)))]) * scale).astype(dtype).reshape(shape))

lines = []
for array in arrays:
    values = [str(x) if isinstance(x, float) and not np.isfinite(x) else x for x in array.flatten().tolist()]
    lines.append(json.dumps({"dtype": str(array.dtype), "shape": array.shape, "values": values, "text": str(array)}))
target = Path(__file__).parents[1] / "engine/reference/data/numpy-text.jsonl"
target.write_text("\n".join(lines) + "\n", encoding="utf-8")
