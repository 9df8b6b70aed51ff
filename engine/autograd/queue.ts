/** @file The nodes ready to run, the one created last first (a binary heap). */

import type { Node } from './node.ts';
import { AccumulateGrad } from './node.ts';

/** Leaves run as soon as they are ready, so that their gradients need not wait. */
function before(a: Node, b: Node): boolean {
  const leafA = a instanceof AccumulateGrad;
  const leafB = b instanceof AccumulateGrad;
  if (leafA !== leafB) return leafA;
  return a.order === b.order ? a.id > b.id : a.order > b.order;
}

export class ReadyQueue {
  private readonly heap: Node[] = [];

  push(node: Node): void {
    const { heap } = this;
    let i = heap.length;
    heap.push(node);
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = heap[up] as Node;
      if (!before(node, parent)) break;
      heap[i] = parent;
      i = up;
    }
    heap[i] = node;
  }

  pop(): Node | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let down = 2 * i + 1;
      const left = heap[down];
      if (left === undefined) break;
      let child = left;
      const right = heap[down + 1];
      if (right !== undefined && before(right, left)) {
        child = right;
        down++;
      }
      if (!before(child, last)) break;
      heap[i] = child;
      i = down;
    }
    heap[i] = last;
    return top;
  }
}
