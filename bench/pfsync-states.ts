import { decodePfsyncPacket, encodePfsyncPacket } from '@carplab/codec';
import { PFSYNC_HEADER, PFSYNC_SUBHEADER } from '@carplab/codec/layouts';
import { hex64 } from '@carplab/codec/pfsync';
import { draws } from './draws.js';
import { PACKETS } from './packets.js';

/** Full states in a packet. */
export const STATES_A_PACKET = 4;
/** The same number of messages as other contests have packets. */
const COUNT = PACKETS / STATES_A_PACKET;
/** Of freebsd-1400. */
const STATE = 277;
/** Header, subheader, states, EOF. */
export const PACKET_BYTES: number = PFSYNC_HEADER.span + PFSYNC_SUBHEADER.span + STATES_A_PACKET * STATE + 4;
/** Where the first state of a packet is. */
export const FIRST_STATE: number = PFSYNC_HEADER.span + PFSYNC_SUBHEADER.span;
export const STATE_BYTES = STATE;

const draw = draws(20_261_124);
const octet = (): number => draw() & 255;

/** A TCP state with every field drawn. */
export function drawState(id: number): object {
  const key = {
    addr: [`198.51.100.${octet()}`, `10.0.${octet()}.${octet()}`],
    port: [443, draw() & 0xffff],
  };
  const peer = (): object => ({
    seqlo: draw(),
    seqhi: draw(),
    maxWin: draw() & 0xffff,
    state: 4,
    wscale: 0x87,
  });
  return {
    id: hex64(0, id),
    creatorid: '11223344',
    ifname: 'all',
    key: [key, key],
    src: peer(),
    dst: peer(),
    rule: draw() & 0xff,
    creation: draw() & 0xffff,
    expire: draw() & 0xffff,
    packets: [String(draw()), String(draw())],
    bytes: [String(draw()), String(draw())],
    proto: 6,
    direction: 2,
    timeout: 2,
  };
}

function makePackets(): Uint8Array {
  const bytes = new Uint8Array(COUNT * PACKET_BYTES);
  for (let i = 0; i < COUNT; i++) {
    const items = Array.from({ length: STATES_A_PACKET }, (_, j) => drawState(STATES_A_PACKET * i + j + 1));
    const packet = encodePfsyncPacket({ variant: 'freebsd-1400', messages: [{ action: 'UPD', items }] });
    if (decodePfsyncPacket(packet)?.messages[0]?.items.length !== STATES_A_PACKET)
      throw new Error('no packet');
    bytes.set(packet, i * PACKET_BYTES);
  }
  return bytes;
}

/** Packets of four full states of version 1400 each, one after another. */
export const pfsyncPackets: Uint8Array = makePackets();
/** The same memory, for peers that read a Buffer. */
export const pfsyncBuffer: Buffer = Buffer.from(pfsyncPackets.buffer);
