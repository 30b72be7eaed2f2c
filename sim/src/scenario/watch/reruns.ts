import { CARP, writeCarpChecksum } from '@carplab/codec';
import type { Fault } from '../../fault.js';
import type { FrameEvent } from '../../trace-event.js';
import type { Rerun, Scenario } from '../scenario.js';
import { advertisementOf } from './advertisement-of.js';

/** What one replay remembers at most. */
const MAX_FRAMES = 10_000;

interface Recording {
  readonly rerun: Rerun;
  readonly timeUs: number;
  readonly frames: { readonly sentUs: number; readonly frame: Uint8Array }[];
}

/** Records what replays will need. */
export class Reruns {
  readonly #recordings: readonly Recording[];

  constructor(scenario: Scenario) {
    this.#recordings = scenario.steps.flatMap(({ timeUs, action }) =>
      action.kind === 'rerun' ? [{ rerun: action, timeUs, frames: [] }] : [],
    );
  }

  /** The moments at which something is replayed, in order. */
  get timesUs(): readonly number[] {
    return this.#recordings.map(({ timeUs }) => timeUs);
  }

  /** A host has sent an advertisement. */
  record(host: string, segment: string, vhid: number, { timeUs, frame }: FrameEvent): void {
    for (const { rerun, frames } of this.#recordings) {
      if (rerun.host !== host || rerun.segment !== segment || frames.length >= MAX_FRAMES) continue;
      if (rerun.vhid !== undefined && rerun.vhid !== vhid) continue;
      if (timeUs < rerun.fromUs || timeUs > rerun.toUs) continue;
      frames.push({ sentUs: timeUs, frame: frame.slice() });
    }
  }

  /** What the replay of this number does, at its time. Undefined if there is nothing to replay. */
  fault(number: number): Fault | undefined {
    const { rerun, frames } = this.#recordings[number]!;
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
