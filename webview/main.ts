/** @file The inspector's page: draws what the extension shows, and tells what the user picks. */
import { reasonOf } from '../engine/protocol/index.ts';
import { marksOf } from './canvas/differences.ts';
import { Picture } from './canvas/picture.ts';
import { registerControls } from './controls.ts';
import { el } from './dom.ts';
import { filtered, withoutAllNew, withoutDifferences } from './filter.ts';
import { isTold, successors } from './follow.ts';
import { pngOf } from './image.ts';
import { AnswerPane } from './panels/answers.ts';
import { BannerLine } from './panels/banner.ts';
import { CardMenu } from './panels/card-menu.ts';
import { DetailsPane } from './panels/details.ts';
import { EmptyState } from './panels/empty.ts';
import { Legend } from './panels/legend.ts';
import { Questions } from './panels/questions.ts';
import { StatusLine, statusParts } from './panels/status.ts';
import { StreamSwitch } from './panels/streams.ts';
import { Toolbar } from './panels/toolbar.ts';
import {
  Channel,
  NoAnswer,
  PROTOCOL_VERSION,
  programOf,
  type Banner,
  type ExtensionSide,
  type Hit,
  type NodeId,
  type PageSide,
  type PageState,
  type Question,
  type Slice,
  type WhatIfChange,
} from './protocol.ts';
import { isAlone } from './standalone.ts';
import { Memory, type VsCodeApi } from './state.ts';
import { themeVariables } from './theme.ts';
import { TimeTravel } from './time/travel.ts';
import { WhatIfBar } from './what-if/bar.ts';
import { WhatIfForms, wouldBe } from './what-if/forms.ts';

declare function acquireVsCodeApi(): VsCodeApi;

/** Below this width, legend and minimap would cover the picture. */
const ROOMY = 960;

registerControls();
/** In a file of its own nothing is offered that the extension would have to do. */
const alone = isAlone();
/** There the picture is what was sent: at first sight nothing lies over it. */
let legendLiesOver = false;
const api = acquireVsCodeApi();
const memory = new Memory(api, (state) => channel.emit('remembered', { state }));
const channel = new Channel<PageSide, ExtensionSide>(
  { post: (message) => api.postMessage(message) },
  {
    picture: ({ format }) => (format === 'svg' ? picture.svg() : pngOf(picture.svg())),
    look: () => ({ bodyClass: document.body.className, variables: themeVariables() }),
  },
);

let slice: Slice | null = null;
/** What was drawn last, also while a program starts again and there is nothing. */
let seen: Slice | null = null;
let title = '';
let at: { readonly file: string; readonly line: number } | null = null;
let banner: Banner | null = null;
/** A comparison is looked at. */
let comparing = false;
/** What its list has, or that of another answer. */
let listed: readonly Hit[] = [];
/** Once there is a graph, the page goes back to where it was before it was unloaded. */
let left: PageState | null = memory.state;

const empty = new EmptyState((site) => channel.emit('reveal', { site }));
const status = new StatusLine();
const bannerLine = new BannerLine((site) => channel.emit('reveal', { site }));
const streams = new StreamSwitch((graph) => channel.emit('choose', { graph }));
const legend = new Legend((showLegend) => change({ showLegend }), !alone);
const picture = new Picture(
  {
    choose,
    fold: alone ? null : (group, open) => channel.emit('fold', { group, open }),
    moved: (viewport) => memory.update({ viewport }),
  },
  () => (main.clientWidth >= ROOMY && legend.isOpen ? legend.element.offsetWidth + 16 : 0),
);
const questions = new Questions((question, text) => ask(question, text), closeAnswer);
const answer = new AnswerPane({
  ask: (question, signal) => channel.request('ask', { question }, signal),
  look: (hit, all) => {
    picture.showHits(
      all.map(({ node }) => node),
      hit?.node ?? null,
    );
    picture.highlight(hit?.path ?? []);
    compared(all);
  },
  choose: ({ node, path, site }) => {
    show(node, path);
    if (site !== null) channel.emit('reveal', { site });
  },
  close: () => {
    closeAnswer();
    questions.focus();
  },
});
const menu = new CardMenu({
  ask: (question, text) => ask(question, text),
  show: (node) => show(node, [node]),
  fold: (node, open) => picture.foldAt(node, open),
  tangents: (from) => channel.emit('tangents', { from }),
  edit: (node) => {
    forms.open(node);
    choose(node);
  },
  preview: (node) => void whatIf({ do: 'preview', node }),
  copy: (node, of, format) => channel.emit('copy', { node, of, format }),
  compare: () => channel.emit('compare', null),
  export: () => channel.emit('export', null),
});
const toolbar = new Toolbar(
  {
    fit: () => picture.fit(),
    zoom: (factor) => picture.zoomBy(factor),
    showNoGrad: (showNoGrad) => change({ showNoGrad }),
    showDetached: (showDetached) => change({ showDetached }),
  },
  alone ? null : questions.element,
);
const forms = new WhatIfForms((change) => channel.request('whatIf', change));
const whatIfBar = new WhatIfBar(alone ? null : () => void whatIf({ do: 'reset' }));
const details = new DetailsPane({
  ask: (node, signal) => channel.request('details', { node }, signal),
  choose: (node) => show(node, [node]),
  isKnown: (node) => !alone || isShown(node),
  reveal: alone ? null : (site) => channel.emit('reveal', { site }),
  tensor: (node, of) => channel.request('tensor', { node, of }),
  fetch: alone ? null : fetchElements,
  whatIf: (shown) => (alone ? wouldBe(shown) : forms.sections(shown)),
  close: () => {
    const before = memory.state.selected;
    choose(null);
    if (before !== null) picture.focus(before);
  },
});
const travel = new TimeTravel({
  timeline: (of) => channel.request('timeline', of),
  past: (moment, signal) => channel.request('past', { moment }, signal),
  draw,
  look: ({ cards }) => {
    const touched = cards.find(({ when }) => when === 'now');
    if (touched !== undefined) picture.reveal(touched.id);
  },
  moved: (moment) => memory.update({ moment }),
  choose: (node) => show(node, [node]),
  reveal: (site) => channel.emit('reveal', { site }),
});
const main = el('main', {}, picture.element, empty.element, legend.element);
document.body.append(
  el(
    'header',
    {},
    el('h1.unseen', {}, 'Gradlens: computation graph'),
    toolbar.element,
    streams.element,
    menu.element,
  ),
  bannerLine.element,
  whatIfBar.element,
  el('div.middle', {}, answer.element, main, details.element),
  travel.pane.element,
  travel.bar.element,
  status.element,
);
new ResizeObserver(() => showLegend()).observe(main);

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && memory.state.selected !== null) choose(null);
  if (!alone && event.key === 'f' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    questions.focus();
  }
});
if (!alone)
  picture.element.addEventListener('contextmenu', (event) => {
    const isForward = slice?.tangentsFrom !== undefined;
    menu.open(event, slice?.cards ?? [], { isComparison: comparing, isForward });
  });
window.addEventListener('message', (event: MessageEvent<unknown>) => channel.receive(event.data));

channel.on('show', (shown) => {
  const before = slice;
  slice = shown.slice === null ? null : withoutAllNew(shown.slice);
  if (slice !== null && isTold(slice, seen)) {
    // Before a program's first graph the title is that of its launch.
    if (seen !== null && memory.state.about === programOf(shown.title)) followNodes(seen, slice);
    seen = slice;
  }
  title = shown.title;
  if (shown.banner !== undefined) setBanner(shown.banner);
  at = shown.at ?? slice?.cards.find((card) => card.currentLine)?.site ?? null;
  if (slice !== null) {
    rememberOnly(slice, before, shown.left ?? null);
    memory.update({ folds: slice.folds });
  }
  const back = isEmpty() ? null : left;
  if (!isEmpty()) left = null;
  if (back?.viewport) picture.restore(back.viewport);
  draw();
  void travel.update(slice).then(() => {
    if (back !== null && back.moment !== null) travel.goBackTo(back.moment);
  });
  if (alone && legend.isOpen && picture.isUnder(legend.element)) {
    legendLiesOver = true;
    showLegend();
  }
  const { asked, selected } = memory.state;
  if (slice === null) {
    details.close();
    answer.close();
  } else if (slice === seen) {
    if (asked !== null && !answer.isOpen) ask(asked.question, asked.text, false);
    if (selected !== null && slice.cards.some(({ id }) => id === selected))
      void showDetails(selected);
    else select(null);
  }
});
channel.on('banner', (shown) => {
  setBanner(shown.banner);
  showBanner();
});
channel.on('streams', (all) => streams.set(all.streams, all.shown));
channel.on('highlight', ({ nodes }) => picture.highlight(nodes));
channel.on('ask', ({ question, text }) => ask(question, text));
channel.on('stepBackward', () => travel.stepBackward());
channel.on('answer', ({ text, answer: given }) => {
  memory.update({ asked: null });
  compared(given.hits);
  answer.tell(text, given);
});
channel.on('focus', ({ node }) => {
  select(node);
  picture.centreOn(node);
});

toolbar.set(memory.state);
showLegend();
draw();
channel.emit('ready', { protocol: PROTOCOL_VERSION, state: memory.state });

/** What is remembered is of one program and one graph of it: of another, it is what was known of that. */
function rememberOnly({ graph }: Slice, before: Slice | null, known: PageState | null): void {
  const about = programOf(title);
  if (memory.state.about === about && (before === null || before.graph === graph)) return;
  answer.close();
  if (memory.state.selected !== null) select(null);
  memory.turnTo(about, known);
  left = known;
  toolbar.set(memory.state);
  showLegend();
}

function change(part: Partial<PageState>): void {
  memory.update(part);
  toolbar.set(memory.state);
  showLegend();
  draw();
}

function showLegend(): void {
  legend.set(memory.state.showLegend ?? (main.clientWidth >= ROOMY && !legendLiesOver));
}

function isEmpty(): boolean {
  return slice === null || slice.cards.length === 0;
}

function setBanner(shown: Banner | null): void {
  banner = shown;
  status.setBanner(banner);
}

/** Above the picture; where there is none, good news stands in the middle of the page. */
function showBanner(): void {
  const isProblem = banner?.kind === 'error';
  bannerLine.set(isEmpty() && !isProblem ? null : banner);
  empty.element.hidden = !isEmpty();
  empty.set(banner, slice !== null);
}

/** Flags what differs, on cards and on the folded groups that hide it. */
function compared(hits: readonly Hit[]): void {
  const before = comparing;
  listed = hits;
  comparing = hits.some(({ mark }) => mark !== undefined);
  if (comparing !== before) draw();
  else picture.markCompared(marksOf(slice?.cards ?? [], listed));
}

function draw(): void {
  const present = comparing || slice === null ? slice : withoutDifferences(slice);
  const shown = travel.slice ?? present;
  const drawn = shown === null ? null : filtered(shown, memory.state);
  legend.element.hidden = isEmpty();
  if (drawn !== null) legend.tellOf(drawn);
  showBanner();
  whatIfBar.set(shown?.whatIf ?? null);
  picture.show(drawn);
  picture.markCompared(marksOf(drawn?.cards ?? [], listed));
  picture.select(memory.state.selected);
  questions.set(drawn?.cards ?? [], memory.state.selected);
  status.set(
    shown === null || drawn === null ? [] : statusParts(shown, drawn, title, at),
    shown?.notes ?? [],
  );
}

/** What was selected, asked and typed about nodes has another id after an edit. */
function followNodes(before: Slice, now: Slice): void {
  const idOf = successors(before, now);
  forms.follow(idOf);
  const isKnown = (node: NodeId): boolean => before.cards.some(({ id }) => id === node);
  const { asked, selected: was } = memory.state;
  if (asked !== null && 'node' in asked.question && isKnown(asked.question.node)) {
    const node = idOf(asked.question.node);
    const question = node === null ? null : { ...asked.question, node };
    memory.update({ asked: question === null ? null : { ...asked, question } });
  }
  if (was === null || !isKnown(was)) return;
  const is = idOf(was);
  if (is === null) select(null);
  else if (is !== was) {
    memory.update({ selected: is });
    channel.emit('selected', { node: is });
  }
}

/** The user picked a node: marks it, shows it in full, and shows its line in the editor. */
function choose(node: NodeId | null): void {
  select(node);
  const site = slice?.cards.find((card) => card.id === node)?.site;
  if (site) channel.emit('reveal', { site });
}

/** Picks a node that may be in a folded group: then the extension opens that first. */
function show(node: NodeId, path: readonly NodeId[]): void {
  if (!alone && slice?.cards.some((card) => card.id === node) !== true) {
    channel.emit('unhide', { node, path });
    return;
  }
  choose(node);
  picture.reveal(node);
}

/** A card, or an operand that a card names instead of drawing it. */
function isShown(node: NodeId): boolean {
  const cards = slice?.cards ?? [];
  return cards.some(({ id, far }) => id === node || far.some((other) => other.id === node));
}

async function fetchElements(node: NodeId, of: 'value' | 'grad'): Promise<void> {
  await channel.request('fetch', { node, of });
  if (memory.state.selected === node) await showDetails(node);
}

function select(node: NodeId | null): void {
  if (memory.state.selected !== node) channel.emit('selected', { node });
  memory.update({ selected: node });
  picture.select(node);
  questions.set(slice?.cards ?? [], node);
  if (node === null) details.close();
  else void showDetails(node);
}

function showDetails(node: NodeId): Promise<void> {
  const card = slice?.cards.find(({ id }) => id === node);
  return details.ask(node, card === undefined ? 'Details' : card.name || card.op);
}

function closeAnswer(): void {
  memory.update({ asked: null });
  answer.close();
}

function ask(question: Question, text: string, takesFocus = true): void {
  memory.update({ asked: { question, text } });
  answer.ask(question, text, takesFocus);
}

/** Shows what would be; what does not work is told in the banner's place until the next picture. */
async function whatIf(change: WhatIfChange): Promise<void> {
  try {
    await channel.request('whatIf', change);
  } catch (thrown) {
    if (thrown instanceof NoAnswer) return;
    bannerLine.set({
      kind: 'error',
      text: reasonOf(thrown),
      site: null,
    });
  }
}
