import {
  createAuthenticator,
  type DialectName,
  dissect,
  encodeAdvertisementFrame,
  LINKTYPE_ETHERNET,
  Packet,
  parseAddress,
  signAdvertisement,
} from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { KeyRing, type KeyRingOptions } from './key-ring.js';

const address = (text: string): Uint8Array => parseAddress(text)!;

interface Signed {
  readonly password?: string;
  readonly vips?: readonly string[];
  readonly vhid?: number;
  readonly src?: string;
  readonly vlan?: number;
  readonly counter?: bigint;
  readonly dialect?: DialectName;
}

function packetOf(signed: Signed = {}): Packet {
  const {
    password = 'secret',
    vips = ['10.9.0.100'],
    vhid = 7,
    src = '10.9.0.1',
    vlan,
    counter = 5n,
  } = signed;
  const authenticator = createAuthenticator({
    ...{ dialect: signed.dialect ?? 'freebsd', vhid, password, addresses: vips.map(address) },
  });
  const frame = encodeAdvertisementFrame(
    {
      family: src.includes(':') ? 6 : 4,
      srcMac: '00:00:5e:00:01:07',
      src,
      ...(vlan === undefined ? {} : { vlan }),
    },
    signAdvertisement({ vhid, advbase: 1, advskew: 0, demote: 0, counter }, authenticator),
  );
  const packet = new Packet();
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  return packet;
}

const ring = (options: Partial<KeyRingOptions> = {}): KeyRing =>
  new KeyRing({ passwords: [{ value: 'secret' }], vips: [{ value: address('10.9.0.100') }], ...options });

describe('KeyRing', () => {
  it('ok, bad, and unchecked where no password is known', () => {
    expect(ring().verify(packetOf())).toMatchObject({ status: 'ok' });
    expect(ring().verify(packetOf({ password: 'other' }))).toMatchObject({ status: 'bad' });
    expect(ring({ passwords: [], vips: [] }).verify(packetOf())).toEqual({ status: 'unchecked' });
    // For this vhid there is none, though for another there is: worth a word.
    expect(ring({ passwords: [{ value: 'secret', vhid: 8 }] }).verify(packetOf())).toEqual({
      status: 'unchecked',
      note: 'no-password',
    });
  });

  it('gives the same object while all is well: nothing is allocated', () => {
    const keys = ring();
    const first = keys.verify(packetOf());
    expect(keys.verify(packetOf({ counter: 6n }))).toBe(first);
    expect(keys.verify(packetOf({ src: '10.9.0.2' }))).toBe(first);
    const unchecked = ring({ passwords: [] });
    expect(unchecked.verify(packetOf())).toBe(unchecked.verify(packetOf({ vhid: 9 })));
  });

  it('takes the keys bound to the vhid, and to the vhid on its VLAN', () => {
    const keys = ring({
      passwords: [{ value: 'any' }, { value: 'seven', vhid: 7 }, { value: 'tagged', vhid: 7, vlan: '100' }],
      vips: [{ value: address('10.9.0.100') }, { value: address('10.9.0.7'), vhid: 7 }],
    });
    expect(keys.verify(packetOf({ password: 'any', vhid: 1 })).status).toBe('ok');
    expect(keys.verify(packetOf({ password: 'seven', vips: ['10.9.0.7'] })).status).toBe('ok');
    expect(keys.verify(packetOf({ password: 'any' })).status).toBe('bad');
    expect(keys.verify(packetOf({ password: 'tagged', vips: ['10.9.0.7'], vlan: 100 })).status).toBe('ok');
    expect(keys.verify(packetOf({ password: 'seven', vips: ['10.9.0.7'], vlan: 100 })).status).toBe('bad');
    expect(keys.verify(packetOf({ password: 'seven', vips: ['10.9.0.7'], vlan: 101 })).status).toBe('ok');
  });

  it('several passwords: any may be right', () => {
    const keys = ring({ passwords: [{ value: 'old' }, { value: 'new' }] });
    expect(keys.verify(packetOf({ password: 'old' })).status).toBe('ok');
    expect(keys.verify(packetOf({ password: 'new' })).status).toBe('ok');
  });

  it('names the rule, and can be held to some', () => {
    const vips = ['10.9.0.100', 'fe80::1'];
    const both = { vips: vips.map((text) => ({ value: address(text) })) };
    // OpenBSD leaves the link-local address out of what it sends.
    expect(ring(both).verify(packetOf({ vips, dialect: 'openbsd' })).rule?.dialect).toBe('openbsd');
    expect(ring(both).verify(packetOf({ vips, dialect: 'freebsd' })).rule?.dialect).toBe('freebsd');
    const held = ring({ ...both, dialects: ['freebsd'] });
    const bad = held.verify(packetOf({ vips, dialect: 'openbsd' }));
    expect(bad.status).toBe('bad');
    expect(bad.diagnosis?.changes?.[0]).toMatchObject({ kind: 'dialect' });
  });

  it('says why: an address that the capture shows', () => {
    const asked: number[] = [];
    const keys = ring({
      candidates: (vhid) => {
        asked.push(vhid);
        return [address('10.9.0.101'), address('10.9.0.102')];
      },
    });
    const bad = keys.verify(packetOf({ vips: ['10.9.0.100', '10.9.0.102'] }));
    expect(bad.diagnosis?.changes).toEqual([
      { kind: 'addresses', missing: [address('10.9.0.102')], extra: [] },
    ]);
    // Only a failure asks for candidates.
    keys.verify(packetOf());
    expect(asked).toEqual([7]);
  });

  it('says why: a password of another vhid, or of the list', () => {
    const other = ring({
      passwords: [
        { value: 'mine', vhid: 7 },
        { value: 'theirs', vhid: 8 },
      ],
    });
    expect(other.verify(packetOf({ password: 'theirs' })).diagnosis?.changes).toEqual([
      { kind: 'password', how: 'other', index: 0 },
    ]);
    const listed = ring({ passwords: [], list: ['a', 'b', 'secret'] });
    expect(listed.verify(packetOf()).diagnosis?.changes).toEqual([
      { kind: 'password', how: 'list', index: 2 },
    ]);
  });

  it('says what makes it impossible under the dialect asked for', () => {
    const keys = ring({
      vips: [{ value: address('10.9.0.100') }, { value: address('10.9.0.101') }],
      dialects: ['ucarp'],
    });
    expect(keys.verify(packetOf()).obstacle).toBeDefined();
    expect(ring().verify(packetOf({ password: 'x' })).obstacle).toBeUndefined();
  });

  it('looks into a sender three times at most', () => {
    let asked = 0;
    const keys = ring({
      candidates: () => {
        asked++;
        return [];
      },
    });
    for (let i = 0; i < 20; i++) keys.verify(packetOf({ password: `wrong ${i}` }));
    expect(asked).toBe(3);
    // Another sender is another matter.
    keys.verify(packetOf({ password: 'wrong', src: '10.9.0.2' }));
    expect(asked).toBe(4);
  });

  it('a finding holds for the sender’s later advertisements', () => {
    let asked = 0;
    const keys = ring({
      candidates: () => {
        asked++;
        return [address('10.9.0.101')];
      },
    });
    const vips = ['10.9.0.100', '10.9.0.101'];
    const first = keys.verify(packetOf({ vips }));
    for (let i = 0; i < 10; i++) expect(keys.verify(packetOf({ vips, counter: BigInt(i) }))).toBe(first);
    expect(asked).toBe(1);
  });

  it('looks into 60 at most, however many senders there are', () => {
    let asked = 0;
    const keys = ring({
      candidates: () => {
        asked++;
        return [];
      },
    });
    for (let i = 0; i < 2000; i++) {
      const result = keys.verify(packetOf({ password: 'wrong', src: `10.${i >> 8}.${i & 255}.1` }));
      expect(result.status).toBe('bad');
    }
    expect(asked).toBe(60);
  });

  it('IPv6 advertisements are verified over the same addresses', () => {
    const vips = ['10.9.0.100', '2001:db8::7'];
    const keys = ring({ vips: vips.map((text) => ({ value: address(text) })) });
    expect(keys.verify(packetOf({ vips, src: 'fe80::1' })).status).toBe('ok');
  });

  it('verifies however many vhids and VLANs there are', () => {
    const keys = ring();
    for (let vlan = 0; vlan < 20; vlan++)
      for (let vhid = 1; vhid < 256; vhid += 2) {
        expect(keys.verify(packetOf({ vlan, vhid })).status).toBe('ok');
      }
    // The first ones have been forgotten meanwhile, and are known again.
    expect(keys.verify(packetOf({ vlan: 0, vhid: 1 })).status).toBe('ok');
  });
});

describe('review', () => {
  const signed = { vips: ['10.9.0.100', '10.9.0.5'] };

  it('an address that was seen only later explains an earlier failure', () => {
    const seen: Uint8Array[] = [];
    const keys = ring({ candidates: () => seen });
    const first = keys.verify(packetOf({ ...signed, counter: 1n }));
    expect(first.diagnosis?.changes).toBeUndefined();
    expect(keys.review()(first)).toBe(first);
    seen.push(address('10.9.0.5'));
    const final = keys.review();
    expect(final(first).diagnosis?.changes).toEqual([
      { kind: 'addresses', missing: [address('10.9.0.5')], extra: [] },
    ]);
    // The next packet gets that very result, and another review changes nothing.
    const next = keys.verify(packetOf({ ...signed, counter: 2n }));
    expect(final(first)).toBe(next);
    expect(keys.review()(first)).toBe(next);
  });

  it('so does the cause that a later packet of the same or another sender showed', () => {
    for (const src of ['10.9.0.1', '10.9.0.2']) {
      const seen: Uint8Array[] = [];
      const keys = ring({ candidates: () => seen });
      const first = keys.verify(packetOf({ ...signed, counter: 1n }));
      seen.push(address('10.9.0.5'));
      const later = keys.verify(packetOf({ ...signed, src, counter: 2n }));
      expect(later.diagnosis?.changes).toBeDefined();
      expect(keys.review()(first)).toBe(later);
    }
  });

  it('what stays unexplained keeps its result', () => {
    const keys = ring();
    const bad = keys.verify(packetOf({ password: 'unknown' }));
    expect(keys.review()(bad)).toBe(bad);
    const good = keys.verify(packetOf());
    expect(keys.review()(good)).toBe(good);
  });
});

it('the virtual addresses of a key ring are text or bytes', () => {
  const given = (vips: KeyRingOptions['vips']) => new KeyRing({ passwords: [{ value: 'secret' }], vips });
  const [asText, asBytes] = [given([{ value: '10.9.0.100' }]), given([{ value: address('10.9.0.100') }])];
  for (const keys of [asText, asBytes]) expect(keys.verify(packetOf()).status).toBe('ok');
  const wrong = ring({ vips: [{ value: '10.9.0.5' }], candidates: () => ['10.9.0.100'] }).verify(packetOf());
  expect(wrong.diagnosis?.changes).toBeDefined();
  expect(() => given([{ value: '10.9.0.1' }, { value: '10.9' }])).toThrow(
    "vips[1] is not an address of its kind: '10.9'",
  );
});
