import { expect, it } from 'vitest';
import type { Fault } from '../fault.js';
import { formatScenario } from './format-scenario.js';
import type { ScenarioInput } from './input/scenario-input.js';
import type { StepInput } from './input/step-input.js';
import { parseScenario, readScenario } from './parse-scenario.js';
import { runInput } from './run-input.js';
import { ScenarioRun } from './scenario-run.js';

const S = 1_000_000;

/** fw1 and pc on sw1, fw2 on sw3, sw2 between them. */
const INPUT: ScenarioInput = {
  name: 'three switches',
  learn: 'what is tested here',
  duration: '30s',
  segments: { lan: { switches: ['sw1', 'sw2', 'sw3'] } },
  links: [
    { segment: 'lan', between: ['sw1', 'sw2'], latency: '1ms' },
    { segment: 'lan', between: ['sw2', 'sw3'], latency: '2ms' },
  ],
  vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
  hosts: {
    fw1: { on: { lan: '10.0.0.1/24' } },
    fw2: { interfaces: { igb0: { segment: 'lan', switch: 'sw3', addresses: '10.0.0.2/24' } }, advskew: 100 },
  },
  clients: { pc: { addresses: '10.0.0.9/24', ping: '10.0.0.2', delay: '4s' } },
};

function problems(more: object): string[] {
  const read = readScenario({ ...INPUT, ...more }, 'x.ts');
  return read.ok ? [] : read.errors.map(({ message }) => message);
}

function runOf(...steps: StepInput[]): ScenarioRun {
  const read = readScenario({ ...INPUT, steps }, 'x.ts');
  if (!read.ok) throw new Error(problems({ steps }).join('\n'));
  return new ScenarioRun(read.scenario, { seed: 3 });
}

it('frames take the time of every cable on their way, and are carried once', () => {
  const run = runOf();
  const seen = new Map<string, number[]>();
  run.world.observe({
    frame: ({ event, frameId, sentUs, timeUs, node }) => {
      if (frameId === undefined || (event !== 'carried' && !(event === 'delivered' && node === 'fw2')))
        return;
      const key = `${event} ${frameId}`;
      seen.set(key, [...(seen.get(key) ?? []), timeUs - sentUs]);
    },
  });
  run.runTo(3_100_000);
  const advertised = run.record.lanes[0]!.advertisements.kept[0]!;
  expect(seen.get(`carried ${advertised.frame}`)).toEqual([50]);
  expect(seen.get(`delivered ${advertised.frame}`)).toEqual([50 + 1000 + 2000 + 50]);
  expect(run.record.lanes.map(({ link }) => link)).toEqual(['lan', 'lan']);
});

it('each switch learns by itself at which port an address is', () => {
  const run = runOf();
  run.runTo(10 * S);
  const virtual = (at: string) =>
    run.world.macTable('lan', at).find(({ mac }) => mac === '00:00:5e:00:01:01');
  expect(virtual('sw1')).toMatchObject({ node: 'fw1', interface: 'vtnet0' });
  expect(virtual('sw2')).toMatchObject({ node: 'lan', interface: 'sw1-sw2' });
  expect(virtual('sw3')).toMatchObject({ node: 'lan', interface: 'sw2-sw3' });
  expect(run.world.segments).toEqual(['lan']);
});

it.each<[string, StepInput, number]>([
  ['unplugged', { at: '10s', linkDown: 'lan:sw2-sw3' }, 2],
  ['unplugged for long enough', { at: '10s', linkFlap: { port: 'lan:sw1-sw2', down: '5s' } }, 2],
  ['cut towards the backup', { at: '10s', cut: { port: 'lan:sw2-sw3', direction: 'out' } }, 2],
  ['cut towards the master', { at: '10s', cut: { port: 'lan:sw2-sw3', direction: 'in' } }, 1],
  ['losing everything', { at: '10s', impair: { port: 'lan:sw1-sw2', loss: 1 } }, 2],
  ['sound', { at: '10s', demote: { host: 'fw2', by: 1 } }, 1],
])('with a cable %s there are so many MASTERs: %j, %i', (_, step, masters) => {
  const run = runOf(step);
  run.runTo(14.5 * S);
  const now = run.record.lanes.filter(({ bands }) => bands.kept.at(-1)!.state === 'MASTER');
  expect(now.length).toBe(masters);
  if (masters === 1) return;
  const target = /lan:sw\d-sw\d/.exec(JSON.stringify(step))![0];
  expect(run.record.takeovers.kept.map(({ to, cause }) => [to, cause?.target, cause?.link])).toEqual([
    ['fw2', target, 'lan'],
  ]);
});

it.each<[string, Partial<ScenarioInput>, string | undefined]>([
  [
    'not of one that frames to it do not cross',
    {
      steps: [
        { at: '10s', cut: { port: 'lan:sw1-sw2', direction: 'in' } },
        { at: '12.5s', cut: 'fw1' },
      ],
    },
    'fw1:vtnet0',
  ],
  [
    'not of one behind which nobody is',
    {
      hosts: { ...INPUT.hosts, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
      steps: [
        { at: '10s', cut: 'lan:sw1-sw2' },
        { at: '12.5s', cut: 'fw1' },
      ],
    },
    'fw1:vtnet0',
  ],
  [
    'and of no fault, if the cable loses frames by itself',
    {
      links: [{ ...INPUT.links![0]!, loss: 1 }, INPUT.links![1]!],
      steps: [
        { at: '1s', pause: 'fw2' },
        { at: '1.2s', resume: 'fw2' },
      ],
    },
    undefined,
  ],
])('a takeover is the consequence of a fault at a cable between switches: %s', (_, more, target) => {
  const read = readScenario({ ...INPUT, ...more }, 'x.ts');
  if (!read.ok) throw new Error(read.errors[0]!.message);
  const run = new ScenarioRun(read.scenario, { seed: 3 });
  run.finish();
  expect(run.record.takeovers.kept.map(({ to, cause }) => [to, cause?.target])).toEqual([['fw2', target]]);
});

it('all switches reboot together, and forget', () => {
  const run = runOf({ at: '10s', switchReboot: { down: '1s' } });
  run.runTo(10.5 * S);
  for (const at of ['sw1', 'sw2', 'sw3']) expect(run.world.macTable('lan', at)).toEqual([]);
  expect(run.world.carrier('fw2')).toBe(false);
  run.runTo(12 * S);
  expect(run.world.carrier('fw2')).toBe(true);
});

it('each switch that does not know an address floods', () => {
  const run = runOf();
  run.finish();
  // fw2 answers the ARP request of pc before any frame goes to it: nothing is unknown.
  expect(run.record.floods).toEqual([]);
  const other = runOf({ at: '10s', linkFlap: { port: 'fw2', down: '300ms' } });
  other.finish();
  expect(other.record.floods!.map(({ link, switch: at, frames }) => [link, at, frames > 0])).toContainEqual([
    'lan',
    'sw3',
    true,
  ]);
});

it('a run can be restored, forked, and written with what is injected between switches', () => {
  const faults: Fault[] = [
    { kind: 'link-down', node: 'lan', port: 'sw1-sw2' },
    { kind: 'cut', node: 'lan', port: 'sw2-sw3', direction: 'in' },
  ];
  const run = runOf({ at: '20s', linkUp: 'lan:sw1-sw2' });
  run.runTo(5.5 * S);
  for (const fault of faults) run.inject(fault);
  run.runTo(10.001 * S);
  const other = runOf({ at: '20s', linkUp: 'lan:sw1-sw2' });
  other.restore(run.snapshot());
  const ends = [run, other, run.fork()].map((each) => [each.finish(), each.record, each.world.stateHash()]);
  expect(ends[1]).toEqual(ends[0]);
  expect(ends[2]).toEqual(ends[0]);
  const input = { ...INPUT, steps: [{ at: '20s', linkUp: 'lan:sw1-sw2' }] };
  const again = parseScenario(formatScenario(runInput(run, input)!), 'again.yaml');
  if (!again.ok) throw new Error(again.errors[0]!.message);
  expect(new ScenarioRun(again.scenario).finish().summary.traceHash).toBe(run.world.traceHash);
});

it.each<[string, object, string]>([
  [
    'an unknown switch',
    { links: [{ segment: 'lan', between: ['sw1', 'sw9'] }] },
    "links[0].between[1]: found 'sw9'; allowed: a switch of lan: sw1, sw2, sw3; did you mean 'sw1'?",
  ],
  [
    'switches apart',
    { links: [INPUT.links![0]] },
    'segments.lan.switches: found switches without a cable between them; allowed: links that connect them all',
  ],
  [
    'a loop',
    { links: [...INPUT.links!, { segment: 'lan', between: ['sw1', 'sw3'] }] },
    'links[2].between: found a loop at sw1-sw3; allowed: cables that close no loop',
  ],
  [
    'a switch twice',
    { segments: { lan: { switches: ['sw1', 'sw2', 'sw3', 'sw1'] } } },
    "segments.lan.switches[3]: found 'sw1'; allowed: each switch once",
  ],
  [
    'a client elsewhere',
    { clients: { pc: { ...INPUT.clients!['pc'], switch: 'sw4' } } },
    "clients.pc.switch: found 'sw4'; allowed: a switch of lan: sw1, sw2, sw3; did you mean 'sw1'?",
  ],
  [
    'an unknown cable',
    { steps: [{ at: '5s', linkDown: 'lan:sw1-sw3' }] },
    "steps[0].linkDown: found 'lan:sw1-sw3'; allowed: a cable between switches of lan: lan:sw1-sw2, lan:sw2-sw3; did you mean 'lan:sw1-sw2'?",
  ],
  [
    'a partition',
    { steps: [{ at: '5s', partition: { groups: [['fw1']] } }] },
    'steps[0].partition: found lan with several switches; allowed: linkDown of a cable between them',
  ],
  [
    'ifconfig down',
    { steps: [{ at: '5s', interfaceDown: 'lan:sw1-sw2' }] },
    "steps[0].interfaceDown: found 'lan'; allowed: a host: fw1, fw2",
  ],
])('refuses %s', (_, more, message) => {
  expect(problems(more)).toEqual([`x.ts: ${message}`]);
});
