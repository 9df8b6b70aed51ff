/** @file The program runs to something that the user asked for, and then on to the user's own line. */

import type { EngineClient } from '../engine.ts';
import type { CdpConnection } from './cdp.ts';
import { DEEP, isVisible, stackOf, type Frame } from './frames.ts';
import type { Target } from './target.ts';

export type Goal = 'backward' | 'nan' | 'noGradient';

/** What a goal is called where it was not reached. */
export const GOAL_WORDS: Readonly<Record<Goal, string>> = {
  backward: 'a backward pass',
  nan: 'a NaN or Inf',
  noGradient: 'a backward pass that leaves a parameter without a gradient',
};

/** A `stopped` event's body, as the debug adapter protocol has it. */
export interface Stop {
  readonly threadId?: number;
  readonly hitBreakpointIds?: readonly number[];
  reason?: string;
  description?: string;
}

export class Errand {
  readonly goal: Goal;
  readonly #target: Target;
  readonly #engine: EngineClient;
  /** Where our own files are. */
  readonly #root: string;
  #steps = 0;
  /** On what the recorder calls at the goal. */
  #breakpoint: string | null = null;
  /** Scripts that a step passes over. */
  #passed: readonly string[] = [];

  constructor(goal: Goal, target: Target, engine: EngineClient, root: string) {
    this.goal = goal;
    this.#target = target;
    this.#engine = engine;
    this.#root = root;
  }

  /** @returns false where the program cannot be told */
  async begin(): Promise<boolean> {
    return this.#arm(this.goal === 'nan' ? 'nan' : 'backward');
  }

  /**
   * Tells VS Code of a pause instead of a breakpoint that nobody set. At a breakpoint it selects the innermost
   * frame, the recorder's own; at a pause the first that stepping does not pass over.
   * @returns whether it is such a pause
   */
  announce(stop: Stop): boolean {
    const isUsers = (stop.hitBreakpointIds?.length ?? 0) > 0;
    if (this.#steps > 0 || stop.reason !== 'breakpoint' || isUsers) return false;
    stop.reason = 'pause';
    stop.description = `Paused at ${GOAL_WORDS[this.goal]}`;
    return true;
  }

  /**
   * The program has stopped: it is sent on while it stands in the recorder or a library, and where the goal is not
   * reached yet. Where a NaN is made it stays in the recorder: below is the line that made it.
   * @returns whether it was sent on
   */
  async goesOn(threadId: number): Promise<boolean> {
    const { session } = this.#target;
    const stack = await stackOf(session, threadId, DEEP);
    const [top] = stack;
    if (top === undefined) return false;
    if (this.#steps === 0 && !this.#isOwn(top)) {
      // A breakpoint of the user's came first.
      await this.#arm(null);
      return false;
    }
    if (this.#breakpoint !== null) await this.#disarm();
    await this.#passOver([]);
    if (this.goal === 'nan' && this.#isOwn(top) && this.#showsProgram(stack)) return false;
    if (this.#isForeign(top)) {
      if (++this.#steps > DEEP) return false;
      await this.#passOver(await this.#foreign(stack));
      await session.customRequest('stepOut', { threadId });
      return true;
    }
    if (this.goal !== 'noGradient' || (await this.#misses())) return false;
    this.#steps = 0;
    if (!(await this.begin())) return false;
    await session.customRequest('continue', { threadId });
    return true;
  }

  async #misses(): Promise<boolean> {
    await this.#target.launch.drain();
    const found = await this.#target.graph();
    if (found === null) return false;
    const findings = await this.#engine.request('findings', { graph: found.graph });
    return findings.some(({ kind }) => kind === 'unreached');
  }

  async #arm(goal: 'backward' | 'nan' | null): Promise<boolean> {
    const cdp = await this.#cdp();
    if (cdp === null) return false;
    const reply = await cdp.send('Runtime.evaluate', {
      expression: `globalThis[Symbol.for('gradlens.runTo')]?.(${JSON.stringify(goal)})`,
      returnByValue: false,
      includeCommandLineAPI: false,
    });
    const { objectId } = reply.result;
    await this.#disarm();
    if (objectId === undefined) return false;
    if (goal === null) return true;
    const set = await cdp.send('Debugger.setBreakpointOnFunctionCall', { objectId });
    this.#breakpoint = set.breakpointId;
    return true;
  }

  async #disarm(): Promise<void> {
    const breakpointId = this.#breakpoint;
    this.#breakpoint = null;
    if (breakpointId === null) return;
    const cdp = await this.#cdp();
    await cdp?.send('Debugger.removeBreakpoint', { breakpointId });
  }

  /** Whether the frame that VS Code selects, the first that stepping does not pass over, is the program's. */
  #showsProgram(stack: readonly Frame[]): boolean {
    const selected = stack.find(isVisible);
    return selected !== undefined && !this.#isForeign(selected);
  }

  /**
   * Scripts of which functions are being called, and none is the program's. To step out of each function takes
   * long, and V8 loses its way where the recorder was called at the end of a `finally`, as in sources it changes.
   */
  async #foreign(stack: readonly Frame[]): Promise<string[]> {
    const frames = (await (await this.#cdp())?.pausedFrames()) ?? [];
    // The same frames in both protocols.
    const ids = (isForeign: boolean): string[] =>
      frames
        .filter((_, i) => this.#isForeign(stack[i]) === isForeign)
        .map(({ location }) => location.scriptId);
    // The library may be bundled with the program.
    const program = new Set(ids(false));
    return [...new Set(ids(true))].filter((id) => !program.has(id));
  }

  /** Has V8 step over these scripts, and into those of before again. */
  async #passOver(scripts: readonly string[]): Promise<void> {
    const before = this.#passed;
    this.#passed = scripts;
    const cdp = await this.#cdp();
    const whole = [{ lineNumber: 0, columnNumber: 0 }];
    for (const scriptId of before)
      await cdp?.send('Debugger.setBlackboxedRanges', { scriptId, positions: [] });
    for (const scriptId of scripts)
      await cdp?.send('Debugger.setBlackboxedRanges', { scriptId, positions: whole });
  }

  /** Null where the program cannot be reached. */
  async #cdp(): Promise<CdpConnection | null> {
    return this.#target.cdp().catch(() => null);
  }

  /** Code that the user did not write, or does not want to see. */
  #isForeign(frame: Frame | undefined): boolean {
    if (frame === undefined) return true;
    return this.#isOwn(frame) || frame.skipped || /[\\/]node_modules[\\/]/.test(frame.file);
  }

  /** The recorder, or our library, or code without a file. */
  #isOwn({ file }: Frame): boolean {
    if (file === '') return true;
    const path = file.replaceAll('\\', '/');
    const root = this.#root.replaceAll('\\', '/');
    return path.startsWith(`${root}/out/`) || path.startsWith(`${root}/engine/`);
  }
}
