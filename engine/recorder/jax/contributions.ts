/**
 * @file Gradients that no equation of a linear Jaxpr tells: those of results that the library left as they were (a
 * transposition of one axis has no equation), and of results that their operator itself reads on, at whose equation
 * more arrives than others contribute. They are the sums of what others contribute.
 */

import { SafeMap } from '../realm/primordials.ts';
import type { Equation, Jaxpr, Variable } from './library.ts';
import type { Operation, Tangent, Tangents } from './tangents.ts';

export class Contributions {
  /** How many are still to come. */
  readonly #awaited = new SafeMap<Tangent, number>();
  readonly #produced = new SafeMap<Tangent, true>();
  readonly #readWithin = new SafeMap<Tangent, true>();
  /** Those that have equations. */
  readonly #operations = new SafeMap<Operation, true>();

  constructor({ eqns }: Jaxpr, tangents: Tangents) {
    for (let i = 0; i < eqns.length; i++) {
      const equation = eqns[i] as Equation;
      const operation = tangents.operationOf(equation);
      if (operation === null) continue;
      this.#operations.set(operation, true);
      for (let j = 0; j < equation.outBinders.length; j++)
        this.#produced.set(tangents.inJaxpr(equation.outBinders[j] as Variable), true);
    }
    for (let i = 0; i < eqns.length; i++) {
      const equation = eqns[i] as Equation;
      const operation = tangents.operationOf(equation);
      const inputs = operation === null ? [] : tangents.inputsOf(equation);
      for (let j = 0; j < inputs.length; j++) {
        const input = inputs[j] as Variable;
        const tangent = tangents.inJaxpr(input);
        if (!tangents.isLive(input)) continue;
        if (tangent.by === operation) this.#readWithin.set(tangent, true);
        else this.#await(tangent);
      }
    }
  }

  /** Whether the gradient of a result is what others contribute, and not what arrives at an equation. */
  isSum(tangent: Tangent): boolean {
    if (tangent.by === null) return false;
    return !this.#produced.has(tangent) || this.#readWithin.has(tangent);
  }

  /**
   * One has come.
   *
   * @returns whether it was the last
   */
  came(tangent: Tangent): boolean {
    const left = (this.#awaited.get(tangent) ?? 1) - 1;
    this.#awaited.set(tangent, left);
    return left === 0;
  }

  /**
   * The operand that came out of an operator as it went in, which has no equations.
   *
   * @returns its place and its tangent; null where the operator has some
   */
  passed({ by, part }: Tangent): { readonly operand: number; readonly before: Tangent } | null {
    if (by === null || this.#operations.has(by)) return null;
    for (let i = 0; i < by.operands.length; i++) {
      const tangents = by.operands[i] ?? [];
      for (let j = 0; j < tangents.length; j++) {
        const tangent = tangents[j] as Tangent;
        if (tangent.part === part) return { operand: i, before: tangent };
      }
    }
    return null;
  }

  #await(tangent: Tangent): void {
    const before = this.#awaited.get(tangent) ?? 0;
    this.#awaited.set(tangent, before + 1);
    const passed = before === 0 ? this.passed(tangent) : null;
    if (passed !== null) this.#await(passed.before);
  }
}
