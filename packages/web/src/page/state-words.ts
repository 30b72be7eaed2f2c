import type { LaneState, Record as RunRecord } from '@carplab/analysis';
import { say } from './messages/say.js';

/** The whole state at an instant, as sentences: who is MASTER of each virtual host, who is off, what stands out. */
export function describeNow(record: RunRecord, timeUs: number): string {
  const { narration, vhid: vhidName, demotedBy } = say.value;
  const masters = new Map<string, string[]>();
  const hosts = new Map<string, (LaneState | undefined)[]>();
  for (const { host, link, vhid, bands } of record.lanes) {
    const state = bands.kept.findLast(({ fromUs }) => fromUs <= timeUs)?.state;
    const name = vhidName(vhid, link);
    const found = masters.get(name) ?? [];
    masters.set(name, state === 'MASTER' && !found.includes(host) ? [...found, host] : found);
    hosts.set(host, [...(hosts.get(host) ?? []), state]);
  }
  const inState = (wanted: LaneState): string[] =>
    [...hosts].flatMap(([host, states]) => (states.every((state) => state === wanted) ? [host] : []));
  const demoted = new Map<string, Map<string, number>>();
  for (const { timeUs: atUs, host, group = '', total } of record.demotions.kept)
    if (atUs <= timeUs) demoted.set(host, new Map(demoted.get(host)).set(group, total));
  const sums = [...demoted].map(([host, groups]) => [host, Math.max(...groups.values())] as const);
  const parts = [
    narration.time(timeUs),
    ...[...masters].map(([name, of]) => narration.masters(name, of)),
    ...inState('OFF').map((host) => narration.off(host)),
    ...inState('PAUSED').map((host) => narration.paused(host)),
    ...sums.filter(([, total]) => total > 0).map(([host, total]) => `${host}: ${demotedBy(total)}`),
    ...record.sessions.kept
      .filter(({ fate, timeUs: endUs }) => fate !== 'survived' && endUs <= timeUs)
      .map(({ client, name, fate }) => say.value.sessionLine(client, name, fate)),
  ];
  return parts.map((part) => `${part}.`).join(' ');
}
