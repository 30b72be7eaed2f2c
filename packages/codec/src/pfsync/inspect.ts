import { IPV4 } from '../layouts/ipv4.js';
import { IPV6 } from '../layouts/ipv6.js';
import { noteBadMac } from '../net/group-mac.js';
import type { Packet } from '../net/packet.js';
import type { PacketProblem } from '../problem.js';
import { PFSYNC_EOF } from './actions.js';
import { PFSYNC_MAX_SECTION, PFSYNC_TTL } from './constants.js';
import { PfsyncSections } from './sections.js';

const sections = new PfsyncSections();
const HISTORIC = new Set([2, 3, 4]);

/** Where the payload ended on the wire; the capture may have kept less. */
export function pfsyncWireEnd(packet: Packet): number {
  return Math.max(packet.payloadEnd, packet.payloadAt + packet.payloadLength);
}

/**
 * Adds what is wrong with a packet as pfsync to its `problems`.
 *
 * `badttl`, `hdrops`, `badver`, `badlen` and `badact` make receivers drop the packet, or stop reading it. This assumes
 * receivers that know all actions of its version, and ignores that an old FreeBSD does not know INS_1400. `skipped`
 * (OpenBSD skips a section without counting it) and `badmac` are only noted. `truncated` concerns the capture, not the
 * packet.
 */
export function inspectPfsync(packet: Packet): void {
  const { bytes, payloadAt: at, payloadEnd: end, start } = packet;
  const wireEnd = pfsyncWireEnd(packet);
  const add = (code: string, index: number, message: string, needed?: number, found?: number): void => {
    // For a packet in IP, dissect has already reported that the capture cut it.
    if (code === 'truncated' && packet.problems.some((before) => before.code === code)) return;
    packet.problems.push(problem(code, index - start, message, needed, found));
  };
  inspectAround(packet);
  const dropped = sections.on(bytes, at, end, wireEnd);
  if (dropped === 'hdrops') {
    add('hdrops', at, `the pfsync header has 20 bytes; ${wireEnd - at} are here`, 20, wireEnd - at);
    return;
  }
  if (dropped === 'truncated') {
    add('truncated', end, `the capture kept ${end - at} of ${wireEnd - at} bytes of pfsync`);
    return;
  }
  if (dropped === 'badver') {
    const { version } = sections;
    const what = HISTORIC.has(version)
      ? `the version is ${version}, which was spoken before OpenBSD 4.5 and FreeBSD 9`
      : `the version is ${version}; FreeBSD speaks 5 and OpenBSD 6`;
    add('badver', at, `${what}; no receiver of today reads it`, 5, version);
    return;
  }
  if (dropped === 'badlen') {
    const most = wireEnd - at;
    add(
      'badlen',
      at + 2,
      `the header says ${sections.len} bytes; ${most} are here: receivers drop it`,
      most,
      sections.len,
    );
  }
  let cut = end < wireEnd;
  while (sections.next()) {
    inspectSection(packet, add);
    if (sections.trouble === 'truncated') cut = false;
  }
  if (cut) add('truncated', end, `the capture kept ${end - at} of ${wireEnd - at} bytes of pfsync`);
}

type Add = (code: string, index: number, message: string, needed?: number, found?: number) => void;

function inspectSection(packet: Packet, add: Add): void {
  const { trouble, known, count, at, itemAt, stride, version } = sections;
  const name = known?.name ?? `action ${sections.action}`;
  if (sections.skipped) {
    const why =
      known?.message === undefined ? 'which no receiver knows' : `where receivers know ${known.size}`;
    add('skipped', at, `${name}: ${counted(count)} of ${stride} bytes, ${why}; OpenBSD steps over them`);
  }
  switch (trouble) {
    case 'badact':
      add('badact', at, badActText(name, version));
      return;
    case 'truncated':
      add(
        'truncated',
        packet.payloadEnd,
        `the capture cuts ${name}: ${sections.readable} of ${count} messages are whole`,
      );
      return;
    case 'badlen': {
      const needed = count * stride;
      const found = sections.wireEnd - itemAt;
      if (known?.number === PFSYNC_EOF) {
        add('badlen', itemAt, `${found} bytes follow EOF, and receivers do not read them`, 0, found);
      } else if (count === 0) {
        add('badlen', at + 2, `${name} ends the packet with a count of 0`);
      } else if (needed > PFSYNC_MAX_SECTION && sections.readable === count) {
        add(
          'badlen',
          at + 2,
          `${name}: ${count} messages take ${needed} bytes, and FreeBSD refuses a section of more than ${PFSYNC_MAX_SECTION} (an MTU above 1500 on the sender?)`,
          PFSYNC_MAX_SECTION,
          needed,
        );
      } else {
        add(
          'badlen',
          at + 2,
          `${name}: ${counted(count)} of ${stride} bytes would take ${needed}, and ${found} are here: receivers take none of them, nor what follows`,
          needed,
          found,
        );
      }
      return;
    }
    case undefined:
  }
}

function counted(messages: number): string {
  return `${messages} message${messages === 1 ? '' : 's'}`;
}

function badActText(name: string, version: number): string {
  if (version === 6) {
    return `${name} with no length or no messages, where no receiver knows how to go on`;
  }
  return `version 5 has no way past ${name}: the rest of the packet is lost`;
}

/** Checks the headers around it. */
function inspectAround(packet: Packet): void {
  const { problems, start, family } = packet;
  if (family !== 0 && packet.ttl !== PFSYNC_TTL) {
    const layer = family === 4 ? 'ipv4' : 'ipv6';
    const field = packet.ipAt + (family === 4 ? IPV4.offset.ttl : IPV6.offset.hopLimit);
    const name = family === 4 ? 'TTL' : 'hop limit';
    problems.push({
      code: 'badttl',
      layer,
      offset: field - start,
      message: `the ${name} is ${packet.ttl}; pfsync is sent with 255`,
      needed: PFSYNC_TTL,
      found: packet.ttl,
    });
  }
  noteBadMac(packet);
}

function problem(
  code: string,
  offset: number,
  message: string,
  needed?: number,
  found?: number,
): PacketProblem {
  return {
    code,
    layer: code === 'truncated' ? 'frame' : 'pfsync',
    offset,
    message,
    ...(needed === undefined ? {} : { needed }),
    ...(found === undefined ? {} : { found }),
  };
}
