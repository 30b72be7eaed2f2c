import { CARP_BYTES, createAuthenticator, encodeAdvertisementFrame, signAdvertisement } from '@carplab/codec';
import { writeCarpChecksum } from '@carplab/codec/carp';
import { CARP, ETHERNET, IPV4 } from '@carplab/codec/layouts';
import { ETHERTYPE_IP, encodeEthernet, encodeIpv4 } from '@carplab/codec/net';
import { RandomStream } from '@carplab/sim';

const AT = ETHERNET.span + IPV4.span;

export interface HostileOptions {
  readonly count: number;
  readonly seed: number;
  readonly vhid: number;
  readonly vip: Uint8Array;
  /** Frames of advertisements that a receiver accepts. */
  readonly genuine: readonly Uint8Array[];
  /** Also attacks that work on every implementation, by `carp.md`: replays, and changes of fields without HMAC. */
  readonly insidious: boolean;
}

/** Frames of an attacker on the segment, from a seed. */
export function* hostileFrames(options: HostileOptions): Generator<Uint8Array> {
  const { count, seed, vhid, vip, genuine, insidious } = options;
  const random = new RandomStream(seed, 'hostile frames');
  const draw = (below: number): number => random.u32() % below;
  const pick = (): Uint8Array => genuine[draw(genuine.length)]!.slice();
  const wrong = createAuthenticator({
    dialect: 'freebsd',
    vhid,
    addresses: [vip],
    password: 'not the password',
  });
  const kinds: (() => Uint8Array)[] = [
    // Noise with our protocol number.
    () =>
      packet(
        Uint8Array.from({ length: draw(120) }, () => draw(256)),
        draw(256),
      ),
    // Truncated anywhere, with a correct or wrong length in the IP header.
    () => {
      const frame = pick();
      return frame.subarray(0, ETHERNET.span + draw(frame.length - ETHERNET.span));
    },
    // One bit flipped: the checksum shows it.
    () => {
      const frame = pick();
      const at = AT + draw(CARP_BYTES);
      frame[at] = frame[at]! ^ (1 << draw(8));
      return frame;
    },
    // A sound advertisement signed with another key, better than all others.
    () =>
      encodeAdvertisementFrame(
        { family: 4, srcMac: '00:00:5e:00:01:07', src: `10.0.${draw(256)}.${draw(256)}` },
        signAdvertisement({ vhid, counter: BigInt(random.u32()), advskew: 0 }, wrong),
      ),
    // VRRP with our number.
    () => packet(Uint8Array.of(0x21, vhid, 255, 1, 0, 1, 0, 0, 10, 0, 0, 254, 0, 0, 0, 0, 0, 0, 0, 0), 255),
    // A TTL below 255.
    () => {
      const frame = pick();
      frame[ETHERNET.span + IPV4.offset.ttl] = 64;
      return frame;
    },
  ];
  if (insidious)
    kinds.push(pick, () => {
      const frame = pick();
      frame[AT + CARP.offset.advskew] = draw(256);
      frame[AT + CARP.offset.advbase] = draw(256);
      frame[AT + CARP.offset.demote] = draw(256);
      writeCarpChecksum(frame, AT);
      return frame;
    });
  for (let i = 0; i < count; i++) yield kinds[draw(kinds.length)]!();
}

/** An IPv4 packet of protocol 112 to CARP's group. */
function packet(payload: Uint8Array, ttl: number): Uint8Array {
  const bytes = new Uint8Array(AT + payload.length);
  encodeEthernet(
    { destination: '01:00:5e:00:00:12', source: '02:00:00:00:00:66', etherType: ETHERTYPE_IP },
    bytes,
  );
  encodeIpv4(
    {
      ...{ tos: 0, id: 0, dontFragment: true, moreFragments: false, fragmentOffset: 0, ttl, protocol: 112 },
      ...{ source: '10.0.0.66', destination: '224.0.0.18', options: new Uint8Array(0) },
      payloadLength: payload.length,
    },
    bytes,
    ETHERNET.span,
  );
  bytes.set(payload, AT);
  return bytes;
}
