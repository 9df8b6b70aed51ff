"""Writes `test/engine/reference/data/special.json`: special functions to 17 digits, by mpmath.

    python3 -m venv .venv && .venv/bin/pip install mpmath==1.3.0
    .venv/bin/python test/reference/special.py

PyTorch's own have fewer right digits in places (its derivative of digamma has 10).
"""

import json
from pathlib import Path

import mpmath
from mpmath import mpf

mpmath.mp.dps = 40
DATA = Path(__file__).parent.parent / "engine" / "reference" / "data"

AROUND = [-7.3, -3.1, -1.7, -0.9, -0.31, -1e-9, 1e-12, 0.07, 0.31, 0.84, 1.1, 1.3, 1.9, 2.8, 2.9, 5.5]
POSITIVE = [1e-9, 0.02, 0.3, 0.5, 0.97, 1.0003, 1.3, 1.5, 1.99, 2.2, 2.5, 3.7, 9.9, 11.9, 12.1, 33.3, 1e4]
OSCILLATING = [1e-9, 3e-5, 1.1e-4, 0.3, 1.5, 3.3, 4.7, 9.2, 17.9, 24.8, 25.2, 47.3, 155.5]
DECAYING = [1e-9, 1e-4, 0.02, 0.3, 1.3, 3.7, 9.9, 33.3, 120.25]
NEGATIVE = [-0.2, -0.77, -1.4, -2.9, -5.6]

FUNCTIONS = {
    "erf": (mpmath.erf, AROUND),
    "erfc": (mpmath.erfc, [*AROUND, 9.7, 15.2, 25.9]),
    "erfinv": (mpmath.erfinv, [-0.99999, -0.7, -0.1, 1e-13, 1e-7, 0.3, 0.5, 0.77, 0.999, 1 - 1e-12]),
    "lgamma": (lambda x: mpmath.log(abs(mpmath.gamma(x))), [*POSITIVE, *NEGATIVE, 1e8]),
    # Away from its zero at 1.46
    "digamma": (mpmath.digamma, [*(x for x in POSITIVE if x != 1.5), *NEGATIVE]),
    "trigamma": (lambda x: mpmath.polygamma(1, x), [*POSITIVE, *NEGATIVE]),
    "pentagamma": (lambda x: mpmath.polygamma(3, x), [*POSITIVE, *NEGATIVE]),
    "i0": (lambda x: mpmath.besseli(0, x), [*AROUND, 19.9, 20.1, 80, 600]),
    "i1": (lambda x: mpmath.besseli(1, x), [*AROUND, 19.9, 20.1, 80, 600]),
    "i0e": (lambda x: mpmath.besseli(0, x) * mpmath.exp(-abs(x)), [*AROUND, 19.9, 20.1, 900]),
    "i1e": (lambda x: mpmath.besseli(1, x) * mpmath.exp(-abs(x)), [*AROUND, 19.9, 20.1, 900]),
    "expm1": (mpmath.expm1, AROUND),
    "log1p": (lambda x: mpmath.log(1 + x), [-0.999, -0.3, -1e-9, 1e-12, 0.4, 3, 1e5]),
    "asinh": (mpmath.asinh, AROUND),
    # Away from the zeros of the oscillating ones
    "besselJ0": (lambda x: mpmath.besselj(0, x), OSCILLATING),
    "besselJ1": (lambda x: mpmath.besselj(1, x), OSCILLATING),
    "besselY0": (lambda x: mpmath.bessely(0, x), OSCILLATING),
    "besselY1": (lambda x: mpmath.bessely(1, x), OSCILLATING),
    "modifiedBesselK0": (lambda x: mpmath.besselk(0, x), DECAYING),
    "modifiedBesselK1": (lambda x: mpmath.besselk(1, x), DECAYING),
    "scaledModifiedBesselK0": (lambda x: mpmath.besselk(0, x) * mpmath.exp(x), [*DECAYING, 1e4]),
    "scaledModifiedBesselK1": (lambda x: mpmath.besselk(1, x) * mpmath.exp(x), [*DECAYING, 1e4]),
    "erfcx": (lambda x: mpmath.erfc(x) * mpmath.exp(x * x), [*AROUND, -20.3, 12.2, 25.9, 1e9]),
    "logNdtr": (lambda x: mpmath.log(mpmath.ncdf(x)), [-50, -20.5, -5, -1.1, -0.9, 0, 0.5, 2, 5]),
    "ndtri": (lambda p: -mpmath.sqrt(2) * mpmath.erfinv(1 - 2 * p), [1e-9, 0.02, 0.1, 0.3, 0.45, 0.7, 0.99]),
    "atanh": (mpmath.atanh, [-0.999, -0.2, -1e-9, 0.3, 0.9]),
}

table = {
    name: [[x, float(f(mpf(x)))] for x in points] for name, (f, points) in FUNCTIONS.items()
}
text = json.dumps({"mpmath": mpmath.__version__, "values": table}, indent=1)
(DATA / "special.json").write_text(text + "\n")
