/** @file Colours: enough contrast in every theme, taken anew when the theme changes. */
import assert from 'node:assert/strict';
import { contrast, over, parseColour, type Rgb } from './colours.ts';
import { faintTexts } from './faint.ts';
import { PageHost, type Opened } from './page.ts';
import { hard, lesson, slice } from './slices.ts';
import { THEMES, type ThemeKind } from './themes.ts';

/** Both hand-written slices in one picture, side by side. */
function everything() {
  const [a, b] = [lesson(), hard()];
  const far = (id: number): number => id + 100;
  return slice(
    [
      ...a.cards,
      ...b.cards.map((card) => ({
        ...card,
        id: far(card.id),
        key: `b${card.key}`,
        y: card.y + 800,
      })),
    ],
    [
      ...a.edges,
      ...b.edges.map((edge) => ({
        ...edge,
        id: `b${edge.id}`,
        source: far(edge.source),
        target: far(edge.target),
      })),
    ],
    { regions: a.regions },
  );
}

/** Runs in the page: the strokes that mean something. */
function strokesInPage(): { what: string; colour: string }[] {
  const of = (selector: string, property: string, pseudo?: string) => {
    const element = document.querySelector(selector);
    if (element === null) throw new Error(`no ${selector}`);
    const colour = getComputedStyle(element, pseudo).getPropertyValue(property);
    return { what: `${selector} ${property}`, colour };
  };
  return [
    of('.role-operator', 'border-top-color'),
    of('.role-constant', 'border-top-color'),
    of('.role-parameter', 'border-left-color'),
    of('.role-parameter .glyph', 'color'),
    of('.role-output:not(.non-finite)', 'border-top-color'),
    of('.non-finite', 'border-top-color'),
    of('.pill.in-place', 'border-top-color'),
    of('.chip', 'border-top-color'),
    of('.card .bar i', 'background-color'),
    of('.card.fresh', 'background-color', '::before'),
  ];
}

describe('colours', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  afterEach(() => opened.close());

  for (const theme of Object.keys(THEMES) as ThemeKind[]) {
    it(`has text at 4.5 and strokes at 3 against their ground in ${theme}`, async () => {
      opened = await host.open({ theme });
      await opened.show(everything(), 'train.ts');
      const paper = parseColour(THEMES[theme]['editor-background'] ?? '');
      assert.deepEqual(await faintTexts(opened.page, theme), []);
      const strokes = await opened.page.evaluate(strokesInPage);
      for (const { id, style } of await opened.elements('edge')) {
        strokes.push({ what: id, colour: style['line-color'] ?? '' });
      }
      for (const { what, colour } of strokes) {
        const ratio = contrast(over(parseColour(colour), paper), paper);
        assert.ok(ratio >= 3, `${what}: ${colour} has ${ratio.toFixed(2)}`);
      }
      assert.deepEqual(await opened.complaints(), []);
    });
  }

  it('follow a change of the theme, on the canvas too', async () => {
    opened = await host.open({ theme: 'vscode-dark' });
    await opened.show(lesson());
    const lineOf = async (): Promise<string | undefined> =>
      (await opened.elements('edge.gradient'))[0]?.style['line-color'];
    const colourIn = (theme: ThemeKind): Rgb => parseColour(THEMES[theme]['charts-blue'] ?? '');
    assert.deepEqual(parseColour((await lineOf()) ?? ''), colourIn('vscode-dark'));
    await opened.setTheme('vscode-light');
    assert.deepEqual(parseColour((await lineOf()) ?? ''), colourIn('vscode-light'));
    assert.deepEqual(await opened.complaints(), []);
  });
});
