import { formatMac } from '@carplab/codec';
import { encodeEthernet } from '@carplab/codec/net';
import type { CommandResult, LabNode, NodeCommand, NodePort, NodeSink } from '@carplab/host';
import type { RandomStream } from '../src/index.js';
import { Hasher } from '../src/index.js';

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';
/** An EtherType for experiments (IEEE 802), which no decoder recognises. */
const EXPERIMENT = 0x88b5;

/** A frame of an experimental protocol with one byte of meaning. */
export function toyFrame(destination: string, source: string, meaning = 0): Uint8Array {
  const frame = new Uint8Array(15);
  encodeEthernet({ destination, source, etherType: EXPERIMENT }, frame);
  frame[14] = meaning;
  return frame;
}

interface ToyState {
  nextUs: number;
  sent: number;
  received: number;
  heard: [number, number];
  peers: string[];
  links: boolean[];
}

/**
 * A small machine driven only by what it hears and by random draws: it broadcasts at random intervals, answers some
 * frames after a random time, and sums up all that it hears, with the time on its clock.
 */
export class ToyNode implements LabNode {
  readonly name: string;
  readonly ports: readonly NodePort[];
  readonly #draws: RandomStream;
  readonly #meanUs: number;
  #state: ToyState = blank();
  readonly #heard = new Hasher();

  constructor(
    name: string,
    number: number,
    draws: RandomStream,
    options: { ports?: number; meanUs?: number } = {},
  ) {
    this.name = name;
    this.ports = Array.from({ length: options.ports ?? 1 }, (_, port) => ({
      name: `toy${port}`,
      mac: toyMac(number, port),
    }));
    this.#draws = draws;
    this.#meanUs = options.meanUs ?? 100_000;
  }

  get received(): number {
    return this.#state.received;
  }
  get links(): readonly boolean[] {
    return this.#state.links;
  }

  start(nowUs: number, sink: NodeSink): void {
    this.#state = blank();
    this.#state.links = this.ports.map(() => true);
    this.#plan(nowUs);
    sink.event({ event: 'log', message: `started at ${nowUs}` });
  }

  receive(port: number, frame: Uint8Array, nowUs: number, sink: NodeSink): void {
    this.#state.received++;
    this.#heard.restore(this.#state.heard);
    this.#heard.integer(nowUs);
    this.#heard.bytes(frame);
    this.#state.heard = this.#heard.snapshot();
    const sender = formatMac(frame, 6);
    if (frame.length > 14 && frame[14] === 0 && this.#draws.chance(500_000)) {
      sink.send(port, toyFrame(sender, this.ports[port]!.mac, 1));
    }
    if (!this.#state.peers.includes(sender) && this.#state.peers.length < 8) this.#state.peers.push(sender);
    if (frame[14] === 7) sink.event({ event: 'log', message: `seven from ${sender}` });
  }

  linkChanged(port: number, up: boolean, nowUs: number, sink: NodeSink): void {
    this.#state.links[port] = up;
    sink.event({ event: 'log', message: `port ${port} ${up ? 'up' : 'down'} at ${nowUs}` });
  }

  command(command: NodeCommand, _nowUs: number, sink: NodeSink): CommandResult {
    if (command.command === 'dance') return { ok: false, reason: 'it cannot dance' };
    if (command.command === 'shutdown') sink.send(0, toyFrame(BROADCAST, this.ports[0]!.mac, 9));
    if (command.command === 'say') sink.send(0, toyFrame(String(command['to']), this.ports[0]!.mac, 7));
    if (command.command === 'speak-as') sink.send(0, toyFrame(BROADCAST, String(command['mac']), 7));
    return { ok: true };
  }

  advance(nowUs: number, sink: NodeSink): void {
    if (nowUs < this.#state.nextUs) return;
    const port = this.#draws.between(0, this.ports.length - 1);
    const { peers } = this.#state;
    const to =
      peers.length > 0 && this.#draws.chance(300_000)
        ? peers[this.#draws.between(0, peers.length - 1)]!
        : BROADCAST;
    sink.send(port, toyFrame(to, this.ports[port]!.mac, 0));
    this.#state.sent++;
    this.#plan(nowUs);
  }

  nextDeadline(): number {
    return this.#state.nextUs;
  }

  snapshot(): ToyState {
    const { peers, links, heard } = this.#state;
    return { ...this.#state, peers: [...peers], links: [...links], heard: [...heard] };
  }

  restore(state: unknown): void {
    this.#state = state as ToyState;
  }

  #plan(nowUs: number): void {
    this.#state.nextUs = nowUs + this.#draws.between(1, 2 * this.#meanUs);
  }
}

export function toyMac(number: number, port = 0): string {
  return formatMac(Uint8Array.of(2, 0, 0, port, number >> 8, number));
}

function blank(): ToyState {
  const nextUs = Number.POSITIVE_INFINITY;
  return { nextUs, sent: 0, received: 0, heard: new Hasher().snapshot(), peers: [], links: [] };
}
