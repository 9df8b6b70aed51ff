/** @file What letters mean in the reverse rules of single operators: `l` is the factor of a Cholesky decomposition. */

import { Tensor, eye, luUnpack, nn, stack, tensor } from 'gradlens';

import { float64, type Meaning } from './evaluate.ts';
import { named } from './named.ts';
import { fitted, kept, type Part } from './readings/part.ts';

interface Letters extends Omit<Meaning, 'number' | 'phrase'> {
  readonly numbers?: Readonly<Record<string, Tensor>>;
}

type Given = (part: Part) => Letters;

const input = ({ inputs }: Part, slot: number): Tensor => inputs[slot] as Tensor;
const turned = (x: Tensor): Tensor => x.transpose(-2, -1);
const matrices: Given = () => ({ matrices: true });

/** x is the solution. */
const solution: Given = ({ results }) => ({ matrices: true, numbers: { x: results[0]! } });

/** The row of all, less the column of all where it is subtracted: off the diagonal. */
const pairsOf = (name: string, x: Tensor): Readonly<Record<string, Tensor>> => ({
  [`${name}ⱼ`]: x.unsqueeze(0).add(eye(x.numel(), x.numel(), { dtype: 'float64' })),
  [`${name}ᵢ`]: x.unsqueeze(1),
});

/** With zeros to the right and below. */
const enlarged = (x: Tensor, rows: number, columns: number): Tensor =>
  nn.functional.pad(x, [0, columns - x.size(-1), 0, rows - x.size(-2)]);

/** Made square by the identity. */
const completed = (x: Tensor, size: number): Tensor => {
  const rest = Array.from({ length: size }, (_, i) => (i < Math.min(...x.shape) ? 0 : 1));
  return enlarged(x, size, size).add(tensor(rest, { dtype: 'float64' }).diagEmbed());
};

/** P·L·U of a matrix that is made square, and the gradients of L and U beside it. */
function squareFactors(p: Tensor, l: Tensor, u: Tensor, byL: Tensor, byU: Tensor): Letters {
  const [m, n] = [l.size(-2), u.size(-1)];
  const numbers = { p, l: completed(l, m), u: completed(u, n) };
  return {
    matrices: true,
    numbers: { ...numbers, '∇l': enlarged(byL, m, n), '∇u': enlarged(byU, m, n) },
  };
}

const alongDim: Given = ({ attributes }) => ({
  sum: (x) => x.sum([attributes['dim'] as number].flat(), { keepdim: true }),
});

/** The p-norm of a whole tensor, or along dimensions. */
const orderOf = ({ attributes }: Part): number => attributes['p'] as number;

/** Statistics of groups, as the row sees its operand. */
const normalized: Given = (part) => {
  const { view, dims, affine, eps } = part.attributes as Record<string, number[]> & { eps: number };
  const [a, b, c] = part.inputs as Tensor[];
  const mean = (x: Tensor): Tensor => {
    const averages = x.reshape([...view!]).mean([...dims!], { keepdim: true });
    return averages.expand([...view!]).reshape([...x.shape]);
  };
  const centred = a!.sub(mean(a!));
  return {
    numbers: {
      mean: mean(a!),
      σ: mean(centred.square()).add(eps).sqrt(),
      rms: mean(a!.square()).add(eps).sqrt(),
      b: b!.reshape([...affine!]),
      ...(c instanceof Tensor && { c: c.reshape([...affine!]) }),
    },
    functions: { mean },
    sum: (x) => fitted(x, affine!),
  };
};

/** By the operator's key in the table. */
const LETTERS: Readonly<Record<string, Given>> = {
  softmaxRow: (part) => ({ ...alongDim(part), numbers: { s: part.results[0]! } }),
  logSoftmaxRow: (part) => ({ ...alongDim(part), numbers: { softmax: part.results[0]!.exp() } }),
  gluRow: ({ inputs }) => {
    const [p, q] = (inputs[0] as Tensor).chunk(2, -1);
    return { numbers: { p: p!, q: q! } };
  },
  // j from 0 on, in a dimension of its own.
  mvlgammaRow: ({ attributes }) => {
    const indices = Array.from({ length: attributes['p'] as number }, (_, j) => float64(j));
    return { numbers: { j: stack(indices).reshape([-1, 1, 1]) }, sum: (x) => x.sum(0) };
  },
  frexpRow: ({ results }) => ({ numbers: { e: results[1]!.to('float64') } }),

  normRow: (part) => ({ norm: () => kept(part.results[0]!, part) }),
  varRow: spread,
  stdRow: spread,
  varMeanRow: spread,
  stdMeanRow: spread,
  logsumexpRow: (part) => ({
    functions: { softmax: (x) => x.sub(kept(part.results[0]!, part)).exp() },
  }),

  mmRow: matrices,
  mvRow: matrices,
  bmmRow: matrices,
  addmmRow: matrices,
  addmvRow: matrices,
  addrRow: matrices,
  baddbmmRow: matrices,
  addbmmRow: matrices,
  inverseRow: matrices,
  solveRow: solution,
  solveTriangularRow: (part) => ({
    ...solution(part),
    numbers: { x: part.results[0]!, a: input(part, 0).triu() },
    functions: { triangle: (x) => x.triu() },
  }),
  triangularSolveRow: (part) => ({
    matrices: true,
    numbers: { x: part.results[0]!, b: input(part, 1).triu() },
    functions: { triangle: (x) => x.triu() },
  }),
  // One number a matrix.
  detRow: ({ g }) => ({ matrices: true, numbers: { '∇': g.unsqueeze(-1).unsqueeze(-1) } }),
  slogdetRow: ({ gradients }) => ({
    matrices: true,
    numbers: { '∇': gradients[1]!.unsqueeze(-1).unsqueeze(-1) },
  }),
  luSolveRow: (part) => {
    const { p, l, u } = luUnpack(input(part, 0), input(part, 2));
    return { matrices: true, numbers: { p, l, u, x: part.results[0]! } };
  },
  luRow: ({ results: [l, u, pivots], gradients: [byL, byU] }) =>
    squareFactors(luUnpack(l!, pivots!).p, l!, u!, byL!, byU!),
  luFactorRow: ({ results: [compact, pivots], g }) => {
    const { p, l, u } = luUnpack(compact!, pivots!);
    return squareFactors(p, l, u, g.tril(-1), g.triu());
  },
  lstsqRow: (part) => ({
    matrices: true,
    numbers: { x: part.results[0]!, '∇₂': part.gradients[1]! },
  }),
  choleskyRow: ({ results }) => ({ matrices: true, numbers: { l: results[0]! } }),
  choleskySolveRow: solution,
  choleskyInverseRow: matrices,
  qrRow: ({ results: [q, r], gradients: [byQ, byR] }) => {
    const [m, n] = [q!.size(-2), r!.size(-1)];
    // The rows of Q that stand beside A.
    const numbers = { q: enlarged(q!, m, n), '∇q': enlarged(byQ!, m, n) };
    return {
      matrices: true,
      numbers: { ...numbers, r: completed(r!, n), '∇r': enlarged(byR!, n, n) },
    };
  },
  eighRow: ({ results: [values, v], gradients: [byValues, byV] }) => ({
    matrices: true,
    numbers: { v: v!, '∇v': byV!, '∇λ': byValues!, ...pairsOf('λ', values!) },
  }),
  svdRow: ({ results: [u, s, vh], gradients: [byU, byS, byVh] }) => {
    // Of full matrices, as many columns as there are singular values.
    const columns = (x: Tensor): Tensor => x.narrow(-1, 0, s!.numel());
    return {
      matrices: true,
      numbers: {
        ...{ u: columns(u!), s: s!.diagEmbed(), v: columns(turned(vh!)), ...pairsOf('s', s!) },
        ...{ '∇u': columns(byU!), '∇s': byS!, '∇v': columns(turned(byVh!)) },
      },
    };
  },
  pinvRow: ({ results }) => ({ matrices: true, numbers: { p: results[0]! } }),

  distRow: (part) => ({ norm: (x) => x.norm(orderOf(part)) }),
  // Each row of the one and each of the other.
  cdistRow: (part) => ({
    numbers: {
      a: input(part, 0).unsqueeze(1),
      b: input(part, 1).unsqueeze(0),
      '∇': part.g.unsqueeze(-1),
    },
    norm: (x) => x.norm(orderOf(part), -1, { keepdim: true }),
  }),
  renormRow: (part) => {
    const dims = part.attributes['dim'] as number[];
    const norm = (x: Tensor): Tensor => x.norm(orderOf(part), [...dims], { keepdim: true });
    const a = input(part, 0);
    const slope = a.sign().mul(
      a
        .abs()
        .div(norm(a))
        .pow(orderOf(part) - 1),
    );
    return {
      numbers: { m: float64(part.attributes['maxnorm'] as number), '∂‖a‖/∂a': slope },
      norm,
      sum: (x) => x.sum([...dims], { keepdim: true }),
    };
  },

  batchNormRow: normalized,
  layerNormRow: normalized,
  groupNormRow: normalized,
  rmsNormRow: normalized,
  batchNormEvalRow: (part) => {
    const { affine, eps } = part.attributes as unknown as { affine: number[]; eps: number };
    const shaped = (slot: number): Tensor => input(part, slot).reshape([...affine]);
    return {
      numbers: { b: shaped(1), c: shaped(2), mean: shaped(3), σ: shaped(4).add(eps).sqrt() },
      sum: (x) => fitted(x, affine),
    };
  },
};

function spread(part: Part): Letters {
  const a = input(part, 0);
  const dim = (part.attributes['dim'] as number[] | null) ?? a.shape.map((_, d) => d);
  const mean = a.mean([...dim], { keepdim: true });
  return { numbers: { mean, std: kept(part.results[0]!, part) } };
}

const INDICES = '₁₂₃';

/** What letters mean in all rules. */
function meaningOf(part: Part): Meaning {
  const names = named(part);
  const { inputs, results, attributes, gradients } = part;
  const a = inputs[0];
  names.set('∇', kept(part.g, part));
  gradients.forEach((each, i) => names.set(`∇${INDICES.charAt(i)}`, kept(each, part)));
  if (results[0] !== undefined) names.set('result', kept(results[0], part));
  if (a instanceof Tensor)
    names.set('n', float64('reduction' in attributes ? countOf(part) : a.numel() / part.g.numel()));
  return { number: (name) => names.get(name), phrase: () => undefined };
}

/** What a loss divides by. */
const countOf = ({ attributes, inputs }: Part): number =>
  attributes['reduction'] === 'mean' ? (inputs[0] as Tensor).numel() : 1;

/** What all of a rule's letters mean. */
export function lettersOf(key: string, part: Part): Meaning {
  const meaning = meaningOf(part);
  const { numbers = {}, ...others } = LETTERS[key]?.(part) ?? {};
  return { ...meaning, ...others, number: (name) => numbers[name] ?? meaning.number(name) };
}
