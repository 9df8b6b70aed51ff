/** @file The engine's process dies: it is restarted, and nothing else is lost. */
import assert from 'node:assert/strict';
import { InspectorPage } from './inspector.ts';
import { api, assertNumbers, Debuggee, eventually, example, stopDebugging } from './support.ts';

describe('when the engine is killed', () => {
  afterEach(stopDebugging);

  it('the graph of the paused program comes back, and the next session works', async () => {
    const marker = 'console.log(x.grad!.eq(x.mul(4)));';
    const gradlens = await api();
    const debuggee = await Debuggee.start(example('01-first-gradient.ts'), [marker]);
    await debuggee.stopsAt(marker);
    assertNumbers((await debuggee.card('x')).grad, [0, 4, 8, 12]);

    const pid = gradlens.enginePid;
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    await eventually(
      'another process took its place',
      () => gradlens.enginePid !== undefined && gradlens.enginePid !== pid,
    );
    const x = await eventually('the graph is back', async () => {
      const slice = await gradlens.slice().catch(() => null);
      return slice?.cards.find(({ name }) => name === 'x');
    });
    assertNumbers(x.grad, [0, 4, 8, 12]);
    const page = await InspectorPage.connect();
    try {
      const told = (await page.notifications()).filter((text) =>
        text.includes('the engine stopped and was restarted'),
      );
      assert.equal(told.length, 1);
    } finally {
      await page.close();
    }
    await debuggee.ends();

    const next = await Debuggee.start(example('01-first-gradient.ts'), [marker]);
    await next.stopsAt(marker);
    assertNumbers((await next.card('x')).grad, [0, 4, 8, 12]);
    await next.ends();
  });
});
