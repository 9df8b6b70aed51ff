/** @file The inspector's HTML document, the same for VS Code and for the page tests. */

/** Where the host serves the page's files from. */
export interface PageSources {
  /** The host's source expression for its own files (`webview.cspSource`). */
  readonly cspSource: string;
  /** Fresh for every document. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/** Nothing may load but our one script and our one style sheet, and images that the page makes itself. */
export function contentSecurityPolicy({ cspSource, nonce }: PageSources): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    // A drawing of the picture becomes pixels as an image of its own.
    `img-src data:`,
  ].join('; ');
}

/**
 * Two libraries would add style elements of their own. cytoscape adds none where an element already
 * has the id it looks for, so our style sheet carries that id (and its rule). The toolkit probes
 * `:focus-visible` with a style element that takes its nonce from the `csp-nonce` meta element.
 */
export function inspectorHtml(sources: PageSources): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(sources)}">
<meta property="csp-nonce" content="${sources.nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" id="__________cytoscape_stylesheet" href="${sources.styleUri}">
<title>Gradlens</title>
</head>
<body>
<script nonce="${sources.nonce}" src="${sources.scriptUri}"></script>
</body>
</html>
`;
}
