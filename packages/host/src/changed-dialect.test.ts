import { defineDialect, type ElectionDialect } from '@carplab/election';
import { expect, it } from 'vitest';
import { checkHostConfig, createHost, type HostConfig, type NodeEvent, type NodeSink } from './index.js';

const loud = defineDialect('freebsd', {
  name: 'loud',
  tie: 'address',
  words: { demotion: { level: 'crit', template: 'DEMOTED BY {delta}' } },
});

const config = (dialect: HostConfig['dialect']): HostConfig => ({
  name: 'fw1',
  dialect,
  interfaces: [{ name: 'em0', mac: '52:54:00:00:00:0a', addresses: ['10.0.0.2/24'] }],
  vhids: [{ interface: 'em0', vhid: 1, password: 'secret', addresses: ['10.0.0.1/24'] }],
});

function started(dialect: HostConfig['dialect']) {
  const events: NodeEvent[] = [];
  const sink: NodeSink = { send() {}, event: (event) => void events.push(event) };
  const host = createHost(config(dialect), () => 4);
  host.start(0, sink);
  return { host, sink, events };
}

it('a host has the election of a changed dialect, and all else of its base', () => {
  const { host, sink, events } = started(loud);
  host.command({ command: 'demote', by: 7 }, 1, sink);
  const logged = events.flatMap((event) => (event.event === 'log' ? [event.message] : []));
  expect(logged).toContain('DEMOTED BY 7');
  expect(logged).toContain('carp: 1@em0: INIT -> BACKUP (initialization complete)');
  expect(host.ifconfig()[0]).toBe(started('freebsd').host.ifconfig()[0]);
  expect(host.command({ command: 'dscp', value: 8 }, 2, sink)).toEqual({ ok: true });
});

it('its snapshot is for a host of that dialect', () => {
  const { host } = started(loud);
  const before = host.snapshot();
  expect(before.dialect).toBe('loud');
  const other = createHost(config(loud), () => 4);
  other.restore(before);
  expect(other.hash()).toBe(host.hash());
  expect(() => started('freebsd').host.restore(before)).toThrow("not a snapshot of 'fw1' (freebsd)");
  expect(JSON.stringify(before)).not.toContain('DEMOTED');
});

it.each<[string, unknown, string, string]>([
  [
    'a rule that there is not',
    { ...loud, tie: 'dice' },
    'dialect.tie',
    "dialect 'loud': tie is 'dice'; it takes 'yield' or 'address'",
  ],
  [
    'a word that is none',
    { ...loud, words: { ...loud.words, state: 1 } },
    'dialect.words.state',
    'it takes a function',
  ],
  ['a name that there is not', 'loud', 'dialect', "dialect is 'loud'; there are freebsd"],
  ['nothing', null, 'dialect', "dialect is 'null'; there are freebsd"],
])('%s is a problem of its configuration', (_, dialect, path, message) => {
  const [problem, ...others] = checkHostConfig(config(dialect as ElectionDialect));
  expect(problem?.path).toBe(path);
  expect(problem?.message).toContain(message);
  expect(others).toEqual([]);
});

it('its own limits hold, and its name is in the message', () => {
  const odd = defineDialect('openbsd', { name: 'even-only', accepts: (_, skew) => skew % 2 === 0 });
  const [problem] = checkHostConfig({
    ...config(odd),
    vhids: [{ ...config(odd).vhids[0]!, advskew: 3 }],
  });
  expect(problem?.message).toBe("vhid 1 on 'em0': even-only takes no advbase 1 with advskew 3");
});
