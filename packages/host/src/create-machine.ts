import { faultsOf } from '@carplab/implementations';
import { DeadlineHeap } from './carp/deadline-heap.js';
import { immediate } from './carp/immediate.js';
import { createInstanceOf } from './carp/instance-of.js';
import { noStatistics } from './carp/statistics.js';
import { deviationShift, TIMERS } from './carp/timers.js';
import { UcarpProcess } from './carp/ucarp-process.js';
import { DEFAULT_DSCP, VirtualHost } from './carp/virtual-host.js';
import { checkConfig } from './config/check-config.js';
import type { Draws, HostConfig } from './config/config.js';
import { createPf } from './create-pf.js';
import { HOST_DIALECTS } from './dialects/dialects.js';
import type { Machine } from './machine.js';
import type { NodeSink } from './node.js';
import { createPfsync } from './pfsync/pfsync-port.js';
import { Port } from './port.js';
import { ServiceTable } from './receive/service-table.js';
import type { Scratch } from './scratch.js';

/** The sink of a host before its first call. */
const NOBODY: NodeSink = { send() {}, event() {} };

/** A host, switched off. Throws `HostConfigError` for an invalid configuration. */
export function createMachine(
  config: HostConfig,
  draws: Draws,
  scratch: Scratch,
  timerDraws: Draws = draws,
): Machine {
  const checked = checkConfig(config);
  const facts = checked.implementation.host;
  if (typeof draws !== 'function') {
    throw new TypeError(`draws is ${String(draws)}; it takes a function that gives unsigned 32-bit numbers`);
  }
  const vhids: VirtualHost[] = [];
  const ports: Port[] = [];
  const hasPf = config.pf !== undefined || config.pfsync !== undefined;
  const pf = hasPf ? createPf(checked, draws) : undefined;
  const machine: Machine = {
    powered: false,
    nowUs: 0,
    sink: NOBODY,
    scheduling: config.pcapTimeoutUs === undefined ? immediate : new UcarpProcess(config.pcapTimeoutUs),
    ports,
    scratch,
    pf,
    pfsync: checked.checkedPfsync && pf && createPfsync(checked.checkedPfsync, pf, config.hz),
    services: config.services === undefined ? undefined : new ServiceTable(),
    dialect: HOST_DIALECTS[facts.dialect],
    facts,
    faults: new Set(faultsOf(checked.implementation, config.fixes)),
    statistics: noStatistics(),
    allow: config.allow ?? true,
    hz: config.hz,
    deviation: deviationShift(config.alloweddeviation ?? 0),
    lateUs: config.lateUs ?? 0,
    firesUs: new Float64Array(checked.checkedVhids.length * TIMERS.length).fill(Number.POSITIVE_INFINITY),
    deadlines: new DeadlineHeap(checked.checkedVhids.length),
    demotionDueUs: undefined,
    config: checked,
    election: checked.election,
    draws,
    timerDraws,
    vhids,
    preempt: config.preempt ?? false,
    dscp: DEFAULT_DSCP,
    maintenance: config.maintenance ?? false,
    demotion: config.demotion ?? 0,
    groups: new Map(Object.entries(config.groups ?? {})),
    neighbors: new Map(),
    routes: checked.checkedRoutes,
    icmpSecond: -1,
    icmpCount: 0,
    told: new Set(),
    demotionAdmin: undefined,
    demotionAlarm: false,
  };
  checked.checkedInterfaces.forEach((each, index) => {
    ports.push(new Port(machine, each, index));
  });
  checked.checkedVhids.forEach((each, index) => {
    const port = ports[each.port]!;
    const virtualHost = new VirtualHost(machine, port, each, index, createInstanceOf(machine, port, each));
    vhids.push(virtualHost);
    port.vhids.push(virtualHost);
    port.byVhid[each.vhid] = virtualHost;
  });
  return machine;
}
