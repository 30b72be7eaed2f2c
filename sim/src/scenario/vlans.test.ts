import { expect, it } from 'vitest';
import type { Fault } from '../fault.js';
import { formatScenario } from './format-scenario.js';
import type { InterfaceInput } from './input/network-input.js';
import type { ScenarioInput } from './input/scenario-input.js';
import type { StepInput } from './input/step-input.js';
import { parseScenario, readScenario } from './parse-scenario.js';
import { runInput } from './run-input.js';
import { ScenarioRun } from './scenario-run.js';
import { stepInputOf } from './step-input-of.js';

const S = 1_000_000;
const WAN: InterfaceInput = { parent: 'igb0', vlan: 10, segment: 'wan', addresses: '10.0.0.1/24' };
const LAN: InterfaceInput = { parent: 'igb0', vlan: 20, segment: 'lan', addresses: '10.0.1.1/24' };
const TRUNK = { igb0: {}, wan0: WAN, lan0: LAN, igb1: { segment: 'dmz', addresses: '10.0.2.1/24' } };

function inputOf(interfaces: Record<string, InterfaceInput>, ...steps: StepInput[]): ScenarioInput {
  return {
    name: 'a trunk',
    learn: 'what is tested here',
    duration: '30s',
    segments: ['wan', 'lan', 'dmz'],
    vhids: ['wan', 'lan', 'dmz'].map((segment, i) => ({
      ...{ vhid: 1, segment, addresses: `10.0.${i}.254/24`, password: 'secret' },
    })),
    hosts: {
      fw1: { interfaces },
      fw2: { on: { wan: '10.0.0.2/24', lan: '10.0.1.2/24', dmz: '10.0.2.2/24' }, advskew: 100 },
    },
    steps,
  };
}

function runOf(...steps: StepInput[]): ScenarioRun {
  const read = readScenario(inputOf(TRUNK, ...steps), 'x.ts');
  if (!read.ok) throw new Error(read.errors.map(({ message }) => message).join('\n'));
  return new ScenarioRun(read.scenario);
}

/** Which of the links of fw1 are up. */
function links({ world }: ScenarioRun): string[] {
  return ['wan0', 'lan0', 'igb1'].filter((port) => world.carrier('fw1', port));
}

it('the cable of a trunk takes its VLANs along, and a VLAN of its own only itself', () => {
  const run = runOf(
    { at: '5s', linkDown: 'fw1:wan' },
    { at: '6s', linkFlap: { port: 'fw1:igb0', down: '1s' } },
    { at: '8s', linkUp: 'fw1:wan' },
  );
  const seen = [4, 5, 6, 7, 8].map((second) => {
    run.runTo(second * S);
    return links(run).join();
  });
  expect(seen).toEqual(['wan0,lan0,igb1', 'lan0,igb1', 'igb1', 'lan0,igb1', 'wan0,lan0,igb1']);
  const { faults } = run.record;
  expect(faults.kept.map(({ kind, target, link }) => `${kind} ${target} ${link}`)).toEqual([
    'link-down fw1:wan0 wan',
    'link-flap fw1:igb0 undefined',
    'link-up fw1:igb0 undefined',
    'link-up fw1:wan0 wan',
  ]);
});

it('a VLAN interface has the MAC address of its parent, on its own segment', () => {
  const run = runOf();
  run.runTo(5 * S);
  const macs = Object.fromEntries(
    [...run.hosts.get('fw1')!.ports].map(({ name, mac }) => [name, mac] as const),
  );
  expect(new Set([macs['wan0'], macs['lan0'], macs['igb0']]).size).toBe(1);
  expect(macs['igb1']).not.toBe(macs['igb0']);
});

it('each takeover has the fault of the trunk as its cause', () => {
  const run = runOf({ at: '10.5s', cut: { port: 'fw1:igb0', direction: 'out' } });
  run.finish();
  const { takeovers } = run.record;
  expect(takeovers.kept.map(({ link, to, cause }) => [link, to, cause?.kind, cause?.target])).toEqual([
    ['wan', 'fw2', 'cut', 'fw1:igb0'],
    ['lan', 'fw2', 'cut', 'fw1:igb0'],
  ]);
});

it('a run with a trunk that is down can be restored, forked, and written with what is injected', () => {
  const faults: Fault[] = [
    { kind: 'link-up', node: 'fw1', port: 'igb0' },
    { kind: 'impair', node: 'fw1', port: 'igb0', link: { lossPpm: 300_000 } },
  ];
  const steps: StepInput[] = [{ at: '8s', linkDown: 'fw1:igb0' }];
  const run = runOf(...steps);
  run.runTo(10.2 * S);
  const other = runOf(...steps);
  other.restore(run.snapshot());
  const all = [run, other, run.fork()];
  const ends = all.map((each) => {
    for (const fault of faults) each.inject(fault, 12 * S);
    return [each.finish(), each.record, each.world.stateHash()];
  });
  expect(ends[1]).toEqual(ends[0]);
  expect(ends[2]).toEqual(ends[0]);
  expect(links(run)).toEqual(['wan0', 'lan0', 'igb1']);
  expect(run.injected.map((step) => stepInputOf(step, run.scenario))).toEqual([
    { at: '12s', last: true, linkUp: 'fw1:igb0' },
    { at: '12s', last: true, impair: { port: 'fw1:igb0', loss: 0.3 } },
  ]);
  const again = parseScenario(formatScenario(runInput(run, inputOf(TRUNK, ...steps))!), 'again.yaml');
  if (!again.ok) throw new Error(again.errors[0]!.message);
  expect(new ScenarioRun(again.scenario).finish().summary.traceHash).toBe(run.world.traceHash);
});

it.each<[string, Record<string, InterfaceInput>, string]>([
  [
    'nothing',
    { ...TRUNK, igb2: {} },
    'igb2.segment: missing; allowed: a segment, unless it is the parent of VLANs',
  ],
  [
    'no number',
    { ...TRUNK, x: { parent: 'igb0', segment: 'wan' } },
    'x.vlan: found parent without vlan; allowed: both parent and vlan',
  ],
  [
    'no parent',
    { ...TRUNK, x: { vlan: 7, segment: 'wan' } },
    'x.parent: found vlan without parent; allowed: both parent and vlan',
  ],
  [
    'no segment',
    { ...TRUNK, x: { parent: 'igb0', vlan: 7 } },
    'x.segment: missing; allowed: a segment, unless it is the parent of VLANs',
  ],
  [
    'an unknown parent',
    { ...TRUNK, x: { ...WAN, parent: 'igb7' } },
    "x.parent: found 'igb7'; allowed: an interface of this host that is no VLAN: igb0, igb1; did you mean 'igb0'?",
  ],
  [
    'a VLAN in a VLAN',
    { ...TRUNK, x: { ...WAN, parent: 'wan0' } },
    "x.parent: found 'wan0'; allowed: an interface of this host that is no VLAN: igb0, igb1",
  ],
  [
    'a number twice',
    { ...TRUNK, x: WAN },
    "x.vlan: found 10, which is that of 'wan0'; allowed: each VLAN of igb0 once",
  ],
  [
    'addresses on nothing',
    { ...TRUNK, igb0: { addresses: '10.0.0.3/24' } },
    'igb0.addresses: found addresses without a segment; allowed: segment, or no addresses',
  ],
])('refuses %s', (_, interfaces, message) => {
  const read = readScenario(inputOf(interfaces), 'x.ts');
  expect(read.ok ? '' : read.errors[0]!.message).toBe(`x.ts: hosts.fw1.interfaces.${message}`);
});

it('refuses ifconfig down of a trunk, which VLANs would not survive', () => {
  const read = readScenario(inputOf(TRUNK, { at: '5s', interfaceDown: 'fw1:igb0' }), 'x.ts');
  expect(read.ok ? [] : read.errors.map(({ message }) => message)).toEqual([
    "x.ts: steps[0].interfaceDown: found 'fw1:igb0', the parent of VLANs; allowed: one of its VLANs: fw1:wan0, fw1:lan0",
  ]);
});
