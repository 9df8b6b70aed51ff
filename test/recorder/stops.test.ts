/** @file Where an armed recorder stops the program: once, at what it was armed for. */

import assert from 'node:assert/strict';
import { tensor, type Tensor } from 'gradlens';

import { Stops, type Goal } from '../../engine/recorder/pause/stops.ts';
import { recorded } from '../recorder/memory.ts';

/** The kinds of the records after which the program stopped. */
function stopsOf(goal: Goal | null, program: () => void): string[] {
  const at: string[] = [];
  let last = '';
  const stops = new Stops(() => at.push(last));
  stops.arm(goal);
  recorded(program, {
    written: (record, operands) => {
      last = record.kind === 'operator' ? record.name : record.kind;
      stops.after(record, operands);
    },
  });
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

  it('stops at the first NaN or Inf that is made', () => {
    // log(0) is -Inf, and 0 times that is NaN.
    assert.deepEqual(stopsOf('nan', program), ['log']);
    const infinite = leaf(0, 1).log();
    assert.deepEqual(
      stopsOf('nan', () => infinite.add(1).mul(0).sum()),
      ['mul'],
    );
    const large = leaf(...Array.from({ length: 2000 }, (_, i) => i));
    assert.deepEqual(
      stopsOf('nan', () => large.mul(2).log()),
      ['log'],
    );
  });

  it('does not stop where Inf is meant, or a NaN is passed on', () => {
    const mask = tensor([true, false]);
    assert.deepEqual(
      stopsOf('nan', () => leaf(1, 2).maskedFill(mask, -Infinity).softmax(0)),
      [],
    );
    assert.deepEqual(
      stopsOf('nan', () => tensor([-Infinity, 0]).add(leaf(1, 2))),
      [],
    );
    const broken = leaf(NaN, 1);
    assert.deepEqual(
      stopsOf('nan', () => broken.mul(2)),
      [],
    );
    assert.deepEqual(
      stopsOf('nan', () => leaf(NaN, 1)),
      ['created'],
    );
  });

  it('stops at the first NaN of a backward pass', () => {
    // A gradient of 0 by twice the root of 0.
    const stops = stopsOf('nan', () =>
      leaf(0, 1)
        .sqrt()
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
