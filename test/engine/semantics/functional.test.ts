/** @file autograd.functional (section M): shapes, strict mode, messages. */

import assert from 'node:assert/strict';
import { type Tensor, functional, ones } from 'gradlens';
import { leaf, list, of, thrown } from './support.ts';

const { hessian, hvp, jacobian, jvp, vhp, vjp } = functional;
const cube = (x: Tensor): Tensor => x.pow(3);
const sumOfCubes = (x: Tensor): Tensor => x.pow(3).sum();
const lists = (tree: unknown): unknown =>
  Array.isArray(tree) ? tree.map(lists) : list(tree as Tensor);

describe('M1: jacobian', () => {
  it('nests by output, then by input; zeros where unused', () => {
    assert.deepEqual(lists(jacobian(cube, of(1, 2))), [
      [3, 0],
      [0, 12],
    ]);
    const both = jacobian((a, b) => [a.mul(b), a.sum()], [of(1, 2), of(3, 4)]);
    assert.deepEqual(lists(both), [
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
        [1, 1],
        [0, 0],
      ],
    ]);
    for (const strategy of ['reverse-mode', 'forward-mode'] as const) {
      const vectorized = jacobian(cube, of(1, 2), { vectorize: true, strategy });
      assert.deepEqual(lists(vectorized), [
        [3, 0],
        [0, 12],
      ]);
    }
  });

  it('is recorded with createGraph', () => {
    assert.equal(jacobian(cube, leaf(1, 2)).requiresGrad, false);
    const x = leaf(1, 2);
    const j = jacobian(cube, x, { createGraph: true });
    assert.equal(j.requiresGrad, true);
    j.sum().backward();
    assert.deepEqual(list(x.grad), [6, 12]);
  });

  it('strict mode and messages', () => {
    const one = [of(1), of(3)];
    const texts: [() => unknown, string][] = [
      [
        () => jacobian((a) => a.mul(2), one, { strict: true }),
        'RuntimeError: Output 0 of the user-provided function is independent of input 1. This is not allowed in strict mode.',
      ],
      [
        () => jacobian(() => ones([2]), of(1), { strict: true }),
        'RuntimeError: Output 0 of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner from the input when running in strict mode.',
      ],
      [
        () => jacobian((a) => a.mul(2), of(1), { strict: true, createGraph: true }),
        'RuntimeError: The jacobian of the user-provided function is independent of input 0. This is not allowed in strict mode when create_graph=True.',
      ],
      [
        () => jacobian(cube, 1.5 as unknown as Tensor),
        "TypeError: The inputs given to jacobian must be either a Tensor or a tuple of Tensors but the given inputs has type <class 'float'>.",
      ],
      [
        () => jacobian((() => [of(1), 1]) as unknown as typeof cube, of(1)),
        "TypeError: The outputs of the user-provided function given to jacobian must be either a Tensor or a tuple of Tensors but the value at index 1 has type <class 'int'>.",
      ],
      [
        () => jacobian(cube, of(1), { strategy: 'forward-mode' }),
        'NotImplementedError: Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for `vectorize=True`.',
      ],
      [
        () => jacobian(cube, of(1), { strict: true, vectorize: true }),
        'RuntimeError: torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please either set `strict=False` or `vectorize=False`.',
      ],
    ];
    for (const [body, text] of texts) assert.equal(thrown(body), text);
  });
});

describe('M2: hessian', () => {
  it('of x²y at (3, 5), of several inputs, of a linear function', () => {
    const f = (x: Tensor): Tensor => x.select(0, 0).pow(2).mul(x.select(0, 1));
    assert.deepEqual(lists(hessian(f as functional.TensorFunction, of(3, 5))), [
      [10, 6],
      [6, 0],
    ]);
    const zero = [
      [0, 0],
      [0, 0],
    ];
    const eye = [
      [1, 0],
      [0, 1],
    ];
    assert.deepEqual(lists(hessian((a, b) => a.mul(b).sum(), [of(1, 2), of(3, 4)])), [
      [zero, eye],
      [eye, zero],
    ]);
    assert.deepEqual(lists(hessian((a) => a.sum(), of(1, 2))), zero);
    assert.equal(
      thrown(() => hessian((a) => a.sum(), of(1, 2), { strict: true })),
      'RuntimeError: While computing the hessian, found that the jacobian of the user-provided function with respect to input 0 is independent of the input. This is not allowed in strict mode. You should ensure that your function is twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for example).',
    );
    assert.equal(
      thrown(() => hessian((a) => a, of(1, 2))),
      'RuntimeError: The Tensor returned by the function given to hessian should contain a single element',
    );
  });
});

describe('M3: products', () => {
  it('vjp, jvp, hvp, vhp', () => {
    const a = vjp(cube as functional.TensorFunction<Tensor>, of(1, 2), of(1, 1));
    assert.deepEqual(lists(a), [
      [1, 8],
      [3, 12],
    ]);
    const b = jvp(cube as functional.TensorFunction<Tensor>, of(1, 2), of(1, 1));
    assert.deepEqual(lists(b), [
      [1, 8],
      [3, 12],
    ]);
    for (const product of [hvp, vhp]) {
      const c = product(sumOfCubes, of(1, 2), of(1, 1));
      assert.deepEqual(lists(c), [9, [6, 12]]);
      const linear = product((x) => x.sum(), of(1, 2), of(1, 1));
      assert.deepEqual(lists(linear[1]), [0, 0]);
    }
  });

  it('messages', () => {
    const f = cube as functional.TensorFunction;
    const s = sumOfCubes as functional.TensorFunction;
    const texts: [() => unknown, string][] = [
      [
        () => vjp(f, of(1, 2), [of(1), of(1)]),
        'RuntimeError: The given v should contain a single Tensor.',
      ],
      [
        () => vjp(f, of(1, 2), 1.5 as unknown as Tensor),
        "TypeError: The v given to vjp must be either a Tensor or a tuple of Tensors but the given v has type <class 'float'>.",
      ],
      [
        () => vjp((x) => x.mul(2), [of(1), of(2)], of(1), { strict: true }),
        'RuntimeError: The output of the user-provided function is independent of input 1. This is not allowed in strict mode.',
      ],
      [
        () => jvp(f, of(1, 2)),
        'RuntimeError: The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.',
      ],
      [
        () => jvp((x) => x.mul(2), of(1), of(1), { strict: true, createGraph: true }),
        'RuntimeError: The jacobian of the user-provided function is independent of input 0. This is not allowed in strict mode when create_graph=True.',
      ],
      [
        () => hvp(s, of(1, 2)),
        'RuntimeError: The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.',
      ],
      [
        () => vhp(f, of(1, 2), of(1, 1)),
        'RuntimeError: The Tensor returned by the function given to vhp should contain a single element',
      ],
    ];
    for (const [body, text] of texts) assert.equal(thrown(body), text);
  });
});
