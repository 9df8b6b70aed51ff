/** @file The namespace `torch`: PyTorch's names for the library. */

import { install } from '../install.ts';
import { makeNamespace } from '../namespace.ts';
import type { Dialect } from '../types.ts';

let made: Dialect | null = null;

/** Installs PyTorch's names on tensors and returns the namespace. */
export function torchDialect(): Dialect {
  if (made === null) {
    install();
    made = makeNamespace();
  }
  return made;
}
