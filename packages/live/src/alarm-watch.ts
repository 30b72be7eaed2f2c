import {
  Authenticator,
  CARP,
  CARP_BYTES,
  CARP_VERSION,
  carpChecksumOk,
  classifyProtocol112,
  createAuthenticator,
  DIALECTS,
  dissect,
  GOODBYE,
  IPPROTO_CARP,
  LINKTYPE_ETHERNET,
  Packet,
  parseMac,
  source,
} from '@carplab/codec';
import { HOST_DIALECTS, type HostConfig, parsePrefix, type VhidConfig } from '@carplab/host';
import { BoundedMap } from './bounded-map.js';
import type { FrameWatcher } from './driver.js';
import { DualMasterWatch } from './dual-master-watch.js';
import { ReplayWatch, type SignedParts } from './replay-watch.js';

export type AlarmKind = 'badauth' | 'replay' | 'forged' | 'dual-master' | 'echo' | 'shared-vrid';

export interface Alarm {
  readonly kind: AlarmKind;
  readonly interface: string;
  readonly vhid: number;
  readonly message: string;
}

export interface AlarmWatchOptions {
  readonly config: HostConfig;
  /** What a virtual host is now. */
  readonly stateOf: (interfaceName: string, vhid: number) => string;
  readonly alarm: (alarm: Alarm) => void;
}

/** What was silent for so long and comes again is news, µs. */
const QUIET_US = 10_000_000;
const MOST_SERIES = 1024;
const { vhid: VHID, versionType: VERSION_TYPE, advskew, advbase, demote, counterHigh } = CARP.offset;

interface Guarded {
  readonly config: VhidConfig;
  readonly authenticators: readonly Authenticator[];
}

/**
 * Looks at every frame beside the node, and says what an implementation of CARP would not: advertisements with a wrong
 * HMAC, old ones sent again, ones whose unsigned fields were changed, a second MASTER. What it keeps is bounded.
 */
export class AlarmWatch implements FrameWatcher {
  readonly #options: AlarmWatchOptions;
  /** By port and vhid. */
  readonly #guarded: Map<string, Guarded> = new Map();
  readonly #packet = new Packet();
  readonly #replays = new ReplayWatch();
  readonly #masters: DualMasterWatch;
  /** By series: when it was last heard, and how often since it was told. */
  readonly #series = new BoundedMap<string, number>(MOST_SERIES);
  /** All there were, told or not. */
  readonly counts: Record<AlarmKind, number> = {
    badauth: 0,
    replay: 0,
    forged: 0,
    'dual-master': 0,
    echo: 0,
    'shared-vrid': 0,
  };

  constructor(options: AlarmWatchOptions) {
    this.#options = options;
    const { config } = options;
    for (const vhid of config.vhids) {
      const port = config.interfaces.findIndex(({ name }) => name === vhid.interface);
      this.#guarded.set(`${port} ${vhid.vhid}`, {
        config: vhid,
        authenticators: authenticatorsOf(config, vhid),
      });
    }
    this.#masters = new DualMasterWatch((interfaceName, vhid, message, begins) => {
      if (begins) this.counts['dual-master']++;
      options.alarm({ kind: 'dual-master', interface: interfaceName, vhid, message });
    });
  }

  sent(port: number, frame: Uint8Array, timeUs: number): void {
    const at = this.#carpAt(frame);
    if (at < 0) return;
    const guarded = this.#guarded.get(`${port} ${frame[at + VHID]}`);
    if (guarded === undefined) return;
    this.#replays.sent(this.#parts(frame, at), timeUs);
    this.#masters.tick(guarded.config.interface, guarded.config.vhid, timeUs);
  }

  received(port: number, frame: Uint8Array, timeUs: number): (() => void) | undefined {
    const at = this.#carpAt(frame);
    if (at < 0) return undefined;
    const guarded = this.#guarded.get(`${port} ${frame[at + VHID]}`);
    if (guarded === undefined) return undefined;
    const { payloadEnd, payloadLength } = this.#packet;
    const protocol = classifyProtocol112(frame, at, payloadEnd, payloadLength);
    if (protocol !== 'carp') return this.#sharedId(guarded, protocol, timeUs);
    const fits = payloadEnd - at >= CARP_BYTES && frame[at + VERSION_TYPE]! >> 4 === CARP_VERSION;
    if (!fits || !carpChecksumOk(frame, at)) return undefined;
    if (!guarded.authenticators.some((each) => each.verify(frame, at))) return this.#badauth(guarded, timeUs);
    return this.#authentic(guarded, frame, at, timeUs);
  }

  /** Where the payload of IP protocol 112 begins; -1 if there is none. */
  #carpAt(frame: Uint8Array): number {
    const packet = this.#packet;
    dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
    const { kind, protocol, payloadAt, payloadEnd } = packet;
    return kind === 'ip' && protocol === IPPROTO_CARP && payloadEnd - payloadAt > VHID ? payloadAt : -1;
  }

  #parts(frame: Uint8Array, at: number): SignedParts {
    return {
      where: `${frame[at + VHID]} ${this.#packet.family}`,
      source: source(this.#packet) ?? '',
      signed: Buffer.from(frame.subarray(at + counterHigh, at + CARP_BYTES)).toString('latin1'),
      unsigned: `${frame[at + advskew]} ${frame[at + advbase]} ${frame[at + demote]}`,
    };
  }

  #sharedId({ config }: Guarded, protocol: string, timeUs: number): undefined {
    const from = source(this.#packet);
    const name = protocol === 'vrrp2' ? 'VRRPv2' : 'VRRPv3';
    const message = `${from} speaks ${name} with id ${config.vhid}: both share a virtual MAC address`;
    this.#tell('shared-vrid', config, `${from}`, message, timeUs);
  }

  #badauth({ config }: Guarded, timeUs: number): undefined {
    const { interface: name, vhid } = config;
    const from = source(this.#packet);
    const both = this.#options.stateOf(name, vhid) === 'MASTER' ? ' We are MASTER of it, too.' : '';
    const message = `${from} advertises vhid ${vhid} with an HMAC that is not ours: another password, other addresses, or a forgery.${both}`;
    this.#tell('badauth', config, `${from}`, message, timeUs);
  }

  #authentic({ config }: Guarded, frame: Uint8Array, at: number, timeUs: number): () => void {
    const { interface: name, vhid } = config;
    const parts = this.#parts(frame, at);
    const wrong = this.#replays.received(parts, timeUs);
    if (wrong === 'own') {
      const message = `our own advertisements of vhid ${vhid} come back, from ${parts.source}: a loop, or a replay`;
      this.#tell('echo', config, parts.source, message, timeUs);
    } else if (wrong === 'replay') {
      const message = `${parts.source} sent an advertisement of vhid ${vhid} again: a replay, which is accepted (no implementation checks counters)`;
      this.#tell('replay', config, parts.source, message, timeUs);
    } else if (wrong === 'forged') {
      const message = `${parts.source} sent an advertisement of vhid ${vhid} with changed advskew, advbase or demote (now ${parts.unsigned}), which no HMAC covers`;
      this.#tell('forged', config, parts.source, message, timeUs);
    }
    const master = this.#options.stateOf(name, vhid) === 'MASTER';
    const advbaseS = frame[at + advbase]!;
    const goodbye = advbaseS === GOODBYE && frame[at + advskew] === GOODBYE;
    return () => {
      const still = master && this.#options.stateOf(name, vhid) === 'MASTER';
      if (!goodbye && wrong !== 'own')
        this.#masters.heard(name, vhid, parts.source, still, timeUs, (advbaseS + 1) * 1_000_000);
    };
  }

  #tell(
    kind: AlarmKind,
    { interface: name, vhid }: VhidConfig,
    who: string,
    message: string,
    timeUs: number,
  ): void {
    this.counts[kind]++;
    const series = `${kind} ${name} ${vhid} ${who}`;
    const last = this.#series.get(series);
    // Set anew, so that it is the youngest.
    this.#series.delete(series);
    this.#series.set(series, timeUs);
    if (last !== undefined && timeUs - last <= QUIET_US) return;
    this.#options.alarm({ kind, interface: name, vhid, message });
  }
}

function authenticatorsOf({ dialect, interfaces }: HostConfig, config: VhidConfig): Authenticator[] {
  const none = new Uint8Array(20);
  const key = config.key ?? HOST_DIALECTS[dialect].newKey(none, config.password ?? '') ?? none;
  const lladdr = config.lladdr === undefined ? undefined : parseMac(config.lladdr);
  const parentLladdr = parseMac(interfaces.find(({ name }) => name === config.interface)?.mac ?? '');
  return DIALECTS[dialect].contexts
    .map(({ name: context }) =>
      createAuthenticator({
        dialect,
        key,
        context,
        vhid: config.vhid,
        addresses: config.addresses.flatMap((text) => parsePrefix(text)?.bytes ?? []),
        ...(lladdr && parentLladdr ? { lladdr: { lladdr, parentLladdr } } : {}),
      }),
    )
    .filter((each) => each instanceof Authenticator);
}
