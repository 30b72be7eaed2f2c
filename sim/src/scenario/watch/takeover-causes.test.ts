import { expect, it } from 'vitest';
import type { ScenarioInput } from '../input/scenario-input.js';
import { readScenario } from '../parse-scenario.js';
import { ScenarioRun } from '../scenario-run.js';

type HostInput = NonNullable<ScenarioInput['hosts']>[string];
type StepInput = NonNullable<ScenarioInput['steps']>[number];

/** Each takeover, with the step that caused it. */
function causesOf(hosts: Record<string, HostInput>, steps: StepInput[], more: Partial<ScenarioInput> = {}) {
  const input: ScenarioInput = {
    ...{ name: 'a pair', learn: 'what is tested here', duration: '40s', segments: ['lan'], hosts, steps },
    vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
    ...more,
  };
  const parsed = readScenario(input, 'causes.ts');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const run = new ScenarioRun(parsed.scenario);
  run.finish();
  return run.record.takeovers.kept.map(
    ({ to, link, cause }) =>
      `${to} on ${link}: ${cause === undefined ? 'none' : `${cause.kind} ${cause.target}`}`,
  );
}

const on = (host: number): HostInput => ({ on: { lan: `10.0.0.${host}/24` } });
const BETTER = { ...on(1), preempt: true };
const WORSE = { ...on(2), advskew: 100 };

it('who gives way is no better or worse by what it does when it hears others', () => {
  const steps = [
    { at: '10s', shutdown: 'fw1' },
    { at: '20s', boot: 'fw1' },
    { at: '20.2s', preempt: { host: 'fw2', on: true } },
  ];
  expect(causesOf({ fw1: BETTER, fw2: WORSE }, steps)).toEqual([
    'fw2 on lan: shutdown fw1',
    'fw1 on lan: boot fw1',
  ]);
  const deaf = [
    { at: '10s', allow: { host: 'fw2', on: false } },
    { at: '15s', reboot: { node: 'fw1', after: '4s' } },
    { at: '18s', allow: { host: 'fw2', on: true } },
  ];
  const old = {
    fw1: { ...BETTER, dialect: 'freebsd9' as const },
    fw2: { ...WORSE, dialect: 'freebsd9' as const },
  };
  expect(causesOf(old, deaf)).toEqual(['fw2 on lan: allow fw2', 'fw1 on lan: reboot fw1']);
});

it('pf and pfsync rank a host only if they demote it, or no longer do', () => {
  const steps = [
    { at: '10s', demote: { host: 'fw1', by: 240 } },
    { at: '10.5s', pf: { host: 'fw2', on: false } },
  ];
  const hosts = { fw1: BETTER, fw2: { ...WORSE, preempt: true } };
  expect(causesOf(hosts, steps)).toEqual(['fw2 on lan: demote fw1']);
});

it('errors of sending demote on all links, later, and stand until they end', () => {
  const both = (host: number): HostInput => ({
    on: { lan: `10.0.0.${host}/24`, wan: `10.0.1.${host}/24` },
    preempt: true,
  });
  const links = {
    segments: ['lan', 'wan'],
    vhids: [
      { segment: 'lan', vhid: 1, addresses: '10.0.0.254/24', password: 'secret' },
      { segment: 'wan', vhid: 2, addresses: '10.0.1.254/24', password: 'secret' },
    ],
  };
  const error = { at: '10s', sendError: { port: 'fw1:wan', error: 55 } };
  const hosts = { fw1: both(1), fw2: { ...both(2), advskew: 100 } };
  expect(causesOf(hosts, [error], links)).toEqual(['fw2 on lan: sendError fw1', 'fw2 on wan: sendError fw1']);
  // The backup waits three intervals of 2 s: the errors end just before it acts, and are the cause.
  const slow = { fw1: BETTER, fw2: { ...on(2), advbase: 2, advskew: 254, start: '2.3s' } };
  const ended = [
    { at: '1s', sendError: { port: 'fw1:lan', error: 55 } },
    { at: '8.9s', sendError: { port: 'fw1:lan', error: 0 } },
  ];
  expect(causesOf(slow, ended)).toEqual(['fw2 on lan: sendError fw1']);
});

it('a heal concerns only hosts that were parted', () => {
  const three = {
    fw1: { ...on(1), advskew: 111 },
    fw2: { ...on(2), advskew: 100, start: '2.6s' },
    fw3: { ...on(3), advskew: 1, preempt: true, start: '3.3s' },
  };
  const steps = [
    { at: '0.9s', partition: { groups: [['fw1']] } },
    { at: '5.9s', heal: 'lan' },
  ];
  expect(causesOf(three, steps).filter((each) => each.includes('heal'))).toEqual([]);
});

it('a boot after which a host is MASTER at once, though it had never taken part', () => {
  const steps = [
    { at: '0.01s', crash: 'fw1' },
    { at: '8s', boot: { node: 'fw1', after: '300ms' } },
  ];
  const hosts = {
    fw1: { ...on(1), dialect: 'dragonfly' as const, preempt: true, start: '1.8s' },
    fw2: { ...on(2), dialect: 'dragonfly' as const, advskew: 100, preempt: true },
  };
  expect(causesOf(hosts, steps)).toEqual(['fw1 on lan: boot fw1']);
});

it('a link that is pulled at the moment when a shutdown ends was not needed', () => {
  const steps = [
    { at: '10s', shutdown: { node: 'fw1', grace: '0.25s' } },
    { at: '10.25s', linkFlap: { port: 'fw1:lan', down: '8s' } },
  ];
  const quiet = { ...BETTER, dialect: 'freebsd9' as const };
  expect(causesOf({ fw1: quiet, fw2: WORSE }, steps)).toEqual(['fw2 on lan: shutdown fw1']);
});

const NETBSD = { dialect: 'netbsd' as const };

it('what makes the MASTER better, or what its advertisements do not show, is no reason to preempt it', () => {
  const steps = [
    { at: '10s', reboot: { node: 'fw1', after: '5s' } },
    { at: '13s', demote: { host: 'fw2', by: 1 } },
    { at: '15.1s', demote: { host: 'fw2', by: -1 } },
    { at: '15.2s', demote: { host: 'fw2', by: 100 } },
  ];
  const worst = { ...WORSE, ...NETBSD, advskew: 254 };
  expect(causesOf({ fw1: { ...BETTER, ...NETBSD }, fw2: worst }, steps)).toEqual([
    'fw2 on lan: reboot fw1',
    'fw1 on lan: reboot fw1',
  ]);
});

it('two that act on one advertisement: each for its own reason', () => {
  const openbsd = (host: number, advskew: number): HostInput => ({
    on: { lan: `10.0.0.${host}/24`, wan: `10.0.1.${host}/24` },
    ...{ dialect: 'openbsd', preempt: true, advskew },
  });
  const more = {
    ...{ segments: ['lan', 'wan'], duration: '25s' },
    vhids: [
      { segment: 'lan', vhid: 1, addresses: '10.0.0.254/24', password: 'secret' },
      { segment: 'wan', vhid: 2, addresses: '10.0.1.254/24', password: 'secret' },
    ],
  };
  const steps = [
    { at: '17.8s', configure: { host: 'fw1', vhid: 2, password: 'new' } },
    { at: '19s', sendError: { port: 'fw2:lan', error: 55 } },
    { at: '20.2s', configure: { host: 'fw1', vhid: 2, password: 'secret' } },
  ];
  const hosts = { fw1: openbsd(1, 183), fw2: openbsd(2, 18), fw3: openbsd(3, 106) };
  const found = causesOf(hosts, steps, more).filter((each) => each.includes('wan'));
  expect(found.toSorted()).toEqual(['fw1 on wan: configure fw1', 'fw3 on wan: sendError fw2']);
});

it('an interface that goes up where it is up, and an address, only seem to begin something', () => {
  const slow = { ...on(1), dialect: 'dragonfly' as const, preempt: true, advbase: 2, advskew: 100 };
  const up = { ...on(2), dialect: 'freebsd9' as const, preempt: true, start: '3.759s' };
  expect(causesOf({ fw1: slow, fw2: up }, [{ at: '3.892s', interfaceUp: 'fw2:lan' }])).toEqual([
    'fw2 on lan: none',
  ]);
  // The backup hears no IPv6, and takes over again and again.
  const both = (host: number): HostInput => ({ on: { lan: [`10.0.0.${host}/24`, `2001:db8::${host}/64`] } });
  const hosts = {
    fw1: { ...both(1), dialect: 'netbsd' as const, advskew: 51 },
    fw2: { ...both(2), advskew: 100, preempt: true, hz: 100 },
  };
  const vhids = [{ vhid: 1, addresses: ['10.0.0.254/24', '2001:db8::254/64'], password: 'secret' }];
  const steps = [{ at: '15.195s', address: { host: 'fw2', vhid: 1, add: '10.0.0.201/24' } }];
  expect(causesOf(hosts, steps, { vhids, duration: '19s' }).at(-1)).toBe('fw2 on lan: none');
});

it('what was refused before is refused still: a host that begins to take part is the cause, and no later password', () => {
  const steps = [
    { at: '10s', configure: { host: 'fw2', vhid: 1, password: 'another secret' } },
    { at: '15s', vhid: { host: 'fw2', vhid: 1, up: false } },
    { at: '16.5s', vhid: { host: 'fw2', vhid: 1, up: true } },
    { at: '16.9s', configure: { host: 'fw2', vhid: 1, password: 'a third' } },
  ];
  expect(causesOf({ fw1: BETTER, fw2: WORSE }, steps)).toEqual([
    'fw2 on lan: configure fw2',
    'fw2 on lan: vhid fw2',
  ]);
});

it('a link that is up again when the backup begins has ranked nobody', () => {
  const hosts = {
    fw1: { ...on(1), dialect: 'dragonfly' as const, preempt: true, advskew: 241, start: '1.461s' },
    fw2: { ...on(2), preempt: true, advskew: 234, start: '3.194s' },
  };
  const steps = [
    { at: '1.466s', linkDown: 'fw1:lan' },
    { at: '3.026s', linkUp: 'fw1:lan' },
  ];
  expect(causesOf(hosts, steps)).toEqual(['fw2 on lan: none']);
});

it('a link that is up again lets a host hear the worse MASTER, though that host never noticed', () => {
  const ucarp = { dialect: 'ucarp' as const, preempt: true };
  const steps = [
    { at: '0.003s', linkDown: 'fw1:lan' },
    { at: '7.3s', linkUp: 'fw1:lan' },
  ];
  const hosts = { fw1: { ...on(1), ...ucarp, advskew: 87 }, fw2: { ...on(2), ...ucarp, advskew: 240 } };
  expect(causesOf(hosts, steps).at(-1)).toBe('fw1 on lan: link-up fw1:vtnet0');
});

it('a link that has been down since before the backup began', () => {
  const dragonfly = { dialect: 'dragonfly' as const };
  const hosts = { fw1: { ...BETTER, ...dragonfly }, fw2: { ...WORSE, ...dragonfly, start: '3.5s' } };
  const steps = [{ at: '3s', linkFlap: { port: 'fw1:lan', down: '4s' } }];
  expect(causesOf(hosts, steps)).toEqual(['fw2 on lan: link-flap fw1:vtnet0']);
});
