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
  '09-symbols.ts': [
    cell('S2-7', "<Symbol _plus0> [ 'a', 'b' ] [ '_plus0_output' ]"),
    cell('S2-7', 'a variable [] [ 2 ]', '_mulscalar0 mul [ 0 ] [ 2 ]'),
    cell('S2-7', 'b variable [] [ 2 ]', '_plus0 add [ 1, 2 ] [ 2 ]'),
    cell(
      'S2-7',
      'NotImplementedForSymbol: Function __bool__ (namely operator "bool") is not implemented for Symbol and only available in NDArray.',
    ),
    // The numbers of the docstring of MXNet's executor.py.
    cell('S2-7', 'tensor([4., 7.])', '{ a: tensor([ 8., 14.]), b: tensor([4., 7.]) }'),
    cell('S2-7', 'tensor([5., 5.]) { a: tensor([ 6., 60.]), b: tensor([0., 0.]) }'),
    cell(null, "[ 'a', 'x' ]"),
  ],
  '10-four-ways.ts': [
    cell('S2-4', 'D[3 + x^2 + 4x^3, x] = 2x + 12x^2', 'tensor([ 0., 14., 52.])'),
    cell('S4-1', '64x(1 - x)(1 - 16x(1 - x)(1 - 4x(1 - x)))(1 - 4x(1 - x))'),
    cell('S4-1', /^the derivative takes 1\d\d characters$/),
    cell('S4-1', 'byHand   9.066086400', /^numeric {2}9\.06608[5-7]\d{3}$/),
    cell('S4-1', 'symbolic 9.066086400', 'forward  9.066086400', 'reverse  9.066086400'),
    cell(null, '[ tensor(9.0661, dtype=torch.float64) ]'),
    cell('S2-5', /^1e-1 4e-2 9e-4 #+$/, /^1e-2 4e-3 9e-6 #+$/, /^1e-3 4e-4 9e-8 #+$/),
    cell('S2-5', /^1e-4 4e-5 9e-10 #+$/, /^1e-5 4e-6 1e-11 #+$/, /^1e-6 4e-7 /, /^1e-7 4e-8 /),
    cell('S2-5', /^1e-8 3e-9 /, /^1e-9 /, /^1e-10 /, /^1e-11 /, /^1e-12 /, /^1e-13 7e-4 /),
    cell('S2-5', /^1e-14 /, /^1e-15 /),
  ],
  '11-two-modes.ts': [
    cell(null, '              value  tangent  adjoint'),
    cell('S4-3', 'v-1 input          2.0000   1.0000   5.5000'),
    cell('S4-4', 'v0  input          5.0000   0.0000   1.7163'),
    cell('S4-3', 'v1  log(v-1)       0.6931   0.5000   1.0000'),
    cell('S4-3', 'v2  mul(v-1, v0)  10.0000   5.0000   1.0000'),
    cell('S4-3', 'v3  add(v1, v2)   10.6931   5.5000   1.0000'),
    cell('S4-4', 'v4  sin(v0)       -0.9589   0.0000  -1.0000'),
    cell('S4-5', 'v5  sub(v3, v4)   11.6521   5.5000   1.0000'),
    cell('S4-7', '4→8→8→1 { forward: 288, reverse: 96, best: 96 } (J3 J2) J1'),
    cell('S4-8', '5→7→2 { forward: 70, reverse: 70, best: 70 } J2 J1'),
    cell('S4-8', '3→100→1→2 { forward: 306, reverse: 800, best: 306 } J3 (J2 J1)'),
    cell(
      'S4-8',
      '25→20→10→5→15→35→30 { forward: 47500, reverse: 40500, best: 15125 } (J6 (J5 J4)) ((J3 J2) J1)',
    ),
    cell('S2-15', '10 operators: 10 nodes, 12 runs backward,'),
    cell('S2-16', '  40000 bytes saved; 10 tangents, 2 at one time'),
    cell('S2-15', '100 operators: 100 nodes, 102 runs backward,'),
    cell('S4-6', '  400000 bytes saved; 100 tangents, 2 at one time'),
    cell('S2-17', '1000 operators: 1000 nodes, 1002 runs backward,'),
    cell('S2-18', '  4000000 bytes saved; 1000 tangents, 2 at one time'),
  ],
  '12-sine-and-its-derivative.ts': [
    cell('S0-E5', '                             ooooooo         *******'),
    cell(null, ...Array.from({ length: 7 }, () => /^ +[*o]+.*\|.*[*o]+$/)),
    cell('S0-E5', '*---------------o---------------*---------------o---------------*'),
    cell(null, ...Array.from({ length: 7 }, () => /^ +[*o]+.*\|.*[*o]+$/)),
    cell('S0-E5', 'oooo         *******            |                            oooo'),
    cell(
      'S0-E5',
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 320 100" fill="none"><path d="M0,50\.0L5,53\.9.*L320,50\.0" stroke="blue"\/><path d="M0,90\.0L5,89\.8.*L160,10\.0.*L320,90\.0" stroke="red"\/><\/svg>$/,
    ),
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
