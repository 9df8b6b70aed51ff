/** @file Runs one recorded operator again. */

import { gradientEdge } from '../autograd/node.ts';
import { observe } from '../autograd/observe.ts';
import type { ObservedNode, OperatorEvent } from '../autograd/observer.ts';
import { state as engine } from '../autograd/state.ts';
import { rebaseHistory } from '../autograd/views.ts';
import { runInPlace, runMany, runReshaping } from '../ops/dispatch.ts';
import type { Operand, Row } from '../ops/row.ts';
import { reasonOf } from '../protocol/index.ts';
import type {
  NodeRanRecord,
  Operand as RecordedOperand,
  OperatorRecord,
  TensorState,
} from '../recorder/records/format.ts';
import { isFloating } from '../tensor/dtype.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { isSure, likeness, type Course } from './course.ts';
import { tensorOf } from './elements.ts';
import { atDepth, depthAt } from './forward.ts';
import { makerOf } from './makers.ts';
import { RecordedNode } from './recorded-node.ts';
import { NOT_KEPT, Refusal } from './refusal.ts';
import { attributesOf, rowOf } from './rows.ts';

/** What an operator made. */
interface Made {
  readonly tensors: readonly Tensor[];
  readonly node: ObservedNode | null;
}

export class OperatorReplay {
  readonly #course: Course;
  /** The record of a node in the pass that runs. */
  readonly #ranNow: (node: number) => NodeRanRecord | undefined;

  constructor(course: Course, ranNow: (node: number) => NodeRanRecord | undefined) {
    this.#course = course;
    this.#ranNow = ranNow;
  }

  /** @throws Refusal where an edit reaches what is not known */
  replay(record: OperatorRecord, at: number): void {
    atDepth(depthAt(record, this.#course.source, at), () => this.#replay(record, at));
  }

  #replay(record: OperatorRecord, at: number): void {
    const { base, memory, hasChanged } = this.#course;
    const edited = this.#edited(record, at);
    const inputs = edited.inputs.map((operand) =>
      'number' in operand ? operand.number : memory.read(operand),
    );
    const isUnseen = (each: RecordedOperand): boolean =>
      !('number' in each) && !memory.hasSeen(each);
    if (hasChanged && inputs.includes(undefined) && record.inputs.some(isUnseen))
      throw new Refusal(
        record.name,
        record.stack,
        'it reads a tensor that was made unseen, and may be another now',
      );
    const maker = makerOf(record);
    // Tangents change on their own.
    const isChanged =
      edited !== record ||
      (maker !== undefined && hasChanged) ||
      inputs.some((input) => typeof input === 'object' && memory.isChanged(input));
    const doubt = base?.doubts.get(at);
    if (doubt !== undefined) {
      if (isChanged) throw new Refusal(record.name, record.stack, doubt);
      this.#keep(record, at, inputs, doubt);
      return;
    }
    const made = maker
      ? madeBy(maker, record, inputs as readonly (Tensor | undefined)[])
      : this.#run(record, inputs, isChanged);
    if (typeof made === 'string') {
      if (isChanged) throw new Refusal(record.name, record.stack, made);
      this.#keep(record, at, inputs, made);
    } else if (isChanged) this.#take(edited, at, made);
    else if (base === null) this.#check(record, at, inputs, made);
    else this.#repeat(record, base.records[at] as OperatorRecord, made);
  }

  /** The recorded results of an operator that drew random numbers; null where they were not kept whole. */
  #drawnIn({ outputs }: OperatorRecord): Tensor | Tensor[] | null {
    const drawn: Tensor[] = [];
    for (const output of outputs) {
      const data = this.#course.elementsOf(output);
      if (data === null) return null;
      drawn.push(tensorOf(data, output.shape, output.dtype));
    }
    return drawn.length === 1 ? (drawn[0] as Tensor) : drawn;
  }

  #edited(record: OperatorRecord, at: number): OperatorRecord {
    const numbers = this.#course.edits.numbers.get(at);
    if (numbers === undefined) return record;
    const inputs = record.inputs.map((operand, place) => {
      const number = numbers.get(place);
      return number === undefined ? operand : { number, omitted: false };
    });
    return { ...record, inputs };
  }

  /** @returns why it cannot be run, in words that follow the operator's name */
  #run(
    record: OperatorRecord,
    inputs: readonly (Operand | undefined)[],
    isChanged: boolean,
  ): Made | string {
    const known = rowOf(record);
    if (known === null) return 'its rule is not in the recording';
    if (inputs.includes(undefined)) return NOT_KEPT;
    const operands = inputs as readonly Operand[];
    let row: Row = known;
    if (known.random === true) {
      const drawn = this.#drawnIn(record);
      if (drawn === null) return 'its random numbers were not kept whole';
      const others = record.inPlace ? operands.slice(1) : operands;
      const { memory } = this.#course;
      if (isChanged && others.some((x) => typeof x === 'number' || memory.isChanged(x)))
        return 'it draws random numbers that would be others';
      row = { ...known, forward: () => drawn };
    }
    const told: OperatorEvent[] = [];
    engine.gradEnabled = record.gradEnabled;
    try {
      const tensors = observe({ operator: (event) => told.push(event) }, () =>
        launch(record, row, operands),
      );
      const event = told.at(-1);
      return event === undefined ? 'it tells of nothing' : { tensors, node: event.node };
    } catch (error) {
      return `it throws: ${reasonOf(error)}`;
    } finally {
      engine.gradEnabled = true;
    }
  }

  /** Where nothing differs from the recording, what comes out must not, either. */
  #check(
    record: OperatorRecord,
    at: number,
    inputs: readonly (Operand | undefined)[],
    made: Made,
  ): void {
    const now = this.#recordOf(record, made);
    const fits = now.nodeName === record.nodeName && now.outputs.length === record.outputs.length;
    const found = record.outputs.map((output, i) =>
      fits ? likeness(output, now.outputs[i] as TensorState) : 'different',
    );
    if (found.includes('different')) {
      this.#keep(record, at, inputs, 'it came out differently when it was run again');
      return;
    }
    if (found.includes('close')) this.#course.rough.add(at);
    this.#adopt(record, made);
    this.#course.records.push(now);
  }

  /** Where no edit reaches, what comes out is what came out without them. */
  #repeat(record: OperatorRecord, before: OperatorRecord, made: Made): void {
    this.#adopt(record, made);
    this.#course.records.push(before);
  }

  /** Where something differs, what comes out is the answer. */
  #take(record: OperatorRecord, at: number, made: Made): void {
    const { base, records } = this.#course;
    const now = this.#recordOf(record, made);
    const before = base?.records[at] as OperatorRecord;
    this.#adopt(record, made);
    made.tensors.forEach((tensor, i) => {
      const value = now.outputs[i]?.value ?? null;
      if (!isSure(before.outputs[i]?.value ?? null, value)) this.#course.markChanged(tensor);
    });
    records.push(now);
  }

  #recordOf(record: OperatorRecord, { tensors, node }: Made): OperatorRecord {
    return {
      ...record,
      nodeName: node?.name ?? '',
      outputs: record.outputs.flatMap((output, i) => {
        const tensor = tensors[i];
        return tensor === undefined ? [] : [this.#course.stateOf(output, tensor)];
      }),
    };
  }

  #adopt(record: OperatorRecord, { tensors, node }: Made): void {
    const { memory, nodes } = this.#course;
    if (node !== null) nodes.set(node, record.node);
    record.outputs.forEach((output, i) => {
      const tensor = tensors[i];
      if (tensor !== undefined) memory.set(output, tensor);
    });
  }

  /** Takes the outcome as it was recorded. */
  #keep(
    record: OperatorRecord,
    at: number,
    inputs: readonly (Operand | undefined)[],
    why: string,
  ): void {
    const course = this.#course;
    course.doubts.set(at, why);
    course.records.push(record);
    const node = this.#recordedNode(record, inputs);
    record.outputs.forEach((output, i) => {
      const known = record.inPlace ? course.memory.get(output.id) : undefined;
      const tensor = course.restored(output, known);
      if (tensor === null) return;
      if (node === null || !isFloating(tensor.dtype)) {
        if (output.requiresGrad && !tensor.requiresGrad) tensor.requiresGradFlag = true;
      } else if (known === undefined) {
        tensor.nodeValue = node;
        tensor.outputIndex = i;
      } else rebaseHistory(tensor, node, i);
    });
  }

  #recordedNode(
    record: OperatorRecord,
    inputs: readonly (Operand | undefined)[],
  ): RecordedNode | null {
    if (record.node === 0) return null;
    const node = new RecordedNode(
      record.nodeName,
      inputs.map((input) => (typeof input === 'object' ? gradientEdge(input) : null)),
      record.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
      () => this.#ranNow(record.node),
      (reason) => new Refusal(record.name, record.stack, reason),
    );
    this.#course.nodes.set(node, record.node);
    return node;
  }
}

/** @returns why not, in words that follow the operator's name */
function madeBy(
  maker: NonNullable<ReturnType<typeof makerOf>>,
  { gradEnabled, node }: OperatorRecord,
  inputs: readonly (Tensor | undefined)[],
): Made | string {
  if (inputs.includes(undefined)) return NOT_KEPT;
  engine.gradEnabled = gradEnabled;
  const made = observe({}, () => maker(inputs as readonly Tensor[]));
  engine.gradEnabled = true;
  if (made === null) return 'its tangent is not in the recording';
  return { tensors: [made], node: node === 0 ? null : made.gradFn };
}

function launch(record: OperatorRecord, row: Row, operands: readonly Operand[]): Tensor[] {
  const attributes = attributesOf(record);
  if (!record.inPlace) return runMany(row, operands, attributes);
  if (row.view) return [runReshaping(row, operands[0] as Tensor, attributes)];
  return [runInPlace(row, operands, attributes)];
}
