/** @file Executors: a symbolic graph bound to data, run forward and backward as often as wanted. */

import { grad } from '../autograd/backward.ts';
import { enterScope, setGradEnabled } from '../autograd/grad-mode.ts';
import { alias } from '../autograd/saved/saved.ts';
import { internally } from '../autograd/state.ts';
import { copyInto } from '../kernels/copy.ts';
import { add } from '../ops/elementwise/arithmetic.ts';
import { ones } from '../ops/like.ts';
import { RuntimeError, TypeError, ValueError } from '../tensor/errors.ts';
import { empty } from '../tensor/make.ts';
import { sameShape, type Shape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { MXNetError, checkKnown } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { inOrder, outputName, variablesOf, type SymbolNode } from './node.ts';
import { isLoss } from './operators.ts';
import { inferShape, shapesOfNodes, type Shapes } from './shapes.ts';
import type { Sym } from './sym.ts';

/** What backward does with an argument's gradient: overwrite, add to what is there, or nothing. */
export type GradRequest = 'write' | 'add' | 'null';
export type GradRequests =
  GradRequest | readonly GradRequest[] | Readonly<Record<string, GradRequest>>;
export type Arrays = readonly (Tensor | null)[] | Readonly<Record<string, Tensor>>;

export interface BindOptions {
  /**
   * Where gradients go: tensors by name or in the order of the arguments, or just the names of the
   * arguments whose gradient is wanted. None: no gradients.
   */
  readonly argsGrad?: Arrays | readonly string[];
  /** Default: `write`. */
  readonly gradReq?: GradRequests;
}

const REQUESTS = ['null', 'write', 'add'];

function requestOf(value: unknown): GradRequest {
  if (typeof value === 'string' && REQUESTS.includes(value)) return value as GradRequest;
  throw new ValueError("grad_req must be in {'null': 0, 'write': 1, 'add': 3}");
}

function requests(names: readonly string[], given: GradRequests): GradRequest[] {
  if (typeof given === 'string') return names.map(() => requestOf(given));
  if (Array.isArray(given)) return names.map((_, i) => requestOf((given as unknown[])[i]));
  const byName = given as Readonly<Record<string, GradRequest>>;
  return names.map((name) => requestOf(byName[name] ?? 'null'));
}

/** Arrays in the order of the arguments. */
function arrays(
  what: string,
  names: readonly string[],
  given: unknown,
  mayMiss: boolean,
): (Tensor | null)[] {
  const wrong = (): TypeError =>
    new TypeError('Only accept list of NDArrays or dict of str to NDArray');
  const check = (value: unknown, name: string): Tensor | null => {
    if (value instanceof Tensor) return value;
    if (value !== undefined && (value !== null || !mayMiss)) throw wrong();
    if (mayMiss) return null;
    throw new ValueError(`key \`${name}\` is missing in \`${what}\``);
  };
  if (typeof given !== 'object' || given === null || given instanceof Tensor) throw wrong();
  if (Array.isArray(given)) {
    if (given.length !== names.length) {
      throw new ValueError(`Length of ${what} does not match the number of arguments`);
    }
    return names.map((name, i) => check((given as unknown[])[i], name));
  }
  const byName = given as Readonly<Record<string, unknown>>;
  return names.map((name) => check(byName[name], name));
}

function gradients(
  names: readonly string[],
  values: readonly Tensor[],
  given: Arrays | readonly string[],
): (Tensor | null)[] {
  const wanted: readonly unknown[] = Array.isArray(given) ? given : [];
  if (wanted.length === 0 || !wanted.every((name) => typeof name === 'string')) {
    return arrays('args_grad', names, given, true);
  }
  for (const name of wanted) checkKnown('Bind', name, names);
  return names.map((name, i) => {
    const value = values[i] as Tensor;
    return wanted.includes(name) ? empty(value.shape, value.dtype) : null;
  });
}

/** A shape as Python writes a tuple. */
function tuple(shape: Shape): string {
  return shape.length === 1 ? `(${String(shape[0])},)` : `(${shape.join(', ')})`;
}

/** Binds data to a symbol's variables. The executor reads and fills the very tensors it is given. */
export function bind(
  symbol: Sym,
  args: Arrays,
  options: BindOptions,
  Class: typeof Executor,
): Executor {
  const names = symbol.listArguments();
  if (new Set(names).size < names.length) {
    throw new ValueError(
      `Duplicate names detected, [${names.map((name) => `'${name}'`).join(', ')}]`,
    );
  }
  const values = arrays('args', names, args, false) as Tensor[];
  const grads = gradients(names, values, options.argsGrad ?? {});
  const wanted = requests(names, options.gradReq ?? 'write').map((request, i) =>
    (grads[i] ?? null) === null ? 'null' : request,
  );
  shapesOfNodes(
    inOrder(symbol.heads),
    Object.fromEntries(names.map((name, i) => [name, (values[i] as Tensor).shape])),
  );
  return new Class(symbol, names, values, grads, wanted);
}

/** Makes zeros of the inferred shapes for all arguments and gradients, and binds them. */
export function simpleBind(
  symbol: Sym,
  shapes: Shapes,
  { gradReq = 'write' }: Pick<BindOptions, 'gradReq'>,
  Class: typeof Executor,
): Executor {
  const inferred = inferShape(symbol, shapes);
  if (inferred === null) {
    const list = Object.entries(shapes).map(([name, shape]) => `${name}: ${tuple(shape)}\n`);
    throw new RuntimeError(
      `simple_bind error. Arguments:\n${list.join('')}the shapes of some arguments do not follow from these`,
    );
  }
  const variables = variablesOf(inOrder(symbol.heads));
  const wanted = requests(symbol.listArguments(), gradReq);
  const zeros = (i: number): Tensor =>
    empty(inferred.args[i] as Shape, variables[i]?.declared.dtype ?? 'float32');
  return bind(
    symbol,
    variables.map((_, i) => zeros(i)),
    { gradReq, argsGrad: wanted.map((request, i) => (request === 'null' ? null : zeros(i))) },
    Class,
  );
}

export class Executor {
  readonly symbol: Sym;
  readonly argDict: Readonly<Record<string, Tensor>>;
  readonly gradDict: Readonly<Record<string, Tensor | null>>;
  readonly argArrays: readonly Tensor[];
  readonly gradArrays: readonly (Tensor | null)[];
  /** One a head, after `forward`. */
  outputs: readonly Tensor[] = [];
  private readonly nodes: readonly SymbolNode[];
  private readonly requests: readonly GradRequest[];
  /** Of the last forward pass that was recorded. */
  private recorded: { leaves: readonly Tensor[]; heads: readonly Tensor[] } | null = null;

  /** @internal */
  constructor(
    symbol: Sym,
    names: readonly string[],
    values: readonly Tensor[],
    grads: readonly (Tensor | null)[],
    wanted: readonly GradRequest[],
  ) {
    this.symbol = symbol;
    this.nodes = inOrder(symbol.heads);
    this.argArrays = values;
    this.gradArrays = grads;
    this.argDict = Object.fromEntries(names.map((name, i) => [name, values[i] as Tensor]));
    this.gradDict = Object.fromEntries(names.map((name, i) => [name, grads[i] ?? null]));
    this.requests = wanted;
  }

  get outputDict(): Readonly<Record<string, Tensor>> {
    return Object.fromEntries(
      this.symbol.heads.map((head, i) => [outputName(head), this.outputs[i] as Tensor]),
    );
  }

  /**
   * Computes the outputs.
   * @param inputs new data, copied into the bound arguments
   * @param options `isTrain`: record for a `backward` to come
   */
  forward(
    inputs: Readonly<Record<string, Tensor>> = {},
    { isTrain = false }: { readonly isTrain?: boolean } = {},
  ): readonly Tensor[] {
    for (const [name, value] of Object.entries(inputs) as [string, unknown][])
      this.rebind(name, value);
    const leaves = this.argArrays.map((value, i) => {
      const leaf = alias(value);
      leaf.requiresGradFlag = isTrain && this.requests[i] !== 'null';
      return leaf;
    });
    const variables = variablesOf(this.nodes);
    const names = this.symbol.heads.map(({ name }) => name).join(', ');
    const run = (): Map<SymbolNode, Tensor> => {
      // Whoever observes the operators sees of which declared graph they are.
      const leave = enterScope('module', `${names} on data`);
      try {
        return evaluate(this.nodes, (node) => leaves[variables.indexOf(node)] as Tensor);
      } finally {
        leave();
      }
    };
    const values = setGradEnabled(isTrain, run);
    const heads = this.symbol.heads.map((head) => values.get(head) as Tensor);
    this.recorded = isTrain ? { leaves, heads } : null;
    this.outputs = heads.map(alias);
    return this.outputs;
  }

  private rebind(name: string, value: unknown): void {
    if (!(value instanceof Tensor)) {
      throw new ValueError('only accept keyword argument of NDArrays');
    }
    const bound = this.argDict[name];
    if (bound === undefined) throw new TypeError(`Unknown argument ${name}`);
    if (!sameShape(bound.shape, value.shape)) {
      throw new ValueError(
        `Shape not match! Argument ${name}, need: ${tuple(bound.shape)}, received: ${tuple(value.shape)}`,
      );
    }
    internally(() => copyInto(bound, value));
    bound.counter.value++;
  }

  /**
   * Puts gradients into `gradDict`, as `gradReq` says; branches that no wanted argument needs are not run.
   * @param headGrads one an output; losses need none
   */
  backward(headGrads: Tensor | readonly Tensor[] = []): void {
    const given = headGrads instanceof Tensor ? [headGrads] : headGrads;
    const places = this.requests.flatMap((request, i) => (request === 'null' ? [] : [i]));
    if (places.length === 0) return;
    if (this.recorded === null) {
      throw new MXNetError('call forward with isTrain before backward: nothing was recorded');
    }
    const { leaves, heads } = this.recorded;
    const seeds = heads.map((head, i) => given[i] ?? this.lossSeed(i, head));
    const reached = heads.flatMap((head, i) => (head.requiresGrad ? [i] : []));
    if (reached.length === 0) return;
    const found = grad(
      reached.map((i) => heads[i] as Tensor),
      places.map((i) => leaves[i] as Tensor),
      {
        gradOutputs: reached.map((i) => seeds[i] as Tensor),
        retainGraph: true,
        materializeGrads: true,
      },
    );
    places.forEach((i, k) => {
      const target = this.gradArrays[i] as Tensor;
      const value = found[k] as Tensor;
      internally(() => {
        if (this.requests[i] === 'add') add.inPlace(target, value);
        else copyInto(target, value);
      });
      if (this.requests[i] === 'write') target.counter.value++;
    });
  }

  private lossSeed(i: number, head: Tensor): Tensor {
    if (isLoss(this.symbol.heads[i]?.operator ?? null)) return ones(head.shape, head.dtype);
    throw new MXNetError(
      'Because the last operator is not Loss function, head_gradient is required when calling backward. If you are attempting to minimize the output as an objective, please modify your network and pass it through the make_loss symbol.',
    );
  }
}
