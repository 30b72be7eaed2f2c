import { type CaptureFinding, type CaptureSummary, captureFindings } from '@carplab/analysis';
import { formatAddress } from '@carplab/codec';
import type { FrameEvent, TraceEvent } from '@carplab/sim';
import type { Scenario } from '@carplab/sim/scenario';
import { type Carried, type Truth, VIRTUAL_MAC } from './words-truth.js';
import { intervalUs } from './words-wire.js';

/** The findings that are compared. */
export const FINDINGS = ['flapping', 'advbase-differs', 'negative-demotion', 'unlearned-mac'] as const;
type Compared = (typeof FINDINGS)[number];

export type FindingVerdict = readonly [word: Compared, how: 'right' | 'false' | 'open', where: string];

/** A clock may be that much off, and a frame takes its time, µs. */
const SLACK_US = 2_000_000;
/** As long as switches remember an address, µs. */
const AGEING_US = 300_000_000;

/** What hosts and frames did, as far as the compared findings say something of it. */
export class DoneRecorder {
  /** By host: the lowest sum of its demotions. */
  readonly #lowest = new Map<string, number>();
  /** By segment and virtual MAC address: when frames came from it. */
  readonly #spoken = new Map<string, number[]>();
  readonly #advbases: ReadonlyMap<string, readonly number[]>;

  constructor({ hosts }: Scenario) {
    this.#advbases = new Map(
      hosts.map(({ config }) => [config.name, config.vhids.map(({ advbase = 1 }) => advbase)]),
    );
  }

  event(event: TraceEvent): void {
    if (event.event !== 'demotion' || event.host === undefined) return;
    this.#lowest.set(event.host, Math.min(this.#lowest.get(event.host) ?? 0, event.total));
  }

  frame({ event, frame, segment, timeUs }: FrameEvent): void {
    if (event !== 'carried' || !VIRTUAL_MAC.every((byte, i) => frame[6 + i] === byte)) return;
    const key = `${segment} ${frame[11]}`;
    this.#spoken.set(key, [...(this.#spoken.get(key) ?? []), timeUs]);
  }

  /** Compares what is found in a segment's capture with what the hosts and frames did. Silence is no fault here. */
  judge(summary: CaptureSummary, truths: readonly Truth[], segment: string): FindingVerdict[] {
    return captureFindings(summary).flatMap((finding): FindingVerdict[] => {
      if (!isCompared(finding) || finding.place === undefined || !('vhid' in finding.place)) return [];
      const { vhid } = finding.place;
      const truth = truths.find((each) => each.segment === segment && each.vhid === vhid);
      const where = `vhid ${vhid} on ${segment}: ${JSON.stringify(finding, ofAddress).slice(0, 300)}`;
      return [[finding.code, truth === undefined ? 'false' : this.#judge(finding, truth), where]];
    });
  }

  #judge(finding: Found, truth: Truth): FindingVerdict[1] {
    switch (finding.code) {
      case 'flapping':
        return flapped(finding, truth);
      case 'negative-demotion': {
        const host = hostOf(finding.host, truth);
        return host !== undefined && (this.#lowest.get(host) ?? 0) < 0 ? 'right' : 'false';
      }
      case 'advbase-differs': {
        const isSo = [finding.slower, finding.faster].every(({ host, advbase }) =>
          this.#advbases.get(hostOf(host, truth) ?? '')?.includes(advbase),
        );
        if (isSo && finding.slower.advbase > finding.faster.advbase) return 'right';
        // Somebody who knows the password advertises like a host.
        return [finding.slower, finding.faster].some(({ host }) => isForged(host, truth)) ? 'open' : 'false';
      }
      case 'unlearned-mac': {
        const { fromUs, toUs } = finding.unlearned;
        const spoken = this.#spoken.get(`${truth.segment} ${truth.vhid}`) ?? [];
        return spoken.some((timeUs) => timeUs > fromUs - AGEING_US && timeUs <= toUs) ? 'false' : 'right';
      }
    }
  }
}

type Found = Extract<CaptureFinding, { readonly code: Compared }>;

function isCompared(finding: CaptureFinding): finding is Found {
  return (FINDINGS as readonly string[]).includes(finding.code);
}

/** Each takeover must be one: its host became MASTER then, or began to be heard as one. */
function flapped(
  { host: name, fromUs, toUs, flapping }: Extract<Found, { code: 'flapping' }>,
  truth: Truth,
): FindingVerdict[1] {
  const { carried, masterships } = truth;
  const host = hostOf(name, truth);
  const isOpen = isForged(name, truth);
  if (host === undefined) return isOpen ? 'open' : 'false';
  const mine = carried.filter((each) => each.host === host && each.advskew < 255);
  const begun = masterships.filter(
    (each) => each.host === host && each.fromUs >= fromUs - SLACK_US && each.fromUs <= toUs,
  );
  // A MASTER whose advertisements were lost for a while looks like one that began again.
  const resumed = mine.filter(({ timeUs }, i) => {
    const before = mine[i - 1];
    const isIn = timeUs >= fromUs - SLACK_US && timeUs <= toUs;
    return isIn && before !== undefined && timeUs - before.timeUs > 1.5 * intervalUs(before);
  });
  if (begun.length >= flapping.takeovers) return 'right';
  return isOpen || begun.length + resumed.length >= flapping.takeovers ? 'open' : 'false';
}

/** Whether somebody who is no host advertised from this address. */
function isForged(name: string, { carried }: Truth): boolean {
  return carried.some((each) => each.host === '' && formatted(each) === name);
}

function hostOf(name: string, { carried }: Truth): string | undefined {
  return carried.find((each) => each.host !== '' && formatted(each) === name)?.host;
}

const formatted = ({ source }: Carried): string => formatAddress(Uint8Array.from(source.split('.'), Number));

function ofAddress(key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return value.join('.');
  return key === 'masterships' || key === 'place' ? undefined : value;
}
