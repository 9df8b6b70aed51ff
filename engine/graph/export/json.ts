/**
 * @file A graph as JSON: a node and an edge a line, which tools that read lines can take apart, and which leaves the
 * largest graph well below the longest string that there can be.
 */

import type { GraphDocument } from './document.ts';

export function toJson({ nodes, edges, ...about }: GraphDocument): string {
  const told = Object.entries(about).map(([key, value]) => `  ${member(key)}${text(value)}`);
  return `{\n${[...told, list('nodes', nodes), list('edges', edges)].join(',\n')}\n}\n`;
}

const list = (key: string, items: readonly unknown[]): string =>
  `  ${member(key)}[${items.map((item) => `\n    ${text(item)}`).join(',')}\n  ]`;

const member = (key: string): string => `${text(key)}: `;

const text = (value: unknown): string => JSON.stringify(value);
