import { describe, expect, it } from 'vitest';
import { packetLine, problemText } from './packet-line.js';
import type { CarpRecord, PacketRecord } from './packet-record.js';
import { NO_PAINT } from './paint.js';

const carp: CarpRecord = {
  ...{ version: 2, type: 1, vhid: 7, advskew: 100, authlen: 7, demote: 0, advbase: 1 },
  ...{ checksum: '1234', checksumOk: true, counter: '18446744073709551615', hmac: '00'.repeat(20) },
};
const base: PacketRecord = {
  ...{
    frame: 1,
    file: 'a.pcap',
    timeUs: 1_700_000_000_000_042,
    linktype: 'ethernet',
    vlan: [],
    problems: [],
  },
  ...{ src: '10.9.0.1', dst: '224.0.0.18', ttl: 255, protocol: 'carp' },
};
const line = (more: Partial<PacketRecord>, options = {}): string => packetLine({ ...base, ...more }, options);
const AD = 'CARPv2-advertise vhid=7 advbase=1 advskew=100 demote=0 counter=18446744073709551615';
const START = '22:13:20.000042 IP 10.9.0.1 > 224.0.0.18:';

describe('packetLine', () => {
  it('an advertisement', () => {
    expect(line({ carp, auth: 'ok' })).toBe(`${START} ${AD} auth=ok`);
    expect(line({ carp, auth: 'unchecked' })).toBe(`${START} ${AD} auth=unchecked`);
    expect(line({ carp, auth: 'bad' })).toBe(`${START} ${AD} auth=bad`);
    expect(line({ carp, auth: 'bad', authHint: 'because' })).toBe(`${START} ${AD} auth=bad (because)`);
  });

  it('the dialect only where several rules could match', () => {
    const record = { carp, auth: 'ok', authDialect: 'openbsd' } as const;
    expect(line(record)).toBe(`${START} ${AD} auth=ok`);
    expect(line(record, { nameDialect: true })).toBe(`${START} ${AD} auth=ok dialect=openbsd`);
  });

  it('a goodbye, another type, another version', () => {
    const goodbye = line({ carp: { ...carp, advbase: 255, advskew: 255 } });
    expect(goodbye).toContain('advbase=255 advskew=255 demote=0 counter=18446744073709551615 goodbye');
    expect(line({ carp: { ...carp, type: 2 } })).toContain(' CARPv2-type2 vhid=7 ');
    expect(line({ carp: { ...carp, version: 4 } })).toContain(' CARPv4-advertise vhid=7 ');
  });

  it('IPv6, VLANs, files, nanoseconds, comments', () => {
    const record = {
      carp,
      src: 'fe80::1',
      dst: 'ff02::12',
      vlan: [100, 7],
      nanos: 9,
      comment: 'why\n  both',
    };
    expect(line(record, { showFile: true })).toBe(
      `22:13:20.000042009 a.pcap: vlan 100 vlan 7 IP6 fe80::1 > ff02::12: ${AD} # why both`,
    );
  });

  it('every problem', () => {
    const problems = [
      { code: 'badttl', layer: 'ipv4', offset: 22, message: 'the TTL is 254' },
      { code: 'badsum', layer: 'carp', offset: 40, message: 'the checksum is wrong' },
    ];
    expect(line({ carp, problems })).toBe(
      `${START} ${AD} [badttl: the TTL is 254; ipv4 at byte 22] [badsum: the checksum is wrong; carp at byte 40]`,
    );
    expect(problemText(problems[0]!)).toBe('[badttl: the TTL is 254; ipv4 at byte 22]');
  });

  it('what pf logged', () => {
    const pflog = {
      ...{ ifname: 'em0', action: 'block', direction: 'in', rule: 3, subrule: undefined },
      ...{ reason: 'match', ruleset: '' },
    };
    expect(line({ carp, pflog })).toBe(`22:13:20.000042 block in on em0: IP 10.9.0.1 > 224.0.0.18: ${AD}`);
  });

  it('VRRP', () => {
    const vrrp = {
      version: 2,
      type: 1,
      vrid: 7,
      priority: 100,
      interval: 1,
      authType: 0,
      addresses: ['10.9.0.100'],
      ...({ count: 1, checksum: '0a4b', checksumOk: true, checksumRule: 'plain' } as const),
    } as const;
    expect(line({ protocol: 'vrrp2', vrrp })).toBe(
      `${START} VRRPv2-advertisement vrid=7 priority=100 interval=1s authtype=none addresses=10.9.0.100`,
    );
    expect(line({ protocol: 'vrrp2', vrrp: { ...vrrp, authType: 1 } })).toContain(' authtype=simple ');
    expect(line({ protocol: 'vrrp2', vrrp: { ...vrrp, authType: 9, type: 3 } })).toContain('VRRPv2-type3 ');
    const { authType: _, ...three } = vrrp;
    expect(
      line({
        protocol: 'vrrp3',
        vrrp: { ...three, version: 3, interval: 0.5, addresses: ['10.0.0.1', '10.0.0.2'] },
      }),
    ).toBe(`${START} VRRPv3-advertisement vrid=7 priority=100 interval=0.5s addresses=10.0.0.1,10.0.0.2`);
  });

  const { src: _src, dst: _dst, ttl: _ttl, ...noIp } = base;
  const macs = { srcMac: '52:54:00:00:00:0a', dstMac: 'ff:ff:ff:ff:ff:ff' };

  it('ARP', () => {
    const arp = {
      ...{ operation: 1, senderMac: '52:54:00:00:00:0a', senderIp: '10.9.0.1' },
      ...{ targetMac: '00:00:00:00:00:00', targetIp: '10.9.0.2' },
    };
    const text = (more: Partial<typeof arp>): string =>
      packetLine({ ...noIp, ...macs, protocol: 'arp', arp: { ...arp, ...more } }).slice(16);
    expect(text({})).toBe('ARP, Request who-has 10.9.0.2 tell 10.9.0.1');
    expect(text({ targetIp: '10.9.0.1' })).toBe(
      'ARP, Request who-has 10.9.0.1 tell 10.9.0.1 (announces 52:54:00:00:00:0a)',
    );
    expect(text({ operation: 2 })).toBe('ARP, Reply 10.9.0.1 is-at 52:54:00:00:00:0a');
  });

  it('a frame without IP is known by its MAC addresses', () => {
    expect(packetLine({ ...noIp, ...macs, protocol: 'undecodable' })).toBe(
      '22:13:20.000042 52:54:00:00:00:0a > ff:ff:ff:ff:ff:ff: undecodable',
    );
    expect(packetLine({ ...noIp, srcMac: macs.srcMac, protocol: 'undecodable' })).toBe(
      '22:13:20.000042 52:54:00:00:00:0a > ?: undecodable',
    );
    expect(packetLine({ ...noIp, protocol: 'undecodable' })).toBe('22:13:20.000042 undecodable');
  });

  it.each<[Partial<PacketRecord>, string]>([
    [{ protocol: 'carp' }, 'IP protocol 112, too short to tell'],
    [{ protocol: 'vrrp2' }, 'VRRP, cut short'],
    [{ protocol: 'vrrp3' }, 'VRRP, cut short'],
    [{ protocol: 'fragment', fragment: { protocol: 112, offset: 0 } }, 'IP protocol 112, first fragment'],
    [
      { protocol: 'fragment', fragment: { protocol: 17, offset: 1480 } },
      'IP protocol 17, later fragment, at byte 1480',
    ],
    [{ protocol: 'pfsync', payloadLength: 80 }, 'pfsync, 80 bytes'],
    [{ protocol: 'pfsync', payloadLength: 1 }, 'pfsync, 1 byte'],
    [{ protocol: '1', payloadLength: 8 }, 'ICMP, 8 bytes'],
    [{ protocol: '1', payloadLength: 1 }, 'ICMP, 1 byte'],
    [{ protocol: '2', payloadLength: 16 }, 'IGMP, 16 bytes'],
    [{ protocol: '6', payloadLength: 20 }, 'TCP, 20 bytes'],
    [{ protocol: '17', payloadLength: 0 }, 'UDP, 0 bytes'],
    [{ protocol: '58', payloadLength: 24 }, 'ICMP6, 24 bytes'],
    [
      { protocol: '58', payloadLength: 24, ndp: { kind: 'solicitation', target: 'fe80::2' } },
      'ICMP6, neighbor solicitation fe80::2',
    ],
    [{ protocol: '89', payloadLength: 44 }, 'IP protocol 89, 44 bytes'],
  ])('%j', (more, text) => {
    expect(line(more)).toBe(`${START} ${text}`);
  });

  it('paints what is good, bad and worth a look', () => {
    const paint = {
      ...NO_PAINT,
      good: (text: string) => `+${text}+`,
      bad: (text: string) => `!${text}!`,
      warn: (text: string) => `?${text}?`,
      dim: (text: string) => `.${text}.`,
    };
    expect(line({ carp, auth: 'ok' }, { paint })).toMatch(/^\.22:13:20\.000042\. .* \+auth=ok\+$/);
    expect(line({ carp, auth: 'bad', authHint: 'x' }, { paint })).toMatch(/ !auth=bad!! \(x\)!$/);
    const problems = [{ code: 'badttl', layer: 'ipv4', offset: 22, message: 'x' }];
    expect(line({ carp, problems }, { paint })).toMatch(/ \?\[badttl: x; ipv4 at byte 22\]\?$/);
  });
});
