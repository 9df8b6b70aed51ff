/**
 * @file Weight norm and spectral norm as they were before parametrizations: the weight is computed anew before
 * each `forward`, from parameters that stand beside it.
 */

import { noGrad } from '../autograd/grad-mode.ts';
import { warn } from '../autograd/warnings.ts';
import { div } from '../ops/elementwise/arithmetic.ts';
import { dot, mv } from '../ops/linalg/products.ts';
import { RuntimeError, ValueError } from '../tensor/errors.ts';
import { randn } from '../tensor/random.ts';
import { Tensor } from '../tensor/tensor.ts';
import { normalize } from './functional/normalization.ts';
import type { Module } from './module.ts';
import { Parameter } from './parameter.ts';
import type { SpectralNormOptions } from './parametrizations.ts';
import { asMatrix, isAdjoint, normExcept, withMagnitudes } from './weights.ts';

type Fields = Record<string, unknown>;
type Kind = 'weight_norm' | 'spectral_norm';

const fieldsOf = (module: Module): Fields => module as unknown as Fields;

/** Makes a module's weight a parameter again, by kind and name. */
const undo = new WeakMap<Module, Map<string, () => void>>();

/** Computes `module[name]` before each `forward`; `parts` are the fields that it comes from. */
function computeBefore(
  module: Module,
  kind: Kind,
  name: string,
  parts: readonly string[],
  compute: (isRunning: boolean) => Tensor,
): void {
  const fields = fieldsOf(module);
  const hook = module.registerForwardPreHook(() => {
    fields[name] = compute(true);
    return null;
  });
  const all = undo.get(module) ?? new Map<string, () => void>();
  undo.set(module, all);
  all.set(`${kind} ${name}`, () => {
    const weight = noGrad(() => compute(false));
    hook.remove();
    for (const part of [name, ...parts]) Reflect.deleteProperty(module, part);
    module.registerParameter(name, new Parameter(weight.detach()));
  });
}

/** The parameter that is to be computed from now on; its field is free then. */
function takeParameter(module: Module, kind: Kind, name: string): Tensor {
  if (undo.get(module)?.has(`${kind} ${name}`) === true) {
    throw new RuntimeError(`Cannot register two ${kind} hooks on the same parameter ${name}`);
  }
  const weight = fieldsOf(module)[name];
  if (!(weight instanceof Tensor)) {
    throw new ValueError(
      `Module '${String(module)}' has no parameter or buffer with name '${name}'`,
    );
  }
  Reflect.deleteProperty(module, name);
  return weight;
}

function remove(module: Module, kind: Kind, name: string): void {
  const all = undo.get(module);
  const back = all?.get(`${kind} ${name}`);
  if (back === undefined) {
    throw new ValueError(`${kind} of '${name}' not found in ${String(module)}`);
  }
  all?.delete(`${kind} ${name}`);
  back();
}

/**
 * The weight by magnitudes (the parameter `weight_g`) and directions (`weight_v`).
 * @param dim each of its slices has a magnitude; null: the whole has one
 * Warns: `parametrizations.weightNorm`, which computes the weight whenever it is read, is the newer form.
 */
export function weightNorm<M extends Module>(
  module: M,
  name = 'weight',
  dim: number | null = 0,
): M {
  warn(
    '`torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.',
    'FutureWarning',
  );
  const weight = takeParameter(module, 'weight_norm', name);
  const along = dim ?? -1;
  const [g, v] = [`${name}_g`, `${name}_v`];
  const fields = fieldsOf(module);
  module.registerParameter(g, new Parameter(noGrad(() => normExcept(weight, along))));
  module.registerParameter(v, new Parameter(weight.data));
  const compute = (): Tensor => withMagnitudes(fields[v] as Tensor, fields[g] as Tensor, along);
  fields[name] = compute();
  computeBefore(module, 'weight_norm', name, [g, v], compute);
  return module;
}

/** Makes the weight a parameter of its own again. */
export function removeWeightNorm<M extends Module>(module: M, name = 'weight'): M {
  remove(module, 'weight_norm', name);
  return module;
}

/**
 * The weight (the parameter `weight_orig`) divided by its largest singular value, which a power iteration before
 * each `forward` in training approximates (https://arxiv.org/abs/1802.05957).
 */
export function spectralNorm<M extends Module>(
  module: M,
  name = 'weight',
  { nPowerIterations = 1, eps = 1e-12, dim = null }: SpectralNormOptions = {},
): M {
  if (nPowerIterations <= 0) {
    throw new ValueError(
      `Expected n_power_iterations to be positive, but got n_power_iterations=${String(nPowerIterations)}`,
    );
  }
  const along = dim ?? (isAdjoint(module) ? 1 : 0);
  const weight = takeParameter(module, 'spectral_norm', name);
  const { dtype } = weight;
  const [rows = 0, columns = 0] = asMatrix(weight, along).shape;
  const parts = [`${name}_orig`, `${name}_u`, `${name}_v`] as const;
  const unit = (x: Tensor): Tensor => normalize(x, { dim: 0, eps });
  const fields = fieldsOf(module);
  const read = (): Tensor[] => parts.map((part) => fields[part] as Tensor);
  module.registerParameter(parts[0], weight);
  fields[name] = weight.data;
  module.registerBuffer(parts[1], unit(randn(rows, { dtype })));
  module.registerBuffer(parts[2], unit(randn(columns, { dtype })));
  const compute = (isRunning: boolean): Tensor => {
    const [original, u, v] = read() as [Tensor, Tensor, Tensor];
    const matrix = asMatrix(original, along);
    if (isRunning && module.training) {
      noGrad(() => {
        for (let i = 0; i < nPowerIterations; i++) {
          v.copy_(unit(mv(matrix.t(), u)));
          u.copy_(unit(mv(matrix, v)));
        }
      });
    }
    // The next call writes the buffers, and backward needs these values.
    return div(original, dot(u.clone(), mv(matrix, v.clone())));
  };
  computeBefore(module, 'spectral_norm', name, parts, compute);
  return module;
}

/** Makes the weight a parameter of its own again. */
export function removeSpectralNorm<M extends Module>(module: M, name = 'weight'): M {
  remove(module, 'spectral_norm', name);
  return module;
}
