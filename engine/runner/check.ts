/** @file Compares a function's gradients in reverse mode with central differences, inside a runner thread. */

import { enableGrad, functional, Tensor, tensor } from '../index.ts';
import type { Node } from '../autograd/node.ts';
import type { Loader } from './modules.ts';
import { PROBE, type CheckOutcome, type CheckProbe, type CheckTask } from './task.ts';

/** For a function that the program never calls: of both signs, away from where operators have kinks. */
const INVENTED_TENSOR = [0.4963, -0.7682, 1.0885];
const INVENTED_NUMBER = 1.5;

type Callable = (...args: unknown[]) => unknown;

/** The floating point tensors among a call's arguments, and what to call them. */
interface Inputs {
  readonly tensors: Tensor[];
  readonly names: string[];
}

/**
 * Runs the program until it calls the function; the arguments of that call are the inputs. Where it never
 * does, they are made up from the parameters' types.
 * @param answer takes the outcome and ends the thread
 */
export async function runCheck(
  loader: Loader,
  file: string,
  task: CheckTask,
  answer: (outcome: CheckOutcome) => void,
): Promise<void> {
  const found: { definition: Callable | null } = { definition: null };
  let checking = false;
  const probe: CheckProbe = {
    called(checked, args) {
      if (checking) return;
      checking = true;
      answer(checkCall(checked as Callable, args, task, 'as in its first call'));
    },
    defined(checked) {
      found.definition = checked as Callable;
    },
  };
  Object.defineProperty(globalThis, PROBE, { value: probe });
  await loader.load(file);
  checking = true;
  const { definition } = found;
  const { functionName, parameters } = task;
  if (definition === null || parameters.some(({ kind }) => kind === 'other'))
    answer(
      notRun(
        `${functionName} was not called: call it once in the file, so that its inputs are known.`,
      ),
    );
  else
    answer(
      checkCall(
        definition,
        parameters.map(({ kind }) => invented(kind)),
        task,
        'made up, because the program does not call it',
      ),
    );
}

function invented(kind: CheckTask['parameters'][number]['kind']): unknown {
  if (kind === 'tensor') return tensor(INVENTED_TENSOR);
  return kind === 'number' ? INVENTED_NUMBER : undefined;
}

function checkCall(
  checked: Callable,
  args: readonly unknown[],
  { functionName, parameters }: CheckTask,
  origin: string,
): CheckOutcome {
  const given: Inputs = { tensors: [], names: [] };
  // Where the tensors stood, so that others can be put in their places.
  const places = args.map((arg, index) =>
    placesIn(arg, parameters[index]?.name ?? 'argument', given),
  );
  const { tensors, names } = given;
  if (tensors.length === 0)
    return notRun(`${functionName} got no floating point tensor: call it with one.`);
  const shapes = tensors.map(({ shape }, index) => `${names[index] ?? ''} [${shape.join(', ')}]`);
  const inputs = `${shapes.join(', ')}, ${origin}`;
  let outputs: readonly Tensor[] = [];
  const f = (...values: Tensor[]): readonly Tensor[] => {
    outputs = tensorsIn(checked(...places.map((place) => place(values))));
    return outputs;
  };
  try {
    return enableGrad(() => {
      f(...tensors.map((x) => x.detach().to('float64').clone().requiresGrad_()));
      if (outputs.length === 0)
        return notRun(`${functionName} returns no tensor: return what is to be checked.`);
      if (!outputs.some(({ requiresGrad }) => requiresGrad))
        return notRun(
          `No gradient flows through ${functionName}: its result is detached from its tensors, or does not depend on them.`,
        );
      const custom = customFunctionOn(outputs);
      const { entries } = functional.compareGradients(f, tensors);
      const worst = worstOf(entries);
      if (worst === null) return { outcome: 'passed', elements: entries.length, inputs };
      return {
        outcome: 'mismatch',
        inputs,
        input: names[worst.input] ?? '',
        index: indexOf(worst.inputElement, tensors[worst.input]?.shape ?? []),
        reverse: worst.reverse,
        numeric: worst.numeric,
        custom,
      };
    });
  } catch (thrown) {
    const error = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return notRun(`${functionName} threw with ${inputs}: ${error}`);
  }
}

/** Collects floating point tensors, also inside arrays, and tells how to rebuild the argument with others. */
function placesIn(
  arg: unknown,
  name: string,
  { tensors, names }: Inputs,
): (values: readonly Tensor[]) => unknown {
  if (Array.isArray(arg)) {
    const items = arg.map((item, i) => placesIn(item, `${name}[${i}]`, { tensors, names }));
    return (values) => items.map((place) => place(values));
  }
  if (!(arg instanceof Tensor) || !arg.dtype.startsWith('float')) return () => arg;
  // A copy: the program may write to the tensor in place later.
  const index = tensors.push(arg.detach().clone()) - 1;
  names.push(name);
  return (values) => values[index];
}

function tensorsIn(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  return Array.isArray(result) ? result.flatMap(tensorsIn) : [];
}

/** The entry that is furthest off, an entry that is not a number first; null where all agree. */
function worstOf(entries: readonly functional.GradientEntry[]): functional.GradientEntry | null {
  let worst: functional.GradientEntry | null = null;
  let furthest = -1;
  for (const entry of entries) {
    if (entry.agrees) continue;
    const distance = Math.abs(entry.reverse - entry.numeric);
    const off = Number.isNaN(distance) ? Infinity : distance;
    if (off > furthest) [worst, furthest] = [entry, off];
  }
  return worst;
}

/** The only custom function between the outputs and their leaves: then it is to blame. Else empty. */
function customFunctionOn(outputs: readonly Tensor[]): string {
  const seen = new Set<Node>();
  const found = new Set<string>();
  const queue = outputs.flatMap(({ gradFn }) => gradFn ?? []);
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    // Operators of the table carry a number: `MulBackward0`.
    const custom = /^(\w+)Backward$/.exec(node.name)?.[1];
    if (custom !== undefined) found.add(custom);
    for (const [next] of node.nextFunctions) if (next !== null) queue.push(next);
  }
  return found.size === 1 ? ([...found][0] ?? '') : '';
}

function indexOf(element: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = element;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

const notRun = (reason: string): CheckOutcome => ({ outcome: 'notRun', reason });
