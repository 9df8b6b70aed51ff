/**
 * @file Tells an observer what TensorFlow.js does.
 *
 * Its own words are translated: a tensor "requires grad" below a variable of `grad` or when it is a trainable
 * variable; what runs with the tape off is outside of gradient recording, as under `noGrad`; the gradient of
 * each intermediate is seen when the tape's entry for it runs.
 */

import { SAVED_COPY, type Observer } from '../../autograd/observer.ts';
import { endsWith, sliceText } from '../realm/primordials.ts';
import { quietly } from '../realm/quietly.ts';
import { expectLongStacks } from '../stacks/capture.ts';
import { UNSEEN_ERROR } from '../unseen-error.ts';
import type { KernelRun, TfHooks } from './hooks.ts';
import {
  isTensor,
  tensorNames,
  type KernelCall,
  type Rule,
  type TapeNode,
  type TfEngine,
  type TfTensor,
  type TfVariable,
} from './library.ts';
import { functionOf, givesZeros, symbolOf } from './names.ts';
import { TfPasses, type Pass } from './passes.ts';
import { TfTensors, type TfObserved } from './tensors.ts';

export class TfAdapter implements TfHooks {
  readonly #engine: TfEngine;
  readonly #observer: () => Observer | null;
  readonly #tensors: TfTensors;
  readonly #passes: TfPasses;
  /** The tape's entry for the kernel that just ran. */
  #taped: TapeNode | null = null;
  /** The first kernel that ran within another, such as the body of a `customGrad`. */
  #inner: KernelCall | null = null;

  /** @param observer asked at each event: null once nothing is recorded any more */
  constructor(engine: TfEngine, observer: () => Observer | null) {
    expectLongStacks();
    this.#engine = engine;
    this.#observer = observer;
    this.#tensors = new TfTensors(engine);
    this.#passes = new TfPasses(engine, this.#tensors, observer);
  }

  /** Whether the library works for itself: within a kernel, or in a backward pass that nobody records. */
  #isInside(): boolean {
    const { state } = this.#engine;
    return state.kernelDepth > 0 || (this.#passes.isBackward && state.gradientDepth === 0);
  }

  made(tensor: TfTensor): void {
    if (this.#isInside()) return;
    quietly(() => {
      this.#created(tensor, 'tensor');
      this.#passes.made(tensor);
    });
  }

  madeVariable(variable: TfVariable): void {
    quietly(() => this.#created(variable, 'variable'));
  }

  copiedOut(dataId: object, how: string): void {
    quietly(() => {
      const tensor = this.#tensors.latestIn(dataId);
      if (tensor !== null && !this.#isInside()) this.#observer()?.copiedOut(tensor, how);
    });
  }

  began(call: KernelCall): KernelRun | undefined {
    if (this.#observer() === null) return undefined;
    this.#taped = null;
    const isInside = this.#isInside();
    this.#inner = isInside ? (this.#inner ?? call) : null;
    return { call, isInside };
  }

  ended(run: KernelRun | undefined, outputs: readonly TfTensor[] | undefined): void {
    if (run === undefined) return;
    quietly(() => {
      if (outputs === undefined) {
        // The error goes its way: it is not caught, so that Node shows the line that threw it.
        if (!run.isInside) this.#threw(run.call);
      } else if (run.isInside) this.#aliased(run.call, outputs);
      else this.#ran(run.call, outputs);
    });
    this.#taped = null;
  }

  taped(entry: TapeNode): void {
    this.#taped = entry;
  }

  differentiates(variables: readonly TfTensor[], dy: unknown): Pass | undefined {
    return this.#observer() === null ? undefined : this.#passes.begin(variables, dy);
  }

  ranForward(pass: Pass | undefined, value: unknown): void {
    if (pass !== undefined && isTensor(value)) pass.value = value;
  }

  runsBackward(pass: Pass | undefined): void {
    if (pass !== undefined) this.#passes.backward(pass);
  }

  runsRule(rule: Rule, dys: readonly (TfTensor | null)[]): void {
    quietly(() => this.#passes.runsRule(rule, dys));
  }

  contributed(input: string, dx: TfTensor): void {
    quietly(() => this.#passes.contributed(input, dx));
  }

  ranBackward(pass: Pass | undefined, grads: readonly (TfTensor | undefined)[]): void {
    if (pass !== undefined) this.#passes.stored(pass, grads);
  }

  differentiated(pass: Pass | undefined): void {
    if (pass !== undefined) this.#passes.end(pass);
  }

  assigned(target: TfVariable, value: TfTensor): void {
    quietly(() => this.#assigned(target, value));
  }

  #created(tensor: TfTensor, factory: string): void {
    this.#observer()?.created(this.#tensors.of(tensor), factory);
  }

  /** Within a kernel, `clone` makes what is saved for backward. */
  #aliased(call: KernelCall, outputs: readonly TfTensor[]): void {
    const copy = outputs[0];
    const original = call.inputs['x'];
    if (call.kernelName === 'Identity' && isTensor(original) && copy !== undefined)
      this.#tensors.alias(copy, original);
  }

  #ran(call: KernelCall, results: readonly TfTensor[]): void {
    const kernel = call.kernelName ?? '';
    const name = functionOf(kernel === '' ? this.#customName() : kernel);
    const names = tensorNames(call.inputs);
    const outputs: TfObserved[] = [];
    const operands: TfObserved[] = [];
    const versions: number[] = [];
    const requireGrad: boolean[] = [];
    let tracked = false;
    const inputs: TfTensor[] = [];
    for (let i = 0; i < names.length; i++) {
      const input = call.inputs[names[i] as string] as TfTensor;
      inputs[i] = input;
      const operand = this.#read(input);
      operands[i] = operand;
      versions[i] = operand.counter.value;
      requireGrad[i] = operand.requiresGrad;
      if (operand.requiresGrad) tracked = true;
    }
    const entry = this.#taped;
    let floats = false;
    for (let i = 0; i < results.length; i++)
      if ((results[i] as TfTensor).dtype === 'float32') floats = true;
    // Gradients pass through integers, too: `cast` gives on what it takes.
    const isPassed = tracked && (floats || !givesZeros(name));
    const node = entry?.gradient !== undefined && isPassed ? this.#passes.watch(entry, name) : null;
    let isView = false;
    for (let i = 0; i < results.length; i++) {
      const output = this.#tensors.result(results[i] as TfTensor);
      if (node !== null && (output.held.dtype === 'float32' || !floats)) {
        output.tracked = true;
        output.gradFn = node;
      }
      for (let j = 0; j < inputs.length; j++)
        if (inputs[j]?.dataId === output.held.dataId) isView = true;
      outputs[i] = output;
    }
    if (operands.length === 0) {
      for (let i = 0; i < outputs.length; i++)
        this.#observer()?.created(outputs[i] as TfObserved, name);
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
      attributes: call.attrs ?? this.#attributesWithin(name),
      node,
      saved: [],
      differentiable: entry === null || entry.gradient !== undefined,
      inPlace: false,
      view: isView,
      gradEnabled: entry !== null || !tracked,
      duringBackward: this.#passes.isBackward,
    });
  }

  #read(input: TfTensor): TfObserved {
    const cut = this.#tensors.cutCopy(input);
    if (cut === null) return this.#tensors.of(input);
    this.#observer()?.operator({
      name: SAVED_COPY,
      symbol: '',
      formula: '',
      inputs: [cut.of],
      inputVersions: [cut.of.counter.value],
      inputRequiresGrad: [true],
      outputs: [cut.copy],
      attributes: null,
      node: null,
      saved: [],
      differentiable: true,
      inPlace: false,
      view: true,
      gradEnabled: true,
      duringBackward: this.#passes.isBackward,
    });
    return cut.copy;
  }

  /** The function that a `customGrad` is the body of: the library's own name their scope. */
  #customName(): string {
    const name = this.#engine.state.activeScope?.name ?? '';
    return endsWith(name, '__op') ? sliceText(name, 0, -4) : 'customGrad';
  }

  /** A fused operator is a `customGrad` around the kernel that has its options. */
  #attributesWithin(name: string): Readonly<Record<string, unknown>> | null {
    const { kernelName = '', attrs } = this.#inner ?? {};
    return functionOf(kernelName) === name ? (attrs ?? null) : null;
  }

  #threw({ kernelName = 'customGrad' }: KernelCall): void {
    this.#observer()?.threw(functionOf(kernelName), UNSEEN_ERROR, null);
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
