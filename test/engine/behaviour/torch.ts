/** @file The dialect for translated programs, which the compiler is not asked to check. */

import { makeNamespace } from '../../../engine/dialects/namespace.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-assignment -- machine-made programs are as loose as Python
export const torch = makeNamespace() as any;
