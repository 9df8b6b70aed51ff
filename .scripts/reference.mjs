/** @file Writes the API page from the public door's declarations and docstrings. */
import { readDoor } from './door.mjs';

/** @typedef {import('./door.mjs').Entry} Entry */

/** @param {Entry} entry */
function section({ declarations, documentation, path }) {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const shown = declarations.length > 0 ? [...new Set(declarations)] : [name];
  return ['```ts', ...shown, '```', ...(documentation === '' ? [] : ['', documentation]), ''];
}

/** @returns {string} */
export function reference() {
  const entries = readDoor().filter(({ kind }) => kind !== 'type');
  /** @param {string} path */
  const owner = (path) => path.slice(0, Math.max(0, path.lastIndexOf('.')));
  const owners = [...new Set(entries.map(({ path }) => owner(path)))];
  const lines = [
    '# API',
    '',
    'Written by `.scripts/generate.mjs` from the docstrings of the public door.',
    '',
    ...owners.map(
      (each) =>
        `- [${each || 'gradlens'}](#${(each || 'gradlens').toLowerCase().replaceAll('.', '')})`,
    ),
    '',
  ];
  for (const each of owners) {
    const own = entries.filter(({ path, kind, documentation }) => {
      return owner(path) === each && (kind !== 'property' || documentation !== '');
    });
    if (own.length === 0) continue;
    lines.push(`## ${each || 'gradlens'}`, '', ...own.flatMap(section));
  }
  return lines.join('\n');
}
