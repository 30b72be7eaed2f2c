import { newStatesNode, type StatesNode, type StatesSummary, TableState } from '@carplab/analysis';
import { parseAddress } from '@carplab/codec';
import type { StateFormat } from '@carplab/codec/pfsync';
import { IN, OUT, STACK, StateKey, StateTable, WIRE } from '@carplab/statesync';
import { describe, expect, it } from 'vitest';
import { stateChangeLines } from './state-change-line.js';
import { statesCsvHeader, statesCsvLine } from './states-csv.js';
import { statesReport } from './states-report.js';

interface End {
  readonly address: string;
  readonly port: number;
}
const key = (proto: number, slot0: End, slot1: End): StateKey => {
  const bytes = [slot0, slot1].map(({ address }) => parseAddress(address)!);
  const [a, b] = [bytes[0]!, bytes[1]!];
  return new StateKey().set(a.length === 4 ? 4 : 6, proto, a, 0, b, 0, slot0.port, slot1.port);
};
const end = (address: string, port: number): End => ({ address, port });

/** A state of a table; keys as slots 0 and 1. */
function shown(
  direction: number,
  wire: readonly [End, End],
  stack: readonly [End, End],
  proto = 6,
  interfaceName = 'all',
): TableState {
  const table = new StateTable({ limit: 4 });
  const row = table.allocate(0);
  table.setId(row, 0, 7, 0x1122_3344);
  table.setKey(row, WIRE, key(proto, ...wire));
  table.setKey(row, STACK, key(proto, ...stack));
  table.setDirection(row, direction);
  table.setInterfaceNumber(row, table.interfaces.intern(interfaceName));
  table.setPeerState(row, 0, proto === 6 ? 4 : 2);
  table.setPeerState(row, 1, proto === 6 ? 2 : 1);
  table.setPackets(row, 0, 1, 0);
  table.setRule(row, 3);
  table.touch(row, proto === 6 ? 2 : 6, 0);
  table.attach(row);
  return new TableState(table).on(row, 5_000_000);
}

const client = end('192.0.2.10', 40_000);
const vip = end('198.51.100.4', 50_000);
const server = end('198.51.100.10', 443);
const columns = (line: string): Record<string, string> => {
  const names = statesCsvHeader.split(',');
  const values = line.split(',');
  expect(values).toHaveLength(names.length);
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
};

describe('CSV', () => {
  it('out with NAT: as it comes to pf, and as pf leaves it', () => {
    expect(columns(statesCsvLine(shown(OUT, [server, vip], [server, client]), '10.255.0.1'))).toMatchObject({
      ...{
        id: '0000000000000007',
        creatorid: '11223344',
        interface: 'all',
        protocol: 'tcp',
        direction: 'out',
      },
      ...{
        source: '192.0.2.10',
        source_port: '40000',
        destination: '198.51.100.10',
        destination_port: '443',
      },
      ...{ translated_source: '198.51.100.4', translated_source_port: '50000' },
      ...{ translated_destination: '198.51.100.10', translated_destination_port: '443' },
      ...{ source_state: 'ESTABLISHED', destination_state: 'SYN_SENT', age: '5', expires: '86395' },
      ...{ packets: '4294967296', packets_back: '0', rule: '3', anchor: '', timeout: 'tcp.established' },
      node: '10.255.0.1',
    });
  });

  it('in with rdr, and without translation', () => {
    const inside = end('192.0.2.80', 8080);
    expect(columns(statesCsvLine(shown(IN, [client, vip], [client, inside]), ''))).toMatchObject({
      ...{ direction: 'in', source: '192.0.2.10', destination: '198.51.100.4', destination_port: '50000' },
      ...{ translated_source: '192.0.2.10', translated_destination: '192.0.2.80' },
    });
    expect(columns(statesCsvLine(shown(IN, [client, server], [client, server], 17), ''))).toMatchObject({
      ...{ translated_source: '', translated_destination_port: '', source_state: 'MULTIPLE' },
      timeout: 'udp.first',
    });
  });

  it('NAT64: the ends of the other family are the other way round', () => {
    const six = [end('2001:db8::10', 40_000), end('64:ff9b::c633:640a', 443)] as const;
    const four = [server, vip] as const;
    expect(columns(statesCsvLine(shown(IN, six, four), ''))).toMatchObject({
      ...{ source: '2001:db8::10', destination: '64:ff9b::c633:640a' },
      ...{ translated_source: '198.51.100.4', translated_destination: '198.51.100.10' },
    });
  });

  it('names that would break a line or a column', () => {
    const line = statesCsvLine(shown(IN, [client, server], [client, server], 6, 'a,"\n\u001b['), '');
    expect(line).toContain(',"a,""\\x0a\\x1b[",tcp,');
  });
});

describe('a change', () => {
  const state = shown(OUT, [server, vip], [server, client]);
  const node = newStatesNode('10.255.0.1');
  const change = {
    ...{ timeUs: 1_700_000_000_000_042, node, row: 0, idHigh: 0, idLow: 7, creatorid: 0x1122_3344 },
    ...{ srcBefore: 2, dstBefore: 0 },
  };
  it('says what the peers were', () => {
    expect(stateChangeLines({ ...change, kind: 'update' }, state)).toEqual([
      '22:13:20.000042 10.255.0.1      ~ update         all tcp 198.51.100.4:50000 (192.0.2.10:40000) -> 198.51.100.10:443       ESTABLISHED:SYN_SENT, was SYN_SENT:CLOSED',
    ]);
  });
  it('says what pfctl -vv says, on request', () => {
    const lines = stateChangeLines({ ...change, kind: 'insert' }, state, { verbose: 2 });
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe('   id: 0000000000000007 creatorid: 11223344');
  });
  it('names what is not known', () => {
    expect(stateChangeLines({ ...change, kind: 'unknown update', row: -1 }, undefined)).toEqual([
      '22:13:20.000042 10.255.0.1      ? unknown update id: 0000000000000007 creatorid: 11223344',
    ]);
  });
});

describe('the report', () => {
  const summary = (nodes: readonly StatesNode[], more: Partial<StatesSummary> = {}): StatesSummary => ({
    ...{ nodes, expired: 0, unknown: 0, unknownOverflowed: false, doubled: 0, limit: 10, hints: [] },
    ...more,
  });
  const node = (source: string, format: StateFormat, more: Partial<StatesNode> = {}): StatesNode => ({
    ...newStatesNode(source),
    formats: new Set([format]),
    packets: 3,
    ...more,
  });
  const remarks = (...about: Parameters<typeof summary>): string[] =>
    statesReport(summary(...about))
      .slice(2 + about[0].length)
      .map((line) => line.trim());

  it('says nothing of nothing', () => {
    expect(statesReport(summary([]))).toEqual([]);
    expect(remarks([node('10.0.0.1', 'freebsd-1301')])).toEqual([]);
  });

  it('says who does not read whom', () => {
    const lostFor = {
      'freebsd-1301': { packets: 2, messages: 9 },
      'freebsd-1400': { packets: 0, messages: 0 },
    };
    const modern = node('10.0.0.1', 'freebsd-1400', { lostFor });
    expect(remarks([modern, node('10.0.0.2', 'freebsd-1301')])).toEqual([
      '10.0.0.2 sends only 1301: if it is FreeBSD 10 to 13 or FreeBSD 9, it counts badact for 2 packets of 10.0.0.1 and loses 9 messages',
    ]);
    expect(remarks([modern, node('10.0.0.2', 'freebsd-1400')])).toEqual([]);
    expect(remarks([node('10.0.0.1', 'openbsd-6'), node('', 'freebsd-1301')])).toEqual([
      'version 6 of 10.0.0.1 and version 5 of pfsync interface: neither reads the other (badver)',
    ]);
  });

  it('says what is not known, doubled, over the limit, lost, cut', () => {
    const refused = new Map([['badact', 1]]);
    const bad = { refused, lostMessages: 2, lostBytes: 99, cut: 1, badValues: 1, overLimit: 4, inBulk: true };
    const hints = [{ name: 'udp.first', seen: 8, taken: 60 }];
    const more = { unknown: 2, unknownOverflowed: true, doubled: 2, hints };
    expect(remarks([node('10.0.0.1', 'freebsd-1301', bad)], more)).toEqual([
      'receivers count badact for 1 packet of 10.0.0.1',
      'they stop reading there, and lose 2 messages, 99 bytes',
      'the capture cut 1 message of 10.0.0.1',
      '1 message of 10.0.0.1 with invalid values (badval)',
      '10.0.0.1 is in the middle of a bulk update: the table is not complete',
      '4 full states were refused: the table holds 10 (--limit)',
      'more than 2 states mentioned but never sent in full: the INS came before the capture, or was lost',
      '2 states doubled: the same flow under another id, as when both nodes saw its first packet',
      'the nodes seem to have different timeouts: use --timeout udp.first=8',
    ]);
  });
});
