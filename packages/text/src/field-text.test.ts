import { fromHex, parseAddress } from '@carplab/codec';
import {
  ARP,
  type HeaderLayout,
  PFSYNC_STATE_1500,
  PFSYNC_STATE_OPENBSD,
  SLL2,
  TCP,
} from '@carplab/codec/layouts';
import { describe, expect, it } from 'vitest';
import { fieldText } from './field-text.js';

/** The text of each field of a header in which the named ones have these bytes, and the others zeros. */
function texts<F extends string>(
  layout: HeaderLayout<F>,
  given: Partial<Record<F, Uint8Array | string>>,
): Record<string, string> {
  const bytes = new Uint8Array(3 + layout.span);
  for (const [name, value] of Object.entries<Uint8Array | string | undefined>(given))
    bytes.set(typeof value === 'string' ? fromHex(value)! : value!, 3 + layout.offset[name as F]);
  return Object.fromEntries(
    layout.fields.map((field) => [field.name, fieldText(bytes, 3, layout, field)] as const),
  );
}

describe('fieldText', () => {
  it('addresses, and numbers that are read in hexadecimal', () => {
    const found = texts(ARP, { protocolType: '0800', senderMac: '00005e000107', senderIp: '0a090064' });
    expect(found).toMatchObject({ protocolType: '', senderMac: '00:00:5e:00:01:07', senderIp: '10.9.0.100' });
    expect(texts(SLL2, { protocol: '0800', reserved: '0001', packetType: '04' })).toMatchObject({
      protocol: '2048',
      reserved: '',
      packetType: '4',
    });
  });

  it('parts, and those of one bit only where they are set', () => {
    expect(texts(TCP, { offsetFlags: '5012', checksum: 'abcd' })).toMatchObject({
      offsetFlags: 'words 5, reserved 0, flags 18',
      checksum: '',
    });
  });

  it('the address of a pfsync state in the family that the state gives it', () => {
    const four = parseAddress('10.9.0.1')!;
    const six = parseAddress('2001:db8::1')!;
    const state = texts(PFSYNC_STATE_1500, {
      ...{ 'key[0].addr[0]': six, 'key[1].addr[0]': four, rt_addr: four },
      ...{ wire_af: '1c', stack_af: '02', rt_af: '02', rtableid: 'ffffffff', 'bytes[1]': '00ffffffffffffff' },
    });
    expect(state).toMatchObject({
      ...{ 'key[0].addr[0]': '2001:db8::1', 'key[1].addr[0]': '10.9.0.1', rt_addr: '10.9.0.1' },
      ...{ rtableid: '-1', 'bytes[1]': String(2n ** 56n - 1n), id: '0000000000000000', spare: '' },
    });
  });

  it("OpenBSD's keys have families of their own, and the state's without one", () => {
    const four = parseAddress('10.9.0.1')!;
    const keys = { 'key[0].addr[1]': four, 'key[1].addr[1]': four };
    expect(texts(PFSYNC_STATE_OPENBSD, { ...keys, 'key[0].af': '02', 'key[1].af': '18' })).toMatchObject({
      'key[0].addr[1]': '10.9.0.1',
      'key[1].addr[1]': 'a09:1::',
    });
    const shared = texts(PFSYNC_STATE_OPENBSD, { ...keys, af: '02' });
    expect(shared).toMatchObject({ 'key[0].addr[1]': '10.9.0.1', 'key[1].addr[1]': '10.9.0.1' });
  });
});
