import type { CommandResult, LabNode, NodeCommand, NodePort, NodeSink } from '@carplab/host';
import { clientKey } from './client-key.js';
import { Endpoint, type EndpointOptions } from './endpoint.js';
import type { Neighbor } from './neighbor-cache.js';
import { Pinger, type PingerState, type PingOptions } from './pinger.js';

export interface PingClientOptions extends EndpointOptions, PingOptions {}

interface PingClientState extends PingerState {
  readonly neighbors: readonly Neighbor[];
}

/**
 * A machine that pings one address and reports whether each ping was lost, as a user behind the firewalls sees it. It
 * also answers ARP and pings.
 *
 * @example
 * const address = { mac: '02:00:00:00:00:02', addresses: ['192.168.1.9/24'], gateways: ['192.168.1.1'] };
 * const client = new PingClient({ name: 'pc', ...address, to: '203.0.113.4', intervalUs: 100_000 });
 * client.command({ command: 'dance' }).ok; // => false
 */
export class PingClient implements LabNode {
  readonly name: string;
  readonly ports: readonly NodePort[];
  readonly #endpoint: Endpoint;
  readonly #pinger: Pinger;

  /** @throws {RangeError} for an invalid address, or a number out of range. */
  constructor(options: PingClientOptions) {
    this.name = options.name;
    this.#endpoint = new Endpoint(options);
    this.ports = [{ name: options.interface ?? 'eth0', mac: this.#endpoint.mac }];
    this.#pinger = new Pinger(options, this.#endpoint);
  }

  start(nowUs: number, sink: NodeSink): void {
    this.#endpoint.start(sink);
    this.#pinger.start(nowUs);
  }

  receive(_port: number, frame: Uint8Array, nowUs: number, sink: NodeSink): void {
    const inbound = this.#endpoint.receive(frame, nowUs, sink);
    if (inbound?.kind === 'reply') this.#pinger.receive(inbound, nowUs, sink);
  }

  linkChanged(): void {}

  /** Accepts only `shutdown`, which ends its pings. */
  command(command: NodeCommand): CommandResult {
    if (command.command !== 'shutdown') {
      return { ok: false, reason: `a ping client does not know '${command.command}'` };
    }
    this.#pinger.stop();
    return { ok: true };
  }

  advance(nowUs: number, sink: NodeSink): void {
    this.#endpoint.advance(nowUs, sink);
    this.#pinger.advance(nowUs, sink);
  }

  nextDeadline(): number {
    return Math.min(this.#pinger.nextUs, this.#endpoint.nextUs);
  }

  snapshot(): PingClientState {
    return { ...this.#pinger.snapshot(), neighbors: this.#endpoint.snapshot() };
  }

  stateKey(nowUs: number): string {
    return clientKey({ pinger: this.#pinger.relative(nowUs), neighbors: this.#endpoint.snapshot() }, nowUs);
  }

  restore(state: unknown): void {
    const { neighbors, ...pinger } = state as PingClientState;
    this.#pinger.restore(pinger);
    this.#endpoint.restore(neighbors);
  }
}
