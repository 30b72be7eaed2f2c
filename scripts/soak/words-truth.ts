import type { FrameEvent, TraceEvent } from '@carplab/sim';
import type { Scenario } from '@carplab/sim/scenario';

/** An advertisement that a segment carried as it was sent. */
export interface Carried {
  readonly timeUs: number;
  readonly sentUs: number;
  readonly frameId: number;
  /** '' if no host sent it. */
  readonly host: string;
  readonly source: string;
  readonly family: 4 | 6;
  readonly vhid: number;
  readonly advbase: number;
  readonly advskew: number;
  readonly demote: number;
  /** Everything that the HMAC covers, and what it does not. */
  readonly text: string;
}

/** A time in which a host was MASTER of a virtual host. */
export interface Mastership {
  readonly host: string;
  readonly fromUs: number;
  toUs: number;
  /** The frame that ended it. */
  endedBy: number | undefined;
  /** The frame on which the host became MASTER. */
  readonly begunBy: number | undefined;
  /** When the host last began to take part. */
  readonly listenedUs: number;
  /** It was MASTER before a pause, and still is. */
  readonly isResumed: boolean;
}

/** Something that was done to a host, a port or a segment. */
export interface SeenFault {
  readonly timeUs: number;
  readonly kind: string;
  readonly target: string;
}

/** A virtual host on a segment, as the hosts' states and deliveries have it. */
export interface Truth {
  readonly segment: string;
  readonly vhid: number;
  readonly masterships: readonly Mastership[];
  readonly carried: readonly Carried[];
}

/** Which frames reached whom, and were accepted. */
export type Heard = ReadonlyMap<number, ReadonlySet<string>>;

/** Of a virtual host, without its number. */
export const VIRTUAL_MAC: readonly number[] = [0x00, 0x00, 0x5e, 0x00, 0x01];

/** Reads an Ethernet frame: an oracle shares no code with what it judges. */
export function readAdvertisement(frame: Uint8Array) {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 34) return undefined;
  const type = view.getUint16(12);
  const family = type === 0x0800 ? 4 : type === 0x86dd ? 6 : undefined;
  if (family === undefined) return undefined;
  const at = family === 4 ? 14 + (frame[14]! & 15) * 4 : 54;
  const protocol = family === 4 ? frame[23] : frame[20];
  if (protocol !== 112 || frame.length < at + 36 || frame[at] !== 0x21 || frame[at + 3] !== 7)
    return undefined;
  const source = frame.subarray(family === 4 ? 26 : 22, family === 4 ? 30 : 38).join('.');
  return {
    ...{ family: family as 4 | 6, source, vhid: frame[at + 1]!, advskew: frame[at + 2]! },
    ...{ demote: frame[at + 4]!, advbase: frame[at + 5]!, text: frame.subarray(at, at + 36).join(' ') },
  };
}

/** Keeps states and deliveries of a run. */
export class TruthRecorder {
  readonly #ports = new Map<string, string>();
  readonly #truths = new Map<
    string,
    { masterships: Mastership[]; carried: Carried[]; segment: string; vhid: number }
  >();
  readonly #open = new Map<string, Mastership>();
  readonly #listened = new Map<string, number>();
  readonly #paused = new Map<string, string[]>();
  readonly #sent = new Map<number, { readonly frame: Uint8Array; readonly host: string }>();
  readonly heard = new Map<number, Set<string>>();
  readonly faults: SeenFault[] = [];
  /** Frames that a cable between switches lost by itself. */
  readonly unlucky = new Set<number>();
  readonly #lossy: ReadonlySet<string>;
  /** By which part of its interval an advertisement may be late. */
  readonly late: number;

  constructor({ hosts, segments }: Pick<Scenario, 'hosts' | 'segments'>) {
    this.late = Math.max(0.125, ...hosts.map(({ config }) => (config.alloweddeviation ?? 0) / 100));
    this.#lossy = new Set(
      segments.flatMap(({ name, links = [] }) =>
        links.flatMap(({ between, link }) => (link?.lossPpm ? [`${name} ${between.join('-')}`] : [])),
      ),
    );
    for (const { config, cables } of hosts)
      config.interfaces.forEach(({ name }, i) => {
        this.#ports.set(`${config.name}:${name}`, cables[i]?.segment ?? '');
      });
  }

  truths(endUs: number): Truth[] {
    for (const mastership of this.#open.values()) mastership.toUs = endUs;
    return [...this.#truths.values()];
  }

  event(event: TraceEvent): void {
    const { timeUs } = event;
    if (event.event === 'fault') {
      const { fault } = event;
      // A command goes by its own name, and is for a host.
      const [kind, target] =
        fault.kind === 'command' ? [fault.command.command, fault.node] : [event.kind, event.target];
      this.faults.push({ timeUs, kind, target });
    }
    if (event.event === 'refused' && event.frameId !== undefined && event.host !== undefined)
      this.heard.get(event.frameId)?.delete(event.host);
    if (event.event === 'ignored') this.heard.get(event.frameId)?.delete(event.host);
    if (event.event === 'power') {
      const mine = [...this.#open].filter(([, { host }]) => host === event.host);
      if (event.state === 'paused')
        this.#paused.set(
          event.host,
          mine.map(([name]) => name),
        );
      if (event.state !== 'on') for (const [name] of mine) this.#end(name, timeUs, undefined);
      if (event.state === 'on')
        for (const name of this.#paused.get(event.host) ?? [])
          this.#begin(name, event.host, timeUs, { begunBy: undefined, isResumed: true });
      if (event.state !== 'paused') this.#paused.delete(event.host);
    }
    if (event.event !== 'transition' || event.host === undefined) return;
    const name = `${event.host} ${event.vhid} ${this.#ports.get(`${event.host}:${event.interface}`)}`;
    if (event.from === 'INIT') this.#listened.set(name, timeUs);
    if (event.from === 'MASTER') this.#end(name, timeUs, event.frameId);
    if (event.to === 'MASTER')
      this.#begin(name, event.host, timeUs, { begunBy: event.frameId, isResumed: false });
  }

  frame(event: FrameEvent): void {
    const { frameId, frame, timeUs, node, segment } = event;
    if (event.event === 'sent') {
      this.#sent.set(frameId, { frame, host: event.faultId === undefined ? node : '' });
      return;
    }
    if (event.event === 'dropped' && event.reason === 'loss' && this.#lossy.has(`${node} ${event.interface}`))
      this.unlucky.add(frameId);
    const sent = this.#sent.get(frameId);
    if (sent === undefined || !isSame(sent.frame, frame)) return;
    if (event.event === 'delivered') {
      const heard = this.heard.get(frameId) ?? new Set();
      this.heard.set(frameId, heard.add(node));
    }
    if (event.event !== 'carried') return;
    const fields = readAdvertisement(frame);
    if (fields === undefined) return;
    const { host } = sent;
    this.#truth(segment, fields.vhid).carried.push({
      timeUs,
      sentUs: event.sentUs,
      frameId,
      host,
      ...fields,
    });
  }

  #truth(segment: string, vhid: number) {
    const key = `${segment} ${vhid}`;
    const known = this.#truths.get(key) ?? { segment, vhid, masterships: [], carried: [] };
    this.#truths.set(key, known);
    return known;
  }

  #begin(name: string, host: string, timeUs: number, how: Pick<Mastership, 'begunBy' | 'isResumed'>): void {
    if (this.#open.has(name)) return;
    const [, vhid, segment] = name.split(' ');
    const listenedUs = this.#listened.get(name) ?? 0;
    const mastership: Mastership = {
      host,
      fromUs: timeUs,
      toUs: timeUs,
      endedBy: undefined,
      listenedUs,
      ...how,
    };
    this.#open.set(name, mastership);
    this.#truth(segment!, Number(vhid)).masterships.push(mastership);
  }

  #end(name: string, timeUs: number, endedBy: number | undefined): void {
    const mastership = this.#open.get(name);
    if (mastership === undefined) return;
    mastership.toUs = timeUs;
    mastership.endedBy = endedBy;
    this.#open.delete(name);
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && a.every((byte, i) => byte === b[i]));
}
