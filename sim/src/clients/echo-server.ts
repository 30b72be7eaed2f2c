import type { CommandResult, LabNode, NodeCommand, NodePort, NodeSink } from '@carplab/host';
import { Endpoint, type EndpointOptions } from './endpoint.js';
import type { Neighbor } from './neighbor-cache.js';

/**
 * A machine that answers: ARP requests, neighbor solicitations and pings for its addresses.
 *
 * @example
 * const server = new EchoServer({ name: 'www', mac: '02:00:00:00:00:01', addresses: ['203.0.113.80/24'] });
 * server.ports[0].name; // => 'eth0'
 * server.nextDeadline(); // => Infinity
 */
export class EchoServer implements LabNode {
  readonly name: string;
  readonly ports: readonly NodePort[];
  readonly #endpoint: Endpoint;

  /** @throws {RangeError} for an address that is none. */
  constructor(options: EndpointOptions) {
    this.name = options.name;
    this.ports = [{ name: options.interface ?? 'eth0', mac: options.mac }];
    this.#endpoint = new Endpoint(options);
  }

  start(_nowUs: number, sink: NodeSink): void {
    this.#endpoint.start(sink);
  }

  receive(_port: number, frame: Uint8Array, nowUs: number, sink: NodeSink): void {
    this.#endpoint.receive(frame, nowUs, sink);
  }

  linkChanged(): void {}

  /** Knows `shutdown`, for which it has nothing to do. */
  command(command: NodeCommand): CommandResult {
    if (command.command === 'shutdown') return { ok: true };
    return { ok: false, reason: `an echo server does not know '${command.command}'` };
  }

  advance(nowUs: number, sink: NodeSink): void {
    this.#endpoint.advance(nowUs, sink);
  }

  nextDeadline(): number {
    return this.#endpoint.nextUs;
  }

  snapshot(): readonly Neighbor[] {
    return this.#endpoint.snapshot();
  }

  restore(state: unknown): void {
    this.#endpoint.restore(state as readonly Neighbor[]);
  }
}
