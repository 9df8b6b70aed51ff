/**
 * @file Source maps that only this process knows: those Node registered (tsx), those inlined into code that was
 * compiled on the fly and so is on no disk (ts-node and other `require` hooks, vitest), and those vitest keeps.
 */

import module from 'node:module';
import type * as Vm from 'node:vm';

import {
  apply,
  decodeUtf8,
  fromBase64,
  held,
  indexOf,
  lastIndexOf,
  mapGet,
  SafeMap,
  sliceText,
  stringify,
} from '../realm/primordials.ts';
import { isCompiledOnTheFly, isRunByVitest } from '../realm/signs.ts';

const MARK = 'sourceMappingURL=data:application/json;';
const BASE64 = 'base64,';

/** Characters of inline maps kept in all. */
const KEPT = 32 * 1024 * 1024;

/** Characters of one map. Larger ones fill the recording and are on disk as a rule. */
const LONGEST = 16 * 1024 * 1024;

const { findSourceMap } = module;

const inlined = new SafeMap<string, string>();
let kept = 0;

function remember(content: unknown, filename: unknown): void {
  if (typeof content !== 'string' || typeof filename !== 'string') return;
  const at = lastIndexOf(content, MARK);
  if (at < 0) return;
  const data = lastIndexOf(content, BASE64);
  if (data < at || kept + content.length - data > KEPT) return;
  const rest = sliceText(content, data + BASE64.length);
  // What wraps the code goes on behind the map.
  const end = indexOf(rest, '\n');
  const map = end < 0 ? rest : sliceText(rest, 0, end);
  kept += map.length;
  inlined.set(filename, map);
}

/** What is plain JavaScript on disk carries its map there, too. */
const isOnDisk = (filename: unknown): boolean =>
  typeof filename === 'string' &&
  (sliceText(filename, -2) === 'js' || sliceText(filename, -3, -1) === 'js');

/** Sees the code of CommonJS modules as it is compiled. */
function watchCompiledModules(): void {
  const prototype = module.prototype as { _compile?: (...args: unknown[]) => unknown };
  const original = prototype._compile;
  if (typeof original !== 'function') return;
  prototype._compile = function _compile(this: unknown, ...args: unknown[]): unknown {
    try {
      if (!isOnDisk(args[1])) remember(args[0], args[1]);
    } catch {
      // Without the map only the mapping of this file is missing.
    }
    return apply(original, this, args);
  };
}

/** Sees the code of modules that vitest transforms, JavaScript as well, and runs: for debuggers, maps are in it. */
function watchRunModules(): void {
  const vm = module.createRequire(process.execPath)('node:vm') as typeof Vm;
  const original = vm.runInThisContext;
  vm.runInThisContext = function runInThisContext(this: unknown, ...args: unknown[]): unknown {
    try {
      const options = args[1] as { readonly filename?: unknown } | undefined;
      remember(args[0], options?.filename);
    } catch {
      // As above.
    }
    return apply(original as (...args: unknown[]) => unknown, this, args);
  } as typeof original;
}

/**
 * To be called before the program's modules are loaded. The wrappers show as frames in stack traces, so
 * only programs are given them that are compiled on the fly, or run by vitest.
 */
export function watchInlineMaps(): void {
  if (isCompiledOnTheFly()) watchCompiledModules();
  if (isRunByVitest()) watchRunModules();
}

function registeredMap(url: string): string | null {
  const map = findSourceMap(url)?.payload;
  return map === undefined ? null : stringify({ ...map, sourcesContent: [] });
}

function inlinedMap(url: string): string | null {
  const text = inlined.get(url);
  return text === undefined ? null : decodeUtf8(fromBase64(text, 'base64'), 'utf8');
}

/** The part of vitest's state that is read here, as of version 5. */
interface VitestWorker {
  readonly evaluatedModules: { readonly idToModuleMap: ReadonlyMap<unknown, unknown> };
}

/** Of the realm in which the program's modules run. */
let globals = new WeakRef<object>(globalThis);

/** The modules run in a context that was made: one at a time, which is not kept from going. */
export function runsIn(context: object): void {
  globals = new WeakRef(context);
}

/** Where no debugger is attached, vitest keeps the map beside the module. */
function vitestMap(url: string): string | null {
  const holder = held(globals) as { readonly __vitest_worker__?: VitestWorker } | undefined;
  const worker = holder?.__vitest_worker__;
  if (worker === undefined) return null;
  const run = mapGet(worker.evaluatedModules.idToModuleMap, url) as
    { readonly meta?: { readonly sourceMap?: unknown } } | undefined;
  const map = run?.meta?.sourceMap;
  return typeof map === 'string' ? map : null;
}

/** @returns the map as JSON, or null when the process knows of none */
export function sourceMapOf(url: string): string | null {
  try {
    const map = registeredMap(url) ?? inlinedMap(url) ?? vitestMap(url);
    return map === null || map.length > LONGEST ? null : map;
  } catch {
    return null;
  }
}

/** @returns the map for positions in the text of a stack: Node has mapped them where it knows the map itself */
export const textMapOf = (url: string): string | null =>
  findSourceMap(url) === undefined ? sourceMapOf(url) : null;
