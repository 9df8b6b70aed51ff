/**
 * @file Wraps the methods of an engine of TensorFlow.js whose source could not be changed, as in a bundle. The
 * wrappers show as frames in the stacks of errors that pass through.
 */

import { apply, getPrototypeOf, isArray, ownKeys, SafeWeakSet } from '../realm/primordials.ts';
import type { TfHooks } from './hooks.ts';
import {
  METHODS,
  type Gradients,
  type KernelCall,
  type Rule,
  type TapeNode,
  type TfEngine,
  type TfTensor,
  type TfVariable,
} from './library.ts';
import type { Pass } from './passes.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Variables are written through their class, which only a variable shows. */
function watchAssignments(
  variable: TfVariable,
  watched: InstanceType<typeof SafeWeakSet<object>>,
  hooks: TfHooks,
): void {
  const prototype = getPrototypeOf(variable) as TfVariable | null;
  if (prototype === null || watched.has(prototype)) return;
  watched.add(prototype);
  const original = prototype.assign;
  prototype.assign = function assign(this: TfVariable, value: TfTensor): void {
    apply(original, this, [value]);
    hooks.assigned(this, value);
  };
}

/** Calls the hooks where the changed source would: once the rule was called, and with each contribution. */
function watchRule(entry: TapeNode, hooks: TfHooks): void {
  const original = entry.gradient;
  if (original === undefined) return;
  const rule: Rule = (dys) => {
    const contributions = original(dys);
    hooks.runsRule(rule, dys);
    const inputs = ownKeys(contributions) as string[];
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i] as string;
      const compute = contributions[input];
      if (typeof compute !== 'function') continue;
      contributions[input] = () => {
        const dx = compute();
        hooks.contributed(input, dx);
        return dx;
      };
    }
    return contributions;
  };
  entry.gradient = rule;
}

/** @returns false when the engine is not one that is understood: then it was left alone */
export function wrapEngine(engine: TfEngine, hooks: TfHooks): boolean {
  const methods = engine as unknown as Record<(typeof METHODS)[number], Method>;
  for (let i = 0; i < METHODS.length; i++)
    if (typeof methods[METHODS[i] as (typeof METHODS)[number]] !== 'function') return false;
  const { runKernelFunc, addTapeNode, gradients, tidy } = methods;
  const { makeTensor, makeVariable, readSync, read } = methods;
  const watched = new SafeWeakSet<object>();
  let pass: Pass | undefined;

  methods.runKernelFunc = function (...args) {
    const run = hooks.began(args[0] as KernelCall);
    let outputs: TfTensor[] | undefined;
    try {
      const result = apply(runKernelFunc, this, args) as TfTensor | TfTensor[];
      outputs = isArray(result) ? result : [result];
      return result;
    } finally {
      hooks.ended(run, outputs);
    }
  };
  methods.addTapeNode = function (...args) {
    apply(addTapeNode, this, args);
    const tape = engine.state.activeTape ?? [];
    const entry = tape[tape.length - 1];
    if (entry === undefined) return;
    watchRule(entry, hooks);
    hooks.taped(entry);
  };
  methods.gradients = function (...args) {
    const outer = pass;
    pass = hooks.differentiates(args[1] as readonly TfTensor[], args[2]);
    try {
      const result = apply(gradients, this, args) as Gradients;
      hooks.ranBackward(pass, result.grads);
      return result;
    } finally {
      hooks.differentiated(pass);
      pass = outer;
    }
  };
  // `gradients` tidies twice: a forward and a backward part, under these names.
  methods.tidy = function (...args) {
    if (args[0] === 'backward') hooks.runsBackward(pass);
    const result = apply(tidy, this, args);
    if (args[0] === 'forward') hooks.ranForward(pass, result);
    return result;
  };
  methods.makeTensor = function (...args) {
    const tensor = apply(makeTensor, this, args) as TfTensor;
    hooks.made(tensor);
    return tensor;
  };
  methods.makeVariable = function (...args) {
    const variable = apply(makeVariable, this, args) as TfVariable;
    hooks.madeVariable(variable);
    watchAssignments(variable, watched, hooks);
    return variable;
  };
  methods.readSync = function (...args) {
    hooks.copiedOut(args[0] as object, 'dataSync');
    return apply(readSync, this, args);
  };
  methods.read = function (...args) {
    hooks.copiedOut(args[0] as object, 'data');
    return apply(read, this, args);
  };
  return true;
}
