import { masterDownUs, type State } from '@carplab/election';
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
import { hasJoined } from './receive/has-joined.js';
import { Scratch } from './scratch.js';
import { type HostSnapshot, hashMachine, restoreSnapshot, takeSnapshot } from './state/snapshot.js';
import { keyOfMachine } from './state/state-key.js';

/** The current state of a virtual host. */
export interface VhidState {
  /** The parent interface. */
  readonly interface: string;
  readonly vhid: number;
  readonly state: State;
  /** Seconds, as configured. */
  readonly advbase: number;
  /** 1/256 s, as configured: what `ifconfig` prints, not what a demoted host sends. */
  readonly advskew: number;
  /** 1/256 s, as in its next advertisement, demotion included. */
  readonly effectiveAdvskew: number;
  /** 1/256 s, as it calculates: the same, but FreeBSD before 14 can be below 0, and sends the lowest 8 bits of that. */
  readonly ownAdvskew: number;
  /** The demotion that applies to it, as the dialect defines it. */
  readonly demotion: number;
  /** It may take over from a slower MASTER. */
  readonly preempt: boolean;
  /** How many intervals of advbase it waits as BACKUP: 3, or UCARP's `-r`. */
  readonly deadRatio: number;
  /** How long it waits as BACKUP, by the formula, µs. */
  readonly masterDownUs: number;
  /** When its timers fire, by the host's clock; undefined if not running. */
  readonly advertiseUs: number | undefined;
  readonly masterDown4Us: number | undefined;
  readonly masterDown6Us: number | undefined;
  /** The last accepted advertisement of each family, IPv4 first. */
  readonly lastHeard: readonly HeardAdvertisement[];
  /** The virtual addresses, without prefix lengths. */
  readonly addresses: readonly string[];
}

/** One machine that runs CARP as one of the implementations does. */
export interface Host extends LabNode {
  snapshot(): HostSnapshot;
  stateKey(nowUs: number): string;
  /** A number for the whole state; equal states give equal numbers, however they were reached. */
  hash(): number;
  /**
   * Each virtual host as it is; while the machine is off, as it was when the power went: a machine without power does
   * nothing, so a crash leaves its MASTERs as they were until it starts. In a world, `power` says whether it is on.
   */
  states(): VhidState[];
  /** A copy of the counters of `netstat -s -p carp`. UCARP has none. */
  statistics(): CarpStatistics;
  /** The CARP lines of the implementation's `ifconfig`; none for UCARP. */
  ifconfig(): string[];
  /** FreeBSD: net.inet.carp.demotion; NetBSD, DragonFly, FreeBSD 9: the count of problems; elsewhere 0. */
  demotion(): number;
  /** OPNsense's persistent maintenance mode. */
  maintenance(): boolean;
  /** Its packet filter with states and counters, for reading; undefined if it has none. */
  pf(): Pf | undefined;
  /** Its pfsync interface with counters, for reading; undefined if it has none. */
  pfsync(): Pfsync | undefined;
}

/**
 * A host, switched off until `start`. `draws` supplies random numbers for counters, cookies and IP ids, `timerDraws`
 * for how late timers are, if any may be. Hosts can share a `Scratch` if no call to one happens during a call to
 * another.
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
export function createHost(
  config: HostConfig,
  draws: Draws,
  scratch: Scratch = new Scratch(),
  timerDraws: Draws = draws,
): Host {
  return new MachineHost(createMachine(config, draws, scratch, timerDraws));
}

/** A class: closures would take a dozen objects per host, two of them read on each call. */
class MachineHost implements Host {
  readonly #machine: Machine;
  readonly name: string;
  readonly ports: readonly NodePort[];

  constructor(machine: Machine) {
    this.#machine = machine;
    this.name = machine.config.name;
    this.ports = machine.ports.map(
      (port): NodePort => ({
        name: port.config.name,
        get mac() {
          return port.config.mac;
        },
      }),
    );
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
    const atUs = this.#machine.nowUs;
    if (!(nowUs >= atUs))
      throw new RangeError(`${this.name} is at ${atUs} µs; it cannot go back to ${nowUs} µs`);
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
    this.#machine.nowUs = Number.NEGATIVE_INFINITY;
  }

  stateKey(nowUs: number): string {
    return keyOfMachine(this.#machine, nowUs);
  }

  hasJoined(index: number, high: number, low: number): boolean {
    return hasJoined(this.#machine, portAt(this.#machine, index), high, low);
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
        ownAdvskew: machine.election.skew(instance),
        demotion: instance.demotion,
        preempt: instance.preempt,
        deadRatio: instance.deadRatio,
        masterDownUs: masterDownUs(
          machine.dialect.name,
          instance.advbase,
          instance.advskew,
          instance.deadRatio,
        ),
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
