import { formatMac, parseAddress, virtualMac } from '@carplab/codec';
import { CARP_GROUP, CARP_GROUP_MAC, CARP_PROTOCOL } from '@carplab/codec/carp';
import { ETHERNET, IPV4, VRRP2 } from '@carplab/codec/layouts';
import {
  ARP_REPLY,
  ARP_REQUEST,
  ETHERTYPE_IP,
  encodeEthernet,
  encodeIpv4,
  internetChecksum,
} from '@carplab/codec/net';
import type { CommandResult, LabNode, NodeCommand, NodePort, NodeSink } from '@carplab/host';
import { arpFrame, NO_MAC } from '../clients/client-frames.js';
import { readClientFrame } from '../clients/read-client-frame.js';

const SECOND_US = 1_000_000;
/** Eight bytes of authentication data follow the addresses, zeros without authentication (RFC 3768 §5.3.10). */
const AUTH_BYTES = 8;
const TTL = 255;
const VERSION_TYPE = 0x21;

export interface VrrpRouterOptions {
  readonly name: string;
  readonly interface: string;
  readonly mac: string;
  /** Its own IPv4 address with a prefix length. */
  readonly address: string;
  readonly vrid: number;
  /** The virtual router's IPv4 addresses. */
  readonly virtual: readonly string[];
  /** Default: 100 (RFC 3768 §6.1). */
  readonly priority?: number;
  /** Seconds. Default: 1. */
  readonly intervalS?: number;
}

/**
 * A VRRPv2 router without a rival (RFC 3768): it advertises, and answers ARP for the virtual addresses with the
 * virtual MAC address, the same 00:00:5e:00:01:xx as CARP's. Its election is not simulated.
 */
export class VrrpRouter implements LabNode {
  readonly name: string;
  readonly ports: readonly NodePort[];
  readonly #virtual: readonly string[];
  readonly #virtualMac: string;
  readonly #own: string;
  readonly #mac: string;
  readonly #frame: Uint8Array;
  readonly #intervalUs: number;
  #nextUs: number = Number.POSITIVE_INFINITY;

  constructor(options: VrrpRouterOptions) {
    const { name, mac, vrid, virtual, priority = 100, intervalS = 1 } = options;
    this.name = name;
    this.ports = [{ name: options.interface, mac }];
    this.#mac = mac;
    this.#virtual = virtual;
    this.#own = options.address.split('/')[0]!;
    this.#virtualMac = formatMac(virtualMac(vrid));
    this.#intervalUs = intervalS * SECOND_US;
    this.#frame = advertisement(this.#virtualMac, this.#own, vrid, priority, intervalS, virtual);
  }

  start(nowUs: number, sink: NodeSink): void {
    const target = { mac: NO_MAC, ip: '' };
    for (const ip of this.#virtual) {
      sink.send(0, arpFrame(ARP_REQUEST, { mac: this.#virtualMac, ip }, { ...target, ip }));
    }
    this.#nextUs = nowUs;
  }

  receive(_port: number, frame: Uint8Array, _nowUs: number, sink: NodeSink): void {
    const message = readClientFrame(frame);
    if (message?.kind !== 'arp' || message.arp.operation !== ARP_REQUEST) return;
    const { targetIp, senderIp, senderMac } = message.arp;
    if (targetIp === senderIp) return;
    const mac = targetIp === this.#own ? this.#mac : this.#virtual.includes(targetIp) ? this.#virtualMac : '';
    if (mac === '') return;
    sink.send(0, arpFrame(ARP_REPLY, { mac, ip: targetIp }, { mac: senderMac, ip: senderIp }));
  }

  linkChanged(): void {}

  /** Knows `shutdown`: it advertises no more. */
  command(command: NodeCommand): CommandResult {
    if (command.command !== 'shutdown') {
      return { ok: false, reason: `a VRRP router does not know '${command.command}'` };
    }
    this.#nextUs = Number.POSITIVE_INFINITY;
    return { ok: true };
  }

  advance(nowUs: number, sink: NodeSink): void {
    if (this.#nextUs > nowUs) return;
    this.#nextUs = nowUs + this.#intervalUs;
    sink.send(0, this.#frame.slice());
  }

  nextDeadline(): number {
    return this.#nextUs;
  }

  snapshot(): number[] {
    return [this.#nextUs];
  }

  stateKey(nowUs: number): string {
    return `${this.#nextUs - nowUs}`;
  }

  restore(state: unknown): void {
    this.#nextUs = (state as number[])[0]!;
  }
}

function advertisement(
  mac: string,
  source: string,
  vrid: number,
  priority: number,
  interval: number,
  virtual: readonly string[],
): Uint8Array {
  const payload = new Uint8Array(VRRP2.span + 4 * virtual.length + AUTH_BYTES);
  const at = VRRP2.offset;
  payload[at.versionType] = VERSION_TYPE;
  payload[at.vrid] = vrid;
  payload[at.priority] = priority;
  payload[at.count] = virtual.length;
  payload[at.advInterval] = interval;
  for (const [i, address] of virtual.entries()) payload.set(parseAddress(address)!, VRRP2.span + 4 * i);
  const checksum = internetChecksum(payload, 0, payload.length);
  payload[at.checksum] = checksum >> 8;
  payload[at.checksum + 1] = checksum;
  const frame = new Uint8Array(ETHERNET.span + IPV4.span + payload.length);
  encodeEthernet({ destination: CARP_GROUP_MAC.ipv4, source: mac, etherType: ETHERTYPE_IP }, frame);
  encodeIpv4(
    {
      tos: 0,
      id: 0,
      dontFragment: true,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: TTL,
      protocol: CARP_PROTOCOL,
      source,
      destination: CARP_GROUP.ipv4,
      options: new Uint8Array(0),
      payloadLength: payload.length,
    },
    frame,
    ETHERNET.span,
  );
  frame.set(payload, ETHERNET.span + IPV4.span);
  return frame;
}
