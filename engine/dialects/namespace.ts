/** @file The namespace that the dialects of PyTorch's family share: `torch.…`, `flow.…`. */

import * as engine from '../index.ts';
import { sizesOf } from '../tensor/factories.ts';
import { broadcastShapes, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { adaptNamespace, link, type Namespace } from './adapt.ts';
import { completeAutograd } from './autograd-module.ts';
import { checkpoint, checkpointSequential } from './checkpoint.ts';
import { installContexts } from './contexts.ts';
import { describeDTypes, dtype } from './dtypes.ts';
import { ACTIVATIONS, DROPOUTS, inPlace, writingForms } from './in-place.ts';
import { installInternals } from './internals.ts';
import { tensorClass, typedTensors } from './typed-tensors.ts';
import { truth } from './extras.ts';
import { kindFunctions } from './kinds.ts';
import { LINKS } from './links.ts';
import { otherNames } from './other-names.ts';
import { refuseArguments } from './parse.ts';
import { Speaker, type AnyFunction, type Manner } from './speaker.ts';
import type { Dialect } from './types.ts';

/** Of the library, but not of this family of dialects. */
const FOREIGN = ['sym', 'Sym', 'Executor', 'MXNetError', 'NotImplementedForSymbol', 'functional'];

/** Element types under all their names. */
const DTYPES = {
  float: 'float32',
  double: 'float64',
  int: 'int32',
  long: 'int64',
} as const;

/** A condition alone: where it holds. */
function withPlaces(where: AnyFunction): AnyFunction {
  return (...args) =>
    args.length === 1
      ? engine.nonzero(args[0] as engine.Tensor, { asTuple: true })
      : where(...args);
}

/** The functions among them make tensors of the dialect. */
function spokenNames(spoken: (f: AnyFunction) => AnyFunction): Namespace {
  return Object.fromEntries(
    Object.entries(otherNames).map(([name, value]) => [
      name,
      typeof value === 'function' ? spoken(value as AnyFunction) : value,
    ]),
  );
}

/** Of one tensor, or of several. */
function forEach(f: (x: engine.Tensor) => unknown): AnyFunction {
  return (...args) => {
    const tensors = args.flat() as engine.Tensor[];
    const results = tensors.map((x) => f(x));
    return args[0] instanceof engine.Tensor && args.length === 1 ? results[0] : results;
  };
}

const PYTORCH: Manner = {
  nodeName: (node) => node.name,
  thrown: (error) => error,
  refuse: refuseArguments,
};

/** Every function, class and namespace of the library where PyTorch has it, under PyTorch's name. */
export function makeNamespace(speaker = new Speaker(PYTORCH)): Dialect {
  describeDTypes();
  const result = adaptNamespace(speaker, engine);
  for (const name of FOREIGN) Reflect.deleteProperty(result, name);
  link(speaker, result, engine, LINKS);
  const autograd = result['autograd'] as Namespace;
  completeAutograd(autograd, speaker);
  const spoken =
    (f: AnyFunction): AnyFunction =>
    (...args) =>
      speaker.within(() => f(...args));
  result['atleast_1d'] = spoken(forEach(engine.atleast1d));
  result['atleast_2d'] = spoken(forEach(engine.atleast2d));
  result['atleast_3d'] = spoken(forEach(engine.atleast3d));
  Object.assign(result, DTYPES, typedTensors(speaker), {
    Tensor: tensorClass(speaker),
    where: spoken(withPlaces(result['where'] as AnyFunction)),
    truth,
    dtype,
    ...kindFunctions,
    ...spokenNames(spoken),
    ...inPlace,
    is_nonzero: truth,
    broadcast_shapes: (...shapes: (number | Shape)[]) =>
      shapes.map(sizesOf).reduce(broadcastShapes, []),
    is_tensor: (value: unknown): value is Tensor => value instanceof engine.Tensor,
    is_inference: (x: Tensor): boolean => x.isInference(),
    Size: (shape: readonly number[]) => shape,
    pi: Math.PI,
    inf: Infinity,
    nan: NaN,
  });
  const functional = (result['nn'] as Namespace)['functional'] as Namespace;
  Object.assign(
    functional,
    writingForms(functional, ['elu', 'hardtanh', 'leaky_relu', 'relu', ...ACTIVATIONS]),
  );
  Object.assign(
    result,
    Object.fromEntries(DROPOUTS.map((name) => [name, functional[name]])),
    writingForms(functional, [...DROPOUTS, ...ACTIVATIONS]),
  );
  Object.assign((result['utils'] as Namespace)['checkpoint'] as Namespace, {
    checkpoint: spoken(checkpoint as AnyFunction),
    checkpoint_sequential: spoken(checkpointSequential),
    GraphExecGroup: engine.autograd.graphExecGroup,
  });
  const { fork_rng, get_rng_state, set_rng_state, manual_seed, initial_seed, seed } = result;
  result['random'] = {
    fork_rng,
    get_rng_state,
    set_rng_state,
    manual_seed,
    initial_seed,
    seed,
  };
  Reflect.deleteProperty(result, 'fork_rng');
  installInternals(result, speaker);
  installContexts(result);
  // The names are made at run time by the rules that types.ts states for the compiler.
  return result as unknown as Dialect;
}
