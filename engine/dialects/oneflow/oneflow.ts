/** @file The namespace `flow`: OneFlow's names, printing and messages. */

import { setPrintStyle } from '../../tensor/print.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { setOutcome } from '../adapt.ts';
import { install } from '../install.ts';
import { makeNamespace } from '../namespace.ts';
import { setNaming } from '../nodes.ts';
import type { Dialect } from '../types.ts';
import { inOneflowWords } from './messages.ts';
import { nodeName } from './nodes.ts';
import { oneflowStyle } from './printing.ts';
import { spoken, type Version } from './version.ts';

export interface OneflowDialect extends Dialect {
  /** Speaks as another version of OneFlow from here on; `0.6` at first. */
  readonly set_version: (version: Version) => void;
}

let made: OneflowDialect | null = null;

/**
 * Installs the names on tensors and returns the namespace. From here on all tensors of the program print
 * as OneFlow's, and errors are worded as its: a program speaks one such dialect.
 */
export function oneflowDialect(): OneflowDialect {
  if (made !== null) return made;
  install();
  setPrintStyle(oneflowStyle);
  setNaming((node) => nodeName(node, spoken.version));
  setOutcome({ thrown: inOneflowWords });
  // Until 0.7 tensors had both spellings.
  Object.defineProperty(Tensor.prototype, 'zeros_', {
    value(this: Tensor) {
      return this.zero_();
    },
    writable: true,
    configurable: true,
  });
  made = Object.assign(makeNamespace(), {
    set_version(version: Version) {
      spoken.version = version;
    },
  });
  return made;
}
