/**
 * @file Contexts of `node:vm` in which a tensor library is at work, where no recorder is. Nothing tells of them as
 * they are made, unless `vm` is changed, which shows; so they are looked for when the debugger asks.
 */

import type * as Inspector from 'node:inspector';

import { builtIn } from './built-in.ts';
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

/** @param globals of a context, as the expression tells them */
function isUnseen(globals: unknown): boolean {
  if (typeof globals !== 'string' || apply(includes, globals, [IS_RECORDED])) return false;
  return apply(includes, globals, [OURS]) || apply(endsWith, globals, ['true']);
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
    let isFound = false;
    for (let i = 0; i < contexts.length; i++)
      session.post(
        'Runtime.evaluate',
        {
          contextId: contexts[i] as number,
          expression: GLOBALS,
          silent: true,
          throwOnSideEffect: true,
        },
        (_error, reply) => {
          const { result } = reply as { readonly result?: { readonly value?: unknown } };
          if (isUnseen(result?.value)) isFound = true;
        },
      );
    session.disconnect();
    return isFound;
  } catch {
    // There is no inspector, or it is forbidden.
    return false;
  }
}
