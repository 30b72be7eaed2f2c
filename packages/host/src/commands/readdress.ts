import { restore, snapshot } from '@carplab/election';
import { announceAddresses, announceIpv6Addresses } from '../carp/announce.js';
import { ownsVip, sourceOf } from '../carp/instance-of.js';
import { runEvent } from '../carp/run-event.js';
import { refresh } from '../carp/virtual-host.js';
import { checkOwn } from '../config/check-interface.js';
import { ConfigFailure } from '../config/config-problem.js';
import { formatPrefix, type Prefix } from '../config/prefix.js';
import { reachableRoutes } from '../config/routes.js';
import type { Machine, Port } from '../machine.js';
import { refuse } from './command-arguments.js';

/** Whether the interfaces have the same addresses of a family, in whatever order. */
function sameAddresses(one: readonly Prefix[], other: readonly Prefix[], family: 4 | 6): boolean {
  const [first, second] = [one, other].map((each) =>
    each.filter((own) => own.family === family).map(formatPrefix),
  ) as [string[], string[]];
  return first.length === second.length && first.every((each) => second.includes(each));
}

/** Sets the own addresses and the MAC address of an interface. All that leaves it has the new ones at once. */
export function readdress(machine: Machine, port: Port, mac: string, addresses: readonly string[]): void {
  const { config } = machine;
  // Its rules have them as they were.
  if (machine.pf !== undefined) refuse('a host with pf keeps its addresses');
  const before = port.config;
  const configured = config.checkedInterfaces[port.index]!;
  try {
    const own = checkOwn(before.name, mac, addresses);
    const isConfigured =
      own.mac === configured.mac &&
      own.addresses.map(formatPrefix).join() === configured.addresses.map(formatPrefix).join();
    port.config = isConfigured ? configured : { ...before, ...own };
  } catch (error) {
    if (!(error instanceof ConfigFailure)) throw error;
    refuse(error.message);
  }
  machine.routes = reachableRoutes(
    config,
    machine.ports.map((each) => each.config),
    config.checkedVhids.map((each) => [each.port, each.prefixes]),
  );
  const after = port.config.addresses;
  for (const virtualHost of port.vhids) {
    const { instance, addresses: virtual } = virtualHost;
    refresh(machine, virtualHost);
    restore(instance, { ...snapshot(instance), source: sourceOf(port) });
    const isTouched = ([4, 6] as const).some(
      (family) =>
        virtual.some((each) => each.family === family) && !sameAddresses(before.addresses, after, family),
    );
    // Where a vhid is an attribute of addresses, an attached or detached one restarts it.
    if (isTouched && machine.dialect.vhidOfAddress && instance.started)
      runEvent(machine, virtualHost, {
        type: 'addresses',
        change: after.length > before.addresses.length ? 'added' : 'removed',
        ipv4: virtual.some(({ family }) => family === 4),
        ipv6: virtual.some(({ family }) => family === 6),
        ownsVip: ownsVip(port, virtual),
      });
    const announces = machine.config.answers === 'system' || machine.dialect.arp.sender === 'physical';
    if (port.config.mac === before.mac || instance.state !== 'MASTER' || !announces) continue;
    announceAddresses(machine, virtualHost);
    announceIpv6Addresses(machine, virtualHost);
  }
}
