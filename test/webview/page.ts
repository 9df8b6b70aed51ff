/**
 * @file The inspector's page in a real Chromium, served with its real content security policy, and
 * talking to the test as it talks to the extension.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Core } from 'cytoscape';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { CHROMIUM_ARGS, chromiumPath } from '../../.scripts/chromium.mjs';
import {
  Channel,
  inspectorHtml,
  type Answer,
  type Details,
  type ExtensionSide,
  type NodeId,
  type PageSide,
  type PageState,
  type Past,
  type Question,
  type Slice,
  type Stretch,
  type Timeline,
  type TensorValue,
  type WhatIfChange,
} from '../../webview/protocol.ts';
import { contentSecurityPolicy } from '../../webview/html.ts';
import { THEMES, type ThemeKind } from './themes.ts';

const OUT = new URL('../../out/', import.meta.url);

/** What the page announced, in order. */
export interface Announced {
  readonly event: keyof PageSide['events'];
  readonly payload: unknown;
}

export interface CyElement {
  readonly id: string;
  readonly classes: readonly string[];
  readonly position: { readonly x: number; readonly y: number } | null;
  /** The properties the tests ask about. */
  readonly style: Readonly<Record<string, string>>;
}

export interface ScreenBox {
  readonly id: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Opened {
  readonly page: Page;
  readonly channel: Channel<ExtensionSide, PageSide>;
  readonly announced: Announced[];
  /** Shows a slice and waits until it is painted. */
  show(slice: Slice | null, title?: string): Promise<void>;
  /** Waits until what was asked for is drawn and animations are over. */
  settle(): Promise<void>;
  /** cytoscape's elements: the truth about what is drawn. */
  elements(selector: string): Promise<CyElement[]>;
  /** Where elements stand on the screen. */
  boxes(selector: string): Promise<ScreenBox[]>;
  setTheme(theme: ThemeKind): Promise<void>;
  /** In every theme, one after the other. */
  inThemes(look: (theme: ThemeKind) => Promise<void>): Promise<void>;
  state(): Promise<PageState | null>;
  /** Violations of the content security policy, errors and warnings of the page. */
  complaints(): Promise<string[]>;
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface Options {
  readonly theme?: ThemeKind;
  readonly width?: number;
  readonly height?: number;
  readonly state?: Partial<PageState>;
  readonly reducedMotion?: boolean;
  readonly details?: (node: NodeId) => Details | Promise<Details>;
  readonly tensor?: (node: NodeId, of: 'value' | 'grad') => TensorValue | Promise<TensorValue>;
  readonly fetch?: (node: NodeId, of: 'value' | 'grad') => null;
  readonly ask?: (question: Question) => Answer | Promise<Answer>;
  readonly whatIf?: (change: WhatIfChange) => null | Promise<null>;
  readonly timeline?: (of: Stretch | null) => Timeline | Promise<Timeline>;
  readonly past?: (moment: number) => Past | Promise<Past>;
}

/** One browser and one server for a suite. */
export class PageHost {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #origin: string;

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
    this.#origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<PageHost> {
    const server = createServer((request, response) => {
      void serve(request.url ?? '/', request.headers.host ?? '').then(
        ({ headers, body }) => response.writeHead(200, headers).end(body),
        (error: unknown) => response.writeHead(404).end(String(error)),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: await chromiumPath(),
      args: CHROMIUM_ARGS,
    });
    return new PageHost(browser, server);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async open(options: Options = {}): Promise<Opened> {
    const context = await this.#browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    });
    const page = await context.newPage();
    return openIn(context, page, this.#origin, options);
  }
}

async function openIn(
  context: BrowserContext,
  page: Page,
  origin: string,
  options: Options,
): Promise<Opened> {
  const announced: Announced[] = [];
  const said: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(String(error)));
  const post = (message: unknown): void => {
    // A page that is gone cannot listen; VS Code drops such messages too.
    page.evaluate((data) => window.postMessage(data, '*'), message).catch(() => undefined);
  };
  const channel = new Channel<ExtensionSide, PageSide>(
    { post },
    {
      details: ({ node }) => {
        if (options.details === undefined) throw new Error('This test gives no details.');
        return options.details(node);
      },
      tensor: ({ node, of }) => {
        if (options.tensor === undefined) throw new Error('This test gives no elements.');
        return options.tensor(node, of);
      },
      fetch: ({ node, of }) => {
        if (options.fetch === undefined) throw new Error('This test fetches nothing.');
        return options.fetch(node, of);
      },
      ask: ({ question }) => {
        if (options.ask === undefined) throw new Error('This test gives no answers.');
        return options.ask(question);
      },
      whatIf: (change) => {
        if (options.whatIf === undefined) throw new Error('This test changes nothing.');
        return options.whatIf(change);
      },
      timeline: (of) =>
        options.timeline?.(of) ?? { moments: 0, bands: [], phases: 0, lastBackward: null },
      past: ({ moment }) => {
        if (options.past === undefined) throw new Error('This test has no past.');
        return options.past(moment);
      },
    },
  );
  const ready = new Promise<void>((resolve) => channel.on('ready', () => resolve()));
  for (const event of [
    'ready',
    'reveal',
    'unhide',
    'selected',
    'fold',
    'copy',
    'tangents',
    'choose',
  ] as const) {
    channel.on(event, (payload) => announced.push({ event, payload }));
  }
  await page.exposeFunction('gradlensPost', (message: unknown) => channel.receive(message));
  const theme = options.theme ?? 'vscode-dark';
  // tsx compiles named functions with calls of this helper, which the page does not have.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.addInitScript(actAsVsCode, {
    theme,
    variables: THEMES[theme],
    state: options.state ?? null,
  });
  await page.goto(`${origin}/`);
  await Promise.race([ready, failAfter(10_000, said)]);

  const settle = async (): Promise<void> => {
    await page.evaluate(
      () =>
        new Promise((resolve) =>
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 220))),
        ),
    );
  };
  const setTheme = async (next: ThemeKind): Promise<void> => {
    await page.evaluate(
      ([kind, variables]) => {
        const root = document.documentElement;
        root.removeAttribute('style');
        for (const [name, value] of Object.entries(variables))
          root.style.setProperty(`--vscode-${name}`, value);
        document.body.className =
          kind.endsWith('-light') && kind !== 'vscode-light'
            ? `vscode-high-contrast ${kind}`
            : kind;
        document.body.dataset['vscodeThemeKind'] = kind;
      },
      [next, THEMES[next]] as const,
    );
    await settle();
  };
  return {
    page,
    channel,
    announced,
    async show(slice, title = '') {
      await page.evaluate((data) => window.postMessage(data, '*'), {
        type: 'event',
        event: 'show',
        payload: { slice, title },
      });
      await settle();
    },
    settle,
    elements: (selector) =>
      page.evaluate((wanted) => {
        // cytoscape keeps itself on its container.
        const host = document.querySelector('.canvas') as unknown as { _cyreg: { cy: Core } };
        return host._cyreg.cy.elements(wanted).map((element) => ({
          id: element.id(),
          classes: element.classes(),
          position: element.isNode() ? { ...element.position() } : null,
          style: Object.fromEntries(
            (element.isNode()
              ? ['border-style', 'border-color']
              : ['width', 'line-color', 'line-style', 'source-arrow-shape', 'target-arrow-shape']
            ).map((name) => [name, element.style(name) as string]),
          ),
        }));
      }, selector),
    boxes: (selector) =>
      page.locator(selector).evaluateAll((elements) =>
        elements.map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          const id = (element as HTMLElement).dataset['id'] ?? '';
          return { id, text: (element as HTMLElement).innerText, x, y, width, height };
        }),
      ),
    setTheme,
    async inThemes(look) {
      for (const theme of Object.keys(THEMES) as ThemeKind[]) {
        await setTheme(theme);
        await look(theme);
      }
    },
    state: () =>
      page.evaluate(
        () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as PageState | null,
      ),
    complaints: async () => [
      ...said,
      ...(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)),
    ],
    async screenshot(name) {
      await page.screenshot({ path: new URL(`screenshots/page-${name}.png`, OUT).pathname });
    },
    close: () => context.close(),
  };
}

/** A page that never gets ready should say why. */
async function failAfter(milliseconds: number, said: readonly string[]): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
  throw new Error(`The page did not get ready. It said: ${said.join('\n') || 'nothing'}`);
}

/** Runs in the page before anything else, as VS Code's own frame does. */
function actAsVsCode(given: {
  theme: string;
  variables: Readonly<Record<string, string>>;
  state: unknown;
}): void {
  const violations: string[] = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
  });
  if (given.state !== null && sessionStorage.getItem('state') === null) {
    sessionStorage.setItem('state', JSON.stringify(given.state));
  }
  const send = (message: unknown): void => {
    (window as unknown as { gradlensPost(message: unknown): void }).gradlensPost(message);
  };
  Object.assign(window, {
    violations,
    acquireVsCodeApi: () => ({
      postMessage: send,
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown,
      setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
    }),
  });
  const dress = (): boolean => {
    if (document.querySelector('body') === null) return false;
    for (const [name, value] of Object.entries(given.variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    const older = given.theme === 'vscode-high-contrast-light' ? ['vscode-high-contrast'] : [];
    document.body.classList.add(given.theme, ...older);
    document.body.dataset['vscodeThemeKind'] = given.theme;
    return true;
  };
  const observer = new MutationObserver(() => {
    if (dress()) observer.disconnect();
  });
  observer.observe(document, { childList: true, subtree: true });
}

async function serve(
  url: string,
  host: string,
): Promise<{ headers: Record<string, string>; body: string | Buffer }> {
  if (url === '/') {
    const sources = {
      cspSource: `http://${host}`,
      nonce: Math.random().toString(36).slice(2),
      scriptUri: '/main.js',
      styleUri: '/page.css',
    };
    return {
      headers: {
        'content-type': 'text/html',
        'content-security-policy': contentSecurityPolicy(sources),
      },
      body: inspectorHtml(sources),
    };
  }
  const name = url === '/main.js' ? 'main.js' : url === '/page.css' ? 'page.css' : null;
  if (name === null) throw new Error(`no ${url}`);
  return {
    headers: { 'content-type': name.endsWith('.js') ? 'text/javascript' : 'text/css' },
    body: await readFile(new URL(`webview/${name}`, OUT)),
  };
}
