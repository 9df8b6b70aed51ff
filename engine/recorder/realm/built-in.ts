/** @file Node's own modules by name, for those that are wanted late or not at all. */

import { createRequire } from 'node:module';

const { getBuiltinModule } = process as Partial<typeof process>;

/** Unlike `require` this is nothing that programs change, or watch; Nodes before 20.16 have only that. */
export const builtIn: (name: string) => unknown =
  getBuiltinModule ?? createRequire(process.execPath);
