import { TCP, UDP } from '@carplab/codec/layouts';
import { encodeTcp, encodeUdp, IPPROTO_TCP, IPPROTO_UDP } from '@carplab/codec/net';
import {
  type CommandResult,
  DeadlineHeap,
  type Draws,
  type LabNode,
  type NodeCommand,
  type NodePort,
  type NodeSink,
} from '@carplab/host';
import type { TcpMessage } from '@carplab/tcp';
import { parseEndpointAddress } from './address.js';
import { clientKey } from './client-key.js';
import { Endpoint, type EndpointOptions, type Inbound } from './endpoint.js';
import type { Flow, FlowMachine } from './flow.js';
import type { Neighbor } from './neighbor-cache.js';
import { Pinger, type PingerState, type PingOptions } from './pinger.js';
import { completeSession, type SessionOptions, type SessionReport } from './session-options.js';
import { TcpFlow } from './tcp-flow.js';
import { UdpFlow } from './udp-flow.js';

/** FreeBSD's net.inet.ip.portrange: from `first` to `last`. */
const FIRST_PORT = 10_000;
const PORTS = 55_536;

export interface SessionClientOptions extends EndpointOptions {
  /** At most 55,536: each needs its own port. */
  readonly sessions: readonly SessionOptions[];
  readonly ping?: PingOptions;
}

interface SessionClientState {
  readonly flows: readonly unknown[];
  readonly pinger: PingerState | undefined;
  readonly neighbors: readonly Neighbor[];
}

/**
 * A machine that opens sessions and can also ping. It reports how each session ended as soon as that is certain;
 * `report` returns their state so far.
 *
 * @example
 * const address = { mac: '02:00:00:00:00:02', addresses: ['192.168.1.9/24'], gateways: ['192.168.1.1'] };
 * const sessions = [{ name: 'ssh', to: '203.0.113.80', port: 22 }];
 * const client = new SessionClient({ name: 'pc', ...address, sessions }, () => 7);
 * client.report(0); // => []
 */
export class SessionClient implements LabNode {
  readonly name: string;
  readonly ports: readonly NodePort[];
  readonly #endpoint: Endpoint;
  readonly #pinger: Pinger | undefined;
  readonly #flows: readonly Flow[];
  readonly #sources: readonly (string | undefined)[];
  readonly #places: ReadonlyMap<Flow, number>;
  readonly #deadlines: DeadlineHeap;
  readonly #draws: Draws;
  readonly #machine: FlowMachine & { nowUs: number };
  /** By protocol and local port. */
  #byPort: Map<number, number> = new Map();
  /** Set only during a call. */
  #sink: NodeSink | undefined;

  /** @throws {RangeError} for an invalid address, a destination without a route, or a number out of range. */
  constructor(options: SessionClientOptions, draws: Draws) {
    this.name = options.name;
    this.#endpoint = new Endpoint(options);
    this.ports = [{ name: options.interface ?? 'eth0', mac: this.#endpoint.mac }];
    this.#pinger = options.ping && new Pinger(options.ping, this.#endpoint);
    this.#draws = draws;
    if (options.sessions.length > PORTS) throw new RangeError(`more than ${PORTS} sessions`);
    this.#flows = options.sessions.map((session) => {
      const to = parseEndpointAddress(session.to).text;
      const complete = completeSession({ ...session, to });
      return complete.protocol === 'udp' ? new UdpFlow(complete) : new TcpFlow(complete);
    });
    this.#places = new Map(this.#flows.map((flow, i) => [flow, i]));
    this.#sources = this.#flows.map(({ options: { name, to } }) => {
      const source = this.#endpoint.sourceFor(to);
      if (source === undefined) throw new RangeError(`session ${name} of ${this.name}: no route to ${to}`);
      return source;
    });
    this.#deadlines = new DeadlineHeap(this.#flows.length);
    this.#machine = {
      nowUs: 0,
      draw: () => this.#draws(),
      sendTcp: (flow, message) => this.#sendTcp(flow, message),
      sendUdp: (flow, data) => this.#sendUdp(flow, data),
      ended: (report) => this.#sink?.event({ event: 'session', ...report }),
    };
  }

  start(nowUs: number, sink: NodeSink): void {
    this.#endpoint.start(sink);
    this.#pinger?.start(nowUs);
    const base = this.#flows.length === 0 ? 0 : this.#draws() % PORTS;
    this.#call(nowUs, sink, () => {
      for (let i = 0; i < this.#flows.length; i++) {
        this.#flows[i]!.start(FIRST_PORT + ((base + i) % PORTS), this.#machine);
        this.#plan(i);
      }
    });
    this.#indexPorts();
  }

  receive(_port: number, frame: Uint8Array, nowUs: number, sink: NodeSink): void {
    const inbound = this.#endpoint.receive(frame, nowUs, sink);
    if (inbound === undefined) return;
    if (inbound.kind === 'reply') {
      this.#pinger?.receive(inbound, nowUs, sink);
      return;
    }
    const place = this.#flowOf(inbound);
    if (place === undefined) return;
    this.#call(nowUs, sink, () => this.#flows[place]!.receive(inbound, this.#machine));
    this.#plan(place);
  }

  linkChanged(): void {}

  /** Accepts only `shutdown`, which closes its sessions and ends its pings. */
  command(command: NodeCommand, nowUs: number, sink: NodeSink): CommandResult {
    if (command.command !== 'shutdown') {
      return { ok: false, reason: `a client does not know '${command.command}'` };
    }
    this.#pinger?.stop();
    this.#call(nowUs, sink, () => {
      for (let i = 0; i < this.#flows.length; i++) {
        this.#flows[i]!.stop(this.#machine);
        this.#plan(i);
      }
    });
    return { ok: true };
  }

  advance(nowUs: number, sink: NodeSink): void {
    this.#endpoint.advance(nowUs, sink);
    this.#pinger?.advance(nowUs, sink);
    this.#call(nowUs, sink, () => {
      while (this.#deadlines.earliest <= nowUs) {
        const place = this.#deadlines.first;
        this.#flows[place]!.advance(this.#machine);
        this.#plan(place);
      }
    });
  }

  nextDeadline(): number {
    return Math.min(
      this.#deadlines.earliest,
      this.#pinger?.nextUs ?? Number.POSITIVE_INFINITY,
      this.#endpoint.nextUs,
    );
  }

  /** The sessions that have begun, with their fate so far. */
  report(nowUs: number): SessionReport[] {
    return this.#flows.flatMap((flow) => flow.report(nowUs) ?? []);
  }

  /** The name of the session with this local port. */
  sessionAt(protocol: 'tcp' | 'udp', localPort: number): string | undefined {
    const place = this.#byPort.get(portKey(protocol, localPort));
    return place === undefined ? undefined : this.#flows[place]?.options.name;
  }

  snapshot(): SessionClientState {
    return {
      flows: this.#flows.map((flow) => flow.snapshot()),
      pinger: this.#pinger?.snapshot(),
      neighbors: this.#endpoint.snapshot(),
    };
  }

  stateKey(nowUs: number): string {
    return clientKey({ ...this.snapshot(), pinger: this.#pinger?.relative(nowUs) }, nowUs);
  }

  restore(state: unknown): void {
    const { flows, pinger, neighbors } = state as SessionClientState;
    flows.forEach((each, i) => {
      this.#flows[i]!.restore(each);
      this.#plan(i);
    });
    if (pinger !== undefined) this.#pinger?.restore(pinger);
    this.#endpoint.restore(neighbors);
    this.#indexPorts();
  }

  #call(nowUs: number, sink: NodeSink, run: () => void): void {
    this.#machine.nowUs = nowUs;
    this.#sink = sink;
    run();
    this.#sink = undefined;
  }

  #plan(place: number): void {
    this.#deadlines.set(place, this.#flows[place]!.nextUs);
  }

  #indexPorts(): void {
    this.#byPort = new Map(
      this.#flows.map((flow, i) => [portKey(flow.options.protocol, flow.localPort), i] as const),
    );
  }

  #flowOf(inbound: Exclude<Inbound, { kind: 'reply' }>): number | undefined {
    const { sourcePort, destinationPort } = inbound.kind === 'tcp' ? inbound.segment : inbound.datagram;
    const place = this.#byPort.get(portKey(inbound.kind, destinationPort));
    if (place === undefined) return undefined;
    const { to, port } = this.#flows[place]!.options;
    return to === inbound.source && port === sourcePort ? place : undefined;
  }

  #sendTcp(flow: Flow, message: TcpMessage): void {
    const ports = { sourcePort: flow.localPort, destinationPort: flow.options.port };
    const length = TCP.span + message.options.length + message.data.length;
    this.#send(flow, IPPROTO_TCP, length, (frame, at, ipAt, family) => {
      encodeTcp({ ...message, ...ports }, frame, at, ipAt, family);
    });
  }

  #sendUdp(flow: Flow, data: Uint8Array): void {
    const ports = { sourcePort: flow.localPort, destinationPort: flow.options.port };
    this.#send(flow, IPPROTO_UDP, UDP.span + data.length, (frame, at, ipAt, family) => {
      encodeUdp({ ...ports, data }, frame, at, ipAt, family);
    });
  }

  #send(flow: Flow, protocol: number, length: number, write: Parameters<Endpoint['sendIp']>[3]): void {
    const source = this.#sources[this.#places.get(flow)!];
    if (source === undefined || this.#sink === undefined) return;
    const addresses = { source, destination: flow.options.to };
    this.#endpoint.sendIp(addresses, protocol, length, write, this.#machine.nowUs, this.#sink);
  }
}

function portKey(protocol: 'tcp' | 'udp', port: number): number {
  return protocol === 'tcp' ? port : port + 65_536;
}
