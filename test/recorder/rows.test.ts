/**
 * @file Passes of our engine that pull back many gradients at once: each row of the Jacobian is recorded as a pass of
 * its own, with the gradients that mathematics has.
 */

import assert from 'node:assert/strict';
import { autograd, func, functional, tensor, type Tensor } from 'gradlens';

import { GraphModel } from '../../engine/graph/model.ts';
import { Kind } from '../../engine/graph/tables/nodes.ts';
import type { GradlensRecord, Value } from '../../engine/recorder/records/format.ts';
import { notAddingUp } from './adding-up.ts';
import { recorded } from './memory.ts';

const { cos, sin } = Math;
const { jacobian } = functional;
const { grad, hessian, jacfwd, jacrev, vjp, vmap } = func;

/** f(x) = sin(W x). */
const W = [[1, 2, -1], [0.5, -1, 3]] as const; // prettier-ignore
const X = [0.5, -1, 2] as const;
const Y = W.map((row) => row.reduce((sum, each, i) => sum + each * X[i]!, 0));
/** By row what arrives at W x, and at x: the i-th is cos(Wᵢ x) times the i-th unit vector, and times Wᵢ. */
const AT_Y = Y.map((y, i) => Y.map((_, j) => (i === j ? cos(y) : 0)));
const AT_X = W.map((row, i) => row.map((each) => cos(Y[i]!) * each));

const float64 = (data: unknown, requiresGrad = false): Tensor =>
  tensor(data as number[], { dtype: 'float64', requiresGrad });
const x = (requiresGrad = false): Tensor => float64(X, requiresGrad);
const f = (at: Tensor): Tensor => float64(W).matmul(at).sin();
const units = (): Tensor => float64([[1, 0], [0, 1]]); // prettier-ignore

const numbersOf = (value: Value | null | undefined): readonly number[] | null =>
  value?.kind === 'whole' ? [...value.data] : null;

/** By pass: what arrived at the result of an operator. */
function arrivedAt(records: readonly GradlensRecord[], name: string) {
  const nodes = new Set(
    records.flatMap((each) =>
      each.kind === 'operator' && each.name === name && !each.duringBackward ? [each.node] : [],
    ),
  );
  return records.flatMap((each) =>
    each.kind === 'nodeRan' && nodes.has(each.node) ? [numbersOf(each.gradOutputs[0])] : [],
  );
}

const storedIn = (records: readonly GradlensRecord[]) =>
  records.flatMap((each) => (each.kind === 'gradStored' ? [numbersOf(each.contribution)] : []));

const notices = (records: readonly GradlensRecord[]): string[] =>
  records.flatMap((each) => (each.kind === 'notice' ? [each.text] : []));

const passes = (records: readonly GradlensRecord[]): number =>
  records.filter(({ kind }) => kind === 'backwardBegan').length;

function close(
  found: readonly (readonly number[] | null)[],
  wanted: readonly (readonly number[])[],
): void {
  assert.equal(found.length, wanted.length);
  wanted.forEach((row, i) => {
    assert.equal(found[i]?.length, row.length);
    row.forEach((each, j) =>
      assert.ok(Math.abs(found[i]![j]! - each) < 1e-12, `${found[i]?.join()}`),
    );
  });
}

/** Nothing is drawn without a value. */
function assertKnown(records: readonly GradlensRecord[]): void {
  const { graph } = graphOf(records);
  for (let node = 0; node < graph.nodes.length; node++) {
    assert.notEqual(graph.nodes.kind.get(node), Kind.unknown, graph.op(node));
    assert.ok(graph.nodes.value.get(node) >= 0, graph.op(node));
  }
}

function graphOf(records: readonly GradlensRecord[]): GraphModel {
  const model = new GraphModel();
  for (const each of records) model.append(each);
  return model;
}

describe('a pass of our engine that pulls back many gradients at once', () => {
  /** Each gives the Jacobian. */
  const ways: Readonly<Record<string, () => Tensor>> = {
    jacrev: () => jacrev(f)(x()) as Tensor,
    'jacrev in chunks': () => jacrev(f, { chunkSize: 1 })(x()) as Tensor,
    'jacobian that is vectorized': () => jacobian(f, x(), { vectorize: true }),
    'jacobian to be differentiated again': () =>
      jacobian(f, x(true), { vectorize: true, createGraph: true }),
    'grad with isGradsBatched': () => {
      const at = x(true);
      const options = { gradOutputs: units(), isGradsBatched: true } as const;
      return autograd.grad(f(at), at, options)[0] as Tensor;
    },
    'a pullback within vmap': () => {
      const [, pullback] = vjp(f, [x()]);
      return vmap((v: Tensor) => pullback(v)[0] as Tensor)(units());
    },
  };
  for (const [name, way] of Object.entries(ways))
    it(`is a pass for each row: ${name}`, () => {
      let result: Tensor | undefined;
      const records = recorded(() => (result = way()));
      close(result?.tolist() as number[][], AT_X);
      close(arrivedAt(records, 'mv').slice(-2), AT_Y);
      close(storedIn(records), AT_X);
      assert.equal(passes(records), 2);
      assert.deepEqual(notAddingUp(records), []);
      assert.deepEqual(notices(records), []);
      assertKnown(records);
    });

  it('has what comes out as the stack of its rows, where no operators of the pass are told', () => {
    const records = recorded(() => void jacobian(f, x(), { vectorize: true }).mul(2));
    const { graph } = graphOf(records);
    const stack = [...Array(graph.nodes.length).keys()].find((node) => graph.op(node) === 'stack')!;
    close([numbersOf(graph.values.get(graph.nodes.value.get(stack)))], [AT_X.flat()]);
  });

  it('has the examples of vmap in each of its rows', () => {
    const square = (row: Tensor): Tensor => row.mul(row).mul(row);
    const examples = [[1, 2], [3, 4]]; // prettier-ignore
    const records = recorded(() => vmap(jacrev(square))(float64(examples)));
    // x³ = x² · x: by x² it is x, in the column of each row's element.
    const rows = [0, 1].map((i) =>
      examples.flatMap((each) => each.map((v, j) => (i === j ? v : 0))),
    );
    const twofold = arrivedAt(records, 'mul').filter((_, i) => i % 2 === 1);
    close(twofold, rows);
    close(
      storedIn(records),
      rows.map((row) => row.map((v) => 3 * v * v)),
    );
    assertKnown(records);
  });

  it('is one pass where vmap takes the gradient of each example', () => {
    const records = recorded(() => vmap(grad((v: Tensor) => v.sin()))(x()));
    close(storedIn(records), [X.map(cos)]);
    assert.equal(passes(records), 1);
  });

  it('starts with gradients that have cards of their own, of one example and of many', () => {
    const seeds = (program: () => void) =>
      recorded(program).flatMap((each) =>
        each.kind === 'created' && each.factory === 'seed' ? [numbersOf(each.tensor.value)] : [],
      );
    close(
      seeds(() => void grad((v: Tensor) => v.sin().sum())(x())),
      [[1]],
    );
    close(
      seeds(() => void vmap(grad((v: Tensor) => v.sin()))(x())),
      [[1, 1, 1]],
    );
    assertKnown(recorded(() => void grad((v: Tensor) => v.sin().sum())(x())));
  });

  it('has in hessian the gradient, and its tangents along each unit vector', () => {
    const records = recorded(() => hessian((v: Tensor) => v.sin().sum())(x()));
    // A column of the Hessian for each element.
    close(storedIn(records), [X.flatMap(() => X.map(cos))]);
    const tangents = records.flatMap((each) =>
      each.kind === 'tangentSet' ? [numbersOf(each.tangent)] : [],
    );
    const second = X.flatMap((_, i) => X.map((v, j) => (i === j ? -sin(v) : 0)));
    assert.ok(tangents.some((each) => each?.every((v, i) => Math.abs(v - second[i]!) < 1e-12)));
    assert.deepEqual(notices(records), []);
  });

  it('has in jacfwd the tangents along each unit vector', () => {
    const records = recorded(() => jacfwd((v: Tensor) => v.sin())(x()));
    assertKnown(records);
    const tangents = records.flatMap((each) =>
      each.kind === 'tangentSet' ? [numbersOf(each.tangent)] : [],
    );
    close(tangents.slice(-1), [X.flatMap((_, i) => X.map((v, j) => (i === j ? cos(v) : 0)))]);
    assert.deepEqual(notices(records), []);
  });

  it('tells of the first row alone, and says so once, where all would be too much', () => {
    const halved = (v: Tensor): Tensor => {
      for (let step = 0; step < 260; step++) v = v.mul(0.5);
      return v;
    };
    const many = float64(Array.from({ length: 64 }, () => 1));
    const records = recorded(() => {
      for (let time = 0; time < 2; time++) {
        const found = jacrev(halved)(many) as Tensor;
        assert.equal((found.tolist() as number[][])[7]![7], 2 ** -260);
      }
    });
    assert.equal(passes(records), 2);
    assert.equal(arrivedAt(records, 'mul').length, 520);
    const [text, ...others] = notices(records);
    assert.ok(text?.includes('only the first row'), text);
    assert.deepEqual(others, []);
  });

  it('ends with its first row where it throws', () => {
    const broken = (v: Tensor): Tensor => {
      const y = v.mul(2);
      y.registerHook(() => {
        throw new RangeError('of the hook');
      });
      return y;
    };
    const records = recorded(() => assert.throws(() => jacrev(broken)(x()), RangeError));
    assert.equal(passes(records), 1);
    assert.equal(records.filter(({ kind }) => kind === 'backwardEnded').length, 1);
  });
});
