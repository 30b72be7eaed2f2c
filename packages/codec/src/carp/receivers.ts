import type { ReceiverName } from '@carplab/implementations';
import { type CarpDialect, DIALECTS } from './dialect.js';
import { freebsd14Receive } from './dialects/freebsd.js';
import { type ReceivedPacket, type Receiver, type ReceiveVerdict, runReceiveSteps } from './receive.js';

export type { ReceiverName };

const ORDERS: Readonly<Record<ReceiverName, CarpDialect['receive']>> = {
  freebsd: DIALECTS.freebsd.receive,
  openbsd: DIALECTS.openbsd.receive,
  netbsd: DIALECTS.netbsd.receive,
  dragonfly: DIALECTS.dragonfly.receive,
  freebsd9: DIALECTS.freebsd9.receive,
  ucarp: DIALECTS.ucarp.receive,
  freebsd14: freebsd14Receive,
};

/** The implementations whose receive checks are known: the dialects, and FreeBSD 14, whose order differs. */
export const RECEIVER_NAMES: readonly ReceiverName[] = Object.freeze(Object.keys(ORDERS) as ReceiverName[]);

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
  const steps = ORDERS[implementation];
  return runReceiveSteps(packet.family === 4 ? steps.ipv4 : steps.ipv6, packet, receiver);
}
