import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipLoudly, whyNoTools } from '../../live/test/namespaces.js';
import { jsonLines, packetLines, ROOT } from './carplab.js';
import { askCarplab } from './resident.js';

/** `decode` of a capture of `fixtures/cases`. */
const decode = (name: string, ...options: string[]) =>
  askCarplab(['decode', ...options, `fixtures/cases/${name}.pcap`]);

describe('decode of captures from public reports', () => {
  it("a unicast packet in a group's frame is noted beside each packet, and in the table", () => {
    const { stdout, stderr, status } = decode('unicast-in-group-frame');
    expect(
      stdout.match(/\[badmac: the packet goes to one host, 10\.0\.0\.230, in a group's frame/g),
    ).toHaveLength(3);
    expect(stderr).toContain("3 unicast packets of 10.0.0.229 went in a group's or broadcast frame");
    expect(stderr).toContain('0 damaged');
    expect(status).toBe(0);
    const [first] = jsonLines<{ problems: { code: string; hint?: string }[] }>(
      decode('unicast-in-group-frame', '--json').stdout,
    );
    expect(first?.problems).toMatchObject([{ code: 'badmac', hint: expect.stringContaining('PR 284872') }]);
  });

  it('an address mistyped in its last octet is named', () => {
    const { stdout, stderr, status } = decode('vip-typo', '--password', 'secret', '--vip', '10.9.0.10');
    const hint = 'matches with 10.9.0.100 in place of 10.9.0.10';
    expect(stdout).toContain(`auth=bad (${hint})`);
    expect(stderr).toContain(`192.0.2.1 does not verify: ${hint}`);
    expect(status).toBe(1);
  });

  it('so is one of 25, and the right ones verify', () => {
    const vips = (last: number): string[] =>
      [...Array.from({ length: 24 }, (_, i) => i + 1), last].flatMap((octet) => ['--vip', `10.9.1.${octet}`]);
    const typed = decode('vip-typo-25', '--password', 'secret', ...vips(26));
    expect(typed.stdout).toContain('auth=bad (matches with 10.9.1.25 in place of 10.9.1.26)');
    expect(decode('vip-typo-25', '--password', 'secret', ...vips(25)).stdout).toContain('auth=ok');
  });

  it.each([
    ['vxlan', 'VXLAN: vni 77'],
    ['erspan', 'ERSPAN II:'],
  ])('%s: what is inside is read and verified, and the outer layer named', (name, mention) => {
    const keys = ['--password', 'secret', '--vip', '10.9.0.100'];
    const { stdout, stderr, status } = decode(name, ...keys);
    expect(stdout).toMatch(new RegExp(`in ${mention}.*CARPv2-advertise vhid=7 .* auth=ok$`, 'm'));
    expect(stderr).toContain('1 CARP, 0 VRRP, 0 other, 1 verified');
    expect(status).toBe(0);
    const [record] = jsonLines<{ envelope: string[]; auth: string }>(decode(name, '--json', ...keys).stdout);
    expect(record).toMatchObject({ envelope: [name === 'vxlan' ? 'vxlan' : 'erspan2'], auth: 'ok' });
  });

  it('two networks with one vhid are two virtual hosts, and a key may be bound to one', () => {
    const all = decode('overlays', '--password', 'secret', '--vip', '10.9.0.100');
    expect(all.stderr).toContain('21 CARP, 0 VRRP, 0 other, 21 verified, 0 failed, 0 damaged');
    const titles = all.stderr.match(/^vhid .*$/gm);
    expect(titles).toEqual(
      ['', ', vlan 100', ', vni 3', ', vni 5000', ', vni 5001 vlan 100', ', vni 5002'].map(
        (path) => `vhid 7, IPv4${path}, 2023-11-14`,
      ),
    );
    const bound = decode('overlays', '--password', 'vni5000/7=secret', '--vip', 'vni5000/7=10.9.0.100');
    expect(bound.stderr).toContain('5 verified, 0 failed');
  });

  it('lists every byte of a packet inside others with -v', () => {
    const { stdout } = decode('overlays', '-v');
    for (const field of [
      'vxlan.network',
      'geneve.protocol',
      'gre.flags',
      'erspan3.timestamp',
      'mpls.entry',
      'pppoe.session',
    ])
      expect(stdout).toContain(field);
  });

  it.skipIf(skipLoudly('carplab beside tshark', whyNoTools('tshark')))('tshark finds the same inside', () => {
    const { stdout } = spawnSync(
      'tshark',
      [
        ...['-r', join(ROOT, 'fixtures/cases/overlays.pcap'), '-d', 'udp.port==8472,vxlan'],
        ...['-T', 'fields', '-e', 'vrrp.virt_rtr_id', '-e', 'ip.src'],
      ],
      { encoding: 'utf8' },
    );
    const read = stdout
      .trimEnd()
      .split('\n')
      .map((line) => /^7\t(.*,)?10\.9\.0\.1$/.test(line));
    // Frame 17 is Ethernet in MPLS without a control word: tshark takes the zeros of the group's address for one.
    expect(read.flatMap((found, i) => (found ? [] : [i + 1]))).toEqual([17]);
    expect(read).toHaveLength(21);
  });

  it('two VRRPv3 routers whose checksums follow different rules', () => {
    const { stderr, status } = decode('vrrp3-no-pseudo-header');
    expect(stderr).toContain(
      'vrid 2: 10.0.0.3 sums a pseudo-header into its checksums and 10.0.0.4 does not',
    );
    expect([status, stderr.includes('0 damaged')]).toEqual([0, true]);
    const { stdout } = decode('vrrp3-no-pseudo-header', '--json');
    expect(jsonLines(stdout).at(-1)).toMatchObject({
      findings: [{ code: 'vrrp-checksum-rules-differ', severity: 'error', vhid: 2 }],
    });
    const records = packetLines<{ vrrp?: object }>(stdout);
    expect(records.flatMap(({ vrrp }) => (vrrp ? [vrrp] : []))).toMatchObject([
      { vrid: 2, count: 3, checksumOk: true, checksumRule: 'pseudo-header', reserved: 0 },
      { vrid: 2, count: 3, checksumOk: true, checksumRule: 'plain', reserved: 0 },
    ]);
    const alone = decode('vrrp3-no-pseudo-header', '--src', '10.0.0.4');
    expect(alone.stderr).toContain(
      '10.0.0.4 leaves the pseudo-header out of its checksums, as RFC 9568 has it',
    );
  });
});
