/** @file Modules in training and evaluation, learning rates and clipping, as in PyTorch. */

import assert from 'node:assert/strict';
import { type Tensor, nn, optim, zeros } from 'gradlens';
import { assertClose } from './close.ts';
import { type JsonNumber, type Spec, leafOf, readCases, toNumber } from './data.ts';

type State = Readonly<Record<string, Spec>>;

interface ModuleCase {
  readonly module: string;
  readonly args: readonly unknown[];
  readonly inputs: readonly Spec[];
  readonly state: State;
  readonly output: Spec;
  readonly cotangent: readonly JsonNumber[];
  readonly gradients: Readonly<Record<string, readonly JsonNumber[]>>;
  readonly inputGradients: readonly (readonly JsonNumber[])[];
  readonly after: State;
  readonly evaluated: readonly JsonNumber[];
  readonly printed: string;
}

type AnyModule = nn.Module & { forward(...inputs: Tensor[]): Tensor };
type Class = new (...args: readonly unknown[]) => unknown;

function make(room: object, name: string, args: readonly unknown[]): unknown {
  const made = (room as Record<string, Class | undefined>)[name];
  assert.ok(made, `there is no ${name}`);
  return new made(...args);
}

function assertState(module: nn.Module, expected: State): void {
  const state = module.stateDict();
  assert.deepEqual(Object.keys(state), Object.keys(expected), 'names of the state');
  for (const [name, { s, d, t }] of Object.entries(expected)) {
    assert.deepEqual(state[name]?.shape, s, `shape of ${name}`);
    assert.equal(state[name].dtype, t ?? 'float64', `type of ${name}`);
    assertClose(state[name], d, name, 1);
  }
}

describe('modules compute what they compute in PyTorch', () => {
  for (const row of readCases<ModuleCase>('modules')) {
    const { module: name, args, inputs: specs, output, gradients } = row;
    it(`${name}(${JSON.stringify(args).slice(1, -1)})`, () => {
      const module = (make(nn, name, args) as AnyModule).to('float64');
      const start = Object.entries(row.state).map(([key, spec]): [string, Tensor] => [
        key,
        leafOf(spec, 'float64', false),
      ]);
      assert.deepEqual([...module.loadStateDict(Object.fromEntries(start))], [[], []]);
      const inputs = specs.map((spec) => leafOf(spec, 'float64', true));
      const result = module.call(...inputs);
      assert.deepEqual([...result.shape], output.s);
      assertClose(result, output.d, 'output', 1);
      result.backward(leafOf({ s: output.s, d: row.cotangent }, 'float64', false));
      const parameters = Object.fromEntries(module.namedParameters());
      assert.deepEqual(Object.keys(parameters), Object.keys(gradients));
      for (const [key, data] of Object.entries(gradients)) {
        assertClose(parameters[key]?.grad, data, `gradient of ${key}`, 1);
      }
      row.inputGradients.forEach((data, i) => {
        assertClose(inputs[i]?.grad, data, `gradient of input ${String(i)}`, 1);
      });
      assertState(module, row.after);
      assertClose(module.eval().call(...inputs), row.evaluated, 'evaluated', 1);
    });

    it(`${row.printed.split('\n')[0] ?? ''} prints so`, () => {
      assert.equal(String(make(nn, name, args) as AnyModule), row.printed);
    });
  }
});

interface ScheduleCase {
  readonly scheduler: string;
  readonly args: readonly unknown[];
  readonly rates: readonly (readonly number[])[];
  readonly momenta: readonly number[];
}

/** What the plateau sees: the same as in test/reference/modules.py. */
const METRICS = [5, 4, 4.2, 4.1, 4.05, 3, 3, 3, 3.5, 3.6, 2, 2.1, 2.2, 2.3];

describe('learning rates follow the schedule they follow in PyTorch', () => {
  for (const { scheduler: name, args, rates, momenta } of readCases<ScheduleCase>('schedulers')) {
    it(`${name}(${JSON.stringify(args).slice(1, -1)})`, () => {
      const groups = [
        { params: [zeros(1, { requiresGrad: true })] },
        { params: [zeros(1, { requiresGrad: true })], lr: 0.5 },
      ];
      const optimizer = new optim.SGD(groups, { lr: 0.1, momentum: 0.5 });
      const made = make(optim.lrScheduler, name, [optimizer, ...args]);
      const scheduler = made as { step(metric?: number): void };
      METRICS.forEach((metric, epoch) => {
        optimizer.paramGroups.forEach(({ lr }, i) => {
          const wanted = rates[epoch]?.[i] ?? NaN;
          assert.ok(
            Math.abs(lr - wanted) <= 1e-13 * Math.max(1e-3, wanted),
            `epoch ${String(epoch)}: ${String(lr)}, PyTorch has ${String(wanted)}`,
          );
        });
        const momentum = optimizer.paramGroups[0]?.momentum ?? NaN;
        assert.ok(Math.abs(momentum - (momenta[epoch] ?? NaN)) <= 1e-13);
        optimizer.step();
        if (name === 'ReduceLROnPlateau') scheduler.step(metric);
        else scheduler.step();
      });
    });
  }
});

interface ClipCase {
  readonly normType: JsonNumber;
  readonly maxNorm: number;
  readonly norm: number;
  readonly clipped: readonly (readonly number[])[];
}

describe('clipping gradients', () => {
  for (const { normType, maxNorm, norm, clipped } of readCases<ClipCase>('clipping')) {
    it(`to the ${String(normType)}-norm ${String(maxNorm)}`, () => {
      const grads = [
        [3, -4],
        [1, 2, -2],
      ];
      const parameters = grads.map((values) => {
        const parameter = zeros(values.length, { dtype: 'float64', requiresGrad: true });
        parameter.grad = leafOf({ s: [values.length], d: values }, 'float64', false);
        return parameter;
      });
      const total = nn.utils.clipGradNorm_(parameters, maxNorm, { normType: toNumber(normType) });
      assertClose(total, [norm], 'norm');
      parameters.forEach(({ grad }, i) => {
        assertClose(grad, clipped[i] ?? [], `gradient ${String(i)}`);
      });
    });
  }
});
