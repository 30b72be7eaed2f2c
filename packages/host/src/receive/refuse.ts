import type { Packet } from '@carplab/codec';
import { DROP_RESET, DROP_RST, DROP_UNREACHABLE, type Verdict } from '@carplab/pf';
import type { Machine, Port } from '../machine.js';
import { sendIcmpError } from '../send/send-icmp-error.js';
import { sendReset } from '../send/send-tcp.js';

/** "Port unreachable" in ICMP and in ICMPv6. */
const PORT_UNREACHABLE = { 4: 3, 6: 4 } as const;

/** Sends pf's answer to the sender of a packet that came in at `port`, if the verdict requires one. */
export function refuse(machine: Machine, port: Port, packet: Packet, verdict: Verdict): void {
  if (verdict === DROP_RST || verdict === DROP_RESET) sendReset(machine, packet, false);
  else if (verdict === DROP_UNREACHABLE) unreachablePort(machine, port, packet, false);
}

/** Nothing listens on that port. */
export function unreachablePort(machine: Machine, port: Port, packet: Packet, asksPf: boolean): void {
  const code = PORT_UNREACHABLE[packet.family === 6 ? 6 : 4];
  sendIcmpError(machine, port, packet, 'unreachable', code, asksPf);
}
