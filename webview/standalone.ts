/** @file The inspector's page as one file that needs no VS Code: what it would ask for is in it. */

import type { Details, NodeId, Slice, TensorValue } from '../engine/protocol/index.ts';

/** The attribute of the document by which the page knows that nobody is there to ask. */
const ALONE = 'data-alone';

/** Whether the page is a file of its own: then it offers only what it can do by itself. */
export const isAlone = (): boolean => document.documentElement.hasAttribute(ALONE);

export interface Standalone {
  /** The page's script and style sheet. */
  readonly script: string;
  readonly style: string;
  /** The theme: VS Code's class of the body and its variables, as CSS declarations. */
  readonly bodyClass: string;
  readonly variables: string;
  readonly slice: Slice;
  /** Of every card, and of the operands that cards name instead of drawing them. */
  readonly details: readonly Details[];
  /** Elements of their values and gradients. */
  readonly tensors: readonly ElementsOf[];
  readonly title: string;
}

export interface ElementsOf {
  readonly node: NodeId;
  readonly of: 'value' | 'grad';
  readonly tensor: TensorValue;
}

export function standaloneHtml(parts: Standalone): string {
  const { script, style, bodyClass, variables, slice, details, tensors, title } = parts;
  // What the browser draws (scroll bars) is of the same theme, whatever the reader prefers.
  const scheme = /\bvscode-(?:high-contrast-)?light\b/.test(bodyClass) ? 'light' : 'dark';
  const host = `(${actAsHost.toString()})(${data({ slice, details, tensors, title })});`;
  return `<!DOCTYPE html>
<html lang="en" ${ALONE} style="${attribute(`color-scheme: ${scheme}; ${variables}`)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(title)} · Gradlens</title>
<style id="__________cytoscape_stylesheet">${style.replaceAll('</style', '<\\/style')}</style>
</head>
<body class="${attribute(bodyClass)}">
<script>${inScript(host)}</script>
<script>${inScript(script)}</script>
</body>
</html>
`;
}

/** Answers the page from what is in the file, as the extension would; runs in the file. */
function actAsHost(known: {
  readonly slice: Slice;
  readonly details: readonly Details[];
  readonly tensors: readonly ElementsOf[];
  readonly title: string;
}): void {
  const send = (message: unknown): void => window.postMessage(message, '*');
  const answer = ({
    id,
    method,
    params,
  }: {
    id: number;
    method: string;
    params: { node?: number; of?: string };
  }): void => {
    const { node, of } = params;
    const found =
      method === 'details'
        ? known.details.find((each) => each.id === node)
        : known.tensors.find((each) => each.node === node && each.of === of)?.tensor;
    if (found !== undefined && ['details', 'tensor'].includes(method))
      send({ type: 'result', id, result: found });
    else send({ type: 'error', id, name: 'Error', message: 'This file knows only what it shows.' });
  };
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      getState: () => null,
      setState: () => undefined,
      postMessage: (message: { type: string; event?: string }) => {
        if (message.type === 'request') answer(message as never);
        if (message.event === 'ready')
          send({
            type: 'event',
            event: 'show',
            payload: { slice: known.slice, title: known.title },
          });
      },
    }),
  });
}

/** JSON is JavaScript, apart from numbers that it lacks and typed arrays: these are written as such. */
const data = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => {
    if (each instanceof Float64Array) return { elements: Array.from(each, String) };
    return typeof each === 'number' && !Number.isFinite(each) ? { number: String(each) } : each;
  })
    .replaceAll(/\{"elements":(\[[^\]]*\])\}/g, 'Float64Array.from($1, Number)')
    .replaceAll(/\{"number":"(NaN|-?Infinity)"\}/g, '$1');

/** Only the end of the element must not be read as such; in strings and JSON `<\\/` is `</`. */
const inScript = (text: string): string => text.replace(/<\/(script)/gi, '<\\/$1');

const attribute = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);
