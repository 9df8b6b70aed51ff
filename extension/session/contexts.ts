/** @file Whether a stopped program has tensors in contexts of `node:vm`: asked in the program, of the recorder. */

import type { CdpConnection } from './cdp.ts';

/**
 * True where tensors are made in contexts, into which the recorder does not look; it has recorded a note that says so.
 *
 * @param cdp null where the debuggee's own protocol is out of reach: then nothing is known
 */
export async function hasUnseenContexts(cdp: CdpConnection | null): Promise<boolean> {
  try {
    const reply = await cdp?.send('Runtime.evaluate', {
      expression: `globalThis[Symbol.for('gradlens.contexts')]?.()`,
      returnByValue: true,
      includeCommandLineAPI: false,
    });
    return reply?.result.value === true;
  } catch {
    // The program is gone meanwhile.
    return false;
  }
}
