/**
 * @file Computes what a formula of an operator's row says, such as `∂a·b + a·∂b` or `∇·bᵀ; aᵀ·∇`, for tensors: the
 * text that people read, and not the code beside it.
 */

import { type Tensor, cat, eye, linalg, noGrad, special, tensor, where } from 'gradlens';

/** What a name, a phrase or a sign stands for; undefined where it is not known. */
export interface Meaning {
  readonly number: (name: string) => Tensor | undefined;
  /** Of a condition: where it holds. */
  readonly phrase: (words: string) => Tensor | undefined;
  /** Whether `a·b` is the product of matrices. */
  readonly matrices?: boolean;
  readonly functions?: Readonly<Record<string, Call>>;
  /** `Σ x`; of all elements where it is not said otherwise. */
  readonly sum?: Call;
  /** `‖x‖` */
  readonly norm?: Call;
}

export type Call = (...x: Tensor[]) => Tensor;

/** Of matrices. */
const transposed: Call = (x) => x.transpose(-2, -1);

export const float64 = (value: number): Tensor => tensor(value, { dtype: 'float64' });

const FUNCTIONS: Readonly<Record<string, Call>> = {
  ln: (x) => x.log(),
  sin: (x) => x.sin(),
  cos: (x) => x.cos(),
  tan: (x) => x.tan(),
  sinh: (x) => x.sinh(),
  cosh: (x) => x.cosh(),
  tanh: (x) => x.tanh(),
  sign: (x) => x.sign(),
  trunc: (x) => x.trunc(),
  softplus: (x) => x.exp().log1p(),
  σ: (x) => x.neg().exp().add(1).reciprocal(),
  φ: (x) =>
    x
      .square()
      .div(-2)
      .exp()
      .div(Math.sqrt(2 * Math.PI)),
  Φ: (x) => special.ndtr(x),
  ψ: (x) => x.digamma(),
  'ψ′': (x) => special.polygamma(1, x),
  Γ: (x) => x.lgamma().exp(),
  'I₀': (x) => x.i0(),
  'I₁': (x) => x.i1(),
  'erf⁻¹': (x) => x.erfinv(),
  ζ: (s, q = s) => special.zeta(s, q),
  // At once smaller and larger than a bound: `clamp(x, ±1)`.
  clamp: (x, bound = x) => x.minimum(bound).maximum(bound.neg()),
  max: (x, y = x) => x.maximum(y),
  cat: (...parts) => cat(parts, -1),
  det: (x) => linalg.det(x).unsqueeze(-1).unsqueeze(-1),
  tril: (x, offset = float64(0)) => x.tril(offset.item()),
  triu: (x, offset = float64(0)) => x.triu(offset.item()),
  // Of a vector the matrix, of a matrix its part.
  diag: (x) => (x.ndim === 1 ? x.diagEmbed() : x.diagonal(0, -2, -1).diagEmbed()),
  sym: (x) => x.add(transposed(x)).div(2),
  // Walter and Lehmann, https://arxiv.org/abs/1009.6112: the lower triangle, copied to the upper one.
  copyltu: (x) => x.tril().add(transposed(x.tril(-1))),
};

const RAISED: Readonly<Record<string, number>> = { '²': 2, '³': 3 };

const TURNED: Readonly<Record<string, Call>> = {
  ᵀ: transposed,
  '⁻¹': (x) => x.inverse(),
  '⁻ᵀ': (x) => transposed(x.inverse()),
  '⁺': (x) => linalg.pinv(x),
};

const TOKEN =
  / +|\d+(?:\.\d+)?|½|∂‖a‖\/∂a|∂[a-h]|∇[₁₂a-zλ]?|erf⁻¹|⁻[ᵀ¹]|ψ(?:′|⁽ⁿ⁺¹⁾)|I[₀₁]|[Σπ]|[a-z]{2,}|ᵀ|\p{L}[ⱼᵢ]?′?|[²³]|[^]/gu;

/** Before what a letter or a function means. */
const LEGEND = /, (?=[^\s,]+ = )/;

/** @throws with what is not understood */
export function evaluate(formula: string, meaning: Meaning): Tensor {
  return noGrad(() => computed(formula, meaning));
}

function computed(formula: string, meaning: Meaning): Tensor {
  // What letters mean stands behind the formula.
  const [text = '', ...legend] = formula.split(LEGEND);
  const own = new Map(legend.map((each) => each.split(' = ') as [string, string]));
  const number = (name: string): Tensor | undefined => {
    const known = own.get(name);
    if (known !== undefined) return computed(known, extended);
    const primitive = name.endsWith('′') ? own.get(name.slice(0, -1)) : undefined;
    return primitive === undefined ? meaning.number(name) : slope(primitive, meaning);
  };
  const functions = Object.fromEntries(
    [...own].flatMap(([head, body]) => {
      const [, name = '', parameter] = /^(.+)\((.+)\)$/.exec(head) ?? [];
      const call: Call = (x) =>
        computed(body, { ...extended, number: (each) => (each === parameter ? x : number(each)) });
      return name === '' ? [] : [[name, call]];
    }),
  );
  const extended: Meaning = {
    ...meaning,
    number,
    functions: { ...FUNCTIONS, ...meaning.functions, ...functions },
  };
  return new Reader(text.match(TOKEN) ?? [], extended).all();
}

/** The derivative by the first operand: central differences, good to about 1e-10. */
function slope(formula: string, meaning: Meaning): Tensor {
  const step = 1e-5;
  const at = (offset: number): Tensor =>
    computed(formula, {
      ...meaning,
      number: (name) => {
        const value = meaning.number(name);
        return name === 'a' ? value?.add(offset) : value;
      },
    });
  return at(step)
    .sub(at(-step))
    .div(2 * step);
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #meaning: Meaning;
  #at = 0;

  constructor(tokens: readonly string[], meaning: Meaning) {
    this.#tokens = tokens;
    this.#meaning = meaning;
  }

  all(): Tensor {
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
  #choice(): Tensor {
    const choices: [value: Tensor, holds: Tensor | null][] = [];
    for (;;) {
      const value = this.#sum();
      const isTold = this.#takes(' where ') || this.#takes(' at ');
      choices.push([value, isTold ? this.#condition() : null]);
      if (this.#takes(', else ') || this.#takes(', between ') || this.#takes(', ')) continue;
      return choices.reduceRight<Tensor>(
        (others, [each, holds]) => (holds === null ? each : where(holds, each, others)),
        float64(0),
      );
    }
  }

  #condition(): Tensor {
    const from = this.#at;
    const isEnd = (token: string): boolean => token === '' || ',)'.includes(token);
    while (!isEnd(this.#next)) this.#at++;
    const known = this.#meaning.phrase(this.#tokens.slice(from, this.#at).join(''));
    if (known !== undefined) return known;
    this.#at = from;
    let holds = this.#comparison();
    while (this.#takes(' or ')) holds = holds.logicalOr(this.#comparison());
    return holds;
  }

  /** `−3 < a < 3` */
  #comparison(): Tensor {
    let left = this.#sum();
    let holds: Tensor | null = null;
    for (;;) {
      const sign = ['<', '>', '≤', '≥', '≠'].find((each) => this.#takes(` ${each} `));
      if (sign === undefined) {
        if (holds === null) throw this.#misunderstood();
        return holds;
      }
      const right = this.#sum();
      const tests: Readonly<Record<string, (x: Tensor, y: Tensor) => Tensor>> = {
        '<': (x, y) => x.lt(y),
        '>': (x, y) => x.gt(y),
        '≤': (x, y) => x.le(y),
        '≥': (x, y) => x.ge(y),
        '≠': (x, y) => x.ne(y),
      };
      const test = (tests[sign] as Call)(left, right);
      holds = holds === null ? test : holds.logicalAnd(test);
      left = right;
    }
  }

  #sum(): Tensor {
    let sum = this.#product();
    for (;;) {
      if (this.#takes(' + ') || this.#takes('+')) sum = this.#added(sum, this.#product());
      else if (this.#takes(' − ') || this.#takes('−'))
        sum = this.#added(sum, this.#product().neg());
      else return sum;
    }
  }

  /** Beside matrices, 1 is the identity. */
  #added(x: Tensor, y: Tensor): Tensor {
    const [number, matrix] = x.ndim < y.ndim ? [x, y] : [y, x];
    if (this.#meaning.matrices !== true || number.ndim > 0 || matrix.ndim < 2) return x.add(y);
    return matrix.add(eye(matrix.size(-1), matrix.size(-1), { dtype: 'float64' }).mul(number));
  }

  /** From left to right: `a·b/c·d` is `((a·b)/c)·d`. */
  #product(): Tensor {
    const isNegative = this.#takes('−');
    let product = this.#factors();
    for (;;) {
      if (this.#takes('·')) product = this.#multiplied(product, this.#factors());
      else if (this.#takes('⊗')) product = product.unsqueeze(-1).mul(this.#factors());
      else if (this.#takes('×')) product = linalg.cross(product, this.#factors());
      else if (this.#takes('/')) product = product.div(this.#factors());
      else return isNegative ? product.neg() : product;
    }
  }

  #multiplied(x: Tensor, y: Tensor): Tensor {
    const isNumber = (each: Tensor): boolean => each.ndim === 0 || each.shape.at(-1) === 1;
    const isPlain = this.#meaning.matrices !== true || isNumber(x) || y.ndim === 0;
    return isPlain ? x.mul(y) : x.matmul(y);
  }

  /** Side by side: `2a(1 − a)`. */
  #factors(): Tensor {
    let product = this.#power();
    while (this.#next === '(' || this.#next === '√' || /^[\p{L}∂∇½]/u.test(this.#next))
      product = this.#multiplied(product, this.#power());
    return product;
  }

  #power(): Tensor {
    let base = this.#primary();
    for (;;) {
      const raised = RAISED[this.#next];
      const turned = TURNED[this.#next];
      if (raised !== undefined || turned !== undefined) {
        this.#at++;
        base = turned?.(base) ?? base.pow(raised ?? 1);
      } else if (this.#takes('^')) base = base.pow(this.#primary());
      else return base;
    }
  }

  #primary(): Tensor {
    const token = this.#next;
    this.#at++;
    if (token === '(') return this.#closed(this.#choice(), ')');
    if (token === '|') return this.#closed(this.#sum(), '|').abs();
    if (token === '‖') return this.#normed(this.#closed(this.#sum(), '‖'));
    if (token === '⌊') return this.#closed(this.#sum(), '⌋').floor();
    if (token === '√') return this.#primary().sqrt();
    if (token === '±') return this.#primary();
    if (token === '½') return float64(0.5);
    if (token === 'Σ') return this.#summed();
    if (/^\d/.test(token)) return float64(Number(token));
    if (token === 'the') return this.#partOf();
    const call = token === 'ψ⁽ⁿ⁺¹⁾' ? this.#polygamma : this.#callOf(token);
    if (call !== undefined && this.#isCalled()) return this.#called(call);
    const number = this.#meaning.number(token);
    if (number !== undefined) return number;
    this.#at--;
    throw this.#misunderstood();
  }

  #callOf(name: string): Call | undefined {
    return this.#meaning.functions?.[name];
  }

  /** `mean(a)`, `mean ∂a`, `tan² a`, but not `a − mean` and `softmax·Σ∇`. */
  #isCalled(): boolean {
    const [next = '', after = ''] = this.#tokens.slice(this.#at);
    return '(²³'.includes(next) ? next !== '' : next === ' ' && !/^(?:[+−<>≤≥≠]|or$)/u.test(after);
  }

  /** `the triangle of ∇·bᵀ` */
  #partOf(): Tensor {
    this.#at++;
    const call = this.#callOf(this.#next);
    this.#at++;
    if (call === undefined || !this.#takes(' of ')) throw this.#misunderstood();
    return call(this.#product());
  }

  readonly #polygamma = (x: Tensor): Tensor => {
    const order = this.#meaning.number('n')?.item() ?? NaN;
    return special.polygamma(order + 1, x);
  };

  #normed(x: Tensor): Tensor {
    return this.#meaning.norm?.(x) ?? x.norm();
  }

  /** `Σ∇·b` sums the product, `Σ(a)·b` what is in brackets. */
  #summed(): Tensor {
    const isClosed = this.#next === '(';
    this.#takes(' ');
    const sum = this.#meaning.sum ?? ((x: Tensor): Tensor => x.sum());
    return sum(isClosed ? this.#primary() : this.#product());
  }

  #closed(value: Tensor, bracket: string): Tensor {
    if (!this.#takes(bracket)) throw this.#misunderstood();
    return value;
  }

  /** `σ(a)`, `ζ(a + 1, b)`, `cos πa`, `tan² a` */
  #called(call: Call): Tensor {
    const raised = RAISED[this.#next];
    if (raised !== undefined) this.#at++;
    const raise = (x: Tensor): Tensor => (raised === undefined ? x : x.pow(raised));
    if (!this.#takes('(')) {
      if (!this.#takes(' ')) throw this.#misunderstood();
      return raise(call(this.#factors()));
    }
    const operands = [this.#sum()];
    while (this.#takes(', ')) operands.push(this.#sum());
    return raise(this.#closed(call(...operands), ')'));
  }
}
