/** @file Backward passes of jax-js: a linear Jaxpr is run backward, and each operator's gradient is seen. */

import { SEED, type ObservedTensor, type Observer } from '../../autograd/observer.ts';
import { tellGiven } from '../given.ts';
import { nextPass } from '../numbers.ts';
import { SafeMap } from '../realm/primordials.ts';
import { Contributions } from './contributions.ts';
import type { ForwardMode } from './forward.ts';
import type { Layout, Rows } from './layout.ts';
import type { Equation, Jaxpr, Tracer } from './library.ts';
import { examplesOf, rowAxis, rowOf, rowOfEach, rowsFor, rowsOf } from './rows.ts';
import type { Operation, Tangent, Tangents } from './tangents.ts';
import { laidOut, sumOf, type JaxObserved, type JaxTensors } from './tensors.ts';

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
  'Gradients that jax-js pulls back many at once are not shown within the function, but as what comes out, where ' +
  `all rows of jacrev go through ${MOST_STEPS} operators and more.`;

interface Pass {
  readonly id: number;
  readonly roots: readonly ObservedTensor[];
  /** What it starts with, by the places of roots; null for what the library made and nobody can see. */
  readonly starts: readonly (JaxObserved | null)[];
  readonly createGraph: boolean;
  readonly jaxpr: Jaxpr;
  readonly running: SafeMap<Operation, Running>;
  readonly contributions: Contributions;
  /** What `jacrev` pulls back at once: each row is a pass of its own. Null where it is one as always. */
  readonly rows: Rows | null;
  /** The examples of `vmap` that the results are of: what all of them share has a gradient for each. */
  readonly examples: readonly Rows[];
  /** Called once all rows have been told: what they are rows of. */
  readonly jacobians: (() => void)[];
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

  /** Whether it does so in a pass that is differentiated again. */
  get createsGraph(): boolean {
    return this.#pass?.createGraph === true;
  }

  /** @param cotangents of the results */
  begin(results: readonly Tracer[], jaxpr: Jaxpr, cotangents: readonly Tracer[]): void {
    const roots: ObservedTensor[] = [];
    const starts: (JaxObserved | null)[] = [];
    const createGraph = this.#tangents.isAnyTracked(results);
    const many = rowsOf(results, cotangents);
    for (let i = 0; i < results.length; i++) {
      const result = results[i] as Tracer;
      const root = this.#tensors.of(result);
      const cotangent = this.#tensors.of(cotangents[i] as Tracer);
      if (root.told) {
        // Operators of a pass that is differentiated again may read it.
        const isSeen = cotangent.told || (createGraph && many === null);
        starts[roots.length] = isSeen ? cotangent : null;
        roots[roots.length] = root;
      }
    }
    const isTooMuch = many !== null && many.count * jaxpr.eqns.length >= MOST_STEPS;
    const rows = isTooMuch ? null : many;
    const running = new SafeMap<Operation, Running>();
    const pass: Pass = {
      ...{
        id: nextPass(),
        roots,
        starts,
        createGraph,
        jaxpr,
        running,
        rows,
        examples: examplesOf(results),
      },
      ...{ contributions: new Contributions(jaxpr, this.#tangents), jacobians: [], events: [] },
    };
    this.#pass = pass;
    for (let i = 0; i < jaxpr.eqns.length; i++) {
      const operation = this.#tangents.operationOf(jaxpr.eqns[i] as Equation);
      if (operation !== null) this.#of(pass, operation).left++;
    }
    if (rows === null) this.#began(pass, pass.id, -1);
  }

  end(): void {
    const pass = this.#pass;
    this.#pass = null;
    if (pass === null) return;
    const count = pass.rows?.count ?? 0;
    for (let row = 0; row < count; row++) {
      const id = row === 0 ? pass.id : nextPass();
      this.#began(pass, id, row);
      for (let i = 0; i < pass.events.length; i++) pass.events[i]?.(id, row);
      this.#observer()?.backwardEnded(id);
    }
    for (let i = 0; i < pass.jacobians.length; i++) pass.jacobians[i]?.();
    if (pass.rows === null) this.#observer()?.backwardEnded(pass.id);
  }

  #began({ roots, starts, createGraph }: Pass, id: number, row: number): void {
    this.#observer()?.backwardBegan({ id, roots, api: 'grad', createGraph });
    for (let i = 0; i < starts.length; i++) {
      const gradient = starts[i] ?? null;
      if (gradient === null) continue;
      if (gradient.told) tellGiven(this.#observer(), gradient, i, row);
      else this.#observer()?.created(gradient, SEED);
      gradient.told = true;
    }
  }

  /** The gradients of an equation's results are complete. */
  arrived(jaxpr: Jaxpr, equation: Equation, cotangents: readonly Tracer[]): void {
    const pass = this.#passOf(jaxpr);
    const operation = this.#tangents.operationOf(equation);
    if (pass === null || operation === null) return;
    const { gradOutputs } = this.#of(pass, operation);
    for (let i = 0; i < equation.outBinders.length; i++) {
      const tangent = this.#tangents.inJaxpr(equation.outBinders[i] as object);
      const layout = operation.results[tangent.output];
      if (tangent.by !== operation || layout === undefined) continue;
      if (!pass.contributions.isSum(tangent))
        gradOutputs[tangent.output] = this.#snapshot(pass, cotangents[i] as Tracer, layout);
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
      add(running.gradInputs, operand, this.#snapshot(pass, cotangent, layout));
    }
    if (--running.left === 0) this.#ran(pass, operation, running);
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i] as object;
      const tangent = this.#tangents.inJaxpr(input);
      if (tangent.by === operation || !this.#tangents.isLive(input)) continue;
      const layout = tangent.by?.results[tangent.output];
      if (layout === undefined || !pass.contributions.isSum(tangent)) continue;
      const cotangent = cotangents[i] ?? null;
      const given = cotangent === null ? null : this.#snapshot(pass, cotangent, layout);
      this.#contributed(pass, tangent, given);
    }
  }

  /** Others contribute to the gradient of a result, which is their sum. */
  #contributed(pass: Pass, tangent: Tangent, given: ObservedTensor | null): void {
    const { by, output } = tangent;
    if (by === null || !pass.contributions.isSum(tangent)) return;
    const running = this.#of(pass, by);
    if (given !== null) add(running.gradOutputs, output, given);
    const passed = pass.contributions.came(tangent) ? pass.contributions.passed(tangent) : null;
    if (passed === null) return;
    // An operator that changed nothing gives what it took.
    const { operand, before } = passed;
    const taken = running.gradOutputs[output] ?? null;
    const from = by.results[output];
    const to = by.layouts[operand] ?? null;
    const known = taken !== null && from !== undefined && to !== null;
    const passedOn = known ? laidOut(taken, from, to) : null;
    running.gradInputs[operand] = passedOn;
    this.#ran(pass, by, running);
    this.#contributed(pass, before, passedOn);
  }

  #ran(pass: Pass, { node, results, layouts }: Operation, running: Running): void {
    const gradOutputs = filled(running.gradOutputs, results.length);
    const gradInputs = filled(running.gradInputs, layouts.length);
    if (node === null || !isAnyKnown(gradOutputs)) return;
    this.#tell(pass, (id, row) =>
      this.#observer()?.nodeRan(id, node, rowOfEach(gradOutputs, row), rowOfEach(gradInputs, row)),
    );
  }

  /** A gradient as it is now, with all that is pulled back at once. */
  #snapshot(pass: Pass, value: Tracer, layout: Layout): ObservedTensor | null {
    return this.#tensors.snapshot(value, layout, rowsFor(layout, pass.rows, pass.examples));
  }

  /** At once where it is one pass: then nothing is kept for it. */
  #tell({ id, rows, events }: Pass, event: (id: number, row: number) => void): void {
    if (rows === null) event(id, -1);
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
      const { rows } = pass;
      const { layout } = variable;
      const stacked: ObservedTensor[] = [];
      // Tangents need a place, too.
      if (isNew && (contribution === null || (rows === null && this.#forward.has(cotangent))))
        this.#observer()?.created(grad, 'grad');
      if (contribution !== null && isNew && rows !== null) {
        const axis = rowAxis(cotangent, layout, rowsFor(layout, rows, pass.examples));
        pass.jacobians[pass.jacobians.length] = () => {
          if (axis < 0) this.#observer()?.created(grad, 'grad');
          else this.#stacked(stacked, grad, axis);
          this.#forward.tell(cotangent);
        };
      } else this.#forward.tell(cotangent);
      if (contribution === null) continue;
      this.#tell(pass, (id, row) => {
        const stored = rowOf(contribution, row);
        stacked[stacked.length] = stored;
        this.#observer()?.gradStored(id, variable.tensor, stored, row < 0 ? grad : stored);
      });
    }
  }

  /** What comes out of `jacrev` is a Jacobian, of which each pass stored a row. */
  #stacked(rows: readonly ObservedTensor[], jacobian: ObservedTensor, axis: number): void {
    const versions: number[] = [];
    const requireGrad: boolean[] = [];
    for (let i = 0; i < rows.length; i++) {
      versions[i] = 0;
      requireGrad[i] = false;
    }
    this.#observer()?.operator({
      name: 'stack',
      symbol: '',
      formula: '',
      inputs: rows,
      inputVersions: versions,
      inputRequiresGrad: requireGrad,
      outputs: [jacobian],
      attributes: { axis },
      node: null,
      saved: [],
      differentiable: true,
      inPlace: false,
      view: false,
      gradEnabled: true,
      duringBackward: false,
    });
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

/** A copy with null where there is nothing. */
function filled(
  grads: readonly (ObservedTensor | null | undefined)[],
  length: number,
): (ObservedTensor | null)[] {
  const result: (ObservedTensor | null)[] = [];
  for (let i = 0; i < length; i++) result[i] = grads[i] ?? null;
  return result;
}

/** Null where one of them could not be had. */
function add(
  grads: (ObservedTensor | null | undefined)[],
  at: number,
  given: ObservedTensor | null,
): void {
  const before = grads[at];
  grads[at] = before === undefined ? given : sumOf(before, given);
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
