import type { DialectName } from '@carplab/codec';
import { hideSecrets } from '@carplab/codec/carp';
import { type ElectionDialect, readScenario, type ScenarioInput, ScenarioRun } from '@carplab/sim/scenario';

/** The same scenario with all hosts of one dialect. */
export function withDialect(input: ScenarioInput, dialect: DialectName | ElectionDialect): ScenarioInput {
  const hosts = Object.entries(input.hosts).map(([name, { dialect: _, ...host }]) => [name, host] as const);
  return hideSecrets({
    ...input,
    defaults: { ...input.defaults, dialect },
    hosts: Object.fromEntries(hosts),
  });
}

/**
 * All transitions if all hosts are of one dialect: `3 s fw1 1@vtnet0 BACKUP -> MASTER`. Without reasons, because each
 * implementation words them differently. Undefined if the dialect cannot do what the scenario asks.
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
export function transitionsAs(
  input: ScenarioInput,
  dialect: DialectName | ElectionDialect,
): string[] | undefined {
  const parsed = readScenario(withDialect(input, dialect), input.name);
  if (!parsed.ok) return undefined;
  const run = new ScenarioRun(parsed.scenario);
  run.finish();
  const { faults, transitions } = run.record;
  if (faults.kept.some(({ refused }) => refused !== undefined)) return undefined;
  return transitions.kept.map(
    ({ timeUs, host, interface: port, vhid, from, to }) =>
      `${timeUs / 1_000_000} s ${host} ${vhid}@${port} ${from} -> ${to}`,
  );
}

/** Whether two dialects, each among its own kind, give this scenario other MASTERs, or at other times. */
export function disagree(
  input: ScenarioInput,
  one: DialectName | ElectionDialect,
  other: DialectName | ElectionDialect,
): boolean {
  const [a, b] = [one, other].map((dialect) =>
    transitionsAs(input, dialect)?.filter((line) => line.endsWith('> MASTER')),
  );
  return a !== undefined && b !== undefined && a.join('\n') !== b.join('\n');
}
