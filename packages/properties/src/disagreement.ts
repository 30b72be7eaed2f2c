import type { DialectName } from '@carplab/codec';
import { readScenario, runScenario, type ScenarioInput } from '@carplab/sim/scenario';

/** The same scenario with all hosts of one dialect. */
export function withDialect(input: ScenarioInput, dialect: DialectName): ScenarioInput {
  const hosts = Object.entries(input.hosts).map(([name, { dialect: _, ...host }]) => [name, host] as const);
  return { ...input, defaults: { ...input.defaults, dialect }, hosts: Object.fromEntries(hosts) };
}

/**
 * Who became what when, if all hosts are of one dialect: `3 s fw1 BACKUP -> MASTER`. Reasons are left out, since each
 * implementation has words of its own. Undefined where the dialect cannot do what the scenario asks.
 *
 * @example
 * const input = {
 *   name: 'alone', learn: 'a start with preempt', duration: '5s', segments: ['lan'],
 *   vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { preempt: true, on: { lan: '10.0.0.1/24' } } },
 * };
 * transitionsAs(input, 'freebsd'); // => ['0 s fw1 1@vtnet0 INIT -> BACKUP', '3 s fw1 1@vtnet0 BACKUP -> MASTER']
 * transitionsAs(input, 'dragonfly'); // => ['0 s fw1 1@vtnet0 INIT -> MASTER']
 */
export function transitionsAs(input: ScenarioInput, dialect: DialectName): string[] | undefined {
  const parsed = readScenario(withDialect(input, dialect), input.name);
  if (!parsed.ok) return undefined;
  const { events } = runScenario(parsed.scenario);
  if (events.some((event) => event.event === 'fault' && event.detail?.includes('refused'))) return undefined;
  return events.flatMap((event) => {
    if (event.event !== 'transition') return [];
    const { timeUs, host, interface: port, vhid, from, to } = event;
    return [`${timeUs / 1_000_000} s ${host} ${vhid}@${port} ${from} -> ${to}`];
  });
}

/** Whether with two dialects, each among its own kind, other hosts become MASTER in this scenario, or at other times. */
export function disagree(input: ScenarioInput, one: DialectName, other: DialectName): boolean {
  const [a, b] = [one, other].map((dialect) =>
    transitionsAs(input, dialect)?.filter((line) => line.endsWith('> MASTER')),
  );
  return a !== undefined && b !== undefined && a.join('\n') !== b.join('\n');
}
