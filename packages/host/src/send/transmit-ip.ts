import { PASS } from '@carplab/pf';
import type { Machine, Port } from '../machine.js';
import { filterOut } from './filter.js';
import { transmit } from './transmit.js';

/**
 * Passes one of the host's own IP frames through pf to an interface. Returns 0 or an errno: what pf blocks is an output
 * error, as every sender sees it (FreeBSD 12: EPERM, later EACCES).
 */
export function transmitIp(machine: Machine, port: Port, frame: Uint8Array): number {
  const error = passOut(machine, port, frame);
  return error === 0 ? transmit(machine, port, frame) : error;
}

/** pf's verdict on one of the host's own frames: 0 or an errno. */
export function passOut(machine: Machine, port: Port, frame: Uint8Array): number {
  if (filterOut(machine, port, frame) === PASS) return 0;
  return machine.facts.blocked;
}
