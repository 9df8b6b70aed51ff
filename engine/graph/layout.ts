/**
 * @file Where the cards stand: in layers, operands above results. Incremental: what is placed never
 * moves; all that came since is placed in one batch. The same records in the same batches give the same
 * picture.
 */

import type { NodeId } from '../worker/protocol.ts';
import { doubles, ints } from './columns.ts';
import type { Graph } from './graph.ts';
import { batchComponents, type Component } from './layoutBatch.ts';
import { Canvas } from './layoutCanvas.ts';
import {
  cardSpan,
  COLUMN_PITCH,
  CARD_WIDTH,
  ROW_PITCH,
  Rows,
  STEP,
  type Span,
} from './layoutRows.ts';
import { Flag, Kind } from './nodes.ts';

/** Between a frame and the cards inside it. */
const FRAME_PADDING = 24;
/** Components stand side by side up to this width, then below. */
const SHELF_WIDTH = 2600;

/** A frame's part of the picture: nodes of one region that could be placed together. */
interface Frame {
  readonly canvas: Canvas;
  top: number;
  bottom: number;
  span: Span;
}

export class Layout {
  readonly #graph: Graph;
  readonly #x = doubles();
  readonly #row = ints();
  /** Index of the frame a node stands in, -1 for none. */
  readonly #frame = ints();
  readonly #rows = new Rows();
  readonly #canvas: Canvas;
  readonly #frames: Frame[] = [];
  /** Latest frame of each region. */
  readonly #frameOf = new Map<number, number>();
  #shelf = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#canvas = new Canvas(graph, this.#rows, this.#x, this.#row, (node) => this.#anchor(node));
  }

  /** Nodes that have their place. */
  get placed(): number {
    return this.#row.length;
  }

  x(node: NodeId): number {
    return this.#x.get(node);
  }

  y(node: NodeId): number {
    return this.#row.get(node) * ROW_PITCH;
  }

  row(node: NodeId): number {
    return this.#row.get(node);
  }

  /** Nodes with the same number share a frame; -1 is none. */
  frame(node: NodeId): number {
    return this.#frame.get(node);
  }

  /**
   * Places the nodes that have no place yet.
   * @param first nodes before it will never be shown: those that have no place get none
   */
  place(first: NodeId): void {
    const to = this.#graph.nodes.length;
    if (this.placed === to) return;
    if (this.placed < first) this.#startBelow();
    const from = Math.max(this.placed, first);
    while (this.placed < to) {
      this.#x.push(NaN);
      this.#row.push(-1);
      this.#frame.push(-1);
    }
    const components = batchComponents(this.#graph, from, to, (node) => this.#row.get(node) >= 0);
    for (const component of components)
      if (component.operators) this.#placeComponent(component, from);
    for (const component of components) if (!component.operators) this.#placeLone(component);
  }

  /** What comes next has little to do with what is there: the nodes between were left out. */
  #startBelow(): void {
    this.#shelf = this.#rows.bottom < 0 ? 0 : this.#rows.bottom + 2;
    this.#rows.forgetWidth();
  }

  #placeComponent({ nodes, anchored }: Component, from: NodeId): void {
    const origin = anchored ? { x: 0, row: 0 } : this.#freshOrigin();
    this.#assignRows(nodes, origin.row, from);
    const byRegion = new Map<number, NodeId[]>();
    const after = this.#afterRegions(nodes);
    for (const node of nodes) {
      const region = this.#graph.nodes.region.get(node);
      if (region < 0) continue;
      const members = byRegion.get(region);
      if (members === undefined) byRegion.set(region, [node]);
      else members.push(node);
    }
    const outside = nodes.filter((node) => this.#graph.nodes.region.get(node) < 0);
    this.#canvas.place(
      outside.filter((node) => !after.has(node)),
      origin.x,
    );
    for (const [region, members] of byRegion) this.#placeInFrame(region, members);
    this.#canvas.place(
      outside.filter((node) => after.has(node)),
      origin.x,
    );
  }

  /** Nodes outside any region whose place depends on one: what reads from it, and leaves for it alone. */
  #afterRegions(nodes: readonly NodeId[]): ReadonlySet<NodeId> {
    const { nodes: table, edges } = this.#graph;
    const after = new Set<NodeId>();
    const depends = (node: NodeId): boolean =>
      after.has(node) || (this.#frame.get(node) < 0 && table.region.get(node) >= 0);
    for (const node of nodes) {
      if (table.region.get(node) >= 0) continue;
      for (const edge of edges.into(table, node))
        if (depends(edges.source.get(edge))) after.add(node);
    }
    for (const node of nodes) {
      if (table.inCount.get(node) > 0 || table.region.get(node) >= 0) continue;
      let users = 0;
      let dependent = 0;
      for (const edge of edges.outOf(table, node)) {
        users++;
        if (depends(edges.target.get(edge))) dependent++;
      }
      if (users > 0 && users === dependent) after.add(node);
    }
    return after;
  }

  /** Row = one more than the lowest operand; leaves one above their first consumer. */
  #assignRows(nodes: readonly NodeId[], top: number, from: NodeId): void {
    const { nodes: table, edges, passes } = this.#graph;
    for (const node of nodes) {
      const inCount = table.inCount.get(node);
      if (inCount === 0) continue;
      let row = top;
      for (const edge of edges.into(table, node)) {
        const source = edges.source.get(edge);
        row = Math.max(row, this.#row.get(source) < 0 ? top : this.#row.get(source));
      }
      // A gradient that is read belongs below the pass that stored it.
      if (table.kind.get(node) === Kind.gradient)
        for (const root of passes[table.pass.get(node)]?.roots ?? [])
          row = Math.max(row, this.#row.get(root));
      this.#row.set(node, row + 1);
    }
    this.#pullDown(nodes);
    for (const node of nodes) {
      if (node < from || table.inCount.get(node) > 0) continue;
      let row = Infinity;
      for (const edge of edges.outOf(table, node))
        row = Math.min(row, this.#row.get(edges.target.get(edge)) - 1);
      this.#row.set(node, Number.isFinite(row) ? Math.max(row, 0) : top);
    }
  }

  /**
   * What carries no gradient stands as low as its uses allow: near them, and so that a no-grad block is
   * not torn apart by what it starts from.
   */
  #pullDown(nodes: readonly NodeId[]): void {
    const { nodes: table, edges } = this.#graph;
    for (let at = nodes.length - 1; at >= 0; at--) {
      const node = nodes[at] as NodeId;
      if (table.inCount.get(node) === 0 || this.#graph.requiresGrad(node)) continue;
      let row = Infinity;
      for (const edge of edges.outOf(table, node))
        row = Math.min(row, this.#row.get(edges.target.get(edge)) - 1);
      if (Number.isFinite(row)) this.#row.set(node, Math.max(row, this.#row.get(node)));
    }
  }

  /** Beside what is there, or on a new shelf below it. */
  #freshOrigin(): { x: number; row: number } {
    const { bottom, left, right } = this.#rows;
    if (left === right) return { x: 0, row: this.#shelf };
    if (right - left > SHELF_WIDTH) {
      if (this.#shelf < bottom) this.#shelf = bottom + 2;
      return { x: 0, row: this.#shelf };
    }
    return { x: onRaster(right + COLUMN_PITCH), row: this.#shelf };
  }

  /** Leaves nothing uses yet: beside what came last. */
  #placeLone({ nodes }: Component): void {
    for (const node of nodes) {
      const last = node - 1;
      const known = last >= 0 && this.#row.get(last) >= 0;
      this.#row.set(node, known ? this.#row.get(last) : this.#shelf);
      this.#canvas.put(node, known ? this.#x.get(last) + COLUMN_PITCH : 0);
    }
  }

  #placeInFrame(region: number, members: readonly NodeId[]): void {
    const current = this.#frameOf.get(region);
    if (current !== undefined && this.#extend(current, members)) return;
    const index = this.#frames.length;
    const rows = new Rows();
    const canvas = new Canvas(this.#graph, rows, this.#x, this.#row, (node) =>
      this.#frame.get(node) === index ? this.#x.get(node) : NaN,
    );
    for (const node of members) this.#frame.set(node, index);
    canvas.place(members, 0);
    const box = this.#box(members);
    const local = (box.span.left + box.span.right) / 2;
    const wanted = this.#wantedShift(region, members, box.span) + local;
    const width = box.span.right - box.span.left;
    const shift = this.#rows.nearestBox(box.top, box.bottom, width, wanted) - local;
    rows.shift(shift);
    for (const node of members) this.#x.set(node, this.#x.get(node) + shift);
    const span = { left: box.span.left + shift, right: box.span.right + shift };
    const frame: Frame = { canvas, top: box.top, bottom: box.bottom, span };
    this.#frames.push(frame);
    this.#frameOf.set(region, index);
    this.#reserve(frame, true);
  }

  /** @returns false when the frame cannot grow there without covering a stranger. */
  #extend(index: number, members: readonly NodeId[]): boolean {
    const frame = this.#frames[index] as Frame;
    this.#reserve(frame, false);
    for (const node of members) this.#frame.set(node, index);
    const undo = frame.canvas.place(members, (frame.span.left + frame.span.right) / 2);
    const box = this.#box(members);
    const top = Math.min(frame.top, box.top);
    const bottom = Math.max(frame.bottom, box.bottom);
    const span = {
      left: Math.min(frame.span.left, box.span.left),
      right: Math.max(frame.span.right, box.span.right),
    };
    let fits = true;
    for (let row = top; row <= bottom && fits; row++) fits = this.#rows.free(row, span);
    if (fits) Object.assign(frame, { top, bottom, span });
    else undo();
    this.#reserve(frame, true);
    return fits;
  }

  #reserve(frame: Frame, taken: boolean): void {
    for (let row = frame.top; row <= frame.bottom; row++)
      if (taken) this.#rows.add(row, frame.span);
      else this.#rows.remove(row, frame.span);
  }

  /** The rows and the stretch that a frame around these cards takes. */
  #box(members: readonly NodeId[]): { top: number; bottom: number; span: Span } {
    let [top, bottom, left, right] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const node of members) {
      const span = cardSpan(this.#x.get(node));
      top = Math.min(top, this.#row.get(node));
      bottom = Math.max(bottom, this.#row.get(node));
      left = Math.min(left, span.left - FRAME_PADDING);
      right = Math.max(right, span.right + FRAME_PADDING);
    }
    return { top, bottom, span: { left, right } };
  }

  /**
   * Where the frame would like to stand: a detached part below an output it was cut from, else to the
   * right of where it was cut; a no-grad block to the left of what it reads.
   */
  #wantedShift(region: number, members: readonly NodeId[], span: Span): number {
    const { nodes, edges, regions } = this.#graph;
    let sum = 0;
    let count = 0;
    let leftmost = Infinity;
    let belowOutput = false;
    const inside = new Set(members);
    for (const node of members)
      for (const edge of edges.into(nodes, node)) {
        const source = edges.source.get(edge);
        if (inside.has(source)) continue;
        const anchor = this.#anchor(source);
        if (Number.isNaN(anchor)) continue;
        sum += anchor - this.#x.get(node);
        count++;
        leftmost = Math.min(leftmost, anchor);
        if (nodes.has(source, Flag.root)) belowOutput = true;
      }
    if (count === 0) return this.#rows.bottom < 0 ? 0 : this.#rows.left - span.right;
    if (regions[region]?.kind === 'noGrad') return leftmost - CARD_WIDTH / 2 - STEP - span.right;
    return onRaster(sum / count) + (belowOutput ? 0 : COLUMN_PITCH);
  }

  /** The column a value belongs to: an in-place write in a frame stays in the column of its tensor. */
  #anchor(node: NodeId): number {
    const { nodes } = this.#graph;
    let at = node;
    while (nodes.has(at, Flag.inPlace) && this.#frame.get(at) >= 0 && nodes.previous.get(at) >= 0)
      at = nodes.previous.get(at);
    return this.#x.get(at);
  }
}

const onRaster = (x: number): number => Math.round(x / STEP) * STEP;
