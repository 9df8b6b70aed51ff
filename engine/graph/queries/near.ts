/** @file What somebody may have meant: the known words that a mistyped one is near. */

/** More are no help. */
const MOST = 3;

/** The known words that few edits lead to, nearest first (Levenshtein 1966: insertions, deletions, changes). */
export function nearWords(word: string, known: Iterable<string>): string[] {
  const most = Math.max(1, Math.floor(word.length / 3));
  return [...new Set(known)]
    .map((other) => ({ other, edits: editsBetween(word.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, edits }) => other !== '' && edits <= most)
    .sort((a, b) => a.edits - b.edits || (a.other < b.other ? -1 : 1))
    .slice(0, MOST)
    .map(({ other }) => other);
}

/** ` Did you mean op:mul or op:mm?`; empty without any. */
export function meant(words: readonly string[]): string {
  const [last] = words.slice(-1);
  if (last === undefined) return '';
  const before = words.slice(0, -1).join(', ');
  return ` Did you mean ${before === '' ? '' : `${before} or `}${last}?`;
}

function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (above[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(change, (above[j] as number) + 1, (row[j - 1] as number) + 1));
    }
  }
  return row.at(-1) as number;
}
