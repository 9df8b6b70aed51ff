/** @file Asks the runner for a picture of the whole window. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Has the runner write `out/screenshots/<name>.png` and waits until it stands there.
 *
 * @throws when the runner took none within ten seconds
 */
export async function screenshot(name: string): Promise<void> {
  const file = join(process.env['GRADLENS_SCREENSHOTS'] ?? '', `${name}.png`);
  rmSync(file, { force: true });
  console.log(`gradlens:screenshot ${name}`);
  for (let waited = 0; !existsSync(file); waited += 50) {
    if (waited > 10_000) throw new Error(`The runner took no screenshot "${name}".`);
    await sleep(50);
  }
}
