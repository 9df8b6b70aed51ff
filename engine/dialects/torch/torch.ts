/** @file The namespace `torch`: PyTorch's names for the library. */

import { makeNamespace } from '../namespace.ts';
import type { Dialect } from '../types.ts';

let made: Dialect | null = null;

/** The namespace, which is made once. */
export function torchDialect(): Dialect {
  made ??= makeNamespace();
  return made;
}
