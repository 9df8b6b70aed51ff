/** @file Padding as modules: with zeros, a constant, the edge, its reflection, or the other end. */

import { pad, type MirrorMode } from '../../ops/pad.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { Module } from '../module.ts';
import { describe } from '../repr.ts';

/** One number for all sides, or before and after an axis each, the last axis first. */
export type Padding = number | readonly number[];

abstract class Pad extends Module {
  private readonly given: Padding;
  protected abstract readonly rank: number;

  constructor(padding: Padding) {
    super();
    this.given = padding;
  }

  /** Elements before and after, the last axis first. */
  get padding(): readonly number[] {
    if (typeof this.given !== 'number') return this.given;
    return new Array<number>(2 * this.rank).fill(this.given);
  }

  override extraRepr(): string {
    return describe([this.padding]);
  }
}

abstract class ZeroPad extends Pad {
  forward(x: Tensor): Tensor {
    return pad(x, this.padding);
  }
}

abstract class ConstantPad extends Pad {
  readonly value: number;

  constructor(padding: Padding, value: number) {
    super(padding);
    this.value = value;
  }

  forward(x: Tensor): Tensor {
    return pad(x, this.padding, 'constant', this.value);
  }

  override extraRepr(): string {
    return describe([], { padding: this.padding, value: this.value });
  }
}

/** Padding with the tensor's own elements. */
abstract class MirrorPad extends Pad {
  protected abstract readonly mode: MirrorMode;

  forward(x: Tensor): Tensor {
    return pad(x, this.padding, this.mode);
  }
}

/** Zeros around lines. */
export class ZeroPad1d extends ZeroPad {
  protected readonly rank = 1;
}

/** Zeros around planes. */
export class ZeroPad2d extends ZeroPad {
  protected readonly rank = 2;
}

/** Zeros around volumes. */
export class ZeroPad3d extends ZeroPad {
  protected readonly rank = 3;
}

/** A constant around lines. */
export class ConstantPad1d extends ConstantPad {
  protected readonly rank = 1;
}

/** A constant around planes. */
export class ConstantPad2d extends ConstantPad {
  protected readonly rank = 2;
}

/** A constant around volumes. */
export class ConstantPad3d extends ConstantPad {
  protected readonly rank = 3;
}

abstract class ReflectionPad extends MirrorPad {
  protected readonly mode = 'reflect';
}

/** Lines mirrored at their ends, without the end itself. */
export class ReflectionPad1d extends ReflectionPad {
  protected readonly rank = 1;
}

/** Planes mirrored at their edges, without the edge itself. */
export class ReflectionPad2d extends ReflectionPad {
  protected readonly rank = 2;
}

/** Volumes mirrored at their sides, without the side itself. */
export class ReflectionPad3d extends ReflectionPad {
  protected readonly rank = 3;
}

abstract class ReplicationPad extends MirrorPad {
  protected readonly mode = 'replicate';
}

/** Lines whose ends are repeated. */
export class ReplicationPad1d extends ReplicationPad {
  protected readonly rank = 1;
}

/** Planes whose edges are repeated. */
export class ReplicationPad2d extends ReplicationPad {
  protected readonly rank = 2;
}

/** Volumes whose sides are repeated. */
export class ReplicationPad3d extends ReplicationPad {
  protected readonly rank = 3;
}

abstract class CircularPad extends MirrorPad {
  protected readonly mode = 'circular';
}

/** Lines continued with their other end. */
export class CircularPad1d extends CircularPad {
  protected readonly rank = 1;
}

/** Planes continued with their other edge. */
export class CircularPad2d extends CircularPad {
  protected readonly rank = 2;
}

/** Volumes continued with their other side. */
export class CircularPad3d extends CircularPad {
  protected readonly rank = 3;
}
