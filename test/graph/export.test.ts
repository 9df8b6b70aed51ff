/** @file Exports of the first lesson: complete, and read by the programs they are for. */

import assert from 'node:assert/strict';
import { ones, zeros } from 'gradlens';

import { documentOf } from '../../engine/graph/export/document.ts';
import { toDot } from '../../engine/graph/export/dot.ts';
import { toJson } from '../../engine/graph/export/json.ts';
import { toMermaid } from '../../engine/graph/export/mermaid.ts';
import { GraphModel } from '../../engine/graph/model.ts';
import type { ValueFormat } from '../../engine/protocol/index.ts';
import { graphOf } from '../recorder/memory.ts';
import { lesson, Program } from './records.ts';

function exported(program: Program): ReturnType<typeof documentOf> {
  const model = new GraphModel();
  for (const record of program.records) model.append(record);
  return documentOf(model.graph);
}

describe('the JSON export', () => {
  it('has every node and edge, with shapes, norms and causes', () => {
    const { nodes, edges, format } = exported(lesson().program);
    assert.equal(format, 'gradlens-graph');
    assert.equal(nodes.length, 11);
    const x = nodes.find(({ role }) => role === 'parameter');
    assert.deepEqual(
      [x?.shape, x?.value, x?.grad],
      [[3], '[1.00, 2.00, 3.00]', '[4.00, 8.00, 12.0]'],
    );
    assert.ok(Math.abs((x?.gradNorm ?? 0) - Math.sqrt(16 + 64 + 144)) < 1e-9);
    // mul 2, sum 1, mul 2, detach 1, log 1, grad 1, mul 2, sub_ 2
    assert.equal(edges.length, 12);
    assert.deepEqual(
      edges.filter(({ kind }) => kind === 'cut').map(({ cause }) => cause),
      ['detach'],
    );
    const twice = edges.filter(
      ({ source, target }) => source === x?.id && nodes[target]?.op === 'mul',
    );
    assert.deepEqual(
      twice.map(({ slot, kind }) => [slot, kind]),
      [
        [0, 'gradient'],
        [1, 'gradient'],
      ],
    );
  });

  it('is JSON, whatever the values are', () => {
    const program = new Program();
    program.created([NaN, Infinity, 1], { requiresGrad: true });
    const document = exported(program);
    assert.deepEqual(JSON.parse(toJson(document)), document);
    assert.equal(document.nodes[0]?.nonFinite, true);
  });

  it('is JSON with a node and an edge a line', () => {
    for (const program of [new Program(), lesson().program]) {
      const document = exported(program);
      const json = toJson(document);
      assert.deepEqual(JSON.parse(json), document);
      const { length } = json.trimEnd().split('\n');
      // Brackets, what the document tells of itself, and two lists.
      assert.equal(length, document.nodes.length + document.edges.length + 2 + 3 + 4);
    }
  });
});

describe('the size of an export', () => {
  it('is known from the number of nodes, but for a factor of two', () => {
    const program = new Program();
    let x = program.created([1, 2], { requiresGrad: true });
    for (let step = 0; step < 500; step++) x = program.op('mul', [x, x], [1, 2]);
    const model = new GraphModel();
    for (const record of program.records) model.append(record);
    for (const format of ['json', 'modelExplorer', 'dot', 'mermaid'] as const) {
      const ratio = model.export(format).length / model.exportSize(format).bytes;
      assert.ok(ratio > 1 / 2 && ratio < 2, `${format}: ${ratio}`);
    }
  });
});

describe('the text exports', () => {
  const hostile = (): Program => {
    const program = new Program();
    const x = program.created([1], { requiresGrad: true });
    program.op('say "hi" \\ <b> #1', [x], [1]);
    return program;
  };

  it('DOT draws gradient backwards, cuts dashed, outputs doubled', () => {
    const dot = toDot(exported(lesson().program));
    assert.match(dot, /^digraph gradlens \{/);
    assert.match(dot, /n0 -> n1 \[dir=back penwidth=\d\.\d label="∇ 7\.48"\];/);
    assert.match(dot, /\[style=dashed label="✂ detach"\];/);
    assert.match(dot, /= 28\.0\\n∇ 1\.00" style="rounded" peripheries=2/);
    assert.match(toDot(exported(hostile())), /label="say \\"hi\\" \\\\ <b> #1/);
  });

  it('Mermaid has a line a node and an edge, and escapes what it would read', () => {
    const document = exported(lesson().program);
    const lines = toMermaid(document).split('\n');
    assert.equal(lines[0], 'flowchart TD');
    assert.equal(lines.filter((line) => /^ {2}n\d+[([]/.test(line)).length, document.nodes.length);
    assert.equal(
      lines.filter((line) => /^ {2}n\d+ (<==>|-\.->|-->)/.test(line)).length,
      document.edges.length,
    );
    assert.match(toMermaid(exported(hostile())), /"say #34;hi#34; \\ #60;b#62; #35;1/);
  });
});

describe('the gradient along an edge in a text export', () => {
  it('is that of the latest pass, which is said where there were several that cannot be added up', () => {
    const { graph } = graphOf(() => {
      const x = ones([2500], { requiresGrad: true });
      const y = x.mul(2).sum();
      for (let pass = 0; pass < 3; pass++) y.backward(null, { retainGraph: true });
    });
    const document = documentOf(graph);
    assert.equal(document.edges[0]?.latestOf, 3);
    assert.match(toDot(document), /label="∇ 100 · latest of 3"/);
    assert.match(toMermaid(document), /\|"∇ 100 · latest of 3"\|/);
    assert.doesNotMatch(toDot(exported(lesson().program)), /latest/);
  });
});

describe('a cut in a text export', () => {
  it('is told in words', () => {
    const program = new Program();
    const x = program.created([1], { requiresGrad: true });
    program.scope('noGrad', 'noGrad', () => program.op('mul', [x, 2], [2]));
    const document = exported(program);
    assert.match(toDot(document), /label="✂ no grad"/);
    assert.match(toMermaid(document), /\|"✂ no grad"\|/);
  });
});

describe('a value as text', () => {
  const text = (
    data: readonly number[],
    about: Parameters<Program['created']>[1],
    format: ValueFormat,
  ): string => {
    const program = new Program();
    program.created(data, about);
    const model = new GraphModel();
    for (const record of program.records) model.append(record);
    return model.valueText(0, 'value', format);
  };
  const odd = [1, NaN, -Infinity, -0, 2.5, 1e-7];

  it('is TypeScript that makes the tensor again', () => {
    assert.equal(
      text(odd, { shape: [2, 3], dtype: 'float64' }, 'typescript'),
      "tensor([[1, NaN, -Infinity], [-0.0, 2.5, 1e-7]], { dtype: 'float64' })",
    );
    assert.equal(text([3], { shape: [] }, 'typescript'), 'tensor(3)');
  });

  it('is JSON, with what JSON lacks in quotes', () => {
    const json = text(odd, { shape: [3, 2] }, 'json');
    assert.deepEqual(JSON.parse(json), [
      [1, 'NaN'],
      ['-Infinity', -0],
      [2.5, 1e-7],
    ]);
    assert.deepEqual(JSON.parse(text([1, 0], { dtype: 'bool' }, 'json')), [true, false]);
  });

  it('is what NumPy reads', () => {
    assert.equal(
      text(odd, { shape: [2, 3] }, 'numpy'),
      'np.array([[1, np.nan, -np.inf], [-0.0, 2.5, 1e-7]], dtype=np.float32)',
    );
    assert.equal(
      text([1, 0], { dtype: 'bool' }, 'numpy'),
      'np.array([True, False], dtype=np.bool_)',
    );
  });

  it('has no more digits than its precision tells apart', () => {
    const elements = [0.1, 1 / 3, 16777216, 3.4028234663852886e38, 1.401298464324817e-45, -2.5];
    const singles = elements.map(Math.fround);
    const written = text(singles, { shape: [6] }, 'typescript');
    assert.equal(written, 'tensor([0.1, 0.33333334, 16777216, 3.4028235e+38, 1e-45, -2.5])');
    const read = JSON.parse(written.slice('tensor('.length, -1)) as number[];
    assert.deepEqual(read.map(Math.fround), singles);
    assert.deepEqual(JSON.parse(text(singles, { shape: [6] }, 'json')), singles);
    const third = text([1 / 3], { shape: [1], dtype: 'float64' }, 'numpy');
    assert.equal(third, 'np.array([0.3333333333333333], dtype=np.float64)');
  });

  it('keeps the sizes of what has no elements', () => {
    const empty = (shape: number[], format: ValueFormat): string =>
      graphOf(() => zeros(shape).mul(2)).valueText(2, 'value', format);
    assert.equal(empty([0, 3], 'typescript'), 'tensor([]).reshape([0, 3])');
    assert.equal(empty([0, 3], 'numpy'), 'np.array([], dtype=np.float32).reshape(0, 3)');
    assert.equal(empty([2, 0], 'numpy'), 'np.array([[], []], dtype=np.float32)');
    assert.equal(empty([2, 0, 3], 'typescript'), 'tensor([[], []]).reshape([2, 0, 3])');
    assert.equal(empty([0], 'typescript'), 'tensor([])');
  });

  it('is the number alone of what is no tensor', () => {
    const program = new Program();
    program.op('mul', [program.created([1]), 0.1], [0.1]);
    const model = new GraphModel();
    for (const record of program.records) model.append(record);
    for (const format of ['typescript', 'json', 'numpy'] as const)
      assert.equal(model.valueText(1, 'value', format), '0.1');
  });

  it('says what is missing', () => {
    const { program } = lesson();
    const model = new GraphModel();
    for (const record of program.records) model.append(record);
    assert.equal(model.valueText(0, 'grad', 'json'), '[4, 8, 12]');
    assert.throws(() => model.valueText(5, 'grad', 'json'), /No gradient was recorded/);
  });
});
