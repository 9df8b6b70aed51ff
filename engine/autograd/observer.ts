/**
 * @file What an observer of tensor computations is told: the one interface between a library and the recorder.
 *
 * Our engine calls it directly; adapters for other libraries translate into it. Tensors and nodes are
 * described structurally, so that an observer needs no import from the engine at run time.
 *
 * An observer only looks. It must not throw, must not keep what it is given after the call returns, and
 * must not call back into the library.
 */

export type DTypeName = 'float32' | 'float64' | 'int32' | 'int64' | 'bool';

/** A tensor as an observer sees it. Reading any of these has no side effect. */
export interface ObservedTensor {
  /** Unique in its process and thread, never reused. */
  readonly id: number;
  /**
   * Its `value` is the version of the memory now: it grows by one with each in-place write, and views share
   * it. (Not the tensor's `version`, which inference tensors refuse to tell.)
   */
  readonly counter: { readonly value: number };
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  /** In elements, one a dimension. */
  readonly strides: readonly number[];
  /** In elements, into `storage.data`. */
  readonly offset: number;
  readonly storage: ObservedStorage;
  readonly requiresGrad: boolean;
  readonly isLeaf: boolean;
  readonly gradFn: ObservedNode | null;
  /** The object that programs hold, where it is not this one. */
  readonly held?: object;
}

/** The memory behind one or several tensors. */
export interface ObservedStorage {
  readonly id: number;
  /** Booleans are stored as 0 and 1. Null where the elements cannot be had at once. */
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | null;
}

/** A node of the autograd graph (`grad_fn`). */
export interface ObservedNode {
  /** Unique in its process and thread; grows with creation order in one copy of the library. */
  readonly id: number;
  /** As PyTorch prints it, for example `MulBackward0`. */
  readonly name: string;
}

/** One operator that ran. */
export interface OperatorEvent {
  /** The operator's name in the table, for example `mul` or `sub_`. */
  readonly name: string;
  /** Glyph for pictures, for example `×`; empty when there is none. */
  readonly symbol: string;
  /**
   * Its derivative rule as text, one part an operand (`∇·b; ∇·a`, where ∇ is the gradient of the result);
   * for rules without a formula a word about them; empty when there is no derivative.
   */
  readonly formula: string;
  /** Operands in order. Numbers are operands too. */
  readonly inputs: readonly (ObservedTensor | number)[];
  /** Places of operands that may be left out: a number there says that it was. */
  readonly optional?: readonly number[] | undefined;
  /**
   * Version each operand had when it was read (0 for numbers). For an in-place operator this is the
   * version before the write.
   */
  readonly inputVersions: readonly number[];
  /** Whether each operand required grad when it was read (false for numbers): a write may change that. */
  readonly inputRequiresGrad: readonly boolean[];
  /** Results in order. An in-place operator returns the operand it wrote, now at a higher version. */
  readonly outputs: readonly ObservedTensor[];
  /** Options that are not operands (`dim`, `keepdim`, …), or null. Values are JSON-like. */
  readonly attributes: Readonly<Record<string, unknown>> | null;
  /** The node that backward will run, or null when nothing was recorded for it. */
  readonly node: ObservedNode | null;
  /**
   * What the node keeps for backward as it is, not as a copy: places in the operands followed by the results.
   * A write into one of them breaks the backward pass.
   */
  readonly saved: readonly number[];
  /** False for operators without a derivative (comparisons, argmax, casts to integers). */
  readonly differentiable: boolean;
  readonly inPlace: boolean;
  /** True when the result shares its operand's storage. */
  readonly view: boolean;
  /** Grad mode at the call. */
  readonly gradEnabled: boolean;
  /** True when a backward pass with `createGraph` ran it. */
  readonly duringBackward: boolean;
}

/** An operator or a variable of a graph that is declared now and bound to data later: a symbol. */
export interface ObservedSymbol {
  /** Unique among symbols in its process and thread. */
  readonly id: number;
  /** As the program or the library named it: `a`, `_plus0`. */
  readonly name: string;
  /** Null for a variable. */
  readonly operator: string | null;
  /** Glyph for pictures; empty when there is none. */
  readonly symbol: string;
  /** The symbols it reads, which were told before. */
  readonly inputs: readonly number[];
  /** The shape a variable declares for its data, if any. */
  readonly shape: readonly number[] | null;
}

/**
 * What a hook is on: the gradient of a tensor, before (`tensor`) or after (`postAccumulate`) it was stored, or
 * a node, before and after it runs. `retainGrad` has the gradient stored, as a hook of the library's own.
 */
export type HookKind = 'tensor' | 'postAccumulate' | 'retainGrad' | 'nodeBefore' | 'nodeAfter';

/** A hook that was registered. */
export interface ObservedHook {
  /** Unique in its process and thread. */
  readonly id: number;
  readonly kind: HookKind;
  /** Whose gradient it sees; null where it was put on the node of an operator. */
  readonly tensor: ObservedTensor | null;
  readonly node: ObservedNode | null;
}

/** What opened a scope. `module` names a layer or an optimizer's step (`SGD.step`), `function` a custom function. */
export type ScopeKind = 'noGrad' | 'enableGrad' | 'inference' | 'module' | 'function';

/** One call of `backward()` or `autograd.grad()`. */
export interface BackwardPass {
  /** Unique in its process and thread. */
  readonly id: number;
  readonly roots: readonly ObservedTensor[];
  /** What was called: `backward` or `grad`. */
  readonly api: 'backward' | 'grad';
  readonly createGraph: boolean;
}

/** What makes the gradient that a pass with `createGraph` starts with, where the program gives none. */
export const SEED = 'seed';

/**
 * What is told as operators, though the table has none of these names: another tensor on the memory of one, with its
 * tangents and no history before it, which is no step of the program; a dual tensor, of a value and a tangent; the
 * tangent of a tensor, taken out. Their attribute `level` is the depth of the innermost open derivative, or of the
 * tangent's.
 */
export const TWIN = '(twin)';
/**
 * Told in the same way, behind the beginning of a pass: the tensor that it is given to start with at a root, which is
 * its attribute; of many at once `row` is the one that the pass starts with. It makes nothing.
 */
export const GIVEN = '(given)';
export const DUAL = 'makeDual';
export const TANGENT = 'tangent';
/**
 * Told in the same way, as a write in place: the tensor shows the memory of another, its second operand, or its own
 * values in another type. Its version stays.
 */
export const DATA = 'data_';
export const CONVERTED = 'to_';

/** What has made a tensor that the rule of an operator computed for itself, unseen: from other values it is another. */
export const IN_RULE = 'in a rule';

/** What has made a tangent that a program of another library reads: likewise. */
export const PUSHED_FORWARD = 'jvp';

/**
 * What TensorFlow.js keeps of an operator's result for the derivative of that, told as an operator where it is
 * differentiated again: gradients do not find back from the copy, which stands before the operator on the tape.
 */
export const SAVED_COPY = 'saved copy';

/** What has made one in a rule that it does not compute from anything. */
export const CONSTANT = 'constant';

export interface Observer {
  /**
   * A tensor came into being from data or a factory (`tensor`, `ones`, `randn`, …), or as the seed of a pass: not
   * from an operator.
   *
   * @param factory its name; empty where the stack tells. Of what is copied with its module, the path below that
   *   follows: `Parameter .layers[0].weight`
   */
  created(tensor: ObservedTensor, factory: string): void;
  /**
   * @param inner a function of the library that is being called, below which the call stack is of no interest;
   *   with it a stack costs less to take
   */
  operator(event: OperatorEvent, inner?: (...args: never[]) => unknown): void;
  /** A symbol was composed: nothing has been computed. */
  declared(symbol: ObservedSymbol): void;
  /** `requiresGrad` of a leaf was switched by hand. */
  requiresGradSet(tensor: ObservedTensor): void;
  /**
   * Forward mode: the tangent of a tensor, told after what made the tensor.
   * @param levels the derivatives that it belongs to, each by its depth, from outside in: of a tangent of a
   *   tangent there are several. What is deeper is larger.
   * @param tangent of the tensor's shape; of several directions at once there are axes for them in front
   */
  tangentSet(tensor: ObservedTensor, levels: readonly number[], tangent: ObservedTensor): void;
  hookAdded(hook: ObservedHook): void;
  /** @param hook its id */
  hookRemoved(hook: number): void;
  /** Values left the graph for plain JavaScript (`item`, `toTypedArray`, `tolist`). */
  copiedOut(tensor: ObservedTensor, how: string): void;

  /** Scopes may close out of order (asynchronous code), hence the id. */
  scopeEntered(id: number, kind: ScopeKind, name: string): void;
  scopeLeft(id: number): void;

  backwardBegan(pass: BackwardPass): void;
  /**
   * One node ran backward.
   * @param gradOutputs gradient that arrived for each result (null: undefined, counts as zero)
   * @param gradInputs contribution to each operand, in the order of the operator's inputs (null: none needed)
   */
  nodeRan(
    pass: number,
    node: ObservedNode,
    gradOutputs: readonly (ObservedTensor | null)[],
    gradInputs: readonly (ObservedTensor | null)[],
  ): void;
  /**
   * A tensor's gradient is known in this pass and was stored (`.grad` of a leaf or of a `retainGrad()`
   * tensor) or returned (`autograd.grad`).
   * @param contribution what this pass brought
   * @param grad what `.grad` holds now; the same as `contribution` for `autograd.grad`
   */
  gradStored(
    pass: number,
    tensor: ObservedTensor,
    contribution: ObservedTensor,
    grad: ObservedTensor,
  ): void;
  /** `.grad` was assigned by hand; null clears it. */
  gradAssigned(tensor: ObservedTensor, grad: ObservedTensor | null): void;
  backwardEnded(pass: number): void;

  /**
   * The library throws an error; each is told once.
   * @param where what lets it out: an operator's name, `backward`, …; empty where the stack tells
   * @param maker of an error that tells of itself as it is made: its class, below whose constructor the
   *   stack begins with who throws. That may be the program, to which the class belongs as well.
   */
  threw(where: string, error: Error, maker: ErrorClass | null): void;
  /** What of the computation is not told, in a sentence for who observes the program. */
  notice(sentence: string): void;
}

export type ErrorClass = abstract new (message?: string) => Error;

/** Where a library finds its observer: one object a realm, found under a registered symbol. */
export interface ObserverSlot {
  observer: Observer | null;
}

const SLOT = Symbol.for('gradlens.observer');

/**
 * The realm's slot. The recorder may fill it before or after the library loads; the library keeps the
 * object and asks `slot.observer !== null` at each operator.
 */
export function observerSlot(): ObserverSlot {
  const holder = globalThis as unknown as Record<symbol, ObserverSlot | undefined>;
  const value = holder[SLOT] ?? { observer: null };
  // Hidden from enumeration, so that printing `globalThis` looks as always.
  Reflect.defineProperty(globalThis, SLOT, { value, writable: true, configurable: true });
  return value;
}
