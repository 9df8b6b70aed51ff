/**
 * @file Parametrizations: a module's tensor that is computed anew from others whenever it is read (the namespace
 * `nn.utils.parametrize`).
 */

import { noGrad } from '../autograd/grad-mode.ts';
import { ValueError, RuntimeError, pythonTypeOf } from '../tensor/errors.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { ModuleDict, Numbered } from './layers/containers.ts';
import type { Module } from './module.ts';
import { Parameter } from './parameter.ts';

/** From the tensor that is read to what it is computed from; without one they are the same. */
type Inverse = (value: Tensor) => Tensor | readonly Tensor[];

type Fields = Record<string, unknown>;
type Function = new () => object;

const inverseOf = (module: Module): Inverse | undefined =>
  (module as Module & { rightInverse?: Inverse }).rightInverse?.bind(module);

/** A parameter if it trains, else a buffer. */
function keep(module: Module, name: string, tensor: Tensor): void {
  if (tensor instanceof Parameter) module.registerParameter(name, tensor);
  else module.registerBuffer(name, tensor);
}

type Kept = Pick<Tensor, 'dtype' | 'shape'>;

const sizeOf = ({ shape }: Pick<Tensor, 'shape'>): string => `torch.Size(${showShape(shape)})`;

function checkKept(computed: unknown, before: Kept): void {
  if (!(computed instanceof Tensor)) {
    throw new ValueError(`A parametrization must return a tensor. Got ${pythonTypeOf(computed)}.`);
  }
  const refuse = (what: string, was: string, is: string): never => {
    throw new ValueError(
      `Registering a parametrization may not change the ${what} of the tensor, unless \`unsafe\` flag is enabled.\nunparametrized ${what}: ${was}\nparametrized ${what}: ${is}`,
    );
  };
  if (computed.dtype !== before.dtype) {
    refuse('dtype', `torch.${before.dtype}`, `torch.${computed.dtype}`);
  }
  if (!sameShape(computed.shape, before.shape)) refuse('shape', sizeOf(before), sizeOf(computed));
}

/** What a tensor is computed from (`original`, or `original0`, `original1` …), and the modules that compute it. */
export class ParametrizationList extends Numbered<Module> {
  unsafe: boolean;
  /** Where the tensor stood. */
  readonly field: string;
  /** Names of the tensors it starts from. */
  private readonly sources: readonly string[];

  constructor(modules: Iterable<Module>, original: Tensor, field: string, unsafe: boolean) {
    super();
    this.extend(modules);
    this.unsafe = unsafe;
    this.field = field;
    const { dtype, shape } = original;
    const start = noGrad(() => this.invert(original, () => null));
    if (start instanceof Tensor) {
      this.sources = ['original'];
      if (start.dtype !== dtype) {
        throw new ValueError(
          `When \`right_inverse\` outputs one tensor, it may not change the dtype.\noriginal.dtype: torch.${dtype}\nright_inverse(original).dtype: torch.${start.dtype}`,
        );
      }
      if (start !== original) original.data = start.detach();
      keep(this, 'original', original);
    } else {
      this.sources = start.map((_, i) => `original${String(i)}`);
      start.forEach((each, i) => {
        const { requiresGrad } = original;
        const own = original instanceof Parameter ? new Parameter(each, { requiresGrad }) : each;
        keep(this, `original${String(i)}`, own);
      });
    }
    if (!unsafe) checkKept(this.forward(), { dtype, shape });
  }

  /** What the tensor is computed from, given itself. */
  private invert(value: Tensor, missing: (module: Module) => null): Tensor | readonly Tensor[] {
    let result: Tensor | readonly Tensor[] = value;
    for (const module of [...this].reverse()) {
      const inverse = inverseOf(module);
      if (inverse === undefined) missing(module);
      else result = inverse(result as Tensor);
    }
    return result;
  }

  /** Sets what the tensor is computed from so that it becomes `value`. */
  assign(value: Tensor): void {
    noGrad(() => {
      const start = this.invert(value, ({ constructor }) => {
        throw new RuntimeError(
          `parametrization ${constructor.name} does not implement right_inverse.`,
        );
      });
      [start].flat().forEach((each, i) => {
        const source = this.sources[i] ?? '';
        ((this as unknown as Fields)[source] as Tensor).data = each.detach();
      });
    });
  }

  /** The tensors it starts from. */
  originals(): Tensor[] {
    return this.sources.map((name) => (this as unknown as Fields)[name] as Tensor);
  }

  forward(): Tensor {
    const [first, ...others] = this;
    const call = (module: Module | undefined, ...inputs: Tensor[]): Tensor =>
      module?.call(...(inputs as never[])) as Tensor;
    return others.reduce((x, module) => call(module, x), call(first, ...this.originals()));
  }
}

interface Parametrized extends Module {
  parametrizations: ModuleDict<ParametrizationList>;
}

/** Whether a tensor of a module, or any, is parametrized. */
export function isParametrized(
  module: Module,
  tensorName: string | null = null,
): module is Parametrized {
  const all: unknown = (module as unknown as Fields)['parametrizations'];
  if (!(all instanceof ModuleDict)) return false;
  return tensorName === null ? all.length > 0 : all.has(tensorName);
}

/** Puts a class of its own between a module and its class, for the tensors that are computed. */
function inject(module: Module): void {
  const name = `Parametrized${module.constructor.name}`;
  const before = Object.getPrototypeOf(module) as object;
  const made = { [name]: class extends (module.constructor as Function) {} }[name] as Function;
  Object.setPrototypeOf(made.prototype, before);
  Object.setPrototypeOf(module, made.prototype as object);
  (module as Parametrized).parametrizations = new ModuleDict<ParametrizationList>();
}

let cache: Map<ParametrizationList, Tensor> | null = null;
let caching = 0;

/** While it is open, each tensor is computed once. */
export function cached(): Disposable {
  caching++;
  cache ??= new Map();
  return {
    [Symbol.dispose]() {
      if (--caching === 0) cache = null;
    },
  };
}

function read(list: ParametrizationList): Tensor {
  const known = cache?.get(list);
  if (known !== undefined) return known;
  const made = list.call();
  cache?.set(list, made);
  return made;
}

/**
 * From now on `module[tensorName]` is what `parametrization` computes of it. Several compute one after the other.
 * @param unsafe shape and dtype may change
 */
export function registerParametrization<M extends Module>(
  module: M,
  tensorName: string,
  parametrization: Module,
  { unsafe = false }: { unsafe?: boolean } = {},
): M {
  parametrization.train(module.training);
  if (isParametrized(module, tensorName)) {
    const list = module.parametrizations.get(tensorName);
    const before = read(list);
    if (!unsafe) checkKept(parametrization.call(...([before] as never[])), before);
    list.append(parametrization);
    list.unsafe ||= unsafe;
    return module;
  }
  const found = module.ownTensor(tensorName);
  if (found === null) {
    throw new ValueError(
      `Module '${String(module)}' does not have a parameter, a buffer, or a parametrized element with name '${tensorName}'`,
    );
  }
  const { field } = found.place;
  const list = new ParametrizationList([parametrization], found.tensor, field, unsafe);
  Reflect.deleteProperty(module, field);
  if (!isParametrized(module)) inject(module);
  Object.defineProperty(Object.getPrototypeOf(module), field, {
    get(this: Parametrized) {
      return read(this.parametrizations.get(tensorName));
    },
    set(this: Parametrized, value: Tensor) {
      this.parametrizations.get(tensorName).assign(value);
    },
    configurable: true,
  });
  (module as unknown as Parametrized).parametrizations.set(tensorName, list);
  return module;
}

/**
 * Makes `module[tensorName]` a parameter or buffer of its own again.
 * @param leaveParametrized with the computed value; false: with the original one
 */
export function removeParametrizations<M extends Module>(
  module: M,
  tensorName: string,
  leaveParametrized = true,
): M {
  if (!isParametrized(module, tensorName)) {
    throw new ValueError(
      `Module ${String(module)} does not have a parametrization on ${tensorName}`,
    );
  }
  const all: ModuleDict<ParametrizationList> = module.parametrizations;
  const list = all.get(tensorName);
  const [original, ...others] = list.originals() as [Tensor, ...Tensor[]];
  let tensor = original;
  if (others.length === 0) {
    if (leaveParametrized) original.data = noGrad(() => read(list)).detach();
  } else {
    if (!leaveParametrized) {
      throw new ValueError(
        'Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of tensors.',
      );
    }
    tensor = read(list);
    if (tensor.requiresGrad) tensor = new Parameter(tensor.detach());
  }
  const injected = Object.getPrototypeOf(module) as object;
  Reflect.deleteProperty(injected, list.field);
  all.pop(tensorName);
  if (all.length === 0) {
    Object.setPrototypeOf(module, Object.getPrototypeOf(injected) as object);
    Reflect.deleteProperty(module, 'parametrizations');
  }
  keep(module, list.field, tensor);
  return module;
}
