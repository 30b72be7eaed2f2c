import type { Packet } from '@carplab/codec';
import { IPPROTO_TCP, TH_ACK, TH_SYN } from '@carplab/codec/net';
import type { StateTableSnapshot } from '@carplab/statesync';
import { decide } from './decide.js';
import { followState } from './follow-state.js';
import { followIcmpError } from './icmp-error-state.js';
import type { Direction } from './packet-info.js';
import { PfCore } from './pf-core.js';
import { NO_RULE } from './rule.js';
import { ALLOW_OPTS, isOver } from './state-flags.js';
import { noPfStatistics, type PfStatistics } from './statistics.js';
import { PASS, type Verdict } from './verdict.js';

/** A pf's state as plain data. */
export interface PfSnapshot {
  readonly enabled: boolean;
  readonly hostid: number;
  readonly idHigh: number;
  readonly idLow: number;
  readonly table: StateTableSnapshot;
  readonly statistics: PfStatistics;
  /** By rule: evaluations, packets in and out, bytes in and out, states. */
  readonly rules: readonly (readonly number[])[];
}

/**
 * The packet filter of one machine: rules, translation, and a state table that it shares with pfsync. `test` filters a
 * packet, and translates it in place.
 *
 * @example
 * const lan = { name: 'vtnet1', addresses: ['192.168.1.1/24'], own: 1 };
 * const pf = new Pf({ rules: [{ action: 'block' }] }, [lan], { draws: () => 4 });
 * pf.start();
 * const frame = fromHex('450000140000400040063776c0a80132c0a80101'); // A TCP header is missing.
 * const packet = new Packet();
 * dissect(LINKTYPE_RAW, frame, 0, 20, 20, packet);
 * pf.test(PF_IN, 0, packet, 0) === DROP; // => true
 * pf.reason; // => 'short'
 */
export class Pf extends PfCore {
  /** The machine boots: no states, new ids, and a new hostid unless one is set. */
  start(): void {
    this.reset();
    this.hostid = this.config.hostid ?? (this.draws() >>> 0 || 1);
    this.idLow = this.draws() >>> 0;
    this.enabled = this.config.enabled;
  }

  /** The machine is switched off: clears everything. */
  reset(): void {
    this.table.clear();
    this.statistics = noPfStatistics();
    for (const rule of this.config.rules) {
      rule.evaluations = rule.states = 0;
      rule.packets.fill(0);
      rule.bytes.fill(0);
    }
    this.enabled = false;
    this.hostid = this.idHigh = this.idLow = 0;
  }

  /**
   * Filters a dissected packet, of kind `ip` or `fragment`, that comes in or goes out at an interface. If it is
   * translated and passes, it is changed in place.
   */
  test(direction: Direction, port: number, packet: Packet, nowUs: number): Verdict {
    this.row = -1;
    this.isFirst = false;
    this.rule = NO_RULE;
    if (!this.enabled || this.config.skip[port] === true) return PASS;
    const info = this.packet;
    if (!info.read(packet, direction, this.icmpKeys)) return this.drop('short');
    if (info.isError) {
      const verdict = followIcmpError(this, port, nowUs);
      if (verdict !== undefined) return this.#counted(verdict);
    } else if (!info.isStateless) {
      const row = this.find(info, port);
      if (row >= 0 && !this.#isReused(row, nowUs)) return this.#counted(followState(this, row, nowUs));
    }
    return this.#counted(decide(this, port, nowUs));
  }

  /** Removes expired states. */
  expire(nowUs: number): void {
    this.statistics.removals += this.table.expire(nowUs, (row) => this.hooks?.stateDeleted(row, nowUs));
  }

  /** `pfctl -F states`, or `-i` one interface: the states bound to it. */
  flush(nowUs: number, interfaceName = ''): number {
    const { table, hooks } = this;
    let gone = 0;
    hooks?.statesCleared(interfaceName, nowUs);
    for (let row = table.first(); row >= 0; row = table.next(row)) {
      if (interfaceName !== '' && table.interfaces.name(table.interfaceNumber(row)) !== interfaceName)
        continue;
      table.remove(row);
      gone++;
    }
    this.statistics.removals += gone;
    return gone;
  }

  /** When `expire` must next be called; Infinity: never. */
  nextDeadline(): number {
    return this.table.nextExpiryUs();
  }

  snapshot(): PfSnapshot {
    const { enabled, hostid, idHigh, idLow, statistics } = this;
    return {
      ...{ enabled, hostid, idHigh, idLow },
      table: this.table.snapshot(),
      statistics: { ...statistics, reasons: { ...statistics.reasons } },
      rules: this.config.rules.map(({ evaluations, packets, bytes, states }) => [
        evaluations,
        ...packets,
        ...bytes,
        states,
      ]),
    };
  }

  /** Restores a snapshot of a pf with the same configuration. */
  restore(from: PfSnapshot): void {
    this.enabled = from.enabled;
    this.hostid = from.hostid;
    this.idHigh = from.idHigh;
    this.idLow = from.idLow;
    this.table.restore(from.table);
    this.statistics = { ...from.statistics, reasons: { ...from.statistics.reasons } };
    from.rules.forEach(([evaluations = 0, in0 = 0, out0 = 0, in1 = 0, out1 = 0, states = 0], i) => {
      const rule = this.config.rules[i]!;
      Object.assign(rule, { evaluations, states });
      Object.assign(rule.packets, [in0, out0]);
      Object.assign(rule.bytes, [in1, out1]);
    });
  }

  /** A SYN for a connection that is over on both sides begins a new one: the old state goes. */
  #isReused(row: number, nowUs: number): boolean {
    const { tcp, proto } = this.packet;
    if (proto !== IPPROTO_TCP || (tcp.flags & (TH_SYN | TH_ACK)) !== TH_SYN) return false;
    if (!isOver(this.table, row)) return false;
    this.remove(row, nowUs);
    return true;
  }

  /** IP options need leave; what passes is counted, by its state and its rule. */
  #counted(verdict: Verdict): Verdict {
    const { packet, row, table } = this;
    const rule = this.config.rules[this.rule];
    if (verdict === PASS && packet.hasOptions) {
      const allowed = row >= 0 ? (table.stateFlags(row) & ALLOW_OPTS) !== 0 : rule?.allowOpts === true;
      if (!allowed) return this.drop('ip-option');
    }
    if (rule !== undefined && (verdict === PASS || !rule.pass)) {
      rule.packets[packet.direction - 1]!++;
      rule.bytes[packet.direction - 1]! += packet.length;
    }
    if (verdict === PASS && row >= 0)
      table.countPacket(row, packet.direction === table.direction(row) ? 0 : 1, packet.length);
    return verdict;
  }
}
