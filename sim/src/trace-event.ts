import type { IgnoreReason, NodeEvent } from '@carplab/host';
import type { DropReason } from './drop-reason.js';
import type { Fault } from './fault.js';
import type { ReportedFault } from './reported-fault.js';
import type { Power } from './station.js';

/** A node's event, with its name and the time. Keys as in `carplab run --json`; a client is named as `client`. */
export type NodeTraceEvent = NodeEvent & {
  readonly timeUs: number;
  /** Every node but a client. */
  readonly host?: string;
  /** A client. */
  readonly client?: string;
  /** The frame that the node was receiving. */
  readonly frameId?: number;
};

/** An event of a run. Times are world time. */
export type TraceEvent =
  | NodeTraceEvent
  | {
      /** Comes before its consequences. */
      readonly event: 'fault';
      readonly timeUs: number;
      readonly kind: string;
      /** A node, a node's port (`OPNsense-1:vtnet0`), or a segment. */
      readonly target: string;
      /** Counts the faults of a run from 1. Derived faults, such as the link-up of a flap, have their own. */
      readonly id: number;
      readonly fault: ReportedFault;
      /** It changes nothing: a boot while the machine is `on`. Not in the hash. */
      readonly idle?: Power;
    }
  /** A node's answer to a command, a shutdown, or an interface brought up or down. Comes after the consequences. */
  | {
      readonly event: 'answer';
      readonly timeUs: number;
      readonly faultId: number;
      readonly ok: boolean;
      /** Why it refused. */
      readonly reason?: string;
    }
  /** A master-down timer is set to fire at `dueUs`, or stopped: Infinity. Not in the hash. */
  | {
      readonly event: 'master-down';
      readonly timeUs: number;
      readonly host: string;
      readonly interface: string;
      readonly vhid: number;
      readonly family: 4 | 6;
      readonly dueUs: number;
      /** The frame that the node was receiving. */
      readonly frameId?: number;
    }
  /** A node does nothing with a frame that was delivered to it. Not in the hash. */
  | {
      readonly event: 'ignored';
      readonly timeUs: number;
      readonly host: string;
      readonly interface: string;
      readonly reason: IgnoreReason;
      readonly frameId: number;
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
  /** A switch did not know the port of a unicast frame's destination, and sends it everywhere. Not in the hash. */
  | {
      readonly event: 'flood';
      readonly timeUs: number;
      readonly segment: string;
      /** Absent if the segment has only one. */
      readonly switch?: string;
      /** The destination. */
      readonly mac: string;
      /** The sender. */
      readonly from: string;
      readonly frameId: number;
    }
  /** A switch learned an address, or saw it move to another port. */
  | {
      readonly event: 'mac';
      readonly timeUs: number;
      readonly segment: string;
      readonly mac: string;
      /** The previous node. */
      readonly from?: string;
      /** The present node. */
      readonly to: string;
    };

/**
 * One step of a frame. `node` and `interface` are the sender's for `sent`, `carried`, and all on the way to the switch;
 * the receiver's for `delivered` and all on the way from it.
 */
export interface FrameEvent {
  /**
   * - `sent`: it has left its sender.
   * - `carried`: the switch accepted it: what a capture at the switch would show.
   * - `delivered`: a node received it.
   * - `dropped`: it was lost; see `reason`.
   * - `delayed`: it is held back by reordering or by a rule.
   * - `duplicated`, `corrupted`: by the link.
   */
  readonly event: FrameStep;
  readonly timeUs: number;
  /** Counts the frames of a run; copies keep the number. */
  readonly frameId: number;
  readonly sentUs: number;
  /** '' for an unconnected port. */
  readonly segment: string;
  readonly node: string;
  readonly interface: string;
  readonly reason?: DropReason;
  /** The rule's own reason. */
  readonly detail?: string;
  /** In `sent` of a forged or replayed frame: its fault. */
  readonly faultId?: number;
  /** The world's own bytes: read only. */
  readonly frame: Uint8Array;
}

/** The order is part of the trace hash: append only. */
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

/** Observes a world. Observing changes nothing, and absent functions cost nothing. */
export interface WorldObserver {
  event?(event: TraceEvent): void;
  /** Several for each frame. */
  frame?(event: FrameEvent): void;
  /** A fault with its secrets, just before its event without them. For checks in the same process. */
  fault?(fault: Fault, id: number): void;
}
