/**
 * @file Tells an observer what TensorFlow.js does, by wrapping the methods of its engine.
 *
 * Its own words are translated: a tensor "requires grad" below a variable of `grad` or when it is a trainable
 * variable; what runs with the tape off is outside of gradient recording, as under `noGrad`; the gradient of
 * each intermediate is seen when the tape's entry for it runs.
 */

import type { Observer } from '../../autograd/observer.ts';
import {
  apply,
  endsWith,
  getPrototypeOf,
  isArray,
  ownKeys,
  SafeWeakSet,
  sliceText,
} from '../primordials.ts';
import {
  isTensor,
  METHODS,
  type KernelCall,
  type TapeNode,
  type TfEngine,
  type TfInputs,
  type TfTensor,
  type TfVariable,
} from './library.ts';
import { functionOf, symbolOf } from './names.ts';
import { TfPasses } from './passes.ts';
import { quietly } from '../quietly.ts';
import { UNSEEN_ERROR } from '../unseenError.ts';
import { TfTensors, type TfObserved } from './tensors.ts';

function inputsOf(inputs: TfInputs): TfTensor[] {
  const result: TfTensor[] = [];
  const names = ownKeys(inputs);
  for (let i = 0; i < names.length; i++) {
    const input = inputs[names[i] as string];
    if (isTensor(input)) result[result.length] = input;
  }
  return result;
}

export class TfAdapter {
  readonly #engine: TfEngine;
  readonly #observer: () => Observer | null;
  readonly #tensors: TfTensors;
  readonly #passes: TfPasses;
  readonly #prototypes = new SafeWeakSet<object>();
  /** The tape's entry for the kernel that just ran. */
  #taped: TapeNode | null = null;

  /** @param observer asked at each event: null once nothing is recorded any more */
  constructor(engine: TfEngine, observer: () => Observer | null) {
    this.#engine = engine;
    this.#observer = observer;
    this.#tensors = new TfTensors(engine);
    this.#passes = new TfPasses(engine, this.#tensors, observer);
  }

  /** @returns false when the engine is not one that this adapter understands: then it was left alone */
  wrap(): boolean {
    const engine = this.#engine;
    for (let i = 0; i < METHODS.length; i++)
      if (typeof engine[METHODS[i] as keyof TfEngine] !== 'function') return false;
    this.#around('runKernelFunc', (run, args) => this.#kernel(run, args[0] as KernelCall));
    this.#around('addTapeNode', (run) => {
      run();
      quietly(() => this.#tape());
    });
    this.#around('gradients', (run, args) =>
      this.#passes.gradients(run, args[1] as readonly TfTensor[]),
    );
    this.#around('tidy', (run, args) => this.#passes.tidy(run, args[0]));
    this.#around('makeTensor', (run) => {
      const tensor = run() as TfTensor;
      if (!this.#isInside()) quietly(() => this.#created(tensor, 'tensor'));
      return tensor;
    });
    this.#around('makeVariable', (run) => {
      const variable = run() as TfVariable;
      quietly(() => {
        this.#created(variable, 'variable');
        this.#watchAssignments(variable);
      });
      return variable;
    });
    for (const method of ['readSync', 'read'] as const)
      this.#around(method, (run, args) => {
        quietly(() => this.#copiedOut(args[0] as object, method === 'read' ? 'data' : 'dataSync'));
        return run();
      });
    return true;
  }

  /** Puts `wrapper` around a method of the engine: `run` calls it as it was called. */
  #around(
    method: (typeof METHODS)[number],
    wrapper: (run: () => unknown, args: readonly unknown[]) => unknown,
  ): void {
    const engine = this.#engine as unknown as Record<string, (...args: unknown[]) => unknown>;
    const original = engine[method] as (...args: unknown[]) => unknown;
    const observer = this.#observer;
    engine[method] = function (this: unknown, ...args: unknown[]): unknown {
      const run = (): unknown => apply(original, this, args);
      return observer() === null ? run() : wrapper(run, args);
    };
  }

  /** Whether the library works for itself: within a kernel, or in a backward pass that nobody records. */
  #isInside(): boolean {
    const { state } = this.#engine;
    return state.kernelDepth > 0 || (this.#passes.isBackward && state.gradientDepth === 0);
  }

  #created(tensor: TfTensor, factory: string): void {
    this.#observer()?.created(this.#tensors.of(tensor), factory);
  }

  #copiedOut(dataId: object, how: string): void {
    const tensor = this.#tensors.latestIn(dataId);
    if (tensor !== null && !this.#isInside()) this.#observer()?.copiedOut(tensor, how);
  }

  #kernel(run: () => unknown, call: KernelCall): unknown {
    const inside = this.#isInside();
    this.#taped = null;
    let result: unknown;
    let threw = true;
    try {
      result = run();
      threw = false;
    } finally {
      // Not caught: Node shows where an uncaught error was thrown last, which is the library's line.
      if (threw && !inside) quietly(() => this.#threw(call));
    }
    quietly(() => {
      const outputs = isArray(result) ? (result as TfTensor[]) : [result as TfTensor];
      if (inside) this.#aliased(call, outputs);
      else this.#ran(call, outputs);
    });
    this.#taped = null;
    return result;
  }

  /** Within a kernel, `clone` makes what is saved for backward. */
  #aliased(call: KernelCall, outputs: readonly TfTensor[]): void {
    const [copy] = outputs;
    const original = call.inputs['x'];
    if (call.kernelName === 'Identity' && isTensor(original) && copy !== undefined)
      this.#tensors.alias(copy, original);
  }

  #ran(call: KernelCall, results: readonly TfTensor[]): void {
    const kernel = call.kernelName ?? '';
    const name = functionOf(kernel === '' ? this.#customName() : kernel);
    const inputs = inputsOf(call.inputs);
    const outputs: TfObserved[] = [];
    const operands: TfObserved[] = [];
    const versions: number[] = [];
    const requireGrad: boolean[] = [];
    let tracked = false;
    for (let i = 0; i < inputs.length; i++) {
      const operand = this.#tensors.of(inputs[i] as TfTensor);
      operands[i] = operand;
      versions[i] = operand.counter.value;
      requireGrad[i] = operand.requiresGrad;
      if (operand.requiresGrad) tracked = true;
    }
    const entry = this.#taped;
    const node = entry?.gradient !== undefined && tracked ? this.#passes.watch(entry, name) : null;
    let isView = false;
    for (let i = 0; i < results.length; i++) {
      const output = this.#tensors.of(results[i] as TfTensor);
      if (node !== null && output.held.dtype === 'float32') {
        output.tracked = true;
        output.gradFn = node;
      }
      for (const input of inputs) if (input.dataId === output.held.dataId) isView = true;
      outputs[i] = output;
    }
    if (operands.length === 0) {
      for (const output of outputs) this.#observer()?.created(output, name);
      return;
    }
    this.#observer()?.operator({
      name,
      symbol: symbolOf(name),
      formula: '',
      inputs: operands,
      inputVersions: versions,
      inputRequiresGrad: requireGrad,
      outputs,
      attributes: call.attrs ?? null,
      node,
      saved: [],
      differentiable: entry === null || entry.gradient !== undefined,
      inPlace: false,
      view: isView,
      gradEnabled: entry !== null || !tracked,
      duringBackward: this.#passes.isBackward,
    });
  }

  /** The function that a `customGrad` is the body of: the library's own name their scope. */
  #customName(): string {
    const name = this.#engine.state.activeScope?.name ?? '';
    return endsWith(name, '__op') ? sliceText(name, 0, -4) : 'customGrad';
  }

  #threw({ kernelName = 'customGrad' }: KernelCall): void {
    this.#observer()?.threw(functionOf(kernelName), UNSEEN_ERROR, null);
  }

  /** The tape has a new entry: that of the kernel which is about to return. */
  #tape(): void {
    const { activeTape } = this.#engine.state;
    this.#taped = activeTape?.[activeTape.length - 1] ?? null;
  }

  /** Variables are written through their class, which only a variable shows. */
  #watchAssignments(variable: TfVariable): void {
    const prototype = getPrototypeOf(variable) as TfVariable | null;
    if (prototype === null || this.#prototypes.has(prototype)) return;
    this.#prototypes.add(prototype);
    const original = prototype.assign;
    const assigned = (target: TfVariable, value: TfTensor): void => {
      quietly(() => this.#assigned(target, value));
    };
    prototype.assign = function assign(this: TfVariable, value: TfTensor): void {
      apply(original, this, [value]);
      assigned(this, value);
    };
  }

  #assigned(target: TfVariable, value: TfTensor): void {
    const variable = this.#tensors.of(target);
    const source = this.#tensors.of(value);
    const version = variable.counter.value++;
    this.#observer()?.operator({
      name: 'assign',
      symbol: '←',
      formula: '',
      inputs: [variable, source],
      inputVersions: [version, source.counter.value],
      inputRequiresGrad: [variable.requiresGrad, source.requiresGrad],
      outputs: [variable],
      attributes: null,
      node: null,
      saved: [],
      differentiable: false,
      inPlace: true,
      view: false,
      gradEnabled: false,
      duringBackward: false,
    });
  }
}
