import type { HostConfig } from '@carplab/host';
import type { PfInput, PfsyncInput, RuleEndInput, RuleMatchInput } from '../input/pf-input.js';
import type { Context } from './context.js';

/** A host's interface and its segment. */
export interface PortName {
  readonly name: string;
  readonly segment: string;
}

/** pf.conf with segment names replaced by interface names. */
export function resolvePf(pf: PfInput | undefined, ports: readonly PortName[]): HostConfig['pf'] {
  if (pf === undefined) return undefined;
  const own = (text: string): string => ownName(text, ports);
  const each = <T>(value: T): T =>
    (typeof value === 'string' ? own(value) : Array.isArray(value) ? value.map(each) : value) as T;
  const end = (value: RuleEndInput): RuleEndInput => {
    if (typeof value === 'string' || Array.isArray(value)) return each(value);
    return value.address === undefined ? value : { ...value, address: each(value.address) };
  };
  const match = <T extends RuleMatchInput>(rule: T): T => ({
    ...rule,
    ...(rule.on === undefined ? {} : { on: each(rule.on) }),
    ...(rule.from === undefined ? {} : { from: end(rule.from) }),
    ...(rule.to === undefined ? {} : { to: end(rule.to) }),
  });
  return {
    ...pf,
    ...(pf.skip === undefined ? {} : { skip: pf.skip.map(own) }),
    ...(pf.rules === undefined ? {} : { rules: pf.rules.map(match) }),
    ...(pf.translation === undefined
      ? {}
      : {
          translation: pf.translation.map((rule) => ({
            ...match(rule),
            ...(rule.target === undefined ? {} : { target: own(rule.target) }),
          })),
        }),
  };
}

/** The pfsync interface, with `syncdev` as an interface name. */
export function resolvePfsync(
  context: Context,
  pfsync: PfsyncInput | undefined,
  ports: readonly PortName[],
): HostConfig['pfsync'] {
  if (pfsync === undefined) return undefined;
  const { syncdev, deferDelay, ...rest } = pfsync;
  const deferUs = deferDelay === undefined ? {} : { deferUs: context.span(deferDelay) };
  return { ...rest, ...deferUs, syncdev: ownName(syncdev, ports) };
}

/** Replaces the segment in `wan`, `!wan`, `(wan)`, `!(wan)`, `wan:network` by the host's only interface there. */
function ownName(text: string, ports: readonly PortName[]): string {
  const [, before = '', name = '', after = ''] = /^(!?\s*\(?)([^()!:]*)(\)|:network)?$/.exec(text) ?? [];
  if (name === '' || ports.some((port) => port.name === name)) return text;
  const there = ports.filter(({ segment }) => segment === name);
  return there.length === 1 ? `${before}${there[0]!.name}${after}` : text;
}
