/**
 * @file A line search for the strong Wolfe conditions: bracket a step, then zoom in on it with cubic
 * interpolation (Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6, as in PyTorch's LBFGS).
 */

/** A step along the direction: the loss there, its slope along the direction, the gradient. */
export interface Trial {
  readonly step: number;
  readonly loss: number;
  readonly slope: number;
  readonly gradient: Float64Array;
}

/** Where the cubic through two trials is lowest, inside the bounds. */
function interpolate(a: Trial, b: Trial, low: number, high: number): number {
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.step - b.step);
  const square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return (low + high) / 2;
  const d2 = Math.sqrt(square);
  const [first, last] = a.step <= b.step ? [a, b] : [b, a];
  const share = (last.slope + d2 - d1) / (last.slope - first.slope + 2 * d2);
  return Math.min(Math.max(last.step - (last.step - first.step) * share, low), high);
}

/** Sufficient decrease. */
const C1 = 1e-4;
/** Curvature. */
const C2 = 0.9;

/**
 * @param evaluate tries a step
 * @param start the trial of step 0
 * @param step the first step to try
 * @param size of the largest element of the direction
 * @returns the best trial, and how many were made
 */
export function strongWolfe(
  evaluate: (step: number) => Trial,
  start: Trial,
  step: number,
  { size, maxTrials, toleranceChange = 1e-9 }: Search,
): { readonly best: Trial; readonly trials: number } {
  const isTooHigh = ({ step: t, loss }: Trial): boolean => loss > start.loss + C1 * t * start.slope;
  const isFlat = ({ slope }: Trial): boolean => Math.abs(slope) <= -C2 * start.slope;
  let trial = evaluate(step);
  let trials = 1;
  let before = start;
  let bracket: [Trial, Trial] | null = null;
  let round = 0;
  for (; round < maxTrials; round++) {
    if (isTooHigh(trial) || (round > 1 && trial.loss >= before.loss)) {
      bracket = [before, trial];
      break;
    }
    if (isFlat(trial)) return { best: trial, trials };
    if (trial.slope >= 0) {
      bracket = [before, trial];
      break;
    }
    const low = trial.step + 0.01 * (trial.step - before.step);
    const next = interpolate(before, trial, low, trial.step * 10);
    before = trial;
    trial = evaluate(next);
    trials++;
  }
  let [low, high] = ordered(bracket ?? [start, trial]);
  let isStuck = false;
  for (; round < maxTrials; round++) {
    if (Math.abs(high.step - low.step) * size < toleranceChange) break;
    const left = Math.min(low.step, high.step);
    const right = Math.max(low.step, high.step);
    let t = interpolate(low, high, left, right);
    const margin = 0.1 * (right - left);
    if (Math.min(right - t, t - left) < margin) {
      if (isStuck || t >= right || t <= left) {
        t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
        isStuck = false;
      } else isStuck = true;
    } else isStuck = false;
    trial = evaluate(t);
    trials++;
    if (isTooHigh(trial) || trial.loss >= low.loss) {
      [low, high] = ordered([low, trial]);
      continue;
    }
    const isDone = isFlat(trial);
    if (!isDone && trial.slope * (high.step - low.step) >= 0) high = low;
    low = trial;
    if (isDone) break;
  }
  return { best: low, trials };
}

export interface Search {
  readonly size: number;
  readonly maxTrials: number;
  readonly toleranceChange?: number;
}

/** The lower trial first. */
function ordered([a, b]: readonly [Trial, Trial]): [low: Trial, high: Trial] {
  return a.loss <= b.loss ? [a, b] : [b, a];
}
