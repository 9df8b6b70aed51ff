/** @file The timeline below the picture: bands of what ran forward, backward and stepped, and where one looks. */
import { button } from '../controls.ts';
import { el } from '../dom.ts';
import type { Band, Timeline } from '../protocol.ts';

export interface TimeBarEvents {
  /** A moment of the past; null for the present. */
  readonly go: (moment: number | null) => void;
  readonly play: () => void;
}

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
  readonly #thumb = el('div.thumb', { 'aria-hidden': 'true' });
  readonly #track = el('div.track', {
    ...{ role: 'slider', tabindex: '0', 'aria-label': 'Moment of the recording' },
    'aria-valuemin': '1',
    title: '← → one moment, Page Up and Page Down one phase, Home and End, Space plays',
  });
  readonly #where = el('span.where', { 'aria-hidden': 'true' });
  readonly #back: HTMLElement;
  readonly #play: HTMLElement;
  readonly #forth: HTMLElement;
  readonly #now: HTMLElement;
  #timeline: Timeline = { moments: 0, bands: [] };
  /** Null at the present. */
  #moment: number | null = null;

  constructor(events: TimeBarEvents) {
    this.#events = events;
    this.#back = button('One moment back', '‹', () => this.#go(this.#at() - 1), 'icon');
    this.#play = button('Play this phase', '▶', () => events.play(), 'icon');
    this.#forth = button('One moment on', '›', () => this.#go(this.#at() + 1), 'icon');
    this.#now = button('Back to the present', 'Now', () => events.go(null));
    this.#track.append(this.#bands, this.#thumb);
    this.element.append(
      ...[this.#back, this.#play, this.#forth, this.#track, this.#where, this.#now],
    );
    this.element.hidden = true;
    this.#listen();
  }

  /** A recording of a single moment has no course. */
  setTimeline(timeline: Timeline): void {
    this.#timeline = timeline;
    const { moments, bands } = timeline;
    this.element.hidden = moments < 2;
    this.#bands.replaceChildren(
      ...bands.map(({ kind, from, to, label }) => {
        const band = el(`div.band.${kind}`, { title: label }, el('span', {}, LETTERS[kind]));
        band.style.left = `${(from / moments) * 100}%`;
        band.style.width = `${((to + 1 - from) / moments) * 100}%`;
        return band;
      }),
    );
    this.#track.setAttribute('aria-valuemax', String(moments));
    this.setMoment(this.#moment, '');
  }

  /**
   * @param moment null for the present
   * @param words what happened in it; empty until it is known
   */
  setMoment(moment: number | null, words: string): void {
    this.#moment = moment;
    const { moments } = this.#timeline;
    const at = this.#at();
    const place = `moment ${at + 1} of ${moments}`;
    const text = moment === null ? `now, after ${moments} moments` : place;
    this.#track.setAttribute('aria-valuenow', String(at + 1));
    this.#track.setAttribute('aria-valuetext', words === '' ? text : `${text}: ${words}`);
    this.#thumb.style.left = `${((at + (moment === null ? 1 : 0.5)) / Math.max(1, moments)) * 100}%`;
    this.#where.textContent = moment === null ? 'now' : `${at + 1} / ${moments}`;
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
    this.#events.go(moment >= moments ? null : Math.max(0, moment));
  }

  #listen(): void {
    const track = this.#track;
    const follow = ({ clientX }: PointerEvent): void => {
      const { left, width } = this.#bands.getBoundingClientRect();
      const share = (clientX - left) / Math.max(1, width);
      this.#go(Math.floor(Math.min(1, Math.max(0, share)) * this.#timeline.moments));
    };
    track.addEventListener('pointerdown', (event) => {
      track.setPointerCapture(event.pointerId);
      follow(event);
    });
    track.addEventListener('pointermove', (event) => {
      if (track.hasPointerCapture(event.pointerId)) follow(event);
    });
    track.addEventListener('keydown', (event) => {
      const step = this.#stepOf(event.key);
      if (event.key === ' ') this.#events.play();
      else if (event.key === 'Escape' && this.#moment !== null) this.#events.go(null);
      else if (step !== null) this.#go(step);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
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
        return bands.findLast(({ from }) => from < at)?.from ?? 0;
      case 'PageDown':
        return bands.find(({ from }) => from > at)?.from ?? moments;
      case 'Home':
        return 0;
      case 'End':
        return moments;
      default:
        return null;
    }
  }
}
