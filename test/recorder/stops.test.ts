/** @file Where an armed recorder stops the program: once, at what it was armed for. */

import assert from 'node:assert/strict';
import { tensor, type Tensor } from 'gradlens';

import { Stops, type Goal } from '../../engine/recorder/stops.ts';
import { recorded } from '../recorder/memory.ts';

/** The kinds of the records after which the program stopped. */
function stopsOf(goal: Goal | null, program: () => void): string[] {
  const at: string[] = [];
  let last = '';
  const stops = new Stops();
  stops.arm(goal, () => at.push(last));
  for (const record of recorded(program)) {
    last = record.kind === 'operator' ? record.name : record.kind;
    stops.after(record);
  }
  return at;
}

const leaf = (...data: number[]): Tensor => tensor(data, { requiresGrad: true });
const program = (): void => {
  const x = leaf(0, 1);
  x.mul(2).sum().backward();
  x.log().mul(0).sum().backward();
};

describe('an armed recorder', () => {
  it('stops after the next backward pass, once', () => {
    assert.deepEqual(stopsOf('backward', program), ['backwardEnded']);
  });

  it('stops at the first NaN: Inf is none', () => {
    // log(0) is -Inf, and 0 times that is NaN.
    assert.deepEqual(stopsOf('nan', program), ['mul']);
  });

  it('stops at the first NaN of a backward pass', () => {
    // The derivative 1 / x at 0, times a gradient of 0.
    const stops = stopsOf('nan', () =>
      leaf(0, 1)
        .log()
        .backward(tensor([0, 1])),
    );
    assert.deepEqual(stops, ['nodeRan']);
  });

  it('does not stop where there is nothing to stop for, or it is not armed', () => {
    assert.deepEqual(
      stopsOf('nan', () => leaf(1).log()),
      [],
    );
    assert.deepEqual(
      stopsOf('backward', () => leaf(1).log()),
      [],
    );
    assert.deepEqual(stopsOf(null, program), []);
  });
});
