import { restore } from '@carplab/election';
import { adjustDemotion } from './carp/adjust-demotion.js';
import { announceOwnAddresses } from './carp/announce.js';
import { flushDemotion } from './carp/flush-demotion.js';
import { createInstanceOf } from './carp/instance-of.js';
import { runEvent } from './carp/run-event.js';
import { noStatistics } from './carp/statistics.js';
import { settle, TIMERS } from './carp/timers.js';
import { DEFAULT_DSCP, refresh } from './carp/virtual-host.js';
import type { Machine, VirtualHost } from './machine.js';
import { startPfsync } from './pfsync/run-pfsync.js';

/** Maintenance mode's demotion (OPNsense, carp_set_status.php). */
export const MAINTENANCE = 240;

/** Resets a virtual host to its initial state. */
function reset(machine: Machine, virtualHost: VirtualHost): void {
  const { index, config, port, instance } = virtualHost;
  virtualHost.addresses = config.prefixes;
  virtualHost.key = config.startKey;
  virtualHost.peer = config.peer;
  virtualHost.peer6 = config.peer6;
  virtualHost.demotion = 0;
  virtualHost.cookieDrawn = false;
  virtualHost.cookieHigh = 0;
  virtualHost.cookieLow = 0;
  virtualHost.heard4 = undefined;
  virtualHost.heard6 = undefined;
  restore(instance, createInstanceOf(machine, port, config));
  machine.firesUs.fill(Number.POSITIVE_INFINITY, index * TIMERS.length, (index + 1) * TIMERS.length);
  settle(machine, virtualHost);
  refresh(machine, virtualHost);
}

/** Clears everything that does not survive a loss of power. OPNsense's maintenance mode survives: it is in a file. */
function forget(machine: Machine, carriers?: readonly boolean[]): void {
  const { config } = machine;
  machine.allow = config.allow ?? true;
  machine.preempt = config.preempt ?? false;
  machine.dscp = DEFAULT_DSCP;
  machine.demotion = config.demotion ?? 0;
  machine.groups.clear();
  for (const [group, count] of Object.entries(config.groups ?? {})) machine.groups.set(group, count);
  Object.assign(machine.statistics, noStatistics());
  machine.neighbors.clear();
  machine.services?.clear();
  machine.pfsync?.sync.boot(1);
  machine.pf?.reset();
  machine.told.clear();
  machine.icmpSecond = -1;
  machine.icmpCount = 0;
  machine.demotionDueUs = undefined;
  machine.demotionAlarm = false;
  machine.demotionAdmin = undefined;
  machine.routes = config.checkedRoutes;
  for (const port of machine.ports) {
    port.config = config.checkedInterfaces[port.index]!;
    port.up = true;
    port.carrier = carriers?.[port.index] ?? true;
    port.sendError = 0;
  }
  for (const virtualHost of machine.vhids) reset(machine, virtualHost);
}

/** The machine boots: addresses, then virtual hosts, in the order of configuration. */
export function powerOn(machine: Machine, carriers: readonly boolean[] | undefined): void {
  forget(machine, carriers);
  machine.powered = true;
  machine.pf?.start();
  if (machine.dialect.announcesOwn && (machine.config.answers ?? 'all') === 'all')
    for (const port of machine.ports) announceOwnAddresses(machine, port);
  // OPNsense's syshook early/90-carp.
  if (machine.maintenance && machine.demotion === 0) {
    adjustDemotion(machine, {
      delta: MAINTENANCE,
      reason: 'sysctl',
      error: 0,
      group: '',
      virtualHost: undefined,
    });
    flushDemotion(machine);
  }
  startPfsync(machine);
  for (const virtualHost of machine.vhids) {
    runEvent(machine, virtualHost, { type: 'start' });
  }
  flushDemotion(machine);
}

/** A clean halt. Peers notice only if the carp interfaces are taken down first. */
export function powerOff(machine: Machine): void {
  if (machine.dialect.haltStops) {
    for (const virtualHost of machine.vhids) {
      runEvent(machine, virtualHost, { type: 'stop' });
    }
  }
  forget(machine);
  machine.powered = false;
}
