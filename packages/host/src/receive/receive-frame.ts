import { dissect, LINKTYPE_ETHERNET } from '@carplab/codec';
import { standsAt } from '../config/prefix.js';
import type { Machine, Port } from '../machine.js';
import { ignore } from './ignore.js';
import { receiveArp } from './receive-arp.js';
import { receiveIp } from './receive-ip.js';

/**
 * Whether the interface accepts a frame: multicast, broadcast, its own MAC address, and a virtual one while the virtual
 * host is MASTER (carp_forus).
 */
function isForUs(machine: Machine, port: Port, frame: Uint8Array): boolean {
  if ((frame[0]! & 1) !== 0 || standsAt(port.config.macBytes, frame, 0)) return true;
  if (!machine.dialect.hearsVirtualMac) return false;
  for (const { instance, macBytes } of port.vhids) {
    if (instance.state === 'MASTER' && standsAt(macBytes, frame, 0)) return true;
  }
  return false;
}

/** A frame arrives. Damaged and tagged frames are dropped, as by the kernel. */
export function receiveFrame(machine: Machine, port: Port, frame: Uint8Array): void {
  if (!port.up || !port.carrier) {
    ignore(machine, port, 'interface-down');
    return;
  }
  if (frame.length < 6 || !isForUs(machine, port, frame)) {
    ignore(machine, port, 'other-mac');
    return;
  }
  const { packet } = machine.scratch;
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  const [problem] = packet.problems;
  if (problem !== undefined) ignore(machine, port, `${problem.layer} ${problem.code}`);
  else if (packet.vlanCount > 0) ignore(machine, port, 'vlan-tag');
  else if (packet.kind === 'arp') receiveArp(machine, port, packet);
  else if (packet.family !== 0) receiveIp(machine, port, packet);
  else ignore(machine, port, 'no-listener');
}
