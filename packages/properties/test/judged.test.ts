import { internetChecksum } from '@carplab/codec/net';
import { ELECTION_DIALECTS, type ElectionDialect } from '@carplab/election';
import { createHost } from '@carplab/host';
import type { HostMaker, ScenarioInput } from '@carplab/sim/scenario';
import { afterEach, expect, it } from 'vitest';
import { findScenario, type Invariant, oneMaster, type ScenarioOptions, scenarios } from '../src/index.js';

/** Bugs that show only where keys, addresses or peers change, or frames are lost, held up or damaged. */
const dialect = ELECTION_DIALECTS.freebsd as { -readonly [K in keyof ElectionDialect]: ElectionDialect[K] };
const right = { ...dialect };
afterEach(() => {
  Object.assign(dialect, right);
});

const PAIR: ScenarioOptions = {
  dialects: ['freebsd'],
  maxHosts: 2,
  maxSegments: 1,
  maxVhids: 1,
  clocks: false,
};

interface Search {
  readonly makeHost?: HostMaker;
  readonly invariants?: readonly Invariant[];
  readonly numRuns?: number;
  readonly change?: (scenario: ScenarioInput) => ScenarioInput;
}

function find(
  options: ScenarioOptions,
  { makeHost, invariants, change = (same) => same, numRuns = 300 }: Search = {},
) {
  const search = { numRuns, seed: 2, ...(makeHost === undefined ? {} : { makeHost }) };
  return findScenario(scenarios({ ...PAIR, ...options }).map(change), invariants, search);
}

/** A host that says yes to a command, and lets what `forgets` names of it go. */
const deafTo =
  (name: string, forgets: string): HostMaker =>
  (config, draws) => {
    const host = createHost(config, draws);
    const { command } = host;
    host.command = (asked, nowUs, sink) => {
      if (asked.command === name && asked[forgets] !== undefined) return { ok: true };
      return command.call(host, asked, nowUs, sink);
    };
    return host;
  };

const unicast = (scenario: ScenarioInput): ScenarioInput => ({
  ...scenario,
  hosts: Object.fromEntries(
    Object.entries(scenario.hosts).map(([name, host], i) => [
      name,
      { ...host, release: 14, vhids: [{ vhid: 1, peer: `10.0.0.${2 - i}` }] },
    ]),
  ),
});

/** The network itself does this all the time. */
const withRule = (scenario: ScenarioInput): ScenarioInput => ({
  ...scenario,
  steps: [
    { at: 0, rule: { action: 'drop', reason: 'the first', protocol: 'carp', limit: 1 } },
    ...(scenario.steps ?? []),
  ],
});

const withLoss = (scenario: ScenarioInput): ScenarioInput => ({
  ...scenario,
  steps: [{ at: 0, impair: { port: 'fw1:vtnet0', loss: 0.01 } }, ...(scenario.steps ?? [])],
});

it.each([
  ['a peer', {}, { change: unicast }],
  ['a rule', {}, { change: withRule }],
  ['a link that loses frames', {}, { change: withLoss }],
  ['keys and addresses that change', { faults: ['password', 'address'] }, {}],
  ['damage', { faults: ['loss'] }, {}],
  [
    'switches, and cables that lose frames',
    { switches: true, clients: true, faults: ['cut', 'partition'] },
    {},
  ],
] as [string, ScenarioOptions, Search][])('nothing is wrong with %s by itself', (_, options, search) => {
  expect(find(options, { numRuns: 60, ...search })?.report).toBeUndefined();
});

it('a host that keeps using its old password', () => {
  const found = find({ faults: ['password'] }, { makeHost: deafTo('configure', 'password') })!;
  expect(found.report).toContain('password');
  expect(found.violations[0]!.message).toMatch(/fw\d 1@vtnet0/);
});

it('a host that leaves a new address out', () => {
  const found = find({ faults: ['address'] }, { makeHost: deafTo('address', 'add') })!;
  expect(found.report).toContain('add: ');
});

it('between peers: an equal master does not yield unless its address is the higher one', () => {
  dialect.tie = 'address';
  const equal = { families: [4], advbases: [1], preempt: false, faults: ['crash'] } as const;
  const found = find(equal, { change: unicast })!;
  expect(found.violations[0]!.message).toMatch(/MASTER, hears .* and does not become BACKUP/);
});

/** Who is MASTER does not listen any more. */
const stubborn: HostMaker = (config, draws) => {
  const host = createHost(config, draws);
  const { receive } = host;
  host.receive = (port, frame, nowUs, sink) => {
    const isCarp = frame[23] === 112;
    if (!isCarp || host.states()[0]?.state !== 'MASTER') receive.call(host, port, frame, nowUs, sink);
  };
  return host;
};

const asDrawn = (scenario: ScenarioInput): ScenarioInput => scenario;

it.each<[string, (scenario: ScenarioInput) => ScenarioInput, boolean]>([
  ['a rule', withRule, false],
  ['a link that loses frames', withLoss, false],
  ['a cable between switches that was unplugged', asDrawn, true],
])('behind %s: two masters stay', (_, change, switches) => {
  const options = { families: [4], faults: ['partition'], switches } as const;
  const found = find(options, { makeHost: stubborn, change, invariants: [oneMaster] })!;
  expect(found.violations[0]!.message).toMatch(/are both MASTER since/);
});

/** Ethernet and IPv4 headers. */
const CARP_AT = 34;

/** It takes any checksum for right. */
const credulous: HostMaker = (config, draws) => {
  const host = createHost(config, draws);
  const { receive } = host;
  host.receive = (port, frame, nowUs, sink) => {
    const bytes = frame.slice();
    if (bytes[23] === 112) {
      bytes.fill(0, CARP_AT + 6, CARP_AT + 8);
      new DataView(bytes.buffer).setUint16(CARP_AT + 6, internetChecksum(bytes, CARP_AT, CARP_AT + 36));
    }
    receive.call(host, port, bytes, nowUs, sink);
  };
  return host;
};

it('on a link that damages frames: a host that does not look at the checksum', () => {
  const change = (scenario: ScenarioInput): ScenarioInput => ({
    ...scenario,
    steps: [{ at: 0, impair: { port: 'fw1:vtnet0', direction: 'out', corrupt: 1 } }],
  });
  const found = find({ families: [4], maxFaults: 0 }, { makeHost: credulous, change })!;
  expect(found.violations[0]!.invariant).toBe(
    'no transition without a cause, no cause without its transition',
  );
});
