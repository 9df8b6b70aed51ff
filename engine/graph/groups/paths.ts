/** @file The way to a node: its call stack from the outermost frame on, with the modules entered between. */

import type { NodeId, Site } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { Flag } from '../tables/nodes.ts';
import { Batches, type Part } from './batches.ts';
import { orderOf, type Loop, type SourceText } from './source.ts';

/** A frame of a call stack, with the loops of its function that it is in. */
export interface Frame {
  readonly site: Site;
  /** Grows in the order in which one pass through its function comes by. */
  readonly order: number;
  readonly loops: readonly Loop[];
  /** What is called there calls a function of the program for each of many, as `map` does. */
  readonly callsForEach: boolean;
}

/** One step inwards. */
export interface Step {
  /** Equal for frames of one function, and for one call of a module. */
  readonly key: string;
  /** The group it opens; null for none of its own. */
  readonly kind: 'file' | 'call' | 'module' | null;
  readonly title: string;
  /** Null for a module of the library: its own frames are not recorded. */
  readonly frame: Frame | null;
}

/** What one call stack, or one that is not known, leads to. */
interface Way {
  /** Outermost first. */
  readonly sites: readonly Site[];
  readonly path: readonly Step[];
}

/** The text of a file; null where it is not to be had. */
export type Sources = (file: string) => SourceText | null;

/** What V8 calls the functions that fill the fields of an object, which its constructor calls, and of a class. */
const FIELDS = '<instance_members_initializer>';
const STATIC = '<static_initializer>';

/** The title of a function that has no name. */
export const NAMELESS = 'callback()';

/** Methods that call a function of the program once for each of many, from one place. */
const FOR_EACH =
  /^(?:map|flatMap|forEach|filter|reduce|reduceRight|some|every|find|findIndex|findLast|findLastIndex|from|sort)$/;

/** Methods of the optimizers of TensorFlow.js: what they do beside the loss and its gradients is a step. */
const UPDATES = /^(?:minimize|applyGradients)$/;

/** Methods that compute what a module or another object is for. */
const FORWARD = /(^|\.)(forward|call)$/;

export class Paths {
  readonly #graph: Graph;
  readonly #sources: Sources;
  readonly #files = new Map<string, SourceText | null>();
  readonly #known = new Map<string, Way>();
  readonly #entries = new Map<number, readonly Site[]>();
  /** The call stack of the operator before, or of the leaf where there was none yet, outermost first. */
  #latest: readonly Site[] = [];
  /** What the program waits for since a call stack; an empty path where that is not known. */
  #awaited: Way = { sites: [], path: [] };
  readonly #batches: Batches;

  constructor(graph: Graph, sources: Sources) {
    this.#graph = graph;
    this.#sources = sources;
    this.#batches = new Batches(graph);
  }

  /** To be asked of nodes in the order in which they came. */
  of(node: NodeId): readonly Step[] {
    const { nodes } = this.#graph;
    const backward = nodes.has(node, Flag.duringBackward) ? this.#passOf(node) : -1;
    const stack = nodes.stack.get(node);
    const call = nodes.call.get(node);
    if (call < 0 && backward < 0 && this.#graph.sites(stack).length === 0)
      return this.#unseen(node);
    const op = this.#graph.op(node);
    const key = `${stack}:${call}:${backward}:${nodes.op.get(node)}`;
    let way = this.#known.get(key);
    if (way === undefined) {
      const sites = continued(this.#latest, completed(this.#entry(call), this.#inwards(stack)));
      way = { sites, path: this.#read(sites, call, backward, op) };
      this.#known.set(key, way);
    }
    if (way.sites.length > 0) this.#latest = way.sites;
    return way.path;
  }

  /** To be told of each leaf: it may be all that a program makes itself before a library takes over. */
  begin(leaf: NodeId): void {
    if (this.#known.size > 0) return;
    const sites = this.#inwards(this.#graph.nodes.stack.get(leaf));
    if (sites.length > 0) this.#latest = sites;
  }

  /** A library goes on after an `await` of its own with no frame of the program: in the call that this waits for. */
  #unseen(node: NodeId): readonly Step[] {
    if (this.#awaited.sites !== this.#latest) {
      const path = this.#awaitedFrom(this.#latest);
      if (path !== null) this.#batches.begin();
      this.#awaited = { sites: this.#latest, path: path ?? this.#awaited.path };
    }
    const { path } = this.#awaited;
    const site = path.findLast(({ frame }) => frame !== null)?.frame?.site;
    if (site === undefined) return path;
    const { batch, part } = this.#batches.of(node);
    return [...path, batchAt(site, batch), ...(part === null ? [] : [PARTS[part]])];
  }

  /** Null where the functions of a call stack wait for nothing more. */
  #awaitedFrom(sites: readonly Site[]): Step[] | null {
    for (let depth = sites.length - 1; depth >= 0; depth--) {
      const site = sites[depth] as Site;
      const call = this.#text(site.file)?.awaitedAfter(site.line, site.column) ?? null;
      if (call === null) continue;
      const waiting = { ...site, ...call };
      return this.#read([...sites.slice(0, depth), waiting], -1, -1, '');
    }
    return null;
  }

  #passOf(node: NodeId): number {
    return this.#graph.passes.findLastIndex(({ nodesBefore }) => nodesBefore <= node);
  }

  #read(sites: readonly Site[], call: number, backward: number, op: string): Step[] {
    const calls: { index: number; name: string; depth: number }[] = [];
    for (let index = call; index >= 0; index = this.#graph.calls[index]?.parent ?? -1) {
      const name = this.#graph.calls[index]?.name ?? '';
      calls.unshift({ index, name, depth: this.#entry(index).length });
    }
    const path: Step[] = [];
    const seen = new Set<string>();
    const enterModules = (depth: number): void => {
      while (calls[0] !== undefined && calls[0].depth <= depth) {
        const { index, name } = calls.shift() as { index: number; name: string };
        path.push({ key: `#${index}`, kind: 'module', title: name, frame: null });
      }
    };
    sites.forEach((site, depth) => {
      enterModules(depth);
      const inModule = path.at(-1)?.kind === 'module';
      const text = this.#text(site.file);
      const around = text?.loopsAt(site.line, site.column) ?? [];
      const order = (text?.orderAt ?? orderOf)(site.line, site.column);
      const loops = around.filter(({ start }) => !seen.has(`${site.file}:${start}`));
      for (const { start } of loops) seen.add(`${site.file}:${start}`);
      const callsForEach = FOR_EACH.test(text?.calleeAt(site.line, site.column) ?? '');
      const isTop = depth === 0 && site.functionName === '';
      const isForward = inModule && FORWARD.test(site.functionName);
      const isOwn = !isForward && site.functionName !== FIELDS;
      const title = this.#titleOf(site, sites[depth - 1]);
      path.push({
        key: `${site.file}:${title}`,
        kind: isTop ? 'file' : isOwn ? 'call' : null,
        title: isTop ? site.file : title,
        frame: { site, order, loops, callsForEach },
      });
    });
    enterModules(Infinity);
    if (backward >= 0) path.push(backwardStep(backward));
    else if (path.at(-1)?.kind !== 'module') path.push(...this.#libraryCall(sites.at(-1), op));
    return path;
  }

  /** `step()`, `new Net`, `Net constructor` where a class made from it calls it, `class Net` for what is static in it. */
  #titleOf(site: Site, caller: Site | undefined): string {
    const name = this.#called(site);
    if (name === STATIC) {
      const owner = this.#text(site.file)?.classAt(site.line, site.column) ?? '';
      return `class ${owner}`.trim();
    }
    const text = caller === undefined ? null : this.#text(caller.file);
    const made = caller === undefined ? null : text?.constructionAt(caller.line, caller.column);
    if (made === 'new') return `new ${name || 'class'}`;
    if (made === 'base') return `${name || 'class'} constructor`;
    return name === '' ? NAMELESS : `${name}()`;
  }

  /** `forward` says nothing: many classes have it. */
  #called({ file, line, column, functionName }: Site): string {
    const isForward = FORWARD.test(functionName) && !functionName.includes('.');
    const owner = isForward ? (this.#text(file)?.ownerAt(line, column) ?? '') : '';
    return owner === '' ? functionName : `${owner}.${functionName}`;
  }

  /** The call stack with which a module was entered, outermost first. */
  #entry(call: number): readonly Site[] {
    const info = this.#graph.calls[call];
    if (info === undefined) return [];
    let entry = this.#entries.get(call);
    if (entry === undefined) {
      entry = completed(this.#entry(info.parent), this.#inwards(info.stack));
      this.#entries.set(call, entry);
    }
    return entry;
  }

  /** A call stack as recorded, outermost first. */
  #inwards(stack: number): Site[] {
    return [...this.#graph.sites(stack)].reverse();
  }

  /** A function of the library that is made of several operators, such as an optimizer's `step()`. */
  #libraryCall(site: Site | undefined, op: string): Step[] {
    if (site === undefined) return [];
    const callee = this.#text(site.file)?.calleeAt(site.line, site.column) ?? '';
    if (callee === '' || plain(callee.replace('new ', '')) === plain(op)) return [];
    if (UPDATES.test(callee)) return [OPTIMIZER_STEP];
    const title = callee.startsWith('new ') ? callee : `${callee}()`;
    return [{ key: title, kind: 'call', title, frame: null }];
  }

  #text(file: string): SourceText | null {
    let text = this.#files.get(file);
    if (text === undefined) this.#files.set(file, (text = this.#sources(file)));
    return text;
  }
}

/**
 * Recorded stacks have a bounded number of frames: where the outermost are missing, they are those with
 * which the module around was entered.
 */
function completed(entry: readonly Site[], sites: readonly Site[]): readonly Site[] {
  for (let missing = 0; missing < entry.length; missing++) {
    const overlap = Math.min(entry.length - missing, sites.length);
    let at = 0;
    while (at < overlap && isSame(entry[missing + at], sites[at])) at++;
    if (at === overlap && overlap > 0) return [...entry.slice(0, missing), ...sites];
  }
  return sites;
}

/**
 * Where no module is around, the outermost frames are those of the call stack before, up to the call or the function
 * that both are in. The same holds for a function that goes on after an `await`: its stack begins anew.
 */
function continued(before: readonly Site[], sites: readonly Site[]): readonly Site[] {
  const [first] = sites;
  if (first === undefined) return sites;
  let depth = before.findLastIndex((site) => isSame(site, first));
  if (depth < 0 && first.functionName !== '')
    depth = before.findLastIndex(
      ({ file, functionName }) => file === first.file && functionName === first.functionName,
    );
  return depth > 0 ? [...before.slice(0, depth), ...sites] : sites;
}

const isSame = (a: Site | undefined, b: Site | undefined): boolean =>
  a?.line === b?.line && a?.column === b?.column && a?.file === b?.file;

/** `addmm_` and `addMm` are one operator. */
const plain = (name: string): string => name.toLowerCase().replaceAll('_', '');

/** What a backward pass computes with `createGraph`. */
const backwardStep = (pass: number): Step => ({
  key: `backward ${pass}`,
  kind: 'call',
  title: 'backward()',
  frame: null,
});

/** A library comes back to where its batches begin, as a loop does. */
function batchAt(site: Site, batch: number): Step {
  const loop: Loop = { start: -1, end: -1, keyword: 'batch', line: site.line };
  const frame = { site, order: -batch, loops: [loop], callsForEach: false };
  return { key: 'batches', kind: null, title: '', frame };
}

/** As our own optimizers tell of theirs. */
const OPTIMIZER_STEP: Step = {
  key: 'optimizer',
  kind: 'module',
  title: 'optimizer.step',
  frame: null,
};

/** What a batch has beside its loss. */
const PARTS: Readonly<Record<Part, Step>> = {
  update: { key: 'update', kind: 'module', title: 'batch.step', frame: null },
  validation: { key: 'validation', kind: 'call', title: 'validation', frame: null },
};
