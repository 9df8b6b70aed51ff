/**
 * @file Computes what a formula of an operator's row says, such as `∂a·b + a·∂b` or `∂a where a > 0, else 0`, for
 * numbers: the text that people read, and not the code beside it.
 */

import { type Tensor, special, tensor } from 'gradlens';

/** What a name or a phrase stands for; undefined where it is not known. */
export interface Meaning {
  readonly number: (name: string) => number | undefined;
  readonly phrase: (words: string) => boolean | undefined;
}

const ofTensor =
  (f: (x: Tensor) => Tensor) =>
  (x: number): number =>
    f(tensor(x, { dtype: 'float64' })).item();

const digamma = ofTensor((x) => x.digamma());
const normal = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

const FUNCTIONS: Readonly<Record<string, (...x: number[]) => number>> = {
  ln: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  sign: Math.sign,
  trunc: Math.trunc,
  softplus: (x) => Math.log1p(Math.exp(x)),
  σ: (x) => 1 / (1 + Math.exp(-x)),
  φ: normal,
  Φ: ofTensor((x) => special.ndtr(x)),
  ψ: digamma,
  'ψ′': ofTensor((x) => special.polygamma(1, x)),
  'I₀': ofTensor((x) => x.i0()),
  'I₁': ofTensor((x) => x.i1()),
  'erf⁻¹': ofTensor((x) => x.erfinv()),
  ζ: (s, q = NaN) => ofTensor((x) => special.zeta(x, q))(s),
};

const RAISED: Readonly<Record<string, number>> = { '²': 2, '³': 3 };

const TOKEN =
  / +|\d+(?:\.\d+)?|½|∂[a-h]|erf⁻¹|ψ(?:′|⁽ⁿ⁺¹⁾)|I[₀₁]|[Σπ]|[a-z]{2,}|\p{L}′?|[²³]|[^]/gu;

/** @throws with what is not understood */
export function evaluate(formula: string, meaning: Meaning): number {
  // What letters mean stands behind the formula.
  const [text = '', ...legend] = formula.split(/, (?=[^\s,]+ = )/);
  const own = new Map(legend.map((each) => each.split(' = ') as [string, string]));
  const number = (name: string): number | undefined => {
    const known = own.get(name);
    if (known !== undefined) return evaluate(known, { ...meaning, number });
    const primitive = name.endsWith('′') ? own.get(name.slice(0, -1)) : undefined;
    return primitive === undefined ? meaning.number(name) : slope(primitive, meaning);
  };
  return new Reader(text.match(TOKEN) ?? [], { ...meaning, number }).all();
}

/** The derivative by the first operand: central differences, good to about 1e-10. */
function slope(formula: string, meaning: Meaning): number {
  const step = 1e-5;
  const at = (offset: number): number =>
    evaluate(formula, {
      ...meaning,
      number: (name) => {
        const value = meaning.number(name);
        return name === 'a' && value !== undefined ? value + offset : value;
      },
    });
  return (at(step) - at(-step)) / (2 * step);
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #meaning: Meaning;
  #at = 0;

  constructor(tokens: readonly string[], meaning: Meaning) {
    this.#tokens = tokens;
    this.#meaning = meaning;
  }

  all(): number {
    const value = this.#choice();
    if (this.#at < this.#tokens.length) throw this.#misunderstood();
    return value;
  }

  #misunderstood(): Error {
    const rest = this.#tokens.slice(this.#at).join('');
    return new Error(`This is not understood: ${rest} in ${this.#tokens.join('')}`);
  }

  get #next(): string {
    return this.#tokens[this.#at] ?? '';
  }

  /** Whether these words come next; then they are passed. */
  #takes(words: string): boolean {
    const count = (words.match(TOKEN) ?? []).length;
    if (this.#tokens.slice(this.#at, this.#at + count).join('') !== words) return false;
    this.#at += count;
    return true;
  }

  /** `∂a where a > 0, else 0`, `½∂a at ties`; the first that holds. */
  #choice(): number {
    let chosen: number | null = null;
    for (;;) {
      const value = this.#sum();
      const isTold = this.#takes(' where ') || this.#takes(' at ');
      const holds = !isTold || this.#condition();
      if (holds) chosen ??= value;
      if (this.#takes(', else ') || this.#takes(', between ') || this.#takes(', ')) continue;
      return chosen ?? 0;
    }
  }

  #condition(): boolean {
    const from = this.#at;
    const isEnd = (token: string): boolean => token === '' || ',)'.includes(token);
    while (!isEnd(this.#next)) this.#at++;
    const known = this.#meaning.phrase(this.#tokens.slice(from, this.#at).join(''));
    if (known !== undefined) return known;
    this.#at = from;
    let holds = this.#comparison();
    while (this.#takes(' or ')) holds = this.#comparison() || holds;
    return holds;
  }

  /** `−3 < a < 3` */
  #comparison(): boolean {
    let left = this.#sum();
    let holds = true;
    for (;;) {
      const sign = ['<', '>', '≤', '≥', '≠'].find((each) => this.#takes(` ${each} `));
      if (sign === undefined) return holds;
      const right = this.#sum();
      const difference = left - right;
      const tests: Readonly<Record<string, boolean>> = {
        '<': difference < 0,
        '>': difference > 0,
        '≤': difference <= 0,
        '≥': difference >= 0,
        '≠': difference !== 0,
      };
      holds &&= tests[sign] === true;
      left = right;
    }
  }

  #sum(): number {
    let sum = this.#product();
    for (;;) {
      if (this.#takes(' + ') || this.#takes('+')) sum += this.#product();
      else if (this.#takes(' − ') || this.#takes('−')) sum -= this.#product();
      else return sum;
    }
  }

  /** From left to right: `a·b/c·d` is `((a·b)/c)·d`. */
  #product(): number {
    const sign = this.#takes('−') ? -1 : 1;
    let product = this.#factors();
    for (;;) {
      if (this.#takes('·')) product *= this.#factors();
      else if (this.#takes('/')) product /= this.#factors();
      else return sign * product;
    }
  }

  /** Side by side: `2a(1 − a)`. */
  #factors(): number {
    let product = this.#power();
    while (this.#next === '(' || this.#next === '√' || /^[\p{L}∂½]/u.test(this.#next))
      product *= this.#power();
    return product;
  }

  #power(): number {
    let base = this.#primary();
    for (;;) {
      const raised = RAISED[this.#next];
      if (raised !== undefined) {
        this.#at++;
        base **= raised;
      } else if (this.#takes('^')) base **= this.#primary();
      else return base;
    }
  }

  #primary(): number {
    const token = this.#next;
    this.#at++;
    if (token === '(') return this.#closed(this.#choice(), ')');
    if (token === '|') return Math.abs(this.#closed(this.#sum(), '|'));
    if (token === '⌊') return Math.floor(this.#closed(this.#sum(), '⌋'));
    if (token === '√') return Math.sqrt(this.#primary());
    if (token === '½') return 0.5;
    if (/^\d/.test(token)) return Number(token);
    const call = token === 'ψ⁽ⁿ⁺¹⁾' ? this.#polygamma : FUNCTIONS[token];
    if (call !== undefined) return this.#called(call);
    const number = this.#meaning.number(token);
    if (number !== undefined) return number;
    this.#at--;
    throw this.#misunderstood();
  }

  readonly #polygamma = (x: number): number => {
    const order = (this.#meaning.number('n') ?? NaN) + 1;
    return ofTensor((each) => special.polygamma(order, each))(x);
  };

  #closed(value: number, bracket: string): number {
    if (!this.#takes(bracket)) throw this.#misunderstood();
    return value;
  }

  /** `σ(a)`, `ζ(a + 1, b)`, `cos πa`, `tan² a` */
  #called(call: (...x: number[]) => number): number {
    const raised = RAISED[this.#next];
    if (raised !== undefined) this.#at++;
    if (!this.#takes('(')) {
      if (!this.#takes(' ')) throw this.#misunderstood();
      return call(this.#factors()) ** (raised ?? 1);
    }
    const operands = [this.#sum()];
    while (this.#takes(', ')) operands.push(this.#sum());
    return this.#closed(call(...operands), ')') ** (raised ?? 1);
  }
}
