/** @file The recorder itself: bounds, failures of its sink, hostile objects, and what it leaves of `Error`. */

import assert from 'node:assert/strict';

import type { OperatorEvent } from '../../engine/autograd/observer.ts';
import { probeScope } from '../../engine/recorder/pause/probe.ts';
import { recording } from './memory.ts';
import { observed } from './observed.ts';

function operator(change: Partial<OperatorEvent> = {}): OperatorEvent {
  return {
    name: 'mul',
    symbol: '×',
    formula: '∇·b; ∇·a',
    inputs: [observed(new Float32Array(100)), 2],
    inputVersions: [0, 0],
    inputRequiresGrad: [false, false],
    outputs: [observed(new Float32Array(100))],
    attributes: null,
    node: null,
    saved: [],
    differentiable: true,
    inPlace: false,
    view: false,
    gradEnabled: true,
    duringBackward: false,
    ...change,
  };
}

function attributesOf(attributes: Record<string, unknown>): string {
  const { recorder, all } = recording();
  recorder.operator(operator({ attributes }));
  const record = all().at(-1);
  assert.ok(record?.kind === 'operator');
  return record.attributes;
}

describe('recorder', () => {
  it('tells of each event, with growing numbers', () => {
    const { recorder, all } = recording();
    const x = observed(Float32Array.from([1, 2]));
    const node = { id: 5, name: 'MulBackward0' };
    recorder.created(x, 'tensor');
    recorder.operator(operator({ inputs: [x, 3], node }));
    recorder.requiresGradSet(x);
    recorder.copiedOut(x, 'item');
    recorder.scopeEntered(1, 'noGrad', '');
    recorder.scopeLeft(1);
    recorder.backwardBegan({ id: 1, roots: [x], api: 'backward', createGraph: false });
    recorder.nodeRan(1, node, [x], [x, null]);
    recorder.gradStored(1, x, x, x);
    recorder.backwardEnded(1);
    recorder.gradAssigned(x, null);
    recorder.threw('matmul', new RangeError('shapes differ'), null);
    const events = all().filter((record) => 'seq' in record);
    assert.deepEqual(
      events.map((record) => record.kind),
      [
        'created',
        'operator',
        'requiresGrad',
        'copiedOut',
        'scopeEntered',
        'scopeLeft',
        'backwardBegan',
        'nodeRan',
        'gradStored',
        'backwardEnded',
        'gradAssigned',
        'threw',
      ],
    );
    assert.deepEqual(
      events.map((record) => record.seq),
      events.map((_, i) => i + 1),
    );
    const threw = events.at(-1);
    assert.ok(threw?.kind === 'threw');
    assert.deepEqual([threw.errorName, threw.message], ['RangeError', 'shapes differ']);
  });

  it('begins its stacks at the caller of the library, here this file', () => {
    const { recorder, all } = recording();
    const here = (): void => recorder.operator(operator());
    here();
    here();
    const records = all();
    const stacks = records.filter((record) => record.kind === 'stack');
    const scripts = records.filter((record) => record.kind === 'script');
    const frame = stacks[0]?.frames[0];
    assert.equal(frame?.functionName, 'here');
    const script = scripts.find((each) => each.script === frame.script);
    assert.match(script?.url ?? '', /recorder\.test\.ts$/);
    assert.equal(stacks.length, 2);
  });

  it('marks what was evaluated', () => {
    const { recorder, all } = recording();
    const evaluate = eval;
    const holder = globalThis as { recordNow?: () => void };
    holder.recordNow = () => recorder.operator(operator());
    for (const name of ['', '\n//# sourceURL=eval-1f.repl', '\n//# sourceURL=eval-2e.repl'])
      evaluate(`recordNow()${name}`);
    delete holder.recordNow;
    const nameless = all().flatMap((each) => (each.kind === 'script' && !each.url ? [each] : []));
    assert.equal(nameless.length, 1);
    for (const stack of all().filter((each) => each.kind === 'stack'))
      assert.equal(stack.frames[1]?.script, nameless[0]?.script);
  });

  it('drops values at the first bound and everything at the second, and says so once each', () => {
    const { recorder, all, ended } = recording({ values: 100_000, records: 120_000 });
    for (let i = 0; i < 2000; i++) recorder.operator(operator());
    const bounds = all().filter((record) => record.kind === 'bound');
    assert.deepEqual(
      bounds.map((record) => record.dropped),
      ['values', 'records'],
    );
    assert.equal(all().at(-1)?.kind, 'bound');
    const states = all().flatMap((record) => (record.kind === 'operator' ? record.outputs : []));
    const firstDropped = states.findIndex(({ value }) => value === null);
    assert.ok(firstDropped > 0);
    assert.ok(states.slice(firstDropped).every(({ value }) => value === null));
    assert.ok((bounds[1]?.bytes ?? 0) < 121_000);
    assert.equal(ended(), 1);
  });

  it('records of values what is asked for', () => {
    const valuesOf = (detail: 'all' | 'none'): unknown[] => {
      const { recorder, all } = recording({ detail });
      for (const size of [2, 100, 2000])
        recorder.created(observed(new Float32Array(size).fill(3)), 'full');
      return all().flatMap((record) =>
        record.kind !== 'created' ? [] : [record.tensor.value?.kind ?? null],
      );
    };
    assert.deepEqual(valuesOf('all'), ['whole', 'whole', 'summary']);
    assert.deepEqual(valuesOf('none'), [null, null, null]);
  });

  it('stops for good when nothing can be written', () => {
    const { recorder, ended } = recording({ fail: true });
    recorder.operator(operator());
    recorder.operator(operator());
    assert.equal(ended(), 1);
  });

  it('never throws, whatever it is given', () => {
    const { recorder, all } = recording();
    const hostile = new Proxy(observed(new Float32Array(1)), {
      get: () => {
        throw new Error('hostile');
      },
    });
    recorder.created(hostile, 'tensor');
    recorder.operator(operator({ outputs: [hostile] }));
    recorder.created(observed(new Float32Array(2)), 'ones');
    const last = all().at(-1);
    assert.ok(last?.kind === 'created' && last.factory === 'ones');
  });

  it('runs no code of the program to name an error', () => {
    const { recorder, all } = recording();
    let ran = 0;
    const error = new Error('plain');
    Object.defineProperty(error, 'name', { get: () => ++ran });
    Object.defineProperty(error, 'toString', { value: () => ++ran });
    recorder.threw('add', error, null);
    recorder.threw('add', new Proxy(error, { getPrototypeOf: () => (ran++, null) }), null);
    const [first, second] = all().filter((record) => record.kind === 'threw');
    assert.deepEqual([first?.errorName, first?.message], ['', 'plain']);
    assert.deepEqual([second?.errorName, second?.message], ['', '']);
    assert.equal(ran, 0);
  });

  it('writes options as JSON and runs nothing for it', () => {
    assert.equal(attributesOf({ dim: [0, -1], keepdim: true }), '{"dim":[0,-1],"keepdim":true}');
    assert.deepEqual(JSON.parse(attributesOf({ fill: NaN, big: 3n, f: () => 1, s: 'a"b' })), {
      fill: 'NaN',
      big: 3,
      f: null,
      s: 'a"b',
    });
    const trap = {
      get lazy(): never {
        throw new Error('read');
      },
      toJSON(): never {
        throw new Error('asked');
      },
    };
    assert.equal(attributesOf({ trap }), '{"trap":{"toJSON":null}}');
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    JSON.parse(attributesOf(loop));
  });
});

describe('Error, while recording', () => {
  const saved = {
    prepare: Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace'),
    limit: Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit'),
  };

  afterEach(() => {
    for (const [key, descriptor] of [
      ['prepareStackTrace', saved.prepare],
      ['stackTraceLimit', saved.limit],
    ] as const) {
      if (descriptor === undefined) Reflect.deleteProperty(Error, key);
      else Object.defineProperty(Error, key, descriptor);
    }
  });

  /** Records once, and returns whether the stack was known. */
  function records(): boolean {
    const { recorder, all } = recording();
    recorder.operator(operator());
    const last = all().at(-1);
    assert.ok(last?.kind === 'operator');
    return last.stack > 0;
  }

  const states: Record<string, () => void> = {
    'as it was': () => undefined,
    'with a function of the program': () => {
      Error.prepareStackTrace = () => assert.fail('called');
    },
    'with a getter of the program': () => {
      Object.defineProperty(Error, 'prepareStackTrace', {
        get: () => () => assert.fail('called'),
        configurable: true,
      });
    },
    'without prepareStackTrace': () => {
      Reflect.deleteProperty(Error, 'prepareStackTrace');
    },
    'with a limit of 0': () => {
      Error.stackTraceLimit = 0;
    },
    'without a limit': () => {
      Reflect.deleteProperty(Error, 'stackTraceLimit');
    },
  };

  for (const [state, prepare] of Object.entries(states)) {
    it(`stays ${state}`, () => {
      prepare();
      const before = Object.getOwnPropertyDescriptors(Error);
      assert.equal(records(), true);
      assert.deepEqual(Object.getOwnPropertyDescriptors(Error), before);
    });
  }

  it('may be frozen, or be another by now', () => {
    const original = globalThis.Error;
    try {
      globalThis.Error = Object.freeze(class extends original {}) as ErrorConstructor;
      assert.equal(records(), true);
    } finally {
      globalThis.Error = original;
    }
  });
});

describe('probe', () => {
  const { recorder } = recording();
  const [a, b, c] = [1, 2, 3].map((n) => observed(new Float32Array(n)));
  assert.ok(a && b && c);
  for (const tensor of [a, b, c]) recorder.created(tensor, 'tensor');
  const names = (scope: object): Record<string, number> =>
    Object.fromEntries(
      probeScope(scope, (object) => recorder.tensorOf(object)).map(([path, id]) => [path, id]),
    );

  it('names tensors in variables, members, arrays and maps', () => {
    class Layer {
      readonly weight = a;
    }
    assert.deepEqual(
      names({
        x: a,
        same: a,
        model: { layers: [new Layer(), { 'odd name': b }] },
        cache: new Map<unknown, unknown>([
          ['k', c],
          [7, { deep: b }],
        ]),
        number: 3,
        nothing: null,
      }),
      {
        x: a.id,
        same: a.id,
        'model.layers[0].weight': a.id,
        'model.layers[1]["odd name"]': b.id,
        'cache.get("k")': c.id,
        'cache.get(7).deep': b.id,
      },
    );
  });

  it('names tensors that share a class with one that an event named, and nothing else', () => {
    const own = {};
    const of = (prototype: object, tensor: object): typeof a =>
      Object.assign(Object.create(prototype) as typeof a, tensor);
    const [known, later] = [of(own, { ...a, id: 301 }), of(own, { ...b, id: 302 })];
    recorder.created(known, 'tensor');
    const scope = { known, later, broken: of(own, {}), other: of({}, a), c };
    assert.deepEqual(names(scope), { known: 301, later: 302, c: c.id });
  });

  it('gives the version of now', () => {
    const counter = { value: 0 };
    const live = { ...a, id: 99, counter };
    recorder.created(live, 'tensor');
    counter.value = 4;
    assert.deepEqual(
      probeScope({ live }, (object) => recorder.tensorOf(object)),
      [['live', 99, 4]],
    );
  });

  it('runs no code of the program and survives what throws', () => {
    let ran = 0;
    const scope = {
      get lazy() {
        return ran++;
      },
      proxy: new Proxy({ a }, { ownKeys: () => (ran++, []), get: () => ran++ }),
      iterable: { [Symbol.iterator]: () => ran++ },
      b,
    };
    assert.deepEqual(names(scope), { b: b.id });
    const uninitialised = new Proxy(
      { early: a, ok: b },
      {
        getOwnPropertyDescriptor: (target, key) => {
          if (key === 'early') throw new ReferenceError('early is not defined');
          return Reflect.getOwnPropertyDescriptor(target, key);
        },
      },
    );
    assert.deepEqual(names(uninitialised), { ok: b.id });
    assert.equal(ran, 0);
  });

  it('ends on cycles and on very much', () => {
    const cycle: Record<string, unknown> = { a };
    cycle['self'] = cycle;
    assert.deepEqual(names({ cycle }), { 'cycle.a': a.id });
    const many = Array.from({ length: 100_000 }, () => ({
      list: Array.from({ length: 50 }, () => b),
    }));
    const found = probeScope({ many, a }, (object) => recorder.tensorOf(object));
    assert.ok(found.length <= 1000);
    assert.deepEqual(found[0], ['a', a.id, 0]);
  });
});
