/** @file Words of formulas about losses and distances: `−∇·w/Σw at the target's class`. */

import { Tensor, arange, cat } from 'gradlens';

import { numberOf, filled, input, operand, type Part, type Readings } from './part.ts';
import { ofRows, total } from './reductions.ts';

/** Scores and labels, a row each. */
const classesOf = (part: Part): { a: number[][]; labels: number[][] } => ({
  a: input(part, 0).tolist() as number[][],
  labels: input(part, 1)
    .reshape([input(part, 0).size(0), -1])
    .tolist() as number[][],
});

export const losses: Readings = {
  'of each pair ∇·sign d·(|d|/‖d‖)^(p−1) to its first row, −that to its second': (part) => {
    const a = operand(part);
    const [order, g] = [numberOf(part, 'p'), part.g.tolist() as number[]];
    let sums = filled(a.shape);
    let pair = 0;
    for (let i = 0; i < a.size(0); i++)
      for (let k = i + 1; k < a.size(0); k++) {
        const d = a.select(0, i).sub(a.select(0, k));
        const each = d
          .sign()
          .mul(
            d
              .abs()
              .div(d.norm(order))
              .pow(order - 1),
          )
          .mul(g[pair++]!);
        const rows = [i, k].map((row) => arange(row, row + 1, 1, { dtype: 'int64' }));
        sums = sums.indexAdd(0, rows[0]!, each.unsqueeze(0));
        sums = sums.indexAdd(0, rows[1]!, each.neg().unsqueeze(0));
      }
    return sums;
  },
  // Higham, Functions of Matrices (2008), equation 3.16: the corner of the exponential of a block matrix.
  'D exp(aᵀ)[∇]': (part) => {
    const a = operand(part).transpose(-2, -1);
    const size = a.size(-1);
    const blocks = [cat([a, part.g], -1), cat([a.mul(0), a], -1)];
    return cat(blocks, -2).matrixExp().slice(-2, 0, size).slice(-1, size);
  },
  "−∇·w/Σw at the target's class": (part) => {
    const [a, target, w] = part.inputs as [Tensor, Tensor, Tensor | number];
    const labels = target.reshape([-1]);
    const all = w instanceof Tensor ? w.to('float64') : filled([a.size(1)], w);
    const each = all.indexSelect(0, labels);
    const share = part.g
      .neg()
      .mul(each)
      .div(each.sum())
      .reshape([...target.shape]);
    return filled(a.shape).scatterAdd(1, target.unsqueeze(1), share.unsqueeze(1));
  },
  "∇·w·p·max(0, margin − a_y + a)^(p−1)/(c·n), −Σ of these at the target's class": (part) => {
    const { a, labels } = classesOf(part);
    const [p, margin] = ['p', 'margin'].map((name) => numberOf(part, name));
    const rows = a.map((row, k) => {
      const label = labels[k]![0]!;
      const each = row.map((score, j) =>
        j === label ? 0 : p! * Math.max(0, margin! - row[label]! + score) ** (p! - 1),
      );
      return each.map((slope, j) => (j === label ? -total(each) : slope));
    });
    return ofRows(rows).mul(part.g).div(operand(part).numel());
  },
  '±∇/(c·n) for each label and other class closer than 1, − at the label': (part) => {
    const { a, labels } = classesOf(part);
    const rows = a.map((row, k) => {
      const end = labels[k]!.indexOf(-1);
      const own = labels[k]!.slice(0, end < 0 ? undefined : end);
      const slopes = row.map(() => 0);
      for (const label of own)
        row.forEach((score, j) => {
          if (own.includes(j) || row[label]! - score >= 1) return;
          slopes[j]! += 1;
          slopes[label]! -= 1;
        });
      return slopes;
    });
    return ofRows(rows).mul(part.g).div(operand(part).numel());
  },
};
