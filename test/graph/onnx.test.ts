/**
 * @file Exports for other tools. ONNX: the models in test/reference/onnx passed ONNX's checker and were run by its
 * reference evaluator (test/reference/onnx_models.py); here our exports are the same bytes, and our values its values.
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ones, tensor, type Tensor } from 'gradlens';

import type { GraphModel } from '../../engine/graph/model.ts';
import { Flag } from '../../engine/graph/tables/nodes.ts';
import { graphOf } from '../recorder/memory.ts';
import { PROGRAMS } from './onnx-programs.ts';
import { modelOf } from './queries/ask.ts';

/** Nothing but our own domain can be said of these operators, and nobody else computes them. */
const OWN: Readonly<Record<string, string>> = { own: 'erfinv', symbols: 'variable' };

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

  it('says names as PyTorch says them, each once, with its line and gradient', () => {
    const model = modelOf(() => {
      const weight = tensor([1, 2], { requiresGrad: true });
      const y = weight.mul(2);
      const z = y.add(weight.add(y));
      const sum = z.sum();
      sum.backward();
      return { 'layers[0].weight': weight, y, 損失: sum };
    });
    const text = Buffer.from(model.onnx()).toString();
    for (const name of ['layers.0.weight', '損失', 'add', 'add_4'])
      assert.ok(text.includes(name), name);
    assert.match(text, /onnx\.test\.ts:\d+\n∇ \[2\.00, 2\.00\]/);
  });

  it('leaves out what nothing reads: what a backward pass began with', () => {
    const model = graphOf(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      x.mul(2).backward(ones([2]));
    });
    assert.ok(!Buffer.from(model.onnx()).includes('ones'));
  });

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
      readonly inputsMetadata: readonly {
        readonly id: string;
        readonly attrs: readonly { readonly key: string; readonly value: string }[];
      }[];
    }[];
    readonly groupNodeAttributes: Readonly<Record<string, Readonly<Record<string, string>>>>;
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
      ['x', 'mul', 'y · sum'],
    );
    const [x, mul, y] = nodes;
    assert.deepEqual(
      mul?.incomingEdges.map(({ sourceNodeId }) => sourceNodeId),
      [x?.id, x?.id],
    );
    assert.match(y?.namespace ?? '', /block\(\)/);
    assert.ok(x?.attrs.some(({ key, value }) => key === 'gradient' && value === '[2.00, 4.00]'));
    assert.ok(x?.attrs.some(({ key, value }) => key === 'operator' && value === 'tensor'));
    assert.match(y?.namespace ?? '', /^onnx\.test\.ts\//);
    const said = graphs[0]?.groupNodeAttributes[y?.namespace ?? ''];
    assert.match(said?.['source'] ?? '', /onnx\.test\.ts:\d+$/);
    assert.equal(said?.['operators'], '2');
  });

  it('gets leaves where all that read them are, and nowhere else', () => {
    const square = (x: Tensor): Tensor => x.mul(x);
    const twice = (x: Tensor, w: Tensor): Tensor => x.mul(2).add(w);
    const model = modelOf(() => {
      const w = tensor([1, 2]);
      const first = square(w);
      // Made after a call, it is no part of it.
      const later = tensor([3, 4]);
      return { w, later, y: twice(first, w), z: twice(later, later) };
    });
    const { graphs } = JSON.parse(model.export('modelExplorer')) as Explored;
    const places = Object.fromEntries(
      (graphs[0]?.nodes ?? []).map(({ label, namespace }) => [
        label,
        namespace.split('/').slice(1).at(-1) ?? '',
      ]),
    );
    const { w, later, '2': number } = places;
    assert.deepEqual([w, later, number], ['callback()', 'twice() (2)', 'twice() (2)']);
  });

  it('gets with each input how a gradient flows back along it, or what cuts it', () => {
    const model = modelOf(() => {
      const x = tensor([3, 4], { requiresGrad: true });
      const y = x.mul(x.detach()).sum();
      y.backward();
      return { x, y };
    });
    const { graphs } = JSON.parse(model.export('modelExplorer')) as Explored;
    const inputs = (graphs[0]?.nodes ?? []).map(({ label, inputsMetadata }) => [
      label,
      ...inputsMetadata.flatMap(({ attrs }) => attrs.map(({ key, value }) => `${key}: ${value}`)),
    ]);
    assert.deepEqual(inputs, [
      ['x'],
      ['detach', 'gradient: ✂ detach'],
      ['mul', 'gradient: ∇ 5.00'],
      ['y · sum', 'gradient: ∇ 1.41'],
    ]);
  });
});
