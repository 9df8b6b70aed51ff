/** @file The theme's variables, which VS Code writes on the document's root. */

/** As CSS declarations. */
export function themeVariables(): string {
  return [...document.documentElement.style]
    .filter((name) => name.startsWith('--vscode-'))
    .map((name) => `${name}: ${document.documentElement.style.getPropertyValue(name)}`)
    .join('; ');
}
