/** @file Backward passes of jax-js: a linear Jaxpr is run backward, and each operator's gradient is seen. */

import type { ObservedTensor, Observer } from '../../autograd/observer.ts';
import { nextPass } from '../numbers.ts';
import { SafeMap } from '../primordials.ts';
import type { Equation, Jaxpr, Tracer } from './library.ts';
import type { Operation, Tangent, Tangents } from './tangents.ts';
import type { JaxTensors } from './tensors.ts';

/** An operator of the program's whose equations run. */
interface Running {
  /** Equations that are still to come. */
  left: number;
  readonly gradOutputs: (ObservedTensor | null)[];
  readonly gradInputs: (ObservedTensor | null)[];
}

const IN_BATCHES =
  'Where jax-js pulls back many gradients at once (jacrev, hessian), those within the function are not shown: ' +
  'you see what comes out.';

interface Pass {
  readonly id: number;
  readonly jaxpr: Jaxpr;
  readonly running: SafeMap<Operation, Running>;
}

export class JaxPasses {
  readonly #tensors: JaxTensors;
  readonly #tangents: Tangents;
  readonly #observer: () => Observer | null;
  readonly #notice: (sentence: string) => void;
  #pass: Pass | null = null;

  /** @param notice called with what cannot be shown, in a sentence */
  constructor(
    tensors: JaxTensors,
    tangents: Tangents,
    observer: () => Observer | null,
    notice: (sentence: string) => void,
  ) {
    this.#notice = notice;
    this.#tensors = tensors;
    this.#tangents = tangents;
    this.#observer = observer;
  }

  /** Whether the library runs backward; no code of the program does meanwhile. */
  get isBackward(): boolean {
    return this.#pass !== null;
  }

  begin(results: readonly Tracer[], jaxpr: Jaxpr): void {
    const pass: Pass = { id: nextPass(), jaxpr, running: new SafeMap<Operation, Running>() };
    this.#pass = pass;
    for (let i = 0; i < jaxpr.eqns.length; i++) {
      const operation = this.#tangents.operationOf(jaxpr.eqns[i] as Equation);
      if (operation !== null) this.#of(pass, operation).left++;
    }
    const roots: ObservedTensor[] = [];
    let createGraph = false;
    for (let i = 0; i < results.length; i++) {
      const result = results[i] as Tracer;
      const root = this.#tensors.of(result);
      if (root.told) roots[roots.length] = root;
      if (this.#tangents.isTracked(result)) createGraph = true;
    }
    this.#observer()?.backwardBegan({ id: pass.id, roots, api: 'grad', createGraph });
  }

  end(): void {
    const pass = this.#pass;
    this.#pass = null;
    if (pass !== null) this.#observer()?.backwardEnded(pass.id);
  }

  /** The gradients of an equation's results are complete. */
  arrived(jaxpr: Jaxpr, equation: Equation, cotangents: readonly Tracer[]): void {
    const pass = this.#passOf(jaxpr);
    const operation = this.#tangents.operationOf(equation);
    if (pass === null || operation === null) return;
    const { gradOutputs } = this.#of(pass, operation);
    for (let i = 0; i < equation.outBinders.length; i++) {
      const { by, output } = this.#tangents.inJaxpr(equation.outBinders[i] as object);
      const layout = operation.results[output];
      if (by === operation && layout !== undefined)
        gradOutputs[output] = this.#tensors.snapshot(cotangents[i] as Tracer, layout);
    }
  }

  /** What an equation contributes to the gradients of what it read. */
  passedOn(jaxpr: Jaxpr, equation: Equation, cotangents: readonly (Tracer | null)[]): void {
    const pass = this.#passOf(jaxpr);
    const operation = this.#tangents.operationOf(equation);
    if (pass === null || operation === null) return;
    const running = this.#of(pass, operation);
    const inputs = this.#tangents.inputsOf(equation);
    for (let i = 0; i < inputs.length; i++) {
      const cotangent = cotangents[i] ?? null;
      const tangent = this.#tangents.inJaxpr(inputs[i] as object);
      if (cotangent === null || tangent.by === operation) continue;
      const operand = freeOperand(operation, tangent, running.gradInputs);
      const layout = operation.layouts[operand];
      if (layout !== undefined && layout !== null)
        running.gradInputs[operand] = this.#tensors.snapshot(cotangent, layout);
    }
    if (--running.left === 0) this.#ran(pass, operation, running);
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i] as object;
      const cotangent = cotangents[i] ?? null;
      if (cotangent !== null && this.#tangents.isReadOnce(input))
        this.#passedThrough(pass, this.#tangents.inJaxpr(input), cotangent);
    }
  }

  /** An operator that changed nothing, such as a transposition of one axis, has no equations. */
  #passedThrough(pass: Pass, { by, output }: Tangent, cotangent: Tracer): void {
    const layout = by?.results[output];
    if (by === null || layout === undefined || pass.running.get(by) !== undefined) return;
    const running = this.#of(pass, by);
    const operand = by.layouts[0] ?? null;
    running.gradOutputs[output] = this.#tensors.snapshot(cotangent, layout);
    running.gradInputs[0] = operand === null ? null : this.#tensors.snapshot(cotangent, operand);
    this.#ran(pass, by, running);
    const before = by.operands[0]?.[0];
    if (before !== undefined) this.#passedThrough(pass, before, cotangent);
  }

  #ran(pass: Pass, operation: Operation, { gradOutputs, gradInputs }: Running): void {
    if (operation.node === null) return;
    for (let i = 0; i < operation.results.length; i++) gradOutputs[i] ??= null;
    for (let i = 0; i < operation.layouts.length; i++) gradInputs[i] ??= null;
    this.#observer()?.nodeRan(pass.id, operation.node, gradOutputs, gradInputs);
  }

  /** The gradients of what the function was differentiated for, and of what was held. */
  pulledBack(jaxpr: Jaxpr, cotangents: readonly Tracer[]): void {
    const pass = this.#passOf(jaxpr);
    if (pass === null) return;
    const first = jaxpr.inBinders.length - cotangents.length;
    for (let i = 0; i < cotangents.length; i++) {
      const { variable } = this.#tangents.inJaxpr(jaxpr.inBinders[first + i] as object);
      if (variable === null) continue;
      const cotangent = cotangents[i] as Tracer;
      const grad = this.#tensors.of(cotangent);
      grad.told = true;
      grad.requiresGrad = this.#tangents.isTracked(cotangent);
      const contribution = this.#tensors.snapshot(cotangent, variable.layout);
      if (contribution === null) {
        this.#observer()?.created(grad, 'grad');
        this.#notice(IN_BATCHES);
      } else this.#observer()?.gradStored(pass.id, variable.tensor, contribution, grad);
    }
  }

  #passOf(jaxpr: Jaxpr): Pass | null {
    return this.#pass?.jaxpr === jaxpr ? this.#pass : null;
  }

  #of({ running }: Pass, operation: Operation): Running {
    let found = running.get(operation);
    if (found === undefined) {
      found = { left: 0, gradOutputs: [], gradInputs: [] };
      running.set(operation, found);
    }
    return found;
  }
}

/** The operand with a tangent; of several the next that got nothing, as in `x · x`. -1 for none. */
function freeOperand(
  { operands }: Operation,
  tangent: Tangent,
  gradInputs: readonly (ObservedTensor | null)[],
): number {
  for (let i = 0; i < operands.length; i++) {
    const tangents = operands[i] ?? [];
    for (let j = 0; j < tangents.length; j++)
      if (tangents[j] === tangent && (gradInputs[i] ?? null) === null) return i;
  }
  return -1;
}
