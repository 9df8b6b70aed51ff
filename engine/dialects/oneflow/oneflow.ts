/** @file The namespace `flow`: OneFlow's names, printing and messages. */

import { format, inStyle } from '../../tensor/print.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Members } from '../members.ts';
import { makeNamespace } from '../namespace.ts';
import { Speaker } from '../speaker.ts';
import type { Dialect } from '../types.ts';
import { inOneflowWords } from './messages.ts';
import { nodeName } from './nodes.ts';
import { oneflowStyle } from './printing.ts';
import { spoken, type Version } from './version.ts';

export interface OneflowDialect extends Dialect {
  /** Speaks as another version of OneFlow from here on; `0.6` at first. */
  readonly set_version: (version: Version) => void;
}

const members: Members = {
  toString: {
    value(this: Tensor): string {
      return inStyle(oneflowStyle, () => format(this));
    },
    writable: true,
    configurable: true,
  },
  // Until 0.7 tensors had both spellings.
  zeros_: {
    value(this: Tensor): Tensor {
      return this.zero_();
    },
    writable: true,
    configurable: true,
  },
};

let made: OneflowDialect | null = null;

/** The namespace; its tensors print as OneFlow's, and what its calls throw is worded as OneFlow's. */
export function oneflowDialect(): OneflowDialect {
  if (made !== null) return made;
  const speaker = new Speaker({
    nodeName: (node) => nodeName(node, spoken.version),
    thrown: inOneflowWords,
    members,
  });
  made = Object.assign(makeNamespace(speaker), {
    set_version(version: Version) {
      spoken.version = version;
    },
  });
  return made;
}
