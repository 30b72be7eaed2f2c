import type { Packet } from '@carplab/codec';
import { DROP_RESET, DROP_RST, DROP_UNREACHABLE, type Verdict } from '@carplab/pf';
import type { Machine, Port } from '../machine.js';
import { sendIcmpError } from '../send/send-icmp-error.js';
import { sendReset } from '../send/send-tcp.js';

/** "Port unreachable" of ICMP and of ICMPv6. */
const PORT_UNREACHABLE = { 4: 3, 6: 4 } as const;

/** Tells the sender of a packet that came in at `port` what pf said of it, if pf wants that told. */
export function refuse(machine: Machine, port: Port, packet: Packet, verdict: Verdict): void {
  if (verdict === DROP_RST || verdict === DROP_RESET) sendReset(machine, packet, false);
  else if (verdict === DROP_UNREACHABLE) unreachablePort(machine, port, packet, false);
}

/** Nobody listens there. */
export function unreachablePort(machine: Machine, port: Port, packet: Packet, asksPf: boolean): void {
  const code = PORT_UNREACHABLE[packet.family === 6 ? 6 : 4];
  sendIcmpError(machine, port, packet, 'unreachable', code, asksPf);
}
