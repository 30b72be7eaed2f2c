import type { BuiltinTitle } from '../model/builtins.js';

/** A network: what does not change in a run. */
export interface Network {
  readonly segments: readonly string[];
  readonly switches: readonly SwitchFacts[];
  readonly uplinks: readonly UplinkFacts[];
  readonly machines: readonly MachineFacts[];
}

/** A story that was opened, with the network of its root. */
export interface Opened extends Network {
  readonly name: string;
  readonly learn: string;
  readonly durationUs: number;
  readonly builtins: readonly BuiltinTitle[];
}

export interface SwitchFacts {
  readonly segment: string;
  /** Absent if the segment has only one. */
  readonly name?: string;
}

/** A cable between two switches of a segment. */
export interface UplinkFacts {
  readonly segment: string;
  readonly between: readonly [string, string];
  /** As faults name it: `lan:sw1-sw2`. */
  readonly port: string;
}

/** A machine's cable. */
export interface CableFacts {
  /** As faults name it: `OPNsense-1:sync`. */
  readonly port: string;
  readonly interface: string;
  /** Of a lagg: the member whose cable it is. */
  readonly member?: string;
  readonly segment: string;
  /** Where it ends, if the segment has several. */
  readonly switch?: string;
}

export interface MachineFacts {
  readonly name: string;
  readonly kind: 'host' | 'client' | 'server' | 'router';
  /** What a host runs: `FreeBSD 14`. */
  readonly system?: string;
  readonly ports: readonly {
    readonly name: string;
    readonly segment: string;
    readonly addresses: readonly string[];
  }[];
  readonly cables: readonly CableFacts[];
  /** Those that it begins with. */
  readonly vhids: readonly { readonly interface: string; readonly vhid: number }[];
}
