/** @file Python's context managers: a scope that may also decorate a function, and be entered by hand. */

import { at, type Namespace } from './adapt.ts';
import type { AnyFunction } from './speaker.ts';

/** What opens a scope, in the namespace of a dialect. */
const SCOPES = [
  'no_grad',
  'enable_grad',
  'set_grad_enabled',
  'inference_mode',
  'autograd.no_grad',
  'autograd.enable_grad',
  'autograd.set_grad_enabled',
  'autograd.inference_mode',
  'autograd.grad_mode.no_grad',
  'autograd.grad_mode.enable_grad',
  'autograd.grad_mode.set_grad_enabled',
  'autograd.grad_mode.inference_mode',
  'autograd.detect_anomaly',
  'autograd.set_detect_anomaly',
  'autograd.anomaly_mode.detect_anomaly',
  'autograd.anomaly_mode.set_detect_anomaly',
  'autograd.set_multithreading_enabled',
  'autograd._unsafe_preserve_version_counter',
  'autograd.forward_ad.dual_level',
  'autograd.forward_ad._set_fwd_grad_enabled',
  'autograd.graph.saved_tensors_hooks',
  'autograd.graph.save_on_cpu',
  'autograd.graph.disable_saved_tensors_hooks',
  'autograd.graph.allow_mutation_on_saved_tensors',
  'random.fork_rng',
  'nn.utils.parametrize.cached',
  'utils.checkpoint.set_checkpoint_early_stop',
  'utils.checkpoint.set_checkpoint_debug_enabled',
  'utils.checkpoint.GraphExecGroup',
] as const;

/** A scope that is open, as Python has it. */
export interface Context extends Disposable {
  /** As a decorator: closes the scope, and returns `f` with the scope open whenever it runs. */
  <F extends AnyFunction>(f: F): F;
  __enter__(): unknown;
  __exit__(...error: unknown[]): void;
  /** What `with … as` binds. */
  readonly entered: unknown;
}

function isScope(value: unknown): value is Disposable {
  return typeof value === 'object' && value !== null && Symbol.dispose in value;
}

function isGenerator(value: unknown): value is Generator {
  return Object.prototype.toString.call(value) === '[object Generator]';
}

/** Python opens a scope when it is entered; here it is open from the start. */
function contextOf(opened: Disposable, open: () => Disposable): Context {
  let scope: Disposable | null = opened;
  const enter = (): unknown => {
    scope ??= open();
    return 'entered' in scope ? scope.entered : null;
  };
  const leave = (): void => {
    scope?.[Symbol.dispose]();
    scope = null;
  };
  const decorate = (f: AnyFunction): AnyFunction => {
    leave();
    const decorated: AnyFunction = function (...args) {
      using _ = open();
      const result = f.apply(this, args);
      return isGenerator(result) ? steps(open, result) : result;
    };
    return Object.defineProperty(decorated, 'name', { value: f.name });
  };
  return Object.assign(decorate, {
    [Symbol.dispose]: leave,
    __enter__: enter,
    __exit__: leave,
    entered: enter(),
  }) as Context;
}

/** A generator each step of which runs inside the scope, and none of its user's code. */
function* steps(open: () => Disposable, inner: Generator): Generator {
  const step = (next: () => IteratorResult<unknown>): IteratorResult<unknown> => {
    using _ = open();
    return next();
  };
  let done = false;
  let result = step(() => inner.next());
  try {
    while (result.done !== true) {
      let sent: unknown;
      try {
        sent = yield result.value;
      } catch (error) {
        result = step(() => inner.throw(error));
        continue;
      }
      result = step(() => inner.next(sent));
    }
    done = true;
    return result.value as unknown;
  } finally {
    // Its user stopped early.
    if (!done) step(() => inner.return(undefined));
  }
}

/** Python's decorator without parentheses: a function of arguments, which a body to be run has not. */
function isDecorated(args: readonly unknown[]): boolean {
  return args.length === 1 && typeof args[0] === 'function' && args[0].length > 0;
}

/** A function and a class: subclasses open the scope with their `super` call. */
function asContext(open: AnyFunction): AnyFunction {
  return function (...args) {
    if (isDecorated(args)) {
      const openIt = (): Disposable => open() as Disposable;
      return contextOf(openIt(), openIt)(args[0] as AnyFunction);
    }
    const result = open(...args);
    return isScope(result) ? contextOf(result, () => open(...args) as Disposable) : result;
  };
}

/** Makes context managers of the scopes of a namespace. */
export function installContexts(namespace: Namespace): void {
  for (const path of SCOPES) {
    const dot = path.lastIndexOf('.');
    const space = (dot < 0 ? namespace : at(namespace, path.slice(0, dot))) as Namespace;
    const name = path.slice(dot + 1);
    space[name] = asContext(space[name] as AnyFunction);
  }
}
