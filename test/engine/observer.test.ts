/** @file What the engine tells an observer, in which order, and what it keeps to itself. */

import assert from 'node:assert/strict';
import { type Tensor, arange, autograd, mul, nn, noGrad, optim, sum, sym, tensor } from 'gradlens';
import { type Observer, observerSlot } from '../../engine/autograd/observer.ts';

/** Writes down each call as a line; tensors by their id, counted from the first that is seen. */
class Scribe implements Observer {
  readonly lines: string[] = [];
  private readonly ids = new Map<number, number>();

  private name(x: { id: number } | number | null): string {
    if (x === null) return '-';
    if (typeof x === 'number') return String(x);
    if (!this.ids.has(x.id)) this.ids.set(x.id, this.ids.size);
    return `t${String(this.ids.get(x.id))}`;
  }

  private write(...words: unknown[]): void {
    this.lines.push(words.join(' '));
  }

  created: Observer['created'] = (x, factory) => {
    this.write('created', this.name(x), factory);
  };
  operator: Observer['operator'] = (e) => {
    const inputs = e.inputs.map((x, i) => `${this.name(x)}@${String(e.inputVersions[i])}`);
    const outputs = e.outputs.map((x) => `${this.name(x)}@${String(x.counter.value)}`);
    const flags = [
      e.inPlace && 'inPlace',
      e.view && 'view',
      !e.differentiable && 'cut',
      !e.gradEnabled && 'noGrad',
      e.duringBackward && 'duringBackward',
    ].filter((flag) => flag !== false);
    this.write(e.name, inputs.join(','), '->', outputs.join(','), e.node?.name ?? '-', ...flags);
  };
  declared: Observer['declared'] = ({ id, name, operator, symbol, inputs, shape }) => {
    const read = inputs.map((input) => this.name({ id: -input })).join(',');
    const given = shape === null ? '' : `[${shape.join()}]`;
    this.write('declared', this.name({ id: -id }), name, operator ?? '-', symbol, read, given);
  };
  requiresGradSet: Observer['requiresGradSet'] = (x) => {
    this.write('requiresGrad', this.name(x), x.requiresGrad);
  };
  tangentSet: Observer['tangentSet'] = (x, levels, tangent) => {
    this.write('tangent', this.name(x), levels.join('·'), `[${String(tangent.storage.data)}]`);
  };
  hookAdded: Observer['hookAdded'] = ({ kind, tensor, node }) => {
    this.write('hook', kind, this.name(tensor), node?.name ?? '-');
  };
  hookRemoved: Observer['hookRemoved'] = () => {
    this.write('hook removed');
  };
  copiedOut: Observer['copiedOut'] = (x, how) => {
    this.write('copiedOut', this.name(x), how);
  };
  scopeEntered: Observer['scopeEntered'] = (_, kind, name) => {
    this.write('enter', kind, name);
  };
  scopeLeft: Observer['scopeLeft'] = () => {
    this.write('leave');
  };
  backwardBegan: Observer['backwardBegan'] = ({ api, roots, createGraph }) => {
    this.write(api, roots.map((x) => this.name(x)).join(','), createGraph);
  };
  nodeRan: Observer['nodeRan'] = (_, node, gradOutputs, gradInputs) => {
    const values = (list: readonly unknown[]): string =>
      list.map((x) => (x === null ? '-' : `[${String((x as Tensor).storage.data)}]`)).join(' ');
    this.write('ran', node.name, values(gradOutputs), '->', values(gradInputs));
  };
  gradStored: Observer['gradStored'] = (_, x, contribution, grad) => {
    const list = (t: { storage: { data: object | null } }): string =>
      Object.values(t.storage.data ?? {}).join(',');
    this.write('stored', this.name(x), list(contribution), list(grad));
  };
  gradAssigned: Observer['gradAssigned'] = (x, grad) => {
    this.write('assigned', this.name(x), this.name(grad));
  };
  backwardEnded: Observer['backwardEnded'] = () => {
    this.write('ended');
  };
  threw: Observer['threw'] = (where, error, maker) => {
    this.write('threw', error.name, maker === null ? `from ${where}` : 'as it is made');
  };
  notice: Observer['notice'] = (sentence) => {
    this.write(sentence);
  };
}

function observed(program: () => void): string[] {
  const scribe = new Scribe();
  const slot = observerSlot();
  slot.observer = scribe;
  try {
    program();
  } finally {
    slot.observer = null;
  }
  return scribe.lines;
}

describe('an observer is told', () => {
  it('of hooks as they are put on tensors and nodes, and as they are removed', () => {
    const lines = observed(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      const y = mul(x, x);
      const first = x.registerHook(() => undefined);
      x.registerPostAccumulateGradHook(() => undefined);
      y.registerHook(() => undefined);
      y.retainGrad();
      y.gradFn?.registerPrehook(() => undefined);
      y.gradFn?.registerHook(() => undefined);
      first.remove();
      first.remove();
    });
    assert.deepEqual(lines.slice(2), [
      'hook tensor t0 -',
      'hook postAccumulate t0 -',
      'hook tensor t1 MulBackward0',
      'hook retainGrad t1 MulBackward0',
      'hook nodeBefore - MulBackward0',
      'hook nodeAfter - MulBackward0',
      'hook removed',
    ]);
  });

  it('of tangents, each after what made its tensor', () => {
    const { dualLevel, makeDual } = autograd.forwardAD;
    const lines = observed(() => {
      dualLevel(() => {
        const x = makeDual(tensor([1, 2]), tensor([1, 3]));
        x.mul(x).detach().mul(2);
      });
    });
    assert.deepEqual(lines.slice(2), [
      'makeDual t0@0,t1@0 -> t2@0 - view',
      'tangent t2 1 [1,3]',
      'mul t2@0,t2@0 -> t3@0 -',
      'tangent t3 1 [2,12]',
      'detach t3@0 -> t4@0 - view cut',
      'mul t4@0,2@0 -> t5@0 -',
    ]);
  });

  it('y = 2 sum(x x) and its backward pass', () => {
    const lines = observed(() => {
      const x = arange(3, { requiresGrad: true });
      const y = mul(2, sum(mul(x, x)));
      y.backward();
    });
    assert.deepEqual(lines, [
      'created t0 arange',
      'mul t0@0,t0@0 -> t1@0 MulBackward0',
      'sum t1@0 -> t2@0 SumBackward0',
      'mul 2@0,t2@0 -> t3@0 MulBackward0',
      'backward t3 false',
      'ran MulBackward0 [1] -> - [2]',
      'ran SumBackward0 [2] -> [2]',
      'ran MulBackward0 [2] -> [0,2,4] [0,2,4]',
      'ran torch::autograd::AccumulateGrad [0,4,8] -> ',
      'stored t0 0,4,8 0,4,8',
      'ended',
    ]);
  });

  it('detach, noGrad, in-place writes and what is taken out', () => {
    const lines = observed(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      const u = x.mul(x).detach();
      noGrad(() => u.add_(1));
      u.mul(x).sum().item();
    });
    assert.deepEqual(lines, [
      'created t0 tensor',
      'mul t0@0,t0@0 -> t1@0 MulBackward0',
      'detach t1@0 -> t2@0 - view cut',
      'enter noGrad noGrad',
      'add_ t2@0,1@0 -> t2@1 - inPlace noGrad',
      'leave',
      'mul t2@1,t0@0 -> t3@0 MulBackward0',
      'sum t3@0 -> t4@0 SumBackward0',
      'copiedOut t4 item',
    ]);
  });

  it('symbols as they are composed, each once', () => {
    const lines = observed(() => {
      const a = sym.var('a', { shape: [2] });
      const c = sym.mul(2, a).add(sym.var('b'));
      c.compose({ b: c });
    });
    assert.deepEqual(
      lines.map((line) => line.replaceAll(/_(mulscalar|plus)\d+/g, '_$1')),
      [
        'declared t0 a -   [2]',
        'declared t1 _mulscalar mul × t0 ',
        'declared t2 b -   ',
        'declared t3 _plus add + t1,t2 ',
        'declared t4 _plus add + t1,t3 ',
      ],
    );
  });

  it('the operators of a pass with createGraph, and grad() with its results', () => {
    const lines = observed(() => {
      const x = tensor(3, { requiresGrad: true });
      x.mul(x).backward(null, { createGraph: true });
    });
    assert.deepEqual(lines, [
      'created t0 tensor',
      'mul t0@0,t0@0 -> t1@0 MulBackward0',
      'backward t1 true',
      'created t2 seed',
      'mul t2@0,t0@0 -> t3@0 MulBackward0 duringBackward',
      'mul t2@0,t0@0 -> t4@0 MulBackward0 duringBackward',
      'ran MulBackward0 [1] -> [3] [3]',
      'add t3@0,t4@0 -> t5@0 AddBackward0 duringBackward',
      'copy_ t6@0,t5@0 -> t6@1 torch::autograd::CopyBackwards inPlace duringBackward',
      'ran torch::autograd::AccumulateGrad [6] -> ',
      'stored t0 6 6',
      'ended',
    ]);
  });

  it('modules as scopes, an optimizer step as operators, and cleared gradients', () => {
    const lines = observed(() => {
      const model = new nn.Linear(1, 1);
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
      model
        .call(tensor([[2]]))
        .sum()
        .backward();
      optimizer.step();
      optimizer.zeroGrad();
    });
    const outline = lines
      .filter((line) => !/^(ran|stored)/.test(line))
      .map((line) => line.split(/ [t\d]/)[0]);
    assert.deepEqual(outline, [
      'created',
      'created',
      'created',
      'enter module Linear',
      't',
      'addmm',
      'leave',
      'sum',
      'backward',
      'ended',
      'enter module SGD.step',
      'enter noGrad noGrad',
      'mul',
      'sub_',
      'mul',
      'sub_',
      'leave',
      'leave',
      'assigned',
      'assigned',
    ]);
  });

  it('of an error, once: of its own as it is made, of another where it comes out', () => {
    const lines = observed(() => {
      const x = tensor([1, 2], { requiresGrad: true });
      assert.throws(() => x.add(tensor([1, 2, 3])));
      assert.throws(() => {
        x.backward();
      });
      assert.throws(() => x.mul_(2));
      x.registerHook(() => {
        throw new RangeError('too much');
      });
      assert.throws(() => {
        x.sum().backward();
      });
    });
    assert.deepEqual(
      lines.filter((line) => line.startsWith('threw')),
      [
        'threw RuntimeError as it is made',
        'threw RuntimeError as it is made',
        'threw RuntimeError as it is made',
        'threw RangeError from backward',
      ],
    );
  });
});
