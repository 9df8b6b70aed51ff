/** @file MXNet's Symbol and Executor: the library's, under MXNet's names, called as Python calls them. */

import type { Tensor } from '../../index.ts';
import {
  Executor,
  NotImplementedForSymbol,
  Sym,
  TypeError,
  sym as canonical,
  type Arrays,
  type BindOptions,
  type GradRequest,
  type Shapes,
} from '../../index.ts';

import { snake } from '../../symbol/names.ts';
import { jsonText } from './json-text.ts';
import { asNDArray, Context, type NDArray } from './ndarray.ts';

type Keywords = Readonly<Record<string, unknown>>;
type Shape = readonly number[];

function isKeywords(value: unknown): value is Keywords {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** Positional arguments and the keywords after them, by parameter name. */
function named(parameters: readonly string[], args: readonly unknown[]): Keywords {
  const last = args.at(-1);
  const hasKeywords =
    isKeywords(last) && Object.keys(last).every((name) => parameters.includes(name));
  const positional = hasKeywords ? args.slice(0, -1) : args;
  return {
    ...Object.fromEntries(positional.map((value, i) => [parameters[i] ?? String(i), value])),
    ...(hasKeywords ? last : {}),
  };
}

/** An object's entries as NDArrays. */
function arraysOf<T extends Tensor | null>(given: Readonly<Record<string, T>>) {
  return Object.fromEntries(
    Object.entries(given).map(([name, x]) => [name, x === null ? null : asNDArray(x)]),
  );
}

const listed = (x: Tensor | null): NDArray | null => (x === null ? null : asNDArray(x));

export class MxExecutor extends Executor {
  get arg_dict(): Readonly<Record<string, NDArray | null>> {
    return arraysOf(this.argDict);
  }

  get grad_dict(): Readonly<Record<string, NDArray | null>> {
    return arraysOf(this.gradDict);
  }

  get output_dict(): Readonly<Record<string, NDArray | null>> {
    return arraysOf(this.outputDict);
  }

  get arg_arrays(): readonly (NDArray | null)[] {
    return this.argArrays.map(listed);
  }

  get grad_arrays(): readonly (NDArray | null)[] {
    return this.gradArrays.map(listed);
  }

  /** `forward(is_train)` or `forward({ is_train, a: array, … })`. */
  override forward(...args: readonly unknown[]): readonly NDArray[] {
    const [first, second] = args;
    const { is_train: isTrain = typeof first === 'boolean' ? first : false, ...inputs } =
      isKeywords(first) ? first : isKeywords(second) ? second : {};
    super.forward(inputs as Readonly<Record<string, Tensor>>, { isTrain: isTrain === true });
    this.outputs = this.outputs.map(asNDArray);
    return this.outputs as readonly NDArray[];
  }

  /** `backward(out_grads)` or `backward({ out_grads })`. */
  override backward(...args: readonly unknown[]): void {
    const { out_grads: heads } = named(['out_grads', 'is_train'], args);
    super.backward((heads ?? []) as Tensor | readonly Tensor[]);
  }
}

type Inferred = readonly [args: unknown, outputs: unknown, auxiliaries: unknown];

export class MxSymbol extends Sym {
  static override readonly Executor = MxExecutor;

  /** `bind(ctx, args, { args_grad, grad_req })` */
  override bind(...given: readonly unknown[]): MxExecutor {
    const parameters = ['ctx', 'args', 'args_grad', 'grad_req', 'aux_states'];
    const { args, args_grad: argsGrad, grad_req: gradReq } = named(parameters, given);
    const options = {
      ...(argsGrad !== undefined && argsGrad !== null && { argsGrad }),
      ...(gradReq !== undefined && { gradReq }),
    };
    return super.bind(args as Arrays, options as BindOptions) as MxExecutor;
  }

  /** `simple_bind(ctx, { a: [2], b: [2], grad_req })` */
  simple_bind(...given: readonly unknown[]): MxExecutor {
    const last = given.at(-1);
    const { grad_req: gradReq = 'write', ctx: _, ...shapes } = isKeywords(last) ? last : {};
    return super.simpleBind(shapes as Shapes, { gradReq: gradReq as GradRequest }) as MxExecutor;
  }

  /** `eval({ a: array, … })`, with or without a context before. */
  override eval(...given: readonly unknown[]): readonly NDArray[] {
    const last = given.at(-1);
    const { ctx: _, ...args } = isKeywords(last) ? last : {};
    return this.bind(new Context(), args).forward();
  }

  /** `infer_shape({ a: [3, 3] })`: argument, output and auxiliary shapes, or three times null. */
  infer_shape(given: Shapes | Shape = {}, ...more: readonly Shape[]): Inferred {
    const found = super.inferShape(this.shapesByName(given, more));
    return found === null ? [null, null, null] : [found.args, found.outputs, []];
  }

  infer_shape_partial(given: Shapes | Shape = {}, ...more: readonly Shape[]): Inferred {
    const { args, outputs } = super.inferShapePartial(this.shapesByName(given, more));
    return [args, outputs, []];
  }

  private shapesByName(given: Shapes | Shape, more: readonly Shape[]): Shapes {
    if (isKeywords(given)) return given;
    const names = this.listArguments();
    return Object.fromEntries([given, ...more].map((shape, i) => [names[i] ?? String(i), shape]));
  }

  /** Python's `net(a=other)` and `net(other)`. */
  call(...given: readonly unknown[]): this {
    const [first] = given;
    return super.compose((isKeywords(first) ? first : given) as Readonly<Record<string, Sym>>);
  }

  /** Python's `net['fc_output']` and `net[0]`. */
  getitem(which: string | number): this {
    return super.get(which);
  }

  tojson(): string {
    return jsonText(this.toJSON());
  }

  asnumpy(): never {
    throw new NotImplementedForSymbol('asnumpy');
  }

  wait_to_read(): never {
    throw new NotImplementedForSymbol('wait_to_read');
  }

  declare list_arguments: () => string[];
  declare list_outputs: () => string[];
  declare get_internals: () => MxSymbol;
  declare get_children: () => MxSymbol | null;
}

// The remaining names follow from the library's own.
for (const name of Object.getOwnPropertyNames(Sym.prototype)) {
  const python = snake(name);
  if (python in MxSymbol.prototype || name === 'constructor') continue;
  Object.defineProperty(MxSymbol.prototype, python, {
    value(this: Record<string, (...args: unknown[]) => unknown>, ...args: unknown[]) {
      return this[name]?.(...args);
    },
    writable: true,
    configurable: true,
  });
}

const asSymbol = (symbol: Sym): MxSymbol => new MxSymbol(symbol.heads);

/** MXNet's names of operators where they are not the library's in Python's case. */
const aliases = {
  elemwise_add: 'add',
  elemwise_sub: 'sub',
  elemwise_mul: 'mul',
  elemwise_div: 'div',
  power: 'pow',
  negative: 'neg',
  concat: 'cat',
  Concat: 'cat',
  batch_dot: 'bmm',
  expand_dims: 'unsqueeze',
  stop_gradient: 'blockGrad',
  BlockGrad: 'blockGrad',
  MakeLoss: 'makeLoss',
  clip: 'clamp',
} as const;

/** Keyword arguments of MXNet's operators that the library takes by position or under other names. */
const operands = [
  'data',
  'lhs',
  'rhs',
  'base',
  'exp',
  'condition',
  'x',
  'y',
  'axis',
  'dim',
  'shape',
];

/** Options under other names. */
const renamed: Readonly<Record<string, string>> = {
  keepdims: 'keepdim',
  a_min: 'min',
  a_max: 'max',
};

/** A call of MXNet's as a node: `name` names it, operands and axes go to their places. */
function composer(operator: string, hint: string | null) {
  return (...given: readonly unknown[]): MxSymbol => {
    const last = given.at(-1);
    const { name, ...keywords } = isKeywords(last) ? last : ({} as Keywords);
    const args = isKeywords(last) ? given.slice(0, -1) : [...given];
    for (const each of operands) if (each in keywords) args.push(keywords[each]);
    const options = Object.entries(keywords)
      .filter(([each]) => !operands.includes(each))
      .map(([each, value]) => [renamed[each] ?? each, value] as const);
    if (options.length > 0) {
      if ('keepdims' in keywords && args.length === 1) args.push(null);
      args.push(Object.fromEntries(options));
    }
    if (operator === 'cat' && args[0] instanceof Sym) {
      const symbols = args.filter((arg) => arg instanceof Sym);
      args.splice(0, symbols.length, symbols);
      if (args.length === 1) args.push(1);
    }
    const label = typeof name === 'string' ? name : null;
    return asSymbol(canonical.compose(operator, args, label, hint));
  };
}

/** Of the library's namespace, what is no operator. */
const library = [
  ...(['var', 'group', 'load', 'compose', 'NameManager'] as const),
  ...(['differentiate', 'simplify', 'toExpression'] as const),
];
type Other = (typeof library)[number];
const others: readonly string[] = library;

type Composer = ReturnType<typeof composer>;
type Snake<S extends string> = S extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${Snake<Tail>}`
  : S;
type Library = typeof canonical;
/** All operators, under MXNet's names. */
type Operators = {
  readonly [K in Exclude<keyof Library, Other> as Snake<K>]: Composer;
} & Readonly<Record<keyof typeof aliases, Composer>>;

function operatorFunctions(): Operators {
  const result: Record<string, Composer> = {};
  const names = Object.keys(canonical).filter((name) => !others.includes(name));
  for (const name of names) result[snake(name)] = composer(name, null);
  for (const [theirs, ours] of Object.entries(aliases)) {
    result[theirs] = composer(ours, theirs.toLowerCase());
  }
  return result as Operators;
}

/** A variable: MXNet insists on a name. */
function variable(...given: readonly unknown[]): MxSymbol {
  const { name, shape, dtype } = named(
    ['name', 'attr', 'shape', 'lr_mult', 'wd_mult', 'dtype', 'init'],
    given,
  );
  if (name === undefined) {
    throw new TypeError("var() missing 1 required positional argument: 'name'");
  }
  const declared = {
    ...(Array.isArray(shape) && { shape: shape as number[] }),
    ...(typeof dtype === 'string' && { dtype: dtype as 'float32' }),
  };
  return asSymbol(canonical.var(name as string, declared));
}

/** The namespace `mx.sym`. */
export const sym = {
  ...operatorFunctions(),
  var: variable,
  Variable: variable,
  Symbol: MxSymbol,
  Group: (symbols: readonly MxSymbol[]): MxSymbol => asSymbol(canonical.group(symbols)),
  load_json: (json: string): MxSymbol => asSymbol(canonical.load(json)),
} as const;
