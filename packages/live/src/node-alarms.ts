import {
  type AdvertisementFact,
  type Alarm,
  type AlarmKind,
  AlarmWatch,
  advertisementFields,
  US,
} from '@carplab/analysis';
import {
  type Authenticator,
  CARP_BYTES,
  checkAuthenticator,
  createAuthenticator,
  dissect,
  LINKTYPE_ETHERNET,
  Packet,
  parseMac,
  source,
} from '@carplab/codec';
import { CARP_VERSION, carpChecksumOk, classifyProtocol112, DIALECTS } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { IPPROTO_CARP } from '@carplab/codec/net';
import { baseDialect, HOST_DIALECTS, type HostConfig, parsePrefix, type VhidConfig } from '@carplab/host';
import type { FrameWatcher } from './driver.js';

export interface NodeAlarmsOptions {
  readonly config: HostConfig;
  /** The current state of a virtual host. */
  readonly stateOf: (interfaceName: string, vhid: number) => string;
  /** Called with an alarm, and again when its cause is over. Its link is the interface. */
  readonly alarm: (alarm: Alarm) => void;
}

const { vhid: VHID, versionType: VERSION_TYPE } = CARP.offset;

interface Guarded {
  readonly config: VhidConfig;
  readonly authenticators: readonly Authenticator[];
}

/**
 * Sees every frame of a node, and feeds an `AlarmWatch` with what the node itself can know: what it sends, what it hears,
 * whether its own keys verify that, and its state before and after.
 */
export class NodeAlarms implements FrameWatcher {
  readonly #stateOf: NodeAlarmsOptions['stateOf'];
  /** By port and vhid. */
  readonly #guarded: Map<string, Guarded> = new Map();
  readonly #packet = new Packet();
  readonly #watch: AlarmWatch;

  constructor({ config, stateOf, alarm }: NodeAlarmsOptions) {
    this.#stateOf = stateOf;
    for (const vhid of config.vhids) {
      const port = config.interfaces.findIndex(({ name }) => name === vhid.interface);
      this.#guarded.set(`${port} ${vhid.vhid}`, {
        config: vhid,
        authenticators: authenticatorsOf(config, vhid),
      });
    }
    this.#watch = new AlarmWatch({ alarm, over: alarm });
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
    this.#watch.sent({ ...this.#fact(guarded, frame, at, timeUs), sender: US, origin: 'host' });
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
    this.#watch.heard({ ...this.#fact(guarded, frame, at, timeUs), sender, receiver: US, verdict });
    return () => this.#mastership(guarded, timeUs);
  }

  /** Where the payload of IP protocol 112 begins; -1 if there is none. */
  #carpAt(frame: Uint8Array): number {
    const packet = this.#packet;
    dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
    const { kind, protocol, payloadAt, payloadEnd } = packet;
    return kind === 'ip' && protocol === IPPROTO_CARP && payloadEnd - payloadAt > VHID ? payloadAt : -1;
  }

  #fact({ config }: Guarded, frame: Uint8Array, at: number, timeUs: number): WireFact {
    const { family, payloadEnd } = this.#packet;
    const fields = advertisementFields(frame, at, payloadEnd);
    return { ...fields, timeUs, link: config.interface, family: family === 4 ? 4 : 6 };
  }

  #mastership({ config: { interface: link, vhid } }: Guarded, timeUs: number): void {
    this.#watch.mastership({ link, vhid, host: US, master: this.#stateOf(link, vhid) === 'MASTER', timeUs });
  }
}

interface WireFact extends AdvertisementFact {
  readonly timeUs: number;
  readonly link: string;
  readonly family: 4 | 6;
}

function authenticatorsOf({ dialect: given, interfaces }: HostConfig, config: VhidConfig): Authenticator[] {
  const dialect = baseDialect(given);
  const none = new Uint8Array(20);
  const key = config.key ?? HOST_DIALECTS[dialect].newKey(none, config.password ?? '') ?? none;
  const lladdr = config.lladdr === undefined ? undefined : parseMac(config.lladdr);
  const parentLladdr = parseMac(interfaces.find(({ name }) => name === config.interface)?.mac ?? '');
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
