import type { ScenarioHost } from '../scenario.js';

const SECOND_US = 1_000_000;
/** UCARP's `-r`, and what the others use: intervals that a backup waits. */
const DEAD_RATIO = 3;
/** More than any advskew adds, so that the first MASTER has advertised. */
const MARGIN_US = SECOND_US;

/**
 * When each virtual host has had time for its first MASTER, µs: the first of its hosts to time out has done so. 0 if
 * nobody runs one.
 *
 * @example
 * const text = `{ name: x, learn: x, duration: 9s, segments: [lan], hosts: { fw1: { on: { lan: 10.0.0.1/24 } } },
 *   vhids: [{ vhid: 1, addresses: 10.0.0.254/24, password: x }] }`;
 * const { scenario } = parseScenario(text, 'x.yaml');
 * firstElectionUs(scenario.hosts); // => 4_000_000
 */
export function firstElectionUs(hosts: readonly ScenarioHost[]): number {
  const first = new Map<string, number>();
  for (const { config, startUs, cables } of hosts) {
    if (startUs === 'never') continue;
    for (const { vhid, interface: port, advbase = 1, deadRatio = DEAD_RATIO } of config.vhids) {
      const link = cables[config.interfaces.findIndex(({ name }) => name === port)]?.segment;
      const key = `${link} ${vhid}`;
      const dueUs = startUs + deadRatio * advbase * SECOND_US;
      first.set(key, Math.min(dueUs, first.get(key) ?? Number.POSITIVE_INFINITY));
    }
  }
  return first.size === 0 ? 0 : Math.max(...first.values()) + MARGIN_US;
}
