/**
 * The one interface behind which every machine of a laboratory stands: a carplab host, a client, a server, or
 * someone's own implementation of CARP. A driver (the simulator, a real network, a test) brings it frames and time,
 * and carries away what it sends.
 *
 * A node does no I/O and reads no clock. Each call hands it the time on its own clock, in integer microseconds, never
 * less than before, and a sink; it answers into the sink before it returns, and keeps nothing of it.
 */
export interface LabNode {
  readonly name: string;
  /** Its network ports, in order; a frame names a port by its index here. */
  readonly ports: readonly NodePort[];

  /**
   * It is switched on: for the first time, or after a crash or shutdown. All volatile state is gone. `carriers` says
   * which ports have a carrier, by index; all where it is absent. `linkChanged` then repeats it for those that have
   * none, for nodes that do not look here.
   */
  start(nowUs: number, sink: NodeSink, carriers?: readonly boolean[]): void;
  /** An Ethernet frame arrives at a port. The bytes are the driver's: copy what is to be kept. */
  receive(port: number, frame: Uint8Array, nowUs: number, sink: NodeSink): void;
  /** The carrier of a port comes or goes. Before the first call after `start` it is as `start` has it. */
  linkChanged(port: number, up: boolean, nowUs: number, sink: NodeSink): void;
  /** Something an administrator does. An unknown command, or one that cannot be done, is refused with a reason. */
  command(command: NodeCommand, nowUs: number, sink: NodeSink): CommandResult;
  /** Runs the timers that are due at `nowUs` or before. */
  advance(nowUs: number, sink: NodeSink): void;
  /** When `advance` must be called next; Infinity when nothing is planned. */
  nextDeadline(): number;

  /**
   * Its whole state as plain data (numbers, strings, arrays, typed arrays), sharing nothing with the node. What
   * somebody may ask for later, and on which nothing depends, is under the key `observed`: hashes of a state leave it
   * out.
   */
  snapshot(): unknown;
  /** Puts a state back that `snapshot` of a node made alike has given. */
  restore(state: unknown): void;
  /**
   * What it will do next, as text: the same text, the same answers to the same frames at the same distances from
   * `nowUs`. Times are distances, what only counts is left out. A search merges the nodes of equal keys; those of a
   * node without it are never merged.
   */
  stateKey?(nowUs: number): string;
}

export interface NodePort {
  /** `vtnet0`, `eth0`… */
  readonly name: string;
  /** Its own MAC address, as text. */
  readonly mac: string;
}

/** Where a node puts what it does, in order. */
export interface NodeSink {
  /** A whole Ethernet frame without FCS. The sink owns the bytes from here on. */
  send(port: number, frame: Uint8Array): void;
  /**
   * What became of the frame just sent: 0, or an errno as the BSDs number them. Where it is absent, frames are always
   * taken.
   */
  outcome?(port: number): number;
  event(event: NodeEvent): void;
  /**
   * A virtual host's master-down timer is set, to fire at `dueUs` of the node's clock, or stopped: Infinity. For
   * pictures: nothing depends on it.
   */
  masterDown?(interfaceName: string, vhid: number, family: 4 | 6, dueUs: number): void;
}

/** What a node tells about itself; keys as in `carplab run --json`. */
export type NodeEvent =
  | {
      readonly event: 'transition';
      readonly interface: string;
      readonly vhid: number;
      readonly from: string;
      readonly to: string;
      /** In the implementation's own words. */
      readonly reason: string;
    }
  | {
      readonly event: 'demotion';
      readonly delta: number;
      readonly total: number;
      readonly reason: string;
      /** OpenBSD: the interface group whose count it is. */
      readonly group?: string;
    }
  | { readonly event: 'log'; readonly message: string }
  | {
      readonly event: 'ping';
      readonly to: string;
      readonly sequence: number;
      readonly lost: boolean;
      /** Microseconds from request to reply; absent when lost. */
      readonly roundTripUs?: number;
    }
  | {
      readonly event: 'session';
      readonly name: string;
      readonly fate: 'survived' | 'hung' | 'reset';
      /** Between two signs of life. */
      readonly longestGapUs: number;
      /** When that began, and when the session did. */
      readonly gapFromUs: number;
      readonly openedUs: number;
      readonly why: string;
    }
  | {
      readonly event: 'pf';
      readonly interface: string;
      readonly direction: 'in' | 'out';
      /** By a rule; by pf for another reason; passed, but nobody on the host itself listens. */
      readonly action: 'block' | 'drop' | 'no-socket';
      /** Of pf: the counter in `pfctl -si`. Of no socket: what the sender gets, `reset`, `unreachable` or `blackhole`. */
      readonly reason: string;
      /** The rule's number. */
      readonly rule?: number;
      /** As it is on that interface. Each flow is told of once for each interface, direction and reason. */
      readonly flow: PacketFlow;
    }
  | {
      /** An advertisement that a check refused. */
      readonly event: 'refused';
      readonly interface: string;
      /** The one that the packet names; absent where it is too short to name one. */
      readonly vhid?: number;
      /** The counter of `netstat -s -p carp` that it raised; of UCARP, which has no counters, its log line. */
      readonly reason: string;
      /** The packet's IP source address. */
      readonly source: string;
    }
  | { readonly event: 'alarm'; readonly kind: string; readonly vhid?: number; readonly message: string };

/** Who sends what to whom. */
export interface PacketFlow {
  /** `tcp`, `udp`, `icmp`… or a number. */
  readonly protocol: string;
  readonly source: string;
  readonly sourcePort?: number;
  readonly destination: string;
  readonly destinationPort?: number;
}

/** A command by name, with its arguments. Names of carplab's own host: see its README. */
export interface NodeCommand {
  readonly command: string;
  readonly [argument: string]: string | number | boolean | undefined;
}

export type CommandResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };
