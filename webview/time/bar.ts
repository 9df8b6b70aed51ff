/** @file The timeline below the picture: bands of what ran forward, backward and stepped, and where one looks. */
import { button } from '../controls.ts';
import { el } from '../dom.ts';
import type { Band, Stretch, Timeline } from '../protocol.ts';
import { following, panned, sizeOf, zoomed } from './stretch.ts';

export interface TimeBarEvents {
  /** A moment of the past; null for the present. */
  readonly go: (moment: number | null) => void;
  readonly play: () => void;
  /** Another stretch is shown: its bands are wanted. */
  readonly zoomed: () => void;
}

/** By a key, and by a notch of the wheel. */
const ZOOM = { key: 2, wheel: 1.25 };

/** That a word on a band needs, as in the style sheet. */
const ROOM = 52;

const LETTERS: Readonly<Record<Band['kind'], string>> = {
  forward: 'forward',
  backward: 'backward',
  step: 'step',
  noGrad: 'no_grad',
  several: '…',
};

export class TimeBar {
  readonly element = el('section.time', { 'aria-label': 'Timeline' });
  readonly #events: TimeBarEvents;
  readonly #bands = el('div.bands', { 'aria-hidden': 'true' });
  /** Where no band has room for its word. */
  readonly #caption = el('span.caption', { 'aria-hidden': 'true' });
  readonly #thumb = el('div.thumb', { 'aria-hidden': 'true' });
  /** Below the bands: which part of the whole they are. */
  readonly #part = el('div.part');
  readonly #overview = el('div.overview', { 'aria-hidden': 'true' }, this.#part);
  readonly #track = el('div.track', {
    ...{ role: 'slider', tabindex: '0', 'aria-label': 'Moment of the recording' },
    'aria-valuemin': '1',
    title:
      '← → one moment, Page Up and Page Down one phase, Home and End, Space plays; + − or the wheel zoom, 0 shows all',
  });
  readonly #where = el('span.where', { 'aria-hidden': 'true' });
  readonly #back: HTMLElement;
  readonly #play: HTMLElement;
  readonly #forth: HTMLElement;
  readonly #now: HTMLElement;
  readonly #all: HTMLElement;
  #timeline: Timeline = { moments: 0, bands: [], phases: 0, lastBackward: null };
  /** Null for all of it. */
  #stretch: Stretch | null = null;
  /** Null at the present. */
  #moment: number | null = null;
  #words = '';
  /** Of the track, and the share of it that the widest band has. */
  #width = 0;
  #widest = 0;

  constructor(events: TimeBarEvents) {
    this.#events = events;
    this.#back = button('One moment back', '‹', () => this.#go(this.#at() - 1), 'icon');
    this.#play = button('Play this phase', '▶', () => events.play(), 'icon');
    this.#forth = button('One moment on', '›', () => this.#go(this.#at() + 1), 'icon');
    this.#now = button('Back to the present', 'Now', () => events.go(null));
    this.#all = button('Show the whole timeline (0)', 'All', () => this.#zoom(null));
    this.#track.append(this.#bands, this.#caption, this.#thumb, this.#overview);
    this.element.append(
      ...[this.#back, this.#play, this.#forth, this.#track, this.#all, this.#where, this.#now],
    );
    this.element.hidden = true;
    this.#listen();
  }

  /** A recording of a single moment has no course. */
  setTimeline(timeline: Timeline): void {
    this.#timeline = timeline;
    const { moments } = timeline;
    if (this.#stretch !== null && this.#stretch.to >= moments) this.#stretch = null;
    this.element.hidden = moments < 2;
    this.#track.setAttribute('aria-valuemax', String(moments));
    this.#draw();
    this.#place();
  }

  /** What one has zoomed to; null for all of it. */
  get shown(): Stretch | null {
    return this.#stretch;
  }

  showAll(): void {
    this.#stretch = null;
  }

  #draw(): void {
    const { moments, bands, phases } = this.#timeline;
    const shown = this.#shown();
    const size = sizeOf(shown);
    this.#widest = 0;
    this.#bands.replaceChildren(
      ...bands.flatMap(({ kind, from, to, label }) => {
        const [start, end] = [Math.max(from, shown.from), Math.min(to, shown.to)];
        if (end < start) return [];
        const band = el(`div.band.${kind}`, { title: label }, el('span', {}, LETTERS[kind]));
        band.style.left = `${((start - shown.from) / size) * 100}%`;
        const share = (end + 1 - start) / size;
        band.style.width = `${share * 100}%`;
        this.#widest = Math.max(this.#widest, share);
        return [band];
      }),
    );
    this.#caption.textContent = `${phases.toLocaleString('en')} phases: + or the wheel zooms in`;
    this.#showCaption();
    const isZoomed = this.#stretch !== null;
    this.#all.hidden = !isZoomed;
    this.#overview.hidden = !isZoomed;
    this.#track.classList.toggle('zoomed', isZoomed);
    this.#part.style.left = `${(shown.from / moments) * 100}%`;
    this.#part.style.width = `${(size / moments) * 100}%`;
  }

  #showCaption(): void {
    this.#caption.hidden = this.#widest * this.#width > ROOM;
  }

  #shown(): Stretch {
    return this.#stretch ?? { from: 0, to: Math.max(0, this.#timeline.moments - 1) };
  }

  #zoom(stretch: Stretch | null): void {
    const before = this.#stretch;
    if (before?.from === stretch?.from && before?.to === stretch?.to) return;
    this.#stretch = stretch;
    this.#draw();
    this.#place();
    this.#events.zoomed();
  }

  /**
   * @param moment null for the present
   * @param words what happened in it; empty until it is known
   */
  setMoment(moment: number | null, words: string): void {
    const hasMoved = moment !== this.#moment;
    this.#moment = moment;
    this.#words = words;
    if (hasMoved && moment !== null && this.#stretch !== null)
      this.#zoom(following(this.#stretch, moment, this.#timeline.moments));
    this.#place();
  }

  #place(): void {
    const { moments } = this.#timeline;
    const [moment, words] = [this.#moment, this.#words];
    const at = this.#at();
    const { from, to } = this.#shown();
    const place = `moment ${at + 1} of ${moments}`;
    const zoom = this.#stretch === null ? '' : `, zoomed to ${from + 1} to ${to + 1}`;
    const text = `${moment === null ? `now, after ${moments} moments` : place}${zoom}`;
    this.#track.setAttribute('aria-valuenow', String(at + 1));
    this.#track.setAttribute('aria-valuetext', words === '' ? text : `${text}: ${words}`);
    const middle = at + (moment === null ? 1 : 0.5);
    const left = (middle - from) / sizeOf({ from, to });
    this.#thumb.style.left = `${left * 100}%`;
    // At present one may look at another stretch.
    this.#thumb.hidden = left < 0 || left > 1;
    // At present the button says so.
    this.#where.textContent = moment === null ? '' : `${at + 1} / ${moments}`;
    this.element.classList.toggle('past', moment !== null);
    this.#now.toggleAttribute('disabled', moment === null);
    this.#back.toggleAttribute('disabled', at === 0);
    this.#forth.toggleAttribute('disabled', moment === null);
  }

  setPlaying(playing: boolean): void {
    this.#play.textContent = playing ? '❚❚' : '▶';
    const label = playing ? 'Pause' : 'Play this phase';
    this.#play.setAttribute('aria-label', label);
    this.#play.title = label;
  }

  focus(): void {
    this.#track.focus();
  }

  #at(): number {
    return this.#moment ?? Math.max(0, this.#timeline.moments - 1);
  }

  #go(moment: number): void {
    const { moments } = this.#timeline;
    if (moment < moments) {
      this.#events.go(Math.max(0, moment));
      return;
    }
    if (this.#stretch !== null) this.#zoom(following(this.#stretch, moments - 1, moments));
    this.#events.go(null);
  }

  #listen(): void {
    const track = this.#track;
    new ResizeObserver(([entry]) => {
      this.#width = entry?.contentRect.width ?? 0;
      this.#showCaption();
    }).observe(track);
    const follow = ({ clientX }: PointerEvent): void => {
      const { left, width } = this.#bands.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (clientX - left) / Math.max(1, width)));
      const shown = this.#shown();
      this.#go(shown.from + Math.floor(share * sizeOf(shown)));
    };
    track.addEventListener('pointerdown', (event) => {
      track.setPointerCapture(event.pointerId);
      follow(event);
    });
    track.addEventListener('pointermove', (event) => {
      if (track.hasPointerCapture(event.pointerId)) follow(event);
    });
    track.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.#wheel(event);
      },
      { passive: false },
    );
    track.addEventListener('keydown', (event) => {
      const step = this.#stepOf(event.key);
      if (event.key === ' ') this.#events.play();
      else if (event.key === '+' || event.key === '=') this.#zoomBy(ZOOM.key, this.#at());
      else if (event.key === '-') this.#zoomBy(1 / ZOOM.key, this.#at());
      else if (event.key === '0') this.#zoom(null);
      else if (event.key === 'Escape' && this.#moment !== null) this.#events.go(null);
      else if (step !== null) this.#go(step);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  #zoomBy(factor: number, around: number): void {
    const { moments } = this.#timeline;
    const shown = following(this.#shown(), around, moments);
    this.#zoom(zoomed(shown, factor, around, moments));
  }

  /** Up and down zooms at the pointer; sideways, or with Shift, moves along. */
  #wheel({ clientX, deltaX, deltaY, shiftKey }: WheelEvent): void {
    const { left, width } = this.#bands.getBoundingClientRect();
    const along = shiftKey ? deltaX + deltaY : deltaX;
    if (Math.abs(along) > Math.abs(shiftKey ? 0 : deltaY)) {
      if (this.#stretch === null) return;
      const share = along / Math.max(1, width);
      this.#zoom(panned(this.#stretch, share, this.#timeline.moments));
      return;
    }
    const shown = this.#shown();
    const around = shown.from + ((clientX - left) / Math.max(1, width)) * sizeOf(shown);
    this.#zoomBy(deltaY < 0 ? ZOOM.wheel : 1 / ZOOM.wheel, Math.floor(around));
  }

  /** Where a key leads; null where it is none of ours. */
  #stepOf(key: string): number | null {
    const at = this.#at();
    const { moments, bands } = this.#timeline;
    switch (key) {
      case 'ArrowLeft':
      case 'ArrowDown':
        return at - 1;
      case 'ArrowRight':
      case 'ArrowUp':
        return at + 1;
      case 'PageUp':
        return bands.findLast(({ from }) => from < at)?.from ?? Math.max(0, at - 1);
      case 'PageDown':
        return bands.find(({ from }) => from > at)?.from ?? (bands.at(-1)?.to ?? at) + 1;
      case 'Home':
        return 0;
      case 'End':
        return moments;
      default:
        return null;
    }
  }
}
