import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CaptureReader, LINKTYPES, PcapWriter } from '@carplab/capture';
import { expect, it } from 'vitest';
import { carplab, linesOf, ROOT, scratch } from './carplab.js';

interface HostRecord {
  readonly vni?: number;
  readonly vlan: readonly number[];
  readonly advertisers: readonly { readonly auth: string }[];
}

/** Outer Ethernet, IPv4, UDP to port 4789, and VXLAN with vni 77. */
const VXLAN_BYTES = 50;

/** The advertisement of `cases/vxlan.pcap` with tags put in, inside VXLAN or, without its outer headers, on the wire. */
function tagged(frame: Buffer, isInside: boolean, ...ids: readonly number[]): Buffer {
  const inner = frame.subarray(VXLAN_BYTES);
  const tags = ids.map((id) => Buffer.from([0x81, 0, id >> 8, id & 0xff]));
  const made = Buffer.concat([inner.subarray(0, 12), ...tags, inner.subarray(12)]);
  if (!isInside) return made;
  const outer = Buffer.from(frame.subarray(0, VXLAN_BYTES));
  const more = 4 * ids.length;
  outer.writeUInt16BE(outer.readUInt16BE(16) + more, 16);
  outer.writeUInt16BE(outer.readUInt16BE(38) + more, 38);
  // No UDP checksum, and the right one of the IPv4 header.
  outer.writeUInt16BE(0, 40);
  outer.writeUInt16BE(0, 24);
  let sum = 0;
  for (let at = 14; at < 34; at += 2) sum += outer.readUInt16BE(at);
  outer.writeUInt16BE(~((sum & 0xffff) + (sum >>> 16)) & 0xffff, 24);
  return Buffer.concat([outer, made]);
}

it('QinQ in a virtual network, and a fourth tag, are links of their own (findings A1, B2)', () => {
  const reader = new CaptureReader();
  reader.push(readFileSync(join(ROOT, 'fixtures/cases/vxlan.pcap')));
  reader.end();
  const first = reader.next()!;
  const frame = Buffer.from(first.bytes.slice(first.start, first.end));
  const writer = new PcapWriter({ linkType: LINKTYPES.ethernet });
  const frames = [
    tagged(frame, true, 7, 100),
    tagged(frame, true, 7, 200),
    tagged(frame, false, 1, 2, 3, 4),
    tagged(frame, false, 1, 2, 3, 5),
  ].map((bytes, i) => writer.frame({ timeUs: 1_700_000_000_000_000 + i, bytes }));
  const path = join(scratch(), 'qinq.pcap');
  writeFileSync(path, Buffer.concat([writer.header(), ...frames]));
  const at = 'vni77.7.200/7=';
  const { stdout, stderr, status } = carplab([
    ...['decode', '--json', path, '--password', `${at}secret`, '--vip', `${at}10.9.0.100`],
  ]);
  const hosts = JSON.parse(linesOf(stdout).at(-1)!).virtualHosts as readonly HostRecord[];
  expect(hosts.map(({ vni, vlan, advertisers }) => [vni, vlan, advertisers[0]!.auth])).toEqual([
    [77, [7, 100], 'unchecked'],
    [77, [7, 200], 'ok'],
    [undefined, [1, 2, 3, 4], 'unchecked'],
    [undefined, [1, 2, 3, 5], 'unchecked'],
  ]);
  expect(linesOf(stderr).filter((line) => line.startsWith('vhid 7'))).toEqual([
    'vhid 7, IPv4, vni 77 vlan 7.100, 2023-11-14',
    'vhid 7, IPv4, vni 77 vlan 7.200, 2023-11-14',
    'vhid 7, IPv4, vlan 1.2.3.4, 2023-11-14',
    'vhid 7, IPv4, vlan 1.2.3.5, 2023-11-14',
  ]);
  expect(status).toBe(0);
});
