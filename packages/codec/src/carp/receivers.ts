import { type CarpDialect, DIALECT_NAMES, DIALECTS, type DialectName } from './dialect.js';
import { freebsd14Receive } from './dialects/freebsd.js';
import { type ReceivedPacket, type Receiver, type ReceiveVerdict, runReceiveSteps } from './receive.js';

/** The implementations whose receive checks are known: the dialects, and FreeBSD 14, whose order differs. */
export type ReceiverName = DialectName | 'freebsd14';

export const RECEIVER_NAMES: readonly ReceiverName[] = Object.freeze([...DIALECT_NAMES, 'freebsd14']);

/**
 * What an implementation does with an advertisement: accept it, or refuse it and count the statistic given.
 *
 * @example
 * const never = { running: true, hasFamily: true, multicastPeer: true, ownCookie: () => false, verify: () => false };
 * const receiver = { allow: true, carpOnInterface: true, simplex: true, vhid: () => never };
 * const packet = { family: 4, ttl: 64, multicast: true, toGroup: true, ownSource: false, bytes: new Uint8Array(36), start: 0, end: 36 };
 * receiveAdvertisement('freebsd', packet, receiver).statistic; // => 'badttl'
 * receiveAdvertisement('ucarp', packet, receiver).refusal; // => 'log: Bad TTL'
 */
export function receiveAdvertisement(
  implementation: ReceiverName,
  packet: ReceivedPacket,
  receiver: Receiver,
): ReceiveVerdict {
  const steps: CarpDialect['receive'] =
    implementation === 'freebsd14' ? freebsd14Receive : DIALECTS[implementation].receive;
  return runReceiveSteps(packet.family === 4 ? steps.ipv4 : steps.ipv6, packet, receiver);
}
