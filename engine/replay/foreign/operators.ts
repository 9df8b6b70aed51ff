/**
 * @file Runs an operator of another library again, if the engine has a rule for it. Each rule is checked against what
 * the library itself computed from the same operands; what is recorded stays where no edit reaches.
 */

import { gradientEdge } from '../../autograd/node.ts';
import { observe } from '../../autograd/observe.ts';
import { state as engine } from '../../autograd/state.ts';
import { reasonOf } from '../../protocol/index.ts';
import type { OperatorRecord, TensorState } from '../../recorder/records/format.ts';
import { isFloating } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { isSure, likeness, type Course } from '../course.ts';
import { tensorOf } from '../elements.ts';
import { NOT_KEPT, Refusal } from '../refusal.ts';
import { attributesOf } from '../rows.ts';
import { ForeignNode, type Computation, type Running } from './node.ts';
import type { Options, Rule } from './rule.ts';
import { ruleOf } from './rules.ts';

type Operands = readonly (Tensor | number | undefined)[];

const NO_RULE = 'the engine has no operator that is known to compute the same';
const KEEPS_MORE = 'what it keeps for its derivative, which is differentiated again, is not known';

export class ForeignOperators {
  readonly #course: Course;
  readonly #running: () => Running | null;
  /** By the recording's numbers. */
  readonly nodes = new Map<number, ForeignNode>();

  /** @param running the pass that runs */
  constructor(course: Course, running: () => Running | null) {
    this.#course = course;
    this.#running = running;
  }

  /** @throws Refusal where an edit reaches what is not known */
  replay(record: OperatorRecord, at: number): void {
    const { base, edits, memory, hasChanged } = this.#course;
    const refuse = (reason: string): Refusal => new Refusal(record.name, record.stack, reason);
    if (hasChanged && record.inputs.some((each) => 'tensor' in each && !memory.hasSeen(each)))
      throw refuse('it reads a tensor that was made unseen, and may be another now');
    const numbers = edits.numbers.get(at);
    const operands = record.inputs.map((each, place) =>
      'number' in each ? (numbers?.get(place) ?? each.number) : memory.get(each.tensor),
    );
    const isChanged =
      numbers !== undefined ||
      operands.some((each) => typeof each === 'object' && memory.isChanged(each));
    const inputs = asTensors(operands, record);
    const compute = computation(record, inputs);
    if (isChanged) this.#take(record, at, inputs, compute, refuse);
    else this.#keep(record, at, inputs, compute);
    const doubt = base?.doubts.get(at);
    this.#connect(record, inputs, isChanged, doubt ?? compute, refuse);
  }

  /** What comes out is the answer. */
  #take(
    record: OperatorRecord,
    at: number,
    inputs: readonly (Tensor | undefined)[],
    compute: Computation,
    refuse: (reason: string) => Refusal,
  ): void {
    const { base, memory, records } = this.#course;
    const doubt = base?.doubts.get(at);
    if (doubt !== undefined) throw refuse(doubt);
    const results = run(compute, inputs);
    if (typeof results === 'string') throw refuse(results);
    const before = base?.records[at] as OperatorRecord;
    const outputs = record.outputs.map((output, i) => {
      const tensor = results[i] as Tensor;
      tensor.counter.value = output.version;
      const now = this.#course.stateOf(output, tensor);
      memory.set(output, tensor);
      if (!isSure(before.outputs[i]?.value ?? null, now.value)) this.#course.markChanged(tensor);
      return { ...now, requiresGrad: output.requiresGrad, isLeaf: output.isLeaf };
    });
    records.push({ ...record, outputs });
  }

  /** It is as it was recorded; the first replay looks whether the rule would have given that. */
  #keep(
    record: OperatorRecord,
    at: number,
    inputs: readonly (Tensor | undefined)[],
    compute: Computation,
  ): void {
    const { base, records, doubts, rough } = this.#course;
    const isWhole = record.outputs.every((output) => this.#course.elementsOf(output) !== null);
    const doubt = base?.doubts.get(at);
    const results =
      base !== null && (isWhole || doubt !== undefined)
        ? (doubt ?? 'it is as it was')
        : run(compute, inputs);
    this.#restore(record.outputs, typeof results === 'string' ? [] : results);
    const known = base?.records[at];
    if (known !== undefined) {
      records.push(known);
      return;
    }
    if (typeof results === 'string') {
      doubts.set(at, results);
      records.push(record);
      return;
    }
    const outputs = record.outputs.map((output, i) => {
      const { requiresGrad, isLeaf, version } = output;
      const now = this.#course.stateOf(output, results[i] as Tensor);
      return { ...now, requiresGrad, isLeaf, version };
    });
    const found = record.outputs.map((output, i) => likeness(output, outputs[i] as TensorState));
    if (found.includes('different')) {
      doubts.set(at, 'it came out differently when the engine ran it');
      records.push(record);
      return;
    }
    if (found.includes('close')) rough.add(at);
    records.push({ ...record, outputs });
  }

  /** As recorded; where that was not kept whole, as it came out now. */
  #restore(outputs: readonly TensorState[], results: readonly Tensor[]): void {
    outputs.forEach((output, i) => {
      const result = results[i];
      if (this.#course.restored(output, undefined) === null && result !== undefined)
        this.#course.memory.set(output, result);
    });
  }

  #connect(
    record: OperatorRecord,
    inputs: readonly (Tensor | undefined)[],
    isChanged: boolean,
    compute: Computation,
    refuse: (reason: string) => Refusal,
  ): void {
    const { memory, nodes } = this.#course;
    const results = record.outputs.map(({ id }) => memory.get(id));
    if (record.node === 0) {
      record.outputs.forEach(({ requiresGrad }, i) => {
        const result = results[i];
        if (result !== undefined && isFloating(result.dtype))
          result.requiresGradFlag = requiresGrad;
      });
      return;
    }
    const node = new ForeignNode({
      node: record.node,
      name: record.nodeName,
      inputs,
      edges: inputs.map((input, i) => {
        const operand = record.inputs[i];
        if (input === undefined || operand === undefined || 'number' in operand) return null;
        return operand.requiresGrad ? gradientEdge(input) : null;
      }),
      // Gradients that go through integers are floating point numbers.
      results: record.outputs.map(({ shape, dtype }) => {
        return { shape, dtype: isFloating(dtype) ? dtype : 'float32' };
      }),
      integers: record.outputs.flatMap(({ dtype }, i) => (isFloating(dtype) ? [] : [i])),
      isChanged,
      compute,
      running: this.#running,
      refuse,
    });
    nodes.set(node, record.node);
    this.nodes.set(record.node, node);
    record.outputs.forEach(({ requiresGrad }, i) => {
      const result = results[i];
      if (result === undefined || !requiresGrad) return;
      result.nodeValue = node;
      result.outputIndex = i;
    });
  }
}

/** What is written is what is read. */
const assign: Rule = ([, value]) => value as Tensor;

/** @returns why it cannot be run, in words that follow the operator's name */
function computation(record: OperatorRecord, inputs: readonly (Tensor | undefined)[]): Computation {
  const known = record.name === 'assign' ? assign : ruleOf(record);
  if (known === null) return NO_RULE;
  if (record.saved.some((place) => place >= record.inputs.length)) return KEEPS_MORE;
  if (inputs.includes(undefined)) return NOT_KEPT;
  const options = (attributesOf(record) ?? {}) as Options;
  return (operands, spread) => {
    const rule = spread === undefined ? known : (ruleOf(record, spread) ?? known);
    const found = rule(operands, options);
    const list: readonly Tensor[] = Array.isArray(found) ? found : [found as Tensor];
    return record.outputs.map(({ dtype, shape }, i) => {
      // Indices are of 32 bits there, and of 64 here.
      const result = (list[i] as Tensor).to(dtype);
      // Fused operators work on batches, and take the axis of the batch away that they added.
      return result.numel() === sizeOf(shape) ? result.reshape(shape) : result;
    });
  };
}

function run(
  compute: Computation,
  inputs: readonly (Tensor | undefined)[],
): readonly Tensor[] | string {
  if (typeof compute === 'string') return compute;
  const { gradEnabled } = engine;
  engine.gradEnabled = false;
  try {
    return observe({}, () => compute(inputs as readonly Tensor[]).map((x) => x.clone()));
  } catch (error) {
    return `it throws: ${reasonOf(error)}`;
  } finally {
    engine.gradEnabled = gradEnabled;
  }
}

/** Plain numbers take the type of the tensors that they meet. */
function asTensors(operands: Operands, { outputs }: OperatorRecord): (Tensor | undefined)[] {
  const met = operands.find((each) => typeof each === 'object');
  const dtype = met?.dtype ?? outputs[0]?.dtype ?? 'float32';
  return operands.map((each) =>
    typeof each === 'number' ? tensorOf(Float64Array.of(each), [], dtype) : each,
  );
}
