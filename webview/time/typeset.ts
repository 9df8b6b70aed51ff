/**
 * @file Formulas such as `∇·b·a^(b−1)` and `−∇·(a/b)/b`, set as mathematics (MathML): powers raised, quotients
 * as fractions, words as words.
 */
import { mathml } from '../dom.ts';

/** Spaces, words, numbers, what is raised or lowered, and single signs; modifier letters are in no word. */
const TOKEN =
  /\s+|[Σπ]|[\p{Lu}\p{Ll}\p{Lo}][\p{Lu}\p{Ll}\p{Lo}\p{M}\d.]*|\d+(?:\.\d+)?|[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ⁿᵀᵃᵇ]+|[₀₁₂₊₋ᵢⱼₖ]+|_\p{L}|[^]/gu;
const RAISED: Readonly<Record<string, string>> = {
  ...{ '⁻': '−', '⁺': '+', '⁰': '0', '¹': '1', '²': '2', '³': '3', '⁴': '4' },
  ...{
    '⁵': '5',
    '⁶': '6',
    '⁷': '7',
    '⁸': '8',
    '⁹': '9',
    ᵀ: 'T',
    ᵃ: 'a',
    ᵇ: 'b',
    ⁿ: 'n',
    '⁽': '(',
    '⁾': ')',
  },
};
const LOWERED: Readonly<Record<string, string>> = {
  ...{ '₀': '0', '₁': '1', '₂': '2', '₊': '+', '₋': '−', ᵢ: 'i', ⱼ: 'j', ₖ: 'k', _: '' },
};
/** Set upright, as mathematics, where a word would be set as text. */
const FUNCTIONS = new Set(
  [
    'ln',
    'log',
    'exp',
    'sin',
    'cos',
    'tan',
    'sinh',
    'cosh',
    'tanh',
    'erf',
    'sgn',
    'min',
    'max',
  ].concat(['tril', 'triu', 'softmax', 'slope', 'alpha', 'mean', 'result']),
);
const CLOSING: Readonly<Record<string, string>> = {
  ...{ '(': ')', '[': ']', '|': '|', '‖': '‖', '⌊': '⌋' },
};

/** A formula, read aloud as it is written. */
export function typeset(formula: string): Element {
  const tokens = formula.match(TOKEN) ?? [];
  return mathml(
    'math',
    { displaystyle: 'true', 'aria-label': formula },
    ...new Setter(tokens).row(null),
  );
}

class Setter {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  /** Up to a closing bracket, or to the end. */
  row(closing: string | null): Element[] {
    const row: Element[] = [];
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at] as string;
      if (token === closing) break;
      // `a/b`, but not `/` after nothing or between words.
      if (token === '/' && row.length > 0 && this.#at + 1 < this.#tokens.length) {
        this.#at++;
        const below = this.#factor();
        row.push(mathml('mfrac', {}, bare(row.pop() as Element), bare(below)));
      } else row.push(this.#factor());
    }
    return row;
  }

  /** What a power or a quotient takes: a name, a number, a bracketed part, what is called; with its exponents. */
  #factor(): Element {
    let isName = /^\p{L}/u.test(this.#tokens[this.#at] ?? '');
    let base = this.#primary();
    for (;;) {
      const token = this.#tokens[this.#at] ?? '';
      if (token === '^') {
        this.#at++;
        base = mathml('msup', {}, base, bare(this.#primary()));
      } else if (token !== '' && Array.from(token).every((sign) => sign in RAISED)) {
        this.#at++;
        base = mathml('msup', {}, base, replaced(token, RAISED));
      } else if (token.charAt(0) in LOWERED) {
        this.#at++;
        base = mathml('msub', {}, base, replaced(token, LOWERED));
      } else if (token === '(' && isName) {
        base = mathml('mrow', {}, base, this.#primary());
        isName = false;
      } else return base;
    }
  }

  #primary(): Element {
    const token = this.#tokens[this.#at++] ?? '';
    const closing = CLOSING[token];
    if (closing !== undefined) {
      const inner = this.row(closing);
      const isClosed = this.#tokens[this.#at] === closing;
      if (isClosed) this.#at++;
      const brackets = isClosed ? [mathml('mo', { stretchy: 'false' }, closing)] : [];
      return mathml(
        '(['.includes(token) ? 'mrow.bracketed' : 'mrow',
        {},
        ...[mathml('mo', { stretchy: 'false' }, token), ...inner, ...brackets],
      );
    }
    if (/^\s/.test(token)) return mathml('mtext', {}, '\u00a0');
    const next = this.#tokens[this.#at] ?? ' ';
    if (token === '√') return mathml('msqrt', {}, bare(this.#primary()));
    // `∂a` and `Σw` are one thing, also above or below a stroke.
    if ((token === '∂' || token === 'Σ') && !/^[\s)]/.test(next))
      return mathml('mrow', {}, mathml('mo', {}, token), this.#primary());
    if (/^[\d½]/.test(token)) return mathml('mn', {}, token);
    if (token === '∇') return mathml('mi', { mathvariant: 'normal' }, token);
    if (token === 'Σ' || !/^\p{L}/u.test(token)) return mathml('mo', {}, token);
    const isLetter = Array.from(token).length === 1 || FUNCTIONS.has(token);
    return mathml(isLetter ? 'mi' : 'mtext', {}, token);
  }
}

const replaced = (token: string, signs: Readonly<Record<string, string>>): Element =>
  mathml('mtext', {}, Array.from(token, (sign) => signs[sign] ?? sign).join(''));

/** A fraction and an exponent need no brackets around them. */
function bare(part: Element): Element {
  if (!part.classList.contains('bracketed')) return part;
  part.firstElementChild?.remove();
  part.lastElementChild?.remove();
  return part;
}
