import { dissect, formatIpv4, formatIpv6, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import { IPPROTO_ICMPV6 } from '@carplab/codec/net';
import { groupMac, macHigh, macLow } from './mac-key.js';

const packet = new Packet();

const IPPROTO_IGMP = 2;
// IGMP types (RFC 1112, RFC 2236 §2.1, RFC 3376 §4).
const IGMP_REPORT_V1 = 0x12;
const IGMP_REPORT_V2 = 0x16;
const IGMP_LEAVE = 0x17;
const IGMP_REPORT_V3 = 0x22;
// MLD types (RFC 2710 §3, RFC 3810 §5).
const MLD_REPORT_V1 = 131;
const MLD_DONE = 132;
const MLD_REPORT_V2 = 143;
// Record types of IGMPv3 and MLDv2 (RFC 3376 §4.2.12, RFC 3810 §5.2.12): the set of sources that is excluded or
// included. Without sources, `include` means nobody, and `exclude` everybody.
const INCLUDE = [1, 3];

/** A group that a host has joined or left. */
export interface GroupChange {
  /** Of its MAC address: bytes 0-1, and 2-5 as a signed number. */
  readonly high: number;
  readonly low: number;
  readonly joined: boolean;
}

/**
 * The groups in an IGMP or MLD report, leave or done message; empty for any other frame. Malformed records are left
 * out, as a switch ignores a report that it cannot parse.
 */
export function groupReport(frame: Uint8Array): GroupChange[] {
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  const { kind, protocol, payloadAt: at, payloadEnd: end } = packet;
  if (kind !== 'ip' || end - at < 8) return [];
  if (protocol === IPPROTO_IGMP) {
    const type = frame[at];
    if (type === IGMP_REPORT_V3) return records(frame, at, end, 4);
    if (type === IGMP_LEAVE) return change(frame, at + 4, 4, false);
    return type === IGMP_REPORT_V1 || type === IGMP_REPORT_V2 ? change(frame, at + 4, 4, true) : [];
  }
  if (protocol === IPPROTO_ICMPV6) {
    const type = frame[at];
    if (type === MLD_REPORT_V2) return records(frame, at, end, 16);
    if (end - at < 24) return [];
    if (type === MLD_REPORT_V1) return change(frame, at + 8, 16, true);
    if (type === MLD_DONE) return change(frame, at + 8, 16, false);
  }
  return [];
}

function change(frame: Uint8Array, at: number, length: 4 | 16, joined: boolean): GroupChange[] {
  const isGroup = length === 4 ? frame[at]! >> 4 === 14 : frame[at] === 0xff;
  if (!isGroup) return [];
  const mac = groupMac(length === 4 ? formatIpv4(frame, at) : formatIpv6(frame, at));
  return [{ high: macHigh(mac, 0), low: macLow(mac, 0), joined }];
}

/** Both protocols use the same record layout; only the address length differs. */
function records(frame: Uint8Array, at: number, end: number, addressLength: 4 | 16): GroupChange[] {
  const changes: GroupChange[] = [];
  let left = (frame[at + 6]! << 8) | frame[at + 7]!;
  let recordAt = at + 8;
  while (left > 0 && end - recordAt >= 4 + addressLength) {
    const auxiliary = 4 * frame[recordAt + 1]!;
    const sources = (frame[recordAt + 2]! << 8) | frame[recordAt + 3]!;
    const joined = !INCLUDE.includes(frame[recordAt]!) || sources > 0;
    changes.push(...change(frame, recordAt + 4, addressLength, joined));
    recordAt += 4 + addressLength + sources * addressLength + auxiliary;
    left--;
  }
  return changes;
}
