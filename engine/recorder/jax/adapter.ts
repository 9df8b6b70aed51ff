/**
 * @file Tells an observer what jax-js does. The library calls these hooks from the places that `rewrite.ts`
 * puts them in.
 *
 * Its own words are translated: a value "requires grad" where a tangent is carried along with it that
 * `grad`, `vjp` or `linearize` began; `stop_gradient` is what other libraries call detach. In `vmap` a value
 * is shown with the axis that the function does not see; in `jit` there is structure without values.
 */

import type { Observer } from '../../autograd/observer.ts';
import { nextNode } from '../numbers.ts';
import { SafeWeakSet } from '../primordials.ts';
import { quietly } from '../quietly.ts';
import { UNSEEN_ERROR } from '../unseen-error.ts';
import {
  isTracer,
  lowered,
  type Equation,
  type Jaxpr,
  type JaxArray,
  type Main,
  type PartialTracer,
  type PartialValue,
  type Rules,
  type Tracer,
  type Variable,
} from './library.ts';
import type { Arguments, JaxHooks, Options, Primitive } from './hooks.ts';
import { functionOf, symbolOf } from './names.ts';
import { JaxPasses } from './passes.ts';
import { Tangents, type Operation } from './tangents.ts';
import { JaxTensors, layoutOf, type JaxObserved, type Layout } from './tensors.ts';

const FORWARD_MODE =
  'Forward-mode derivatives of jax-js (jvp, jacfwd, hessian) are not recorded: of the functions that they run you ' +
  'see the values, and tangents begin where the program reads them. “Show tangents from here”, in the menu of a ' +
  'card, computes them beside the values.';

const WITHIN_RULES =
  'Of derivatives of derivatives in jax-js, what the rule of an operator computes for itself (cos for the derivative ' +
  'of sin) is not followed further: a gradient that comes back through it is shown where it arrives.';

/** An operator of the program's that is running, and what it read. */
interface Call {
  readonly operands: readonly (JaxObserved | number)[];
  readonly requireGrad: boolean[];
  readonly operation: Operation;
  /** If it is a compiled function, it is the library's own. */
  readonly isOwn: boolean;
  /** If it stops gradients, the program wants that. */
  readonly isDetach: boolean;
  told: boolean;
}

export class JaxAdapter implements JaxHooks {
  readonly #observer: () => Observer | null;
  readonly #notice: (sentence: string) => void;
  readonly #tensors = new JaxTensors();
  readonly #tangents: Tangents;
  readonly #passes: JaxPasses;
  /** Of calls of `bind`: all but the outermost are the library's. */
  #depth = 0;
  #call: Call | null = null;
  #dynamic: () => Main | null = () => null;
  #hasBegun = false;
  /** The library's own compiled functions, and what their operators are traced with. */
  readonly #compiled = new SafeWeakSet<object>();
  readonly #traced = new SafeWeakSet<object>();
  /** The compiled function that was called last is the library's own. */
  #isOwn = false;
  #isDetaching = false;
  /** A function is about to run with the tangents of a gradient, which begins so. */
  #isLinearizing = false;
  /** The library makes an array for itself: nobody else sees that. */
  #isHiding = false;

  /**
   * @param observer asked at each event: null once nothing is recorded any more
   * @param notice called with what cannot be shown, in a sentence
   */
  constructor(observer: () => Observer | null, notice: (sentence: string) => void) {
    this.#observer = observer;
    this.#notice = notice;
    this.#tangents = new Tangents(this.#tensors);
    this.#passes = new JaxPasses(this.#tensors, this.#tangents, observer, notice);
  }

  /** What is known of an object of the program's. */
  tensorOf(object: object): JaxObserved | undefined {
    const known = this.#tensors.find(object);
    return known?.told === true ? known : undefined;
  }

  loaded(rules: Rules, dynamic: () => Main | null): void {
    this.#tensors.follow(rules);
    this.#dynamic = dynamic;
  }

  begins(): void {
    this.#hasBegun = true;
  }

  compiles(f: object): void {
    if (!this.#hasBegun) this.#compiled.add(f);
  }

  calls(f: object): void {
    this.#isOwn = this.#compiled.has(f);
  }

  detaches(): void {
    this.#isDetaching = true;
  }

  traces(f: object, builder: object): void {
    if (this.#compiled.has(f)) this.#traced.add(builder);
  }

  unknown(version: string): void {
    quietly(() =>
      this.#notice(
        `This version of jax-js (${version === '' ? 'without a number' : version}) is not one that Gradlens ` +
          'can follow: its arrays are not shown. Versions 0.1.10 to 0.1.25 are known.',
      ),
    );
  }

  entered(args: Arguments): void {
    if (this.#depth++ > 0 || this.#observer() === null || this.#isWithinLibrary()) return;
    quietly(() => {
      this.#call = this.#read(args);
    });
  }

  ran(primitive: Primitive, params: Options, args: Arguments, outs: readonly Tracer[]): void {
    const call = this.#call;
    if (call === null) return;
    quietly(() => {
      this.#tangents.own(outs, call.operation);
      if (this.#depth === 1) this.#ran(call, primitive, params, args, outs);
    });
  }

  left(primitive: Primitive, params: Options): void {
    if (--this.#depth > 0) return;
    const call = this.#call;
    this.#call = null;
    if (call === null || call.told) return;
    // The error goes its way: it is not caught, so that it stays as it is.
    quietly(() =>
      this.#observer()?.threw(functionOf(primitive, params, call.isOwn), UNSEEN_ERROR, null),
    );
  }

  created(array: JaxArray): void {
    if (this.#depth > 0 || this.#tensors.isReading || this.#isHiding) return;
    // What `jit` makes of its own accord is told where the program reads it.
    if (this.#passes.isBackward || !this.#hasBegun || this.#dynamic() !== null) return;
    quietly(() => this.#tell(this.#tensors.of(array)));
  }

  copiedOut(array: JaxArray, how: string): void {
    if (this.#depth > 0 || this.#tensors.isReading) return;
    quietly(() => {
      const tensor = this.tensorOf(array);
      if (tensor !== undefined) this.#observer()?.copiedOut(tensor, how);
    });
  }

  held(
    args: readonly unknown[],
    differentiated: ReadonlySet<number>,
    flatten: (tree: unknown) => readonly unknown[],
  ): void {
    quietly(() => this.#tangents.hold(args, differentiated, flatten));
  }

  hides(isHiding: boolean): void {
    this.#isHiding = isHiding;
  }

  pushes(): void {
    if (!this.#isLinearizing && this.#observer() !== null)
      quietly(() => this.#notice(FORWARD_MODE));
    this.#isLinearizing = false;
  }

  linearizes(primals: readonly Tracer[], values: readonly PartialValue[]): void {
    this.#isLinearizing = true;
    if (this.#observer() === null) return;
    quietly(() => {
      const variables = this.#tangents.begin(primals, values);
      for (let i = 0; i < variables.length; i++) this.#differentiates(variables[i] as JaxObserved);
    });
  }

  linearized(
    variables: ReadonlyMap<PartialTracer, Variable>,
    equations: readonly Equation[],
  ): void {
    quietly(() => this.#tangents.finish(variables, equations));
  }

  began(results: readonly Tracer[], jaxpr: Jaxpr, cotangents: readonly Tracer[]): void {
    this.#isHiding = false;
    if (this.#observer() !== null) quietly(() => this.#passes.begin(results, jaxpr, cotangents));
  }

  ended(): void {
    quietly(() => this.#passes.end());
  }

  arrived(jaxpr: Jaxpr, equation: Equation, cotangents: readonly Tracer[]): void {
    quietly(() => this.#passes.arrived(jaxpr, equation, cotangents));
  }

  passedOn(jaxpr: Jaxpr, equation: Equation, cotangents: readonly (Tracer | null)[]): void {
    quietly(() => this.#passes.passedOn(jaxpr, equation, cotangents));
  }

  pulledBack(jaxpr: Jaxpr, cotangents: readonly Tracer[]): void {
    quietly(() => this.#passes.pulledBack(jaxpr, cotangents));
  }

  /** Whether one of the library's compiled functions is traced: it is one operator. */
  #isWithinLibrary(): boolean {
    if (!this.#hasBegun) return true;
    const builder = this.#dynamic()?.globalData;
    return typeof builder === 'object' && builder !== null && this.#traced.has(builder);
  }

  /** Looks at the operands before the operator takes them. */
  #read(args: Arguments): Call | null {
    const operands: (JaxObserved | number)[] = [];
    const requireGrad: boolean[] = [];
    const tangents: Operation['operands'][number][] = [];
    const layouts: (Layout | null)[] = [];
    let tracked = false;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      requireGrad[i] = isTracer(arg) && this.#tangents.isTracked(arg);
      if (requireGrad[i] === true) tracked = true;
      else if (isTracer(arg) && this.#tangents.isWithinOperator(arg)) this.#notice(WITHIN_RULES);
    }
    // Backward is told by itself; operators of it matter where it is differentiated again.
    if (this.#passes.isBackward && !tracked) return null;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      const tensor = isTracer(arg) ? this.#tell(this.#tensors.of(arg)) : null;
      operands[i] = tensor ?? Number(arg);
      tangents[i] = isTracer(arg) ? this.#tangents.of(arg) : [];
      layouts[i] = isTracer(arg) ? layoutOf(arg) : null;
    }
    const isDetach = this.#isDetaching;
    this.#isDetaching = false;
    const operation = { node: null, operands: tangents, layouts, results: [] };
    return { operands, requireGrad, operation, isOwn: this.#isOwn, isDetach, told: false };
  }

  #ran(
    call: Call,
    primitive: Primitive,
    params: Options,
    args: Arguments,
    outs: readonly Tracer[],
  ): void {
    call.told = true;
    const { operands, requireGrad, operation, isOwn, isDetach } = call;
    const isInner = primitive === 'stop_gradient' && !isDetach;
    const name = isInner ? 'stopGradient' : functionOf(primitive, params, isOwn);
    const results: Tracer[] = [];
    for (let i = 0; i < outs.length; i++) {
      const out = lowered(outs[i] as Tracer);
      // Nothing happened to what comes out as it went in.
      for (let j = 0; j < args.length; j++) if (args[j] === out) return;
      results[i] = out;
    }
    let tracked = false;
    for (let i = 0; i < args.length; i++) {
      if (isInner) requireGrad[i] = false;
      if (requireGrad[i] === true) tracked = true;
    }
    const outputs: JaxObserved[] = [];
    for (let i = 0; i < results.length; i++) {
      const out = results[i] as Tracer;
      const output = this.#tensors.made(out);
      output.told = true;
      operation.results[i] = layoutOf(out);
      if (tracked && this.#tangents.track(out, operation, i)) {
        operation.node ??= { id: nextNode(), name: `${name}Vjp` };
        output.requiresGrad = true;
        output.gradFn = operation.node;
      }
      outputs[i] = output;
    }
    const versions: number[] = [];
    for (let i = 0; i < operands.length; i++) versions[i] = 0;
    this.#observer()?.operator({
      name,
      symbol: symbolOf(name),
      formula: '',
      inputs: operands,
      inputVersions: versions,
      inputRequiresGrad: requireGrad,
      outputs,
      attributes: primitive === 'jit' ? null : params,
      node: operation.node,
      saved: [],
      differentiable: !tracked || operation.node !== null,
      inPlace: false,
      view: false,
      gradEnabled: true,
      duringBackward: this.#passes.isBackward,
    });
  }

  /** A tensor that no event has told of was there before: from data, or from within the library. */
  #tell(tensor: JaxObserved): JaxObserved {
    if (tensor.told) return tensor;
    tensor.told = true;
    this.#observer()?.created(tensor, tensor.isAbstract ? 'argument' : '');
    return tensor;
  }

  #differentiates(variable: JaxObserved): void {
    const before = variable.requiresGrad;
    variable.requiresGrad = true;
    if (!variable.told) this.#tell(variable);
    else if (!before) this.#observer()?.requiresGradSet(variable);
  }
}
