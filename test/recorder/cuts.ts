/**
 * @file Checks the gradients of intermediates by cutting programs at them. A program is a list of parts; in each,
 * `at(h)` marks an intermediate. Recorded, it is left as it is. Run again, `at(h)` is h plus zeros, and the library
 * itself differentiates by those: that is the gradient which must be shown for h.
 */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import type { GradlensRecord, TensorState } from '../../engine/recorder/records/format.ts';
import { notAddingUp } from './adding-up.ts';
import { record, run, type Project, type RunOptions } from './programs.ts';

/** Shapes of tensors of which nothing is made: with the first a part begins, the second follows what is marked. */
const [PART, MARK] = ['7,1,7', '1,7,1'];

/**
 * What programs begin with. The library's own beginning defines `zeros` (of a shape), `flat` (the elements of a
 * tensor, null where they cannot be read), `add`, and `gradients` (of a function of several tensors, as a list).
 */
const PREFACE = `
const seeded = (shape, from = 1) => Array.from({ length: shape.reduce((a, b) => a * b, 1) },
  (_, i) => Math.sin(1.7 * i + from) * 0.9);
function part(name, inputs, f) {
  zeros([${PART}]);
  if (process.env.CUT !== '1') {
    gradients((...xs) => f((h) => (zeros([${MARK}]), h), ...xs), inputs());
    return;
  }
  const [values, shapes] = [[], []];
  f((h) => (shapes.push(h.shape), values.push(flat(h)), h), ...inputs());
  const added = shapes.map((shape) => zeros(shape));
  const cut = (...added) => f((h) => add(h, added.shift()), ...inputs());
  const wanted = gradients(cut, added).map(flat);
  console.log(JSON.stringify({ name, values, wanted }));
}
`;

interface Reference {
  readonly name: string;
  readonly values: readonly (readonly number[] | null)[];
  readonly wanted: readonly (readonly number[])[];
}

/** In float32, of what goes through a few tens of operators. */
const TOLERANCE = 2e-4;

/** By part, a sentence for each mark whose gradient is wrong, and for what does not add up. */
export function wrongAtCuts(
  project: Project,
  preface: string,
  parts: string,
  node: string,
): Map<string, readonly string[]> {
  project.write('parts.mjs', preface + PREFACE + parts);
  const options: RunOptions = { cwd: project.path, node };
  const { recordings, ...outcome } = record(['parts.mjs'], options);
  assert.deepEqual(outcome, run(['parts.mjs'], options));
  const { records } = recordings[0]!;
  const reference = run(['parts.mjs'], { ...options, env: { CUT: '1' } });
  assert.equal(outcome.code, 0, outcome.stderr);
  assert.equal(reference.code, 0, reference.stderr);
  const starts = records.flatMap((each, i) => (isOfShape(each, PART) ? [i] : []));
  const lines = reference.stdout.trimEnd().split('\n');
  assert.equal(starts.length, lines.length);
  const shown = shownGradients(records);
  return new Map(
    lines.map((line, i): [string, string[]] => {
      const { name, values, wanted } = JSON.parse(line) as Reference;
      const own = records.slice(starts[i], starts[i + 1]);
      const tensors = markedIn(own, values);
      const wrong = tensors.flatMap((tensor, k) => {
        const [got, of] = [shown(tensor), wanted[k]!];
        return isNear(got, of)
          ? []
          : [`mark ${k}: shown ${got?.join() ?? 'none'}, and it is ${of.join()}`];
      });
      return [name, [...wrong, ...notAddingUp(own)]];
    }),
  );
}

const isOfShape = (record: GradlensRecord, shape: string): boolean =>
  record.kind === 'created' && record.tensor.shape.join() === shape;

/** The gradient that the graph shows for a tensor, at the end. */
function shownGradients(records: readonly GradlensRecord[]): (tensor: number) => Elements | null {
  const model = new GraphModel();
  for (const each of records) model.append(each);
  model.finish();
  const { nodes, values } = model.graph;
  const latest = new Map<number, number>();
  for (let node = 0; node < nodes.length; node++) latest.set(nodes.tensor.get(node), node);
  return (tensor) => values.whole(nodes.grad.get(latest.get(tensor) ?? -1));
}
type Elements = Float64Array;

/**
 * Before each mark, the tensor that was made last of those with its value; where the program cannot read that, as
 * within `vmap`, of those with a gradient.
 */
function markedIn(
  records: readonly GradlensRecord[],
  values: readonly (readonly number[] | null)[],
): number[] {
  const made: TensorState[] = [];
  const found: number[] = [];
  for (const each of records) {
    if (isOfShape(each, MARK)) {
      const value = values[found.length] ?? null;
      const isMarked = (tensor: TensorState): boolean =>
        value === null ? tensor.requiresGrad : hasValue(tensor, value);
      found.push(made.findLast(isMarked)?.id ?? -1);
    } else if (each.kind === 'created') made.push(each.tensor);
    else if (each.kind === 'operator') made.push(...each.outputs);
  }
  assert.equal(found.length, values.length);
  assert.ok(!found.includes(-1), 'what is marked is not in the recording');
  return found;
}

const hasValue = ({ value }: TensorState, wanted: readonly number[]): boolean =>
  value?.kind === 'whole' &&
  value.data.length === wanted.length &&
  wanted.every((each, i) => each === value.data[i]);

/** Of what the examples of `vmap` share each has a gradient of its own: the sum is that of the whole. */
function isNear(got: Elements | null, wanted: readonly number[]): boolean {
  if (got === null || got.length % wanted.length !== 0) return false;
  return wanted.every((each, i) => {
    let sum = 0;
    for (let k = i; k < got.length; k += wanted.length) sum += got[k]!;
    return Math.abs(sum - each) <= TOLERANCE * (1 + Math.abs(each));
  });
}
