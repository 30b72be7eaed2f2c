import {
  type DialectName,
  type Packet,
  RECEIVER_NAMES,
  type ReceivedPacket,
  type ReceiverName,
  receiveAdvertisement,
} from '@carplab/codec';
import type { Receiver } from '@carplab/codec/carp';
import { type HostFacts, IMPLEMENTATIONS } from '@carplab/implementations';

/**
 * What each implementation would do with an advertisement, one line for each distinct answer. The receiver is assumed
 * to have the vhid with the given keys and addresses, in both families, and the group as its peer.
 *
 * @param verifyAs whether an implementation would accept the HMAC; undefined if no key is known, which the answer says
 */
export function receiverLines(
  packet: Packet,
  verifyAs: (dialect: DialectName) => boolean | undefined,
): string[] {
  const answers = new Map<string, string[]>();
  for (const name of RECEIVER_NAMES) {
    const [released, fixed] = [false, true].map((isFixed) => answerOf(name, packet, verifyAs, isFixed));
    const add = (answer: string, who: string) => answers.set(answer, [...(answers.get(answer) ?? []), who]);
    add(released!, fixed === released ? name : `${name} as released`);
    if (fixed !== released) add(fixed!, `${name} with PR 284872 fixed`);
  }
  return [...answers].map(([answer, names]) => `        receivers: ${answer} by ${names.join(', ')}`);
}

function answerOf(
  name: ReceiverName,
  packet: Packet,
  verifyAs: (dialect: DialectName) => boolean | undefined,
  isFixed: boolean,
): string {
  const { codec, isProcess, faults } = FACTS.get(name)!;
  const below = packet.problems.find(({ layer, code }) => IP_LAYERS.has(layer) && code !== 'badttl');
  // A process reads raw frames and checks both headers itself; elsewhere IP input drops a packet before CARP sees it.
  if (below && packet.damaged)
    return isProcess && below.code === 'badsum'
      ? 'dropped, log: Bad IP checksum'
      : `dropped by the IP input, which counts ${below.code}`;
  const v4 = packet.family === 4;
  const group = v4 ? packet.bytes[packet.dstAt]! >> 4 === 14 : packet.bytes[packet.dstAt] === 0xff;
  // With the fault it looks at the last octet of an IPv4 peer, which it takes for the first.
  const isReversed = v4 && !isFixed && faults.includes('peer-octet');
  const multicastPeer = isReversed ? packet.bytes[packet.dstAt + 3]! >> 4 === 14 : group;
  const received: ReceivedPacket = {
    family: v4 ? 4 : 6,
    ttl: packet.ttl,
    multicast: group,
    toGroup: group,
    ownSource: false,
    bytes: packet.bytes,
    start: packet.payloadAt,
    end: packet.payloadEnd,
  };
  const isRight = verifyAs(codec);
  const vhid = {
    running: true,
    hasFamily: true,
    multicastPeer,
    ownCookie: () => false,
    verify: () => isRight ?? true,
  };
  const receiver: Receiver = {
    allow: true,
    carpOnInterface: true,
    simplex: true,
    vhid: (id) => (id > 0 ? vhid : undefined),
  };
  const verdict = receiveAdvertisement(name, received, receiver);
  if (verdict.accepted) return isRight === undefined ? 'accepted, if the HMAC is right,' : 'accepted';
  if (verdict.statistic) return `dropped, counted as ${verdict.statistic},`;
  return verdict.refusal === 'silent' ? 'dropped silently' : `dropped, ${verdict.refusal},`;
}

/** The implementations that have each order of checks. */
const FACTS: ReadonlyMap<ReceiverName, HostFacts> = new Map(
  IMPLEMENTATIONS.flatMap(({ host }) => (host === undefined ? [] : [[host.receiveOrder, host] as const])),
);

const IP_LAYERS = new Set(['ipv4', 'ipv6']);
