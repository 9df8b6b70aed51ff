/** @file ONNX models of TensorFlow.js programs, whose operators have other names and options than ours. */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import { projectWith, record } from '../recorder/programs.ts';

const PROGRAM = `
import * as tf from '@tensorflow/tfjs';
const x = tf.tensor2d([[1, 2], [3, 4]]);
const layer = tf.layers.dense({ units: 3, activation: 'relu', kernelInitializer: 'ones' });
const y = tf.transpose(layer.apply(x)).softmax();
y.sum().print();
y.mean([0], true).slice([0, 0], [1, 1]).print();
`;

describe('ONNX of TensorFlow.js', () => {
  const project = projectWith('tfjs');

  it('has what is alike as operators of ONNX, and the rest in our domain', () => {
    project.write('main.mjs', PROGRAM);
    const { recordings, stderr } = record(['main.mjs'], { cwd: project.path });
    const model = new GraphModel();
    for (const each of recordings[0]?.records ?? []) model.append(each);
    const text = Buffer.from(model.onnx()).toString('latin1');
    for (const type of ['MatMul', 'Add', 'Relu', 'Transpose', 'Softmax', 'ReduceSum', 'ReduceMean'])
      assert.ok(text.includes(`"${String.fromCharCode(type.length)}${type}`), `${type} ${stderr}`);
    assert.ok(text.includes('"\x05slice'));
    assert.ok(text.includes('{"begin":[0,0],"size":[1,1]}'));
  }).timeout(60_000);
});
