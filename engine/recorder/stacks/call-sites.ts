/**
 * @file Numbers for call stacks: each place in generated code becomes a frame once, each chain of frames a
 * stack once, so that a stack seen before costs a few look-ups and no bytes.
 */

import type { Place, Places } from '../errors/thrown.ts';
import { execute, indexOf, max, SafeMap, startsWith } from '../realm/primordials.ts';
import { ENGINE_FOLDER } from '../records/format.ts';
import type { Frame, ScriptRecord, StackRecord } from '../records/format.ts';
import { captureStack, framesOf, type CapturedStack } from './capture.ts';
import { sourceMapOf, textMapOf } from './inline-maps.ts';

/** Beyond these a program's new places are unknown: the tables must not grow without end. */
const MAX_SCRIPTS = 4096;
const MAX_FRAMES = 64 * 1024;
const MAX_LINKS = 128 * 1024;

/** Where the frames of a library that is not ours begin and end: all its packages. */
const LIBRARY_FOLDER = /^.*[\\/]node_modules[\\/]@(?:tensorflow|jax-js)[\\/]/;

/** Asked for where the first few frames are all the library's own. */
const DEEP = 48;

interface Script {
  readonly id: number;
  readonly url: string;
  readonly frames: SafeMap<number, KnownFrame>;
  /** Folder of the engine, or of another library, if this file could be part of one. */
  readonly libraryFolder: string | null;
  /** Node's own code, and the recorder. */
  readonly ignored: boolean;
}

interface KnownFrame extends Frame {
  readonly id: number;
  /** In its script. */
  readonly position: number;
}

/** A chain of frames: this one, called by those of `outer`. */
interface Link {
  readonly frame: KnownFrame | null;
  readonly outer: Link | null;
  /** 0 until a stack that ends here was announced. */
  stack: number;
  readonly next: SafeMap<number, Link>;
  /** The one of `next` that was met last: of a stack, mostly the innermost call alone changes. */
  latest: Link | null;
}

function urlOf(site: NodeJS.CallSite): string {
  return site.getFileName() ?? '';
}

/** A method of the language that called back, such as `forEach`: it has no file and no lines. */
const isBuiltin = (script: Script, site: NodeJS.CallSite): boolean =>
  script.url === '' && site.getLineNumber() === null;

function newLink(frame: KnownFrame | null, outer: Link | null): Link {
  return { frame, outer, stack: 0, next: new SafeMap<number, Link>(), latest: null };
}

function chainOf(link: Link): readonly KnownFrame[] {
  const frames: KnownFrame[] = [];
  for (let at: Link | null = link; at !== null; at = at.outer)
    if (at.frame !== null) frames[frames.length] = at.frame;
  return frames;
}

/** In a bundle this is the bundle's file: whatever else is in there is ours, too. */
const OWN_URL = ownUrl();

function ownUrl(): string {
  const here = framesOf(captureStack(captureStack, 1))[0];
  return here === undefined ? '' : urlOf(here);
}

export class CallSites {
  readonly #announce: (record: ScriptRecord | StackRecord) => void;
  readonly #scripts = new SafeMap<string, Script>();
  readonly #root = newLink(null, null);
  /** Of the stack that is looked at; null where there are too many. */
  readonly #scriptsOf: (Script | null)[] = [];
  #scriptIds = 0;
  #frames = 0;
  #links = 0;
  #stacks = 0;
  #entry: NodeJS.CallSite | null = null;

  /** @param announce called with each new script and stack before its number is returned */
  constructor(announce: (record: ScriptRecord | StackRecord) => void) {
    this.#announce = announce;
  }

  /** @returns the number of the current call stack, 0 when it is unknown */
  number(stack: CapturedStack): number {
    let sites = framesOf(stack);
    let start = this.#firstAfterLibrary(sites);
    if (start === null && sites.length === stack.limit) {
      sites = framesOf(captureStack(stack.below, DEEP));
      start = this.#firstAfterLibrary(sites);
    }
    let link = this.#root;
    for (let i = sites.length - 1; i >= (start ?? 0); i--) {
      const script = this.#scriptsOf[i] ?? null;
      if (script === null) return 0;
      const site = sites[i] as NodeJS.CallSite;
      if (script.ignored || isBuiltin(script, site)) continue;
      const inner = this.#within(link, script, site);
      if (inner === null) return 0;
      link = inner;
    }
    return link === this.#root ? 0 : this.#stack(link);
  }

  /**
   * @param list Node may have mapped them, so they are not in the scripts that run
   * @returns the number of a call stack that is known as text
   */
  told({ list, areMapped }: Places): number {
    const frames: Frame[] = [];
    for (let i = 0; i < list.length; i++) {
      const { url, line, column } = list[i] as Place;
      if (url === OWN_URL) continue;
      const script = ++this.#scriptIds;
      this.#announce({ kind: 'script', script, url, map: areMapped ? null : textMapOf(url) });
      frames[frames.length] = { script, line, column, functionName: '' };
    }
    const stack = ++this.#stacks;
    this.#announce({ kind: 'stack', stack, frames });
    return stack;
  }

  /** The library's outermost function in the stack numbered last; empty where nothing tells it apart. */
  get entry(): string {
    return this.#entry?.getFunctionName() ?? '';
  }

  /**
   * The innermost frame is the library's. Where its file tells, the frames in its folder are cut away.
   * @returns null where no frame was seen to be another's
   */
  #firstAfterLibrary(sites: readonly NodeJS.CallSite[]): number | null {
    this.#entry = null;
    let first: number | null = null;
    let folder: string | null = null;
    let last: Script | null = null;
    let lastUrl: string | null = null;
    for (let i = 0; i < sites.length; i++) {
      const site = sites[i] as NodeJS.CallSite;
      const url = urlOf(site);
      // Mostly one file calls itself.
      const script: Script | null = url === lastUrl ? last : this.#script(url);
      this.#scriptsOf[i] = last = script;
      lastUrl = url;
      if (first !== null || folder === '') continue;
      if (script !== null && (script.ignored || isBuiltin(script, site))) continue;
      folder ??= script?.libraryFolder ?? '';
      if (folder === '') continue;
      if (script?.libraryFolder === folder) this.#entry = site;
      else first = i;
    }
    return first;
  }

  #script(url: string): Script | null {
    const known = this.#scripts.get(url);
    if (known !== undefined) return known;
    // Evaluated code has no name, or one that is used once: `eval-1f.repl`, `[eval]`.
    const named = indexOf(url, '/') >= 0 || indexOf(url, '\\') >= 0 || startsWith(url, 'node:');
    if (!named && url !== '') return this.#script('');
    if (this.#scripts.size >= MAX_SCRIPTS) return null;
    const script: Script = {
      id: ++this.#scriptIds,
      url,
      frames: new SafeMap<number, KnownFrame>(),
      libraryFolder: execute(ENGINE_FOLDER, url)?.[0] ?? execute(LIBRARY_FOLDER, url)?.[0] ?? null,
      ignored: startsWith(url, 'node:') || (url === OWN_URL && url !== ''),
    };
    this.#scripts.set(url, script);
    return script;
  }

  /** @returns null where the tables are full */
  #within(outer: Link, script: Script, site: NodeJS.CallSite): Link | null {
    // Several nameless scripts would share their positions.
    const position = script.url === '' ? 0 : site.getPosition();
    const { latest } = outer;
    if (latest?.frame?.script === script.id && latest.frame.position === position) return latest;
    const frame = this.#frame(script, site, position);
    const link = frame === null ? null : this.#link(outer, frame);
    outer.latest = link;
    return link;
  }

  #frame(script: Script, site: NodeJS.CallSite, position: number): KnownFrame | null {
    const known = script.frames.get(position);
    if (known !== undefined) return known;
    if (this.#frames >= MAX_FRAMES) return null;
    if (script.frames.size === 0)
      this.#announce({
        kind: 'script',
        script: script.id,
        url: script.url,
        map: script.url === '' ? null : sourceMapOf(script.url),
      });
    const frame: KnownFrame = {
      id: ++this.#frames,
      position,
      script: script.id,
      line: script.url === '' ? 0 : max((site.getLineNumber() ?? 1) - 1, 0),
      column: script.url === '' ? 0 : max((site.getColumnNumber() ?? 1) - 1, 0),
      functionName: script.url === '' ? '' : (site.getFunctionName() ?? ''),
    };
    script.frames.set(position, frame);
    return frame;
  }

  #link(outer: Link, frame: KnownFrame): Link | null {
    const known = outer.next.get(frame.id);
    if (known !== undefined) return known;
    if (this.#links >= MAX_LINKS) return null;
    this.#links++;
    const link = newLink(frame, outer);
    outer.next.set(frame.id, link);
    return link;
  }

  #stack(link: Link): number {
    if (link.stack === 0) {
      link.stack = ++this.#stacks;
      this.#announce({ kind: 'stack', stack: link.stack, frames: chainOf(link) });
    }
    return link.stack;
  }
}
