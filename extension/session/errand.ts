/** @file The program runs to something that the user asked for, and then on to the user's own line. */

import type { EngineClient } from '../engine.ts';
import { stackOf, type Frame } from './frames.ts';
import type { Target } from './target.ts';

export type Goal = 'backward' | 'nan' | 'noGradient';

/** From the recorder, where the program stops, out through the library: deeper stacks are given up. */
const MOST_STEPS = 80;

/** What a goal is called where it was not reached. */
export const GOAL_WORDS: Readonly<Record<Goal, string>> = {
  backward: 'a backward pass',
  nan: 'a NaN or Inf',
  noGradient: 'a backward pass that leaves a parameter without a gradient',
};

export class Errand {
  readonly goal: Goal;
  readonly #target: Target;
  readonly #engine: EngineClient;
  /** Where our own files are. */
  readonly #root: string;
  #steps = 0;
  /** On what the recorder calls at the goal. */
  #breakpoint: string | null = null;

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
   * The program has stopped: it is sent on while it stands in the recorder or the library, and where the
   * goal is not reached yet. Where a NaN is made it stays in the recorder: below is the line that made it. Below
   * another library it goes on to where that returns to the program.
   * @returns whether it was sent on
   */
  async goesOn(threadId: number): Promise<boolean> {
    const { session } = this.#target;
    const stack = await stackOf(session, threadId, MOST_STEPS);
    const [top] = stack;
    if (top === undefined) return false;
    if (this.#steps === 0 && !this.#isOwn(top)) {
      // A breakpoint of the user's came first.
      await this.#arm(null);
      return false;
    }
    if (this.#breakpoint !== null) await this.#disarm();
    // VS Code selects the first frame that stepping does not pass over: where that is the program's line, it stays.
    const selected = stack.find(({ file, skipped }) => file !== '' && !skipped);
    if (this.goal === 'nan' && this.#isOwn(top) && selected !== undefined && !isLibrary(selected))
      return false;
    if (this.#isOwn(top) || isLibrary(top)) {
      if (++this.#steps > MOST_STEPS) return false;
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
    const cdp = await this.#target.cdp().catch(() => null);
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
    const cdp = await this.#target.cdp().catch(() => null);
    await cdp?.send('Debugger.removeBreakpoint', { breakpointId });
  }

  /** The recorder, or our library. */
  #isOwn({ file }: Frame): boolean {
    if (file === '') return true;
    const path = file.replaceAll('\\', '/');
    const root = this.#root.replaceAll('\\', '/');
    return path.startsWith(`${root}/out/`) || path.startsWith(`${root}/engine/`);
  }
}

/** Code that the user did not write. */
const isLibrary = ({ file, skipped }: Frame): boolean =>
  file === '' || skipped || /[\\/]node_modules[\\/]/.test(file);
