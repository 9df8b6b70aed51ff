/**
 * @file Turns a TypeScript or JavaScript file and what it imports by relative paths into CommonJS that the
 * runner can execute, with source maps back to the text.
 */

import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';

import ts from 'typescript';

import type { Site } from '../protocol/index.ts';
import { resolveImport } from './resolve-import.ts';

/** A file ready to run. */
export interface CompiledFile {
  readonly code: string;
  /** Source map as JSON; empty where the code is the file's own text. */
  readonly map: string;
}

/** By the file's path, under which its code runs, too. */
export type CompiledFiles = Map<string, CompiledFile>;

/** The text does not parse. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxError';
  readonly site: Site;

  constructor(message: string, site: Site) {
    super(message);
    this.site = site;
  }
}

/** Before each file's code, on a line of its own: what `import.meta` becomes. */
const META = '__gradlensImportMeta';

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  sourceMap: true,
  esModuleInterop: true,
  allowJs: true,
  jsx: ts.JsxEmit.React,
  // Imports of types vanish, as they do when TypeScript compiles the project.
  verbatimModuleSyntax: false,
};

/** Compiled imports, as long as the file on disk stays as it was. */
const onDisk = new Map<string, { readonly stamp: string; readonly file: CompiledFile }>();

/**
 * Compiles a buffer and all files it reaches through relative imports.
 * @throws SyntaxProblem when the buffer does not parse
 */
export function compileProgram(
  file: string,
  text: string,
  change: readonly ts.TransformerFactory<ts.SourceFile>[] = [],
): CompiledFiles {
  const files: CompiledFiles = new Map();
  files.set(file, compile(file, text, true, change));
  const queue = importsOf(file, text);
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (files.has(path)) continue;
    const source = read(path);
    if (source === null) continue;
    files.set(path, compileFromDisk(path, source));
    if (extname(path) !== '.json') queue.push(...importsOf(path, source));
  }
  return files;
}

function compileFromDisk(path: string, text: string): CompiledFile {
  if (extname(path) === '.json') return { code: `module.exports = ${text};`, map: '' };
  const { mtimeMs, size } = statSync(path);
  const stamp = `${mtimeMs}:${size}`;
  const known = onDisk.get(path);
  if (known?.stamp === stamp) return known.file;
  const file = compile(path, text, false, []);
  onDisk.set(path, { stamp, file });
  return file;
}

function compile(
  file: string,
  text: string,
  isMain: boolean,
  change: readonly ts.TransformerFactory<ts.SourceFile>[],
): CompiledFile {
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: OPTIONS,
    reportDiagnostics: true,
    transformers: { before: [...change, replaceImportMeta] },
  });
  const problem = diagnostics?.find(({ category }) => category === ts.DiagnosticCategory.Error);
  if (problem !== undefined) throw syntaxProblem(file, text, problem);
  const map = JSON.parse(sourceMapText ?? '{}') as { mappings: string; sources: string[] };
  map.sources = [basename(file)];
  // One line stands before the code.
  map.mappings = `;${map.mappings}`;
  const body = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
  // The main file's own code may wait at top level.
  const [before, after] = isMain ? ['module.exports = (async () => {', '\n})();'] : ['', ''];
  const meta =
    `const ${META} = { url: require('node:url').pathToFileURL(__filename).href, ` +
    'filename: __filename, dirname: __dirname };';
  return { code: `${meta} ${before}\n${body}${after}`, map: JSON.stringify(map) };
}

function syntaxProblem(file: string, text: string, problem: ts.Diagnostic): SyntaxProblem {
  const message = ts.flattenDiagnosticMessageText(problem.messageText, ' ');
  const before = text.slice(0, problem.start ?? 0).split('\n');
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  return new SyntaxProblem(message, { file, line, column, functionName: '' });
}

function replaceImportMeta(context: ts.TransformationContext): ts.Transformer<ts.SourceFile> {
  const visit = (node: ts.Node): ts.Node =>
    ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword
      ? context.factory.createIdentifier(META)
      : ts.visitEachChild(node, visit, context);
  return (source) => ts.visitNode(source, visit, ts.isSourceFile);
}

function importsOf(file: string, text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.flatMap(({ fileName }) => resolveImport(file, fileName) ?? []);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
