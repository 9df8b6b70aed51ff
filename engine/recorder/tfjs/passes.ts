/** @file The passes of TensorFlow.js: what `gradients` runs forward, then backward over the tape. */

import type { ObservedNode, Observer } from '../../autograd/observer.ts';
import { tellGiven } from '../given.ts';
import { nextNode, nextPass } from '../numbers.ts';
import { quietly } from '../realm/quietly.ts';
import { SafeWeakMap } from '../realm/primordials.ts';
import {
  isTensor,
  tensorNames,
  type Rule,
  type TapeNode,
  type TfEngine,
  type TfTensor,
} from './library.ts';
import type { TfObserved, TfTensors } from './tensors.ts';

/** One call of `gradients`: forward first, then backward over the tape. */
export interface Pass {
  readonly id: number;
  readonly variables: readonly TfTensor[];
  /** What the program gave it to start with; where there is none and it is recorded itself, what the library made. */
  seed: TfTensor | null;
  readonly createGraph: boolean;
  value: TfTensor | null;
  isBackward: boolean;
  /** The entry of the tape that is running; told when the next one begins. */
  running: RunningNode | null;
}

/** An entry of the tape, with the names of its inputs. */
interface WatchedNode {
  readonly node: ObservedNode;
  readonly inputs: readonly string[];
}

interface RunningNode extends WatchedNode {
  readonly gradOutputs: readonly (TfObserved | null)[];
  readonly gradInputs: (TfObserved | null)[];
}

export class TfPasses {
  readonly #engine: TfEngine;
  readonly #tensors: TfTensors;
  readonly #observer: () => Observer | null;
  readonly #open: Pass[] = [];
  /** By rule: before backward the library copies what it runs of the tape. */
  readonly #watched = new SafeWeakMap<Rule, WatchedNode>();

  constructor(engine: TfEngine, tensors: TfTensors, observer: () => Observer | null) {
    this.#engine = engine;
    this.#tensors = tensors;
    this.#observer = observer;
  }

  get #pass(): Pass | undefined {
    return this.#open[this.#open.length - 1];
  }

  /** Whether the innermost pass runs backward. */
  get isBackward(): boolean {
    return this.#pass?.isBackward === true;
  }

  /** From now on the gradients are seen that pass through an entry of the tape. */
  watch(entry: TapeNode, name: string): ObservedNode {
    const node = { id: nextNode(), name: `${name}Grad` };
    this.#watched.set(entry.gradient as Rule, { node, inputs: tensorNames(entry.inputs) });
    return node;
  }

  runsRule(rule: Rule, dys: readonly (TfTensor | null)[]): void {
    const pass = this.#pass;
    const watched = this.#watched.get(rule);
    if (pass === undefined || !pass.isBackward) return;
    this.#nodeRan(pass);
    if (watched === undefined) return;
    const gradOutputs: (TfObserved | null)[] = [];
    for (let i = 0; i < dys.length; i++) {
      const dy = dys[i] ?? null;
      gradOutputs[i] = dy === null ? null : this.#tensors.snapshot(dy);
    }
    const gradInputs: null[] = [];
    for (let i = 0; i < watched.inputs.length; i++) gradInputs[i] = null;
    pass.running = { ...watched, gradOutputs, gradInputs };
  }

  /** To the entry that is running. */
  contributed(input: string, dx: TfTensor): void {
    const running = this.#pass?.running ?? null;
    if (running === null) return;
    for (let i = 0; i < running.inputs.length; i++)
      if (running.inputs[i] === input) running.gradInputs[i] = this.#tensors.snapshot(dx);
  }

  /** The entry that was running is through: all its contributions are known. */
  #nodeRan(pass: Pass): void {
    const { running } = pass;
    if (running === null) return;
    pass.running = null;
    this.#observer()?.nodeRan(pass.id, running.node, running.gradOutputs, running.gradInputs);
  }

  begin(variables: readonly TfTensor[], dy: unknown): Pass {
    const pass: Pass = {
      id: nextPass(),
      variables,
      seed: isTensor(dy) ? dy : null,
      createGraph: this.#engine.state.gradientDepth > 0,
      value: null,
      isBackward: false,
      running: null,
    };
    quietly(() => this.#watchVariables(variables));
    this.#open[this.#open.length] = pass;
    return pass;
  }

  backward(pass: Pass): void {
    pass.isBackward = true;
    quietly(() => {
      this.#observer()?.backwardBegan({
        id: pass.id,
        roots: pass.value === null ? [] : [this.#tensors.of(pass.value)],
        api: 'grad',
        createGraph: pass.createGraph,
      });
      if (pass.seed !== null) this.#starts(pass.seed);
    });
  }

  /** A tensor was made: where the pass was given none to start with, the library makes that first. */
  made(tensor: TfTensor): void {
    const pass = this.#pass;
    if (pass === undefined || !pass.isBackward || pass.seed !== null) return;
    pass.seed = tensor;
    this.#starts(tensor);
  }

  #starts(seed: TfTensor): void {
    tellGiven(this.#observer(), this.#tensors.of(seed), 0, -1);
  }

  /** @param grads one a variable, undefined where the value does not depend on it */
  stored(pass: Pass, grads: readonly (TfTensor | undefined)[]): void {
    quietly(() => {
      this.#nodeRan(pass);
      for (let i = 0; i < pass.variables.length; i++) {
        const grad = grads[i];
        const variable = this.#tensors.of(pass.variables[i] as TfTensor);
        if (grad === undefined) {
          this.#observer()?.gradAssigned(variable, null);
          continue;
        }
        const stored = this.#tensors.of(grad);
        this.#observer()?.gradStored(pass.id, variable, stored, stored);
      }
    });
  }

  /** Also where something threw. */
  end(pass: Pass): void {
    this.#open.length -= 1;
    if (pass.isBackward) quietly(() => this.#observer()?.backwardEnded(pass.id));
  }

  #watchVariables(variables: readonly TfTensor[]): void {
    for (let i = 0; i < variables.length; i++) {
      const variable = this.#tensors.of(variables[i] as TfTensor);
      if (variable.requiresGrad) continue;
      variable.tracked = true;
      this.#observer()?.requiresGradSet(variable);
    }
  }
}
