import type { NodeCommand } from '@carplab/host';
import type { LinkOptions } from './link-direction.js';
import type { Rule } from './rule.js';

/** A node's port, by name or index; the first when absent. */
interface AtPort {
  readonly node: string;
  readonly port?: string | number;
}

/**
 * Something that goes wrong, or is done, at a moment. Plain data: a world that waits for one can be put into a
 * snapshot. Times are µs.
 */
export type Fault =
  /** Power is gone, without a word. The links of its ports go with it, unless a hypervisor keeps them. */
  | { readonly kind: 'crash'; readonly node: string; readonly link?: 'goes' | 'stays' }
  /** The node gets the command `shutdown`, `graceUs` to finish (1 s when absent), and is off; so are its links. */
  | { readonly kind: 'shutdown'; readonly node: string; readonly graceUs?: number }
  /** Power comes, and after `bootUs` (0 when absent) the node starts. Its links are there from the beginning. */
  | { readonly kind: 'boot'; readonly node: string; readonly bootUs?: number }
  /** Down, cleanly (as `shutdown`) or not, and up again: it starts after `bootUs`. */
  | { readonly kind: 'reboot'; readonly node: string; readonly bootUs: number; readonly clean?: boolean }
  /** A virtual machine is stopped, as for a snapshot: frames to it are lost, its timers wait. */
  | { readonly kind: 'pause'; readonly node: string }
  /** It goes on. Its clock has stood still, or jumps to the present, and everything overdue happens at once. */
  | { readonly kind: 'resume'; readonly node: string; readonly clock: 'still' | 'jumps' }
  /** The node's clock is set on by `deltaUs`, or back: then it stands still for as long. */
  | { readonly kind: 'clock-step'; readonly node: string; readonly deltaUs: number }
  /** From now on the node's clock gains `driftPpb` on the world's; what it shows does not jump. */
  | { readonly kind: 'clock-drift'; readonly node: string; readonly driftPpb: number }
  /** The cable is pulled out, or put in; a flap is both. */
  | ({ readonly kind: 'link-down' | 'link-up' } & AtPort)
  | ({ readonly kind: 'link-flap'; readonly downUs: number } & AtPort)
  /** The administrator's `ifconfig IF down` or `up`: the command `interface`, with `interface` and `up`. */
  | { readonly kind: 'interface-down' | 'interface-up'; readonly node: string; readonly interface: string }
  /** Any other command. */
  | { readonly kind: 'command'; readonly node: string; readonly command: NodeCommand }
  /** Frames in one direction (both when absent) are lost, though the link is up. */
  | ({ readonly kind: 'cut' | 'uncut'; readonly direction?: 'out' | 'in' } & AtPort)
  /** The link changes; what is not given stays. */
  | ({ readonly kind: 'impair'; readonly link: LinkOptions; readonly direction?: 'out' | 'in' } & AtPort)
  /** Nodes hear only those of their own group; the ones not named are a group of their own. */
  | { readonly kind: 'partition'; readonly segment: string; readonly groups: readonly (readonly string[])[] }
  | { readonly kind: 'heal'; readonly segment: string }
  /** All links of the switch are down for `downUs`, and it has forgotten everything. */
  | { readonly kind: 'switch-reboot'; readonly segment: string; readonly downUs: number }
  /** A port that port security has shut down is enabled again. */
  | ({ readonly kind: 'port-enable' } & AtPort)
  /** A frame that nobody has sent enters the segment: at a port of its own, or where `via` is connected. */
  | {
      readonly kind: 'forge';
      readonly segment: string;
      readonly frame: Uint8Array;
      readonly via?: string;
    }
  /** Recorded frames enter the segment again, each so long after this moment. */
  | {
      readonly kind: 'replay';
      readonly segment: string;
      readonly frames: readonly { readonly afterUs: number; readonly frame: Uint8Array }[];
      readonly via?: string;
    }
  | { readonly kind: 'rule'; readonly rule: Rule }
  /** The second half of a reboot. */
  | { readonly kind: 'switch-up'; readonly segment: string };
