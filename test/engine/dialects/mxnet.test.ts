/** @file `gradlens/mxnet`: the documents' program with data bound to it, under MXNet's names. */

import assert from 'node:assert/strict';
import mx, { MXNetError, NotImplementedForSymbol } from '../../../engine/dialects/mxnet/index.ts';

const { cpu, nd, sym } = mx;

describe('gradlens/mxnet', () => {
  let names: Disposable;
  beforeEach(() => {
    names = new mx.name.NameManager();
  });
  afterEach(() => names[Symbol.dispose]());

  // c = 2 * a + b
  const seed = () => sym.var('a').mul(2).add(sym.var('b'));

  it('binds data later (S2-7), as in the docstring of executor.py', () => {
    const c = seed();
    assert.equal(String(c), '<Symbol _plus0>');
    assert.deepEqual(c.list_arguments(), ['a', 'b']);
    assert.deepEqual(c.list_outputs(), ['_plus0_output']);
    const executor = c.bind(
      cpu(),
      { a: nd.array([1, 2]), b: nd.array([2, 3]) },
      { args_grad: { a: nd.zeros([2]), b: nd.zeros([2]) } },
    );
    const out = executor.forward({ is_train: true });
    assert.equal(String(out[0]), '\n[4. 7.]\n<NDArray 2 @cpu(0)>');
    executor.backward(out);
    assert.equal(String(executor.grad_dict['a']), '\n[ 8. 14.]\n<NDArray 2 @cpu(0)>');
    assert.equal(String(executor.grad_dict['b']), '\n[4. 7.]\n<NDArray 2 @cpu(0)>');
    assert.deepEqual(Object.keys(executor.output_dict), ['_plus0_output']);
    executor.forward(false, { a: nd.array([5, 6]) });
    assert.equal(String(executor.outputs[0]), '\n[12. 15.]\n<NDArray 2 @cpu(0)>');
    assert.deepEqual(executor.arg_arrays[0]?.asnumpy(), [5, 6]);
  });

  it('takes keywords where Python has them', () => {
    const args = { a: nd.ones([2]), b: nd.ones([2]) };
    const all = seed().bind({
      ctx: cpu(),
      args,
      args_grad: [nd.zeros([2]), nd.zeros([2])],
      grad_req: 'add',
    });
    for (let i = 0; i < 2; i++) {
      all.forward({ is_train: true });
      all.backward({ out_grads: [nd.ones([2])] });
    }
    assert.deepEqual(
      all.grad_arrays.map((each) => each?.asnumpy()),
      [
        [4, 4],
        [2, 2],
      ],
    );
    const simple = seed().simple_bind(cpu(), { a: [2], b: [2], grad_req: { a: 'write' } });
    assert.equal(simple.grad_dict['b'], null);
    assert.equal(String(seed().eval(cpu(), args)[0]), '\n[3. 3.]\n<NDArray 2 @cpu(0)>');
    const a = sym.var('a');
    assert.deepEqual(sym.sum(a, { axis: 1, keepdims: true }).infer_shape({ a: [2, 3] }), [
      [[2, 3]],
      [[2, 1]],
      [],
    ]);
    assert.equal(String(sym.dot({ lhs: a, rhs: sym.var('b'), name: 'fc' })), '<Symbol fc>');
    assert.equal(sym.elemwise_add(a, sym.var('b')).name, 'elemwise_add0');
    assert.deepEqual(
      sym
        .clip(a, { a_min: 0, a_max: 1 })
        .eval({ a: nd.array([-1, 2]) })[0]
        ?.asnumpy(),
      [0, 1],
    );
  });

  it('infers shapes', () => {
    const shape = [3, 3];
    assert.deepEqual(seed().infer_shape({ a: shape }), [[shape, shape], [shape], []]);
    assert.deepEqual(seed().infer_shape({ a: [0, 3] }), [null, null, null]);
    assert.deepEqual(seed().infer_shape(shape), [[shape, shape], [shape], []]);
  });

  it('writes JSON as MXNet does, and reads it', () => {
    const text = seed().tojson();
    assert.equal(
      text,
      [
        '{',
        '  "nodes": [',
        '    {',
        '      "op": "null", ',
        '      "name": "a", ',
        '      "inputs": []',
        '    }, ',
        '    {',
        '      "op": "_mul_scalar", ',
        '      "name": "_mulscalar0", ',
        '      "attrs": {"scalar": "2"}, ',
        '      "inputs": [[0, 0, 0]]',
        '    }, ',
        '    {',
        '      "op": "null", ',
        '      "name": "b", ',
        '      "inputs": []',
        '    }, ',
        '    {',
        '      "op": "elemwise_add", ',
        '      "name": "_plus0", ',
        '      "inputs": [[1, 0, 0], [2, 0, 0]]',
        '    }',
        '  ], ',
        '  "arg_nodes": [0, 2], ',
        '  "node_row_ptr": [0, 1, 2, 3, 4], ',
        '  "heads": [[3, 0, 0]], ',
        '  "attrs": {"mxnet_version": ["int", 10901]}',
        '}',
      ].join('\n'),
    );
    assert.equal(sym.load_json(text).tojson(), text);
  });

  it('refuses as MXNet does', () => {
    assert.throws(() => sym.var(), {
      name: 'TypeError',
      message: "var() missing 1 required positional argument: 'name'",
    });
    assert.throws(() => sym.var(1), {
      name: 'TypeError',
      message: 'Expect a string for variable `name`',
    });
    assert.throws(() => seed().wait_to_read(), NotImplementedForSymbol);
    assert.throws(() => seed().bind(cpu(), { a: nd.ones([2]) }), {
      name: 'ValueError',
      message: 'key `b` is missing in `args`',
    });
    const executor = seed().simple_bind(cpu(), { a: [2] });
    executor.forward({ is_train: true });
    assert.throws(() => executor.backward(), MXNetError);
    assert.throws(() => executor.forward({ z: nd.ones([2]) }), { message: 'Unknown argument z' });
  });

  it('composes and looks inside', () => {
    const net = seed().call({ a: sym.var('x') });
    assert.deepEqual(net.list_arguments(), ['x', 'b']);
    assert.equal(
      String(seed().get_internals().getitem('_mulscalar1_output')),
      '<Symbol _mulscalar1>',
    );
    assert.equal(String(sym.Group([sym.var('x'), sym.var('y')])), '<Symbol group [x, y]>');
  });
});
