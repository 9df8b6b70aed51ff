/**
 * @file What a source text says of its places: the loops around them, what is called there and when. A light
 * reading, not a compiler's: it follows brackets, strings and comments, and knows the words that begin a loop
 * or a function's body. What it misreads costs a fold in the picture, nothing else.
 */

export interface Loop {
  /** Of the keyword, as an offset; tells the loops of a text apart. */
  readonly start: number;
  readonly end: number;
  /** `batch` for a loop of a library, which no text of the program shows. */
  readonly keyword: 'for' | 'while' | 'do' | 'batch';
  /** 1-based. */
  readonly line: number;
}

/** Lines and columns count from 1. */
export interface SourceText {
  /** The loops around a place in the function that it is in, outermost first. */
  loopsAt(line: number, column: number): readonly Loop[];
  /** The name of what is called where V8 says that a call is, behind `new` of a class; empty where there is none. */
  calleeAt(line: number, column: number): string;
  /**
   * How a constructor is called there: by `new`, or as that of a base, by `super` or by a class that writes out no
   * constructor; null where it is another call.
   */
  constructionAt(line: number, column: number): 'new' | 'base' | null;
  /** The innermost class around a place; empty where it has no name. */
  classAt(line: number, column: number): string;
  /** The class or the variable whose method the function around a place is; empty where it is of none. */
  ownerAt(line: number, column: number): string;
  /**
   * Grows in the order in which one pass through a function evaluates what stands in it: a call comes after its
   * arguments, so its place is where it ends.
   */
  orderAt(line: number, column: number): number;
  /** The next call that the function around a place waits for, loops considered; null where there is none. */
  awaitedAfter(
    line: number,
    column: number,
  ): { readonly line: number; readonly column: number } | null;
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Index of the bracket that opens or closes what this one closes or opens. */
  partner: number;
}

/** From an offset up to another. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/** The body of a class, or the literal of an object. */
interface Owner extends Part {
  readonly name: string;
  readonly isClass: boolean;
}

const holds = ({ start, end }: Part, at: number): boolean => start <= at && at < end;

/** The order of places of which no text tells, after all of which one does. */
export const orderOf = (line: number, column: number): number => line * 2 ** 20 + column;

const WORD_OR_SIGN =
  /\/\/[^\n]*|\/\*[^]*?\*\/|(["'])(?:\\[^]|(?!\1)[^\\\n])*\1|`(?:\\[^]|[^\\`])*`|[A-Za-z_$][\w$]*|=>|[{}()[\];]|[^\s\w]/g;

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** Words before a parenthesis that is not a list of parameters. */
const HEADS = new Set(['for', 'while', 'if', 'switch', 'catch', 'with']);

export function readSource(text: string): SourceText {
  const tokens = tokensOf(text);
  const lineStarts = startsOfLines(text);
  const loops: Loop[] = [];
  const bodies: Part[] = [];
  const owners: Owner[] = [];
  const awaited: Part[] = [];
  tokens.forEach((token, index) => {
    if (isLoop(tokens, index)) {
      const keyword = token.text as Loop['keyword'];
      const end = tokens[endOfLoop(tokens, index)]?.end ?? text.length;
      loops.push({ start: token.start, end, keyword, line: lineOf(lineStarts, token.start) });
    } else if (token.text === '{' && opensFunction(tokens, index)) {
      bodies.push({ start: token.start, end: tokens[token.partner]?.end ?? text.length });
    } else if (token.text === '{') {
      const name = ownerOf(tokens, index);
      const end = tokens[token.partner]?.end ?? text.length;
      const isClass = tokens[index - 1]?.text !== '=';
      if (name !== '') owners.push({ name, isClass, start: token.start, end });
    } else if (token.text === 'await') {
      const call = callAfter(tokens, index);
      if (call !== null) awaited.push(call);
    }
  });
  const offset = (line: number, column: number): number => (lineStarts[line - 1] ?? 0) + column - 1;
  const functionAt = (at: number): Part =>
    bodies.findLast((body) => holds(body, at)) ?? { start: -1, end: text.length };
  const loopsIn = ({ start }: Part, at: number): Loop[] =>
    loops.filter((loop) => loop.start > start && holds(loop, at));
  return {
    loopsAt(line, column) {
      const at = offset(line, column);
      return loopsIn(functionAt(at), at);
    },
    awaitedAfter(line, column) {
      const at = offset(line, column);
      const around = functionAt(at);
      const own = awaited.filter(({ start }) => functionAt(start).start === around.start);
      // A call goes on until its end: its arguments come before it.
      const next = (from: number, end: number): Part | undefined =>
        own.find((call) => call.end > from && call.start < end);
      // A loop begins again before the program goes on behind it.
      const again = loopsIn(around, at).reverse();
      const found =
        again.map(({ start, end }) => next(at, end) ?? next(start, at)).find(Boolean) ??
        next(at, around.end);
      if (found === undefined) return null;
      const on = lineOf(lineStarts, found.start);
      return { line: on, column: found.start - (lineStarts[on - 1] ?? 0) + 1 };
    },
    calleeAt(line, column) {
      const at = offset(line, column);
      const after = text.slice(at, at + 64);
      const made = /^new\s+(?:[\w$]+\.)*([\w$]+)/.exec(after)?.[1];
      if (made !== undefined) return `new ${made}`;
      const name = /^[\w$]+/.exec(after)?.[0];
      // Compilers turn an imported `f(…)` into a call whose place is right behind the name.
      return name ?? /([\w$]+)$/.exec(text.slice(Math.max(0, at - 64), at))?.[1] ?? '';
    },
    constructionAt(line, column) {
      const at = offset(line, column);
      const word = /^(?:new|super|class|export|default|abstract)\b/.exec(
        text.slice(at, at + 16),
      )?.[0];
      return word === undefined ? null : word === 'new' ? 'new' : 'base';
    },
    classAt(line, column) {
      const at = offset(line, column);
      return owners.findLast((owner) => owner.isClass && holds(owner, at))?.name ?? '';
    },
    ownerAt(line, column) {
      const { start } = functionAt(offset(line, column));
      const own = owners.findLast((owner) => holds(owner, start));
      // What is in a function of the method is the function's.
      const isOwn = own !== undefined && functionAt(start - 1).start < own.start;
      return isOwn ? own.name : '';
    },
    orderAt(line, column) {
      if (line > lineStarts.length) return orderOf(line, column);
      const at = offset(line, column);
      return tokens[endOfCall(tokens, firstFrom(tokens, at))]?.end ?? at;
    },
  };
}

/** Index of the first token that begins at an offset or after it. */
function firstFrom(tokens: readonly Token[], at: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle] as Token).start < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the parenthesis that closes `f(…)`, `new a.B(…)`, or `(…)` where the name is before; -1 for no call. */
function endOfCall(tokens: readonly Token[], index: number): number {
  const text = (at: number): string => tokens[at]?.text ?? '';
  let at = index;
  if (text(at) === 'new') for (at += 1; text(at + 1) === '.'; at += 2);
  if (text(at) !== '(') at++;
  return text(at) === '(' ? (tokens[at]?.partner ?? -1) : -1;
}

/** From the last name of `await a.b.f(…)` to the end; null for anything else. */
function callAfter(tokens: readonly Token[], index: number): Part | null {
  let name = index + 1;
  while (tokens[name + 1]?.text === '.') name += 2;
  const [called, opening] = [tokens[name], tokens[name + 1]];
  if (called === undefined || opening?.text !== '(' || !/^[\w$]/.test(called.text)) return null;
  return { start: called.start, end: tokens[opening.partner]?.end ?? opening.end };
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const open: number[] = [];
  for (const match of text.matchAll(WORD_OR_SIGN)) {
    const [found] = match;
    if (/^(\/\/|\/\*)/.test(found)) continue;
    const token = { text: found, start: match.index, end: match.index + found.length, partner: -1 };
    const index = tokens.push(token) - 1;
    if (found === '(' || found === '[' || found === '{') open.push(index);
    const opening = OPENING[found];
    if (opening === undefined) continue;
    while (open.length > 0 && tokens[open.at(-1) as number]?.text !== opening) open.pop();
    const partner = open.pop();
    const before = partner === undefined ? undefined : tokens[partner];
    if (partner === undefined || before === undefined) continue;
    before.partner = index;
    token.partner = partner;
  }
  return tokens;
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts: readonly number[], offset: number): number {
  const after = starts.findIndex((start) => start > offset);
  return after < 0 ? starts.length : after;
}

function isLoop(tokens: readonly Token[], index: number): boolean {
  const [before, word, after] = [tokens[index - 1], tokens[index], tokens[index + 1]];
  if (before?.text === '.' || after?.text === ':') return false;
  if (word?.text === 'do') return after?.text === '{';
  if (word?.text === 'for') return after?.text === '(' || after?.text === 'await';
  return word?.text === 'while' && after?.text === '(' && !endsDo(tokens, index);
}

/** The `while` that belongs to a `do` before it. */
function endsDo(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  return before?.text === '}' && tokens[before.partner - 1]?.text === 'do';
}

/** Index of the last token of the loop that begins here. */
function endOfLoop(tokens: readonly Token[], index: number): number {
  if (tokens[index]?.text === 'do') {
    const block = tokens[index + 1]?.partner ?? index;
    return tokens[block + 1]?.text === 'while' ? (tokens[block + 2]?.partner ?? block) : block;
  }
  const head = tokens[index + 1]?.text === 'await' ? index + 2 : index + 1;
  return endOfStatement(tokens, (tokens[head]?.partner ?? head) + 1);
}

function endOfStatement(tokens: readonly Token[], index: number): number {
  const first = tokens[index];
  if (first === undefined) return tokens.length - 1;
  if (first.text === '{') return first.partner < 0 ? tokens.length - 1 : first.partner;
  if (isLoop(tokens, index)) return endOfLoop(tokens, index);
  for (let at = index; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (token.text === ';') return at;
    if (token.text === '}' || token.text === ')') return at - 1;
    if (token.partner > at) at = token.partner;
  }
  return tokens.length - 1;
}

/** `class A extends B {`, `const a = {`, `const a: B = {`: the name before a brace; empty where it opens neither. */
function ownerOf(tokens: readonly Token[], brace: number): string {
  const text = (at: number): string => tokens[at]?.text ?? '';
  if (text(brace - 1) === '=') {
    const name = text(brace - 3) === ':' ? brace - 4 : brace - 2;
    return /^(const|let|var)$/.test(text(name - 1)) ? text(name) : '';
  }
  // Back over `extends a.B<C>`.
  for (let at = brace - 1; at > 0 && brace - at < 24; at--) {
    if (text(at - 1) === 'class') return /^(extends|implements)$/.test(text(at)) ? '' : text(at);
    if (!/^[\w$<>.,()[\]]/.test(text(at))) break;
  }
  return '';
}

/** After an arrow, or after parameters: of a method, a function, or with a type behind them. */
function opensFunction(tokens: readonly Token[], brace: number): boolean {
  const before = tokens[brace - 1]?.text ?? '';
  if (before === '=>') return true;
  // What is behind no type, such as an object among the arguments of a call.
  if (/^[:<|[.,]/.test(before)) return false;
  // Back over `: Type<A>` to the parenthesis of the parameters.
  for (let at = brace - 1; at >= 0 && brace - at < 24; at--) {
    const { text, partner } = tokens[at] as Token;
    if (text === ')' && partner >= 0)
      return !HEADS.has(tokens[partner - 1]?.text ?? '') && tokens[partner - 2]?.text !== 'for';
    if (!/^[\w$:<>|[\].,]/.test(text)) return false;
  }
  return false;
}
