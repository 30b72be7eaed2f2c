import { writeCarpChecksum } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import type { Fault } from '../../fault.js';
import type { FrameEvent } from '../../trace-event.js';
import type { Rerun, Scenario } from '../scenario.js';
import { advertisementOf } from './advertisement-of.js';
import { Log, type LogState } from './log.js';

/** What one replay remembers at most. */
const MAX_FRAMES = 10_000;

interface Recording {
  readonly rerun: Rerun;
  readonly frames: Log<RecordedFrame>;
}

/** Its bytes are not changed afterwards. */
interface RecordedFrame {
  readonly sentUs: number;
  readonly frame: Uint8Array;
}

/** What each replay has recorded. */
export type RerunsState = readonly LogState<RecordedFrame>[];

/** Records what replays will need. */
export class Reruns {
  readonly #recordings: ReadonlyMap<Rerun, Recording>;

  constructor(scenario: Scenario) {
    const reruns = scenario.steps.flatMap(({ action }) => (action.kind === 'rerun' ? [action] : []));
    this.#recordings = new Map(reruns.map((rerun) => [rerun, { rerun, frames: new Log() }]));
  }

  /** A host has sent an advertisement. */
  record(host: string, segment: string, vhid: number, { timeUs, frame }: FrameEvent): void {
    for (const { rerun, frames } of this.#recordings.values()) {
      if (rerun.host !== host || rerun.segment !== segment || frames.count >= MAX_FRAMES) continue;
      if (rerun.vhid !== undefined && rerun.vhid !== vhid) continue;
      if (timeUs < rerun.fromUs || timeUs > rerun.toUs) continue;
      frames.add({ sentUs: timeUs, frame: frame.slice() });
    }
  }

  snapshot(): RerunsState {
    return [...this.#recordings.values()].map(({ frames }) => frames.snapshot());
  }

  restore(state: RerunsState): void {
    const recordings = [...this.#recordings.values()];
    for (const [i, frames] of state.entries()) recordings[i]!.frames.restore(frames);
  }

  /** What a replay does, at its time. Undefined if there is nothing to replay. */
  fault(rerun: Rerun): Fault | undefined {
    const frames = this.#recordings.get(rerun)?.frames.series().kept ?? [];
    const { segment, everyUs, times, change, via } = rerun;
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

/** The frame with fields that no HMAC covers changed, and a checksum that fits them. */
export function changeFields(frame: Uint8Array, change: NonNullable<Rerun['change']>): Uint8Array {
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
