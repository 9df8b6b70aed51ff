"""The cases of linear algebra; see `cases.py`. Vectors with arbitrary signs are in `checks-algebra.ts`."""

from cases import CASES, add, literal

# Well-conditioned matrices.
SQUARE = literal([3, 3], [2, -1, 0.5, 0.3, 3, -0.7, 1, 0.4, -2.5])
PAIR = literal([2, 2, 2], [2, 1, 0.5, 3, -1, 0.4, 0.7, 2])
SYMMETRIC = literal([3, 3], [4, 1, 0.5, 1, 3, -0.7, 0.5, -0.7, 2])
POSITIVE = literal([2, 2, 2], [4, 1, 1, 3, 2, -0.5, -0.5, 5])
SINGULAR = literal([2, 2], [1, 2, 2, 4])
VIEW = ((3, 2), "t")
# In float32 the algorithms of a spectrum round differently.
DOUBLE = ("float64",)

# --- Products ---
add("outer", [(2,), (3,)])
add("ger", [(2,), (3,)])
add("inner", [(3,), (3,)])
add("inner", [(2, 3), (4, 3)])
add("inner", [(2, 3), ()])
add("vdot", [(3,), (3,)])
add("bmm", [(2, 2, 3), (2, 3, 2)])
for options in [{}, {"beta": 0.5, "alpha": 2}]:
    rest = ["$0", "$1", "$2", options] if options else []
    add("addmv", [(2,), (2, 3), (3,)], *rest)
    add("addr", [(2, 3), (2,), (3,)], *rest)
    add("addmm", [(2, 4), (2, 3), (3, 4)], *rest)
    add("baddbmm", [(2, 2, 2), (2, 2, 3), (2, 3, 2)], *rest)
    add("addbmm", [(2, 2), (2, 2, 3), (2, 3, 2)], *rest)
add("addmm", [(4,), (2, 3), (3, 4)])
add("addmm", [(1, 1), VIEW, (3, 2)])
add("addmm", [literal([2, 2], [float("nan")] * 4), (2, 3), (3, 2)], "$0", "$1", "$2", {"beta": 0},
    smooth=False, name="edge")
add("tensordot", [(2, 3, 2), (3, 2, 2)], "$0", "$1", 2, via="f")
add("tensordot", [(2, 3), (4, 2)], "$0", "$1", [[0], [1]], via="f")
add("tensordot", [(2,), (3,)], "$0", "$1", 0, via="f")
add("kron", [(2, 2), (1, 3)])
add("kron", [(2,), (2, 2)])
add("multiDot", [(2, 3), (3, 4), (4, 2)], ["$0", "$1", "$2"], via="l")
add("multiDot", [(3,), (3, 4), (4, 5), (5,)], ["$0", "$1", "$2", "$3"], via="l")
add("cross", [(2, 3), (2, 3)])
add("cross", [(3, 2), (3, 2)])
add("cross", [(2, 3), (1, 3)], via="l")
add("cross", [(3, 2), (3, 2)], "$0", "$1", {"dim": 0}, via="l")
add("vecdot", [(2, 3), (3,)], via="l")
add("cov", [(2, 4)])
add("cov", [(4,)], "$0", {"correction": 0})
add("corrcoef", [(3, 5)], dtypes=DOUBLE)
EQUATIONS = [
    ("ij,jk->ik", [(2, 3), (3, 4)]), ("ij,jk", [(2, 3), (3, 4)]), ("ij,j", [(2, 3), (3,)]),
    ("i,j->ij", [(2,), (3,)]), ("i,i->", [(3,), (3,)]), ("ij->ji", [(2, 3)]), ("ij->i", [(2, 3)]),
    ("ij->", [(2, 3)]), ("ii->i", [(3, 3)]), ("ii", [(3, 3)]), ("iji->j", [(2, 3, 2)]),
    ("bij,bjk->bik", [(2, 2, 3), (2, 3, 2)]), ("...ij,...jk->...ik", [(2, 2, 3), (2, 3, 2)]),
    ("...ij->...ji", [(2, 2, 3)]), ("...,...->...", [(2, 3), (3,)]), ("b...i,i", [(2, 2, 3), (3,)]),
    ("ij,kj,ik->", [(2, 3), (2, 3), (2, 2)]), ("ij,jk,kl->il", [(2, 3), (3, 2), (2, 2)]),
    ("bn,anm,bm->ba", [(2, 3), (2, 3, 2), (2, 2)]), ("ij,ij->ij", [(2, 3), (2, 3)]),
    ("ij , jk -> k", [(2, 3), (3, 2)]), ("ba", [(2, 3)]), ("ij,ij->j", [(2, 3), (1, 3)]),
    ("ijk,l->k", [(2, 2, 2), (2,)]),
]
for equation, shapes in EQUATIONS:
    operands = [f"${i}" for i in range(len(shapes))]
    add("einsum", shapes, equation, *operands, via="f")
add("einsum", [(2, 3), (3, 4)], "$0", [0, 1], "$1", [1, 2], [2, 0], via="f")
add("matmul", [(2, 1, 2, 3), (3, 2)])
add("matmul", [(2, 3), (2, 3, 2)])
add("matmul", [(2, 0, 3), (3, 2)])

# --- Square matrices ---
for op in ["det", "inverse", "logdet", "slogdet"]:
    for matrix in [SQUARE if op != "logdet" else SYMMETRIC, POSITIVE]:
        add(op, [matrix])
add("inv", [SQUARE], via="l")
add("det", [PAIR], via="l")
# PyTorch gives 0 for the cofactors of a singular matrix; `linalg.test.ts` has the right ones.
add("det", [SINGULAR], name="edge", grad=False)
add("logdet", [literal([2, 2], [0, 1, 1, 0])], smooth=False, name="edge", grad=False)
add("solve", [SQUARE, (3, 2)], via="l")
add("solve", [SQUARE, (3,)], via="l", composite=True)
add("solve", [PAIR, (2, 2)], via="l", composite=True)
add("solve", [PAIR, (2, 2, 1)], via="l")
for upper in [True, False]:
    add("solveTriangular", [SQUARE, (3, 2)], "$0", "$1", {"upper": upper}, via="l")
    add("choleskySolve", [(3, 2), SYMMETRIC], "$0", "$1", {"upper": upper})
# PyTorch's forward mode of it is not its derivative (differences show that, also for a triangular tangent).
add("choleskyInverse", [literal([3, 3], [2, 0, 0, 1, 1.5, 0, 0.5, -0.7, 1.2])], dtypes=DOUBLE, forward=False)
add("choleskyInverse", [literal([3, 3], [2, 1, 0.5, 0, 1.5, -0.7, 0, 0, 1.2])], "$0", {"upper": True},
    dtypes=DOUBLE, forward=False)
add("solveTriangular", [SQUARE, (2, 3)], "$0", "$1", {"upper": True, "left": False}, via="l")
add("solveTriangular", [SQUARE, (3, 1)], "$0", "$1", {"upper": False, "unitriangular": True}, via="l")
add("solveTriangular", [PAIR, (2, 1)], "$0", "$1", {"upper": False}, via="l")
# PyTorch's second order and forward mode take a symmetric matrix for granted.
add("cholesky", [SYMMETRIC], smooth=False)
add("cholesky", [POSITIVE], via="l", smooth=False)
add("cholesky", [SYMMETRIC], "$0", {"upper": True}, name="upper", smooth=False)
for matrix in [SYMMETRIC, POSITIVE]:
    half = matrix | {"d": [value / 2 for value in matrix["d"]], "v": "s"}
    for op in ["cholesky", "choleskyEx"]:
        add(op, [half], via="l")
    add("cholesky", [half], "$0", {"upper": True})
for matrix in [SQUARE, PAIR, (3, 2), (2, 3)]:
    add("qr", [matrix], via="l", dtypes=DOUBLE)
add("qr", [(2, 3)], "$0", "complete", via="l", dtypes=DOUBLE)
add("eigvalsh", [SYMMETRIC], via="l", dtypes=DOUBLE)
add("eigvalsh", [POSITIVE], via="l", dtypes=DOUBLE)
add("eigvalsh", [SQUARE], "$0", {"UPLO": "U"}, via="l", dtypes=DOUBLE, grad=False)
for matrix in [SQUARE, PAIR, (3, 2), (2, 3)]:
    add("svdvals", [matrix], via="l", dtypes=DOUBLE)
    add("pinv", [matrix], via="l", dtypes=DOUBLE)
add("pinv", [SYMMETRIC], "$0", {"hermitian": True}, via="l", dtypes=DOUBLE)
add("pinv", [(3, 2)], "$0", {"atol": 1.5}, via="l", dtypes=DOUBLE, smooth=False)
add("pinv", [(3, 2)], "$0", {"rtol": 0.8}, via="l", dtypes=DOUBLE, smooth=False)
add("pinverse", [(3, 2)], "$0", 0.1, dtypes=DOUBLE)
for power in [0, 1, 2, 3, 5, -1, -2]:
    add("matrixPower", [SQUARE], "$0", power, grad=power != 0)
add("matrixExp", [SQUARE])
add("matrixExp", [PAIR])
add("matrixExp", [literal([2, 2], [0, 0, 0, 0])])

# --- Factorizations in both precisions: what does not depend on signs, permutations included ---
for matrix in [SQUARE, PAIR, (3, 2), (2, 3)]:
    add("lu", [matrix], via="l")
    add("luFactor", [matrix], via="l", dtypes=DOUBLE)
    add("luFactor", [matrix], via="l", smooth=False, dtypes=("float32",))
add("luFactorEx", [SINGULAR], via="l", grad=False)
for options in [{}, {"left": False}, {"adjoint": True}, {"left": False, "adjoint": True}]:
    add("luSolve", [SQUARE, literal([3], [1, 3, 3], "int32"), (3, 3)], "$0", "$1", "$2", options, via="l")
TALL = literal([3, 2], [2, -1, 0.5, 0.3, 3, -0.7])
for matrix, side in [(TALL, (3, 2)), (TALL, (3,)), (literal([2, 3], TALL["d"]), (2, 1)), (SQUARE, (3, 2)),
                     (literal([2, 3, 2], [*TALL["d"], 1, 0.2, -2, 0.6, 0.9, 3]), (2, 3, 1))]:
    add("lstsq", [matrix, side], via="l", dtypes=DOUBLE)
    for driver in ["gels", "gelsd"]:
        # PyTorch says that singular values have a tangent of zeros.
        add("lstsq", [matrix, side], "$0", "$1", {"driver": driver}, via="l", dtypes=DOUBLE,
            forward=driver == "gels")
add("geqrf", [TALL], via="f")
add("geqrf", [SQUARE], via="f")
add("householderProduct", [literal([3, 2], [1, 0.2, 0.5, 1, 0.3, -0.7]), literal([2], [1.2, 0.7])], via="l",
    dtypes=DOUBLE)
for options in [{}, {"left": False}, {"transpose": True}, {"left": False, "transpose": True}]:
    add("ormqr", [literal([3, 2], [1, 0.2, 0.5, 1, 0.3, -0.7]), literal([2], [1.2, 0.7]), (3, 3)],
        "$0", "$1", "$2", options, via="f", smooth=False, dtypes=DOUBLE)
add("tensorinv", [literal([2, 2, 4], [0.3, 1.2, -0.7, 2, 1.1, -0.4, 0.9, 0.2, 0.8, 1.6, 0.5, -1, 2, 0.1, 1, 0.6])],
    via="l", dtypes=DOUBLE)
add("tensorsolve", [literal([2, 3, 6], [((i * 7) % 11) / 5 - 1 + (2 if i % 7 == 0 else 0) for i in range(36)]), (2, 3)],
    via="l", dtypes=DOUBLE)
add("vander", [(3,)], via="l")
add("vecdot", [(2, 3), (2, 3)], via="l")
for op in ["invEx", "choleskyEx"]:
    add(op, [SYMMETRIC], via="l", smooth=False)
add("solveEx", [SQUARE, (3, 2)], via="l", smooth=False)
# PyTorch's forward mode of it takes the whole tangent of a triangle.
for options in [{}, {"upper": False, "transpose": True}]:
    add("triangularSolve", [(3, 2), SQUARE], "$0", "$1", options, via="f", forward=False)

# --- Norms ---
add("norm", [(2, 3)], via="l")
add("norm", [(3,)], "$0", 1, via="l", smooth=False)
add("norm", [(2, 3)], "$0", 3, 1, via="l")
for order in ["fro", "nuc", 1, -1, 2, -2, float("inf"), float("-inf")]:
    smooth = order in ("fro", "nuc")
    add("norm", [SQUARE], "$0", order, via="l", smooth=smooth, dtypes=DOUBLE)
    add("matrixNorm", [(2, 3)], "$0", order, via="l", smooth=smooth, dtypes=DOUBLE)
add("matrixNorm", [(2, 3, 2)], "$0", 1, [0, 2], via="l", smooth=False)
add("matrixNorm", [(2, 3, 2)], "$0", "nuc", [0, 1], {"keepdim": True}, via="l", dtypes=DOUBLE)
add("vectorNorm", [(2, 3)], "$0", 3, via="l")
add("vectorNorm", [(2, 3)], "$0", float("-inf"), 1, {"keepdim": True}, via="l", smooth=False)
add("cond", [SQUARE], via="l", smooth=False, dtypes=DOUBLE)
add("matrixRank", [SINGULAR], via="l", grad=False)
for options in [{"tol": 1.5}, {"atol": 2.5}, {"rtol": 0.9}, {"atol": 0.1, "rtol": 0.4}, {"hermitian": True}]:
    add("matrixRank", [SYMMETRIC], "$0", options, via="l", grad=False)

COMPOSITE = {
    "vander", "vecdot", "tensorinv", "tensorsolve", "householderProduct", "ormqr",
    "outer", "ger", "inner", "tensordot", "kron", "multiDot", "einsum", "matmul", "logdet", "corrcoef",
    "matrixPower", "norm", "matrixNorm", "vectorNorm", "cond",
    "cov",
}
for case in CASES:
    case.composite |= case.op in COMPOSITE
