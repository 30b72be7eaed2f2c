import { type AddressInput, parseMac } from '@carplab/codec';
import {
  ARP_REPLY,
  ARP_REQUEST,
  type ArpMessage,
  type IcmpEcho,
  type NeighborMessage,
  readMac,
  type TcpSegment,
  textOfAddress,
  type UdpDatagram,
} from '@carplab/codec/net';
import type { NodeSink } from '@carplab/host';
import { isGroupMac, macHigh, macLow } from '../mac-key.js';
import { type EndpointAddress, parseEndpointAddress, routeTo } from './address.js';
import {
  ALL_NODES,
  ALL_NODES_MAC,
  arpFrame,
  echoFrame,
  ipFrame,
  NO_MAC,
  neighborFrame,
  type PayloadWriter,
  solicitedNode,
} from './client-frames.js';
import { type Neighbor, NeighborCache } from './neighbor-cache.js';
import { type Addressed, readClientFrame } from './read-client-frame.js';

/** FreeBSD's net.link.ether.inet.max_age: 20 minutes. */
const ARP_TIMEOUT_US = 1_200_000_000;
/** REACHABLE_TIME of RFC 4861 §10. */
const NDP_TIMEOUT_US = 30_000_000;

/** An ordinary machine with one interface. */
export interface EndpointOptions {
  readonly name: string;
  /** Default: `eth0`. */
  readonly interface?: string;
  readonly mac: AddressInput;
  /** With prefix lengths: `192.168.1.9/24`, `2001:db8::9/64`. */
  readonly addresses: readonly string[];
  /** Routers to other networks, at most one per family. */
  readonly gateways?: readonly AddressInput[];
  /** Lifetime of an ARP entry, µs. Default: 20 min. */
  readonly arpTimeoutUs?: number;
  /** Lifetime of a neighbor discovery entry, µs. Default: 30 s. */
  readonly ndpTimeoutUs?: number;
  /** What an unrequested ARP message does to a known address. Default: `update` (RFC 826). */
  readonly gratuitousArp?: 'update' | 'ignore';
}

/** A packet to one of its addresses that it does not handle itself. */
export type Inbound =
  | (Addressed & { readonly kind: 'reply'; readonly echo: IcmpEcho })
  | (Addressed & { readonly kind: 'tcp'; readonly segment: TcpSegment })
  | (Addressed & { readonly kind: 'udp'; readonly datagram: UdpDatagram });

/** The network stack of a client or server below TCP and UDP: ARP, NDP, routes, echo. */
export class Endpoint {
  readonly mac: string;
  readonly addresses: readonly EndpointAddress[];
  readonly #own: ReadonlySet<string>;
  readonly #gateways: readonly EndpointAddress[];
  readonly #macHigh: number;
  readonly #macLow: number;
  readonly #arpTimeoutUs: number;
  readonly #ndpTimeoutUs: number;
  readonly #believes: boolean;
  readonly #neighbors: NeighborCache = new NeighborCache();

  /** @throws {RangeError} for an invalid address. */
  constructor(options: EndpointOptions) {
    const mac = readMac(options.mac);
    this.mac = textOfAddress(options.mac);
    if (mac === undefined) throw new RangeError(`'${this.mac}' of ${options.name} is not a MAC address`);
    this.#macHigh = macHigh(mac, 0);
    this.#macLow = macLow(mac, 0);
    this.addresses = options.addresses.map((text) => parseEndpointAddress(text));
    this.#own = new Set(this.addresses.map(({ text }) => text));
    this.#gateways = (options.gateways ?? []).map((text) => parseEndpointAddress(text));
    this.#arpTimeoutUs = options.arpTimeoutUs ?? ARP_TIMEOUT_US;
    this.#ndpTimeoutUs = options.ndpTimeoutUs ?? NDP_TIMEOUT_US;
    this.#believes = options.gratuitousArp !== 'ignore';
  }

  get nextUs(): number {
    return this.#neighbors.nextUs;
  }

  /** Starts: forgets all neighbors and announces its addresses. */
  start(sink: NodeSink): void {
    this.#neighbors.clear();
    for (const { text, family } of this.addresses) {
      if (family === 4) {
        const ip = text;
        sink.send(0, arpFrame(ARP_REQUEST, { mac: this.mac, ip }, { mac: NO_MAC, ip }));
      } else this.#advertise(text, ALL_NODES, ALL_NODES_MAC, false, sink);
    }
  }

  /** Repeats the requests that are due. */
  advance(nowUs: number, sink: NodeSink): void {
    if (this.#neighbors.nextUs > nowUs) return;
    for (const address of this.#neighbors.due(nowUs)) this.#ask(address, sink);
  }

  /** Sends an echo, now or when the next hop's MAC address is known. False if there is no route. */
  sendEcho(to: string, echo: IcmpEcho, nowUs: number, sink: NodeSink): boolean {
    const route = routeTo(to, this.addresses, this.#gateways);
    if (route === undefined) return false;
    const send = (destination: string): Uint8Array =>
      echoFrame({ source: this.mac, destination }, route.source, to, echo);
    this.#forward(route.nextHop, send, nowUs, sink);
    return true;
  }

  /** The source address for a destination; undefined if there is no route. */
  sourceFor(to: string): string | undefined {
    return routeTo(to, this.addresses, this.#gateways)?.source;
  }

  /** Sends an IP packet from one of its addresses. Sends nothing if there is no route. */
  sendIp(
    { source, destination }: Addressed,
    protocol: number,
    length: number,
    write: PayloadWriter,
    nowUs: number,
    sink: NodeSink,
  ): void {
    const nextHop = routeTo(destination, this.addresses, this.#gateways)?.nextHop;
    if (nextHop === undefined) return;
    const send = (mac: string): Uint8Array =>
      ipFrame({ source: this.mac, destination: mac }, source, destination, protocol, length, write);
    this.#forward(nextHop, send, nowUs, sink);
  }

  #forward(nextHop: string, frame: (mac: string) => Uint8Array, nowUs: number, sink: NodeSink): void {
    const known = this.#neighbors.find(nextHop, nowUs);
    if (known !== undefined) sink.send(0, frame(known));
    else if (this.#neighbors.hold(nextHop, frame(NO_MAC), nowUs)) this.#ask(nextHop, sink);
  }

  /** Receives a frame. Answers ARP, NDP and echo requests; returns a packet for the layer above. */
  receive(frame: Uint8Array, nowUs: number, sink: NodeSink): Inbound | undefined {
    if (!this.#isMine(frame)) return undefined;
    const message = readClientFrame(frame);
    if (message === undefined) return undefined;
    if (message.kind === 'arp') this.#onArp(message.arp, nowUs, sink);
    else if (message.kind === 'neighbor') {
      this.#onNeighbor(message.message, message.source, message.sourceMac, nowUs, sink);
    } else if (this.#own.has(message.destination)) {
      if (message.kind !== 'echo') return message;
      const { echo, source, destination } = message;
      if (echo.kind === 'reply') return { kind: 'reply', echo, source, destination };
      const { identifier, sequence, data } = echo;
      this.sendEcho(source, { kind: 'reply', identifier, sequence, data }, nowUs, sink);
    }
    return undefined;
  }

  snapshot(): Neighbor[] {
    return this.#neighbors.snapshot();
  }

  restore(state: readonly Neighbor[]): void {
    this.#neighbors.restore(state);
  }

  /** The network card's filter: its own address, broadcast, and its groups, which do not include CARP's. */
  #isMine(frame: Uint8Array): boolean {
    if (frame.length < 14) return false;
    const high = macHigh(frame, 0);
    const low = macLow(frame, 0);
    if (!isGroupMac(high)) return low === this.#macLow && high === this.#macHigh;
    return high === 0xffff || (high === 0x3333 && (low >>> 24 === 0xff || low === 1));
  }

  #onArp(arp: ArpMessage, nowUs: number, sink: NodeSink): void {
    const { operation, senderIp, senderMac, targetIp } = arp;
    if (this.#own.has(senderIp)) return; // An address conflict, which is ignored.
    const forUs = this.#own.has(targetIp);
    // RFC 826: a known sender is updated; an unknown one is added only if the message is for us.
    const state = this.#neighbors.state(senderIp);
    if (state === 'asked' || (state === 'known' ? this.#believes : forUs)) {
      this.#learn(senderIp, senderMac, nowUs + this.#arpTimeoutUs, sink);
    }
    if (operation === ARP_REQUEST && forUs) {
      const target = { mac: senderMac, ip: senderIp };
      sink.send(0, arpFrame(ARP_REPLY, { mac: this.mac, ip: targetIp }, target));
    }
  }

  #onNeighbor(
    message: NeighborMessage,
    source: string,
    sourceMac: string,
    nowUs: number,
    sink: NodeSink,
  ): void {
    const untilUs = nowUs + this.#ndpTimeoutUs;
    if (message.kind === 'solicitation') {
      if (!this.#own.has(message.target)) return;
      // `::` is duplicate address detection: the answer goes to all nodes (RFC 4861 §7.2.4).
      if (source === '::') this.#advertise(message.target, ALL_NODES, ALL_NODES_MAC, false, sink);
      else {
        if (message.mac !== undefined) this.#learn(source, message.mac, untilUs, sink);
        this.#advertise(message.target, source, message.mac ?? sourceMac, true, sink);
      }
      return;
    }
    const { target, mac, override } = message;
    if (mac === undefined) return;
    // Ignored for an unknown neighbor; a known address is replaced only with the override flag (RFC 4861 §7.2.5).
    const state = this.#neighbors.state(target);
    const agrees = override || this.#neighbors.lastMac(target) === mac;
    if (state === 'asked' || (state === 'known' && agrees)) {
      this.#learn(target, mac, untilUs, sink);
    }
  }

  #learn(address: string, mac: string, untilUs: number, sink: NodeSink): void {
    for (const waiting of this.#neighbors.learn(address, mac, untilUs)) {
      waiting.set(parseMac(mac)!, 0);
      sink.send(0, waiting);
    }
  }

  #ask(address: string, sink: NodeSink): void {
    const source = routeTo(address, this.addresses, NO_GATEWAYS)?.source;
    if (source === undefined) return;
    if (!address.includes(':')) {
      sink.send(0, arpFrame(ARP_REQUEST, { mac: this.mac, ip: source }, { mac: NO_MAC, ip: address }));
      return;
    }
    const { group, mac } = solicitedNode(address);
    const ethernet = { source: this.mac, destination: mac };
    const message = { kind: 'solicitation', target: address, mac: this.mac } as const;
    sink.send(0, neighborFrame(ethernet, source, group, message));
  }

  #advertise(target: string, to: string, toMac: string, solicited: boolean, sink: NodeSink): void {
    const ethernet = { source: this.mac, destination: toMac };
    const flags = { router: false, solicited, override: true };
    const message = { kind: 'advertisement', ...flags, target, mac: this.mac } as const;
    sink.send(0, neighborFrame(ethernet, target, to, message));
  }
}

const NO_GATEWAYS: readonly EndpointAddress[] = [];
