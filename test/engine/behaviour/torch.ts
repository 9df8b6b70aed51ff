/** @file The dialect for translated programs, which the compiler is not asked to check. */

import { install } from '../../../engine/dialects/install.ts';
import { makeNamespace } from '../../../engine/dialects/namespace.ts';

/** Python's names are on tensors only while such a program runs. */
export const names = (): Disposable => install();

// eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-assignment -- machine-made programs are as loose as Python
export const torch = makeNamespace() as any;
