/** @file Modules as owners: names, state, buffers, modes, hooks, containers, initialization, saving. */

import assert from 'node:assert/strict';
import { type Tensor, manualSeed, nn, noGrad, ones, optim, randn, tensor, zeros } from 'gradlens';
import { observerSlot, type Observer } from '../../../engine/autograd/observer.ts';

class Block extends nn.Module {
  readonly linear = new nn.Linear(2, 2);
  readonly norm = new nn.BatchNorm1d(2);
  scale = new nn.Parameter(ones(1));

  forward(x: Tensor): Tensor {
    return this.norm.call(this.linear.call(x)).mul(this.scale);
  }
}

class Net extends nn.Module {
  readonly blocks = new nn.ModuleList([new Block(), new Block()]);
  readonly head = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Dropout(0.5));
  readonly extra = new nn.ModuleDict({ a: new nn.Identity(), b: new nn.Linear(1, 1) });
  readonly list = new nn.ParameterList([new nn.Parameter(zeros(2))]);
  declare readonly mask: Tensor;
  declare readonly cache: Tensor;

  constructor() {
    super();
    this.registerBuffer('mask', ones(2));
    this.registerBuffer('cache', ones(1), { persistent: false });
  }

  forward(x: Tensor): Tensor {
    let y = x.mul(this.mask);
    for (const block of this.blocks) y = block.call(y);
    return this.head.call(y);
  }
}

const names = [
  'mask',
  'blocks.0.scale',
  'blocks.0.linear.weight',
  'blocks.0.linear.bias',
  'blocks.0.norm.weight',
  'blocks.0.norm.bias',
  'blocks.0.norm.running_mean',
  'blocks.0.norm.running_var',
  'blocks.0.norm.num_batches_tracked',
];

describe('a module', () => {
  it('put what comes under a name that is taken into its place', () => {
    const chain = new nn.Sequential({ 1: new nn.ReLU() }).append(new nn.Tanh());
    assert.equal(String(chain), 'Sequential(\n  (1): Tanh()\n)');
    assert.equal(chain.length, 1);
  });

  it('names its parameters, buffers and parts', () => {
    const net = new Net();
    const keys = Object.keys(net.stateDict());
    assert.deepEqual(keys.slice(0, names.length), names);
    assert.deepEqual(keys.slice(-5), [
      'head.0.weight',
      'head.0.bias',
      'extra.b.weight',
      'extra.b.bias',
      'list.0',
    ]);
    assert.equal(net.parameters().length, 15);
    assert.deepEqual([...net.namedModules()].map(([name]) => name).slice(0, 5), [
      '',
      'blocks',
      'blocks.0',
      'blocks.0.linear',
      'blocks.0.norm',
    ]);
    assert.ok([...net.namedBuffers()].some(([name]) => name === 'cache'));
    assert.equal(net.children().length, 4);
  });

  it('is switched, frozen and cleared as a whole', () => {
    const net = new Net();
    assert.ok(
      net
        .eval()
        .modules()
        .every(({ training }) => !training),
    );
    assert.ok(
      net
        .train()
        .modules()
        .every(({ training }) => training),
    );
    net
      .call(randn([4, 2]))
      .sum()
      .backward();
    assert.ok(net.blocks.at(0).linear.weight.grad);
    net.zeroGrad();
    assert.ok(net.parameters().every(({ grad }) => grad === null));
    net.requiresGrad_(false);
    assert.equal(net.call(randn([4, 2])).requiresGrad, false);
    const visited: string[] = [];
    net.head.apply((module) => visited.push(module.constructor.name));
    assert.deepEqual(visited, ['Linear', 'ReLU', 'Dropout', 'Sequential']);
    assert.ok(
      net
        .to('float64')
        .parameters()
        .every(({ dtype }) => dtype === 'float64'),
    );
  });

  it('reports what a state lacks, has too much and has of another shape, as PyTorch does', () => {
    const layer = new nn.Linear(2, 3);
    assert.throws(
      () => layer.loadStateDict({ weight: zeros([3, 3]), other: zeros(1) }),
      (error: unknown) => {
        assert.equal(
          String(error),
          'RuntimeError: Error(s) in loading state_dict for Linear:\n\tMissing key(s) in state_dict: "bias". \n\tUnexpected key(s) in state_dict: "other". \n\tsize mismatch for weight: copying a param with shape torch.Size([3, 3]) from checkpoint, the shape in current model is torch.Size([3, 2]).',
        );
        return true;
      },
    );
    const report = layer.loadStateDict({ other: zeros(1) }, { strict: false });
    assert.deepEqual([...report], [['weight', 'bias'], ['other']]);
  });

  it('loads values without changing its tensors, its gradients or what requires grad', () => {
    const from = new nn.Linear(2, 3);
    const into = new nn.Linear(2, 3);
    const { weight } = into;
    into.loadStateDict(from.stateDict());
    assert.equal(into.weight, weight);
    assert.ok(weight.isLeaf && weight.requiresGrad);
    assert.deepEqual(weight.tolist(), from.weight.tolist());
    noGrad(() => from.weight.zero_());
    assert.notDeepEqual(weight.tolist(), from.weight.tolist());
  });

  it('runs hooks around forward', () => {
    const layer = new nn.ReLU();
    const before = layer.registerForwardPreHook((_, [x]) => (x as Tensor).neg());
    const after = layer.registerForwardHook((_, __, output) => (output as Tensor).add(1));
    assert.deepEqual(layer.call(tensor([-2, 3])).tolist(), [3, 1]);
    before.remove();
    after.remove();
    assert.deepEqual(layer.call(tensor([-2, 3])).tolist(), [0, 3]);
  });

  it('prints as in PyTorch', () => {
    const net = new nn.Sequential(new nn.Linear(2, 3), new nn.Sequential(new nn.ReLU()));
    assert.equal(
      String(net),
      'Sequential(\n  (0): Linear(in_features=2, out_features=3, bias=True)\n  (1): Sequential(\n    (0): ReLU()\n  )\n)',
    );
  });

  it('opens a scope for each nested module', () => {
    const scopes: string[] = [];
    const slot = observerSlot();
    const nothing = (): void => undefined;
    slot.observer = new Proxy({} as Observer, {
      get: (_, name) =>
        name === 'scopeEntered'
          ? (_id: number, kind: string, label: string) => scopes.push(`${kind} ${label}`)
          : nothing,
    });
    try {
      new nn.Sequential(new nn.Linear(1, 1), new nn.Sequential(new nn.ReLU())).call(ones([1, 1]));
    } finally {
      slot.observer = null;
    }
    assert.deepEqual(scopes, [
      'module Sequential',
      'module Linear',
      'module Sequential',
      'module ReLU',
    ]);
  });
});

describe('dropout', () => {
  it('drops in training only, keeps the mean, and repeats with a seed', () => {
    const layer = new nn.Dropout(0.25);
    manualSeed(7);
    const first = layer.call(ones(4000));
    manualSeed(7);
    assert.deepEqual(layer.call(ones(4000)).tolist(), first.tolist());
    const kept = (first.tolist() as number[]).filter((value) => value !== 0);
    assert.ok(kept.every((value) => Math.abs(value - 4 / 3) < 1e-6));
    assert.ok(Math.abs(kept.length / 4000 - 0.75) < 0.03);
    const x = ones(3);
    assert.equal(layer.eval().call(x), x);
    assert.throws(() => new nn.Dropout(2), /dropout probability has to be between 0 and 1/);
  });

  it('of channels drops them whole; the gradient goes where the values went', () => {
    manualSeed(3);
    const x = ones([8, 4, 5], { requiresGrad: true });
    const y = new nn.Dropout1d(0.5).call(x);
    for (const row of y.reshape([32, 5]).tolist() as number[][]) {
      assert.equal(new Set(row).size, 1);
    }
    y.sum().backward();
    assert.deepEqual(x.grad?.tolist(), y.tolist());
  });
});

describe('gumbelSoftmax', () => {
  it('is a distribution, and one-hot with soft gradients when hard', () => {
    manualSeed(1);
    const logits = tensor([[1, 2, 3]], { dtype: 'float64', requiresGrad: true });
    const soft = nn.functional.gumbelSoftmax(logits, { tau: 0.5 });
    assert.ok(Math.abs(soft.sum().item() - 1) < 1e-12);
    const hard = nn.functional.gumbelSoftmax(logits, { hard: true });
    assert.deepEqual((hard.tolist() as number[][])[0]?.map(Math.round).sort(), [0, 0, 1]);
    hard
      .mul(tensor([1, 2, 3]))
      .sum()
      .backward();
    assert.ok(logits.grad?.abs().sum().item());
  });
});

describe('init', () => {
  it('keeps within its bounds or spreads', () => {
    manualSeed(5);
    const x = zeros([200, 100]);
    const largest = (): number => x.abs().max().item();
    nn.init.xavierUniform_(x);
    assert.ok(largest() <= Math.sqrt(6 / 300) && largest() > 0.99 * Math.sqrt(6 / 300));
    nn.init.kaimingUniform_(x, { nonlinearity: 'relu' });
    assert.ok(largest() <= Math.sqrt(6 / 100) && largest() > 0.99 * Math.sqrt(6 / 100));
    const spread = (): number => x.std().item();
    nn.init.kaimingNormal_(x, { mode: 'fan_out', nonlinearity: 'relu' });
    assert.ok(Math.abs(spread() / Math.sqrt(2 / 200) - 1) < 0.02);
    nn.init.xavierNormal_(x, 2);
    assert.ok(Math.abs(spread() / (2 * Math.sqrt(2 / 300)) - 1) < 0.02);
    nn.init.uniform_(x, 2, 3);
    assert.ok(x.min().item() >= 2 && x.max().item() < 3);
    assert.deepEqual(nn.init.eye_(zeros([2, 2])).tolist(), [
      [1, 0],
      [0, 1],
    ]);
    assert.throws(
      () => nn.init.xavierUniform_(zeros(3)),
      /Fan in and fan out can not be computed for tensor with fewer than 2 dimensions/,
    );
    const weight = zeros([2, 2], { requiresGrad: true });
    nn.init.ones_(weight);
    assert.ok(weight.isLeaf && weight.version === 1);
  });
});

describe('saving', () => {
  it('gives a safetensors file that holds a state and loads again', () => {
    const net = new Net();
    const bytes = nn.save(net.stateDict());
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    >;
    assert.deepEqual(header['mask'], { dtype: 'F32', shape: [2], data_offsets: [0, 8] });
    assert.equal(header['blocks.0.norm.num_batches_tracked']?.dtype, 'I64');
    const twin = new Net();
    twin.loadStateDict(nn.load(bytes) as nn.StateDict);
    assert.deepEqual(
      twin.parameters().map((p) => p.tolist()),
      net.parameters().map((p) => p.tolist()),
    );
  });

  it('keeps what stands around tensors: an optimizer goes on where it was', () => {
    const start = [1, -2, 3];
    const train = (x: Tensor, optimizer: optim.Adam, steps: number): void => {
      for (let i = 0; i < steps; i++) {
        optimizer.zeroGrad();
        x.mul(x).sum().backward();
        optimizer.step();
      }
    };
    const x = tensor(start, { dtype: 'float64', requiresGrad: true });
    const whole = new optim.Adam([x], { lr: 0.1, amsgrad: true });
    train(x, whole, 4);
    const saved = nn.save({ x: x.detach(), optimizer: whole.stateDict(), best: Infinity } as never);
    train(x, whole, 4);
    const loaded = nn.load(saved) as unknown as {
      x: Tensor;
      optimizer: optim.OptimizerState;
      best: number;
    };
    assert.equal(loaded.best, Infinity);
    const y = loaded.x.requiresGrad_();
    const again = new optim.Adam([y], { lr: 9 });
    again.loadStateDict(loaded.optimizer);
    train(y, again, 4);
    assert.deepEqual(y.tolist(), x.tolist());
  });

  it('refuses bytes that are no such file', () => {
    assert.throws(() => nn.load(new Uint8Array(3)), /no safetensors file/);
    const bytes = nn.save({ x: ones(4) });
    assert.throws(() => nn.load(bytes.subarray(0, bytes.length - 4)), /damaged/);
  });
});

describe('an optimizer', () => {
  const leaf = (): Tensor => tensor([1, 2], { requiresGrad: true });

  it('refuses what PyTorch refuses, in its words', () => {
    const refusals: readonly (readonly [() => unknown, string])[] = [
      [() => new optim.SGD([]), 'ValueError: optimizer got an empty parameter list'],
      [() => new optim.SGD([leaf()], { lr: -1 }), 'ValueError: Invalid learning rate: -1'],
      [() => new optim.SGD([leaf()], { momentum: -1 }), 'ValueError: Invalid momentum value: -1'],
      [
        () => new optim.SGD([leaf()], { nesterov: true }),
        'ValueError: Nesterov momentum requires a momentum and zero dampening',
      ],
      [
        () => new optim.Adam([leaf()], { betas: [1, 0.9] }),
        'ValueError: Invalid beta parameter at index 0: 1',
      ],
      [() => new optim.SGD([leaf().mul(2)]), "ValueError: can't optimize a non-leaf Tensor"],
      [
        () => {
          const x = leaf();
          return new optim.SGD([{ params: [x] }, { params: [x] }]);
        },
        'ValueError: some parameters appear in more than one parameter group',
      ],
      [
        () => {
          const one = new optim.SGD([leaf()]);
          one.loadStateDict(new optim.SGD([leaf(), leaf()]).stateDict());
        },
        "ValueError: loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
      ],
    ];
    for (const [program, message] of refusals) {
      assert.throws(program, (error: unknown) => String(error) === message, message);
    }
  });

  it('gives each group its own options, and evaluates a closure with recording on', () => {
    const [a, b] = [leaf(), leaf()];
    const optimizer = new optim.SGD([{ params: [a] }, { params: b, lr: 1 }], { lr: 0.5 });
    const loss = optimizer.step(() => {
      optimizer.zeroGrad();
      const total = a.add(b).sum();
      total.backward();
      return total.item();
    });
    assert.equal(loss, 6);
    assert.deepEqual(
      [a.tolist(), b.tolist()],
      [
        [0.5, 1.5],
        [0, 1],
      ],
    );
    assert.equal(a.gradFn, null);
  });

  it('follows a function of the epoch', () => {
    const optimizer = new optim.SGD([leaf()], { lr: 2 });
    const scheduler = new optim.lrScheduler.LambdaLR(optimizer, (epoch) => 1 / (epoch + 1));
    scheduler.step();
    assert.deepEqual(scheduler.getLastLr(), [1]);
    assert.equal(optimizer.paramGroups[0]?.lr, 1);
  });

  it('clips gradients by value', () => {
    const x = leaf();
    x.grad = tensor([-3, 0.5]);
    nn.utils.clipGradValue_([x], 1);
    assert.deepEqual(x.grad.tolist(), [-1, 0.5]);
  });

  it('take gradients on in another type, as PyTorch: what stores them follows the data', () => {
    const layer = new nn.Linear(2, 1);
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    layer.call(x).sum().backward();
    layer.to('float64').call(x.to('float64')).sum().backward();
    assert.equal(layer.weight.grad?.dtype, 'float64');
    assert.deepEqual(layer.weight.grad.tolist(), [[8, 12]]);
    const w = ones([2], { requiresGrad: true });
    w.sum();
    w.data = ones([2], { dtype: 'float64' });
    w.sum().backward();
    assert.equal(w.grad?.dtype, 'float64');
  });
});
