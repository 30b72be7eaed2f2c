import { ETHERTYPE_IPV6, u16At } from '@carplab/codec/net';
import { routeTo } from '../config/routes.js';
import type { Machine } from '../machine.js';
import { dstAtOf, sendBy } from '../send/output.js';

const ETHERTYPE_AT = 12;

/** Sends a held frame by its route. pf has already passed it. */
export function releaseFrame(machine: Machine, frame: Uint8Array): void {
  const family = u16At(frame, ETHERTYPE_AT) === ETHERTYPE_IPV6 ? 6 : 4;
  const route = routeTo(machine.routes, machine.ports, frame, dstAtOf(family), family);
  if (route !== undefined) sendBy(machine, route, frame, family);
}
