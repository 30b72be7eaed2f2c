import { writeCarpChecksum } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import type { Fault } from '../../fault.js';
import type { FrameEvent } from '../../trace-event.js';
import type { Replay, Scenario } from '../scenario.js';
import { advertisementOf } from './advertisement-of.js';
import { Log, type LogState } from './log.js';

/** The most frames that one replay records. */
const MAX_FRAMES = 10_000;

interface Recording {
  readonly replay: Replay;
  readonly frames: Log<RecordedFrame>;
}

/** Its bytes must not change. */
interface RecordedFrame {
  readonly sentUs: number;
  readonly frame: Uint8Array;
}

/** What each replay has recorded. */
export type ReplaysState = readonly LogState<RecordedFrame>[];

/** Records the advertisements that the scenario's replays need. */
export class Replays {
  readonly #recordings: ReadonlyMap<Replay, Recording>;

  constructor(scenario: Scenario) {
    const replays = scenario.steps.flatMap(({ action }) =>
      action.kind === 'recorded-replay' ? [action] : [],
    );
    this.#recordings = new Map(replays.map((replay) => [replay, { replay, frames: new Log() }]));
  }

  /** A host has sent an advertisement. */
  record(host: string, segment: string, vhid: number, { timeUs, frame }: FrameEvent): void {
    for (const { replay, frames } of this.#recordings.values()) {
      if (replay.host !== host || replay.segment !== segment || frames.count >= MAX_FRAMES) continue;
      if (replay.vhid !== undefined && replay.vhid !== vhid) continue;
      if (timeUs < replay.fromUs || timeUs > replay.toUs) continue;
      frames.add({ sentUs: timeUs, frame: frame.slice() });
    }
  }

  snapshot(): ReplaysState {
    return [...this.#recordings.values()].map(({ frames }) => frames.snapshot());
  }

  restore(state: ReplaysState): void {
    const recordings = [...this.#recordings.values()];
    for (const [i, frames] of state.entries()) recordings[i]!.frames.restore(frames);
  }

  /** What a replay has recorded so far. */
  recorded(replay: Replay): readonly RecordedFrame[] {
    return this.#recordings.get(replay)?.frames.series().kept ?? [];
  }

  /** A replay's fault, when it is due. Undefined if there is nothing to replay. */
  fault(replay: Replay): Fault | undefined {
    const frames = this.recorded(replay);
    const { segment, everyUs, times, change, via } = replay;
    const first = frames[0]?.sentUs;
    if (first === undefined) return undefined;
    const changed = frames.map(({ frame }) => (change === undefined ? frame : changeFields(frame, change)));
    const again =
      everyUs === undefined
        ? frames.map(({ sentUs }, i) => ({ afterUs: sentUs - first, frame: changed[i]! }))
        : Array.from({ length: times ?? frames.length }, (_, i) => ({
            afterUs: i * everyUs,
            frame: changed[i % changed.length]!,
          }));
    return { kind: 'replay', segment, frames: again, ...(via === undefined ? {} : { via }) };
  }
}

/** The frame with changed fields, which no HMAC covers, and the checksum recalculated. */
export function changeFields(frame: Uint8Array, change: NonNullable<Replay['change']>): Uint8Array {
  const found = advertisementOf(frame);
  const bytes = frame.slice();
  if (found === undefined) return bytes;
  const { start } = found;
  const { advskew, advbase, demote } = change;
  if (advskew !== undefined) bytes[start + CARP.offset.advskew] = advskew;
  if (advbase !== undefined) bytes[start + CARP.offset.advbase] = advbase;
  if (demote !== undefined) bytes[start + CARP.offset.demote] = demote;
  writeCarpChecksum(bytes, start);
  return bytes;
}
