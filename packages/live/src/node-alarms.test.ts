import type { Alarm } from '@carplab/analysis';
import { dissect, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import { writeCarpChecksum } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { createHost, type Host, type HostConfig } from '@carplab/host';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../test/virtual-clock.js';
import { AddressFollower } from './address-follower.js';
import { Driver } from './driver.js';
import { GONE, type LinkState } from './link-state.js';
import { MemoryWire } from './memory-wire.js';
import { NodeAlarms } from './node-alarms.js';

function configOf(number: number, changes: Partial<HostConfig> = {}, password = 'secret'): HostConfig {
  const name = `fw${number}`;
  return {
    name,
    dialect: 'freebsd',
    answers: 'none',
    interfaces: [{ name, mac: `02:00:00:00:00:0${number}`, addresses: [`10.0.0.${number}/24`] }],
    vhids: [{ interface: name, vhid: 7, advskew: (number - 1) * 100, password, addresses: ['10.0.0.9/24'] }],
    ...changes,
  };
}

/** A host on the wire, with alarms. */
async function watched(clock: VirtualClock, wire: MemoryWire, config: HostConfig, seed = 5) {
  let state = seed;
  const host: Host = createHost(config, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  });
  const alarms: Alarm[] = [];
  const watch = new NodeAlarms({
    config,
    stateOf: () => host.states()[0]!.state,
    alarm: (alarm) => alarms.push(alarm),
  });
  const driver = await Driver.open({
    node: host,
    ports: [wire.port(config.name)],
    clock,
    watch,
    event: () => {},
  });
  driver.start();
  return { host, alarms, watch, driver, kinds: () => alarms.map(({ kind }) => kind) };
}

/** Two of them, and every advertisement that the first has sent. */
async function pair(one: HostConfig = configOf(1), two: HostConfig = configOf(2)) {
  const clock = new VirtualClock();
  const wire = new MemoryWire(clock);
  const sent: Uint8Array[] = [];
  wire.onFrame = (from, frame) => {
    if (from === 'fw1' && frame[23] === 112) sent.push(frame.slice());
  };
  const a = await watched(clock, wire, one, 5);
  const b = await watched(clock, wire, two, 77);
  clock.run(20_000_000);
  return { clock, wire, a, b, sent };
}

/** The advertisement with other fields and a correct checksum. */
function changed(
  frame: Uint8Array,
  fields: Partial<Record<'advskew' | 'advbase' | 'vhid', number>>,
): Uint8Array {
  const copy = frame.slice();
  const packet = new Packet();
  dissect(LINKTYPE_ETHERNET, copy, 0, copy.length, copy.length, packet);
  for (const [name, value] of Object.entries(fields))
    copy[packet.payloadAt + CARP.offset[name as 'advskew']] = value;
  writeCarpChecksum(copy, packet.payloadAt);
  return copy;
}

describe('alarms', () => {
  it.each(['freebsd', 'openbsd', 'netbsd', 'dragonfly', 'freebsd9', 'ucarp'] as const)(
    'a healthy pair of %s raises none, whatever happens to it',
    async (dialect) => {
      const { clock, wire, a, b } = await pair(
        configOf(1, { dialect, preempt: true }),
        configOf(2, { dialect, preempt: true }),
      );
      const up = { present: true, up: true, carrier: true, index: 1, carrierChanges: 0 };
      for (let i = 0; i < 5; i++) {
        wire.setLink('fw1', { ...up, carrier: false });
        clock.run(10_000_000);
        wire.setLink('fw1', up);
        clock.run(20_000_000);
      }
      expect([...a.alarms, ...b.alarms]).toEqual([]);
    },
  );

  it('backups that take over together after a goodbye raise none, even equal ones', async () => {
    const clock = new VirtualClock();
    const wire = new MemoryWire(clock);
    const masters = new Set<string>();
    wire.onFrame = (from, frame) => {
      if (frame[23] === 112) masters.add(from);
    };
    const equal = configOf(3);
    const hosts = [];
    for (const config of [
      configOf(1),
      configOf(2),
      { ...equal, vhids: configOf(2).vhids.map((vhid) => ({ ...vhid, interface: 'fw3' })) },
    ])
      hosts.push(await watched(clock, wire, config, hosts.length));
    clock.run(20_000_000);
    hosts[0]!.driver.command({ command: 'vhid', interface: 'fw1', vhid: 7, up: false });
    clock.run(20_000_000);
    // The two are equal: both take over, both become BACKUP again, and so on.
    expect(masters).toEqual(new Set(['fw1', 'fw2', 'fw3']));
    expect(hosts.flatMap(({ alarms }) => alarms)).toEqual([]);
  });

  it('different passwords raise badauth once on each side, and both are MASTER', async () => {
    const { a, b } = await pair(configOf(1), configOf(2, {}, 'other'));
    expect(a.kinds()).toEqual(['badauth']);
    expect(b.kinds()).toEqual(['badauth']);
    expect(a.alarms[0]!.message).toMatch(/^10\.0\.0\.2 advertises vhid 7 .*/);
    expect(b.watch.counts.badauth).toBeGreaterThan(10);
    expect(a.host.states()[0]!.state).toBe('MASTER');
    expect(b.host.states()[0]!.state).toBe('MASTER');
  });

  it('a replay in place of a dead master is reported', async () => {
    const { clock, wire, a, b, sent } = await pair();
    const before = b.host.states()[0]!.state;
    await a.driver.stop();
    for (let i = 0; i < 10; i++) {
      wire.inject(sent[8]!, ['fw1']);
      clock.run(1_200_000);
    }
    expect([before, b.host.states()[0]!.state]).toEqual(['BACKUP', 'BACKUP']);
    expect(b.kinds()).toEqual(['replay']);
    expect(b.watch.counts.replay).toBe(10);
  });

  it('a goodbye forged from a captured advertisement causes a takeover, and is reported', async () => {
    const { clock, wire, b, sent } = await pair();
    wire.inject(changed(sent.at(-1)!, { advskew: 255, advbase: 255 }), ['fw1']);
    clock.run(1000);
    expect(b.host.states()[0]!.state).toBe('MASTER');
    expect(b.kinds()).toEqual(['forged']);
  });

  it('our own advertisements that come back are reported as such', async () => {
    const { clock, wire, a, sent } = await pair();
    wire.inject(sent.at(-1)!, ['fw2']);
    clock.run(1000);
    expect(a.kinds()).toEqual(['echo']);
  });

  it('a second MASTER with our key is reported if it lasts, and when it is over', async () => {
    const clock = new VirtualClock();
    const wire = new MemoryWire(clock);
    // One way only: the worse one does not hear the better one.
    const other = new MemoryWire(clock);
    other.onFrame = (_from, frame) => wire.inject(frame);
    const a = await watched(clock, wire, configOf(1), 5);
    const b = await watched(clock, other, configOf(2), 77);
    clock.run(10_000_000);
    expect([a.host.states()[0]!.state, b.host.states()[0]!.state]).toEqual(['MASTER', 'MASTER']);
    expect(a.kinds()).toEqual(['dual-master']);
    expect(a.alarms[0]!.message).toBe('10.0.0.2 and we are both MASTER of vhid 7');
    await b.driver.stop();
    clock.run(20_000_000);
    expect(a.alarms.at(-1)!.message).toMatch(/^vhid 7 no longer has two MASTERs; that lasted \d+\.\d{3} s$/);
    expect(a.watch.counts['dual-master']).toBe(1);
  });

  it('so are two others, without our own clock’s time', async () => {
    const clock = new VirtualClock();
    const wire = new MemoryWire(clock);
    const other = new MemoryWire(clock);
    other.onFrame = (_from, frame) => wire.inject(frame);
    await watched(clock, wire, configOf(1), 5);
    const b = await watched(clock, wire, configOf(2), 77);
    const deaf = await watched(clock, other, configOf(3), 99);
    clock.run(10_000_000);
    await deaf.driver.stop();
    clock.run(20_000_000);
    expect(b.host.states()[0]!.state).toBe('BACKUP');
    expect(b.alarms[0]!.message).toBe('10.0.0.1 and 10.0.0.3 are both MASTER of vhid 7 on fw2');
    expect(b.alarms.at(-1)!.message).toMatch(
      /^vhid 7 on fw2 no longer has two MASTERs; that lasted \d+\.\d{3} s$/,
    );
  });

  it('VRRP with our id shares the virtual MAC address', async () => {
    const { clock, wire, a, sent } = await pair();
    const vrrp = sent.at(-1)!.slice();
    // VRRPv2, one address: 20 bytes, of which byte 3 counts the addresses.
    vrrp[34 + 3] = 5;
    wire.inject(vrrp, ['fw2']);
    clock.run(1000);
    expect(a.kinds()).toEqual(['shared-vrid']);
  });

  it('damaged advertisements change nothing and raise no alarm', async () => {
    const { clock, wire, a, b, sent } = await pair();
    let state = 3;
    for (let i = 0; i < 20_000; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      // Truncated, or with one bit of counter or HMAC flipped.
      const frame = sent[i % sent.length]!.slice(0, 20 + ((state >>> 8) % 51));
      if (frame.length > 42) frame[42 + ((state >>> 16) % (frame.length - 42))]! ^= 1 << (state >>> 29);
      wire.inject(frame, []);
      if (i % 100 === 0) clock.run(100);
    }
    clock.run(10_000);
    expect([a.host.states()[0]!.state, b.host.states()[0]!.state]).toEqual(['MASTER', 'BACKUP']);
    expect([...a.kinds(), ...b.kinds()]).toEqual([]);
  });
});

it('reads the MAC addresses of a configuration as text or bytes', () => {
  const mac = Uint8Array.of(2, 0, 0, 0, 0, 1);
  const { interfaces, vhids } = configOf(1, {
    interfaces: [{ name: 'fw1', mac, addresses: ['10.0.0.1/24'] }],
  });
  const follower = new AddressFollower({ interfaces, vhids });
  const state: LinkState = {
    ...{ ...GONE, present: true, mac: '02:00:00:00:00:01', addresses: ['10.0.0.1/24'] },
  };
  expect(follower.change(0, state)).toBeUndefined();
  const moved = follower.change(0, { ...state, mac: '02:00:00:00:00:02' });
  expect(moved?.message).toBe('fw1: its MAC address is 02:00:00:00:00:02 now');
});
