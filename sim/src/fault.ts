import type { Secret } from '@carplab/codec';
import type { NodeCommand } from '@carplab/host';
import type { LinkOptions } from './link-direction.js';
import type { Rule } from './rule.js';

/** A node's port, by name or index. Default: the first. */
interface AtPort {
  readonly node: string;
  readonly port?: string | number;
}

/** A command in which a password can be hidden. A node gets it as text. */
export interface FaultCommand {
  readonly command: string;
  readonly [argument: string]: NodeCommand[string] | Secret;
}

/**
 * Something that goes wrong or is done at some time. Plain data, so that snapshots can hold pending faults. Times are
 * µs.
 */
export type Fault =
  /** Sudden loss of power. The node's links go down too, unless a hypervisor keeps them up. */
  | { readonly kind: 'crash'; readonly node: string; readonly link?: 'goes' | 'stays' }
  /** The node gets the command `shutdown`; after `graceUs` (default: 1 s) it and its links are off. */
  | { readonly kind: 'shutdown'; readonly node: string; readonly graceUs?: number }
  /** Power on. The node starts after `bootUs` (default: 0); its links are up at once. */
  | { readonly kind: 'boot'; readonly node: string; readonly bootUs?: number }
  /** Power off, cleanly (as `shutdown`) or not, and on again: the node starts after `bootUs`. */
  | { readonly kind: 'reboot'; readonly node: string; readonly bootUs: number; readonly clean?: boolean }
  /** A virtual machine is paused, as for a snapshot: frames to it are lost, its timers wait. */
  | { readonly kind: 'pause'; readonly node: string }
  /** It resumes. Its clock stood still, or jumps to the present, and everything overdue happens at once. */
  | { readonly kind: 'resume'; readonly node: string; readonly clock: 'still' | 'jumps' }
  /** The node's clock is stepped by `deltaUs`. Stepped back, it stands still for that long. */
  | { readonly kind: 'clock-step'; readonly node: string; readonly deltaUs: number }
  /** From now on the node's clock gains `driftPpb` on the world's. It does not jump. */
  | { readonly kind: 'clock-drift'; readonly node: string; readonly driftPpb: number }
  /** The cable is unplugged or plugged in; a flap is both. */
  | ({ readonly kind: 'link-down' | 'link-up' } & AtPort)
  | ({ readonly kind: 'link-flap'; readonly downUs: number } & AtPort)
  /** The administrator's `ifconfig IF down` or `up`: the command `interface`, with `interface` and `up`. */
  | { readonly kind: 'interface-down' | 'interface-up'; readonly node: string; readonly interface: string }
  /** Any other command. */
  | { readonly kind: 'command'; readonly node: string; readonly command: FaultCommand }
  /** Frames in one direction (default: both) are lost while the link stays up. */
  | ({ readonly kind: 'cut' | 'uncut'; readonly direction?: 'out' | 'in' } & AtPort)
  /** The link's options change; omitted ones stay. */
  | ({ readonly kind: 'impair'; readonly link: LinkOptions; readonly direction?: 'out' | 'in' } & AtPort)
  /** Nodes hear only their own group; unnamed nodes form one more group. */
  | { readonly kind: 'partition'; readonly segment: string; readonly groups: readonly (readonly string[])[] }
  | { readonly kind: 'heal'; readonly segment: string }
  /** All links of the switch are down for `downUs`, and it forgets everything. */
  | { readonly kind: 'switch-reboot'; readonly segment: string; readonly downUs: number }
  /** Enables a port that port security shut down. */
  | ({ readonly kind: 'port-enable' } & AtPort)
  /** A forged frame enters the segment, at a port of its own or at that of `via`. */
  | {
      readonly kind: 'forge';
      readonly segment: string;
      readonly frame: Uint8Array;
      readonly via?: string;
    }
  /** Recorded frames enter the segment again, each `afterUs` after this time. */
  | {
      readonly kind: 'replay';
      readonly segment: string;
      readonly frames: readonly { readonly afterUs: number; readonly frame: Uint8Array }[];
      readonly via?: string;
    }
  | { readonly kind: 'rule'; readonly rule: Rule }
  /** The second half of a reboot. */
  | { readonly kind: 'switch-up'; readonly segment: string };
