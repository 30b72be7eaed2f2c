import { reserve } from './bucket.js';
import { ID_MESSAGE, type PfsyncMachine, SUBHEADER } from './machine.js';
import { ACTION, createSection, putName, sendSections } from './send-bucket.js';

/**
 * Requests a full state, or, with all zeros, the whole table. Skips what the pending packet already requests. FreeBSD's
 * requests are all in its first bucket.
 */
export function requestState(
  machine: PfsyncMachine,
  idHigh: number,
  idLow: number,
  creatorid: number,
  nowUs: number,
): void {
  const bucket = machine.buckets[0]!;
  const { requests } = bucket;
  const isSame = (each: (typeof requests)[number]): boolean =>
    each.idHigh === idHigh && each.idLow === idLow && each.creatorid === creatorid;
  if (requests.some(isSame)) return;
  if (machine.dialect.request !== 'own packet')
    reserve(machine, bucket, ID_MESSAGE, requests.length > 0, nowUs);
  requests.push({ idHigh, idLow, creatorid });
  if (machine.dialect.request === 'pushed') bucket.push = true;
}

/** OpenBSD: sends the pending requests in a packet of their own. */
export function sendRequests(machine: PfsyncMachine): void {
  const { requests } = machine.buckets[0]!;
  if (machine.dialect.request !== 'own packet' || requests.length === 0) return;
  const perPacket = Math.floor((machine.mtu - machine.emptyLength - SUBHEADER) / ID_MESSAGE);
  while (requests.length > 0) {
    const names = requests.splice(0, perPacket);
    const section = createSection(machine, ACTION.UPD_REQ, names.length);
    const data = new DataView(section.buffer);
    names.forEach(({ idHigh, idLow, creatorid }, i) => {
      putName(data, SUBHEADER + i * ID_MESSAGE, idHigh, idLow, creatorid);
    });
    sendSections(machine, [section]);
  }
}
