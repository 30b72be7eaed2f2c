import { type PfsyncPeerView, PfsyncSections, State1400View } from '@carplab/codec/pfsync';
import { PACKET_BYTES, pfsyncPackets } from '../pfsync-states.js';

// Constants of the module: an import is loaded anew at every use.
const bytes = pfsyncPackets;
const END = bytes.length;
const STEP = PACKET_BYTES;
const sections = new PfsyncSections();
const view = new State1400View();
const data = new DataView(bytes.buffer, bytes.byteOffset);
/** Fields that are not in the digest which all decoders share: kept, so that reading them is not dead code. */
export let others = 0;

/** The words of an address, or of a name. */
function words(at: number): number {
  return data.getUint32(at) ^ data.getUint32(at + 4) ^ data.getUint32(at + 8) ^ data.getUint32(at + 12);
}

// A function for each part of a state: V8 inlines only so many getters into one, and no caller reads all of them.

function flow(): number {
  const wire = words(view.addrAt(0, 0)) ^ words(view.addrAt(0, 1)) ^ view.port(0, 0) ^ view.port(0, 1);
  const stack = words(view.addrAt(1, 0)) ^ words(view.addrAt(1, 1)) ^ view.port(1, 0) ^ view.port(1, 1);
  return wire ^ stack ^ words(view.ifnameAt) ^ words(view.rtAddrAt);
}

function peer(one: PfsyncPeerView): number {
  const scrub = one.pfssFlags ^ one.pfssTtl ^ one.scrubFlag ^ one.pfssTsMod;
  return scrub ^ one.seqhi ^ one.seqdiff ^ one.maxWin ^ one.mss ^ one.state ^ one.wscale;
}

function counters(): number {
  const packets = view.packetsHigh(0) ^ view.packetsLow(0) ^ view.packetsHigh(1) ^ view.packetsLow(1);
  const octets = view.bytesHigh(0) ^ view.bytesLow(0) ^ view.bytesHigh(1) ^ view.bytesLow(1);
  return packets ^ octets ^ view.idHigh ^ view.anchor ^ view.natRule;
}

function options(): number {
  const common =
    view.keyAf(0) ^ view.keyProto(0) ^ view.stateFlags ^ view.log ^ view.syncFlags ^ view.updates;
  const queues = view.qid ^ view.pqid ^ view.dnpipe ^ view.dnrpipe ^ view.rtableid(0) ^ view.minTtl;
  return common ^ queues ^ view.setTos ^ view.maxMss ^ view.setPrio(0) ^ view.setPrio(1) ^ view.rt;
}

/** The packet's checks, its sections, then every field of every state through one view. */
export function pass(): number {
  let digest = 0;
  let rest = 0;
  for (let at = 0; at < END; at += STEP) {
    if (sections.on(bytes, at, at + STEP) !== undefined) return -1;
    while (sections.next()) {
      if (sections.known?.format !== 'freebsd-1400') continue;
      const { readable, itemAt, stride } = sections;
      for (let i = 0; i < readable; i++) {
        view.on(bytes, itemAt + i * stride);
        const { src, dst } = view;
        digest = (digest + view.rule + view.creation + view.expire + view.timeout + view.direction) | 0;
        digest = (digest + src.seqlo + dst.seqlo + (view.idLow & 255) + (view.creatorWord >>> 24)) | 0;
        rest ^= flow() ^ peer(src) ^ peer(dst) ^ counters() ^ options();
      }
    }
  }
  others = rest;
  return digest;
}
