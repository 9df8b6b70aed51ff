/** @file Where jax-js calls the recorder: its functions are local to one module, and cannot be wrapped. */

import { at, edited, VARIABLE, variable, type Edit } from '../loading/edits.ts';
import type { JaxHooks } from './hooks.ts';

const call = (hook: keyof JaxHooks, args: string): string => ` ${VARIABLE}?.${hook}(${args});`;

const EDITS: readonly Edit[] = [
  variable(/^const traceStack = \[\];$/m, 'gradlens.jax'),
  // Each operator goes through `bind`; its rules call it again, for what they are made of.
  at(/^function bind\(prim, args, params = \{\}\) \{$/m, `${call('entered', 'args')} try {`),
  at(
    /^\tconst outs = topTrace\.processPrimitive\(prim, tracers, params\);$/m,
    call('ran', 'prim, params, outs'),
  ),
  at(
    /^\treturn outs\.map\(\(out\) => out\.fullLower\(\)\);$/m,
    ` } finally {${call('left', 'prim, params')} }`,
  ),
  at(/cannot have pending executes"\);$/m, call('created', 'this')),
  at(/^\tdataSync\(\) \{$/m, call('copiedOut', 'this, "dataSync"')),
  at(/^\tasync data\(\) \{$/m, call('copiedOut', 'this, "data"')),
  // What is not in memory yet is read through a copy.
  at(/^\t#dataInline\(\) \{$/m, call('hides', 'true')),
  at(/^\t\tconst ar = this\.#newArrayFrom\(\{ backend: .*$/m, call('hides', 'false')),
  at(/^const implRules = .*;$/m, call('loaded', 'implRules, () => dynamicTrace')),
  // Much of `numpy` and `random` is compiled functions, which are made before the program sees any.
  at(/^\tconst staticArgnums = new Set\(.*\);$/m, call('compiles', 'f')),
  at(/^\t+const builder = new JaxprBuilder\(\);$/m, call('traces', 'f, builder')),
  at(/^\t\tconst \{ jaxpr, treedef: outTree \} = .*runWithCache\(.*\);$/m, call('calls', 'f')),
  at(/^Symbol\.asyncDispose \?\?= .*;$/m, call('begins', '')),
  // The one for programs calls the one that the library calls.
  at(/^function stopGradient(?:\$1)?\(x\) \{$(?=\n\treturn stopGradient)/m, call('detaches', '')),
  // `grad`, of several arguments, holds all but some; then it makes a one to begin with.
  at(/"grad requires at least one argument to differentiate"\);$/m, call('holds', '')),
  at(
    /^\t\tfor \(.*\) if \(!argnumsSet\.has\(i\)\) x\[i\] = map\(.*\);$/m,
    call('held', 'x, argnumsSet, flatten'),
  ),
  at(/"grad only supports floating-point dtypes"\);$/m, call('hides', 'true')),
  // Primals are known and tangents are not; the operators on those become a Jaxpr.
  at(/^\tconst pvalsIn = \[\.\.\.primalsIn\.map\(.*$/m, call('linearizes', 'primalsIn, pvalsIn')),
  at(/^\tjaxpr = jaxpr\.simplify\(\);$/m, call('linearized', 'tracerToVar, eqns')),
  // Which is run backward, equation by equation.
  at(
    /^\tconst fVjp = \(\.\.\.cotangents\) => \{$/m,
    `${call('began', 'primalsOut, jaxpr.jaxpr, cotangents')} try {`,
  ),
  at(
    /^\t\treturn evalJaxprTransposed\(jaxpr\.jaxpr, transposeInputs, cotangents\);$/m,
    ` } finally {${call('ended', '')} }`,
  ),
  at(
    /^\t\tconst cotangentsOut = eqn\.outBinders\.map\(readCotangent\);$/m,
    call('arrived', 'jaxpr, eqn, cotangentsOut'),
  ),
  at(
    /^\t\tconst cotangentsIn = rule\(cotangentsOut, primalsIn, eqn\.params\);$/m,
    call('passedOn', 'jaxpr, eqn, cotangentsIn'),
  ),
  at(
    /results\.push\(readCotangent\(jaxpr\.inBinders\[i\]\)\);$/m,
    call('pulledBack', 'jaxpr, results'),
  ),
];

/** @returns the source with the calls in it; null where it is not one that the recorder knows */
export const rewritten = (source: string): string | null => edited(source, EDITS);
