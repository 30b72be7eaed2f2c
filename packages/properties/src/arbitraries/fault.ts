import type { StepInput } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { dialectRules } from '../dialect-rules.js';
import type { DrawnHost } from './host.js';
import { cableOf, demotion, linkOf, partition, portName } from './parts.js';
import { requireSome, requireWhole } from './require.js';
import { ruleOf } from './rule.js';
import { time } from './time.js';

/** The password of every virtual host, unless a fault changes it. */
export const PASSWORD = 'secret';

/** What can go wrong, or be done. Each begins and, unless it is momentary, ends. */
export const FAULT_KINDS = [
  'crash',
  'cut',
  'link',
  'partition',
  'shutdown',
  'reboot',
  'pause',
  'interface',
  'switchReboot',
  'loss',
  'latency',
  'demote',
  'maintenance',
  'preempt',
  'state',
  'configure',
  'vhid',
  'clockStep',
  'sendError',
  'forge',
  'replay',
  'linkDown',
  'drift',
  'rule',
  'allow',
  'disable',
  'password',
  'address',
  'peer',
  'pf',
  'pfsync',
  'flushStates',
  'forgePfsync',
  'portEnable',
  'after',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault as it is drawn. What its numbers mean depends on its kind and on the hosts. */
export interface DrawnFault {
  readonly kind: FaultKind;
  readonly host: number;
  readonly segment: number;
  readonly atMs: number;
  readonly lastsMs: number;
  readonly amount: number;
  readonly direction: 'out' | 'in' | 'both';
}

/** Where faults happen. */
export interface FaultTargets {
  readonly hosts: readonly { readonly name: string; readonly drawn: DrawnHost }[];
  readonly segments: readonly string[];
  /** Each host has its segments as VLANs of one cable. */
  readonly trunks: boolean;
  /** Cables between the switches of a segment. */
  readonly links: readonly { readonly segment: string; readonly name: string }[];
  readonly vhids: readonly {
    readonly vhid: number;
    readonly segment: string;
    readonly families: readonly (4 | 6)[];
    /** One that it has, and one that it does not have. */
    readonly addresses: readonly [string, string];
  }[];
}

export interface FaultOptions {
  /** Default: all */
  readonly faults?: readonly FaultKind[];
  /** Default: 4 */
  readonly maxFaults?: number;
  /** The latest time at which one begins, ms. Default: 20 s */
  readonly untilMs?: number;
  /** The longest that one lasts, ms. Default: 8 s */
  readonly longestMs?: number;
}

/** A list of faults, in no particular order. */
export function faultSchedules(options: FaultOptions = {}): fc.Arbitrary<DrawnFault[]> {
  const { faults = FAULT_KINDS, maxFaults = 4, untilMs = 20_000, longestMs = 8000 } = options;
  requireWhole('maxFaults', maxFaults, 0, 1000);
  requireWhole('untilMs', untilMs, 1, Number.MAX_SAFE_INTEGER);
  requireWhole('longestMs', longestMs, 1, Number.MAX_SAFE_INTEGER);
  requireSome('faults', faults, FAULT_KINDS);
  const fault = fc.record({
    kind: fc.constantFrom(...faults),
    host: fc.nat(11),
    segment: fc.nat(1),
    atMs: fc.integer({ min: 1, max: untilMs }),
    lastsMs: fc.integer({ min: 1, max: longestMs }),
    amount: fc.oneof(fc.constantFrom(1, 32, 100, 240), fc.integer({ min: 1, max: 254 })),
    direction: fc.constantFrom('out' as const, 'in' as const, 'both' as const),
  });
  return fc.array(fault, { maxLength: maxFaults });
}

/** The steps of a scenario that a drawn fault means. */
export function stepsOf(drawn: DrawnFault, place: FaultTargets): StepInput[] {
  const { kind, lastsMs, atMs, amount, direction } = drawn;
  const { name: host, drawn: subject } = place.hosts[drawn.host % place.hosts.length]!;
  const segment = place.segments[drawn.segment % place.segments.length]!;
  const port = `${host}:${segment}`;
  const between = linkOf(drawn, segment, place);
  const cable = cableOf(drawn, port, between, place);
  const at = time(atMs);
  const later = time(atMs + lastsMs);
  const lasts = time(lastsMs);
  const here = place.vhids.filter((each) => each.segment === segment);
  const { vhid, families, addresses } = here[drawn.host % here.length]!;
  const where = place.segments.length === 1 ? {} : { segment };
  const one =
    place.segments.length === 1 ? { host, vhid } : { host, vhid, interface: portName(segment, place) };
  const oneWay = direction === 'both' ? {} : { direction };
  const odd = amount % 2 === 1;
  switch (kind) {
    case 'crash':
      return [
        { at, crash: odd ? { node: host, link: 'stays' } : host },
        { at: later, boot: amount % 3 === 0 ? { node: host, after: '300ms' } : host },
      ];
    case 'shutdown':
      // It is off within another second.
      return [
        { at, shutdown: odd ? { node: host, grace: time(amount) } : host },
        { at: time(atMs + lastsMs + 1000), boot: host },
      ];
    case 'reboot':
      return [{ at, reboot: { node: host, after: lasts, ...(odd ? { clean: true } : {}) } }];
    case 'pause':
      return [
        { at, pause: host },
        { at: later, resume: { node: host, clock: odd ? 'still' : 'jumps' } },
      ];
    case 'cut':
      return [
        { at, cut: { port: cable, ...oneWay } },
        { at: later, uncut: { port: cable, ...oneWay } },
      ];
    case 'link':
      return [{ at, linkFlap: { port: cable, down: lasts } }];
    case 'linkDown':
      return [
        { at, linkDown: cable },
        { at: later, linkUp: cable },
      ];
    case 'after':
      return [
        {
          at,
          after: { ...where, host, vhid, is: 'MASTER', by: time(amount) },
          linkFlap: { port: cable, down: lasts },
        },
      ];
    case 'portEnable':
      return [{ at, portEnable: port }];
    case 'partition':
      return partition({ at, later, host, segment, between, where });
    case 'interface':
      return [
        { at, interfaceDown: port },
        { at: later, interfaceUp: port },
      ];
    case 'switchReboot':
      return [{ at, switchReboot: { ...where, down: lasts } }];
    case 'loss':
      return [
        { at, impair: { port: cable, loss: amount / 256, corrupt: odd ? 0.01 : 0 } },
        { at: later, impair: { port: cable, loss: 0, corrupt: 0 } },
      ];
    case 'latency':
      return [
        { at, impair: { port: cable, latency: time(amount), jitter: time(odd ? amount : 0) } },
        { at: later, impair: { port: cable, latency: '50us', jitter: '0ms' } },
      ];
    case 'maintenance':
      if (dialectRules(subject.dialect).maintenance)
        return [
          { at, maintenance: { host, on: true } },
          { at: later, maintenance: { host, on: false } },
        ];
      return demotion(subject, host, amount, at, later);
    case 'demote':
      return demotion(subject, host, amount, at, later);
    case 'preempt':
      return [
        { at, preempt: { host, on: !subject.preempt } },
        { at: later, preempt: { host, on: subject.preempt } },
      ];
    case 'state':
      return [
        {
          at,
          state: {
            ...one,
            to: odd || dialectRules(subject.dialect).forcedSleepUs > 0 ? 'backup' : 'master',
          },
        },
      ];
    case 'configure':
      return [{ at, configure: { ...one, advskew: amount } }];
    case 'vhid':
      return [
        { at, vhid: { ...one, up: false } },
        { at: later, vhid: { ...one, up: true } },
      ];
    case 'clockStep':
      return [{ at, clockStep: { node: host, by: time(odd ? lastsMs : -lastsMs) } }];
    case 'drift':
      return [
        { at, drift: { host, ppm: odd ? amount / 5 : -amount / 5 } },
        { at: later, drift: { host, ppm: subject.driftPpb / 1000 } },
      ];
    case 'rule':
      return [{ at, rule: { ...where, ...ruleOf(drawn, vhid, host), reason: 'drawn' } }];
    case 'allow':
      return [
        { at, allow: { host, on: false } },
        { at: later, allow: { host, on: true } },
      ];
    case 'disable':
      return [
        { at, disable: { host, on: true } },
        { at: later, disable: { host, on: false } },
      ];
    case 'password':
      return [
        { at, configure: { ...one, password: odd ? 'new' : 'another secret' } },
        { at: later, configure: { ...one, password: PASSWORD } },
      ];
    case 'address': {
      const [first, other] = addresses as [string, string];
      const here = odd ? { remove: first } : { add: other };
      const back = odd ? { add: first } : { remove: other };
      return [
        { at, address: { ...one, ...here } },
        { at: later, address: { ...one, ...back } },
      ];
    }
    case 'peer':
      return place.hosts.flatMap(({ name }, i): StepInput[] => {
        const next = ((i + 1) % place.hosts.length) + 1;
        const peer = `10.0.${place.segments.indexOf(segment)}.${next}`;
        return [
          { at, configure: { ...one, host: name, peer } },
          { at: later, configure: { ...one, host: name, peer: '' } },
        ];
      });
    case 'pf':
      return [
        { at, pf: { host, on: false } },
        { at: later, pf: { host, on: true } },
      ];
    case 'pfsync':
      return [
        { at, pfsync: { host, on: false } },
        { at: later, pfsync: { host, on: true } },
      ];
    case 'flushStates':
      return [{ at, flushStates: { host, ...(odd ? { interface: portName(segment, place) } : {}) } }];
    case 'forgePfsync': {
      const clear = { action: 'CLR', items: [{ ifname: '', creatorid: '12345678' }] };
      const source = `10.0.${place.segments.indexOf(segment)}.9`;
      return [{ at, forgePfsync: { ...where, source, variant: 'freebsd-1400', messages: [clear] } }];
    }
    case 'sendError':
      return [
        { at, sendError: { port, error: 55 } },
        { at: later, sendError: { port, error: 0 } },
      ];
    case 'forge': {
      const source = families[0] === 6 ? 'fe80::bad' : '192.0.2.66';
      const interval = odd ? { advbase: 255, advskew: 255 } : { advskew: amount };
      return [{ at, forge: { ...where, vhid, source, ...interval, sign: { as: host } } }];
    }
    case 'replay': {
      const every = { every: '1.1s', times: 1 + Math.floor(lastsMs / 1100) };
      return [{ at, replay: { ...where, of: { host, vhid, from: '0s', to: at }, ...every } }];
    }
  }
}
