import { TCP, UDP } from '@carplab/codec/layouts';
import {
  encodeTcp,
  encodeUdp,
  IPPROTO_TCP,
  IPPROTO_UDP,
  type TcpSegment,
  type UdpDatagram,
} from '@carplab/codec/net';
import {
  type CommandResult,
  type Draws,
  type LabNode,
  type NodeCommand,
  type NodePort,
  type NodeSink,
  ServiceTable,
  type ServiceTableState,
} from '@carplab/host';
import { refuseTcp, TCP_DEFAULTS, type TcpMessage } from '@carplab/tcp';
import { clientKey } from './client-key.js';
import { Endpoint, type EndpointOptions } from './endpoint.js';
import type { Neighbor } from './neighbor-cache.js';
import type { Addressed } from './read-client-frame.js';

const IPV6_EXTRA = 20;

/** A port on which a server echoes what it receives (RFC 862). */
export interface ServiceOptions {
  /** Default: `tcp`. */
  readonly protocol?: 'tcp' | 'udp';
  readonly port: number;
}

export interface EchoServerOptions extends EndpointOptions {
  /** Default: none. It then only answers ARP, NDP and pings, and refuses connections. */
  readonly services?: readonly ServiceOptions[];
}

interface EchoServerState {
  readonly table: ServiceTableState;
  readonly neighbors: readonly Neighbor[];
}

/**
 * A machine that answers ARP requests, neighbor solicitations and pings for its addresses, and echoes what it receives on
 * the ports of its services. It refuses connections to other ports with a reset, and ignores other datagrams.
 *
 * @example
 * const address = { mac: '02:00:00:00:00:01', addresses: ['203.0.113.80/24'] };
 * const server = new EchoServer({ name: 'www', ...address, services: [{ port: 22 }] }, () => 7);
 * server.ports[0].name; // => 'eth0'
 * server.nextDeadline(); // => Infinity
 */
export class EchoServer implements LabNode {
  readonly name: string;
  readonly ports: readonly NodePort[];
  readonly #endpoint: Endpoint;
  readonly #draws: Draws;
  readonly #listening: ReadonlySet<string>;
  readonly #table: ServiceTable = new ServiceTable();

  /**
   * @param draws the source of initial sequence numbers; only TCP services need it
   * @throws {RangeError} for an invalid address.
   */
  constructor(options: EchoServerOptions, draws: Draws = () => 0) {
    this.name = options.name;
    this.#endpoint = new Endpoint(options);
    this.ports = [{ name: options.interface ?? 'eth0', mac: this.#endpoint.mac }];
    this.#draws = draws;
    this.#listening = new Set(
      (options.services ?? []).map(({ protocol = 'tcp', port }) => `${protocol}/${port}`),
    );
  }

  start(_nowUs: number, sink: NodeSink): void {
    this.#endpoint.start(sink);
    this.#table.clear();
  }

  receive(_port: number, frame: Uint8Array, nowUs: number, sink: NodeSink): void {
    const inbound = this.#endpoint.receive(frame, nowUs, sink);
    if (inbound?.kind === 'tcp') this.#receiveTcp(inbound, nowUs, sink);
    else if (inbound?.kind === 'udp') this.#receiveUdp(inbound, nowUs, sink);
  }

  linkChanged(): void {}

  /** Accepts only `shutdown`, which does nothing. */
  command(command: NodeCommand): CommandResult {
    if (command.command === 'shutdown') return { ok: true };
    return { ok: false, reason: `an echo server does not know '${command.command}'` };
  }

  advance(nowUs: number, sink: NodeSink): void {
    this.#endpoint.advance(nowUs, sink);
    this.#table.advance(nowUs, (peer, message) => this.#answer(peer, message, nowUs, sink));
  }

  nextDeadline(): number {
    return Math.min(this.#endpoint.nextUs, this.#table.nextUs);
  }

  /** The number of TCP connections. */
  get connections(): number {
    return this.#table.size;
  }

  snapshot(): EchoServerState {
    return { table: this.#table.snapshot(), neighbors: this.#endpoint.snapshot() };
  }

  stateKey(nowUs: number): string {
    return clientKey(this.snapshot(), nowUs);
  }

  restore(state: unknown): void {
    const { table, neighbors } = state as EchoServerState;
    this.#table.restore(table);
    this.#endpoint.restore(neighbors);
  }

  #receiveTcp(
    { source, destination, segment }: Addressed & { segment: TcpSegment },
    nowUs: number,
    sink: NodeSink,
  ): void {
    const { sourcePort, destinationPort } = segment;
    const peer = `${source} ${sourcePort} ${destination} ${destinationPort}`;
    const send = (to: string, message: TcpMessage): void => this.#answer(to, message, nowUs, sink);
    const mss = TCP_DEFAULTS.mss - (source.includes(':') ? IPV6_EXTRA : 0);
    const listens = this.#listening.has(`tcp/${destinationPort}`);
    if (listens && this.#table.receive(peer, segment, mss, this.#draws, nowUs, send)) return;
    const reset = refuseTcp(segment);
    if (reset !== undefined) send(peer, reset);
  }

  #receiveUdp(
    { source, destination, datagram }: Addressed & { datagram: UdpDatagram },
    nowUs: number,
    sink: NodeSink,
  ): void {
    const { sourcePort, destinationPort, data } = datagram;
    if (!this.#listening.has(`udp/${destinationPort}`)) return;
    const answer = { sourcePort: destinationPort, destinationPort: sourcePort, data };
    const addresses = { source: destination, destination: source };
    const write = (frame: Uint8Array, at: number, ipAt: number, family: 4 | 6): void => {
      encodeUdp(answer, frame, at, ipAt, family);
    };
    this.#endpoint.sendIp(addresses, IPPROTO_UDP, UDP.span + data.length, write, nowUs, sink);
  }

  #answer(peer: string, message: TcpMessage, nowUs: number, sink: NodeSink): void {
    const [destination = '', port, source = '', own] = peer.split(' ');
    const ports = { sourcePort: Number(own), destinationPort: Number(port) };
    const length = TCP.span + message.options.length + message.data.length;
    const write = (frame: Uint8Array, at: number, ipAt: number, family: 4 | 6): void => {
      encodeTcp({ ...message, ...ports }, frame, at, ipAt, family);
    };
    this.#endpoint.sendIp({ source, destination }, IPPROTO_TCP, length, write, nowUs, sink);
  }
}
