/**
 * @file Symbols behave as MXNet's do: its documented numbers, names and error texts (tag 1.9.1; the
 * section "MXNet reference behaviour" of the seeds' table).
 */

import assert from 'node:assert/strict';
import { type Sym, Sym as SymClass, sym, tensor, zeros } from 'gradlens';

const numbers = (x: { tolist(): unknown } | null | undefined): unknown => x?.tolist();

describe('symbols', () => {
  let names: Disposable;
  beforeEach(() => {
    names = new sym.NameManager();
  });
  afterEach(() => names[Symbol.dispose]());

  const seed = (): Sym => sym.var('a').mul(2).add(sym.var('b'));
  const untyped = (symbol: Sym): Record<string, (...args: unknown[]) => unknown> =>
    symbol as unknown as Record<string, (...args: unknown[]) => unknown>;

  it('are composed first and named as MXNet names them', () => {
    const c = seed();
    assert.deepEqual(c.listArguments(), ['a', 'b']);
    assert.deepEqual(c.listOutputs(), ['_plus0_output']);
    assert.equal(String(sym.var('a')), '<Symbol a>');
    assert.equal(String(c), '<Symbol _plus0>');
    assert.equal(String(sym.group([sym.var('x'), sym.var('y')])), '<Symbol group [x, y]>');
    assert.deepEqual(c.getInternals().listOutputs(), [
      'a',
      '_mulscalar0_output',
      'b',
      '_plus0_output',
    ]);
    const a = sym.var('a');
    assert.deepEqual(
      [
        a.sub(1),
        sym.sub(1, a),
        sym.div(1, a),
        a.pow(2),
        sym.pow(2, a),
        a.mul(a),
        a.dot(a),
        a.exp(),
      ].map(({ name }) => name),
      [
        ...['_minusscalar0', '_rminusscalar0', '_rdivscalar0', '_powerscalar0', '_rpowerscalar0'],
        ...['_mul0', 'dot0', 'exp0'],
      ],
    );
    assert.equal(sym.var().name, 'var0');
    assert.throws(() => (sym.var as (name: unknown) => Sym)(1), {
      name: 'TypeError',
      message: 'Expect a string for variable `name`',
    });
  });

  it('are bound later: the docstring of executor.py', () => {
    const ga = zeros([2]);
    const gb = zeros([2]);
    const executor = seed().bind(
      { a: tensor([1, 2]), b: tensor([2, 3]) },
      { argsGrad: { a: ga, b: gb } },
    );
    const [out] = executor.forward({}, { isTrain: true });
    assert.deepEqual(numbers(out), [4, 7]);
    executor.backward(executor.outputs);
    assert.deepEqual(numbers(ga), [8, 14]);
    assert.deepEqual(numbers(gb), [4, 7]);
    assert.deepEqual(Object.keys(executor.outputDict), ['_plus0_output']);
    const named = seed().bind([tensor([1, 2]), tensor([2, 3])], { argsGrad: ['b'] });
    assert.equal(named.gradDict['a'], null);
    assert.deepEqual(numbers(named.gradDict['b']), [0, 0]);
  });

  it('write, add or ignore gradients, by name', () => {
    const args = { a: tensor([1, 2]), b: tensor([2, 3]) };
    const argsGrad = { a: zeros([2]), b: zeros([2]) };
    const executor = seed().bind(args, { argsGrad, gradReq: { a: 'add' } });
    const buffer = executor.gradDict['a']?.storage;
    for (let i = 0; i < 3; i++) {
      executor.forward({}, { isTrain: true });
      executor.backward(tensor([1, 10]));
    }
    assert.deepEqual(numbers(executor.gradDict['a']), [6, 60]);
    assert.deepEqual(numbers(executor.gradDict['b']), [0, 0]);
    assert.equal(executor.gradDict['a']?.storage, buffer);
    assert.throws(() => seed().bind(args, { argsGrad, gradReq: 'put' as never }), {
      name: 'ValueError',
      message: /^grad_req must be in \{/,
    });
  });

  it('need all their data, of the right kind and shape', () => {
    const a = tensor([1, 2]);
    const bind = (args: unknown): void => void seed().bind(args as never);
    assert.throws(() => bind({ a }), {
      name: 'ValueError',
      message: 'key `b` is missing in `args`',
    });
    assert.throws(() => bind([a]), {
      name: 'ValueError',
      message: 'Length of args does not match the number of arguments',
    });
    const kind = {
      name: 'TypeError',
      message: 'Only accept list of NDArrays or dict of str to NDArray',
    };
    assert.throws(() => bind({ a, b: 3 }), kind);
    assert.throws(() => bind(a), kind);
    assert.throws(() => sym.var('a').add(sym.var('a')).bind([a, a]), {
      name: 'ValueError',
      message: "Duplicate names detected, ['a', 'a']",
    });
    const executor = seed().bind({ a, b: tensor([1, 2]) });
    assert.throws(() => executor.forward({ z: a }), {
      name: 'TypeError',
      message: 'Unknown argument z',
    });
    assert.throws(() => executor.forward({ a: tensor([1, 2, 3]) }), {
      name: 'ValueError',
      message: 'Shape not match! Argument a, need: (2,), received: (3,)',
    });
    assert.deepEqual(numbers(executor.forward({ a: tensor([5, 6]) })[0]), [11, 14]);
    assert.deepEqual(numbers(a), [5, 6], 'data are copied into what was bound');
  });

  it('have no values: what needs data refuses', () => {
    const a = sym.var('a');
    assert.throws(() => Number(a), {
      name: 'NotImplementedForSymbol',
      message:
        'Function __bool__ (namely operator "bool") is not implemented for Symbol and only available in NDArray.',
    });
    assert.throws(() => untyped(a)['add_']?.(1), {
      name: 'NotImplementedForSymbol',
      message: /^Function __iadd__ \(namely operator "\+="\) .*only available in NDArray\.$/,
    });
    for (const name of ['item', 'detach', 'backward', 'copy']) {
      assert.throws(() => untyped(a)[name]?.(), {
        message: `Function ${name} is not implemented for Symbol and only available in NDArray.`,
      });
    }
  });

  it('need a head gradient unless they end in a loss', () => {
    const square = sym.var('a').mul(sym.var('a'));
    const plain = seed().simpleBind({ a: [2] });
    plain.forward({}, { isTrain: true });
    assert.throws(() => plain.backward(), {
      name: 'MXNetError',
      message:
        'Because the last operator is not Loss function, head_gradient is required when calling backward. If you are attempting to minimize the output as an objective, please modify your network and pass it through the make_loss symbol.',
    });
    const a = sym.var('a');
    assert.throws(() => square.simpleBind({ a: [2] }), /Duplicate names/);
    const loss = sym.makeLoss(a.mul(a)).simpleBind({ a: [2] });
    loss.forward({ a: tensor([1, 2]) }, { isTrain: true });
    loss.backward();
    assert.deepEqual(numbers(loss.gradDict['a']), [2, 4]);
  });

  it('send the gradient of a tie to the left, also through minimum', () => {
    for (const [f, left, right] of [
      [sym.maximum, [1, 0, 1], [0, 1, 0]],
      [sym.minimum, [1, 1, 0], [0, 0, 1]],
    ] as const) {
      const executor = f(sym.var('x'), sym.var('y')).simpleBind({ x: [3] });
      executor.forward({ x: tensor([1, 2, 3]), y: tensor([1, 4, 0]) }, { isTrain: true });
      executor.backward(tensor([1, 1, 1]));
      assert.deepEqual(numbers(executor.gradDict['x']), left);
      assert.deepEqual(numbers(executor.gradDict['y']), right);
    }
  });

  it('do not broadcast, unless asked to', () => {
    const [a, b] = [sym.var('a'), sym.var('b')];
    assert.throws(() => a.add(b).inferShape({ a: [2, 3], b: [3] }), {
      name: 'MXNetError',
      message:
        'Error in operator _plus0: Incompatible attr in node _plus0 at 1-th input: expected [2,3], got [3]',
    });
    assert.deepEqual(sym.broadcastAdd(a, b).inferShape({ a: [2, 3], b: [3] })?.outputs, [[2, 3]]);
  });

  it('infer shapes, forward and back', () => {
    assert.deepEqual(seed().inferShape({ a: [3, 3] }), {
      args: [
        [3, 3],
        [3, 3],
      ],
      outputs: [[3, 3]],
    });
    assert.equal(seed().inferShape({ a: [0, 3] }), null);
    const x = sym.var('x');
    const net = x.matmul(sym.var('w')).add(sym.var('b')).sum(1, { keepdim: true });
    assert.equal(net.inferShape({ x: [5, 4] }), null);
    assert.deepEqual(net.inferShapePartial({ x: [5, 4] }).args, [[5, 4], null, null]);
    assert.deepEqual(net.inferShape({ x: [5, 4], w: [4, 2] }), {
      args: [
        [5, 4],
        [4, 2],
        [5, 2],
      ],
      outputs: [[5, 1]],
    });
    assert.throws(
      () => net.inferShape({ z: [1] }),
      /^\w+: InferShapeKeyword argument name z not found/,
    );
  });

  it('can be looked at before there are data', () => {
    const known = seed().describe({ b: [2] });
    assert.deepEqual(
      known.map(({ name, operator, symbol, inputs, shape }) => [
        name,
        operator,
        symbol,
        inputs,
        shape,
      ]),
      [
        ['a', null, '', [], [2]],
        ['_mulscalar0', 'mul', '×', [0], [2]],
        ['b', null, '', [], [2]],
        ['_plus0', 'add', '+', [1, 2], [2]],
      ],
    );
    assert.deepEqual(
      seed()
        .describe()
        .map(({ shape, isOutput }) => [shape, isOutput]),
      [
        [null, false],
        [null, false],
        [null, false],
        [null, true],
      ],
    );
  });

  it('travel as JSON, in MXNet’s format', () => {
    const json = seed().toJSON();
    assert.deepEqual(json.nodes, [
      { op: 'null', name: 'a', inputs: [] },
      { op: '_mul_scalar', name: '_mulscalar0', attrs: { scalar: '2' }, inputs: [[0, 0, 0]] },
      { op: 'null', name: 'b', inputs: [] },
      {
        op: 'elemwise_add',
        name: '_plus0',
        inputs: [
          [1, 0, 0],
          [2, 0, 0],
        ],
      },
    ]);
    assert.deepEqual(json.arg_nodes, [0, 2]);
    assert.deepEqual(json.heads, [[3, 0, 0]]);
    const x = sym.var('x', { shape: [2, 3] });
    const rich = sym.cat([sym.sub(1, x), sym.lt(2, x).mul(x).clamp({ min: 0.5 })], 1).sum(0);
    const again = sym.load(JSON.stringify(rich));
    assert.deepEqual(again.toJSON(), rich.toJSON());
    const data = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    assert.deepEqual(numbers(again.eval([data])[0]), [-3, -5, -7, 4.5, 5.5, 9]);
    assert.deepEqual(again.inferShape()?.outputs, [[6]]);
  });

  it('compose: a symbol in the place of a variable', () => {
    const net = seed().compose({ a: sym.var('x').exp() });
    assert.deepEqual(net.listArguments(), ['x', 'b']);
    assert.deepEqual(numbers(net.eval({ x: tensor([0]), b: tensor([1]) })[0]), [3]);
    assert.deepEqual(
      seed()
        .compose([sym.var('p'), sym.var('q')])
        .listArguments(),
      ['p', 'q'],
    );
    assert.throws(() => seed().compose({ a: 1 as never }), {
      name: 'TypeError',
      message: 'Compose expect `Symbol` as arguments',
    });
    assert.ok(net.getInternals().get('exp0_output') instanceof SymClass);
    assert.throws(() => net.get('nothing'), {
      name: 'ValueError',
      message: 'Cannot find output that matches name "nothing"',
    });
  });

  it('may be a hundred thousand operators deep', () => {
    const x = sym.var('x');
    let y: Sym = x;
    for (let i = 0; i < 100_000; i++) y = y.add(1);
    assert.equal(y.getInternals().listOutputs().length, 100_001);
    assert.deepEqual(numbers(y.eval({ x: tensor([0]) })[0]), [100_000]);
  }).timeout(60_000);
});
