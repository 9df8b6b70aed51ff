/** @file Why a replay stops: what it does not know, and where. */

/** Of what reads a tensor that is known by its statistics alone; follows the operator's name. */
export const NOT_KEPT = 'it reads a tensor whose values are not in the recording';

export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** What the sentence is about, for example an operator's name. */
  readonly subject: string;
  /** The call stack, by its number in the recording. */
  readonly callSite: number;
  readonly reason: string;

  constructor(subject: string, stack: number, reason: string) {
    super(`${subject}: ${reason}`);
    this.subject = subject;
    this.callSite = stack;
    this.reason = reason;
  }
}
