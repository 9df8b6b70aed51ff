/** @file From positions in generated code, as recordings carry them, to places in the user's source. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, win32 } from 'node:path';
import { pathToFileURL } from 'node:url';

import { FlattenMap, originalPositionFor, traceSegment } from '@jridgewell/trace-mapping';
import type { TraceMap } from '@jridgewell/trace-mapping';

import type { Site } from '../../protocol/index.ts';
import { ENGINE_FOLDER } from '../../recorder/records/format.ts';
import type { Frame, ScriptRecord } from '../../recorder/records/format.ts';
import type { VariableNames } from '../graph.ts';

/** Only at the end of a file is it more than a text in the program. */
const MAP_COMMENT = /\/\/[#@] ?sourceMappingURL=(\S+)\s*$/;

/** Compiled on the fly, with a map in the record or without any (type stripping keeps positions). */
const TYPESCRIPT = /\.[cm]?tsx?$/;

/** Tools mix escaped and plain parts, so a `%` that escapes nothing stays. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}

/** @returns the absolute path that a path or URL of a script names, or null: Node's own, evaluated code */
export function pathOf(url: string): string | null {
  if (isAbsolute(url) || win32.isAbsolute(url)) return url;
  const match = /^(?:file:|vscode-remote:)\/\/([^/?#]*)(\/[^?#]*)/.exec(url);
  if (match === null) return null;
  const path = decode(match[2] ?? '');
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}

/** The path of a source that a map names, already resolved against the map's own URL. */
function sourcePath(source: string): string | null {
  // Tools write plain paths here as well as URLs, so `?` and `#` are kept.
  if (source.startsWith('file://')) {
    const path = decode(source.slice('file://'.length));
    return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
  }
  return isAbsolute(source) || win32.isAbsolute(source) ? source : null;
}

function parseMap(json: string, url: string): TraceMap | null {
  try {
    return new FlattenMap(json, url);
  } catch {
    return null;
  }
}

/** Looks where compilers leave maps: at the end of the file, or beside it. */
function mapOnDisk(path: string): TraceMap | null {
  if (TYPESCRIPT.test(path)) return null;
  try {
    const reference = MAP_COMMENT.exec(readFileSync(path, 'utf8').slice(-16 * 1024 * 1024))?.[1];
    if (reference === undefined) return null;
    const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/.exec(reference);
    if (inline !== null) {
      const text = inline[2] ?? '';
      const json = inline[1] ? Buffer.from(text, 'base64').toString('utf8') : decode(text);
      return parseMap(json, pathToFileURL(path).href);
    }
    const mapPath = pathOf(reference) ?? join(dirname(path), decode(reference));
    return parseMap(readFileSync(mapPath, 'utf8'), pathToFileURL(mapPath).href);
  } catch {
    return null;
  }
}

const enginePackages = new Map<string, boolean>();

/** A user may have an `engine/ops` of their own: the folder's package decides. */
function isEngineFile(file: string): boolean {
  const folder = ENGINE_FOLDER.exec(file)?.[0];
  if (folder === undefined) return false;
  let known = enginePackages.get(folder);
  if (known === undefined) {
    const root = folder.replace(/(?:[\\/]out)?[\\/]engine[\\/]$/, '');
    try {
      const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
      known = (manifest as { name?: unknown } | null)?.name === 'gradlens';
    } catch {
      known = false;
    }
    enginePackages.set(folder, known);
  }
  return known;
}

function isUserFile(file: string): boolean {
  return !/[\\/]node_modules[\\/]/.test(file) && !isEngineFile(file);
}

const present = new Map<string, boolean>();

/**
 * A map on disk may name sources by where its maker had them. Maps of bundled libraries do; such files are
 * no place of the user's, and no editor could open them.
 */
function isPresent(file: string): boolean {
  let known = present.get(file);
  if (known === undefined) {
    known = existsSync(file);
    present.set(file, known);
  }
  return known;
}

class Script {
  readonly #path: string | null;
  readonly #json: string | null;
  readonly #sites = new Map<string, Site | null>();
  #map: TraceMap | null | undefined;

  constructor(record: ScriptRecord) {
    this.#path = pathOf(record.url);
    this.#json = record.map;
  }

  site(frame: Frame): Site | null {
    const key = `${frame.line}:${frame.column}:${frame.functionName}`;
    let site = this.#sites.get(key);
    if (site === undefined) {
      site = this.#find(frame);
      this.#sites.set(key, site);
    }
    return site;
  }

  /** Null where the map names nothing otherwise than the script does. */
  get names(): VariableNames | null {
    if (this.#path === null || !isUserFile(this.#path)) return null;
    const map = this.#load(this.#path);
    if (map === null || map.names.length === 0) return null;
    return (line, column) => {
      const segment = traceSegment(map, line, column);
      // What lies before the position says nothing of it.
      if (segment === null || segment.length === 1 || segment[0] !== column) return null;
      return segment.length === 5 ? (map.names[segment[4]] ?? null) : '';
    };
  }

  #find({ line, column, functionName }: Frame): Site | null {
    // Before its map is read: that of the engine has megabytes.
    if (this.#path === null || !isUserFile(this.#path)) return null;
    const map = this.#load(this.#path);
    let place = { file: this.#path, line: line + 1, column: column + 1 };
    if (map !== null) {
      const original = originalPositionFor(map, { line: line + 1, column });
      if (original.source === null) return null;
      const file = sourcePath(original.source);
      if (file === null || (this.#json === null && !isPresent(file))) return null;
      place = { file, line: original.line, column: original.column + 1 };
    }
    return isUserFile(place.file) ? { ...place, functionName } : null;
  }

  #load(path: string): TraceMap | null {
    if (this.#map === undefined)
      this.#map =
        this.#json === null ? mapOnDisk(path) : parseMap(this.#json, pathToFileURL(path).href);
    return this.#map;
  }
}

/** Maps the frames of one recording. Maps are read when first needed. */
export class SiteMapper {
  readonly #scripts = new Map<number, Script>();
  readonly #maps: ReadonlyMap<string, string>;

  /** @param maps source maps that only we know, as JSON, by the scripts' names */
  constructor(maps: ReadonlyMap<string, string> = new Map()) {
    this.#maps = maps;
  }

  add(record: ScriptRecord): void {
    const map = this.#maps.get(record.url) ?? record.map;
    this.#scripts.set(record.script, new Script({ ...record, map }));
  }

  /**
   * @returns the place in the original source, 1-based; null where the frame is not in a file of the user's:
   *   in a dependency, in Node, in the engine, or in code that has no file
   */
  site(frame: Frame): Site | null {
    return this.#scripts.get(frame.script)?.site(frame) ?? null;
  }

  names(script: number): VariableNames | null {
    return this.#scripts.get(script)?.names ?? null;
  }
}
