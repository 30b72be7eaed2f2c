import type { DialectName, ElectionDialect } from './dialect.js';
import type { DemoteEffect, LogEffect } from './effect.js';
import { electionDialect } from './election-dialect.js';
import type { Instance } from './instance.js';

const fill = (template: string, values: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{(\w+)\}/g, (all, name: string) => `${values[name] ?? all}`);

/**
 * The line as the implementation logs it. `interfaceName` is its name for the virtual host's interface: the parent on
 * FreeBSD 10 and later (`vtnet0`), the carp interface elsewhere (`carp0`).
 *
 * @example
 * const effects = new EffectList();
 * const host = createInstance({ dialect: 'freebsd', vhid: 1 });
 * const [, line] = step(host, { type: 'start' }, 0, effects).toArray();
 * formatLog(line, host, 'vtnet0'); // => 'carp: 1@vtnet0: INIT -> BACKUP (initialization complete)'
 */
export function formatLog(
  line: LogEffect,
  instance: Readonly<Pick<Instance, 'vhid' | 'demotion'>>,
  interfaceName: string,
): string {
  return fill(line.template, {
    if: interfaceName,
    vhid: instance.vhid,
    demotion: instance.demotion,
    from: line.from,
    to: line.to,
    reason: line.reason,
    error: line.error,
  });
}

/**
 * The line logged when the host's demotion changes; undefined if the implementation logs nothing. `value` is the
 * demotion afterwards; `group` is OpenBSD's interface group.
 *
 * @example
 * const effect = { kind: 'demote', delta: 240, reason: 'interface down', error: 0 };
 * formatDemotion('freebsd', effect, 240, 'vtnet0'); // => 'carp: demoted by 240 to 240 (interface down)'
 * formatDemotion('netbsd', effect, 1, 'carp0'); // => undefined
 */
export function formatDemotion(
  dialect: DialectName | ElectionDialect,
  effect: Pick<DemoteEffect, 'delta' | 'reason' | 'error'>,
  value: number,
  interfaceName: string,
  group = 'carp',
): string | undefined {
  const line = electionDialect(dialect).words.demotion;
  if (!line) return undefined;
  const reason = fill(effect.reason, { if: interfaceName, error: effect.error });
  return fill(line.template, { if: interfaceName, group, delta: effect.delta, value, reason });
}
