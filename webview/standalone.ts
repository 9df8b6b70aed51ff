/** @file The inspector's page as one file that needs no VS Code: what it would ask for is in it. */

import type { Details, Slice } from '../engine/worker/protocol.ts';

export interface Standalone {
  /** The page's script and style sheet. */
  readonly script: string;
  readonly style: string;
  /** The theme: VS Code's class of the body and its variables, as CSS declarations. */
  readonly bodyClass: string;
  readonly variables: string;
  readonly slice: Slice;
  /** Of every card. */
  readonly details: readonly Details[];
  readonly title: string;
}

export function standaloneHtml(parts: Standalone): string {
  const { script, style, bodyClass, variables, slice, details, title } = parts;
  const host = `(${actAsHost.toString()})(${data({ slice, details, title })});`;
  return `<!DOCTYPE html>
<html lang="en" style="${attribute(variables)}">
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
    params: { node?: number };
  }): void => {
    const found = known.details.find((each) => each.id === params.node);
    if (method === 'details' && found !== undefined) send({ type: 'result', id, result: found });
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

/** JSON is JavaScript. */
const data = (value: unknown): string => JSON.stringify(value);

/** Only the end of the element must not be read as such; in strings and JSON `<\\/` is `</`. */
const inScript = (text: string): string => text.replace(/<\/(script)/gi, '<\\/$1');

const attribute = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);
