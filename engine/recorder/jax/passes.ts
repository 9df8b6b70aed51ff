/** @file Backward passes of jax-js: a linear Jaxpr is run backward, and each operator's gradient is seen. */

import type { ObservedTensor, Observer } from '../../autograd/observer.ts';
import { nextPass, nextTensor } from '../numbers.ts';
import { SafeMap } from '../primordials.ts';
import type { ForwardMode } from './forward.ts';
import type { Equation, Jaxpr, Tracer } from './library.ts';
import type { Operation, Tangent, Tangents } from './tangents.ts';
import { inserted, layoutOf, removed, sumOf, type JaxTensors, type Layout } from './tensors.ts';

/** An operator of the program's whose equations run. */
interface Running {
  /** Equations that are still to come. */
  left: number;
  readonly gradOutputs: (ObservedTensor | null)[];
  readonly gradInputs: (ObservedTensor | null)[];
}

/** Beyond this `jacrev` is not told as passes, one a row: each takes a record for each operator of the function. */
const MOST_STEPS = 16_384;

const MANY_AT_ONCE =
  'Gradients that jax-js pulls back many at once are not shown within the function, but as what comes out: ' +
  `jacrev whose rows go through ${MOST_STEPS} operators and more in all, jacrev along with vmap, ` +
  'and one an example of what all examples of vmap share.';

interface Pass {
  readonly id: number;
  readonly roots: readonly ObservedTensor[];
  readonly createGraph: boolean;
  readonly jaxpr: Jaxpr;
  readonly running: SafeMap<Operation, Running>;
  /** How many gradients `jacrev` pulls back at once: each is a pass of its own. 0 where it is one as always. */
  readonly rows: number;
  /** What is to be told of each of those. */
  readonly events: ((id: number, row: number) => void)[];
}

export class JaxPasses {
  readonly #tensors: JaxTensors;
  readonly #tangents: Tangents;
  readonly #forward: ForwardMode;
  readonly #observer: () => Observer | null;
  readonly #notice: (sentence: string) => void;
  #pass: Pass | null = null;

  /** @param notice called with what cannot be shown, in a sentence */
  constructor(
    tensors: JaxTensors,
    tangents: Tangents,
    forward: ForwardMode,
    observer: () => Observer | null,
    notice: (sentence: string) => void,
  ) {
    this.#notice = notice;
    this.#tensors = tensors;
    this.#tangents = tangents;
    this.#forward = forward;
    this.#observer = observer;
  }

  /** Whether the library runs backward; no code of the program does meanwhile. */
  get isBackward(): boolean {
    return this.#pass !== null;
  }

  /** @param cotangents of the results */
  begin(results: readonly Tracer[], jaxpr: Jaxpr, cotangents: readonly Tracer[]): void {
    const roots: ObservedTensor[] = [];
    let createGraph = false;
    for (let i = 0; i < results.length; i++) {
      const result = results[i] as Tracer;
      const root = this.#tensors.of(result);
      if (root.told) roots[roots.length] = root;
      if (this.#tangents.isTracked(result)) createGraph = true;
    }
    const many = rowsOf(results, cotangents);
    const rows = many * jaxpr.eqns.length < MOST_STEPS ? many : 0;
    const running = new SafeMap<Operation, Running>();
    const pass: Pass = { id: nextPass(), roots, createGraph, jaxpr, running, rows, events: [] };
    this.#pass = pass;
    for (let i = 0; i < jaxpr.eqns.length; i++) {
      const operation = this.#tangents.operationOf(jaxpr.eqns[i] as Equation);
      if (operation !== null) this.#of(pass, operation).left++;
    }
    if (rows === 0) this.#began(pass, pass.id);
  }

  end(): void {
    const pass = this.#pass;
    this.#pass = null;
    if (pass === null) return;
    for (let row = 0; row < pass.rows; row++) {
      const id = row === 0 ? pass.id : nextPass();
      this.#began(pass, id);
      for (let i = 0; i < pass.events.length; i++) pass.events[i]?.(id, row);
      this.#observer()?.backwardEnded(id);
    }
    if (pass.rows === 0) this.#observer()?.backwardEnded(pass.id);
  }

  #began({ roots, createGraph }: Pass, id: number): void {
    this.#observer()?.backwardBegan({ id, roots, api: 'grad', createGraph });
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
        gradOutputs[output] = this.#snapshot(pass, cotangents[i] as Tracer, layout);
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
      const input = inputs[i] as object;
      const tangent = this.#tangents.inJaxpr(input);
      if (cotangent === null || tangent.by === operation || !this.#tangents.isLive(input)) continue;
      const operand = nextOperand(operation, tangent, running.gradInputs);
      const layout = operation.layouts[operand];
      if (layout === undefined || layout === null) continue;
      const contribution = this.#snapshot(pass, cotangent, layout);
      const before = running.gradInputs[operand];
      running.gradInputs[operand] =
        before === undefined ? contribution : sumOf(before, contribution);
    }
    if (--running.left === 0) this.#ran(pass, operation, running);
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i] as object;
      const cotangent = cotangents[i] ?? null;
      const isLive = this.#tangents.isLive(input);
      if (cotangent !== null && isLive && this.#tangents.isReadOnce(input))
        this.#passedThrough(pass, this.#tangents.inJaxpr(input), cotangent);
    }
  }

  /** An operator that changed nothing, such as a transposition of one axis, has no equations. */
  #passedThrough(pass: Pass, { by, output }: Tangent, cotangent: Tracer): void {
    const layout = by?.results[output];
    if (by === null || layout === undefined || pass.running.get(by) !== undefined) return;
    const running = this.#of(pass, by);
    const operand = by.layouts[0] ?? null;
    running.gradOutputs[output] = this.#snapshot(pass, cotangent, layout);
    running.gradInputs[0] = operand === null ? null : this.#snapshot(pass, cotangent, operand);
    this.#ran(pass, by, running);
    const before = by.operands[0]?.[0];
    if (before !== undefined) this.#passedThrough(pass, before, cotangent);
  }

  #ran(pass: Pass, { node, results, layouts }: Operation, running: Running): void {
    const gradOutputs = filled(running.gradOutputs, results.length);
    const gradInputs = filled(running.gradInputs, layouts.length);
    if (node === null || !isAnyKnown(gradOutputs)) return;
    this.#tell(pass, (id, row) =>
      this.#observer()?.nodeRan(id, node, each(gradOutputs, row), each(gradInputs, row)),
    );
  }

  /** A gradient as it is now; in `jacrev` with all rows of the Jacobian, the first axis. */
  #snapshot({ rows }: Pass, value: Tracer, layout: Layout): ObservedTensor | null {
    if (rows === 0) return this.#tensors.snapshot(value, layout);
    if (layout.batch >= 0) {
      this.#notice(MANY_AT_ONCE);
      return null;
    }
    return this.#tensors.snapshot(value, { shape: inserted(layout.shape, 0, rows), batch: 0 });
  }

  /** At once where it is one pass: then nothing is kept for it. */
  #tell({ id, rows, events }: Pass, event: (id: number, row: number) => void): void {
    if (rows === 0) event(id, -1);
    else events[events.length] = event;
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
      const isNew = !grad.told;
      grad.told = true;
      grad.requiresGrad = this.#tangents.isTracked(cotangent);
      const contribution = this.#snapshot(pass, cotangent, variable.layout);
      if (contribution === null) this.#notice(MANY_AT_ONCE);
      // What comes out is a Jacobian, of which each pass stores a row; or it has tangents, which need a place.
      if (contribution === null || pass.rows > 0 || (isNew && this.#forward.has(cotangent)))
        this.#observer()?.created(grad, 'grad');
      this.#forward.tell(cotangent);
      if (contribution === null) continue;
      this.#tell(pass, (id, row) => {
        const stored = rowOf(contribution, row);
        this.#observer()?.gradStored(id, variable.tensor, stored, row < 0 ? grad : stored);
      });
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

/** How many gradients are pulled back at once for results that are one each; 0 where they are as many. */
function rowsOf(results: readonly Tracer[], cotangents: readonly Tracer[]): number {
  let rows = 0;
  for (let i = 0; i < results.length; i++) {
    const { shape, batch } = layoutOf(cotangents[i] as Tracer);
    if (layoutOf(results[i] as Tracer).batch >= 0) return 0;
    if (batch >= 0) rows = shape[batch] ?? 0;
  }
  return rows;
}

/** @param row -1 where there are none */
function rowOf(grads: ObservedTensor, row: number): ObservedTensor {
  if (row < 0) return grads;
  const { shape, strides, offset } = grads;
  return {
    ...grads,
    id: nextTensor(),
    shape: removed(shape, 0),
    strides: removed(strides, 0),
    offset: offset + row * (strides[0] ?? 0),
  };
}

function each(
  grads: readonly (ObservedTensor | null)[],
  row: number,
): readonly (ObservedTensor | null)[] {
  const result: (ObservedTensor | null)[] = [];
  for (let i = 0; i < grads.length; i++) {
    const grad = grads[i] ?? null;
    result[i] = grad === null ? null : rowOf(grad, row);
  }
  return result;
}

/** A copy with null where there is nothing. */
function filled(
  grads: readonly (ObservedTensor | null | undefined)[],
  length: number,
): (ObservedTensor | null)[] {
  const result: (ObservedTensor | null)[] = [];
  for (let i = 0; i < length; i++) result[i] = grads[i] ?? null;
  return result;
}

function isAnyKnown(grads: readonly (ObservedTensor | null)[]): boolean {
  for (let i = 0; i < grads.length; i++) if (grads[i] !== null) return true;
  return false;
}

/**
 * The operand with a tangent; of several, as in `x · x`, the next that got nothing. What several equations of one
 * operator contribute to an operand is summed up: then it is the last that has the tangent. -1 for none.
 */
function nextOperand(
  { operands }: Operation,
  tangent: Tangent,
  gradInputs: readonly (ObservedTensor | null | undefined)[],
): number {
  let last = -1;
  for (let i = 0; i < operands.length; i++) {
    const tangents = operands[i] ?? [];
    for (let j = 0; j < tangents.length; j++) {
      if (tangents[j] !== tangent) continue;
      if (gradInputs[i] === undefined) return i;
      last = i;
    }
  }
  return last;
}
