/** @file Looks into the rendered inspector, through the debugging port of the browser that VS Code runs in. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { chromium, type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import { eventually } from './support.ts';

/** So many looks in a row, 50 ms apart, find a card where it was. */
const STILL = 4;

const CARD = '.card[role=treeitem]';

/** The page inside the inspector's panel. */
export class InspectorPage {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async connect(): Promise<InspectorPage> {
    const port = process.env['GRADLENS_CDP'];
    assert.ok(port);
    const browser = await chromium.connectOverCDP(port);
    // Of a browser; in Electron, VS Code may use the clipboard anyhow.
    await browser
      .contexts()[0]
      ?.grantPermissions(['clipboard-read', 'clipboard-write'])
      .catch(() => undefined);
    return new InspectorPage(browser);
  }

  /** What the cards say to a screen reader. */
  async cards(): Promise<string[]> {
    for (const frame of this.#frames()) {
      const words = await frame
        .locator(CARD)
        .evaluateAll((cards) => cards.map((card) => card.getAttribute('aria-label') ?? ''))
        .catch(() => []);
      if (words.length > 0) return words;
    }
    return [];
  }

  /** What the cards say, page by page. */
  async pages(): Promise<string[][]> {
    const pages = this.#frames().map((frame) =>
      frame
        .locator(CARD)
        .evaluateAll((cards) => cards.map((card) => card.getAttribute('aria-label') ?? ''))
        .catch(() => []),
    );
    return (await Promise.all(pages)).filter((cards) => cards.length > 0);
  }

  /** What the selected card says to a screen reader. */
  async selected(): Promise<string[]> {
    const cards = (await this.#frame()).locator(`${CARD}[aria-selected=true]`);
    return cards.evaluateAll((all) => all.map((card) => card.getAttribute('aria-label') ?? ''));
  }

  /** Clicks the card whose words match, in view and once it stands still. */
  async click(words: RegExp): Promise<void> {
    const frame = await this.#frame();
    const cards = frame.locator(CARD);
    for (let index = 0; index < (await cards.count()); index++) {
      const card = cards.nth(index);
      if (words.test((await card.getAttribute('aria-label')) ?? '')) {
        // An earlier test may have left the view of this program elsewhere.
        if (!(await isWithin(card, frame.locator('.picture')))) await this.fit();
        await standsStill(card);
        await card.click();
        return;
      }
    }
    assert.fail(`no card says ${String(words)}: ${(await this.cards()).join('\n')}`);
  }

  /** Types a question into the bar, and waits for its answer. */
  async ask(question: string): Promise<void> {
    const frame = await this.#frame();
    const bar = frame.getByRole('textbox', { name: 'Ask or search' });
    await bar.fill(question);
    await bar.press('Enter');
    await frame.locator('.answer h2', { hasText: question }).waitFor();
    await frame.locator('.answer [role=option]').first().waitFor();
  }

  /** Types or pastes into the field of the selected card that says what something might be, and applies it. */
  async whatIf(of: string, text: string): Promise<void> {
    const details = (await this.#frame()).locator('.details');
    const field = details.getByRole('textbox', { name: `What if the ${of} were` });
    const opener = details.getByRole('button', { name: `What if the ${of} were…` });
    await eventually('the field is there', async () => {
      if ((await field.count()) > 0) return true;
      // Details that were there before may be replaced by those with the field.
      await opener.click({ timeout: 1_000 }).catch(() => undefined);
      return false;
    });
    await field.fill(text);
    await field.press('Control+Enter');
  }

  /** Presses a button of the page. */
  async press(name: string): Promise<void> {
    await (await this.#frame()).getByRole('button', { name, exact: true }).click();
  }

  async fit(): Promise<void> {
    await (await this.#frame()).getByRole('button', { name: 'Fit' }).click();
  }

  async zoomIn(times: number): Promise<void> {
    const zoom = (await this.#frame()).getByRole('button', { name: 'Zoom in' });
    for (let time = 0; time < times; time++) await zoom.click();
  }

  /** How the picture with the selected card is moved and zoomed. */
  async view(): Promise<string> {
    const views = this.#frames().map((frame) =>
      frame
        .locator('.cards:has([aria-selected=true])')
        .evaluateAll(([layer]) => (layer as HTMLElement | undefined)?.style.transform ?? '')
        .catch(() => ''),
    );
    return (await Promise.all(views)).join('');
  }

  /** All that stands on the page. */
  async text(): Promise<string> {
    return (await this.#frame()).locator('body').innerText();
  }

  /** The texts of what matches on the page; none before it is there. */
  async texts(selector: string): Promise<string[]> {
    return (await this.#frame()).locator(selector).allInnerTexts();
  }

  /** From now on the page notes when it has painted another status line. */
  async notePaints(): Promise<void> {
    await (
      await this.#frame()
    ).evaluate(() => {
      const noting = globalThis as typeof globalThis & { paints?: [text: string, at: number][] };
      const paints: [string, number][] = (noting.paints = []);
      const status = document.querySelector('footer.status');
      if (status === null) throw new Error('the page has no status line');
      new MutationObserver(() => {
        const text = status.textContent;
        // A frame's callbacks run before it is painted, and those of the next one after that.
        requestAnimationFrame(() => requestAnimationFrame(() => paints.push([text, Date.now()])));
      }).observe(status, { childList: true });
    });
  }

  /**
   * The first picture that was painted since, and of how many nodes it is, where those are more; else null.
   * @param since milliseconds since 1970
   */
  async paintedSince(
    since: number,
    more: number,
  ): Promise<{ readonly at: number; readonly nodes: number } | null> {
    const paints = await (
      await this.#frame()
    ).evaluate(() => (globalThis as { paints?: [text: string, at: number][] }).paints ?? []);
    for (const [status, at] of paints) {
      const count = / of ([\d,]+) are in folded groups/.exec(status)?.[1];
      const nodes = Number(count?.replaceAll(',', ''));
      if (at >= since && nodes > more) return { at, nodes };
    }
    return null;
  }

  /** What VS Code tells the user in its notifications. Windows under test keep them in their list. */
  async notifications(): Promise<string[]> {
    await vscode.commands.executeCommand('notifications.showList');
    const texts = this.#frames().map((frame) =>
      frame
        .locator('.notification-list-item-message')
        .allInnerTexts()
        .catch(() => []),
    );
    return (await Promise.all(texts)).flat();
  }

  /** What the rows of the outline say to a screen reader. */
  async outline(): Promise<string[]> {
    return this.#outlineRows().evaluateAll((rows) =>
      rows.map((row) => row.getAttribute('aria-label') ?? ''),
    );
  }

  /** Clicks the row of the outline whose words match. */
  async clickInOutline(words: RegExp): Promise<void> {
    await this.#outlineRow(words).click();
  }

  /** Shows the rows that are in one. */
  async openInOutline(words: RegExp): Promise<void> {
    await this.#outlineRow(words).locator('.monaco-tl-twistie').click();
  }

  /** By its words: the list moves its rows about as others open. */
  #outlineRow(words: RegExp): Locator {
    return this.#outlineRows().and(this.#window().getByRole('treeitem', { name: words }));
  }

  /** Folds the views beside the outline, so that all of its rows are there. */
  async foldOtherViews(): Promise<void> {
    const open = this.#window().locator(
      '.sidebar .pane-header[aria-expanded=true]:not([aria-label^="Graph Outline"])',
    );
    while ((await open.count()) > 0) await open.first().click();
  }

  #outlineRows(): Locator {
    return this.#window().locator('[role=tree][aria-label="Graph Outline"] [role=treeitem]');
  }

  #window(): Page {
    const window = this.#browser.contexts()[0]?.pages()[0];
    assert.ok(window);
    return window;
  }

  /** Chooses in a list that VS Code shows, by typing. */
  async pick(text: string): Promise<void> {
    const window = this.#window();
    await window.locator('.quick-input-widget input[type=text]').first().fill(text);
    await window.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  /** What stands in the middle of a page without a graph. */
  emptyTexts(): Promise<string[]> {
    return this.textsOfAll('.empty:not([hidden])');
  }

  /** The texts of what matches on all pages. */
  async textsOfAll(selector: string): Promise<string[]> {
    const texts = this.#frames().map((frame) =>
      frame
        .locator(selector)
        .allInnerTexts()
        .catch(() => []),
    );
    return (await Promise.all(texts)).flat();
  }

  /** Chooses in the menu of the card whose words match. */
  async chooseInMenu(words: RegExp, item: string): Promise<void> {
    const frame = await this.#frame();
    const card = frame.getByRole('treeitem', { name: words }).first();
    await standsStill(card);
    await card.click({ button: 'right' });
    await frame.getByRole('menuitem', { name: item, exact: true }).click();
  }

  /** A file as a page of its own, in a browser that knows nothing else; `wrong` is what it asked for and said. */
  async openFile(
    file: string,
  ): Promise<{ page: Page; wrong: readonly string[]; close: () => Promise<void> }> {
    const context = await this.#browser.newContext({ viewport: { width: 1200, height: 800 } });
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('request', (request) => {
      const url = request.url();
      if (!/^(file|data|blob):/.test(url)) wrong.push(url);
    });
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(message.text());
    });
    await page.goto(`file://${file}`);
    return { page, wrong, close: () => context.close() };
  }

  /** What the selected rows of the outline say. */
  async selectedInOutline(): Promise<string[]> {
    const rows = this.#window().locator(
      '[role=tree][aria-label="Graph Outline"] [role=treeitem][aria-selected=true]',
    );
    return rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  /** Chooses the process or thread whose name holds the text. */
  async choose(text: string): Promise<void> {
    await eventually(`${text} is chosen`, async () => {
      const dropdown = (await this.#frame()).locator('.streams vscode-dropdown');
      try {
        await dropdown.click({ timeout: 2_000 });
        await dropdown.locator('vscode-option', { hasText: text }).click({ timeout: 2_000 });
        return true;
      } catch {
        // The panel moves beside the source: its page is loaded anew. Or it has just been told of another stream.
        return false;
      }
    });
  }

  /** Only disconnects: the browser is the runner's. */
  async close(): Promise<void> {
    await this.#browser.close();
  }

  #frames(): Frame[] {
    return this.#browser
      .contexts()
      .flatMap((context) => context.pages())
      .flatMap((page) => page.frames());
  }

  #frame(): Promise<Frame> {
    return eventually('the inspector is rendered', async () => {
      for (const frame of this.#frames()) {
        const found = await frame
          .locator(CARD)
          .count()
          .catch(() => 0);
        if (found > 0) return frame;
      }
      return null;
    });
  }
}

async function isWithin(card: Locator, picture: Locator): Promise<boolean> {
  const [inner, outer] = [await card.boundingBox(), await picture.boundingBox()];
  if (inner === null || outer === null) return false;
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** A click would go where it was. */
async function standsStill(card: Locator): Promise<void> {
  let before = '';
  let equal = 0;
  await eventually('the card stands still', async () => {
    const now = JSON.stringify(await card.boundingBox());
    equal = now === before ? equal + 1 : 0;
    before = now;
    return equal === STILL;
  });
}
