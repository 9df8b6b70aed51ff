/** @file Executes compiled files inside a runner thread, with the bundled engine as `gradlens` and its dialects. */

import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';

import * as mxnet from '../dialects/mxnet/index.ts';
import { oneflowDialect } from '../dialects/oneflow/oneflow.ts';
import { torchDialect } from '../dialects/torch/torch.ts';
import * as engine from '../index.ts';
import type { CompiledFiles } from './compile.ts';
import { resolveImport } from './resolve-import.ts';

/** Node's own module class, as far as it is used here. */
interface NodeModule {
  exports: unknown;
  filename: string;
  paths: string[];
  require: (id: string) => unknown;
  _compile: (code: string, filename: string) => void;
}

const ModuleClass = Module as unknown as {
  new (id: string): NodeModule;
  _nodeModulePaths(from: string): string[];
};

/** A dialect as its door exports it. */
function door(name: string, dialect: object): object {
  return { ...dialect, [name]: dialect, default: dialect, __esModule: true };
}

/** The doors of the library; a dialect is installed when it is first asked for. */
const doors: ReadonlyMap<string, () => unknown> = new Map([
  ['gradlens', () => engine],
  ['gradlens/torch', () => door('torch', torchDialect())],
  ['gradlens/oneflow', () => door('oneflow', oneflowDialect())],
  ['gradlens/mxnet', () => mxnet],
]);

/** Loads each file once, as Node would. */
export class Loader {
  readonly #files: CompiledFiles;
  readonly #loaded = new Map<string, NodeModule>();

  constructor(files: CompiledFiles) {
    this.#files = files;
  }

  /** @returns the module's exports; for the main file a promise of its end */
  load(path: string): unknown {
    const known = this.#loaded.get(path);
    if (known !== undefined) return known.exports;
    const file = this.#files.get(path);
    if (file === undefined) throw new Error(`Cannot find module '${path}'.`);
    const module = new ModuleClass(path);
    module.filename = path;
    module.paths = ModuleClass._nodeModulePaths(dirname(path));
    module.require = (specifier) => this.#require(path, specifier);
    this.#loaded.set(path, module);
    module._compile(file.code, path);
    return module.exports;
  }

  #require(from: string, specifier: string): unknown {
    const open = doors.get(specifier);
    if (open !== undefined) return open();
    const path = resolveImport(from, specifier);
    return path !== null && this.#files.has(path)
      ? this.load(path)
      : createRequire(from)(specifier);
  }
}
