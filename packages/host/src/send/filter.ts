import { dissect, formatIpv4, formatIpv6, LINKTYPE_ETHERNET, type Packet } from '@carplab/codec';
import { ETHERNET, TCP } from '@carplab/codec/layouts';
import { u16At } from '@carplab/codec/net';
import { type Direction, NO_RULE, PASS, PF_IN, PF_OUT, protocolName, type Verdict } from '@carplab/pf';
import type { Machine, Port } from '../machine.js';
import type { PacketFlow } from '../node.js';

/** Dropped flows remembered as reported; when full, all are forgotten and reported again. */
const MAX_TOLD = 1024;

/** Filters an incoming packet. Translation changes it in place. */
export function filterIn(machine: Machine, port: Port, packet: Packet): Verdict {
  return filter(machine, port, packet, PF_IN);
}

/** Filters a whole outgoing frame. Afterwards `machine.scratch.outPacket` is that frame, dissected. */
export function filterOut(machine: Machine, port: Port, frame: Uint8Array): Verdict {
  const { pf } = machine;
  if (pf === undefined) return PASS;
  const { outPacket } = machine.scratch;
  if (pf.enabled) dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, outPacket);
  return filter(machine, port, outPacket, PF_OUT);
}

function filter(machine: Machine, port: Port, packet: Packet, direction: Direction): Verdict {
  const { pf } = machine;
  if (pf === undefined) return PASS;
  const verdict = pf.test(direction, port.index, packet, machine.nowUs);
  if (verdict === PASS) return PASS;
  const { reason, rule } = pf;
  const action = reason === 'match' ? 'block' : 'drop';
  tellDrop(machine, port, packet, direction === PF_IN ? 'in' : 'out', { action, reason }, rule);
  return verdict;
}

/** Reports a dropped packet, once for each flow, place and reason. */
export function tellDrop(
  machine: Machine,
  port: Port,
  packet: Packet,
  direction: 'in' | 'out',
  why: { readonly action: 'block' | 'drop' | 'no-socket'; readonly reason: string },
  rule: number,
): void {
  const flow = flowOf(packet);
  const { protocol, source, sourcePort, destination, destinationPort } = flow;
  const id = `${port.index} ${direction} ${why.reason} ${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
  const { told } = machine;
  if (told.has(id)) return;
  if (told.size >= MAX_TOLD) told.clear();
  told.add(id);
  machine.sink.event({
    event: 'pf',
    interface: port.config.name,
    direction,
    ...why,
    ...(rule === NO_RULE ? {} : { rule }),
    flow,
  });
}

function flowOf(packet: Packet): PacketFlow {
  const { bytes, family, srcAt, dstAt, protocol, payloadAt, payloadEnd } = packet;
  const text = family === 4 ? formatIpv4 : formatIpv6;
  const flow = {
    protocol: protocolName(protocol),
    source: text(bytes, srcAt),
    destination: text(bytes, dstAt),
  };
  const hasPorts = (protocol === 6 || protocol === 17) && packet.kind === 'ip' && payloadEnd - payloadAt >= 4;
  if (!hasPorts) return flow;
  return {
    ...flow,
    sourcePort: u16At(bytes, payloadAt + TCP.offset.sourcePort),
    destinationPort: u16At(bytes, payloadAt + TCP.offset.destinationPort),
  };
}

/** Where the IP header begins in a frame without tags. */
export const IP_AT: number = ETHERNET.span;
