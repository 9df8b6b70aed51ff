/** @file How the causes of a cut gradient, and the marks in the margin, are worded in the editor. */

import type { CutCause, LineMark } from '../../engine/protocol/index.ts';

interface Words {
  /** For the end of a line. */
  readonly short: string;
  /** For a hover: one sentence. */
  readonly sentence: string;
}

const WORDS: { readonly [K in CutCause]: Words } = {
  // By `detach`, or as another library calls it.
  detach: { short: 'detached', sentence: 'The gradient is cut off here: the result is detached.' },
  noGrad: {
    short: 'no_grad',
    sentence: 'Grad mode is off here, so nothing is recorded for backward.',
  },
  notRequiresGrad: {
    short: 'no grad required',
    sentence: 'Nothing this line reads requires a gradient.',
  },
  integerDtype: {
    short: 'integer dtype',
    sentence: 'Integers and booleans carry no gradient.',
  },
  nonDifferentiable: {
    short: 'not differentiable',
    sentence: 'The operator has no derivative.',
  },
  copiedOut: {
    short: 'copied out',
    sentence: 'The values left the graph for plain JavaScript, and gradients do not follow them.',
  },
};

export function cutWords(cause: CutCause): Words {
  return WORDS[cause];
}

/** Of the marks in the margin: one sentence each. */
export const MARK_SENTENCES: { readonly [K in LineMark]: string } = {
  noGrad: WORDS.noGrad.sentence,
  detach: WORDS.detach.sentence,
  inPlace: 'A tensor is written in place here: its memory has a new version from here on.',
};
