import type { NodeEvent } from '@carplab/host';
import type { DropReason } from './drop-reason.js';
import type { Fault } from './fault.js';
import type { ReportedFault } from './reported-fault.js';

/** What a node tells, with who and when: keys as in `carplab run --json`. A client names itself as such. */
export type NodeTraceEvent = NodeEvent & {
  readonly timeUs: number;
  /** Of every node but a pinging one … */
  readonly host?: string;
  /** … which is a client. */
  readonly client?: string;
  /** The frame that the node was receiving when it told this. */
  readonly frameId?: number;
};

/** What is told once for all. Times are the world's. */
export type TraceEvent =
  | NodeTraceEvent
  | {
      /** Comes before all that follows from it. */
      readonly event: 'fault';
      readonly timeUs: number;
      readonly kind: string;
      /** A node, a node's port (`OPNsense-1:vtnet0`), or a segment. */
      readonly target: string;
      /** Counts the faults of a run from 1; those that others bring, as a flap its link-up, have their own. */
      readonly id: number;
      readonly fault: ReportedFault;
    }
  /** What a node says of a command, a shutdown, or an interface taken up or down: after what it then does. */
  | {
      readonly event: 'answer';
      readonly timeUs: number;
      readonly faultId: number;
      readonly ok: boolean;
      /** Why it refused. */
      readonly reason?: string;
    }
  /** A virtual host's master-down timer is set, to fire at `dueUs`, or stopped: Infinity. Not in the hash. */
  | {
      readonly event: 'master-down';
      readonly timeUs: number;
      readonly host: string;
      readonly interface: string;
      readonly vhid: number;
      readonly family: 4 | 6;
      readonly dueUs: number;
      /** The frame that the node was receiving then. */
      readonly frameId?: number;
    }
  | {
      readonly event: 'power';
      readonly timeUs: number;
      readonly host: string;
      readonly state: 'on' | 'off' | 'booting' | 'paused';
    }
  | {
      readonly event: 'link';
      readonly timeUs: number;
      readonly host: string;
      readonly interface: string;
      readonly segment: string;
      readonly up: boolean;
    }
  /** A switch has learned an address, or finds it at another port. */
  | {
      readonly event: 'mac';
      readonly timeUs: number;
      readonly segment: string;
      readonly mac: string;
      /** The node where it was. */
      readonly from?: string;
      /** The node where it is. */
      readonly to: string;
    };

/**
 * One step of a frame. `node` and `interface` are the sender's for `sent` and `carried`, and for what happens on the
 * way to the switch; the receiver's for `delivered`, and for what happens on the way from it.
 */
export interface FrameEvent {
  /**
   * - `sent`: it has left its sender.
   * - `carried`: the segment's switch has taken it. What a capture at the switch would show.
   * - `delivered`: a node has got it.
   * - `dropped`: it does not get there; see `reason`.
   * - `delayed`: it takes longer, by the link's reordering or by a rule.
   * - `duplicated`, `corrupted`: by the link.
   */
  readonly event: FrameStep;
  readonly timeUs: number;
  /** Counts the frames of a run; copies keep the number. */
  readonly frameId: number;
  readonly sentUs: number;
  /** '' for a port that leads nowhere. */
  readonly segment: string;
  readonly node: string;
  readonly interface: string;
  readonly reason?: DropReason;
  /** The rule's own reason. */
  readonly detail?: string;
  /** Of a frame `sent` that nobody sent: the fault that did it. */
  readonly faultId?: number;
  /** The world's bytes: to be read, and not changed. */
  readonly frame: Uint8Array;
}

/** The order is part of the trace's hash: append only. */
export const FRAME_STEPS = [
  'sent',
  'carried',
  'delivered',
  'dropped',
  'delayed',
  'duplicated',
  'corrupted',
] as const;

export type FrameStep = (typeof FRAME_STEPS)[number];

/** Somebody who watches a world. Watching changes nothing, and costs nothing where a function is absent. */
export interface WorldObserver {
  event?(event: TraceEvent): void;
  /** Several for each frame. */
  frame?(event: FrameEvent): void;
  /** A fault with its secrets, just before its event, which has none: for judges in the same process. */
  fault?(fault: Fault, id: number): void;
}
