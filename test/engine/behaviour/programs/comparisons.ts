/** @file Tensors compared in tests: `torch.testing.assert_close`. Translated from test/reference/behaviour/comparisons.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, error, float, list } from '../python.ts';

const assert_close = torch.testing.assert_close;
const nan = float('nan');
const single = (...values) => {
  return torch.tensor(list(values), { dtype: torch.float32 });
};
export const test_equal = () => {
  let x;
  assert_close(single(1.0, 2.0), single(1.0, 2.0));
  assert_close(single(1.0), single(1.000001));
  assert_close([single(1.0), { a: single(2.0) }], [single(1.0), { a: single(2.0) }]);
  assert_close(single(nan), single(nan), { equal_nan: true });
  assert_close(single(1.0), torch.tensor([1.0], { dtype: torch.float64 }), { check_dtype: false });
  assert_close(torch.zeros(0), torch.zeros(0));
  assert_close(null, null);
  assert_close(0.5, 0.5);
  x = torch.ones(2, 3, { requires_grad: true });
  x.sum().backward();
  assert_close(x.grad, torch.ones(2, 3));
};
export const test_elements = () => {
  error(() => assert_close(torch.ones(2), torch.zeros(2)));
  error(() => assert_close(single(1, 2, 3, 4).view(2, 2), single(1, 2, 3.5, 4).view(2, 2)));
  error(() => assert_close(single(0, 2), single(0, 0)));
  error(() => assert_close(single(nan), single(nan)));
  error(() => assert_close(single(nan, 1), single(0, 2)));
  error(() =>
    assert_close(
      add(torch.rand(2, { dtype: torch.float64 }), 5),
      torch.zeros(2, { dtype: torch.float64 }),
      { rtol: 0, atol: 10 },
    ),
  );
  error(() => assert_close(single(1, 2), single(1.125, 2), { rtol: 0, atol: 0.01 }));
  error(() => assert_close(single(1.125), single(1), { rtol: 0, atol: 0 }));
};
export const test_integers = () => {
  error(() =>
    assert_close(
      torch.tensor([1, 2], { dtype: torch.int64 }),
      torch.tensor([1, 3], { dtype: torch.int64 }),
    ),
  );
  error(() => assert_close(torch.tensor([true, false]), torch.tensor([true, true])));
  error(() =>
    assert_close(torch.tensor(2, { dtype: torch.int32 }), torch.tensor(4, { dtype: torch.int32 })),
  );
};
export const test_scalars = () => {
  error(() => assert_close(torch.tensor(1.0), torch.tensor(2.0)));
  error(() => assert_close(1.5, 2.5));
  error(() => assert_close(true, false));
  error(() => assert_close(null, torch.tensor(1.0)));
};
export const test_attributes = () => {
  error(() => assert_close(single(1.0), torch.tensor([1.0], { dtype: torch.float64 })));
  error(() => assert_close(single(1.0), single(1.0, 2.0)));
  error(() => assert_close(torch.ones(2, 3).t(), torch.ones(3, 2), { check_stride: true }));
};
export const test_nesting = () => {
  error(() => assert_close([single(1.0), torch.tensor(2.0)], [single(1.0), torch.tensor(3.0)]));
  error(() => assert_close([[torch.tensor(2.0)]], [[torch.tensor(3.0)]]));
  error(() => assert_close([single(1.0)], [single(1.0), torch.tensor(3.0)]));
  error(() => assert_close({ a: single(1.0), b: single(2.0) }, { a: single(1.0), b: single(3.0) }));
  error(() => assert_close({ a: single(1.0), c: single(1.0) }, { b: single(1.0), c: single(1.0) }));
};
export const test_options = () => {
  error(() => assert_close(single(1.0), single(1.0), { rtol: 0.1 }));
  error(() => assert_close(single(1.0), single(1.0), { atol: 0.1 }));
  error(() => assert_close(single(1.0), single(2.0), { msg: 'other' }));
  error(() => assert_close(single(1.0), single(2.0), { msg: (message) => add('so: ', message) }));
  error(() => assert_close(single(1.0), 1.0));
  error(() => assert_close('a', 'a'));
};
