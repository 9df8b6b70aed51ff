/** @file The picture of a slice in a real Chromium. */
import assert from 'node:assert/strict';
import { PageHost } from './page.ts';
import { hard, large, lesson } from './slices.ts';
import { THEMES, type ThemeKind } from './themes.ts';

describe('the inspector page', () => {
  let host: PageHost;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());

  for (const theme of Object.keys(THEMES) as ThemeKind[]) {
    it(`draws a lesson in ${theme} without a complaint`, async () => {
      const opened = await host.open({ theme });
      await opened.show(lesson(), 'train.ts');
      await opened.screenshot(theme.replace('vscode-', ''));
      assert.deepEqual(await opened.complaints(), []);
      await opened.close();
    });
  }
  it('hard', async () => {
    const opened = await host.open();
    await opened.screenshot('empty');
    await opened.show(hard(), 'train.ts');
    await opened.screenshot('hard');
    await opened.show(large(300));
    await opened.screenshot('large');
    await opened.page.getByRole('button', { name: 'Fit' }).click();
    await new Promise((r) => setTimeout(r, 500));
    await opened.screenshot('large-fit');
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });
});
