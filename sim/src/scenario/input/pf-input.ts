import type { PfsyncDialectName } from '@carplab/implementations';
import type { Some, TimeInput } from './network-input.js';

/** One end of a rule: addresses, or addresses and ports. */
export type RuleEndInput = Some<string> | { address?: Some<string>; port?: Some<string | number> };

/** The conditions of a rule. An interface is given by its name or by its segment. */
export interface RuleMatchInput {
  /** `wan`, `vtnet0`, `!lan`. */
  on?: Some<string>;
  family?: 'inet' | 'inet6';
  proto?: Some<string | number>;
  /** `192.168.1.0/24`, `any`, `self`, `(wan)` or `lan:network`; `!` in front negates; or `{ address, port }`. */
  from?: RuleEndInput;
  to?: RuleEndInput;
}

/** A filter rule: the last matching rule wins, or the first with `quick`. */
export interface FilterRuleInput extends RuleMatchInput {
  action: 'pass' | 'block';
  return?: boolean;
  direction?: 'in' | 'out';
  quick?: boolean;
  /** Default: `S/SA` for `pass` with state, otherwise any. */
  flags?: string;
  icmpType?: Some<string | number>;
  /** Default: `keep`. */
  state?: 'keep' | 'modulate' | 'sloppy' | 'none';
  policy?: 'floating' | 'if-bound';
  allowOpts?: boolean;
  noSync?: boolean;
  label?: string;
}

/** A translation rule: the first matching rule wins. */
export interface TranslationRuleInput extends RuleMatchInput {
  action: 'nat' | 'rdr';
  no?: boolean;
  /** The new address, virtual or not; `(wan)` for the interface's own. */
  target?: string;
  targetPort?: string | number;
  staticPort?: boolean;
  pass?: boolean;
}

/** `ifconfig pfsync0 syncdev … up`. */
export interface PfsyncInput<A = string> {
  /** The interface that the peer is on, or its segment. */
  syncdev: string;
  /** Whose pfsync. Default: that of the host's system. */
  dialect?: PfsyncDialectName;
  /** FreeBSD 14 and later: the format of the states sent. */
  version?: 1301 | 1400 | 1500;
  /** The peer's address. Default: the group. */
  syncpeer?: A;
  mtu?: number;
  /** Updates of one TCP state before it is sent immediately. Default: 128. */
  maxupd?: number;
  /** Holds the first packet of a new state until the peer has the state. */
  defer?: boolean;
  /** The longest it is held. */
  deferDelay?: TimeInput;
  demotionFactor?: number;
  buckets?: number;
  /** How a bulk request is answered: a packet per tick, or all states at once (`state`). Default: `packet`. */
  bulk?: 'packet' | 'state';
}

/** pf.conf. */
export interface PfInput {
  enabled?: boolean;
  statePolicy?: 'floating' | 'if-bound';
  blockPolicy?: 'drop' | 'return';
  skip?: string[];
  /** The most states. Default: 100,000. */
  limit?: number;
  /** Seconds by name: `tcp.established`, `udp.first`, … */
  timeouts?: { [name: string]: number };
  hostid?: number;
  translation?: TranslationRuleInput[];
  rules?: FilterRuleInput[];
}
