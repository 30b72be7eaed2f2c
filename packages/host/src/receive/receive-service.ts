import { formatIpv4, formatIpv6, type Packet } from '@carplab/codec';
import type { TcpSegment } from '@carplab/codec/net';
import type { Machine } from '../machine.js';
import { sendSegment, type TcpEnds } from '../send/send-tcp.js';
import type { SendTo } from './service-table.js';

/** What fits after IP and TCP headers in the smallest MTU of the host's links, Ethernet's. */
const MSS = { 4: 1460, 6: 1440 } as const;

/**
 * A segment for one of the host's services. False if none listens on its port, or if it belongs to no connection: after
 * a crash, or on the other firewall, a session with the firewall ends this way.
 */
export function receiveService(machine: Machine, packet: Packet, segment: TcpSegment): boolean {
  const { services, config, draws } = machine;
  if (services === undefined || !config.services?.some(({ port }) => port === segment.destinationPort))
    return false;
  const { bytes, srcAt, dstAt } = packet;
  const text = packet.family === 4 ? formatIpv4 : formatIpv6;
  const peer = `${text(bytes, dstAt)} ${segment.destinationPort} ${text(bytes, srcAt)} ${segment.sourcePort}`;
  const mss = MSS[packet.family === 6 ? 6 : 4];
  return services.receive(peer, segment, mss, draws, machine.nowUs, senderOf(machine));
}

/** Runs the timers of the services' connections. */
export function advanceServices(machine: Machine): void {
  const { services } = machine;
  if (services !== undefined && services.nextUs <= machine.nowUs)
    services.advance(machine.nowUs, senderOf(machine));
}

function senderOf(machine: Machine): SendTo {
  return (peer, message) => {
    sendSegment(machine, endsOf(peer), message, true);
  };
}

function endsOf(peer: string): TcpEnds {
  const [local = '', localPort, remote = '', remotePort] = peer.split(' ');
  return { local, localPort: Number(localPort), remote, remotePort: Number(remotePort) };
}
