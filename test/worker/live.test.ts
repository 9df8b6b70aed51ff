/** @file Live runs in the built worker: right numbers, names from the text, and every way a run can end. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { GraphDocument } from '../../engine/graph/export/document.ts';
import type { LiveState, Slice } from '../../engine/protocol/index.ts';
import { Client, named } from './client.ts';

const LESSON = `import { mul, sum, tensor } from 'gradlens';
const x = tensor([1, 2, 3], { requiresGrad: true });
const squares = x.mul(x);
const y = mul(2, sum(squares));
y.backward();
console.log(x.grad);
`;

/** `w [2]`: all that there are, by name. */
const parametersIn = ({ cards }: Slice): string[] =>
  cards
    .filter(({ role }) => role === 'parameter')
    .map(({ name, shape }) => `${name} ${shape}`.trim())
    .sort();

describe('a live run', () => {
  let client: Client;
  beforeEach(() => {
    client = new Client();
  });
  afterEach(() => client.close());

  it('shows y = 2 * sum(x * x) with its gradient 4x, and names from the text', async () => {
    const { graph, state } = await client.live(LESSON);
    assert.deepEqual(state, { state: 'done', printed: 'tensor([ 4.,  8., 12.])\n' });
    const slice = await client.slice(graph);
    const x = named(slice, 'x');
    assert.equal(x.value, '[1.00, 2.00, 3.00]');
    assert.equal(x.grad, '[4.00, 8.00, 12.0]');
    assert.deepEqual([x.site?.file, x.site?.line], [join(client.directory, 'live.ts'), 2]);
    assert.equal(x.role, 'parameter');
    const y = named(slice, 'y');
    assert.deepEqual([y.value, y.grad, y.role, y.site?.line], ['28.0', '1.00', 'output', 4]);
    assert.equal(named(slice, 'squares').grad, '[2.00, 2.00, 2.00]');
    const notes = await client.channel.request('lineNotes', { graph, file: x.site?.file ?? '' });
    assert.equal(notes[0]?.text, 'x [3] = [1.00, 2.00, 3.00]  ∇ [4.00, 8.00, 12.0]  |∇| 15.0');
  });

  it('tells the rules of forward mode, also where nothing else was computed before', async () => {
    const { graph } = await client.live(`import { func, tensor } from 'gradlens';
func.jvp((x) => x.sin(), [tensor([1, 2])], [tensor([1, 0])]);
`);
    const { moments } = await client.channel.request('timeline', { graph, of: null });
    const rules: string[] = [];
    for (let moment = 0; moment < moments; moment++) {
      const { happening } = await client.channel.request('past', { graph, moment });
      if (happening.sentence.startsWith('sin')) rules.push(happening.rule);
    }
    assert.deepEqual(rules, ['∂a·cos a']);
  });

  it('shows results that were made leaves as the parameters that they are', async () => {
    const { graph } = await client.live(`import { tensor, zeros } from 'gradlens';
const w = tensor([1, 2]).mul(2).requiresGrad_();
const b = zeros([2]).requiresGrad_();
const loss = w.mul(w).add(b).sum();
loss.backward();
`);
    const slice = await client.slice(graph);
    const seen = (name: string): unknown[] => {
      const { role, value, grad } = named(slice, name);
      return [role, value, grad];
    };
    assert.deepEqual(seen('w'), ['parameter', '[2.00, 4.00]', '[4.00, 8.00]']);
    assert.deepEqual(seen('b'), ['parameter', '[0.00, 0.00]', '[1.00, 1.00]']);
  });

  it('takes the gradient of what has no elements for no vanishing one', async () => {
    const { graph } = await client.live(`import { tensor, zeros } from 'gradlens';
const none = zeros([0, 3], { requiresGrad: true });
const x = tensor([2], { requiresGrad: true });
none.sum().add(x.mul(x).sum()).backward();
`);
    const slice = await client.slice(graph);
    assert.equal(named(slice, 'none').gradNorm, null);
    assert.equal(named(slice, 'x').gradNorm, 4);
  });

  it('calls the parameters of layers after what they are of', async () => {
    const { graph } = await client.live(`import { nn, ones } from 'gradlens';
const norm = new nn.BatchNorm1d(3);
const layers = [];
for (let width = 2; width < 4; width++) {
  const layer = new nn.Linear(3, width);
  layers.push(layer, new nn.Linear(width, 3));
}
const prelu = new nn.PReLU();
const deep = new nn.LayerNorm([2, 3]);
deep.call(ones([2, 3])).sum().backward();
let y = norm.call(ones([4, 3]));
for (const layer of layers) y = prelu.call(layer.call(y));
y.sum().backward();
`);
    // Where nothing is known that takes a layer, its class is told.
    assert.deepEqual(parametersIn(await client.slice(graph)), [
      'Linear.bias [3]',
      'Linear.bias [3]',
      'Linear.weight [3, 2]',
      'Linear.weight [3, 3]',
      'deep.bias [2, 3]',
      'deep.weight [2, 3]',
      'layer.bias [2]',
      'layer.bias [3]',
      'layer.weight [2, 3]',
      'layer.weight [3, 3]',
      'norm.bias [3]',
      'norm.weight [3]',
      'prelu.weight [1]',
    ]);
  });

  it('calls what stands in lists, objects and modules of modules by the path to it', async () => {
    const { graph } = await client.live(`import { nn, ones } from 'gradlens';
const model = new nn.Sequential(
  new nn.Linear(2, 3),
  new nn.Sequential(new nn.Tanh(), new nn.Linear(3, 1)),
);
class Net extends nn.Module {
  parts = new nn.ModuleList([new nn.Linear(1, 2), new nn.PReLU()]);
  named: nn.Sequential;
  constructor() {
    super();
    this.named = new nn.Sequential({ last: new nn.Linear(2, 1, { bias: false }) });
  }
  override forward(x) {
    let y = x;
    for (const part of this.parts) y = part.call(y);
    return this.named.call(y);
  }
}
const net = new Net();
const [first, second] = [ones([4, 2], { requiresGrad: true }), ones([1], { requiresGrad: true })];
const weights = { left: ones([1], { requiresGrad: true }), right: [ones([], { requiresGrad: true })] };
const y = net.call(model.call(first)).mul(second).mul(weights.left).mul(weights.right[0]);
y.sum().backward();
`);
    assert.deepEqual(parametersIn(await client.slice(graph)), [
      'first [4, 2]',
      'model[0].bias [3]',
      'model[0].weight [3, 2]',
      'model[1][1].bias [1]',
      'model[1][1].weight [1, 3]',
      'net.named.last.weight [1, 2]',
      'net.parts[0].bias [2]',
      'net.parts[0].weight [2, 1]',
      'net.parts[1].weight [1]',
      'second [1]',
      'weights.left [1]',
      'weights.right[0]',
    ]);
  });

  it('calls what constructors make by the path to it, through classes, their bases, lists and functions', async () => {
    const { graph } = await client.live(`import { nn, ones, tensor } from 'gradlens';
class Base extends nn.Module { base = new nn.Linear(1, 1, { bias: false }); }
class Block extends Base {
  scale;
  #own = new nn.Parameter(ones([1]));
  static shared = tensor([1], { requiresGrad: true });
  constructor() {
    super();
    const one = ones([1], { requiresGrad: true });
    this.scale = new nn.Parameter(one.detach());
    this.one = one;
  }
  override forward(x) { return this.base.call(x).mul(this.#own).mul(this.scale).mul(this.one); }
}
class Net extends nn.Module {
  first = new Block();
  more = new nn.ModuleList([new Block()]);
  override forward(x) {
    let y = this.first.call(x);
    for (const block of this.more) y = block.call(y);
    return y;
  }
}
class Plain { w = tensor([1], { requiresGrad: true }); add() { this.late = tensor([1], { requiresGrad: true }); } }
function build() { const made = new Net(); return made; }
const net = build();
const plain = new Plain();
const told = plain.add();
net.call(ones([1, 1])).mul(plain.w).mul(plain.late).mul(Block.shared).sum().backward();
`);
    assert.deepEqual(parametersIn(await client.slice(graph)), [
      'late [1]',
      'made.first.#own [1]',
      'made.first.base.weight [1, 1]',
      'made.first.scale [1]',
      'made.more[0].#own [1]',
      'made.more[0].base.weight [1, 1]',
      'made.more[0].scale [1]',
      'one [1]',
      'one [1]',
      'plain.w [1]',
      'shared [1]',
    ]);
  });

  it('calls a folded module by the path to it, which its parameters tell, and its class', async () => {
    const { graph } = await client.live(`import { nn, ones, optim } from 'gradlens';
class Net extends nn.Module {
  enc = new nn.Linear(2, 2);
  mid = new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU());
  act = new nn.ReLU();
  override forward(x) { return this.act.call(this.mid.call(this.enc.call(x))); }
}
const net = new Net();
const critic = new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU(), new nn.Linear(2, 1));
const sgd = new optim.SGD(critic.parameters());
const x = ones([1, 2], { requiresGrad: true });
let loss = x;
for (let step = 0; step < 2; step++) {
  loss = critic.call(net.call(x)).add(critic.call(x)).sum();
  loss.backward();
  sgd.step();
}
`);
    const titles = new Set<string>();
    for (;;) {
      const { cards } = await client.channel.request('slice', { graph });
      const closed = cards.find(({ role, name }) => role === 'group' && !titles.has(name));
      if (closed === undefined) break;
      titles.add(closed.name);
      await client.channel.request('fold', { graph, group: closed.id, open: true });
    }
    for (const title of [
      'net: Net',
      'enc: Linear',
      'mid: Sequential',
      'mid[0]: Linear',
      'critic: Sequential',
      'critic[2]: Linear',
    ])
      assert.ok(titles.has(title), `${title} is not among ${[...titles].join(', ')}`);
  });

  it('has a part for each module whose forward() the program calls itself, and for each turn of a loop', async () => {
    const { graph } = await client.live(`import { nn, ones } from 'gradlens';
const G = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU());
const D = new nn.Sequential(new nn.Linear(3, 3), new nn.ReLU());
const loss = new nn.MSELoss();
let fake = D.forward(G.forward(ones([1, 2])));
for (let turn = 0; turn < 3; turn++) fake = D.forward(fake);
loss.forward(fake, ones([1, 3])).add(new nn.L1Loss().forward(fake, ones([1, 3]))).backward();
`);
    const titlesIn = async (of: number | null): Promise<string[]> =>
      (await client.channel.request('outline', { graph, of })).map(({ title }) => title);
    const rows = await client.channel.request('outline', { graph, of: null });
    const file = rows.find(({ kind }) => kind === 'file');
    assert.deepEqual(await titlesIn(Number(file?.id)), [
      ...['G: Sequential', 'D: Sequential', 'D: Sequential × 3', 'MSELoss', 'L1Loss', 'add'],
    ]);
  });

  it('calls the parameters of recurrent layers, attention and transformers by their fields', async () => {
    const { graph } = await client.live(`import { nn, ones } from 'gradlens';
const lstm = new nn.LSTM(3, 4, 1, { projSize: 2 });
const cells = [1, 2].map(() => { const cell = new nn.GRUCell(3, 5, { bias: false }); return cell; });
const both = new nn.GRU(3, 2, 2, { bidirectional: true, bias: false });
const attention = new nn.MultiheadAttention(4, 2);
const apart = new nn.MultiheadAttention(4, 2, { kdim: 6, vdim: 3, bias: false, addBiasKv: true });
const layer = new nn.TransformerEncoderLayer(6, 2, { dimFeedforward: 7 });
const untold = { bias: false };
const maybe = new nn.RNN(3, 2, 1, untold);
`);
    const { nodes } = JSON.parse(
      await client.channel.request('export', { graph, format: 'json' }),
    ) as GraphDocument;
    const parameters = nodes.filter(({ role }) => role === 'parameter');
    // Shapes are those of PyTorch's `named_parameters()`.
    assert.deepEqual(
      parameters.map(({ label, shape }) => `${label} [${shape.join(', ')}]`).sort(),
      [
        'apart.biasK [1, 1, 4]',
        'apart.biasV [1, 1, 4]',
        'apart.kProjWeight [4, 6]',
        'apart.outProj.weight [4, 4]',
        'apart.qProjWeight [4, 4]',
        'apart.vProjWeight [4, 3]',
        'attention.inProjBias [12]',
        'attention.inProjWeight [12, 4]',
        'attention.outProj.bias [4]',
        'attention.outProj.weight [4, 4]',
        'both.weight_hh_l0 [6, 2]',
        'both.weight_hh_l0_reverse [6, 2]',
        'both.weight_hh_l1 [6, 2]',
        'both.weight_hh_l1_reverse [6, 2]',
        'both.weight_ih_l0 [6, 3]',
        'both.weight_ih_l0_reverse [6, 3]',
        'both.weight_ih_l1 [6, 4]',
        'both.weight_ih_l1_reverse [6, 4]',
        'cell.weight_hh [15, 5]',
        'cell.weight_hh [15, 5]',
        'cell.weight_ih [15, 3]',
        'cell.weight_ih [15, 3]',
        'layer.linear1.bias [7]',
        'layer.linear1.weight [7, 6]',
        'layer.linear2.bias [6]',
        'layer.linear2.weight [6, 7]',
        'layer.norm1.bias [6]',
        'layer.norm1.weight [6]',
        'layer.norm2.bias [6]',
        'layer.norm2.weight [6]',
        'layer.selfAttn.inProjBias [18]',
        'layer.selfAttn.inProjWeight [18, 6]',
        'layer.selfAttn.outProj.bias [6]',
        'layer.selfAttn.outProj.weight [6, 6]',
        'lstm.bias_hh_l0 [16]',
        'lstm.bias_ih_l0 [16]',
        'lstm.weight_hh_l0 [16, 2]',
        'lstm.weight_hr_l0 [2, 4]',
        'lstm.weight_ih_l0 [16, 3]',
        'maybe [2, 2]',
        'maybe [2, 3]',
      ],
    );
  });

  it('shows buffers by name with shape, dtype and value, and each write of forward in training as a version', async () => {
    const { graph } = await client.live(`import { nn, ones, tensor } from 'gradlens';
class Net extends nn.Module {
  bn = new nn.BatchNorm1d(2);
  constructor() {
    super();
    this.registerBuffer('mask', ones([2, 2]).tril());
    this.scale = new nn.Buffer(tensor([3]));
  }
  override forward(x) { return this.bn.call(x.matmul(this.mask)).mul(this.scale); }
}
const net = new Net().train();
const x = tensor([[1, -2], [3, 4]]);
net.call(x);
net.call(x);
const y = net.eval().call(x);
`);
    const { nodes, edges } = JSON.parse(
      await client.channel.request('export', { graph, format: 'json' }),
    ) as GraphDocument;
    const versions = (name: string): unknown[] =>
      nodes
        .filter(({ label }) => label === name)
        .map(({ shape, dtype, value }) => [shape, dtype, value]);
    // [[1, −2], [3, 4]] times the mask is [[−1, −2], [7, 4]]: means 3 and 1, variances 32 and 18.
    assert.deepEqual(versions('net.bn.runningMean'), [
      [[2], 'float32', '[0.00, 0.00]'],
      [[2], 'float32', '[0.300, 0.100]'],
      [[2], 'float32', '[0.570, 0.190]'],
    ]);
    assert.deepEqual(versions('net.bn.runningVar').at(-1), [[2], 'float32', '[6.89, 4.23]']);
    assert.deepEqual(versions('net.bn.numBatchesTracked').at(-1), [[], 'int64', '2']);
    for (const name of ['net.bn.weight', 'net.bn.bias', 'net.mask', 'net.scale'])
      assert.equal(versions(name).length, 1, name);
    const last = nodes.filter(({ op }) => op === 'batchNorm').at(-1)?.id;
    const read = edges
      .filter(({ target }) => target === last)
      .map(({ source }) => nodes.find(({ id }) => id === source)?.label);
    assert.deepEqual(read.slice(1), [
      'net.bn.weight',
      'net.bn.bias',
      'net.bn.runningMean',
      'net.bn.runningVar',
    ]);
  });

  it('gives no name of several to what an operator made alone: it may be another of them', async () => {
    const { graph } = await client.live(`import { autograd, nn, ones, tensor } from 'gradlens';
const x = ones([2, 1, 4], { requiresGrad: true });
const attention = new nn.MultiheadAttention(4, 2);
const [out, weights] = attention.call(x, x, x);
const [one] = attention.call(x, x, x);
const [top, places] = tensor([3, 1, 2]).topk(2);
const [first, second] = tensor([[5], [6], [7]]).unbind(0);
const [head] = tensor([8, 9]).split(1);
const [slope] = autograd.grad(x.pow(2).sum(), [x], { createGraph: true });
`);
    const { nodes } = JSON.parse(
      await client.channel.request('export', { graph, format: 'json' }),
    ) as GraphDocument;
    const found = (name: string): unknown[] =>
      nodes.filter(({ label }) => label === name).map(({ value }) => value);
    assert.deepEqual(['out', 'weights', 'one'].flatMap(found), []);
    assert.deepEqual(found('top'), ['[3.00, 2.00]']);
    assert.deepEqual(found('places'), ['[0, 2]']);
    assert.deepEqual(['first', 'second', 'head'].flatMap(found), ['[5.00]', '[6.00]', '[8.00]']);
    assert.equal(found('slope').length, 1);
  });

  it('calls what comes from within a mode, or from one of two ways, by the variable that takes it', async () => {
    const { graph } =
      await client.live(`import { enableGrad, noGrad, setGradEnabled, tensor } from 'gradlens';
const w = tensor([2], { requiresGrad: true });
const three = noGrad(() => w.add(1));
const nine = noGrad(() => {
  const left = w.add(1);
  return left.mul(3);
});
const four = setGradEnabled(false, () => enableGrad(() => w.mul(2)));
const [five, six] = noGrad(() => [w.add(3), w.mul(3)]);
const given = noGrad(() => w);
const eight = w.requiresGrad ? w.mul(4) : w.mul(5);
const ten = null ?? w.mul(5);
`);
    const slice = await client.slice(graph);
    const values = ['three', 'left', 'nine', 'four', 'five', 'six', 'eight', 'ten'].map((name) => [
      name,
      named(slice, name).value,
    ]);
    assert.deepEqual(Object.fromEntries(values), {
      three: '[3.00]',
      left: '[3.00]',
      nine: '[9.00]',
      four: '[4.00]',
      five: '[5.00]',
      six: '[6.00]',
      eight: '[8.00]',
      ten: '[10.0]',
    });
  });

  it('calls what functions and modules of the program hand on by the variable that takes it', async () => {
    const { graph, state } =
      await client.live(`import { autograd, func, nn, tensor, type Tensor } from 'gradlens';
const x = tensor([1, 2], { requiresGrad: true });
const twice = (a: Tensor): Tensor => a.mul(2);
function power(a: Tensor, n: number): Tensor {
  return n === 1 ? a.mul(1) : power(a.mul(a), n - 1);
}
class Net extends nn.Module {
  override forward(a: Tensor): Tensor {
    const inner = twice(a);
    return this.shifted(inner);
  }
  private shifted(a: Tensor) {
    return a.add(1);
  }
}
const net = new Net();
const four = twice(x).add(2);
const two = twice(x);
const sixteenth = power(x, 3);
const out = net.call(x);
const direct = net.forward(x);
const through = new nn.Sequential(net, new Net()).call(x);
const list = [x, x].map((each) => twice(each));
const slope = func.grad((a: Tensor) => twice(a).sum())(x);
const last = twice(twice(x));
const slopeOf = () => autograd.grad(twice(x).sum(), [x], { createGraph: true });
const [own] = slopeOf();
`);
    assert.equal(state.state, 'done');
    const { nodes } = JSON.parse(
      await client.channel.request('export', { graph, format: 'json' }),
    ) as GraphDocument;
    const found = (name: string): unknown[] =>
      nodes.filter(({ label }) => label === name).map(({ value }) => value);
    const values = Object.fromEntries(
      ['four', 'two', 'sixteenth', 'out', 'direct', 'through', 'list', 'slope', 'last', 'own'].map(
        (name) => [name, found(name)],
      ),
    );
    assert.deepEqual(values, {
      four: ['[4.00, 6.00]'],
      two: ['[2.00, 4.00]'],
      sixteenth: ['[1.00, 16.0]'],
      out: ['[3.00, 5.00]'],
      direct: ['[3.00, 5.00]'],
      // Of which module it is the result, the text does not tell.
      through: [],
      list: [],
      slope: ['[2.00, 2.00]'],
      last: ['[4.00, 8.00]'],
      own: ['[2.00, 2.00]'],
    });
    assert.equal(found('inner').length, 4);
  });

  it('runs programs in a dialect', async () => {
    const text = `import flow, { arange } from 'gradlens/oneflow';
const x = arange(4, { requires_grad: true });
const y = flow.sum(x.mul(x)).mul(2);
y.backward();
console.log(y);
`;
    const { graph, state } = await client.live(text);
    const printed = 'tensor(28., dtype=oneflow.float32, grad_fn=<scalar_mul_backward>)\n';
    assert.deepEqual(state, { state: 'done', printed });
    assert.equal(named(await client.slice(graph), 'x').grad, '[0, 4, 8, 12]');
  });

  it('follows edits; what did not change stays where it was', async () => {
    const { graph } = await client.live(LESSON);
    const before = await client.slice(graph);
    await client.edit(graph, `${LESSON}const z = y.mul(3);\n`);
    const after = await client.slice(graph);
    assert.equal(named(after, 'z').value, '84.0');
    assert.ok(after.revision > before.revision);
    for (const card of before.cards) {
      const same = after.cards.find(({ id }) => id === card.id);
      assert.deepEqual([same?.x, same?.y], [card.x, card.y], card.op);
    }
  });

  it('puts a line between two without moving what is around it, also after an error', async () => {
    const { graph } = await client.live(LESSON);
    const before = await client.slice(graph);
    const run = (text: string): Promise<LiveState> => client.edit(graph, text);
    const edited = LESSON.replace(
      'const y = mul(2, sum(squares));',
      'const roots = squares.sqrt();\nconst y = mul(2, sum(roots));',
    );
    await run(edited.replace('squares.sqrt()', 'squares.matmul(x.view(1, 3))'));
    await run(edited);
    await run(LESSON);
    await run(edited);
    const known = await client.channel.request('comparables', { graph });
    // The text with the error is the program before the second edit: both begin to differ in their 4th line.
    const edits = known.flatMap((each) => (each.kind === 'edit' ? [each] : []));
    assert.deepEqual(
      edits.map(({ line }) => line),
      [4, 4, 4, 4],
    );
    assert.ok(edits.every(({ time }, at) => time >= (edits[at + 1]?.time ?? 0)));
    const after = await client.slice(graph);
    for (const name of ['x', 'squares', 'y']) {
      const [was, is] = [named(before, name), named(after, name)];
      assert.deepEqual([is.x, is.y, is.key], [was.x, was.y, was.key], name);
    }
    assert.notEqual(named(after, 'y').id, named(before, 'y').id);
    // 2 Σ √(x²) of [1, 2, 3]
    assert.equal(named(after, 'y').value, '12.0');
    assert.equal(named(after, 'roots').op, 'sqrt');
  });

  it('reports a syntax error with its place and keeps the last good picture', async () => {
    const { graph } = await client.live(LESSON);
    const before = await client.slice(graph);
    const state = await client.edit(graph, `${LESSON}const = 3;\n`);
    assert.ok(state.state === 'failed', state.state);
    assert.equal(state.site?.line, 7);
    assert.deepEqual(await client.slice(graph), before);
  });

  it('shows what was computed before an exception, and where it was thrown', async () => {
    const { graph, state } = await client.live(`import { tensor } from 'gradlens';
const x = tensor([1, 2, 3]);
const y = x.mul(2);
const z = y.mul(tensor([1, 2]));
`);
    assert.ok(state.state === 'failed', state.state);
    assert.match(state.error, /size of tensor/);
    assert.equal(state.site?.line, 4);
    assert.equal(named(await client.slice(graph), 'y').value, '[2.00, 4.00, 6.00]');
  });

  it('ends an endless loop after its time and keeps the graph so far', async () => {
    const { graph, state } = await client.live(
      `import { tensor } from 'gradlens';
const x = tensor([1, 2, 3]);
for (;;) console.log('again');
`,
      1,
    );
    assert.ok(state.state === 'timedOut', state.state);
    assert.equal(state.seconds, 1);
    assert.match(state.printed, /^again\nagain\n/);
    assert.ok(state.printed.length < 100_000);
    assert.equal(named(await client.slice(graph), 'x').op, 'tensor');
  });

  it('gives an edited program the time that is allowed now', async () => {
    const endless = 'for (;;) {}';
    const { graph } = await client.live(endless, 0.2);
    const state = await client.edit(graph, endless, 0.3);
    assert.ok(state.state === 'timedOut', state.state);
    assert.equal(state.seconds, 0.3);
  });

  it('survives process.exit() of the program', async () => {
    const { graph, state } = await client.live(`import { tensor } from 'gradlens';
const x = tensor([4]);
process.exit(3);
`);
    assert.equal(state.state, 'done');
    assert.equal(named(await client.slice(graph), 'x').value, '[4.00]');
  });

  it('reports errors that are thrown later', async () => {
    const { state } = await client.live(`setTimeout(() => {
  throw new RangeError('too late');
}, 1);
`);
    assert.ok(state.state === 'failed', state.state);
    assert.equal(state.error, 'RangeError: too late');
    assert.equal(state.site?.line, 2);
  });

  it('awaits at top level, and reads import.meta', async () => {
    const { state } = await client.live(`const value: number = await Promise.resolve(41);
console.log(value + 1, import.meta.url.startsWith('file://'));
`);
    assert.deepEqual(state, { state: 'done', printed: '42 true\n' });
  });

  it('imports neighbours, JSON and what Node brings', async () => {
    client.file(
      'model.ts',
      `import { type Tensor } from 'gradlens';
import data from './data.json';
export const scale = (x: Tensor): Tensor => x.mul(data.by);
`,
    );
    client.file('data.json', '{ "by": 3 }');
    const { graph, state } = await client.live(`import { sep } from 'node:path';
import { tensor } from 'gradlens';
import { scale } from './model.js';
const y = scale(tensor([1, 2]));
console.log(sep.length);
`);
    assert.deepEqual(state, { state: 'done', printed: '1\n' });
    const slice = await client.slice(graph);
    const product = slice.cards.find(({ op }) => op === 'mul');
    assert.equal(product?.value, '[3.00, 6.00]');
    assert.equal(product.site?.file, join(client.directory, 'model.ts'));
    const at = { graph, file: join(client.directory, 'live.ts'), line: 4 };
    assert.ok((await client.channel.request('nodesAtLine', at)).includes(product.id));
  });

  it('cancels a run when the text changes again', async () => {
    const file = join(client.directory, 'live.ts');
    const text = 'for (;;) {}';
    const { graph } = await client.channel.request('liveStart', { file, text, seconds: 60 });
    await client.until(() => client.states.some(({ state }) => state.state === 'running'));
    assert.equal((await client.edit(graph, LESSON)).state, 'done');
    assert.equal(named(await client.slice(graph), 'y').value, '28.0');
  });

  it('leaves nothing behind', async () => {
    const { graph } = await client.live(LESSON);
    assert.equal(readdirSync(client.temporary).length, 1);
    await client.channel.request('liveStop', { graph });
    await client.channel.request('dropGraph', { graph });
    assert.deepEqual(readdirSync(client.temporary), []);
    await assert.rejects(client.slice(graph), /was closed/);
  });
});
