import type { PfsyncDialectName } from '@carplab/implementations';
import type { Some, TimeInput } from './network-input.js';

/** One end of a rule: addresses alone, or addresses and ports. */
export type RuleEndInput = Some<string> | { address?: Some<string>; port?: Some<string | number> };

/** What rules match a packet by. Interfaces go by their own names, or by the segment that they are on. */
export interface RuleMatchInput {
  /** `wan`, `vtnet0`, `!lan`. */
  on?: Some<string>;
  family?: 'inet' | 'inet6';
  proto?: Some<string | number>;
  /** `192.168.1.0/24`, `any`, `self`, `(wan)`, `lan:network`, with `!` in front: not; or `{ address, port }`. */
  from?: RuleEndInput;
  to?: RuleEndInput;
}

/** A rule of the filter: the last that matches decides, or the first with `quick`. */
export interface FilterRuleInput extends RuleMatchInput {
  action: 'pass' | 'block';
  return?: boolean;
  direction?: 'in' | 'out';
  quick?: boolean;
  /** Default: `S/SA` for what keeps state. */
  flags?: string;
  icmpType?: Some<string | number>;
  /** Default: `keep`. */
  state?: 'keep' | 'modulate' | 'sloppy' | 'none';
  policy?: 'floating' | 'if-bound';
  allowOpts?: boolean;
  noSync?: boolean;
  label?: string;
}

/** A rule that changes addresses: the first that matches decides. */
export interface TranslationRuleInput extends RuleMatchInput {
  action: 'nat' | 'rdr';
  no?: boolean;
  /** An address, a virtual one too, or `(wan)` for the interface's own. */
  target?: string;
  targetPort?: string | number;
  staticPort?: boolean;
  pass?: boolean;
}

/** `ifconfig pfsync0 syncdev … up`. */
export interface PfsyncInput {
  /** The interface that the peer is on, or its segment. */
  syncdev: string;
  /** Which system's. Default: that of the host. */
  dialect?: PfsyncDialectName;
  /** FreeBSD 14 and later: the form of the states sent. */
  version?: 1301 | 1400 | 1500;
  /** An address instead of the group. */
  syncpeer?: string;
  mtu?: number;
  /** A TCP state is sent at once after so many updates. */
  maxupd?: number;
  /** The first packet of a new state waits until the peer has it … */
  defer?: boolean;
  /** … or so long. */
  deferDelay?: TimeInput;
  demotionFactor?: number;
  buckets?: number;
  /** How a bulk request is answered: a packet at each tick, or all states at once. */
  bulk?: 'packet' | 'state';
}

/** pf.conf. */
export interface PfInput {
  enabled?: boolean;
  statePolicy?: 'floating' | 'if-bound';
  blockPolicy?: 'drop' | 'return';
  skip?: string[];
  /** States at most. Default: 100,000. */
  limit?: number;
  /** Seconds by name: `tcp.established`, `udp.first`, … */
  timeouts?: { [name: string]: number };
  hostid?: number;
  translation?: TranslationRuleInput[];
  rules?: FilterRuleInput[];
}
