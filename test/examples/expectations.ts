/**
 * @file What each example prints, line by line, from the seed documents; where a document is wrong or
 * bound to an old version, from PyTorch 2.13 (see the rows' verdicts in the examples' comments).
 */

/** Lines of output, and the seed row they belong to; a null row is the example's own addition. */
export interface Cell {
  readonly row: string | null;
  readonly lines: readonly (string | RegExp)[];
}

function cell(row: string | null, ...lines: (string | RegExp)[]): Cell {
  return { row, lines };
}

const freed =
  'RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.';
const modified =
  'RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [1]] is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).';
const noGraph =
  'RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn';
const implicitSeed = 'RuntimeError: grad can be implicitly created only for scalar outputs';
const allTrue = 'tensor([True, True, True, True])';

export const expectations: Readonly<Record<string, readonly Cell[]>> = {
  '01-first-gradient.ts': [
    cell('S4-9', 'tensor([0., 1., 2., 3.])'),
    cell('S4-11', 'null'),
    cell('S4-12', 'tensor(28., grad_fn=<MulBackward0>)'),
    cell('S4-13', 'tensor([ 0.,  4.,  8., 12.])', allTrue),
    cell('S4-14', 'tensor([1., 1., 1., 1.])'),
  ],
  '02-vectors-and-detach.ts': [
    cell('S4-16', 'tensor([0., 2., 4., 6.])', 'tensor([0., 2., 4., 6.])'),
    cell('S4-17', allTrue),
    cell('S4-18', allTrue),
  ],
  '03-control-flow.ts': [
    cell('S4-19', 'tensor(1024., grad_fn=<MulBackward0>)', 'tensor(2048.)', 'tensor(True)'),
    cell('S4-19', 'true'),
    cell('S4-19', '-122880.0078125 409600'),
  ],
  '04-tensors-and-graph.ts': [
    cell('S3-5', 'tensor([[1., 1.],', '        [1., 1.]], requires_grad=True)', 'null'),
    cell(
      'S3-6',
      'tensor([[3., 3.],',
      '        [3., 3.]], grad_fn=<AddBackward0>)',
      '<AddBackward0 object>',
    ),
    cell('S3-7', 'true false'),
    cell(
      'S3-8',
      'tensor([[27., 27.],',
      '        [27., 27.]], grad_fn=<MulBackward0>) tensor(27., grad_fn=<MeanBackward0>)',
    ),
    cell('S3-9', 'false', 'true', '<SumBackward0 object>'),
  ],
  '05-gradients.ts': [
    cell('S3-11', 'tensor([[4.5000, 4.5000],', '        [4.5000, 4.5000]])'),
    cell('S3-15', 'tensor([[5.5000, 5.5000],', '        [5.5000, 5.5000]])'),
    cell('S3-15', 'tensor([[1., 1.],', '        [1., 1.]])'),
    cell('S3-19', 'tensor([[2., 4.],', '        [6., 8.]], grad_fn=<ViewBackward0>)'),
    cell('S3-21', 'tensor([2.0000, 0.2000, 0.0200, 0.0020])'),
    cell('S3-23', 'true', 'tensor(1., grad_fn=<PowBackward0>) true', 'tensor(1.) false'),
    cell('S3-23', 'tensor(2., grad_fn=<AddBackward0>) true'),
    cell('S3-25', 'tensor(2.)'),
    cell('S3-27', noGraph),
    cell('S3-29', 'tensor([1.])', 'false', 'tensor([100.], requires_grad=True)', 'tensor([2.])'),
    cell('S3-28', 'tensor([200.])', modified),
  ],
  '06-oneflow-autograd.ts': [
    cell('S0-3', 'tensor([0., 1., 2., 3.])'),
    cell('S0-7', 'null'),
    cell('S0-8', 'tensor(28., grad_fn=<MulBackward0>)'),
    cell('S0-9', 'tensor([ 0.,  4.,  8., 12.])'),
    cell('S0-10', allTrue),
    cell('S0-11', 'tensor([1., 1., 1., 1.])'),
    cell('S0-15', 'tensor([0., 2., 4., 6.])', 'tensor([0., 2., 4., 6.])'),
    cell('S0-16', allTrue),
    cell('S0-17', allTrue),
    cell('S0-21', 'tensor([True])'),
    cell('S0-E1', 'tensor([ 0.,  3., 12., 27.], grad_fn=<MulBackward0>)'),
    cell('S0-E1', 'tensor([ 0.,  6., 12., 18.])'),
    cell('S0-E2', freed, 'tensor([2., 2., 2., 2.])'),
    cell('S0-14', implicitSeed),
    cell('S0-E3', 'tensor([ 256., -768., 1024.], grad_fn=<MulBackward0>)'),
    cell('S0-E3', 'tensor([512., 512., 512.])', 'tensor([True, True, True])'),
    cell(
      'S0-E3',
      'tensor([[  12800.,  -38400.],',
      '        [  51200., -102400.]], grad_fn=<MulBackward0>)',
    ),
    cell('S0-E3', 'tensor([[25600., 25600.],', '        [25600., 25600.]])'),
    cell('S0-E4', '4 1.4142 0.3536'),
    cell('S0-E5', 'tensor([-0.9900, -0.4161,  0.5403,  1.0000,  0.5403, -0.4161, -0.9900])'),
  ],
  '07-oneflow-primer.ts': [
    cell('S1-4', 'tensor([1., 2., 3.], requires_grad=True)'),
    cell('S1-8', 'tensor(13.3333, grad_fn=<MseLossBackward0>)'),
    cell('S1-4', 'tensor([ 0.,  4., 20.])'),
    cell('S1-13', 'tensor([1., 2., 3.], requires_grad=True)'),
    cell('S1-13', 'tensor(396.6667, grad_fn=<MseLossBackward0>)'),
    cell('S1-13', 'tensor([  2.6667, 100.0000, 704.0000])'),
    cell('S1-14', 'tensor([1., 2., 3.], requires_grad=True)'),
    cell('S1-14', 'tensor(396.6667, grad_fn=<MseLossBackward0>)'),
    cell('S1-14', 'tensor([  0.6667,  20.0000, 110.0000])'),
    cell('S1-16', 'null [ 1, 4 ]'),
    cell('S1-18', 'tensor(3.) tensor(2.)', 'null null'),
    cell('S1-19', freed),
    cell('S1-17', 'tensor(3.) tensor(12.)'),
  ],
  '08-lecture-notes.ts': [
    cell('S2-11', '11 6 36', 'tensor(12.) tensor(12.)'),
    cell('S2-11', 'tensor([12., 24.])', 'tensor([36., 48.])', 'tensor(-12.)'),
    cell('S2-2', 'tensor([-45., -60.])', 'tensor([True, True])'),
    cell('S2-19', 'tensor([0., 1., 2., 3.])'),
    cell('S2-20', 'null'),
    cell('S2-21', 'tensor(28., grad_fn=<MulBackward0>)'),
    cell('S2-22', 'tensor([ 0.,  4.,  8., 12.])'),
    cell('S2-23', allTrue),
    cell('S2-24', 'tensor([1., 1., 1., 1.])'),
    cell('S2-25', 'tensor([0., 2., 4., 6.])'),
    cell('S2-26', allTrue),
    cell('S2-27', allTrue),
    cell('S2-29', 'tensor(True)'),
  ],
  'check-gradients.ts': [],
  // No reference knows our random numbers: the loss must fall, and the moons be told apart.
  'train-mlp.ts': [
    cell(null, /^step 0: loss 0\.[12]\d{3}$/, /^step 25: loss 0\.[01]\d{3}$/),
    cell(null, /^step 50: loss 0\.0\d{3}$/, /^step 75: loss 0\.0\d{3}$/),
    cell(null, /^step 100: loss 0\.0\d{3}$/, /^step 125: loss 0\.0\d{3}$/),
    cell(null, /^step 150: loss 0\.0\d{3}$/),
    cell(null, /^accuracy on new points: (9[5-9]\.\d|100\.0) %$/),
  ],
};
