/** @file What befell recordings, in words: signs that recorders leave when they cannot write on; deleted files. */

import { FAILURE_SUFFIX } from '../recorder/records/format.ts';

/** The recording that a file of a directory says the end of, and why; null where it is no such sign. */
export function failureOf(name: string, directory: string): { stem: string; text: string } | null {
  if (!name.endsWith(FAILURE_SUFFIX)) return null;
  const [stem = '', code = ''] = name.slice(0, -FAILURE_SUFFIX.length).split('.');
  return {
    stem,
    text: `The recording of process ${pidOf(stem)} ended early: ${reason(code, directory)} What the program did afterwards is not shown; the program itself goes on.`,
  };
}

/**
 * Of a recording that was there. Its reader goes on where the system lets it read a file without a name.
 * @param wasRead whether there is a graph of it
 */
export function deletionOf(name: string, directory: string, wasRead: boolean): string {
  const left = wasRead
    ? 'its graph stays, but it can be neither saved as a trace nor run again with other values.'
    : 'nothing of it could be read, so there is no graph.';
  return `The recording of process ${pidOf(name)} was deleted from ${directory}: ${left} The program itself goes on; start it again for a whole recording.`;
}

const pidOf = (name: string): string => name.split('-')[0] ?? '';

function reason(code: string, directory: string): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `there is no room left on the disk, in ${directory}. Make room, then start the program again.`;
    case 'EFBIG':
      return 'the system lets this program write no larger files (ulimit -f).';
    default:
      return `it cannot be written to ${directory} (${code}).`;
  }
}
