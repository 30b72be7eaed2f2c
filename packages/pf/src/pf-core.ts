import { STACK, StateKey, StateTable, WIRE } from '@carplab/statesync';
import { type CheckedPf, checkPfConfig } from './check-config.js';
import type { PfConfig, PfInterface } from './config.js';
import type { StateHooks } from './hooks.js';
import { type IcmpKeys, PacketInfo, PF_IN } from './packet-info.js';
import { Peer } from './peer.js';
import { NO_RULE } from './rule.js';
import { noPfStatistics, type PfStatistics, type Reason } from './statistics.js';
import { DROP, type Verdict } from './verdict.js';

/** What pf needs from its machine. */
export interface PfOptions {
  /** Random numbers below 2^32: hostid, ids, NAT's ports, modulators. */
  readonly draws: () => number;
  readonly icmpKeys?: IcmpKeys;
}

/** What the parts of pf share: configuration, states, and the current packet. */
export class PfCore {
  readonly config: CheckedPf;
  readonly interfaces: readonly PfInterface[];
  readonly table: StateTable;
  readonly icmpKeys: IcmpKeys;
  readonly draws: () => number;
  /** The number of each interface in the table's names. */
  readonly interfaceNumbers: readonly number[];
  statistics: PfStatistics = noPfStatistics();
  hooks: StateHooks | undefined;
  /** `pfctl -e` and `-d`. */
  enabled = false;
  hostid = 0;
  /** Id of the newest state; a 64-bit counter. */
  idHigh = 0;
  idLow = 0;

  // About the packet tested last.
  /** Its state, or -1. */
  row = -1;
  /** It is the first packet of its state. */
  isFirst = false;
  /** Why it was dropped. */
  reason: Reason = 'match';
  /** The rule that decided; `NO_RULE` for none. */
  rule: number = NO_RULE;

  // Reused for each packet.
  readonly packet: PacketInfo = new PacketInfo();
  readonly quoted: PacketInfo = new PacketInfo();
  readonly key: StateKey = new StateKey();
  readonly otherKey: StateKey = new StateKey();
  readonly src: Peer = new Peer();
  readonly dst: Peer = new Peer();

  /** @throws RangeError for a configuration that cannot be: where, what was found, what would be right */
  constructor(config: PfConfig, interfaces: readonly PfInterface[], { draws, icmpKeys = 'id' }: PfOptions) {
    this.config = checkPfConfig(config, interfaces);
    this.interfaces = interfaces;
    this.draws = draws;
    this.icmpKeys = icmpKeys;
    this.table = new StateTable({ limit: this.config.limit, timeouts: this.config.timeouts });
    this.interfaceNumbers = interfaces.map(({ name }) => this.table.interfaces.intern(name));
  }

  /** Sets `key` to the packet's key for lookups in its direction. */
  keyOf(info: PacketInfo): StateKey {
    const { bytes, family, proto, srcAt, dstAt, sport, dport } = info;
    return info.direction === PF_IN
      ? this.key.set(family, proto, bytes, srcAt, bytes, dstAt, sport, dport)
      : this.key.set(family, proto, bytes, dstAt, bytes, srcAt, dport, sport);
  }

  /** The row of the state that a packet belongs to, or -1. */
  find(info: PacketInfo, port: number): number {
    this.statistics.searches++;
    const side = info.direction === PF_IN ? WIRE : STACK;
    return this.table.lookup(side, this.keyOf(info), this.interfaceNumbers[port]!);
  }

  /** Records why a packet is dropped. */
  drop(reason: Reason, verdict: Verdict = DROP): Verdict {
    this.reason = reason;
    this.statistics.reasons[reason]++;
    return verdict;
  }

  /** Removes a state, and notifies the hooks. */
  remove(row: number, nowUs: number): void {
    this.hooks?.stateDeleted(row, nowUs);
    this.statistics.removals++;
    this.table.remove(row);
  }
}
