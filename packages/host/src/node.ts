import type { Cause } from '@carplab/election';

/**
 * The interface of every machine in a laboratory: a carplab host, a client, a server, or someone's own implementation
 * of CARP. A driver (the simulator, a real network, a test) supplies frames and time, and takes what the node sends.
 *
 * A node does no I/O and reads no clock. Each call passes the time on the node's own clock, in integer microseconds,
 * never less than before (except after `restore`), and a sink. The node answers into the sink before it returns, and keeps no reference to it.
 */
export interface LabNode {
  readonly name: string;
  /** Its network ports, in order; a frame names a port by its index here. */
  readonly ports: readonly NodePort[];

  /**
   * The node is switched on: for the first time, or after a crash or shutdown. All volatile state is gone. `carriers`
   * says which ports have a carrier, by index; absent: all. `linkChanged` then follows for those that have none, for
   * nodes that ignore `carriers`.
   */
  start(nowUs: number, sink: NodeSink, carriers?: readonly boolean[]): void;
  /** An Ethernet frame arrives at a port. The bytes belong to the driver: copy what you keep. */
  receive(port: number, frame: Uint8Array, nowUs: number, sink: NodeSink): void;
  /** The carrier of a port comes or goes. Until the first call after `start` it is as given to `start`. */
  linkChanged(port: number, up: boolean, nowUs: number, sink: NodeSink): void;
  /** An administrator's action. An unknown or impossible command is refused with a reason. */
  command(command: NodeCommand, nowUs: number, sink: NodeSink): CommandResult;
  /**
   * Runs the timers that are due at `nowUs` or before.
   *
   * @throws {RangeError} for a time before that of the last call
   */
  advance(nowUs: number, sink: NodeSink): void;
  /** When `advance` must be called next; Infinity when nothing is planned. */
  nextDeadline(): number;

  /**
   * Its whole state as plain data (numbers, strings, arrays, typed arrays) that shares nothing with the node. Data that
   * is only for display, and that nothing depends on, is under the key `observed`; hashes of a state leave it out.
   */
  snapshot(): unknown;
  /** Restores a state from `snapshot` of a node with the same configuration. */
  restore(state: unknown): void;
  /**
   * Its future behavior as text: equal texts mean equal answers to equal frames at equal distances from `nowUs`. Times
   * are distances; mere counters are left out. A search merges nodes with equal keys; nodes without this method are
   * never merged.
   */
  stateKey?(nowUs: number): string;
  /**
   * Whether it listens to the group with this MAC address, of 16 and 32 bits, on a port, and so reports it to a switch
   * that snoops. Nodes without this method listen to all.
   */
  hasJoined?(port: number, high: number, low: number): boolean;
}

export interface NodePort {
  /** `vtnet0`, `eth0`… */
  readonly name: string;
  /** Its own MAC address, as text. */
  readonly mac: string;
}

/** Receives what a node does, in order. */
export interface NodeSink {
  /** A whole Ethernet frame without FCS. The bytes belong to the sink from here on. */
  send(port: number, frame: Uint8Array): void;
  /**
   * The outcome of the frame just sent: 0, or an errno as the BSDs number them. Without this method, every frame is
   * accepted.
   */
  outcome?(port: number): number;
  event(event: NodeEvent): void;
  /**
   * A virtual host's master-down timer was set, to fire at `dueUs` on the node's clock, or stopped: Infinity. For
   * display: nothing depends on it.
   */
  masterDown?(interfaceName: string, vhid: number, family: 4 | 6, dueUs: number): void;
  /**
   * It does nothing with the frame that it was receiving at this port, and reports no `refused`. For display: nothing
   * depends on it.
   */
  ignored?(port: number, reason: IgnoreReason): void;
}

/**
 * Why a node does nothing with a frame that it has received:
 *
 * - `interface-down`: the interface is down, or has no carrier.
 * - `other-mac`: it is for another MAC address.
 * - `vlan-tag`: it has one.
 * - `ethernet badtype`, `ipv4 badsum`…: what is wrong with it, and in which header.
 * - `buffer-full`: UCARP reads too slowly.
 * - `pf`: its packet filter drops it.
 * - `other-address`: it is for a group that the interface has not joined, or for an address that is not the node's now.
 * - `no-listener`: nothing on the node listens to its protocol.
 * - `allow`: net.inet.carp.allow is 0.
 * - `own-source`: an advertisement from the node's own address.
 * - `other-family`: an advertisement over a family that the virtual host does not use.
 * - `not-running`: the virtual host, or UCARP, has not started, or is suspended.
 * - `asleep`: UCARP sleeps after SIGUSR2.
 */
export type IgnoreReason =
  | 'interface-down'
  | 'other-mac'
  | 'vlan-tag'
  | `${string} ${string}`
  | 'buffer-full'
  | 'pf'
  | 'other-address'
  | 'no-listener'
  | 'allow'
  | 'own-source'
  | 'other-family'
  | 'not-running'
  | 'asleep';

/** What a node reports about itself; keys as in `carplab run --json`. */
export type NodeEvent =
  | {
      readonly event: 'transition';
      readonly interface: string;
      readonly vhid: number;
      readonly from: string;
      readonly to: string;
      /** In the vocabulary of all implementations, if it is known. */
      readonly cause?: Cause;
      /** In the implementation's own wording. */
      readonly reason: string;
    }
  | {
      readonly event: 'demotion';
      readonly delta: number;
      readonly total: number;
      readonly reason: string;
      /** OpenBSD: the interface group that is counted. */
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
      /** When that gap began, and when the session did. */
      readonly gapFromUs: number;
      readonly openedUs: number;
      readonly why: string;
    }
  | {
      readonly event: 'pf';
      readonly interface: string;
      readonly direction: 'in' | 'out';
      /** `block`: by a rule; `drop`: by pf for another reason; `no-socket`: passed, but nothing on the host listens. */
      readonly action: 'block' | 'drop' | 'no-socket';
      /**
       * From pf: the counter in `pfctl -si`. For no socket: what the sender gets, `reset`, `unreachable` or
       * `blackhole`.
       */
      readonly reason: string;
      /** The rule's number. */
      readonly rule?: number;
      /** As seen on that interface. Each flow is reported once per interface, direction and reason. */
      readonly flow: PacketFlow;
    }
  | {
      /** An advertisement that failed a check. */
      readonly event: 'refused';
      readonly interface: string;
      /** The vhid in the packet; absent if the packet is too short. */
      readonly vhid?: number;
      /** The counter of `netstat -s -p carp` that it incremented; for UCARP, which has no counters, its log line. */
      readonly reason: string;
      /** The packet's IP source address. */
      readonly source: string;
    }
  | { readonly event: 'alarm'; readonly kind: string; readonly vhid?: number; readonly message: string };

/** The ends of a flow. */
export interface PacketFlow {
  /** `tcp`, `udp`, `icmp`… or a number. */
  readonly protocol: string;
  readonly source: string;
  readonly sourcePort?: number;
  readonly destination: string;
  readonly destinationPort?: number;
}

/** A command by name, with its arguments. For the commands of carplab's own host see its README. */
export interface NodeCommand {
  readonly command: string;
  readonly [argument: string]: string | number | boolean | undefined;
}

export type CommandResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };
