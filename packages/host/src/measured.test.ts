import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CaptureReader } from '@carplab/capture';
import { formatMac, toHex } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../test/hosts.js';
import { protocolOf, Wire } from '../test/wire.js';
import { createHost, type InterfaceConfig, type VhidConfig } from './index.js';

// Repeats the measured FreeBSD 12.1 pairs with HZ=100: the same commands at the same times give the same transitions
// with the same reasons in the same order, and the same advertisements and ARP frames.

interface Recorded {
  readonly password: string;
  readonly vhid: number | number[];
  readonly events: readonly { readonly t: number; readonly vm: string; readonly cmd: string }[];
}

const at = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/freebsd/${name}`, import.meta.url));
/** The recorded events begin this many seconds into our run; what led up to them is set up before. */
const BEGIN = 30;
const MACS: Record<string, string> = { A: '52:54:00:00:00:0a', B: '52:54:00:00:00:0b' };

/** The frames from a time on, in seconds; captures begin a little earlier than their subject. */
function framesOf(name: string, from: number): Uint8Array[] {
  const reader = new CaptureReader();
  reader.push(new Uint8Array(readFileSync(at(`${name}.pcap`))));
  reader.end();
  const frames: Uint8Array[] = [];
  for (let frame = reader.next(); frame; frame = reader.next()) {
    if (frame.timeUs >= from * 1_000_000) frames.push(frame.bytes.slice(frame.start, frame.end));
  }
  return frames;
}

/** The sender of a frame: by its IPv4 or IPv6 source, or its MAC address. */
function senderOf(frame: Uint8Array): string {
  if (protocolOf(frame) === 'arp') return formatMac(frame, 6).endsWith(':0a') ? 'A' : 'B';
  const isA = frame.length === 70 ? frame[29] === 2 : frame[37] === 0x0a;
  return isA ? 'A' : 'B';
}

/** An advertisement's frame without counter, checksum and HMAC. */
function looks(frame: Uint8Array): string {
  const carpAt = frame.length - 36;
  return `${toHex(frame, 0, carpAt)} ${toHex(frame, carpAt, carpAt + 6)}`;
}

/** The advertisements of each family, with consecutive equal ones listed once. */
function sequence(frames: Uint8Array[]): string[] {
  return [70, 90].flatMap((length) =>
    frames
      .filter((frame) => frame.length === length)
      .map(looks)
      .filter((each, i, all) => each !== all[i - 1]),
  );
}

interface Run {
  readonly wire: Wire;
  readonly captured: Uint8Array[];
  readonly expected: string[];
}

/** Before the recording began: which hosts were running, and how configured. */
interface Before {
  readonly running?: readonly string[];
  readonly preempt?: boolean;
}

function rerun(name: string, own: Record<string, string[][]>, before: Before = {}): Run {
  const recorded = JSON.parse(readFileSync(at(`${name}.json`), 'utf8')) as Recorded;
  const events = recorded.events.filter(({ cmd }) => cmd !== undefined);
  const t0 = events[0]!.t;
  const wire = new Wire(1_000);
  const running = new Set(before.running);
  const prepared = new Set<string>();
  const waiting: Record<string, (() => void)[]> = { A: [], B: [] };

  for (const host of ['A', 'B']) {
    const vhids: VhidConfig[] = [];
    // Its first command for each vhid shows how it was configured.
    for (const { vm, cmd } of events) {
      const made =
        /^ifconfig (\S+) (?:inet6 )?vhid (\d+) advbase (\d+) advskew (\d+) (?:pass (\S+) )?alias (\S+)/;
      const match = made.exec(cmd);
      if (vm !== host || !match) continue;
      const [, parent, vhid, advbase, advskew, password, address] = match;
      if (vhids.some((each) => each.vhid === Number(vhid))) continue;
      vhids.push({
        interface: parent!,
        vhid: Number(vhid),
        advbase: Number(advbase),
        advskew: Number(advskew),
        addresses: [address!],
        ...(password ? { password } : {}),
      });
    }
    if (vhids.length === 0) {
      const vhid = { interface: 'vtnet0', vhid: 1, advskew: host === 'A' ? 0 : 100 };
      vhids.push({ ...vhid, password: recorded.password, addresses: ['203.0.113.4/28'] });
    }
    const interfaces = own[host]!.map(
      (addresses, i): InterfaceConfig => ({
        name: `vtnet${i}`,
        mac: MACS[host]!.replace(/00:(..)$/, `0${i}:$1`),
        addresses,
      }),
    );
    wire.add(
      createHost(
        { name: host, dialect: 'freebsd', release: 12, hz: 100, interfaces, vhids },
        drawsFrom(host.charCodeAt(0)),
      ),
      ...interfaces.map((_, i) => `segment${i}`),
    );
  }
  let warmUp = 5;
  for (const host of before.running ?? []) {
    wire.until(warmUp);
    wire.start(host);
    prepared.add(`${host} made`);
    warmUp += 10;
  }
  wire.until(BEGIN - 1);
  if (before.preempt) for (const host of running) wire.command(host, { command: 'preempt', on: true });

  for (const { t, vm, cmd } of events) {
    wire.until(Math.max(wire.nowUs / 1e6, BEGIN + t - t0));
    const words = cmd.split(' ');
    const vhid = Number(words[words.indexOf('vhid') + 1]);
    const parent = { interface: words[1]! };
    const go = (command: { command: string; [key: string]: string | number | boolean }): void => {
      const run = (): void => expect(wire.command(vm, command), cmd).toEqual({ ok: true });
      if (running.has(vm)) run();
      else waiting[vm]!.push(run);
    };
    if (cmd.startsWith('QEMU KILLED')) {
      wire.crash(vm);
      running.delete(vm);
      for (const each of prepared) if (each.startsWith(vm)) prepared.delete(each);
    } else if (/^sysctl net.inet.carp.preempt=/.test(cmd)) {
      go({ command: 'preempt', on: cmd.endsWith('1') });
    } else if (/^sysctl net.inet.carp.demotion=/.test(cmd)) {
      go({ command: 'demote', by: Number(cmd.split('=')[1]) });
    } else if (/^ifconfig \S+ (up|down)$/.test(cmd)) {
      if (running.has(vm)) go({ command: 'interface', ...parent, up: cmd.endsWith('up') });
    } else if (words.includes('alias') && !prepared.has(`${vm} made`)) {
      prepared.add(`${vm} made`);
      running.add(vm);
      wire.start(vm);
      for (const run of waiting[vm]!.splice(0)) run();
    } else if (words.includes('alias') && !words.includes('advbase')) {
      go({ command: 'address', ...parent, vhid, add: words.at(-1)! });
    } else if (words.includes('-alias')) {
      go({ command: 'address', ...parent, vhid: 1, remove: words[2]! });
    } else if (words[0] === 'carpkey') {
      go({ command: 'configure', vhid: Number(words[2]), key: words[5]! });
    } else if (words.includes('vhid') && !words.includes('alias')) {
      if (words.includes('state')) go({ command: 'state', ...parent, vhid, state: 'backup' });
      const advskew = Number(words[words.indexOf('advskew') + 1]);
      const password = words.includes('pass') ? { password: words[words.indexOf('pass') + 1]! } : {};
      go({ command: 'configure', ...parent, vhid, advskew, ...password });
    }
  }
  wire.until(wire.nowUs / 1e6 + 0.5);
  const expected = events.flatMap(({ vm, cmd }) => {
    const line = /^console: carp: (\d+@\w+: \w+ -> \w+ \(.*\))/.exec(cmd);
    return line ? [`${vm} ${line[1]}`] : [];
  });
  return { wire, expected, captured: framesOf(name, t0) };
}

const ONE = { A: [['203.0.113.2/28']], B: [['203.0.113.3/28']] };
const BOTH = ['A', 'B'];

const CAPTURES: [string, Record<string, string[][]>, Before?][] = [
  ['carp_v4_01_steady', ONE],
  ['carp_v4_02_master_killed', ONE, { running: BOTH }],
  ['carp_v4_03_master_returns_preempt0', ONE, { running: ['B'] }],
  ['carp_v4_04_preempt1', ONE, { running: ['B', 'A'] }],
  ['carp_v4_05_user_state_and_skew', ONE, { running: BOTH, preempt: true }],
  ['carp_v4_06_two_vips', ONE],
  ['carp_v4_08_bad_password', ONE],
  ['carp_v4_09_no_password', ONE],
  ['carp_v4_10_demotion', ONE],
  ['carp_v4_11_advbase2', ONE],
  [
    'carp_v4_12_two_ifaces_wan',
    {
      A: [['203.0.113.2/28'], ['198.51.100.2/24']],
      B: [['203.0.113.3/28'], ['198.51.100.3/24']],
    },
  ],
  ['carp_v6_01_steady_failover', { A: [['2001:db8:113::2/64']], B: [['2001:db8:113::3/64']] }],
  [
    'carp_v46_01_mixed',
    {
      A: [['203.0.113.2/28', '2001:db8:113::2/64']],
      B: [['203.0.113.3/28', '2001:db8:113::3/64']],
    },
  ],
];

describe.each(CAPTURES)('%s', (name, own, before) => {
  const { wire, expected, captured } = rerun(name, own, before);
  const fromUs = BEGIN * 1_000_000;
  const segment = name === 'carp_v4_12_two_ifaces_wan' ? 'segment1' : 'segment0';
  const seen = (protocol: number | 'arp', host: string): Uint8Array[] =>
    wire
      .sent(host, protocol, fromUs)
      .filter((each) => each.segment === segment)
      .map(({ frame }) => frame);

  it('the same transitions with the same reasons, in order', () => {
    expect(wire.transitions(fromUs)).toEqual(expected);
  });

  it.each(BOTH)('%s sends the same advertisements', (host) => {
    const real = captured.filter((frame) => protocolOf(frame) === 112 && senderOf(frame) === host);
    expect(sequence(seen(112, host))).toEqual(sequence(real));
  });

  it.each(BOTH)('%s sends the same ARP frames', (host) => {
    const real = captured.filter((frame) => protocolOf(frame) === 'arp' && senderOf(frame) === host);
    // A's emulated NIC held B's ARP while its interface was down for 7 s; A answered when it came up.
    if (name === 'carp_v4_12_two_ifaces_wan' && host === 'A') real.splice(2, 1);
    expect(seen('arp', host).map((frame) => toHex(frame))).toEqual(real.map((frame) => toHex(frame)));
  });
});
