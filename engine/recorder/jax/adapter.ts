/**
 * @file Tells an observer what jax-js does. The library calls these hooks from the places that `rewrite.ts`
 * puts them in.
 *
 * Its own words are translated: a value "requires grad" where a tangent is carried along with it that
 * `grad`, `vjp` or `linearize` began; `stop_gradient` is what other libraries call detach. In `vmap` a value
 * is shown with the axis that the function does not see; in `jit` there is structure without values.
 */

import { CONSTANT, IN_RULE, type Observer } from '../../autograd/observer.ts';
import { nextNode } from '../numbers.ts';
import { SafeMap, SafeWeakSet } from '../realm/primordials.ts';
import { quietly } from '../realm/quietly.ts';
import { expectLongStacks } from '../stacks/capture.ts';
import { UNSEEN_ERROR } from '../unseen-error.ts';
import { Call, isAmong } from './call.ts';
import {
  arrayOf,
  carriedBy,
  isHeld,
  isTracer,
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
import { ForwardMode } from './forward.ts';
import type { Arguments, JaxHooks, Options, Primitive } from './hooks.ts';
import { batchesOf, layoutOf } from './layout.ts';
import { functionOf, symbolOf } from './names.ts';
import { OwnFunctions } from './own-functions.ts';
import { JaxPasses } from './passes.ts';
import { Tangents, type Operation, type Tangent } from './tangents.ts';
import { JaxTensors, type JaxObserved } from './tensors.ts';

export class JaxAdapter implements JaxHooks {
  readonly #observer: () => Observer | null;
  readonly #notice: (sentence: string) => void;
  readonly #tensors = new JaxTensors();
  readonly #tangents: Tangents;
  readonly #forward: ForwardMode;
  readonly #passes: JaxPasses;
  /** Of calls of `bind`: all but the outermost are the library's. */
  #depth = 0;
  /** The innermost that is followed. */
  #call: Call | null = null;
  #dynamic: () => Main | null = () => null;
  readonly #own = new OwnFunctions();
  /** Arrays that operators of rules made. */
  readonly #computed = new SafeWeakSet<JaxArray>();
  #isDetaching = false;
  /** `grad` stops the gradients of arguments. */
  #isHolding = false;
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
    this.#forward = new ForwardMode(this.#tensors, observer);
    this.#passes = new JaxPasses(this.#tensors, this.#tangents, this.#forward, observer, notice);
  }

  /** What is known of an object of the program's. */
  tensorOf(object: object): JaxObserved | undefined {
    const known = this.#tensors.find(object);
    return known?.told === true ? known : undefined;
  }

  loaded(rules: Rules, dynamic: () => Main | null): void {
    expectLongStacks();
    this.#tensors.follow(rules);
    this.#dynamic = dynamic;
  }

  begins(): void {
    this.#own.hasBegun = true;
  }

  compiles(f: { readonly name: string }): void {
    this.#own.compiles(f);
  }

  calls(f: object): void {
    this.#own.calls(f);
  }

  detaches(): void {
    this.#isDetaching = true;
  }

  traces(f: object, builder: object): void {
    this.#own.traces(f, builder);
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
    const depth = ++this.#depth;
    const outer = this.#call;
    if (depth > 1 ? outer === null : this.#observer() === null) return;
    if (depth === 1 && this.#own.isTracing(this.#dynamic())) return;
    quietly(() => {
      // Of an operator of a rule there is something to follow where it reads tangents.
      if (depth > 1 && this.#tangents.deepest(args) === 0) return;
      // What is held by `grad` is cut off where another `grad` around it differentiates for it.
      const isHeld = this.#isHolding && this.#tangents.isAnyTracked(args);
      const is = { own: this.#own.wasCalled, detach: this.#isDetaching || isHeld };
      const call = new Call(depth, outer, args, is);
      if (depth > 1) this.#tensors.keep(args);
      if (depth > 1 || this.#read(call)) this.#call = call;
    });
  }

  ran(primitive: Primitive, params: Options, outs: readonly Tracer[]): void {
    const call = this.#call;
    if (call === null) return;
    quietly(() => {
      if (this.#depth > 1) this.#computes(outs);
      this.#tangents.own(outs, call);
      if (call.depth < this.#depth) return;
      call.ran(primitive, params, outs, this.#tangents);
      if (call.outer !== null) {
        this.#keepValues(call);
        return;
      }
      this.#ranWhole(call);
    });
  }

  left(primitive: Primitive, params: Options): void {
    const depth = this.#depth--;
    const call = this.#call;
    if (call === null || call.depth < depth) return;
    this.#call = call.outer;
    if (call.outer !== null || call.told) return;
    // The error goes its way: it is not caught, so that it stays as it is.
    quietly(() =>
      this.#observer()?.threw(this.#nameOf(primitive, params, call), UNSEEN_ERROR, null),
    );
  }

  created(array: JaxArray): void {
    if (this.#depth > 0 || this.#tensors.isReading || this.#isHiding) return;
    // What `jit` makes of its own accord is told where the program reads it.
    if (this.#passes.isBackward || !this.#own.hasBegun || this.#dynamic() !== null) return;
    quietly(() => this.#tell(this.#tensors.of(array)));
  }

  copiedOut(array: JaxArray, how: string): void {
    if (this.#depth > 0 || this.#tensors.isReading) return;
    quietly(() => {
      const tensor = this.tensorOf(array);
      if (tensor !== undefined) this.#observer()?.copiedOut(tensor, how);
    });
  }

  holds(): void {
    this.#isHolding = true;
  }

  held(
    args: readonly unknown[],
    differentiated: ReadonlySet<number>,
    flatten: (tree: unknown) => readonly unknown[],
  ): void {
    this.#isHolding = false;
    quietly(() => this.#tangents.hold(args, differentiated, flatten));
  }

  hides(isHiding: boolean): void {
    this.#isHiding = isHiding;
  }

  linearizes(primals: readonly Tracer[], values: readonly PartialValue[]): void {
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

  /**
   * Looks at the operands before the operator takes them.
   *
   * @returns false where they are nothing that the program sees
   */
  #read({ args, depth, operands, requireGrad, operation }: Call): boolean {
    let tracked = false;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      requireGrad[i] = isTracer(arg) && this.#tangents.isTracked(arg);
      if (requireGrad[i] === true) tracked = true;
    }
    // Backward is told by itself; operators of it matter where it is differentiated again, unless they are traced to be
    // compiled.
    const isSeen = tracked || (this.#passes.createsGraph && this.#dynamic() === null);
    if (this.#passes.isBackward && !isSeen) return false;
    const isInRule = depth > 1 || this.#passes.isBackward;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      operands[i] = isTracer(arg) ? this.#reads(arg, isInRule) : Number(arg);
      operation.operands[i] = isTracer(arg) ? this.#tangents.of(arg) : [];
      operation.layouts[i] = isTracer(arg) ? layoutOf(arg) : null;
    }
    this.#isDetaching = false;
    return true;
  }

  #reads(arg: Tracer, isInRule: boolean): JaxObserved {
    const tensor = this.#tensors.of(arg);
    this.#tell(tensor, isInRule ? this.#madeInRule(arg) : tensor.factory);
    this.#forward.tell(arg);
    return tensor;
  }

  /** With it what its rule computed for itself, of values that are differentiated, where it is held or made what is. */
  #ranWhole(call: Call): void {
    const needed = new SafeMap<Tangent, true>();
    const kept: Call[] = [];
    const within = call.allWithin();
    for (let i = within.length - 1; i >= 0; i--) {
      const each = within[i] as Call;
      if (!isAnyHeld(each.outs) && !each.hasMade(needed, this.#tangents)) continue;
      each.notesRead(needed, this.#tangents);
      kept[kept.length] = each;
    }
    this.#ran(call, needed);
    for (let i = kept.length - 1; i >= 0; i--) {
      const each = kept[i] as Call;
      // The same operator one level of differentiation further in made the same.
      if (this.#isAnyTold(each.outs)) continue;
      if (this.#tangents.isAnyTracked(each.args) && this.#read(each)) this.#ran(each, needed);
    }
  }

  #isAnyTold(outs: readonly Tracer[]): boolean {
    for (let i = 0; i < outs.length; i++) if (this.#tensors.of(outs[i] as Tracer).told) return true;
    return false;
  }

  /** The next operator of the rule may take what this one made before it is told. */
  #keepValues({ outs, values }: Call): void {
    for (let i = 0; i < outs.length; i++) {
      const array = arrayOf(outs[i] as Tracer);
      values[i] = array === null ? null : this.#tensors.copied(array);
    }
  }

  /** The tangents of what it reads are operands, too, where one function computes both values and tangents. */
  #readTangents({ args, operands, requireGrad, operation }: Call): void {
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      const carried = isTracer(arg) ? carriedBy(arg) : [];
      for (let j = 0; j < carried.length; j++) {
        const tangent = carried[j] as Tracer;
        const own = this.#tangents.of(tangent);
        if (own.length === 0) continue;
        const at = operands.length;
        operands[at] = this.#tell(this.#tensors.of(tangent));
        requireGrad[at] = this.#tangents.isTracked(tangent);
        operation.operands[at] = own;
        operation.layouts[at] = layoutOf(tangent);
      }
    }
  }

  /** @param needed tangents of what is read by operators of the rule that are told after it */
  #ran(call: Call, needed: SafeMap<Tangent, true>): void {
    call.told = true;
    const { primitive, params, args, outs, operands, requireGrad, operation } = call;
    const isInner = primitive === 'stop_gradient' && !call.isDetach;
    const name = isInner ? 'stopGradient' : this.#nameOf(primitive, params, call);
    // Nothing happened to what comes out as it went in.
    for (let i = 0; i < outs.length; i++)
      for (let j = 0; j < args.length; j++) if (args[j] === outs[i]) return;
    let tracked = false;
    for (let i = 0; i < args.length; i++) {
      if (isInner) requireGrad[i] = false;
      if (requireGrad[i] === true) tracked = true;
    }
    const outputs: JaxObserved[] = [];
    const made = (by: Call, at: number): void => {
      const out = by.outs[at] as Tracer;
      const output = this.#tensors.made(out);
      output.told = true;
      output.kept = by.values[at] ?? null;
      operation.results[outputs.length] = layoutOf(out);
      if (tracked && this.#tangents.track(out, operation, outputs.length)) {
        operation.node ??= { id: nextNode(), name: `${name}Vjp` };
        output.requiresGrad = true;
        output.gradFn = operation.node;
      }
      outputs[outputs.length] = output;
    };
    for (let i = 0; i < outs.length; i++) made(call, i);
    // What it keeps for its derivative is a function of its operands, too, where that is differentiated again; so are
    // its tangents, where one function computes both.
    const further: number[] = [];
    let isForward = false;
    const deepest = this.#tangents.deepest(args);
    for (let i = 0; i < call.parts.length; i++) {
      const part = call.parts[i] as Call;
      for (let j = 0; j < part.outs.length; j++) {
        const out = part.outs[j] as Tracer;
        const tangents = this.#tangents.of(out);
        if (!tracked || !this.#tangents.isWithinOperator(out)) continue;
        const isTangent = isAnyCarried(out, outs);
        const isKept = tangents.length < deepest && isHeld(out);
        if (!isTangent && !isKept && !isAmong(tangents, needed)) continue;
        isForward ||= isTangent;
        further[further.length] = outputs.length;
        made(part, j);
      }
    }
    if (isForward) this.#readTangents(call);
    const saved: number[] = [];
    for (let i = 0; i < further.length; i++) saved[i] = operands.length + (further[i] as number);
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
      attributes: attributesOf(primitive === 'jit' ? null : params, operation),
      node: operation.node,
      saved,
      differentiable: !tracked || operation.node !== null,
      inPlace: false,
      view: false,
      gradEnabled: true,
      duringBackward: this.#passes.isBackward,
    });
    for (let i = 0; i < outs.length; i++) this.#forward.tell(outs[i] as Tracer);
  }

  #nameOf(primitive: Primitive, params: Options, { isOwn }: Call): string {
    return this.#passes.isBackward
      ? this.#own.nameBackward(primitive, params)
      : functionOf(primitive, params, isOwn);
  }

  #computes(outs: readonly Tracer[]): void {
    for (let i = 0; i < outs.length; i++) {
      const array = arrayOf(outs[i] as Tracer);
      if (array !== null) this.#computed.add(array);
    }
  }

  /** What a rule reads that nothing computed is a constant of it, such as zeros. */
  #madeInRule(value: Tracer): string {
    const array = arrayOf(value);
    return array !== null && this.#computed.has(array) ? IN_RULE : CONSTANT;
  }

  /** A tensor that no event has told of was there before: from data, or from within the library. */
  #tell(tensor: JaxObserved, factory = tensor.factory): JaxObserved {
    if (tensor.told) return tensor;
    tensor.told = true;
    this.#observer()?.created(tensor, tensor.isAbstract ? 'argument' : factory);
    return tensor;
  }

  #differentiates(variable: JaxObserved): void {
    const before = variable.requiresGrad;
    variable.requiresGrad = true;
    if (!variable.told) this.#tell(variable);
    else if (!before) this.#observer()?.requiresGradSet(variable);
  }
}

/** The options of an operator are those of one example; `vmap` tells where the batches are. */
function attributesOf(params: Options | null, { layouts, results }: Operation): Options | null {
  const vmap = batchesOf(layouts, results);
  return vmap.length === 0 ? params : { ...params, vmap };
}

function isAnyCarried(tangent: Tracer, outs: readonly Tracer[]): boolean {
  for (let i = 0; i < outs.length; i++) {
    const carried = carriedBy(outs[i] as Tracer);
    for (let j = 0; j < carried.length; j++) if (carried[j] === tangent) return true;
  }
  return false;
}

function isAnyHeld(outs: readonly Tracer[]): boolean {
  for (let i = 0; i < outs.length; i++) if (isHeld(outs[i] as Tracer)) return true;
  return false;
}
