/**
 * @file Contexts of `node:vm` in which a tensor library is at work, where no recorder is. Nothing tells of them as
 * they are made, unless `vm` is changed, which shows; so they are looked for when the debugger asks.
 */

import type * as Inspector from 'node:inspector';

import { builtIn } from './built-in.ts';
import { JAX_TEXT, SMALLEST_BUNDLE } from './signs.ts';
import { SLOT, TENSORFLOW_ENGINE, TFJS } from './symbols.ts';

export const IN_CONTEXT =
  'A tensor library runs in a context of node:vm (vm.createContext), into which Gradlens does not look: its tensors ' +
  'are not shown. They are where the library is loaded outside and handed in: createContext({ gradlens }).';

/** Symbols among the globals, and whether there is an engine: in words of which V8 knows that they change nothing. */
const GLOBALS = `Object.getOwnPropertySymbols(globalThis).map(String).join() + ("${TENSORFLOW_ENGINE}" in globalThis)`;

const OURS = String(SLOT);
/** The recorder is in the contexts of test runners. */
const IS_RECORDED = String(TFJS);

/** What is looked up at the call might be the program's by then. */
const { apply } = Reflect;
const { endsWith, includes } = String.prototype;

/**
 * @param globals of a context, as the expression tells them
 * @returns null where a recorder is
 */
function hasLibrary(globals: unknown): boolean | null {
  if (typeof globals !== 'string' || apply(includes, globals, [IS_RECORDED])) return null;
  return apply(includes, globals, [OURS]) || apply(endsWith, globals, ['true']);
}

function globalsOf(context: number, session: Inspector.Session): unknown {
  let globals: unknown;
  session.post(
    'Runtime.evaluate',
    { contextId: context, expression: GLOBALS, silent: true, throwOnSideEffect: true },
    (_error, reply) => {
      globals = (reply as { readonly result?: { readonly value?: unknown } }).result?.value;
    },
  );
  return globals;
}

/** jax-js leaves nothing among the globals: whether a script of one of the contexts has a text of it. */
function isJaxIn(contexts: readonly number[], session: Inspector.Session): boolean {
  if (contexts.length === 0) return false;
  const scripts: string[] = [];
  session.on('Debugger.scriptParsed', ({ params }) => {
    if ((params.length ?? 0) < SMALLEST_BUNDLE) return;
    for (let i = 0; i < contexts.length; i++)
      if (contexts[i] === params.executionContextId) scripts[scripts.length] = params.scriptId;
  });
  session.post('Debugger.enable');
  for (let i = 0; i < scripts.length; i++)
    if (hasText(scripts[i] as string, JAX_TEXT, session)) return true;
  return false;
}

function hasText(scriptId: string, query: string, session: Inspector.Session): boolean {
  let first: unknown;
  session.post('Debugger.searchInContent', { scriptId, query }, (_error, reply) => {
    first = (reply as { readonly result?: readonly unknown[] }).result?.[0];
  });
  return first !== undefined;
}

/** To be called while the program stands: an inspector of its own is told of all contexts at once. */
export function isLibraryInContext(): boolean {
  try {
    const { Session } = builtIn('node:inspector') as typeof Inspector;
    const session = new Session();
    session.connect();
    const contexts: number[] = [];
    session.on('Runtime.executionContextCreated', ({ params: { context } }) => {
      const { isDefault } = context.auxData as { readonly isDefault?: boolean };
      if (isDefault === false) contexts[contexts.length] = context.id;
    });
    session.post('Runtime.enable');
    const others: number[] = [];
    let isFound = false;
    for (let i = 0; i < contexts.length; i++) {
      const context = contexts[i] as number;
      const has = hasLibrary(globalsOf(context, session));
      if (has === true) isFound = true;
      if (has === false) others[others.length] = context;
    }
    isFound ||= isJaxIn(others, session);
    // It ends what was enabled for it alone.
    session.disconnect();
    return isFound;
  } catch {
    // There is no inspector, or it is forbidden.
    return false;
  }
}
