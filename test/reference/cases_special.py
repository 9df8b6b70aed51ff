"""The cases of torch.special; see `cases.py`."""

from cases import CASES, INF, NAN, Case, add, literal


def function(op, *args, **options):
    add(op, *args, via="s", **options)


def edge(op, data, *args, **options):
    CASES.append(Case(op, [literal([len(data)], data)], ["$0", *args], via="s", name="edge",
                      **{"smooth": False, **options}))


# --- Around distributions ---
EXACT = {"dtypes": ("float64",)}
COARSE = 1e-9
COARSEST = 1e-7
for op, low, high in [("entr", 0.1, 4), ("erfcx", -2, 4), ("logNdtr", -6, 3), ("ndtri", 0.05, 0.95),
                      ("ndtr", -3, 3), ("multigammaln", 1.2, 5)]:
    arguments = ["$0", 3] if op == "multigammaln" else []
    for shape in [(), (3,), (2, 3)]:
        function(op, [shape], *arguments, low=low, high=high,
                 within=COARSE if op == "multigammaln" else 0, **EXACT)
edge("entr", [0, 1, -1, NAN, INF])
edge("erfcx", [0, -5, 30, INF, NAN], **EXACT)
edge("logNdtr", [0, -1, -20, 5, -INF, INF, NAN], dtypes=("float64",), grad=False)
edge("ndtri", [0, 1, 0.5, 1e-10, NAN], grad=False, **EXACT)
edge("ndtri", [-0.5, 1.5], grad=False)
for pair in [((3,), (3,)), ((2, 1), (3,)), ((), (2, 2))]:
    function("xlog1py", list(pair), low=0.2)
function("xlog1py", [(3,)], 1.5, "$0", low=0.2)
function("xlog1py", [(3,)], "$0", 1.5)
function("xlog1py", [literal([4], [0, 0, 0, 1]), literal([4], [-1, NAN, INF, -1])], smooth=False, name="edge")
ORDERS = literal([4], [1.5, 2, 3.7, 12])
for op in ["gammainc", "gammaincc"]:
    function(op, [literal([6], [0.1, 1, 2.5, 30, 200, 4]), literal([6], [0.4, 2, 1, 31, 180, 0])],
             within=COARSE, **EXACT)
    function(op, [literal([4], [0.1, 1, 2.5, 4]) | {"c": True}, literal([4], [0.4, 2, 1, 3])], within=COARSE, **EXACT)
    function(op, [literal([5], [0, 0, 1, -1, 2]), literal([5], [0, 1, INF, 1, -1])], grad=False,
             name="edge")
function("zeta", [ORDERS, literal([4], [1, 0.3, 2.5, 7])], grad=False, **EXACT)
function("zeta", [(3,)], 2.5, "$0", low=0.5, high=3, **EXACT)
function("zeta", [literal([4], [1, 0.5, 2, 2]), literal([4], [2, 2, -1, 0])], grad=False, name="edge")

# --- Values without a derivative ---
PLACES = [0.01, 0.3, 0.9, 1.5, 3.3, 7.7, 14.9, 26.5, 120.25]
for op in ["besselJ0", "besselJ1", "besselY0", "besselY1", "modifiedBesselI0", "modifiedBesselI1",
           "modifiedBesselK0", "modifiedBesselK1", "scaledModifiedBesselK0", "scaledModifiedBesselK1",
           "sphericalBesselJ0"]:
    # Some of PyTorch's have 8 right digits; special.json has all of them.
    edge(op, PLACES, grad=False, within=COARSEST, **EXACT)
    edge(op, [0, -0.7, INF, NAN][: 4 if op[:8] not in ("modified", "scaledMo") else 2], grad=False, **EXACT)
for op in ["chebyshevPolynomialT", "chebyshevPolynomialU", "chebyshevPolynomialV",
           "chebyshevPolynomialW", "shiftedChebyshevPolynomialT", "shiftedChebyshevPolynomialU",
           "shiftedChebyshevPolynomialV", "shiftedChebyshevPolynomialW", "hermitePolynomialH",
           "hermitePolynomialHe", "laguerrePolynomialL", "legendrePolynomialP"]:
    AT = literal([5], [-0.7, 0.3, 0.95, 1, 1.4])
    for degree in [0, 1, 2, 5, 9]:
        function(op, [AT], "$0", degree, grad=False, within=COARSE, **EXACT)
    function(op, [AT, literal([5], [3, -1, 0, 7, 4])], grad=False, within=COARSE, **EXACT)
