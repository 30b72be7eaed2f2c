import { createHost, HOST_DIALECTS, type NodeEvent } from '@carplab/host';
import { describe, expect, it } from 'vitest';
import { SpeakEvents } from '../src/speak/speak-events.js';

const DIALECTS = Object.keys(HOST_DIALECTS) as (keyof typeof HOST_DIALECTS)[];

/** What a host's life prints: up, MASTER, demoted, its link lost and back, and the end of the program. */
function said(dialect: keyof typeof HOST_DIALECTS, json: boolean): { data: string[]; words: string[] } {
  const data: string[] = [];
  const words: string[] = [];
  const events = new SpeakEvents({
    host: 'here',
    json,
    data: { line: (text) => void data.push(text), lost: 0 },
    words: { line: (text) => void words.push(text) },
  });
  const host = createHost(
    {
      ...{ name: 'here', dialect },
      interfaces: [{ name: 'eth0', mac: '02:00:00:00:00:01', addresses: ['10.0.0.1/24'] }],
      vhids: [{ interface: 'eth0', vhid: 7, addresses: ['10.0.0.9/24'] }],
    },
    () => 4,
  );
  let timeUs = 0;
  const sink = {
    send: () => {},
    event: (event: NodeEvent) => events.node({ ...event, timeUs, wallUs: timeUs }),
  };
  const at = (us: number): number => {
    timeUs = us;
    return us;
  };
  host.start(timeUs, sink);
  host.advance(at(4e6), sink);
  host.command({ command: 'demote', by: 5 }, at(5e6), sink);
  host.linkChanged(0, false, at(6e6), sink);
  host.linkChanged(0, true, at(7e6), sink);
  host.advance(at(11e6), sink);
  events.ending('SIGTERM', at(12e6), timeUs);
  host.command({ command: 'vhid', interface: 'eth0', vhid: 7, up: false }, timeUs, sink);
  return { data, words };
}

describe.each(DIALECTS)('as %s', (dialect) => {
  it('speak prints each change once, and nothing but its own end beside them', () => {
    const { data, words } = said(dialect, false);
    const changes = data.filter((line) => line.includes('->'));
    expect(changes.length).toBeGreaterThan(2);
    expect(new Set(changes).size).toBe(changes.length);
    expect(words.map((line) => line.replace(/^\S+ /, ''))).toEqual(['speak ends: SIGTERM']);
  });

  it('the reason of the last one is the end of the program', () => {
    expect(said(dialect, false).data.at(-1)).toMatch(/vhid 7: \w+ -> INIT \(speak ends: SIGTERM\)$/);
    const lines = said(dialect, true).data.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.findLast(({ event }) => event === 'transition')).toMatchObject({
      to: 'INIT',
      reason: 'speak ends: SIGTERM',
    });
  });
});

it('the log of the implementation is in the JSON, as it is', () => {
  const lines = said('freebsd', true).data.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ event }) => event === 'log').map(({ message }) => message)).toContain(
    'carp: 7@eth0: MASTER -> INIT (hardware interface up)',
  );
});
