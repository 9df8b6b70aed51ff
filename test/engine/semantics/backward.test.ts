/** @file backward(), grad() and the order in which nodes run (sections B, C, E). */

import assert from 'node:assert/strict';
import { type Tensor, autograd, eye, ones, tensor } from 'gradlens';
import { leaf, list, of, thrown, warned } from './support.ts';

const { grad, getGradientEdge } = autograd;

describe('B: backward', () => {
  it('B8: a computed input retains its gradient, and its node has run', () => {
    const x = leaf(1);
    const y = x.exp();
    y.mul(3).sum().backward(null, { inputs: y });
    assert.deepEqual(list(y.grad), [3]);
    assert.equal(y.retainsGrad, true);
    assert.equal(x.grad, null);
    assert.match(
      thrown(() => grad(y.sum(), x)),
      /second time/,
    );
  });

  it('B10: createGraph warns once in a process', () => {
    const run = (): void => {
      leaf(2).pow(3).sum().backward(null, { createGraph: true });
    };
    const first = warned(run);
    assert.ok(
      first.length === 0 ||
        first[0]?.startsWith(
          'Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can cause a memory leak.',
        ),
    );
    assert.deepEqual(warned(run), []);
  });

  it('B13: of the nodes that are ready, the one made last runs first', () => {
    const x = leaf(1);
    const order: string[] = [];
    const traced = (y: Tensor, name: string): Tensor => {
      y.gradFn?.registerHook(() => {
        order.push(name);
      });
      return y;
    };
    const a = traced(x.mul(2), 'A');
    const b = traced(x.mul(3), 'B');
    const c = traced(a.mul(2), 'C');
    const d = traced(b.mul(2), 'D');
    c.add(d).sum().backward();
    assert.deepEqual(order, ['D', 'C', 'B', 'A']);
  });
});

describe('C: grad', () => {
  it('C4: isGradsBatched makes the rows of the Jacobian', () => {
    const x = leaf(1, 2, 3);
    const y = x.pow(2);
    const [rows] = grad(y, x, { gradOutputs: eye(3).to('float64'), isGradsBatched: true });
    assert.deepEqual(list(rows), [
      [2, 0, 0],
      [0, 4, 0],
      [0, 0, 6],
    ]);
    assert.match(
      thrown(() => grad(x.pow(2), x, { gradOutputs: of(1, 2, 3), isGradsBatched: true })),
      /^RuntimeError: If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch dimension\./,
    );
  });

  it('C6: only nodes on a path to the inputs run', () => {
    const [x, y] = [leaf(1), leaf(2)];
    const ran: string[] = [];
    const ex = x.exp();
    const ey = y.exp();
    ex.gradFn?.registerHook(() => void ran.push('x'));
    ey.gradFn?.registerHook(() => void ran.push('y'));
    const z = ex.add(ey).sum();
    grad(z, x);
    assert.deepEqual(ran, ['x']);
  });

  it('C7: a gradient edge stands for a tensor, as output and as input; inputs may have names', () => {
    const x = leaf(3);
    const y = x.pow(2);
    const edge = getGradientEdge(y);
    assert.equal(edge.node, y.gradFn);
    assert.equal(edge.outputNr, 0);
    assert.deepEqual(list(grad(edge, x, { gradOutputs: of(1), retainGraph: true })[0]), [6]);
    assert.deepEqual(list(grad(y.mul(2), getGradientEdge(y), { retainGraph: true })[0]), [2]);
    const named = grad(y, { weight: x });
    assert.deepEqual(list(named.weight), [6]);
    assert.equal(
      thrown(() => getGradientEdge(tensor(1))),
      'RuntimeError: It is not possible to get the gradient edge for a Tensor that does not require gradients',
    );
  });
});

describe('E: accumulation', () => {
  it('E4: .grad is laid out as its leaf', () => {
    const x = ones([3, 4]).t().detach().requiresGrad_();
    x.mul(2).sum().backward();
    assert.deepEqual(x.grad?.strides, [1, 4]);
    const second = ones([3, 4]).t().detach().requiresGrad_();
    second.pow(2).sum().backward(null, { createGraph: true });
    assert.deepEqual(second.grad?.strides, [1, 4]);
    const narrow = ones([4, 4]).narrow(1, 0, 2).detach().requiresGrad_();
    narrow.mul(2).sum().backward();
    assert.deepEqual(narrow.grad?.strides, [2, 1]);
  });
});
