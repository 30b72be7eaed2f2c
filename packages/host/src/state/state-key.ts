import { tableKey } from '@carplab/statesync';
import { TCP_FIELD_KINDS } from '@carplab/tcp';
import type { Machine } from '../machine.js';
import { GIVE_UP_US } from '../send/neighbors.js';
import { type RelativeKind, relativeText } from './relative-text.js';
import { takeState } from './snapshot.js';

const SECOND_US = 1_000_000;

/** Mere counters, and what is drawn, are left out: no receiver checks the counter, except for its own cookie. */
const KINDS: ReadonlyMap<string, RelativeKind> = new Map<string, RelativeKind>([
  ...TCP_FIELD_KINDS,
  ...['statistics', 'told', 'counterHigh', 'counterLow', 'openedUs', 'icmpSecond', 'icmpCount'].map(
    (name) => [name, 'omitted'] as const,
  ),
  ...['firesUs', 'wakeUs', 'advertiseUs', 'masterDown4Us', 'masterDown6Us'].map(
    (name) => [name, 'deadline'] as const,
  ),
  ...['expiresUs', 'demotionDueUs', 'pollUs', 'handOverUs', 'busyUntilUs'].map(
    (name) => [name, 'deadline'] as const,
  ),
  ['askedUs', GIVE_UP_US],
]);

/** See `LabNode.stateKey`. For timers in whole ticks or seconds, the key includes the clock's phase. */
export function keyOfMachine(machine: Machine, nowUs: number): string {
  const { pf, pfsync, scheduling, hz, icmpSecond, icmpCount } = machine;
  const isIcmpSecond = icmpSecond === Math.floor(nowUs / SECOND_US);
  const state = {
    ...takeState(machine),
    tickUs: hz === undefined ? 0 : nowUs % Math.floor(SECOND_US / hz),
    icmp: isIcmpSecond ? [icmpCount, nowUs % SECOND_US] : null,
    capture: scheduling.phaseUs(nowUs),
    filter: pf && {
      ...{ enabled: pf.enabled, hostid: pf.hostid, idHigh: pf.idHigh, idLow: pf.idLow },
      states: pf.config.rules.map(({ states }) => states),
      table: tableKey(pf.table, nowUs),
    },
    sync: pfsync?.sync.relative(nowUs),
  };
  return relativeText(state, nowUs, KINDS);
}
