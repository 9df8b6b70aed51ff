/**
 * @file How much gradient flows: one logarithmic scale for the width and the colour of edges and the bars of
 * cards, and the marks for what is out of scale. Colour never speaks alone: width, dashes and text say the
 * same.
 */
import type { Edge, NodeId } from '../protocol.ts';
import type { Inks } from './inks.ts';

/** Decades of |∇| that the scale tells apart; with float32 less is lost soon, and more overflows soon. */
const LOW = -4;
const HIGH = 3;
/** On the scale from 0 to 1: some hundredths to some tens have the colour of gradients itself. */
const USUAL = { from: 0.35, to: 0.75 };
/** Bounds beyond which training goes wrong, as TorchLens' gradient audit has them. */
export const VANISHING = 1e-7;
export const EXPLODING = 1e4;

const THIN = 1.4;
const THICK = 6.2;
/** Of an edge along which a gradient could flow, and none did or its size is not known. */
export const IDLE_WIDTH = 1.4;

export type Flow = 'usual' | 'vanishing' | 'exploding' | 'broken';

/** @param norm null where it is not known, or not a number */
export function flowOf(norm: number | null, nonFinite: boolean): Flow {
  if (nonFinite || norm === Infinity) return 'broken';
  if (norm === null) return 'usual';
  if (norm > EXPLODING) return 'exploding';
  return norm < VANISHING ? 'vanishing' : 'usual';
}

/** Place of a norm on the scale, from 0 to 1. */
export function strength(norm: number): number {
  if (!Number.isFinite(norm)) return 1;
  return Math.min(1, Math.max(0, (Math.log10(norm) - LOW) / (HIGH - LOW)));
}

/** Thickness of a gradient edge: grows with the logarithm of |∇|. */
export function edgeWidth(norm: number | null): number {
  return norm === null ? IDLE_WIDTH : THIN + (THICK - THIN) * strength(norm);
}

/** An edge along which a gradient flowed that is there no more. */
export const REPLACED = { width: THIN, opacity: 0.55 } as const;

/** From what hardly flows over the usual to what is too much. */
export function flowColour(inks: Inks, norm: number | null, flow: Flow): string {
  if (flow === 'broken') return inks.error;
  if (norm === null) return inks.gradient;
  const at = strength(norm);
  if (at < USUAL.from) return mix(inks.plain, inks.gradient, 0.3 + (0.7 * at) / USUAL.from);
  return mix(inks.gradient, inks.hot, Math.max(0, at - USUAL.to) / (1 - USUAL.to));
}

/** Signs before numbers that are out of scale. */
export const FLOW_SIGN: Readonly<Record<Flow, string>> = {
  usual: '∇',
  vanishing: '▽',
  exploding: '▲',
  broken: '∇',
};

/** Between two opaque `rgb(r, g, b)`. */
function mix(from: string, to: string, share: number): string {
  const [a, b] = [from, to].map((ink) => (ink.match(/\d+/g) ?? []).map(Number));
  const parts = (a ?? []).map((part, i) => Math.round(part + ((b?.[i] ?? part) - part) * share));
  return `rgb(${parts.join(', ')})`;
}

/** The nodes whose gradient is the sum of what several uses gave. */
export function sumsIn(edges: readonly Edge[]): ReadonlySet<NodeId> {
  const [once, twice] = [new Set<NodeId>(), new Set<NodeId>()];
  for (const { gradNorm, replaced, source } of edges) {
    if (gradNorm === null || replaced === true) continue;
    (once.has(source) ? twice : once).add(source);
  }
  return twice;
}
