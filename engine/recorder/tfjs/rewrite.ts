/** @file Where TensorFlow.js calls the recorder, in the build of its core that Node loads. */

import { at, edited, VARIABLE, variable, type Edit } from '../loading/edits.ts';
import type { TfHooks } from './hooks.ts';

const call = (hook: keyof TfHooks, args: string): string =>
  `${VARIABLE}?.adapter?.${hook}(${args});`;

const EDITS: readonly Edit[] = [
  variable(/^'use strict';$/m, 'gradlens.tfjs', ` if (${VARIABLE}) ${VARIABLE}.isCalled = true;`),
  at(
    /^ {4}Engine\.prototype\.runKernelFunc = function \(kernelParams\) \{$/m,
    ` var $run = ${call('began', 'kernelParams')} try {`,
  ),
  at(
    /^ {8}return \(Array\.isArray\(out\) \? outputs : outputs\[0\]\);$/m,
    ` } finally { ${call('ended', '$run, outputs')} }`,
  ),
  at(/^ {8}this\.state\.activeTape\.push\(tapeNode\);$/m, ` ${call('taped', 'tapeNode')}`),
  at(
    /^ {4}Engine\.prototype\.gradients = function \(f, xs, dy, allowNoGradients\) \{$/m,
    ` var $pass = ${call('differentiates', 'xs, dy')} try {`,
  ),
  at(
    /^ {8}var y = this\.scopedRun\(.*_this\.tidy\('forward', f\); \}\);$/m,
    ` ${call('ranForward', '$pass, y')}`,
  ),
  at(/^ {8}return this\.tidy\('backward', function \(\) \{$/m, ` ${call('runsBackward', '$pass')}`),
  at(
    /^ {8}var inputGradients = node\.gradient\(dys\);$/m,
    ` ${call('runsRule', 'node.gradient, dys')}`,
  ),
  at(
    /^ {12}var dx = tidy\(function \(\) \{ return inputGradients\[inputName\]\(\); \}\);$/m,
    ` ${call('contributed', 'inputName, dx')}`,
  ),
  at(
    /^ {12}var grads = xs\.map\(function \(x\) \{ return accumulatedGradientMap\[x\.id\]; \}\);$/m,
    ` ${call('ranBackward', '$pass, grads')}`,
  ),
  at(
    /^ {12}return \{ value: y, grads: grads \};\n {8}\}\);$/m,
    ` } finally { ${call('differentiated', '$pass')} }`,
  ),
  at(
    /^ {8}var dataId = backend\.write\(backendVals, shape, dtype\);\n.*\n {8}this\.trackTensor\(t, backend\);$/m,
    ` ${call('made', 't')}`,
  ),
  at(/^ {8}this\.incRef\(v, this\.backend\);$/m, ` ${call('madeVariable', 'v')}`),
  at(
    /^ {8}trackerFn\(\)\.incRef\(this, null \/\* backend \*\/\);$/m,
    ` ${call('assigned', 'this, newValue')}`,
  ),
  at(
    /^ {4}Engine\.prototype\.readSync = function \(dataId\) \{$/m,
    ` ${call('copiedOut', 'dataId, "dataSync"')}`,
  ),
  at(
    /^ {4}Engine\.prototype\.read = function \(dataId\) \{$/m,
    ` ${call('copiedOut', 'dataId, "data"')}`,
  ),
];

/** @returns the source with the calls in it; null where it is not one that the recorder knows */
export const rewritten = (source: string): string | null => edited(source, EDITS);
