/** @file Which variables of a stopped program hold tensors: asked in the program, by the recorder's probe. */

import type * as vscode from 'vscode';
import type { NamedTensor } from '../../engine/protocol/index.ts';
import type { CallFrame, CdpConnection, ScopeOfFrame } from './cdp.ts';
import type { Frame } from './frames.ts';

/** What the probe gives for each tensor: path, tensor id, version. */
export type Probed = readonly [path: string, tensor: number, version: number];

const PROBE = `globalThis[Symbol.for('gradlens.probe')]`;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
/** Words that are no variables. */
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private ' +
    'protected public return static super switch this throw true try typeof var void while with yield ' +
    'eval'
  ).split(' '),
);

/** Frames looked into beside the selected one. */
export const CALLERS = 6;

/** A scope of a call frame. */
export interface Scope {
  readonly frame: CallFrame;
  readonly objectId: string;
  readonly start: ScopeOfFrame['startLocation'];
}

/** The tensors that are in scope at one pause; each scope is asked once. */
export class NamesInScope {
  readonly #cdp: CdpConnection;
  readonly #asked = new Map<string, Promise<readonly Probed[]>>();

  constructor(cdp: CdpConnection) {
    this.#cdp = cdp;
  }

  async of(
    scopes: readonly Scope[],
  ): Promise<readonly { readonly scope: Scope; readonly probed: readonly Probed[] }[]> {
    const fresh = scopes.map(({ objectId }) => objectId).filter((id) => !this.#asked.has(id));
    const answers = namesOf(this.#cdp, fresh);
    for (const [index, id] of fresh.entries())
      this.#asked.set(
        id,
        answers.then((all) => all[index] ?? []),
      );
    return Promise.all(
      scopes.map(async (scope) => ({
        scope,
        probed: (await this.#asked.get(scope.objectId)) ?? [],
      })),
    );
  }
}

/** The scopes of a frame and of its callers. */
export async function scopesInSight(cdp: CdpConnection, selected = 0): Promise<Scope[]> {
  const frames = (await cdp.pausedFrames()).slice(selected, selected + CALLERS);
  const scopes = new Map<string, Scope>();
  for (const frame of frames)
    for (const { type, object, startLocation: start } of frame.scopeChain)
      if (type !== 'global' && object.objectId !== undefined && !scopes.has(object.objectId))
        scopes.set(object.objectId, { frame, objectId: object.objectId, start });
  return [...scopes.values()];
}

/** Asked in one call: each costs the debugger, which stands between, more than a millisecond. */
async function namesOf(
  cdp: CdpConnection,
  objectIds: readonly string[],
): Promise<readonly (readonly Probed[])[]> {
  const [objectId, ...others] = objectIds;
  if (objectId === undefined) return [];
  try {
    const { result } = await cdp.send('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: `function () {
        const probe = ${PROBE};
        const all = [];
        if (probe) all[0] = probe(this);
        if (probe) for (let i = 0; i < arguments.length; i++) all[i + 1] = probe(arguments[i]);
        return all;
      }`,
      arguments: others.map((other) => ({ objectId: other })),
      returnByValue: true,
    });
    return Array.isArray(result.value) ? (result.value as Probed[][]) : [];
  } catch {
    // Scopes of several contexts are asked each by itself. One that cannot be looked into, or of a program that runs
    // on meanwhile, has no names.
    if (others.length === 0) return [];
    return (await Promise.all(objectIds.map((each) => namesOf(cdp, [each])))).map(
      ([probed]) => probed ?? [],
    );
  }
}

/** The same through the debug session's requests: slower, works where the protocol is out of reach. */
export async function namesByEvaluation(
  session: vscode.DebugSession,
  frame: Frame,
): Promise<readonly NamedTensor[]> {
  const names = new Set<string>();
  const { scopes } = (await session.customRequest('scopes', { frameId: frame.id })) as {
    scopes: { name: string; variablesReference: number; expensive: boolean }[];
  };
  for (const scope of scopes.filter(({ name, expensive }) => !expensive && name !== 'Global')) {
    const { variables } = (await session.customRequest('variables', {
      variablesReference: scope.variablesReference,
    })) as { variables: { name: string }[] };
    for (const { name } of variables) names.add(name);
  }
  // The debugger takes names of the source. Globals are left out: some are computed when they are read.
  const read = [...names]
    .filter((name) => IDENTIFIER.test(name) && !RESERVED.has(name) && !(name in globalThis))
    .map((name) => `try { $gradlens["${name}"] = ${name}; } catch {}`)
    .join(' ');
  const { result } = (await session.customRequest('evaluate', {
    expression: `(($gradlens) => { ${read} return JSON.stringify(${PROBE}?.($gradlens) ?? []); })({})`,
    frameId: frame.id,
    context: 'copy',
  })) as { result: string };
  return firstNames(JSON.parse(result) as Probed[]);
}

/** A tensor keeps the first name found. */
export function firstNames(probed: readonly Probed[]): NamedTensor[] {
  const first = new Map<string, NamedTensor>();
  for (const [path, tensor, version] of probed) {
    const key = `${tensor}@${version}`;
    if (!first.has(key)) first.set(key, { path, tensor, version });
  }
  return [...first.values()];
}
