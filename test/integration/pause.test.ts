/** @file How long a stop takes until the user sees it: names, overlays, picture. Printed, not judged. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import { api, Debuggee, eventually, lineOf, stopDebugging, withProgram } from './support.ts';

/** So many that the 95th of 100 is not the worst of all: that one is the machine's. */
const STOPS = 64;
/** Until VS Code, the worker and the page have done everything once. */
const WARM_UP = 4;

/** Two lines take turns, so that what is shown of one stop is not what was shown of the last. */
const LINES = ['y = y.add(1);', 'y = y.sub(1);'] as const;

const program = (operators: number): string => `import { tensor } from 'gradlens';
const x = tensor([1.5, 2], { requiresGrad: true });
let y = x;
function step() {
  ${LINES[0]}
  ${LINES[1]}
}
for (let i = 0; i < ${operators}; i++) y = y.mul(1.000001);
for (let i = 0; i < ${STOPS}; i++) step();
`;

/** When each debug session stopped last. */
class Stops implements vscode.Disposable {
  last = 0;
  readonly #tracker = vscode.debug.registerDebugAdapterTrackerFactory('*', {
    createDebugAdapterTracker: () => ({
      onDidSendMessage: ({ event }: { event?: string }) => {
        if (event === 'stopped') this.last = Date.now();
      },
    }),
  });

  /** The first stop from then on. */
  async after(then: number): Promise<number> {
    return soon('the program stops', () => (this.last >= then ? this.last : null));
  }

  dispose(): void {
    this.#tracker.dispose();
  }
}

/** Like `eventually`, but looks often: what is waited for is measured. */
function soon<T>(what: string, ask: () => T | null): Promise<T> {
  const deadline = Date.now() + 60_000;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const answer = ask();
      if (answer !== null) resolve(answer);
      else if (Date.now() > deadline) reject(new Error(`This did not come true in time: ${what}`));
      else setTimeout(look, 3);
    };
    look();
  });
}

/** Milliseconds at the middle and at 95 of 100. */
function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.ceil(sorted.length * part) - 1] ?? NaN;
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

describe('a stop', function () {
  this.timeout(240_000);
  const stops = new Stops();
  let page: InspectorPage;
  before(async () => {
    page = await InspectorPage.connect();
  });
  afterEach(stopDebugging);
  after(async () => {
    stops.dispose();
    await page.close();
  });

  for (const [operators, goal] of [
    [1000, 150],
    [100_000, 400],
  ] as const) {
    it(`is shown soon with ${operators} operators`, () =>
      withProgram('pause.mjs', program(operators), async (uri) => {
        const gradlens = await api();
        await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
        const debuggee = await Debuggee.start(uri, LINES);
        await debuggee.stopsAt(LINES[0]);
        await eventually('the page shows the graph', async () => (await page.cards()).length > 0);
        let nodes = (await debuggee.slice()).total;
        await page.notePaints();
        const times = { names: [], overlays: [], picture: [] } as Record<string, number[]>;
        for (let stop = 1; stop < STOPS; stop++) {
          const line = await lineOf(uri, LINES[stop % 2] as string);
          const place = `pause.mjs:${line}`;
          const before = Date.now();
          await debuggee.continue();
          const stopped = await stops.after(before);
          const overlays = soon('the overlays are those of the stop', () =>
            isAnnotated(gradlens.overlays(uri), stop, line) ? Date.now() : null,
          );
          const names = soon('the names are bound', () =>
            gradlens.inspectorState().banner.includes(place) ? Date.now() : null,
          );
          // Each step makes nodes, and the page counts all.
          const picture = await eventually('the page is painted', () =>
            page.paintedSince(stopped, nodes),
          );
          nodes = picture.nodes;
          const seen = { names: await names, overlays: await overlays, picture: picture.at };
          if (stop < WARM_UP) continue;
          for (const [what, at] of Object.entries(seen)) times[what]?.push(at - stopped);
        }
        for (const [what, each] of Object.entries(times)) {
          assert.equal(each.length, STOPS - WARM_UP);
          console.log(
            `    ${operators} operators: ${what} after ${spread(each)} (goal: p95 ${goal} ms)`,
          );
        }
        await debuggee.ends();
      }));
  }
});

/** Whether the line before this stop tells of as many results as it has made by now. */
function isAnnotated(
  notes: ReturnType<Awaited<ReturnType<typeof api>>['overlays']>,
  stop: number,
  line: number,
): boolean {
  const other = stop % 2 === 1 ? line - 1 : line + 1;
  return notes.some((note) => note.line === other && note.count === Math.ceil(stop / 2));
}
