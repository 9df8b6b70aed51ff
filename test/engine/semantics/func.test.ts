/** @file Transforms of functions (section M): func.grad, vjp, jvp, jacrev, jacfwd, hessian, vmap. */

import assert from 'node:assert/strict';
import { type Tensor, func, tensor } from 'gradlens';
import { leaf, list, number, of, quietly, thrown } from './support.ts';

const { grad, gradAndValue, hessian, jacfwd, jacrev, jvp, vjp, vmap } = func;
const cube = (x: Tensor): Tensor => x.pow(3);
const lists = (tree: unknown): unknown =>
  Array.isArray(tree) ? tree.map(lists) : list(tree as Tensor);
const near = (x: Tensor, expected: number): void => {
  assert.ok(
    Math.abs(x.item() - expected) < 1e-12,
    `${String(x.item())} is not ${String(expected)}`,
  );
};

describe('M4: func.grad', () => {
  it('nests: grad(grad(sin))(1) = −sin 1', () => {
    const sin = (x: Tensor): Tensor => x.sin();
    near(grad(sin)(number(1)), Math.cos(1));
    near(grad(grad(sin))(number(1)), -Math.sin(1));
    near(grad(grad(grad(sin)))(number(1)), -Math.cos(1));
    assert.equal(grad(grad(sin))(number(1)).requiresGrad, false);
  });

  it('does not confuse the variables of nested derivatives', () => {
    // d/dx (x · d/dy (x + y)) at x = 1: 1, and not 2.
    const f = (x: Tensor): Tensor => x.mul(grad((y: Tensor) => x.add(y))(number(1)));
    near(grad(f)(number(1)), 1);
  });

  it('takes argnums and aux, returns the value', () => {
    const f = (x: Tensor, y: Tensor): Tensor => x.mul(y);
    assert.deepEqual(lists(grad(f, { argnums: [0, 1] })(number(2), number(3))), [3, 2]);
    assert.deepEqual(lists(grad(f, { argnums: -1 })(number(2), number(3))), 2);
    assert.deepEqual(lists(gradAndValue((x: Tensor) => x.mul(x))(number(2))), [4, 4]);
    const aux = grad((x: Tensor) => [x.mul(x), x], { hasAux: true })(number(2));
    assert.deepEqual(lists(aux), [4, 2]);
  });

  it('is recorded when its input is', () => {
    const x = tensor(2, { requiresGrad: true });
    const g = grad((v: Tensor) => v.mul(v))(x);
    assert.equal(g.requiresGrad, true);
    g.backward();
    assert.equal(x.grad?.item(), 2);
  });

  it('speaks as PyTorch does', () => {
    const at = number(2);
    const texts: [() => unknown, string][] = [
      [
        () => grad((x: Tensor) => x.sin())(of(1)),
        'RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with 1 dims. Maybe you wanted to use the vjp or jacrev APIs instead?',
      ],
      [
        () => grad(((_: Tensor) => 1.5) as unknown as (x: Tensor) => Tensor)(at),
        "RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got <class 'float'>",
      ],
      [
        () => grad((x: Tensor) => x, { argnums: 2 })(at),
        'RuntimeError: Got argnum=2, but only 1 positional inputs',
      ],
      [
        () => grad((x: Tensor) => x, { argnums: 'a' as unknown as number })(at),
        "RuntimeError: argnums must be int or Tuple[int, ...], got: <class 'str'>",
      ],
      [
        () => grad((x: Tensor) => x.mul(x), { hasAux: true })(at),
        'RuntimeError: grad_and_value(f)(*args): output of function f should be a tuple: (output, aux) if has_aux is True',
      ],
      [
        () => grad((x: Tensor) => x.mul(x))(tensor(2, { dtype: 'int64' })),
        'RuntimeError: only Tensors of floating point dtype can require gradients',
      ],
    ];
    for (const [body, text] of texts) assert.equal(thrown(body), text);
  });
});

describe('M5: vjp, jvp, Jacobians', () => {
  it('vjp and jvp', () => {
    const [value, pullback] = vjp(cube, [of(1, 2)]);
    assert.deepEqual([list(value as Tensor), lists(pullback(of(1, 1)))], [[1, 8], [[3, 12]]]);
    assert.deepEqual(lists(jvp(cube, [of(1, 2)], [of(1, 1)])), [
      [1, 8],
      [3, 12],
    ]);
    assert.equal(
      thrown(() => pullback(of(1))),
      'RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and output[0] has a shape of torch.Size([2]).',
    );
    assert.equal(
      thrown(() => pullback([of(1), of(1)])),
      'RuntimeError: Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function. cotangents: (*, *), primal output: *',
    );
    assert.equal(
      thrown(() => jvp(cube, [of(1, 2)], [of(1)])),
      'RuntimeError: Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size [2] while the given forward gradient is of size [1].',
    );
  });

  it('jacrev and jacfwd agree, also for several arguments and outputs', () => {
    for (const jac of [jacrev, jacfwd]) {
      assert.deepEqual(lists(jac(cube)(of(1, 2))), [
        [3, 0],
        [0, 12],
      ]);
      const f = (a: Tensor, b: Tensor): Tensor[] => [a.mul(b), a];
      assert.deepEqual(lists(jac(f, { argnums: [0, 1] })(of(1, 2), of(3, 4))), [
        [
          [
            [3, 0],
            [0, 4],
          ],
          [
            [1, 0],
            [0, 2],
          ],
        ],
        [
          [
            [1, 0],
            [0, 1],
          ],
          [
            [0, 0],
            [0, 0],
          ],
        ],
      ]);
      const matrix = (x: Tensor): Tensor => x.t().matmul(x);
      const at = tensor(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        { dtype: 'float64' },
      );
      assert.deepEqual((jac(matrix)(at) as Tensor).shape, [2, 2, 3, 2]);
    }
    const at = of(0.5, 1.5, -1);
    const g = (x: Tensor): Tensor => x.exp().mul(x.sum()).softmax(0);
    const [a, b] = [jacrev(g)(at) as Tensor, jacfwd(g)(at) as Tensor];
    assert.ok(a.sub(b).abs().max().item() < 1e-12);
  });

  it('hessian; forward over forward', () => {
    assert.deepEqual(lists(hessian((x: Tensor) => x.pow(3).sum())(of(1, 2))), [
      [6, 0],
      [0, 12],
    ]);
    const product = (x: Tensor): Tensor => x.select(0, 0).pow(2).mul(x.select(0, 1));
    assert.deepEqual(lists(hessian(product)(of(3, 5))), [
      [10, 6],
      [6, 0],
    ]);
    assert.deepEqual(lists(jacfwd(jacfwd(cube) as typeof cube)(of(1, 2))), [
      [
        [6, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 12],
      ],
    ]);
    assert.deepEqual(lists(jacrev(jacrev(cube) as typeof cube)(of(1, 2))), [
      [
        [6, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 12],
      ],
    ]);
  });
});

describe('M5, M6: vmap', () => {
  it('gives per-sample gradients', () => {
    const loss = (w: Tensor, x: Tensor): Tensor => w.dot(x).pow(2);
    const samples = tensor(
      [
        [1, 1],
        [2, 0],
      ],
      { dtype: 'float64' },
    );
    assert.deepEqual(list(vmap(grad(loss), { inDims: [null, 0] })(of(1, 2), samples)), [
      [6, 6],
      [8, 0],
    ]);
  });

  it('runs the function once, nests, and moves dimensions', () => {
    let runs = 0;
    const f = (a: Tensor, b: Tensor): Tensor => {
      runs++;
      assert.deepEqual(a.shape, []);
      return a.mul(b);
    };
    const outer = vmap(vmap(f, { inDims: [null, 0] }), { inDims: [0, null] });
    assert.deepEqual(list(outer(of(1, 2), of(3, 4, 5))), [
      [3, 4, 5],
      [6, 8, 10],
    ]);
    assert.equal(runs, 1);
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const columns = vmap((c: Tensor) => c.sum(), { inDims: 1 });
    assert.deepEqual(list(columns(x)), [5, 7, 9]);
    assert.deepEqual(vmap((r: Tensor) => r.mul(2), { outDims: 1 })(x).shape, [3, 2]);
    assert.deepEqual(
      list(vmap((m: Tensor, v: Tensor) => m.matmul(v), { inDims: [null, 0] })(x, x)),
      [
        [14, 32],
        [32, 77],
      ],
    );
  });

  it('follows views and in-place writes', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const f = (row: Tensor): Tensor => {
      const copy = row.clone();
      copy.select(0, 0).mul_(10);
      copy.narrow(0, 1, 1).copy_(row.narrow(0, 0, 1));
      return copy;
    };
    assert.deepEqual(list(vmap(f)(x)), [
      [10, 1],
      [30, 3],
    ]);
    const y = leaf(1, 2);
    const square = vmap((v: Tensor) => v.clone().mul_(v))(y);
    square.sum().backward();
    assert.deepEqual(list(y.grad), [2, 4]);
  });

  it('speaks as PyTorch does', () => {
    const v = of(1, 2);
    const same = (x: Tensor): Tensor => x;
    const product = (x: Tensor, y: Tensor): Tensor => x.mul(y);
    const texts: [() => unknown, string][] = [
      [
        () => vmap((x: Tensor) => x, { inDims: 2 })(v),
        'ValueError: vmap(<lambda>, in_dims=2, ...)(<inputs>): Got in_dim=2 for some input, but that input is a Tensor of dimensionality 1 so expected in_dim to satisfy -1 <= in_dim < 1.',
      ],
      [
        () => vmap((x: Tensor) => x, { inDims: null })(v),
        "ValueError: vmap(<lambda>, in_dims=None, ...)(<inputs>): expected `in_dims` to be int or a (potentially nested) tuple matching the structure of inputs, got: <class 'NoneType'>.",
      ],
      [
        () => vmap(product)(v, of(1, 2, 3)),
        'ValueError: vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [2, 3] for the mapped dimension',
      ],
      [
        () => vmap((x: Tensor) => x.item())(v),
        "RuntimeError: vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a Tensor, please try to rewrite what you're doing with other operations. If error is occurring somewhere inside PyTorch internals, please file a bug report.",
      ],
      [
        () => vmap(() => 1)(...([v] as unknown as [])),
        "ValueError: vmap(<lambda>, ...): `<lambda>` must only return Tensors, got type <class 'int'>. Did you mean to set out_dims= to None for output?",
      ],
      [
        () => vmap((x: Tensor) => x, { outDims: null })(v),
        'ValueError: vmap(<lambda>, ...): `<lambda>` can not return a BatchedTensor when out_dim is None',
      ],
      [
        () => vmap(same, { outDims: 1 })(v),
        'IndexError: Dimension out of range (expected to be in range of [-1, 0], but got 1)',
      ],
      [
        () => vmap(() => of(1))(),
        'ValueError: vmap(<lambda>)(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a function with no inputs. The latter is unsupported.',
      ],
      [
        () => vmap((x: Tensor, y: Tensor) => x.mul(y), { inDims: [0] })(of(1), of(1)),
        'ValueError: vmap(<lambda>, in_dims=(0,), ...)(<inputs>): in_dims is not compatible with the structure of `inputs`. in_dims has structure TreeSpec(tuple, None, [*]) but inputs has structure TreeSpec(tuple, None, [*,\n  *]).',
      ],
      [
        () => vmap((x: Tensor, y: number) => x.mul(y))(of(1), 2),
        "ValueError: vmap(<lambda>, in_dims=0, ...)(<inputs>): Got in_dim=0 for an input but the input is of type <class 'int'>. We cannot vmap over non-Tensor arguments, please use None as the respective in_dim",
      ],
      [
        () => vmap((x: Tensor, y: Tensor) => x.mul_(y), { inDims: [null, 0] })(of(1), v),
        'RuntimeError: vmap: inplace arithmetic(self, *extra_args) is not possible because there exists a Tensor `other` in extra_args that has more elements than `self`. This happened due to `other` being vmapped over but `self` not being vmapped over in a vmap. Please try to use out-of-place operators instead of inplace arithmetic. If said operator is being called inside the PyTorch framework, please file a bug report instead.',
      ],
      [
        () =>
          vmap((x: Tensor) => {
            x.mul(x).backward();
            return x;
          })(leaf(1, 2)),
        'RuntimeError: backward() called inside a functorch transform. This is not supported, please use functorch.grad or functorch.vjp instead or call backward() outside of functorch transforms.',
      ],
    ];
    for (const [body, text] of texts)
      assert.equal(
        quietly(() => thrown(body)),
        text,
      );
    assert.match(
      thrown(() => vmap((x: Tensor) => x.add(Number(x.equal(x))))(v)),
      /attempting to use a Tensor in some data-dependent control flow/,
    );
    assert.deepEqual(
      list(vmap((x: Tensor, y: number) => x.mul(y), { inDims: [0, null] })(of(1), 2)),
      [2],
    );
  });
});
