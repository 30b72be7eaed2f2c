import { formatIpv6, parseAddress } from '@carplab/codec';
import {
  ARP_REPLY,
  ARP_REQUEST,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV6,
  encodeArp,
  encodeEthernet,
  encodeIpv6,
  encodeNeighbor,
  IPPROTO_ICMPV6,
  type NeighborMessage,
  neighborLength,
} from '@carplab/codec/net';
import { multicastMac, solicitedNode } from './multicast-mac.js';

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const NO_MAC = '00:00:00:00:00:00';
const ETHERNET_BYTES = 14;
const ARP_BYTES = 28;
const IPV6_BYTES = 40;
/** Neighbour discovery never leaves its link: every receiver requires this (RFC 4861 §7.1). */
const HOP_LIMIT = 255;
const ALL_NODES = 'ff02::1';
const ALL_NODES_MAC = '33:33:00:00:00:01';

/** A request for one's own address, which announces it to caches and switches. */
export function gratuitousArp(source: string, sender: string, target: string, ip: string): Uint8Array {
  const frame = new Uint8Array(ETHERNET_BYTES + ARP_BYTES);
  encodeEthernet({ destination: BROADCAST, source, etherType: ETHERTYPE_ARP }, frame);
  const message = {
    operation: ARP_REQUEST,
    senderMac: sender,
    senderIp: ip,
    targetMac: target,
    targetIp: ip,
  };
  encodeArp(message, frame, ETHERNET_BYTES);
  return frame;
}

/** Who has `targetIp`? */
export function arpRequest(senderMac: string, senderIp: string, targetIp: string): Uint8Array {
  const frame = new Uint8Array(ETHERNET_BYTES + ARP_BYTES);
  encodeEthernet({ destination: BROADCAST, source: senderMac, etherType: ETHERTYPE_ARP }, frame);
  const message = { operation: ARP_REQUEST, senderMac, senderIp, targetMac: NO_MAC, targetIp };
  encodeArp(message, frame, ETHERNET_BYTES);
  return frame;
}

/** `senderIp` is at `senderMac`. */
export function arpReply(
  source: string,
  senderMac: string,
  senderIp: string,
  targetMac: string,
  targetIp: string,
): Uint8Array {
  const frame = new Uint8Array(ETHERNET_BYTES + ARP_BYTES);
  encodeEthernet({ destination: targetMac, source, etherType: ETHERTYPE_ARP }, frame);
  encodeArp({ operation: ARP_REPLY, senderMac, senderIp, targetMac, targetIp }, frame, ETHERNET_BYTES);
  return frame;
}

function neighborFrame(
  message: NeighborMessage,
  frameSource: string,
  frameDestination: string,
  source: string,
  destination: string,
): Uint8Array {
  const length = neighborLength(message);
  const frame = new Uint8Array(ETHERNET_BYTES + IPV6_BYTES + length);
  encodeEthernet({ destination: frameDestination, source: frameSource, etherType: ETHERTYPE_IPV6 }, frame);
  encodeIpv6(
    {
      trafficClass: 0,
      flowLabel: 0,
      payloadLength: length,
      nextHeader: IPPROTO_ICMPV6,
      hopLimit: HOP_LIMIT,
      source,
      destination,
    },
    frame,
    ETHERNET_BYTES,
  );
  encodeNeighbor(message, frame, ETHERNET_BYTES + IPV6_BYTES, ETHERNET_BYTES);
  return frame;
}

/** `target` is at `mac`: an answer, or, without `to`, an announcement to all nodes. */
export function neighborAdvertisement(
  frameSource: string,
  source: string,
  target: string,
  mac: string,
  router: boolean,
  to?: { readonly mac: string; readonly address: string },
): Uint8Array {
  return neighborFrame(
    { kind: 'advertisement', router, solicited: to !== undefined, override: true, target, mac },
    frameSource,
    to?.mac ?? ALL_NODES_MAC,
    source,
    to?.address ?? ALL_NODES,
  );
}

/** Who has `target`? Sent to the group that only its owner listens to. */
export function neighborSolicitation(mac: string, source: string, target: string): Uint8Array {
  const group = solicitedNode(parseAddress(target)!);
  return neighborFrame(
    { kind: 'solicitation', target, mac },
    mac,
    multicastMac(group),
    source,
    formatIpv6(group),
  );
}
