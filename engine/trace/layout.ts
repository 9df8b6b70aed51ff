/**
 * @file The bytes of a trace, described so that a reader can be written from this text alone.
 *
 * A trace keeps the recordings of one session: each process and thread has one. It is a gzip stream (RFC
 * 1952) of a header and then chunks, which can be written and read in one pass without seeking:
 *
 *     trace  := gzip( header chunk* )
 *     header := "GRADTRACE" (9 bytes ASCII)  version: u32
 *     chunk  := length: u32  kind: u8  payload          length counts kind and payload
 *
 * Numbers are little-endian. A chunk longer than `MAX_CHUNK_BYTES` is damage; one of an unknown kind is
 * passed over, so that a later version may add some. The payloads, by kind; all but `bytes` are JSON in UTF-8:
 *
 *     1  about      {title, savedBy, saved}: what was recorded, the program that wrote the trace, and when
 *                   (ISO 8601). Once, before all others.
 *     2  recording  {recording, name}: announces recording number `recording`, counted from 0. `name` is
 *                   `<pid>-<threadId>`.
 *     3  places     {recording, places: [script, line, column, file, line, column, name…][]}: for a position
 *                   in generated code (0-based, as in the recording's frames) the place in the user's source
 *                   (1-based), and the names that the source gives to the results made there: `.name` to a
 *                   part of what a constructor around makes, `name.` where one is called. A position
 *                   without an entry is not in a file of the user's. Comes before the first `bytes` that
 *                   use it.
 *     4  bytes      recording: u32, then the next bytes of that recording, as `engine/recorder/records/layout.ts`
 *                   describes them: the pieces one after the other are the recording
 *     5  names      {recording, names: [path, tensor, version][]}: variables that held tensors when the
 *                   program stood still under a debugger
 *     6  end        {}: nothing follows. A trace without it was cut off.
 */

export const TRACE_MAGIC = 'GRADTRACE';

/** Raised with every incompatible change; a reader refuses what it does not know. */
export const TRACE_VERSION = 1;

export const TRACE_HEADER_BYTES = TRACE_MAGIC.length + 4;

/** Traces are named so. */
export const TRACE_SUFFIX = '.gradtrace';

export const MAX_CHUNK_BYTES = 64 * 1024 * 1024;

export const CHUNKS = { about: 1, recording: 2, places: 3, bytes: 4, names: 5, end: 6 } as const;

export type ChunkKind = keyof typeof CHUNKS;

/** What a trace says of itself. */
export interface About {
  readonly title: string;
  readonly savedBy: string;
  /** ISO 8601. */
  readonly saved: string;
}

/** `[script, line, column, file, line, column, name…]` */
export type PlaceEntry = readonly [number, number, number, string, number, number, ...string[]];

/** `[path, tensor, version]` */
export type NameEntry = readonly [string, number, number];
