/** @file Writes records by hand, as a recorder would for a small program: one line of source an event. */

import type { DTypeName, ScopeKind } from '../../engine/autograd/observer.ts';
import type {
  GradlensRecord,
  OperatorRecord,
  TensorState,
  Value,
} from '../../engine/recorder/records/format.ts';

export const FILE = '/home/you/train.ts';

export interface Tensor {
  readonly id: number;
  version: number;
  readonly storage: number;
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  requiresGrad: boolean;
  data: number[];
  node: number;
}

export const whole = (data: readonly number[]): Value => ({
  kind: 'whole',
  data: Float64Array.from(data),
});

export class Program {
  readonly records: GradlensRecord[] = [
    { kind: 'process', pid: 7, thread: 0, cwd: '/home/you', argv: [], node: 'v20.0.0', began: 0 },
    { kind: 'script', script: 1, url: FILE, map: null },
  ];
  #ids = 0;
  #nodes = 0;
  #seq = 0;
  #scopes = 0;
  #passes = 0;
  #gradEnabled = true;

  /** The line the next records come from. */
  line = 1;
  /** As many frames of a call stack are recorded, from the innermost on. */
  deepest = Infinity;
  /** The function of a library, script 2, that runs with no frame of the program around it; null for the program's. */
  library: string | null = null;
  /** The function that the line is in, and the frames that called it, innermost first. */
  #function = '';
  #callers: { readonly line: number; readonly functionName: string }[] = [];
  readonly #stacks = new Map<string, number>();

  created(data: readonly number[], about: Partial<Tensor> = {}, factory = 'tensor'): Tensor {
    const tensor = this.tensor(data, about);
    this.push({ kind: 'created', ...this.#place(), factory, tensor: state(tensor) });
    return tensor;
  }

  /** A tensor without a record. */
  tensor(data: readonly number[], about: Partial<Tensor> = {}): Tensor {
    const id = ++this.#ids;
    return {
      id,
      version: 0,
      storage: id + 1000,
      dtype: 'float32',
      shape: data.length === 1 ? [] : [data.length],
      requiresGrad: false,
      data: [...data],
      node: 0,
      ...about,
    };
  }

  op(
    name: string,
    inputs: readonly (Tensor | number)[],
    data: readonly number[],
    about: Partial<OperatorRecord> & { readonly output?: Partial<Tensor> } = {},
  ): Tensor {
    const { output, ...rest } = about;
    const differentiable = about.differentiable ?? true;
    const recorded =
      this.#gradEnabled &&
      differentiable &&
      name !== 'detach' &&
      inputs.some((input) => typeof input !== 'number' && input.requiresGrad);
    const result = this.tensor(data, { requiresGrad: recorded, ...output });
    if (recorded) result.node = ++this.#nodes;
    this.push({
      kind: 'operator',
      ...this.#place(),
      name,
      symbol: '',
      formula: '',
      inputs: inputs.map(operand),
      outputs: [state(result)],
      attributes: '',
      node: result.node,
      nodeName: recorded ? `${name}Backward0` : '',
      saved: [],
      differentiable,
      inPlace: false,
      view: name === 'detach',
      gradEnabled: this.#gradEnabled,
      duringBackward: false,
      ...rest,
    });
    return result;
  }

  inPlace(
    name: string,
    target: Tensor,
    others: readonly (Tensor | number)[],
    data: readonly number[],
  ): void {
    const inputs = [target, ...others].map(operand);
    target.version++;
    target.data = [...data];
    this.push({
      kind: 'operator',
      ...this.#place(),
      name,
      symbol: '',
      formula: '',
      inputs,
      outputs: [state(target)],
      attributes: '',
      node: 0,
      nodeName: '',
      saved: [],
      differentiable: true,
      inPlace: true,
      view: false,
      gradEnabled: this.#gradEnabled,
      duringBackward: false,
    });
  }

  /** Calls a function from the present line. */
  call(functionName: string, body: () => void): void {
    const [line, before, callers] = [this.line, this.#function, this.#callers];
    this.#callers = [{ line, functionName: before }, ...callers];
    this.#function = functionName;
    body();
    [this.line, this.#function, this.#callers] = [line, before, callers];
  }

  scope(kind: ScopeKind, name: string, body: () => void): void {
    const before = this.#gradEnabled;
    const scope = ++this.#scopes;
    this.push({ kind: 'scopeEntered', ...this.#place(), scope, scopeKind: kind, name });
    if (kind === 'noGrad') this.#gradEnabled = false;
    body();
    this.#gradEnabled = before;
    this.push({ kind: 'scopeLeft', seq: ++this.#seq, scope });
  }

  backward(
    root: Tensor,
    ran: readonly { of: Tensor; grad: number[]; inputs: (number[] | null)[] }[],
    stored: readonly { of: Tensor; grad: Tensor }[],
    api: 'backward' | 'grad' = 'backward',
  ): void {
    const pass = ++this.#passes;
    const roots = [{ tensor: root.id, version: root.version }];
    this.push({ kind: 'backwardBegan', ...this.#place(), pass, api, createGraph: false, roots });
    for (const { of, grad, inputs } of ran)
      this.push({
        kind: 'nodeRan',
        seq: ++this.#seq,
        pass,
        node: of.node,
        gradOutputs: [whole(grad)],
        gradInputs: inputs.map((input) => (input === null ? null : whole(input))),
      });
    for (const { of, grad } of stored)
      this.push({
        kind: 'gradStored',
        seq: ++this.#seq,
        pass,
        tensor: of.id,
        contribution: whole(grad.data),
        grad: state(grad),
      });
    this.push({ kind: 'backwardEnded', seq: ++this.#seq, pass });
  }

  copiedOut(of: Tensor, how: string): void {
    const { id: tensor, version } = of;
    this.push({ kind: 'copiedOut', ...this.#place(), tensor, version, how });
  }

  gradCleared(of: Tensor): void {
    this.push({ kind: 'gradAssigned', ...this.#place(), tensor: of.id, grad: null });
  }

  push(record: GradlensRecord): void {
    this.records.push(record);
  }

  /** One stack a place, announced when first used. */
  #place(): { seq: number; stack: number } {
    const all = [{ line: this.line, functionName: this.#function }, ...this.#callers];
    const own = all.slice(0, this.deepest);
    const places = this.library === null ? own : [{ line: 1, functionName: this.library }];
    const key = JSON.stringify([this.library, places]);
    let stack = this.#stacks.get(key);
    if (stack === undefined) {
      this.#stacks.set(key, (stack = this.#stacks.size + 1));
      const frames = places.map(({ line, functionName }) => ({
        script: this.library === null ? 1 : 2,
        line: line - 1,
        column: 0,
        functionName,
      }));
      this.push({ kind: 'stack', stack, frames });
    }
    return { seq: ++this.#seq, stack };
  }
}

function state(tensor: Tensor): TensorState {
  const { id, version, storage, dtype, shape, requiresGrad, data, node } = tensor;
  const isLeaf = node === 0;
  const [layout, value] = [null, whole(data)];
  return { id, version, storage, dtype, shape, layout, requiresGrad, isLeaf, value };
}

function operand(input: Tensor | number): OperatorRecord['inputs'][number] {
  if (typeof input === 'number') return { number: input, omitted: false };
  const { id: tensor, version, storage, requiresGrad } = input;
  return { tensor, version, storage, requiresGrad };
}

/**
 * `y = 2 * sum(x * x)` with backward, a detached branch, and a step of gradient descent:
 * dy/dx = 4x = [4, 8, 12].
 */
export function lesson(): { program: Program; x: Tensor; y: Tensor; squares: Tensor; log: Tensor } {
  const program = new Program();
  program.line = 1;
  const x = program.created([1, 2, 3], { requiresGrad: true });
  program.line = 2;
  const squares = program.op('mul', [x, x], [1, 4, 9]);
  const sum = program.op('sum', [squares], [14]);
  const y = program.op('mul', [sum, 2], [28]);
  program.line = 3;
  const grad = program.tensor([4, 8, 12]);
  program.backward(
    y,
    [
      { of: y, grad: [1], inputs: [[2], null] },
      { of: sum, grad: [2], inputs: [[2, 2, 2]] },
      {
        of: squares,
        grad: [2, 2, 2],
        inputs: [
          [2, 4, 6],
          [2, 4, 6],
        ],
      },
    ],
    [{ of: x, grad }],
  );
  program.line = 4;
  const detached = program.op('detach', [y], [28], { output: { storage: y.storage } });
  program.line = 5;
  const log = program.op('log', [detached], [3.3322]);
  program.line = 6;
  program.scope('noGrad', 'noGrad', () => {
    program.line = 7;
    const step = program.op('mul', [grad, 0.1], [0.4, 0.8, 1.2]);
    program.inPlace('sub_', x, [step], [0.6, 1.2, 1.8]);
  });
  return { program, x, y, squares, log };
}
