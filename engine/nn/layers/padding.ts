/** @file Padding as modules: with zeros, a constant, the edge, its reflection, or the other end. */

import { pad, type MirrorMode } from '../../ops/shape/pad.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { Module } from '../module.ts';
import { describe } from '../repr.ts';

/** One number for all sides, or before and after an axis each, the last axis first. */
export type Padding = number | readonly number[];

type Rank = 1 | 2 | 3;

/** Pads the last `rank` axes. */
class Pad extends Module {
  /** Elements before and after, the last axis first. */
  readonly padding: readonly number[];
  private readonly mode: 'constant' | MirrorMode;

  constructor(rank: Rank, mode: 'constant' | MirrorMode, padding: Padding) {
    super();
    this.padding =
      typeof padding === 'number' ? new Array<number>(2 * rank).fill(padding) : padding;
    this.mode = mode;
  }

  forward(x: Tensor): Tensor {
    return pad(x, this.padding, this.mode);
  }

  override extraRepr(): string {
    return describe([this.padding]);
  }
}

class ConstantPad extends Pad {
  readonly value: number;

  constructor(rank: Rank, padding: Padding, value: number) {
    super(rank, 'constant', padding);
    this.value = value;
  }

  override forward(x: Tensor): Tensor {
    return pad(x, this.padding, 'constant', this.value);
  }

  override extraRepr(): string {
    return describe([], { padding: this.padding, value: this.value });
  }
}

/** The class that pads so many axes in one way. */
function padding(rank: Rank, mode: 'constant' | MirrorMode): new (padding: Padding) => Pad {
  return class extends Pad {
    constructor(given: Padding) {
      super(rank, mode, given);
    }
  };
}

function constantPadding(rank: Rank): new (padding: Padding, value: number) => ConstantPad {
  return class extends ConstantPad {
    constructor(given: Padding, value: number) {
      super(rank, given, value);
    }
  };
}

/** Zeros around lines. */
export class ZeroPad1d extends padding(1, 'constant') {}

/** Zeros around planes. */
export class ZeroPad2d extends padding(2, 'constant') {}

/** Zeros around volumes. */
export class ZeroPad3d extends padding(3, 'constant') {}

/** A constant around lines. */
export class ConstantPad1d extends constantPadding(1) {}

/** A constant around planes. */
export class ConstantPad2d extends constantPadding(2) {}

/** A constant around volumes. */
export class ConstantPad3d extends constantPadding(3) {}

/** Lines mirrored at their ends, without the end itself. */
export class ReflectionPad1d extends padding(1, 'reflect') {}

/** Planes mirrored at their edges, without the edge itself. */
export class ReflectionPad2d extends padding(2, 'reflect') {}

/** Volumes mirrored at their sides, without the side itself. */
export class ReflectionPad3d extends padding(3, 'reflect') {}

/** Lines whose ends are repeated. */
export class ReplicationPad1d extends padding(1, 'replicate') {}

/** Planes whose edges are repeated. */
export class ReplicationPad2d extends padding(2, 'replicate') {}

/** Volumes whose sides are repeated. */
export class ReplicationPad3d extends padding(3, 'replicate') {}

/** Lines continued with their other end. */
export class CircularPad1d extends padding(1, 'circular') {}

/** Planes continued with their other edge. */
export class CircularPad2d extends padding(2, 'circular') {}

/** Volumes continued with their other side. */
export class CircularPad3d extends padding(3, 'circular') {}
