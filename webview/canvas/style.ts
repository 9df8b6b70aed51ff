/** @file How cytoscape draws what it draws: edges and the frames of regions. */
import type { EdgeSingular, StylesheetJson } from 'cytoscape';
import { flowColour, IDLE_WIDTH, REPLACED, type Flow } from './flow.ts';
import type { Inks } from './inks.ts';

export function styleOf(inks: Inks): StylesheetJson {
  const from = (key: string) => (edge: EdgeSingular) => edge.data(key) as string;
  const flow = (edge: EdgeSingular): string =>
    flowColour(inks, edge.data('norm') as number | null, edge.data('flow') as Flow);
  return [
    {
      // Cards are drawn in the DOM; here they only have a place and a size.
      selector: 'node',
      style: {
        shape: 'rectangle',
        width: 'data(width)',
        height: 'data(height)',
        'background-opacity': 0,
        'overlay-opacity': 0,
        events: 'no',
      },
    },
    { selector: 'node.card', style: { events: 'yes' } },
    {
      selector: 'node.region',
      style: { 'border-width': 1, 'border-style': 'dashed', 'border-color': inks.frame },
    },
    { selector: 'node.group', style: { 'border-style': 'solid' } },
    {
      selector: 'edge.opens',
      style: {
        'curve-style': 'straight',
        'source-endpoint': '90deg',
        'target-endpoint': 'outside-to-line',
        'line-style': 'dotted',
        'line-color': inks.frame,
        width: 1.3,
        'overlay-opacity': 0,
        events: 'no',
      },
    },
    {
      selector: 'edge[weights]',
      style: {
        'curve-style': 'unbundled-bezier',
        'edge-distances': 'endpoints',
        'source-endpoint': from('start'),
        'target-endpoint': from('end'),
        'control-point-weights': from('weights'),
        'control-point-distances': from('distances'),
        width: 1.3,
        'line-color': inks.plain,
        'target-arrow-color': inks.plain,
        'source-arrow-color': inks.gradient,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.75,
        'overlay-opacity': 0,
        events: 'no',
      },
    },
    {
      // Gradient flows from output to input: against the data.
      selector: 'edge.gradient',
      style: {
        width: 'data(width)',
        'line-color': flow,
        'source-arrow-color': flow,
        'source-arrow-shape': 'triangle',
        'target-arrow-shape': 'none',
        'arrow-scale': 0.8,
        'z-index': 2,
      },
    },
    {
      // One could flow, and none did.
      selector: 'edge.gradient[!norm][flow = "usual"]',
      style: { width: IDLE_WIDTH, 'source-arrow-fill': 'hollow', 'z-index': 1 },
    },
    {
      selector: 'edge.gradient[flow = "broken"]',
      style: { 'line-style': 'dashed', 'line-dash-pattern': [3, 3] },
    },
    {
      selector: 'edge.gradient[flow = "vanishing"]',
      style: { 'line-style': 'dashed', 'line-dash-pattern': [1, 4] },
    },
    // It went into a gradient that is there no more.
    { selector: 'edge.replaced', style: { ...REPLACED, 'z-index': 1 } },
    {
      selector: 'edge.cut',
      style: { 'line-style': 'dashed', 'line-dash-pattern': [7, 5], width: 1.5 },
    },
    {
      selector: 'edge.inPlace',
      style: {
        'line-style': 'dotted',
        width: 1.8,
        'line-color': inks.inplace,
        'target-arrow-color': inks.inplace,
        'target-arrow-shape': 'diamond',
        'z-index': 1,
      },
    },
    {
      // The way that an answer shows.
      selector: 'edge.path',
      style: {
        'underlay-color': inks.now,
        'underlay-opacity': 0.6,
        'underlay-padding': 3,
        'z-index': 3,
      },
    },
    // In a picture of the past.
    { selector: 'edge.later', style: { opacity: 0.25 } },
    {
      selector: 'edge.now',
      style: { 'underlay-color': inks.now, 'underlay-opacity': 0.45, 'underlay-padding': 4 },
    },
  ] as StylesheetJson;
}
