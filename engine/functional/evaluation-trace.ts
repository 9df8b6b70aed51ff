/**
 * @file The evaluation trace of a function: each intermediate value with its tangent (forward mode) and
 * its adjoint (reverse mode), as in Tables 2 and 3 of Baydin et al., "Automatic Differentiation in
 * Machine Learning: a Survey" (2018).
 */

import { grad } from '../autograd/backward.ts';
import { observe } from '../autograd/observe.ts';
import { alias } from '../autograd/saved/saved.ts';
import type { Operand } from '../ops/row.ts';
import { empty } from '../tensor/make.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { listening, type Step } from './listening.ts';
import { jvp } from './forward-transforms.ts';

/** One variable of the trace: an input or an operator's result. */
export interface TraceEntry {
  /** Inputs are v₋ₙ₊₁ … v₀, results v₁, v₂ … */
  readonly name: string;
  /** The operator; null for inputs. */
  readonly operator: string | null;
  /** Names of the operands, or the numbers they are. */
  readonly operands: readonly (string | number)[];
  readonly value: Tensor;
  /** Its derivative in the direction of the tangents given; zeros where it does not depend on them. */
  readonly tangent: Tensor;
  /** The derivative of the result by it; zeros where the result does not depend on it. */
  readonly adjoint: Tensor;
}

/** Runs `f` and keeps what was computed, with the tangents if there are any. */
function record(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
): { steps: Step[]; tangents: (Tensor | null)[]; result: Tensor } {
  const steps: Step[] = [];
  const tangents: (Tensor | null)[] = [];
  const result = listening(
    (step) => {
      steps.push(step);
      tangents.push(step.result.tangent);
    },
    () => f(...inputs),
  );
  return { steps, tangents, result };
}

/**
 * The trace of `f` at `inputs`.
 * @param f gives one tensor; of more than one element, adjoints are those of its sum
 * @param tangents the direction of forward mode, one an input, of its shape
 */
export function evaluationTrace(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  tangents: readonly Tensor[],
): TraceEntry[] {
  let forward: (Tensor | null)[] = [];
  const along = (...primals: Tensor[]): Tensor => {
    const { tangents: found, result } = record(f, primals);
    forward = found.map((tangent) => (tangent === null ? null : alias(tangent)));
    return result;
  };
  // Whoever observes the program does not see what the passes go through.
  observe({}, () => jvp(along, [...inputs], tangents));
  const leaves = inputs.map((input) => {
    const leaf = alias(input);
    leaf.requiresGradFlag = true;
    return leaf;
  });
  const { steps, result } = record(f, leaves);
  const all = [...leaves, ...steps.map((step) => step.result)];
  const asked = all.filter((each) => each.requiresGrad);
  const found = result.requiresGrad
    ? observe({}, () =>
        grad(result.numel() === 1 ? result : result.sum(), asked, { materializeGrads: true }),
      )
    : [];

  const names = new Map<Tensor, string>();
  const nameOf = (operand: Operand): string | number =>
    typeof operand === 'number' ? operand : (names.get(operand) ?? 'constant');
  const zeros = ({ shape, dtype }: Tensor): Tensor => empty(shape, dtype);
  return all.map((value, i) => {
    const step = i < leaves.length ? null : (steps[i - leaves.length] as Step);
    const operands = step === null ? [] : step.inputs.map(nameOf);
    const name = `v${String(i - leaves.length + 1)}`;
    names.set(value, name);
    const tangent = step === null ? tangents[i] : forward[i - leaves.length];
    const adjoint = found[asked.indexOf(value)];
    return {
      name,
      operator: step?.row.name ?? null,
      operands,
      value: alias(value),
      tangent: tangent ?? zeros(value),
      adjoint: adjoint ?? zeros(value),
    };
  });
}
