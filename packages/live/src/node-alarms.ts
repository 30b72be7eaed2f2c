import {
  type Alarm,
  type AlarmKind,
  AlarmWatch,
  advertisementFields,
  type CaptureLink,
  CarpTimelines,
  fatalProblem,
  type HeardAdvertisementFact,
  isOverlapOver,
  MAX_LINKS,
  type MastershipOverlap,
  US,
  type VhidTimeline,
} from '@carplab/analysis';
import {
  type Authenticator,
  CARP_BYTES,
  checkAuthenticator,
  createAuthenticator,
  dissect,
  formatAddress,
  inspectAdvertisement,
  LINKTYPE_ETHERNET,
  Packet,
  source,
} from '@carplab/codec';
import { CARP_VERSION, carpChecksumOk, classifyProtocol112, DIALECTS } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { IPPROTO_CARP, readMac } from '@carplab/codec/net';
import { baseDialect, HOST_DIALECTS, type HostConfig, parsePrefix, type VhidConfig } from '@carplab/host';
import type { FrameWatcher } from './driver.js';

export interface NodeAlarmsOptions {
  readonly config: HostConfig;
  /** The current state of a virtual host. */
  readonly stateOf: (interfaceName: string, vhid: number) => string;
  /** Called with an alarm, and again when its cause is over. Its link is the interface. */
  readonly alarm: (alarm: Alarm) => void;
}

/** Of the node, remembered. */
const OWN_ADDRESSES = 256;
const VERIFIED = { status: 'ok' } as const;

const { vhid: VHID, versionType: VERSION_TYPE } = CARP.offset;

interface Guarded {
  readonly config: VhidConfig;
  readonly link: CaptureLink;
  readonly authenticators: readonly Authenticator[];
  /** Whether we were MASTER, as last reported. */
  isMaster: boolean;
}

/** An overlap that was reported. */
interface Reported {
  readonly timeline: VhidTimeline;
  readonly overlap: MastershipOverlap;
  /** How much of it, µs, if it seemed to be over; what comes later is worth another word. */
  readonly lastedUs: number | undefined;
}

/**
 * Sees every frame of a node, and feeds an `AlarmWatch` with what the node itself can know: what it sends, what it hears,
 * whether its own keys verify that, and its state before and after. Who is MASTER besides is judged by advertisements, as
 * in a capture.
 */
export class NodeAlarms implements FrameWatcher {
  readonly #stateOf: NodeAlarmsOptions['stateOf'];
  /** By port and vhid. */
  readonly #guarded: Map<string, Guarded> = new Map();
  readonly #packet = new Packet();
  readonly #watch: AlarmWatch;
  readonly #timelines = new CarpTimelines((...found) => this.#overlap(...found));
  /** Source addresses of our own. */
  readonly #ours: Set<string> = new Set();
  #reported: Reported[] = [];

  constructor({ config, stateOf, alarm }: NodeAlarmsOptions) {
    this.#stateOf = stateOf;
    for (const vhid of config.vhids) {
      const port = config.interfaces.findIndex(({ name }) => name === vhid.interface);
      this.#guarded.set(`${port} ${vhid.vhid}`, {
        config: vhid,
        link: { number: port, name: vhid.interface },
        authenticators: authenticatorsOf(config, vhid),
        isMaster: false,
      });
    }
    // An alarm has its own time, and comes as soon as two are MASTER for longer than a handover.
    this.#watch = new AlarmWatch({ alarm, over: alarm, timeText: () => undefined, durationText });
  }

  /** Number of alarms by kind, including those not reported. */
  get counts(): Readonly<Record<AlarmKind, number>> {
    return this.#watch.counts;
  }

  sent(port: number, frame: Uint8Array, timeUs: number): void {
    const at = this.#carpAt(frame);
    if (at < 0) return;
    const guarded = this.#guarded.get(`${port} ${frame[at + VHID]}`);
    if (guarded === undefined) return;
    this.#watch.sent({ ...this.#fact(guarded, frame, at, timeUs, US), origin: 'host' });
    const own = source(this.#packet);
    if (own !== undefined && this.#ours.size < OWN_ADDRESSES) this.#ours.add(own);
    this.#observe(guarded, timeUs);
  }

  received(port: number, frame: Uint8Array, timeUs: number): (() => void) | undefined {
    const at = this.#carpAt(frame);
    if (at < 0) return undefined;
    const guarded = this.#guarded.get(`${port} ${frame[at + VHID]}`);
    if (guarded === undefined) return undefined;
    const { payloadEnd, payloadLength } = this.#packet;
    const protocol = classifyProtocol112(frame, at, payloadEnd, payloadLength);
    const sender = source(this.#packet) ?? '';
    if (protocol !== 'carp') {
      const { interface: link, vhid } = guarded.config;
      this.#watch.sharedId({ timeUs, link, vhid, sender, version: protocol === 'vrrp2' ? 2 : 3 });
      return undefined;
    }
    const fits = payloadEnd - at >= CARP_BYTES && frame[at + VERSION_TYPE]! >> 4 === CARP_VERSION;
    if (!fits || !carpChecksumOk(frame, at)) return undefined;
    const verdict = guarded.authenticators.some((each) => each.verify(frame, at)) ? 'ok' : 'bad';
    this.#mastership(guarded, timeUs);
    this.#watch.heard(this.#fact(guarded, frame, at, timeUs, sender, verdict));
    // Whoever has no key is no MASTER of ours.
    if (verdict === 'ok') this.#observe(guarded, timeUs);
    return () => this.#mastership(guarded, timeUs);
  }

  /** Where the payload of IP protocol 112 begins; -1 if there is none. */
  #carpAt(frame: Uint8Array): number {
    const packet = this.#packet;
    dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
    const { kind, protocol, payloadAt, payloadEnd } = packet;
    return kind === 'ip' && protocol === IPPROTO_CARP && payloadEnd - payloadAt > VHID ? payloadAt : -1;
  }

  /** Field by field: a flood has it made for each packet, and spreading takes several times as long. */
  #fact(
    { config }: Guarded,
    frame: Uint8Array,
    at: number,
    timeUs: number,
    sender: string,
    verdict: 'ok' | 'bad' = 'ok',
  ): HeardAdvertisementFact {
    const { family, payloadEnd } = this.#packet;
    const { vhid, signed, advskew, advbase, demote } = advertisementFields(frame, at, payloadEnd);
    return {
      timeUs,
      link: config.interface,
      family: family === 4 ? 4 : 6,
      sender,
      receiver: US,
      verdict,
      vhid,
      signed,
      advskew,
      advbase,
      demote,
    };
  }

  /** Judges who is MASTER by the advertisement in `#packet`. */
  #observe({ link }: Guarded, timeUs: number): void {
    if (link.number >= MAX_LINKS || !inspectAdvertisement(this.#packet)) return;
    if (fatalProblem(this.#packet)) return;
    this.#timelines.observe(this.#packet, timeUs, link.number, VERIFIED, link);
    if (this.#reported.length === 0) return;
    const over = this.#reported.filter(({ overlap }) => isOverlapOver(overlap, timeUs));
    this.#reported = this.#reported.filter((each) => !over.includes(each));
    for (const { timeline, overlap, lastedUs } of over) {
      if (overlap.sumUs === lastedUs) continue;
      const { sumUs, stretches, toUs } = overlap;
      this.#watch.mastersOver({
        ...this.#masters(timeline, overlap),
        lastedUs: sumUs,
        times: stretches,
        timeUs: toUs,
      });
    }
  }

  #overlap(timeline: VhidTimeline, overlap: MastershipOverlap, isNow: boolean, timeUs: number): void {
    const lastedUs = isNow ? undefined : overlap.sumUs;
    this.#reported.push({ timeline, overlap, lastedUs });
    const masters = this.#masters(timeline, overlap);
    this.#watch.masters({ ...masters, timeUs, ...(lastedUs === undefined ? {} : { lastedUs }) });
  }

  #masters({ link, vhid, family }: VhidTimeline, { a, b, fromUs }: MastershipOverlap) {
    const names = [a, b].map((each) => {
      const text = formatAddress(each.source);
      return this.#ours.has(text) ? US : text;
    });
    return { link, vhid, family, hosts: names, fromUs };
  }

  #mastership(guarded: Guarded, timeUs: number): void {
    const { interface: link, vhid } = guarded.config;
    const master = this.#stateOf(link, vhid) === 'MASTER';
    if (master === guarded.isMaster) return;
    guarded.isMaster = master;
    this.#watch.mastership({ link, vhid, host: US, master, timeUs });
  }
}

/** To the millisecond: the clocks of a network tell no more. */
function durationText(us: number): string {
  return us < 1_000_000 ? `${Math.round(us / 1000)} ms` : `${(us / 1_000_000).toFixed(3)} s`;
}

function authenticatorsOf({ dialect: given, interfaces }: HostConfig, config: VhidConfig): Authenticator[] {
  const dialect = baseDialect(given);
  const none = new Uint8Array(20);
  const key = config.key ?? HOST_DIALECTS[dialect].newKey(none, config.password ?? '') ?? none;
  const lladdr = config.lladdr === undefined ? undefined : readMac(config.lladdr);
  const parentLladdr = readMac(interfaces.find(({ name }) => name === config.interface)?.mac ?? '');
  return DIALECTS[dialect].contexts
    .map(({ name: context }) => ({
      dialect,
      key,
      context,
      vhid: config.vhid,
      addresses: config.addresses.flatMap((text) => parsePrefix(text)?.bytes ?? []),
      ...(lladdr && parentLladdr ? { lladdr: { lladdr, parentLladdr } } : {}),
    }))
    .filter((each) => checkAuthenticator(each) === undefined)
    .map(createAuthenticator);
}
