/** @file Looking at the past of a graph: which moment, its picture, and playing from one moment to the next. */
import { NoAnswer, type Past, type Slice, type Stretch, type Timeline } from '../protocol.ts';
import { TimeBar } from './bar.ts';
import { HappeningPane, type HappeningEvents } from './happening.ts';

/** Between two moments that are played, milliseconds: time to read the rule. */
const PACE = 900;

const NOTHING: Timeline = { moments: 0, bands: [], phases: 0, lastBackward: null };

export interface TravelEvents extends HappeningEvents {
  /** Of a stretch, finer; null for all of it. */
  readonly timeline: (of: Stretch | null) => Promise<Timeline>;
  readonly past: (moment: number, signal: AbortSignal) => Promise<Past>;
  /** The picture is to be drawn anew. */
  readonly draw: () => void;
  /** These are what one looks at now. */
  readonly look: (slice: Slice) => void;
  /** Another moment is wanted; null for the present. */
  readonly moved: (moment: number | null) => void;
}

export class TimeTravel {
  readonly bar: TimeBar;
  readonly pane: HappeningPane;
  readonly #events: TravelEvents;
  #timeline: Timeline = NOTHING;
  #graph: number | null = null;
  /** The moment that is wanted; null for the present. */
  #moment: number | null = null;
  #shown: Past | null = null;
  /** One question at a time; while it is open only the latest wish counts. */
  #asking: AbortController | null = null;
  #isRefining = false;
  #playing: ReturnType<typeof setInterval> | null = null;

  constructor(events: TravelEvents) {
    this.#events = events;
    this.bar = new TimeBar({
      go: (moment) => this.#seek(moment),
      play: () => this.#toggle(),
      zoomed: () => void this.#refine(),
    });
    this.pane = new HappeningPane(events);
  }

  /** What is to be drawn instead of the present; null at present. */
  get slice(): Slice | null {
    return this.#shown?.slice ?? null;
  }

  /** The graph changed, or another one is shown. The moment that one looks at stays, unless more happened. */
  async update(present: Slice | null): Promise<void> {
    const graph = present?.graph ?? null;
    if (graph !== this.#graph) {
      this.leave();
      this.bar.showAll();
    }
    this.#graph = graph;
    let timeline = NOTHING;
    if (graph !== null)
      try {
        timeline = await this.#events.timeline(this.bar.shown);
      } catch {
        // Whoever cannot tell of the past has none: a picture in a file of its own.
      }
    if (graph !== this.#graph) return;
    if (timeline.moments !== this.#timeline.moments) this.leave();
    this.#timeline = timeline;
    this.bar.setTimeline(timeline);
    if (this.#moment !== null) void this.#ask();
  }

  /** To the first moment of the last backward pass. */
  stepBackward(): void {
    const { lastBackward } = this.#timeline;
    if (lastBackward === null) return;
    this.#go(lastBackward);
    this.bar.focus();
  }

  /** The bands of the stretch that is shown now; while they are on their way, only the latest wish counts. */
  async #refine(): Promise<void> {
    if (this.#isRefining) return;
    this.#isRefining = true;
    const graph = this.#graph;
    try {
      for (let asked: Stretch | null | undefined; asked !== this.bar.shown;) {
        asked = this.bar.shown;
        const timeline = await this.#events.timeline(asked);
        // Where more has happened, an update is on its way.
        if (graph !== this.#graph || timeline.moments !== this.#timeline.moments) return;
        this.#timeline = timeline;
        this.bar.setTimeline(timeline);
      }
    } catch (thrown) {
      if (!(thrown instanceof NoAnswer)) this.bar.showAll();
    } finally {
      this.#isRefining = false;
    }
  }

  /** To a moment that was looked at before, where the recording has it. */
  goBackTo(moment: number): void {
    if (moment < this.#timeline.moments) this.#go(moment);
  }

  /** Back to the present. */
  leave(): void {
    this.#pause();
    this.#asking?.abort();
    this.#asking = null;
    this.#moment = null;
    this.#events.moved(null);
    this.pane.close();
    this.bar.setMoment(null, '');
    if (this.#shown === null) return;
    this.#shown = null;
    this.#events.draw();
  }

  /** By hand: then nothing plays on. */
  #seek(moment: number | null): void {
    this.#pause();
    this.#go(moment);
  }

  #go(moment: number | null): void {
    if (moment === null) {
      this.leave();
      return;
    }
    this.#moment = moment;
    this.#events.moved(moment);
    this.bar.setMoment(moment, '');
    void this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#asking !== null) return;
    const asking = (this.#asking = new AbortController());
    try {
      while (this.#asking === asking && this.#moment !== null) {
        const moment = this.#moment;
        const past = await this.#events.past(moment, asking.signal);
        if (asking.signal.aborted) return;
        this.#show(past);
        if (moment === this.#moment) break;
      }
    } catch (thrown) {
      if (!asking.signal.aborted && !(thrown instanceof NoAnswer)) this.leave();
    } finally {
      if (this.#asking === asking) this.#asking = null;
    }
  }

  #show(past: Past): void {
    this.#shown = past;
    this.pane.show(past.happening);
    if (past.happening.moment === this.#moment)
      this.bar.setMoment(this.#moment, past.happening.sentence);
    this.#events.draw();
    this.#events.look(past.slice);
  }

  #toggle(): void {
    if (this.#playing !== null) {
      this.#pause();
      return;
    }
    const { bands, moments } = this.#timeline;
    const start = this.#moment === null ? 0 : Math.min(this.#moment + 1, moments - 1);
    const end = bands.find(({ to }) => to >= start)?.to ?? moments - 1;
    this.#playing = setInterval(() => this.#advance(end), PACE);
    this.bar.setPlaying(true);
    this.#go(start);
  }

  #advance(end: number): void {
    if (this.#moment === null || this.#moment >= end) this.#pause();
    else this.#go(this.#moment + 1);
  }

  #pause(): void {
    if (this.#playing === null) return;
    clearInterval(this.#playing);
    this.#playing = null;
    this.bar.setPlaying(false);
  }
}
