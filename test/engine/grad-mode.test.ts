/** @file Grad mode: scopes, nesting, errors, and what is refused. */

import assert from 'node:assert/strict';
import { enableGrad, isGradEnabled, noGrad, ones, setGradEnabled, tensor } from 'gradlens';

const x = ones([2], { requiresGrad: true });

describe('noGrad', () => {
  it('stops recording, as a callback and to the end of a block', () => {
    assert.equal(
      noGrad(() => x.mul(2).requiresGrad),
      false,
    );
    {
      using _ = noGrad();
      assert.equal(x.mul(2).requiresGrad, false);
    }
    assert.equal(x.mul(2).requiresGrad, true);
  });

  it('ends after an error', () => {
    assert.throws(() =>
      noGrad(() => {
        throw new Error('stop');
      }),
    );
    assert.equal(isGradEnabled(), true);
  });

  it('lets enableGrad record inside, and factories ask for gradients', () => {
    noGrad(() => {
      assert.equal(enableGrad(() => x.mul(2)).requiresGrad, true);
      assert.equal(ones([1], { requiresGrad: true }).requiresGrad, true);
    });
  });

  it('refuses an asynchronous callback with what to do', () => {
    assert.throws(() => noGrad(async () => Promise.resolve(1)), /asynchronous.*await/s);
    assert.equal(isGradEnabled(), true);
  });
});

describe('setGradEnabled', () => {
  it('switches until it is switched back', () => {
    setGradEnabled(false);
    assert.equal(isGradEnabled(), false);
    setGradEnabled(true);
    assert.equal(setGradEnabled(false, isGradEnabled), false);
    assert.equal(isGradEnabled(), true);
  });
});

describe('a tensor is no number', () => {
  it('refuses arithmetic and comparison, and prints itself in a string', () => {
    const t = tensor(2);
    assert.throws(() => Number(t), /x\.item\(\)/);
    assert.throws(() => (t as unknown as number) < 3, /x\.lt\(y\)/);
    assert.equal(String(t), 'tensor(2.)');
  });
});
