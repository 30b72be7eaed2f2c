import type { State } from '@carplab/election';
import type { Pf } from '@carplab/pf';
import type { Pfsync } from '@carplab/statesync';
import { type HeardAdvertisement, lastHeard } from './carp/heard.js';
import type { CarpStatistics } from './carp/statistics.js';
import { firesUs } from './carp/timers.js';
import { runCommand } from './commands/commands.js';
import type { Draws, HostConfig } from './config/config.js';
import { createMachine } from './create-machine.js';
import type { Machine, Port } from './machine.js';
import type { CommandResult, LabNode, NodeCommand, NodePort, NodeSink } from './node.js';
import { settlePfsync } from './pfsync/run-pfsync.js';
import { powerOn } from './power.js';
import { type HostSnapshot, hashMachine, restoreSnapshot, takeSnapshot } from './state/snapshot.js';
import { keyOfMachine } from './state/state-key.js';
import { Workbench } from './workbench.js';

/** What a virtual host is doing. */
export interface VhidState {
  /** The parent interface. */
  readonly interface: string;
  readonly vhid: number;
  readonly state: State;
  /** Seconds, as configured. */
  readonly advbase: number;
  /** 1/256 s, as configured: what `ifconfig` prints, and not what a demoted host sends. */
  readonly advskew: number;
  /** 1/256 s, as its next advertisement will have it, demotion included. */
  readonly effectiveAdvskew: number;
  /** The demotion that it goes by, in the dialect's meaning. */
  readonly demotion: number;
  /** When its timers fire, on the host's clock; undefined where one is not running. */
  readonly advertiseUs: number | undefined;
  readonly masterDown4Us: number | undefined;
  readonly masterDown6Us: number | undefined;
  /** The last advertisement that it accepted over each family, IPv4 first. */
  readonly lastHeard: readonly HeardAdvertisement[];
  /** The virtual addresses, without prefix lengths. */
  readonly addresses: readonly string[];
}

/** One machine that runs CARP as one of the implementations does. */
export interface Host extends LabNode {
  snapshot(): HostSnapshot;
  stateKey(nowUs: number): string;
  /** A number for the whole state: the same for the same state, whatever way it was reached. */
  hash(): number;
  states(): VhidState[];
  /** A copy of the counters of `netstat -s -p carp`. UCARP keeps none. */
  statistics(): CarpStatistics;
  /** The lines about CARP of the implementation's `ifconfig`; none for UCARP. */
  ifconfig(): string[];
  /** FreeBSD: net.inet.carp.demotion; NetBSD, DragonFly, FreeBSD 9: the count of problems; 0 elsewhere. */
  demotion(): number;
  /** OPNsense's persistent maintenance mode. */
  maintenance(): boolean;
  /** Its packet filter with states and counters, to be read; undefined if it has none. */
  pf(): Pf | undefined;
  /** Its pfsync interface with counters, to be read; undefined if it has none. */
  pfsync(): Pfsync | undefined;
}

/**
 * A host, switched off until `start`. `draws` gives random numbers: for counters, cookies and IP ids. Many hosts that
 * are never called one within the other can share a `Workbench`.
 *
 * @throws HostConfigError for a configuration that cannot be: its `problems` are those of `checkHostConfig`
 * @example
 * const frames = [];
 * const sink = { send: (port, frame) => frames.push(frame), event: () => {} };
 * const host = createHost({
 *   name: 'fw1', dialect: 'freebsd',
 *   interfaces: [{ name: 'vtnet0', mac: '52:54:00:00:00:0a', addresses: ['203.0.113.2/28'] }],
 *   vhids: [{ interface: 'vtnet0', vhid: 1, password: 'secret', addresses: ['203.0.113.4/28'] }],
 * }, () => 4);
 * host.start(0, sink);
 * host.nextDeadline(); // => 3000000
 * host.advance(3000000, sink);
 * host.states()[0].state; // => 'MASTER'
 * frames.map((frame) => frame.length); // => [42, 70, 42]
 */
export function createHost(config: HostConfig, draws: Draws, bench: Workbench = new Workbench()): Host {
  return new MachineHost(createMachine(config, draws, bench));
}

/** A class, since closures would be a dozen objects a host, two of them to be read for each call. */
class MachineHost implements Host {
  readonly #machine: Machine;
  readonly name: string;
  readonly ports: readonly NodePort[];

  constructor(machine: Machine) {
    this.#machine = machine;
    this.name = machine.config.name;
    this.ports = machine.ports.map(({ config: { name, mac } }): NodePort => ({ name, mac }));
  }

  start(nowUs: number, sink: NodeSink, carriers?: readonly boolean[]): void {
    const machine = this.#enter(nowUs, sink);
    powerOn(machine, carriers);
    machine.scheduling.begin(machine);
    settlePfsync(machine);
  }

  receive(index: number, frame: Uint8Array, nowUs: number, sink: NodeSink): void {
    const machine = this.#enter(nowUs, sink);
    if (!machine.powered) return;
    machine.scheduling.receive(machine, portAt(machine, index), frame);
    settlePfsync(machine);
  }

  linkChanged(index: number, up: boolean, nowUs: number, sink: NodeSink): void {
    const machine = this.#enter(nowUs, sink);
    if (!machine.powered) return;
    const port = portAt(machine, index);
    port.carrier = up;
    machine.scheduling.linkChanged(machine, port);
    settlePfsync(machine);
  }

  command(command: NodeCommand, nowUs: number, sink: NodeSink): CommandResult {
    const machine = this.#enter(nowUs, sink);
    const result = runCommand(machine, command);
    if (result.ok) machine.scheduling.commanded(machine);
    settlePfsync(machine);
    return result;
  }

  advance(nowUs: number, sink: NodeSink): void {
    const machine = this.#enter(nowUs, sink);
    machine.scheduling.advance(machine);
    settlePfsync(machine);
  }

  nextDeadline(): number {
    const machine = this.#machine;
    return machine.scheduling.nextDeadlineUs(machine);
  }

  snapshot(): HostSnapshot {
    return takeSnapshot(this.#machine);
  }

  restore(state: unknown): void {
    restoreSnapshot(this.#machine, state);
  }

  stateKey(nowUs: number): string {
    return keyOfMachine(this.#machine, nowUs);
  }

  hash(): number {
    return hashMachine(this.#machine);
  }

  states(): VhidState[] {
    const machine = this.#machine;
    return machine.vhids.map((virtualHost) => {
      const { config, instance, addresses } = virtualHost;
      return {
        interface: config.interface,
        vhid: config.vhid,
        state: instance.state,
        advbase: instance.advbase,
        advskew: instance.advskew,
        effectiveAdvskew: machine.election.skew(instance) & 0xff,
        demotion: instance.demotion,
        addresses: addresses.map(({ text }) => text),
        advertiseUs: firesUs(machine, virtualHost, 'advertise'),
        masterDown4Us: firesUs(machine, virtualHost, 'masterDown4'),
        masterDown6Us: firesUs(machine, virtualHost, 'masterDown6'),
        lastHeard: lastHeard(virtualHost),
      };
    });
  }

  statistics(): CarpStatistics {
    return { ...this.#machine.statistics };
  }

  ifconfig(): string[] {
    const { vhids, dialect, facts } = this.#machine;
    const hasPeers = facts.peers.ipv4 !== 'none';
    return vhids
      .filter(({ instance }) => instance.started)
      .flatMap(({ instance, port, peer, peer6 }) =>
        dialect.status({ instance, interface: port.config.name, peer, peer6, hasPeers }),
      );
  }

  demotion(): number {
    return this.#machine.election.demotionScope === 'host' ? this.#machine.demotion : 0;
  }

  maintenance(): boolean {
    return this.#machine.maintenance;
  }

  pf(): Pf | undefined {
    return this.#machine.pf;
  }

  pfsync(): Pfsync | undefined {
    return this.#machine.pfsync?.sync;
  }

  #enter(nowUs: number, sink: NodeSink): Machine {
    const machine = this.#machine;
    machine.nowUs = nowUs;
    machine.sink = sink;
    return machine;
  }
}

function portAt(machine: Machine, index: number): Port {
  const port = machine.ports[index];
  if (port) return port;
  throw new RangeError(`${machine.config.name} has no port ${index}; it has ${machine.ports.length}`);
}
