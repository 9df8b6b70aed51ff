/** @file Modules: parts of a model that own parameters. */

import { enterScope } from '../autograd/grad-mode.ts';
import { alias } from '../autograd/saved.ts';
import { created } from '../tensor/factories.ts';
import { Tensor } from '../tensor/tensor.ts';
import { Instance } from './instance.ts';

/** A tensor that a module trains: found by `parameters()`, and a leaf that requires grad. */
export class Parameter extends Tensor {
  constructor(data: Tensor) {
    const { storage, shape, dtype, strides, offset } = alias(data);
    super(storage, shape, dtype, strides, offset);
    created(this, 'Parameter', { requiresGrad: true });
  }

  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}

/**
 * Base of models and layers: a subclass keeps parameters and other modules in its fields and computes in
 * `forward`. Run it with `call`, which also tells observers which module computes.
 */
export abstract class Module extends Instance {
  /** False in evaluation. */
  training = true;

  abstract forward(...inputs: never[]): unknown;

  /** Runs `forward`. */
  call(...inputs: Parameters<this['forward']>): ReturnType<this['forward']> {
    const leave = enterScope('module', this.constructor.name);
    try {
      return this.forward(...(inputs as never[])) as ReturnType<this['forward']>;
    } finally {
      leave();
    }
  }

  /** Direct parts, by field name; the elements of an array by `field.index`. */
  *namedChildren(): Generator<[string, Module]> {
    for (const [field, value] of Object.entries(this) as [string, unknown][]) {
      if (value instanceof Module) yield [field, value];
      else if (Array.isArray(value)) {
        for (const [i, item] of value.entries()) {
          if (item instanceof Module) yield [`${field}.${String(i)}`, item];
        }
      }
    }
  }

  /** All parameters with their paths, own ones first, each once. */
  *namedParameters(prefix = '', seen = new Set<Tensor>()): Generator<[string, Parameter]> {
    for (const [field, value] of Object.entries(this) as [string, unknown][]) {
      if (!(value instanceof Parameter) || seen.has(value)) continue;
      seen.add(value);
      yield [prefix + field, value];
    }
    for (const [name, child] of this.namedChildren()) {
      yield* child.namedParameters(`${prefix}${name}.`, seen);
    }
  }

  parameters(): Parameter[] {
    return [...this.namedParameters()].map(([, parameter]) => parameter);
  }

  /** Clears the gradients of all parameters: to null, or to zeros. */
  zeroGrad(setToNone = true): void {
    clearGrads(this.parameters(), setToNone);
  }

  train(mode = true): this {
    this.training = mode;
    for (const [, child] of this.namedChildren()) child.train(mode);
    return this;
  }

  eval(): this {
    return this.train(false);
  }
}

/** Forgets gradients, or overwrites them with zeros in place. */
export function clearGrads(tensors: readonly Tensor[], setToNone: boolean): void {
  for (const tensor of tensors) {
    if (tensor.grad === null) continue;
    if (setToNone) tensor.grad = null;
    else tensor.grad.detach_().zero_();
  }
}
