/** @file OneFlow's printing of several versions, its names of nodes and its messages. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** In a process of its own: the dialect decides how all tensors of a program print. */
function prints(program: string, ...lines: string[]): void {
  const text = `import * as flow from './engine/dialects/oneflow/index.ts';
const said = (f) => { try { f(); } catch (error) { console.log(String(error)); } };
${program}`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', text],
    { cwd: root, encoding: 'utf8' },
  );
  assert.equal(stderr, '');
  assert.deepEqual(stdout.trimEnd().split('\n'), lines);
}

describe('the dialect of OneFlow', function () {
  this.timeout(30_000);

  it('prints the element type always, and comparisons as int8 before 0.7', () => {
    prints(
      `const x = flow.ones(2);
console.log(String(x), String(x.eq(1)), String(flow.arange(2, { dtype: flow.int64 })));
flow.set_version('1.0');
console.log(String(x.eq(1)), String(x.requires_grad_().mul(2).sum().mul(3)));`,
      'tensor([1., 1.], dtype=oneflow.float32) tensor([1, 1], dtype=oneflow.int8) tensor([0, 1], dtype=oneflow.int64)',
      'tensor([True, True], dtype=oneflow.bool) tensor(12., dtype=oneflow.float32, grad_fn=<scalar_mulBackward>)',
    );
  });

  it('names nodes after its operators: an average ends with a product by 1/n', () => {
    prints(
      `const x = flow.ones(2, { requires_grad: true });
console.log(x.mean().grad_fn.name(), flow.ones(1, { requires_grad: true }).mean().grad_fn.name());
console.log(x.mul(2).grad_fn.name(), x.sum().grad_fn.name());`,
      'scalar_mul_backward reduce_sum_backward',
      'scalar_mul_backward reduce_sum_backward',
    );
  });

  it('has operators of its own for equal shapes and for numbers', () => {
    // From OneFlow's sources: core/functional/impl, binary_functor.cpp, math_functor.cpp, unary_functor.cpp.
    prints(
      `const x = flow.ones(2, { requires_grad: true }), y = flow.ones(2, 1);
console.log([x.add(x), x.add(y), x.sub(1), x.mul(x), x.mul(y), x.div(x), x.div(2), x.pow(2)].map((z) => z.grad_fn.name()).join(' '));
console.log([x.neg(), x.prod(), x.reshape(2, 1), flow.ones(2, 2, { requires_grad: true }).mm(y)].map((z) => z.grad_fn.name()).join(' '));`,
      'add_n_backward broadcast_add_backward scalar_add_backward multiply_backward broadcast_mul_backward broadcast_div_backward scalar_mul_backward scalar_pow_backward',
      'negative_backward reduce_prod_backward reshape_backward matmul_backward',
    );
  });

  it('uses its own words', () => {
    prints(
      `const x = flow.ones(3, { requires_grad: true });
said(() => x.mul(2).backward());
said(() => x.mul(2).backward(flow.ones(2)));
said(() => x.add_(1));
flow.set_version('1.0');
const y = x.sum().mul(2);
y.backward();
said(() => y.backward());`,
      'RuntimeError: Grad can be implicitly created only for scalar outputs',
      "RuntimeError: out_grad's shape must be same as output's ((3,) vs (2,))",
      'RuntimeError: a leaf Tensor that requires grad is being used in an in-place operation',
      'RuntimeError: This FunctionNode with name `scalar_mulBackward` has been released.',
      'Maybe you try to backward through the node a second time. Specify retain_graph=True when calling .backward() or autograd.grad() the first time.',
    );
  });
});
