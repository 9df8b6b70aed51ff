/**
 * @file Exports for other tools. ONNX: the models in test/reference/onnx passed ONNX's checker and were run by its
 * reference evaluator (test/reference/onnx_models.py); here our exports are the same bytes, and our values its values.
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cat, nn, noGrad, sym, tensor, where, type Tensor } from 'gradlens';

import type { GraphModel } from '../../engine/graph/model.ts';
import { Flag } from '../../engine/graph/nodes.ts';
import { graphOf } from '../recorder/memory.ts';
import { modelOf } from './queries/ask.ts';

const F = nn.functional;
const ramp = (...shape: number[]): Tensor => {
  const count = shape.reduce((product, size) => product * size, 1);
  return tensor(Array.from({ length: count }, (_, i) => Math.sin(i) / 2)).reshape(shape);
};

const PROGRAMS: Readonly<Record<string, () => unknown>> = {
  pointwise: () => {
    const x = ramp(2, 3);
    const positive = x.abs().add(0.5);
    positive.log().mul(x.exp()).sub(x.tanh()).div(positive.sqrt()).neg();
    x.sigmoid().pow(2).maximum(x.sin()).minimum(x.cos()).square();
    F.relu(x).add(F.leakyRelu(x, 0.1)).add(F.silu(x)).add(positive.rsqrt());
    where(x.gt(0), x, x.mul(-2)).to('float64');
    x.ge(0.1).to('float32').add(x.le(0.2));
    positive.reciprocal().floor().erf();
  },
  shapes: () => {
    const x = ramp(2, 3, 4);
    x.transpose(0, 2).reshape(4, 6).t();
    x.permute(1, 0, 2).unsqueeze(0).squeeze().expand(5, 3, 2, 4);
    cat([x.narrow(1, 0, 2), x], 1);
    x.detach().flatten();
  },
  reductions: () => {
    const x = ramp(2, 3, 4);
    x.sum();
    x.sum(1).mean();
    x.sum([0, 2], { keepdim: true });
    x.mean(2, { keepdim: true }).amax(0);
    x.amin(-1);
    x.max(1);
    x.softmax(1).logSoftmax(2);
  },
  matrices: () => {
    const [a, b] = [ramp(2, 3), ramp(3, 4)];
    a.mm(b).matmul(ramp(4));
    ramp(2, 2, 3).bmm(ramp(2, 3, 2));
    F.linear(a, ramp(5, 3), ramp(5));
    b.t().mm(a.t());
  },
  vision: () => {
    const image = ramp(1, 2, 6, 6);
    const maps = F.relu(F.conv2d(image, ramp(4, 1, 3, 3), ramp(4), { padding: 1, groups: 2 }));
    F.maxPool2d(maps, 2);
    F.avgPool2d(maps, 3);
    F.conv2d(image, ramp(1, 2, 2, 2), null, { stride: 2, dilation: 2 });
  },
  training: () => {
    const w = tensor([[0.5, -0.25], [0.125, 1], [0, 0.75]], { requiresGrad: true }); // prettier-ignore
    const loss = F.crossEntropy(ramp(4, 3).mm(w), tensor([0, 1, 1, 0], { dtype: 'int64' }));
    loss.backward();
    noGrad(() => w.sub_(w.grad?.mul(0.1) ?? 0));
    F.mseLoss(ramp(4, 3).mm(w), ramp(4, 2));
  },
  own: () => {
    F.gelu(ramp(3)).cumsum(0);
  },
  // Declared without shapes, which the checker asks for in inputs and outputs; then bound and run.
  symbols: () => {
    using _ = new sym.NameManager();
    const sum = sym.mul(2, sym.var('a')).add(sym.var('b'));
    const data = { a: tensor([1, 2]), b: tensor([2, 3]) };
    const executor = sum.bind(data, { argsGrad: ['a', 'b'] });
    executor.backward(executor.forward({}, { isTrain: true }));
  },
};

/** Nothing but our own domain can be said of these operators, and nobody else computes them. */
const OWN: Readonly<Record<string, string>> = { own: 'gelu', symbols: 'variable' };

const file = (name: string): string =>
  fileURLToPath(new URL(`../reference/onnx/${name}`, import.meta.url));

/** What nobody reads: the model's outputs, in order. */
function results({ graph }: GraphModel): { shape: string; data: ArrayLike<number> }[] {
  const found = [];
  for (let node = 0; node < graph.nodes.length; node++) {
    const value = graph.values.get(graph.nodes.value.get(node));
    const isResult = graph.nodes.inCount.get(node) > 0 && graph.nodes.firstOut.get(node) < 0;
    if (!isResult && !graph.nodes.has(node, Flag.root)) continue;
    const places = graph.op(node) === 'maxPool2d' && graph.nodes.output.get(node) === 1;
    if (places || graph.op(node) === 'grad' || value?.kind !== 'whole') continue;
    found.push({ shape: graph.shape(node) || '[]', data: value.data });
  }
  return found;
}

describe('ONNX', () => {
  for (const [name, program] of Object.entries(PROGRAMS)) {
    it(`takes ${name} as ONNX's checker and evaluator took it`, () => {
      const model = graphOf(program);
      const bytes = Buffer.from(model.onnx());
      if (process.env['GRADLENS_WRITE_ONNX'] !== undefined)
        writeFileSync(file(`${name}.onnx`), bytes);
      assert.ok(bytes.equals(readFileSync(file(`${name}.onnx`))), 'another model was checked');
      assert.ok(existsSync(file(`${name}.txt`)), 'test/reference/onnx_models.py has checked it');
      const [verdict, ...lines] = readFileSync(file(`${name}.txt`), 'utf8')
        .trim()
        .split('\n');
      assert.match(verdict ?? '', /valid$/);
      const own = OWN[name];
      if (own !== undefined) {
        assert.ok(bytes.includes(own));
        return;
      }
      const ours = results(model);
      assert.equal(lines.length, ours.length);
      lines.forEach((line, at) => {
        const [, shape = '', elements = ''] = /^\S+ (\[.*?\]) ?(.*)$/.exec(line) ?? [];
        assert.equal(shape, ours[at]?.shape, line);
        const theirs = elements === '' ? [] : elements.split(' ').map(Number);
        Array.from(ours[at]?.data ?? []).forEach((element, i) => {
          const difference = Math.abs(element - (theirs[i] ?? NaN));
          assert.ok(difference <= 1e-6 + 1e-5 * Math.abs(element), `${line}: ${element}`);
        });
      });
    });
  }

  it('needs an operator', () => {
    assert.throws(() => graphOf(() => tensor([1])).onnx(), /No operator has run/);
  });
});

/** https://github.com/google-ai-edge/model-explorer, `common/input_graph.ts`: of `GraphCollection`, what we look at. */
interface Explored {
  readonly graphs: readonly {
    readonly nodes: readonly {
      readonly id: string;
      readonly label: string;
      readonly namespace: string;
      readonly attrs: readonly { readonly key: string; readonly value: string }[];
      readonly incomingEdges: readonly { readonly sourceNodeId: string }[];
    }[];
  }[];
}

describe('Model Explorer', () => {
  it('gets two calls of a function as two groups, though they are called the same', () => {
    const block = (x: Tensor): Tensor => x.mul(x).sin();
    const model = modelOf(() => {
      const x = block(tensor([1, 2]));
      const y = block(x.add(1));
      return { x, y };
    });
    const { graphs } = JSON.parse(model.export('modelExplorer')) as Explored;
    const calls = (graphs[0]?.nodes ?? []).filter(({ label }) => /mul|sin/.test(label));
    const names = calls.map(({ namespace }) => namespace.split('/').at(-1));
    assert.deepEqual(names, ['block()', 'block()', 'block() (2)', 'block() (2)']);
  });

  it('gets nodes with their operands, values and the groups around them', () => {
    function block(x: Tensor): Tensor {
      return x.mul(x).sum();
    }
    const model = modelOf(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      const y = block(x);
      y.backward();
      return { x, y };
    });
    const { graphs } = JSON.parse(model.export('modelExplorer')) as Explored;
    const nodes = graphs[0]?.nodes ?? [];
    assert.deepEqual(
      nodes.map(({ label }) => label),
      ['x · tensor', 'mul', 'y · sum'],
    );
    const [x, mul, y] = nodes;
    assert.deepEqual(
      mul?.incomingEdges.map(({ sourceNodeId }) => sourceNodeId),
      [x?.id, x?.id],
    );
    assert.match(y?.namespace ?? '', /block\(\)/);
    assert.ok(x?.attrs.some(({ key, value }) => key === 'gradient' && value === '[2.00, 4.00]'));
    // Also what was made before anything was computed is in the file.
    assert.equal(x?.namespace, 'onnx.test.ts');
    assert.match(y?.namespace ?? '', /^onnx\.test\.ts\//);
  });
});
