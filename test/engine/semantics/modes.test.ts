/** @file Grad mode, inference mode, anomaly mode, forward mode (sections F, K, L). */

import assert from 'node:assert/strict';
import {
  type Tensor,
  autograd,
  inferenceMode,
  isGradEnabled,
  noGrad,
  ones,
  slice,
  tensor,
  zeros,
} from 'gradlens';
import { leaf, list, of, quietly, thrown, warned } from './support.ts';

const { forwardAD, isInferenceModeEnabled } = autograd;
const { dualLevel, makeDual, unpackDual } = forwardAD;

describe('F2: a view made under noGrad', () => {
  it('requires grad as its base does', () => {
    const x = leaf(1, 2).clone();
    const v = noGrad(() => x.view(2, 1));
    assert.equal(v.requiresGrad, true);
    assert.equal(v.gradFn, null);
    assert.equal(noGrad(() => of(1).view(1, 1)).requiresGrad, false);
  });
});

describe('F4: inference mode', () => {
  const inferred = (): Tensor => inferenceMode(() => ones([2], { dtype: 'float64' }).mul(2));

  it('makes tensors without version counter, that stay out of recorded graphs', () => {
    const a = inferred();
    assert.equal(a.isInference(), true);
    assert.equal(a.requiresGrad, false);
    const texts: [() => unknown, string][] = [
      [() => a.version, 'RuntimeError: Inference tensors do not track version counter.'],
      [
        () => leaf(1, 2).mul(a),
        'RuntimeError: Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.',
      ],
      [
        () => a.mul_(2),
        'RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.',
      ],
      [
        () => a.requiresGrad_(),
        'RuntimeError: Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.',
      ],
    ];
    for (const [body, text] of texts) assert.equal(thrown(body), text);
    assert.equal(a.add(1).isInference(), false);
    assert.deepEqual(list(leaf(1, 2).add(a)), [3, 4]);
    assert.deepEqual(
      [a.clone(), a.detach(), a.view(2, 1)].map((x) => x.isInference()),
      [false, true, true],
    );
  });

  it('leaves normal tensors normal', () => {
    const x = ones([2]);
    const v = inferenceMode(() => {
      x.add_(1);
      return x.view(2, 1);
    });
    assert.deepEqual([v.isInference(), x.isInference(), x.version], [false, false, 1]);
    const y = leaf(1, 2).clone();
    const w = inferenceMode(() => y.view(2, 1));
    assert.equal(w.requiresGrad, true);
    assert.match(
      thrown(() => w.mul_(2)),
      /^RuntimeError: A view was created in inference mode and is being modified inplace in normal mode\./,
    );
  });

  it('nests', () => {
    inferenceMode(() => {
      assert.deepEqual([isInferenceModeEnabled(), isGradEnabled()], [true, false]);
      using _ = inferenceMode(false);
      assert.equal(leaf(1).mul(2).requiresGrad, true);
    });
    assert.deepEqual([isInferenceModeEnabled(), isGradEnabled()], [false, true]);
  });
});

describe('K1: anomaly mode', () => {
  it('names the node that made a NaN, and warns with the place of its operator', () => {
    let message = '';
    const warnings = warned(() => {
      message = thrown(() =>
        autograd.detectAnomaly(() => {
          leaf(-1).sqrt().sum().backward();
        }),
      );
    });
    assert.equal(
      message,
      "RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output.",
    );
    assert.equal(
      warnings[0],
      'Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.',
    );
    assert.match(
      warnings[1] ?? '',
      /^Error detected in SqrtBackward0\. Traceback of forward call that caused the error:\n[^]*modes\.test\.ts/,
    );
  });

  it('checkNan: false only traces; graphs made before have no trace', () => {
    quietly(() =>
      autograd.detectAnomaly(
        () => {
          leaf(-1).sqrt().sum().backward();
        },
        { checkNan: false },
      ),
    );
    const y = leaf(-1).sqrt().sum();
    const warnings = warned(() =>
      autograd.detectAnomaly(() => {
        y.backward();
      }),
    );
    assert.equal(
      warnings[1],
      'Error detected in SqrtBackward0. No forward pass information available. Enable detect anomaly during forward pass for more information.',
    );
  });
});

describe('L: forward mode', () => {
  it('L1: levels', () => {
    assert.equal(
      thrown(() => makeDual(of(1), of(1))),
      'RuntimeError: Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.',
    );
    assert.equal(
      thrown(() => dualLevel(() => dualLevel(() => 1))),
      'RuntimeError: Nested forward mode AD is not supported at the moment',
    );
    assert.equal(
      thrown(() => {
        forwardAD.exitDualLevel();
      }),
      'RuntimeError: Dual level must be a positive number.',
    );
    forwardAD.enterDualLevel();
    assert.deepEqual(list(unpackDual(makeDual(of(3), of(1)).pow(2)).tangent), [6]);
    forwardAD.exitDualLevel();
    assert.equal(unpackDual(of(1)).tangent, null);
  });

  it('L2: sizes and types', () => {
    const inLevel = (primal: Tensor, tangent: Tensor): string =>
      thrown(() => dualLevel(() => makeDual(primal, tangent)));
    const int = tensor([1], { dtype: 'int64' });
    assert.equal(
      inLevel(of(1), of(1, 2)),
      'RuntimeError: Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size [1] while the given forward gradient is of size [2].',
    );
    assert.equal(
      inLevel(int, of(1)),
      'ValueError: Expected primal to be floating point or complex, but got: torch.int64',
    );
    assert.equal(
      inLevel(of(1), int),
      'ValueError: Expected tangent to be floating point or complex, but got: torch.int64',
    );
  });

  it('L3: tangents end with their level, detach drops them, clone keeps them; they are printed', () => {
    let kept = of(0);
    dualLevel(() => {
      const x = makeDual(tensor([3]), tensor([6]));
      kept = x;
      assert.equal(String(x), 'tensor([3.], tangent=tensor([6.]))');
      assert.equal(unpackDual(x.detach()).tangent, null);
      assert.deepEqual(list(unpackDual(x.clone()).tangent), [6]);
      assert.equal(unpackDual(unpackDual(x).primal).tangent, null);
    });
    assert.equal(unpackDual(kept).tangent, null);
  });

  it('L4: a tangent can be differentiated in reverse mode', () => {
    const x = leaf(1, 2);
    dualLevel(() => {
      const { tangent } = unpackDual(makeDual(x, of(2, 2)).pow(3).sum());
      assert.equal(tangent!.gradFn !== null, true);
      tangent!.backward();
    });
    assert.deepEqual(list(x.grad), [12, 24]);
  });

  it('F5, L5: through noGrad, in-place writes and views', () => {
    dualLevel(() => {
      const dual = makeDual(of(1, 2), of(10, 20));
      assert.deepEqual(list(noGrad(() => unpackDual(dual.mul(2)).tangent)), [20, 40]);
      const y = zeros([2], { dtype: 'float64' });
      y.select(0, 0).copy_(dual.select(0, 0));
      assert.deepEqual(list(unpackDual(y).tangent), [10, 0]);
      const v = dual.index(slice(0, 1));
      dual.mul_(dual);
      assert.deepEqual(list(unpackDual(dual).tangent), [20, 80]);
      assert.deepEqual(list(unpackDual(v).tangent), [20]);
    });
  });

  it('L6: a dual shares memory with its primal, which gets no tangent', () => {
    dualLevel(() => {
      const primal = of(1, 2);
      const tangent = of(1, 1);
      const dual = makeDual(primal, tangent);
      assert.equal(unpackDual(dual).tangent, tangent);
      dual.mul_(2);
      assert.deepEqual(list(primal), [2, 4]);
      assert.equal(unpackDual(primal).tangent, null);
      assert.equal(
        thrown(() => makeDual(dual, of(1, 1))),
        'RuntimeError: Making a dual Tensor based on a Tensor that already has a forward gradient at the same level 0 is not supported.',
      );
    });
  });
});
