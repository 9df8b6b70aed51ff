/** @file What the stage is told of a debugged program: its graph, and in words how it stands. */

import { basename } from 'node:path';
import type { GraphInfo } from '../../engine/protocol/index.ts';
import { busy, failure, info, type Subject } from '../stage.ts';
import type { Stream } from '../streams.ts';
import { titleOf } from './launches.ts';
import type { Target } from './target.ts';

export function running(
  title: string,
  found: GraphInfo | null,
  streams: readonly Stream[],
): Subject {
  const banner =
    found === null
      ? busy(`Recording ${title}. No tensors seen yet.`)
      : busy(`Recording ${title}. Pause it to see values and names.`);
  return {
    owner: 'session',
    title,
    graph: found?.graph ?? null,
    banner,
    at: null,
    annotate: false,
    streams,
  };
}

export function subjectOf(
  target: Target,
  found: GraphInfo | null,
  streams: readonly Stream[],
): Subject {
  const title = titleOf(target.session);
  const [failed] = target.launch.failures;
  // Nothing was ever written: then nobody need wait for it.
  if (found === null && failed !== undefined)
    return {
      ...running(title, null, streams),
      banner: failure(failed),
    };
  const subject = { owner: 'session', title, graph: found?.graph ?? null, streams } as const;
  const missed = target.launch.missed ? ' What ran before the debugger came is not shown.' : '';
  switch (target.state.state) {
    case 'running': {
      if (target.session.configuration['noDebug'] !== true) return running(title, found, streams);
      const seen = found === null ? ' No tensors seen yet.' : '';
      const banner = busy(
        `Recording ${title}, without debugging:${seen} Start Debugging (F5) shows names, and values at breakpoints.`,
      );
      return { ...subject, banner, at: null, annotate: false };
    }
    case 'paused': {
      const where =
        target.at === null ? 'Paused.' : `Paused at ${basename(target.at.file)}:${target.at.line}.`;
      const banner =
        found === null
          ? info(
              `${where} No tensors seen yet: they appear here as soon as the program makes some.${missed}`,
            )
          : info(`${where}${missed}`);
      return { ...subject, banner, at: target.at, annotate: true };
    }
    case 'ended': {
      const banner =
        found === null
          ? info('The program ended without making a tensor.')
          : found.crash === null
            ? info(`The program ended. This is its last state.${missed}`)
            : failure(`${missed} ${found.crash.text}`.trim(), found.crash.site);
      return { ...subject, banner, at: null, annotate: false };
    }
  }
}
