import { TCP } from '@carplab/codec/layouts';
import { u32At } from '@carplab/codec/net';
import type { PacketInfo } from './packet-info.js';
import type { Peer } from './peer.js';
import { setTcpWord } from './rewrite.js';

const TCPOPT_EOL = 0;
const TCPOPT_NOP = 1;
const TCPOPT_SACK = 5;

/**
 * Adjusts the sequence numbers of a segment from `src` to `dst` (`modulate state`): adds `seqdiff` to the numbers of
 * `src`, and subtracts the other side's from its acknowledgments.
 */
export function modulate(packet: PacketInfo, src: Peer, dst: Peer): void {
  if (src.seqdiff !== 0) setTcpWord(packet, packet.at + TCP.offset.sequence, packet.tcp.seq + src.seqdiff);
  if (dst.seqdiff === 0) return;
  setTcpWord(packet, packet.at + TCP.offset.acknowledgment, packet.tcp.ack - dst.seqdiff);
  demodulateSack(packet, dst.seqdiff);
}

/** The blocks of a SACK option also need the numbers that their receiver knows. */
function demodulateSack(packet: PacketInfo, seqdiff: number): void {
  const { bytes, at } = packet;
  const end = at + ((bytes[at + TCP.offset.offsetFlags]! >> 4) << 2);
  let option = at + TCP.span;
  while (option < end && bytes[option] !== TCPOPT_EOL) {
    if (bytes[option] === TCPOPT_NOP) {
      option++;
      continue;
    }
    const length = option + 1 < end ? bytes[option + 1]! : 0;
    if (length < 2 || option + length > end) return;
    if (bytes[option] === TCPOPT_SACK) {
      for (let word = option + 2; word + 4 <= option + length; word += 4)
        setTcpWord(packet, word, u32At(bytes, word) - seqdiff);
    }
    option += length;
  }
}
