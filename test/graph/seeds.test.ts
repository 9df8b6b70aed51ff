/**
 * @file Graphs of real programs with the real recorder, against the numbers of the seed documents, which
 * PyTorch confirms.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { GraphModel } from '../../engine/graph/model.ts';
import { RecordReader } from '../../engine/graph/reading/decode.ts';
import type { Card, Slice } from '../../engine/protocol/index.ts';
import { assertSound } from './sound.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const recorder = join(root, 'out/recorder/recorder.cjs');
const engine = join(root, 'out/engine/index.js');

interface Recorded {
  readonly model: GraphModel;
  readonly slice: Slice;
  readonly file: string;
  /** The only card that a line made whose operator has this name. */
  readonly at: (line: number, op: string) => Card;
}

describe('graphs of the seed programs', () => {
  let directory: string;
  before(() => {
    for (const file of [recorder, engine])
      if (!existsSync(file)) throw new Error('Build first: npm run build -- engine recorder');
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'gradlens-seeds-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** Runs a program and reads its recording. Its first line is the import. */
  function record(imports: string, body: string): Recorded {
    const file = join(directory, 'program.mjs');
    writeFileSync(file, `import { ${imports} } from '${pathToFileURL(engine).href}';\n${body}`);
    const { NODE_OPTIONS, ...env } = process.env;
    execFileSync(process.execPath, ['--require', recorder, file], {
      env: { ...env, GRADLENS_DIR: directory },
    });
    const recording = readdirSync(directory).find((name) => name.endsWith('.gradlens'));
    assert.ok(recording !== undefined, `nothing was recorded ${NODE_OPTIONS ?? ''}`);
    const model = new GraphModel();
    for (const item of new RecordReader().push(readFileSync(join(directory, recording))))
      model.append(item);
    const slice = model.slice(1);
    assertSound(slice);
    return {
      model,
      slice,
      file,
      at: (line, op) => {
        const found = slice.cards.filter((card) => card.site?.line === line && card.op === op);
        assert.equal(found.length, 1, `line ${line} made ${found.length} ${op}`);
        return found[0] as Card;
      },
    };
  }

  it('y = 2 * sum(x * x): the gradient is 4x', () => {
    const { at, slice } = record(
      'arange, mul, sum',
      `const x = arange(4);
x.requiresGrad_();
const y = mul(2, sum(x.mul(x)));
y.backward();
`,
    );
    const x = at(2, 'arange');
    assert.deepEqual([x.role, x.value, x.grad], ['parameter', '[0, 1, 2, 3]', '[0, 4, 8, 12]']);
    const y = slice.cards.find(({ role }) => role === 'output');
    assert.deepEqual([y?.value, y?.grad], ['28.0', '1.00']);
    assert.equal(at(4, 'sum').grad, '2.00');
  });

  it('of d/dx Σx³ with createGraph only the result, 3x², has the variable’s name', () => {
    const { model } = record(
      'tensor, autograd',
      `const x = tensor([1, 2, 3], { requiresGrad: true });
const [slope] = autograd.grad(x.pow(3).sum(), x, { createGraph: true });
`,
    );
    model.nameBySite(({ line }, output) => (line === 3 && output === 0 ? 'slope' : null));
    const { cards } = model.slice(1);
    const named = cards.filter(({ name, site }) => name === 'slope' && site?.column === 26);
    assert.deepEqual(
      named.map(({ value }) => value),
      ['[3.00, 12.0, 27.0]'],
    );
  });

  it('gradients that one variable takes are called by their places in the list', () => {
    const { model } = record(
      'tensor, autograd',
      `const [a, b] = [tensor(2, { requiresGrad: true }), tensor(5, { requiresGrad: true })];
const slopes = autograd.grad(a.mul(b), [a, b], { createGraph: true });
`,
    );
    model.nameBySite(({ line }, output) => (line === 3 && output === 0 ? 'slopes' : null));
    const named = model.slice(1).cards.filter(({ name }) => name.startsWith('slopes['));
    // ∂ab/∂a = b, ∂ab/∂b = a
    assert.deepEqual(named.map(({ name, value }) => [name, value]).sort(), [
      ['slopes[0]', '5.00'],
      ['slopes[1]', '2.00'],
    ]);
  });

  it('a pass with createGraph starts with a seed that has its value, and says what it is for', () => {
    const { at, slice, model } = record(
      'tensor, autograd',
      `const x = tensor([1, 2, 3], { requiresGrad: true });
const y = x.pow(3).sum();
const [slope] = autograd.grad(y, x, { createGraph: true });
slope.square().sum().backward();
`,
    );
    const seed = at(4, 'seed');
    assert.deepEqual([seed.value, seed.role, seed.dtype], ['1.00', 'constant', 'float32']);
    assert.ok(slice.edges.some(({ source }) => source === seed.id));
    const { rows, whatIf, noGradientBecause } = model.details(seed.id);
    const told = (wanted: string): string | undefined =>
      rows.find(({ label }) => label === wanted)?.value;
    assert.deepEqual(
      [told('made by'), told('what for'), noGradientBecause],
      [
        'grad() with createGraph',
        'the pass starts with it: the gradient of sum with respect to itself',
        'No gradient reaches seed because the backward pass starts with it.',
      ],
    );
    // That is done where the pass starts.
    assert.deepEqual(whatIf?.editable, []);
    assert.deepEqual(
      slice.cards.filter(({ op, value }) => op === 'tensor' && value === ''),
      [],
    );
  });

  it('gradients accumulate, and x.grad.zero_() clears them', () => {
    const { at, model, slice } = record(
      'arange',
      `const x = arange(4).requiresGrad_();
x.mul(x).sum().mul(2).backward();
x.grad.zero_();
x.sum().backward();
`,
    );
    const x = at(2, 'arange');
    assert.equal(x.grad, '[1, 1, 1, 1]');
    const note = model.lineNotes(x.site?.file ?? '').find(({ line }) => line === 4);
    assert.deepEqual(
      [note?.text, note?.marks, note?.nodes],
      ['arange.grad [4] = [0, 0, 0, 0]', ['inPlace'], [x.id]],
    );
    // What x * x gave is in x.grad no more, from the moment on in which it was zeroed; what x.sum() gave is.
    const isLost = ({ edges }: Slice): boolean[] =>
      edges.filter(({ source }) => source === x.id).map(({ replaced }) => replaced === true);
    assert.deepEqual(isLost(slice), [true, true, false]);
    const { moments } = model.timeline();
    const first = Array.from({ length: moments }, (_, moment) => moment).find((moment) =>
      isLost(model.past(1, moment)).includes(true),
    );
    assert.equal(model.happening(first ?? 0).kind, 'assigned');
  });

  it('clipping shows the gradients as they are then, with a pencil and a note at its line', () => {
    const { at, model } = record(
      'nn, tensor',
      `const x = tensor([3, 4], { requiresGrad: true });
x.mul(x).sum().mul(0.5).backward();
nn.utils.clipGradNorm_(x, 1);
nn.utils.clipGradValue_(x, 0.7);
`,
    );
    const { grad, site } = at(2, 'tensor');
    assert.equal(grad, '[0.600, 0.700]');
    model.nameBySite(({ line }, output) =>
      output === 0 ? ({ 2: 'x', 4: 'norm' }[line] ?? null) : null,
    );
    assert.deepEqual(
      model
        .lineNotes(site?.file ?? '')
        .filter(({ line }) => line > 3)
        .map(({ text, marks }) => [text, marks]),
      [
        ['x.grad [2] = [0.600, 0.800]', ['noGrad', 'inPlace']],
        ['x.grad [2] = [0.600, 0.700]', ['noGrad', 'inPlace']],
      ],
    );
  });

  it('detach: z = u * x has the gradient u, and nothing flows to what u came from', () => {
    const { at, slice, model } = record(
      'arange',
      `const x = arange(4).requiresGrad_();
const y = x.mul(x);
const u = y.detach();
const z = u.mul(x);
z.sum().backward();
`,
    );
    assert.equal(at(2, 'arange').grad, '[0, 1, 4, 9]');
    const u = at(4, 'detach');
    assert.equal(u.detached, true);
    const cut = slice.edges.find(({ target }) => target === u.id);
    assert.deepEqual([cut?.kind, cut?.cut?.cause, cut?.cut?.site?.line], ['cut', 'detach', 4]);
    assert.equal(
      model.details(at(3, 'mul').id).noGradientBecause,
      'No gradient reaches mul because detach, on the way to sum, was cut off by detach() at program.mjs:4.',
    );
  });

  it('noGrad: of y3 = x² + x³ only x² gives a gradient, 2', () => {
    const { at, slice, model } = record(
      'noGrad, tensor',
      `const x = tensor(1, { requiresGrad: true });
const y1 = x.pow(2);
const y2 = noGrad(() =>
  x.pow(3));
const y3 = y1.add(y2);
y3.backward();
`,
    );
    assert.equal(at(2, 'tensor').grad, '2.00');
    const y2 = at(5, 'pow');
    assert.deepEqual([y2.noGrad, y2.requiresGrad], [true, false]);
    const cut = slice.edges.find(({ target, kind }) => target === y2.id && kind === 'cut');
    assert.deepEqual([cut?.cut?.cause, cut?.cut?.site?.line], ['noGrad', 4]);
    const region = slice.regions.find(({ kind }) => kind === 'noGrad');
    assert.ok(region?.nodes.includes(y2.id));
    assert.equal(
      model.details(y2.id).noGradientBecause,
      'No gradient reaches pow because it was computed under noGrad() at program.mjs:4.',
    );
    assert.match(model.details(at(6, 'add').id).value, /^tensor\(2\., grad_fn=<AddBackward0>\)$/);
  });

  it('control flow: f(0.5) = 1024 after ten more doublings, with the gradient 2048', () => {
    const { at, slice } = record(
      'tensor',
      `const a = tensor([0.5], { requiresGrad: true });
let b = a.mul(2);
while (b.norm().item() < 1000)
  b = b.mul(2);
const d = b.sum().item() > 0 ? b : b.mul(100);
d.backward();
`,
    );
    const a = at(2, 'tensor');
    assert.deepEqual([a.value, a.grad], ['[0.500]', '[2048]']);
    const doubled = slice.cards.filter(({ site, op }) => site?.line === 5 && op === 'mul');
    assert.equal(doubled.length, 10);
    assert.equal(doubled.at(-1)?.value, '[1024]');
    assert.equal(new Set(doubled.map(({ x }) => x)).size, 1);
  });

  it('a step of gradient descent reads x.grad and writes x in place', () => {
    const { slice, model } = record(
      'noGrad, tensor',
      `const x = tensor([1, 2, 3], { requiresGrad: true });
x.mul(x).sum().mul(2).backward();
noGrad(() => {
  x.sub_(x.grad.mul(0.1));
});
`,
    );
    const write = slice.cards.find(({ op }) => op === 'sub_');
    assert.deepEqual([write?.value, write?.inPlace], ['[0.600, 1.20, 1.80]', { from: 0, to: 1 }]);
    const gradient = slice.cards.find(({ op }) => op === 'grad');
    assert.equal(gradient?.value, '[4.00, 8.00, 12.0]');
    const region = slice.regions.find(({ kind }) => kind === 'noGrad');
    assert.ok(region?.nodes.includes(write?.id ?? -1) && region.nodes.includes(gradient.id));
    assert.deepEqual(slice.edges.find(({ kind }) => kind === 'inPlace')?.target, write?.id);
    assert.equal(model.slice(1).hidden, 0);
  });

  it('autograd.grad: the result is the gradient asked for', () => {
    const { slice } = record(
      'autograd, tensor',
      `const x = tensor(2, { requiresGrad: true });
const y = x.pow(3);
const [g] = autograd.grad(y, [x], { createGraph: true });
const [h] = autograd.grad(g, [x]);
h.mul(1);
`,
    );
    const x = slice.cards.find(({ role }) => role === 'parameter');
    assert.equal(x?.grad, '12.0');
    assert.ok(slice.cards.some(({ value, op }) => value === '12.0' && op === 'mul'));
  });

  it('a module and a CommonJS copy of the library in one program stay apart', () => {
    const { at } = record(
      'tensor',
      `import { createRequire } from 'node:module';
const other = createRequire(import.meta.url)(${JSON.stringify(engine.replace(/js$/, 'cjs'))});
const x = tensor([1, 2], { requiresGrad: true });
const y = other.tensor([3, 4], { requiresGrad: true });
x.mul(5).sum().backward();
y.pow(2).sum().backward();
if (x.constructor === other.Tensor) throw new Error('there is one copy only');
`,
    );
    const shown = ({ value, grad }: Card): string[] => [value, grad];
    assert.deepEqual(shown(at(4, 'tensor')), ['[1.00, 2.00]', '[5.00, 5.00]']);
    assert.deepEqual(shown(at(5, 'tensor')), ['[3.00, 4.00]', '[6.00, 8.00]']);
    assert.deepEqual(shown(at(6, 'mul')), ['[5.00, 10.0]', '[1.00, 1.00]']);
    assert.deepEqual(shown(at(7, 'pow')), ['[9.00, 16.0]', '[1.00, 1.00]']);
  });

  it('what threw is told, and what came before is there', () => {
    const { slice } = record(
      'tensor',
      `const x = tensor([1, 2, 3], { requiresGrad: true });
const y = x.mul(2);
try {
  y.backward();
} catch {}
`,
    );
    assert.match(
      slice.notes.join(),
      /backward threw RuntimeError at program.mjs:5: grad can be implicitly created only for scalar outputs/,
    );
    assert.equal(slice.cards.length, 3);
  });
});
