import { describe, expect, it } from 'vitest';
import { type Receiver, writeCarpChecksum } from '../carp/index.js';
import {
  type Authenticator,
  createAuthenticator,
  RECEIVER_NAMES,
  type ReceivedPacket,
  type ReceiverName,
  receiveAdvertisement,
  signAdvertisement,
} from '../index.js';

const auth = createAuthenticator({
  dialect: 'freebsd',
  vhid: 1,
  addresses: [Uint8Array.of(10, 0, 0, 1)],
  password: 'secret',
}) as Authenticator;

/** A packet that everyone accepts, and its receiver; each test spoils one thing. */
function scene() {
  const vhid = {
    running: true,
    hasFamily: true,
    multicastPeer: true,
    ownCookie: () => false,
    verify: (bytes: Uint8Array, start: number) => auth.verify(bytes, start),
  };
  const receiver: { -readonly [K in keyof Receiver]: Receiver[K] } = {
    allow: true,
    carpOnInterface: true,
    simplex: true,
    vhid: (id: number) => (id === 1 ? vhid : undefined),
  };
  const bytes = signAdvertisement({ vhid: 1, counter: 99n }, auth);
  const packet = {
    family: 4 as 4 | 6,
    ttl: 255,
    multicast: true,
    toGroup: true,
    ownSource: false,
    bytes,
    start: 0,
    end: 36,
  };
  return { packet: packet satisfies ReceivedPacket, receiver, vhid };
}

/** What each implementation says; those that say the same share a line. */
function answers({
  packet,
  receiver,
}: {
  packet: ReceivedPacket;
  receiver: Receiver;
}): Record<string, string> {
  return Object.fromEntries(
    RECEIVER_NAMES.map((name) => {
      const verdict = receiveAdvertisement(name, packet, receiver);
      return [name, verdict.accepted ? 'ok' : verdict.refusal];
    }),
  );
}

/** `all` for everyone, with exceptions. */
function expected(
  all: string,
  exceptions: Partial<Record<ReceiverName, string>> = {},
): Record<string, string> {
  return Object.fromEntries(RECEIVER_NAMES.map((name) => [name, exceptions[name] ?? all]));
}

describe('what each implementation does with an advertisement', () => {
  it('accepts a good one', () => {
    expect(answers(scene())).toEqual(expected('ok'));
  });

  it('net.inet.carp.allow = 0', () => {
    const s = scene();
    s.receiver.allow = false;
    expect(answers(s)).toEqual(expected('silent', { ucarp: 'ok' }));
  });

  it('an interface without CARP: FreeBSD asks only in IPv6', () => {
    const s = scene();
    s.receiver.carpOnInterface = false;
    expect(answers(s)).toEqual(expected('badif', { freebsd: 'ok', freebsd14: 'ok', ucarp: 'ok' }));
    s.packet.family = 6;
    expect(answers(s)).toEqual(expected('badif', { ucarp: 'silent' }));
  });

  it('TTL 254', () => {
    const s = scene();
    s.packet.ttl = 254;
    expect(answers(s)).toEqual(expected('badttl', { ucarp: 'log: Bad TTL' }));
    s.vhid.multicastPeer = false; // unicast: FreeBSD 14 does not look; OpenBSD no longer requires a multicast destination
    expect(answers(s)).toMatchObject({ freebsd14: 'ok', freebsd: 'badttl', openbsd: 'badttl' });
  });

  it('TTL before length on the BSDs, length before TTL on UCARP and FreeBSD 14', () => {
    const s = scene();
    s.packet.ttl = 1;
    s.packet.end = 35;
    expect(answers(s)).toEqual(expected('badttl', { ucarp: 'log: packet too short', freebsd14: 'badlen' }));
  });

  it('bytes after the 36 are ignored', () => {
    const s = scene();
    s.packet.bytes = Uint8Array.of(...s.packet.bytes, 1, 2, 3, 4);
    s.packet.end = 40;
    expect(answers(s)).toEqual(expected('ok'));
  });

  it('a bad checksum: before the vhid on the BSDs, after it on UCARP', () => {
    const s = scene();
    s.packet.bytes[1] = 2;
    expect(answers(s)).toEqual(expected('badsum', { ucarp: 'log: ignoring vhid' }));
  });

  it('an unknown vhid', () => {
    const s = scene();
    s.packet.bytes[1] = 2;
    writeCarpChecksum(s.packet.bytes, 0);
    expect(answers(s)).toEqual(expected('badvhid', { ucarp: 'log: ignoring vhid' }));
  });

  it('vhid 0 from an own address is badif on FreeBSD 10 and later', () => {
    const s = scene();
    s.packet.bytes[1] = 0;
    writeCarpChecksum(s.packet.bytes, 0);
    s.packet.ownSource = true;
    expect(answers(s)).toMatchObject({
      freebsd: 'badif',
      freebsd14: 'badif',
      openbsd: 'badvhid',
      ucarp: 'silent',
    });
  });

  it('a vhid without an address of the family', () => {
    const s = scene();
    s.vhid.hasFamily = false;
    expect(answers(s)).toEqual(expected('ok', { freebsd: 'badvhid', freebsd14: 'badvhid' }));
  });

  it('a vhid that is not running', () => {
    const s = scene();
    s.vhid.running = false;
    expect(answers(s)).toEqual(expected('badvhid', { freebsd: 'ok', freebsd14: 'ok', ucarp: 'ok' }));
  });

  it('version 3, checksum right: UCARP looks at it before the vhid', () => {
    const s = scene();
    s.packet.bytes[0] = 0x31;
    s.packet.bytes[1] = 2;
    writeCarpChecksum(s.packet.bytes, 0);
    expect(answers(s)).toEqual(expected('badvhid', { ucarp: 'log: Bad version' }));
    s.packet.bytes[1] = 1;
    writeCarpChecksum(s.packet.bytes, 0);
    expect(answers(s)).toEqual(expected('badver', { ucarp: 'log: Bad version' }));
  });

  it('type 2, authlen 0 and demote 9 are accepted by all: no receiver checks them, and they are not signed', () => {
    const s = scene();
    s.packet.bytes[0] = 0x22;
    s.packet.bytes[3] = 0;
    s.packet.bytes[4] = 9;
    writeCarpChecksum(s.packet.bytes, 0);
    expect(answers(s)).toEqual(expected('ok'));
  });

  it('a bad HMAC', () => {
    const s = scene();
    s.packet.bytes[35]! ^= 1;
    writeCarpChecksum(s.packet.bytes, 0);
    expect(answers(s)).toEqual(expected('badauth', { ucarp: 'log: Bad digest' }));
  });

  it("OpenBSD's own cookie coming back", () => {
    const s = scene();
    s.vhid.ownCookie = () => true;
    expect(answers(s)).toEqual(expected('ok', { openbsd: 'badauth' }));
    s.receiver.simplex = false;
    expect(answers(s)).toEqual(expected('ok', { openbsd: 'silent' }));
  });

  it('its own packet', () => {
    const s = scene();
    s.packet.ownSource = true;
    expect(answers(s)).toEqual(expected('ok', { ucarp: 'silent' }));
    s.receiver.simplex = false;
    expect(answers(s)).toEqual(expected('ok', { ucarp: 'silent', netbsd: 'silent' }));
  });

  it('a unicast destination: UCARP requires the group, OpenBSD a vhid whose peer is of the same kind', () => {
    const s = scene();
    s.packet.multicast = false;
    s.packet.toGroup = false;
    expect(answers(s)).toEqual(
      expected('ok', { openbsd: 'badvhid', ucarp: 'log: destination is not the group' }),
    );
    s.vhid.multicastPeer = false;
    expect(answers(s)).toMatchObject({ openbsd: 'ok' });
  });
});
