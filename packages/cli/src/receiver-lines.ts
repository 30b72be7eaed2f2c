import type { AuthResult } from '@carplab/analysis';
import {
  type Packet,
  RECEIVER_NAMES,
  type ReceivedPacket,
  type Receiver,
  type ReceiverName,
  receiveAdvertisement,
} from '@carplab/codec';

/**
 * What each implementation would do with an advertisement, one line for each different answer. The receiver is
 * taken to have the vhid, in both families, with the group as its peer; the HMAC counts as right unless it was found
 * wrong.
 */
export function receiverLines(packet: Packet, auth: AuthResult | undefined): string[] {
  const v4 = packet.family === 4;
  const group = v4 ? packet.bytes[packet.dstAt]! >> 4 === 14 : packet.bytes[packet.dstAt] === 0xff;
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
  const vhid = {
    running: true,
    hasFamily: true,
    multicastPeer: group,
    ownCookie: () => false,
    verify: () => auth?.status !== 'bad',
  };
  const receiver: Receiver = {
    allow: true,
    carpOnInterface: true,
    simplex: true,
    vhid: (id) => (id > 0 ? vhid : undefined),
  };
  const answers = new Map<string, ReceiverName[]>();
  for (const name of RECEIVER_NAMES) {
    const verdict = receiveAdvertisement(name, received, receiver);
    const answer = verdict.accepted
      ? 'accepted'
      : verdict.statistic
        ? `dropped, counted as ${verdict.statistic}`
        : verdict.refusal === 'silent'
          ? 'dropped without a word'
          : `dropped, ${verdict.refusal}`;
    answers.set(answer, [...(answers.get(answer) ?? []), name]);
  }
  return [...answers].map(([answer, names]) => `        receivers: ${answer} by ${names.join(', ')}`);
}
