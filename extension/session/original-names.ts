/**
 * @file Names as they stand in the source, where a bundler or minifier gave the variables others. Which script they
 * are of, where their scopes begin and what the script's text is, the debugger tells; the source map tells the rest.
 */

import { readFile } from 'node:fs/promises';
import type { GraphId, NamedTensor } from '../../engine/protocol/index.ts';
import type { EngineClient } from '../engine.ts';
import type { CdpConnection } from './cdp.ts';
import { firstNames, NamesInScope, scopesInSight, type Probed, type Scope } from './names.ts';

/** The variable that a path begins with. */
const ROOT = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u;
const WORDS = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
/** What says nothing about variables: `a`, as many a minifier calls them, is in every comment. */
const PROSE = /\/\*[^]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;

const rootOf = (path: string): string => ROOT.exec(path)?.[0] ?? '';

/**
 * The names in scope at one pause. Names of the program's own scripts come at once; to find those of a minified script
 * takes longer, and until then its variables have none: what they are called there says something else in the source.
 */
export class NamesAtPause {
  readonly #cdp: CdpConnection;
  readonly #scopes: NamesInScope;
  readonly #engine: EngineClient;
  readonly #graph: GraphId;
  readonly #asked = new Map<number, Promise<readonly Found[]>>();
  /** By source file. */
  readonly #words = new Map<string, ReturnType<typeof wordsOf>>();

  constructor(cdp: CdpConnection, engine: EngineClient, graph: GraphId) {
    this.#cdp = cdp;
    this.#scopes = new NamesInScope(cdp);
    this.#engine = engine;
    this.#graph = graph;
  }

  /** Asks the program, of which frame's names come first; the answer is kept. */
  ask(selected: number): Promise<readonly Found[]> {
    const found = this.#asked.get(selected) ?? this.#find(selected);
    this.#asked.set(selected, found);
    return found;
  }

  /**
   * @param selected the frame whose names come first
   * @param files of the source, of the frames
   */
  async atOnce(selected: number, files: readonly string[]): Promise<readonly NamedTensor[]> {
    const found = (await this.ask(selected)).filter(({ isRenamed }) => !isRenamed);
    return this.#inSource(firstNames(found.flatMap(({ probed }) => probed)), files);
  }

  /** Also those of minified scripts; null where there is none among them. */
  async all(selected: number, files: readonly string[]): Promise<readonly NamedTensor[] | null> {
    const found = await this.ask(selected);
    if (!found.some(({ isRenamed }) => isRenamed)) return null;
    const named = await Promise.all(
      found.map(async (each) => (each.isRenamed ? this.#original(each) : each.probed)),
    );
    return this.#inSource(firstNames(named.flat()), files);
  }

  /** Those whose variables are words of their frames' sources; all where a source cannot be read. */
  async #inSource(
    names: readonly NamedTensor[],
    files: readonly string[],
  ): Promise<readonly NamedTensor[]> {
    const named = [...new Set(files)].filter((file) => file !== '');
    const texts = await Promise.all(named.map((file) => this.#wordsOf(file)));
    if (texts.includes(null)) return names;
    const words = new Set(texts.flatMap((each) => [...(each ?? [])]));
    return names.filter(({ path }) => words.has(rootOf(path)));
  }

  #wordsOf(file: string): ReturnType<typeof wordsOf> {
    const words = this.#words.get(file) ?? wordsOf(file);
    this.#words.set(file, words);
    return words;
  }

  async #find(selected: number): Promise<Found[]> {
    const scopes = await scopesInSight(this.#cdp, selected);
    const [found, { urls, renamed }] = await Promise.all([
      this.#scopes.of(scopes),
      this.#renamed(scopes),
    ]);
    return found.map((each, index) => {
      const url = urls[index] ?? '';
      return { ...each, url, isRenamed: renamed.includes(url) };
    });
  }

  /** The script of each scope, and those among them whose variables have other names in the source. */
  async #renamed(scopes: readonly Scope[]): Promise<{ urls: string[]; renamed: string[] }> {
    const urls = await this.#cdp.urlsOf(scopes.map(({ frame }) => frame));
    const renamed = await this.#engine.request('renamed', {
      graph: this.#graph,
      urls: [...new Set(urls)],
    });
    return { urls, renamed };
  }

  async #original({ scope, probed, url }: Found): Promise<Probed[]> {
    if (probed.length === 0) return [];
    const { lineNumber: line = 0, columnNumber: column = 0 } = scope.start ?? {};
    const names = await this.#engine.request('originalNames', {
      graph: this.#graph,
      url,
      code: await this.#cdp.sourceOf(scope.frame.location.scriptId),
      variables: probed.map(([path]) => ({ name: rootOf(path), line, column })),
    });
    return probed.flatMap(([path, ...tensor], index): Probed[] => {
      const name = names[index] ?? null;
      return name === null ? [] : [[name + path.slice(rootOf(path).length), ...tensor]];
    });
  }
}

interface Found {
  readonly scope: Scope;
  readonly probed: readonly Probed[];
  readonly url: string;
  /** Its variables have other names in the source. */
  readonly isRenamed: boolean;
}

/** The words of a source file's code; null where it cannot be read. */
async function wordsOf(file: string): Promise<ReadonlySet<string> | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : new Set(text.replaceAll(PROSE, ' ').match(WORDS) ?? []);
}
