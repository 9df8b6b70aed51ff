/**
 * @file Connectionist temporal classification of one sequence: the probability of a labelling summed over
 * all its alignments, and its gradient (Graves, Fernández, Gomez and Schmidhuber, ICML 2006, sections 4.1
 * and 4.2; the names are theirs, all in logarithms).
 */

/** One sequence: log-probabilities [time, classes] from `offset` on, a step `stride` apart. */
export interface Sequence {
  readonly logs: ArrayLike<number>;
  readonly offset: number;
  readonly stride: number;
  readonly time: number;
  readonly classes: number;
  readonly labels: readonly number[];
  readonly blank: number;
}

/** ln(eᵃ + eᵇ). */
function joined(a: number, b: number): number {
  const top = Math.max(a, b);
  return top === -Infinity ? top : top + Math.log(Math.exp(a - top) + Math.exp(b - top));
}

/** The labels with blanks around them. */
function extended({ labels, blank }: Sequence): number[] {
  return [blank, ...labels.flatMap((label) => [label, blank])];
}

const at = ({ logs, offset, stride }: Sequence, t: number, label: number): number =>
  logs[offset + t * stride + label] as number;

/** α[t][s]: all beginnings of alignments that stand at symbol s of the extended labels at time t. */
function beginnings(sequence: Sequence): Float64Array[] {
  const symbols = extended(sequence);
  const alpha: Float64Array[] = [];
  for (let t = 0; t < sequence.time; t++) {
    const before = alpha[t - 1];
    const row = new Float64Array(symbols.length).fill(-Infinity);
    symbols.forEach((symbol, s) => {
      if (before === undefined) {
        if (s < 2) row[s] = at(sequence, t, symbol);
        return;
      }
      let reached = before[s] as number;
      if (s > 0) reached = joined(reached, before[s - 1] as number);
      if (s > 1 && symbol !== symbols[s - 2]) reached = joined(reached, before[s - 2] as number);
      row[s] = reached + at(sequence, t, symbol);
    });
    alpha.push(row);
  }
  return alpha;
}

function likelihood(sequence: Sequence, alpha: readonly Float64Array[]): number {
  const { time, labels } = sequence;
  if (time === 0) return labels.length === 0 ? 0 : -Infinity;
  const last = alpha[time - 1] as Float64Array;
  const end = last[last.length - 1] as number;
  return labels.length === 0 ? end : joined(end, last[last.length - 2] as number);
}

/** −ln of the probability of the labels. */
export function ctcLoss(sequence: Sequence): number {
  return -likelihood(sequence, beginnings(sequence));
}

/**
 * The gradient of the loss by the log-probabilities where they come from a logarithmic softmax: its own
 * share eˡ is in it (equation 16). Written at the places of the log-probabilities.
 */
export function ctcGradient(
  sequence: Sequence,
  scale: number,
  out: { [place: number]: number },
): void {
  const { time, classes, offset, stride } = sequence;
  const symbols = extended(sequence);
  const alpha = beginnings(sequence);
  const loss = -likelihood(sequence, alpha);
  let after = new Float64Array(symbols.length);
  for (let t = time - 1; t >= 0; t--) {
    const beta = new Float64Array(symbols.length).fill(-Infinity);
    const through = new Float64Array(classes).fill(-Infinity);
    for (let s = symbols.length - 1; s >= 0; s--) {
      const symbol = symbols[s] as number;
      let left = t === time - 1 && s >= symbols.length - 2 ? 0 : -Infinity;
      if (t < time - 1) {
        left = after[s] as number;
        if (s + 1 < symbols.length) left = joined(left, after[s + 1] as number);
        if (s + 2 < symbols.length && symbol !== symbols[s + 2]) {
          left = joined(left, after[s + 2] as number);
        }
      }
      beta[s] = left + at(sequence, t, symbol);
      const both = (alpha[t]?.[s] ?? 0) + (beta[s] as number);
      through[symbol] = joined(through[symbol] as number, both);
    }
    for (let c = 0; c < classes; c++) {
      const log = at(sequence, t, c);
      const share = Math.exp(log) - Math.exp((through[c] as number) + loss - log);
      out[offset + t * stride + c] = share * scale;
    }
    after = beta;
  }
}
