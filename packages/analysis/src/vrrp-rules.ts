import { type Packet, source } from '@carplab/codec';
import { vrrpChecksumRule } from '@carplab/codec/carp';
import { VRRP3 } from '@carplab/codec/layouts';
import type { CaptureLink } from './links/link.js';
import { hostSlotOf, type Slot } from './slot-of.js';
import { vlanPath, vlanPathText } from './vlan-path.js';

/** Routers that are followed; the rest is ignored. */
const ROUTERS = 1024;

/** The routers of one VRRPv3 number over IPv4, by the rule of their checksums. */
export interface VrrpRules {
  readonly link: string;
  readonly vrid: number;
  /** As `vlanPathText` writes it. */
  readonly vlan: string;
  /** With the pseudo-header, as FreeBSD and keepalived have it; and without, as RFC 9568 has it. */
  readonly pseudoHeader: readonly string[];
  readonly plain: readonly string[];
}

/** A router that said that it is leaving: an advertisement with priority 0 (RFC 9568 §5.2.4). */
export interface VrrpGoodbye {
  readonly link: string;
  readonly vrid: number;
  /** As `vlanPathText` writes it. */
  readonly vlan: string;
  readonly router: string;
  readonly count: number;
}

/** Finds routers whose checksums follow different rules: each drops what the other sends. */
export class VrrpRuleBook {
  readonly #rules = new Map<Slot, VrrpRules & { pseudoHeader: string[]; plain: string[] }>();
  #routers = 0;
  readonly #goodbyes = new Map<string, VrrpGoodbye & { count: number }>();

  /** Records a whole advertisement that is sound by either rule. */
  observe(packet: Packet, link: CaptureLink): void {
    const { bytes, payloadAt, family } = packet;
    if (bytes[payloadAt + VRRP3.offset.priority] === 0) this.#goodbye(packet, link);
    if (bytes[payloadAt]! >> 4 !== 3 || family !== 4) return;
    const rule = vrrpChecksumRule(packet);
    if (rule !== 'plain' && rule !== 'pseudo-header') return;
    const key = hostSlotOf(packet, link);
    const rules = this.#rules.get(key) ?? {
      link: link.name,
      vrid: bytes[payloadAt + VRRP3.offset.vrid]!,
      vlan: vlanPathText(vlanPath(packet)),
      pseudoHeader: [],
      plain: [],
    };
    const routers = rule === 'plain' ? rules.plain : rules.pseudoHeader;
    const router = source(packet)!;
    if (routers.includes(router) || this.#routers >= ROUTERS) return;
    this.#routers++;
    routers.push(router);
    this.#rules.set(key, rules);
  }

  /** The goodbyes of each router. */
  goodbyes(): VrrpGoodbye[] {
    return [...this.#goodbyes.values()];
  }

  /** Those that leave the pseudo-header out, with the others of their number. */
  list(): VrrpRules[] {
    return [...this.#rules.values()].filter(({ plain }) => plain.length > 0);
  }

  #goodbye(packet: Packet, link: CaptureLink): void {
    const router = source(packet)!;
    const key = `${hostSlotOf(packet, link)} ${router}`;
    const known = this.#goodbyes.get(key);
    if (known !== undefined) known.count++;
    else if (this.#goodbyes.size < ROUTERS)
      this.#goodbyes.set(key, {
        link: link.name,
        vrid: packet.bytes[packet.payloadAt + VRRP3.offset.vrid]!,
        vlan: vlanPathText(vlanPath(packet)),
        ...{ router, count: 1 },
      });
  }
}
