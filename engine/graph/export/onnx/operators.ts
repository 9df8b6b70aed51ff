/**
 * @file Our operators as those of ONNX (https://onnx.ai/onnx/operators): a row an operator. What has no row, or
 * options that ONNX lacks, is exported in a domain of our own.
 */

import type { Call, Rules } from './call.ts';
import type { OnnxNode } from './messages.ts';
import { LAYERS } from './rules/layers.ts';
import { POINTWISE } from './rules/pointwise.ts';
import { REDUCTIONS } from './rules/reductions.ts';
import { SHAPES } from './rules/shapes.ts';

const RULES: Rules = { ...POINTWISE, ...SHAPES, ...REDUCTIONS, ...LAYERS };

/** @returns null for what ONNX has not */
export function standardNodes(operator: string, call: Call): readonly OnnxNode[] | null {
  // A write in place makes a new value here.
  const name = operator.endsWith('_') ? operator.slice(0, -1) : operator;
  return Object.hasOwn(RULES, name) ? (RULES[name]?.(call) ?? null) : null;
}
