import { PASS } from '@carplab/pf';
import type { Machine, Port } from '../machine.js';
import { filterOut } from './filter.js';
import { transmit } from './transmit.js';

/**
 * Hands a frame with an IP packet of the host's own to pf, and then to an interface. The answer is 0 or an errno:
 * what pf blocks is an error of output, as every sender sees it (FreeBSD 12: EPERM, later EACCES).
 */
export function transmitIp(machine: Machine, port: Port, frame: Uint8Array): number {
  const error = passOut(machine, port, frame);
  return error === 0 ? transmit(machine, port, frame) : error;
}

/** What pf says of a frame of the host's own: 0 or an errno. */
export function passOut(machine: Machine, port: Port, frame: Uint8Array): number {
  if (filterOut(machine, port, frame) === PASS) return 0;
  return machine.facts.blocked;
}
