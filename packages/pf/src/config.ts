/** One or more addresses, or `any`, `self`, `(vtnet0)`, `vtnet0:network`; with `!` in front: not. */
export type AddressSpec = string | readonly string[];
/** One or more ports, ranges `1000:2000`, or service names. */
export type PortSpec = number | string | readonly (number | string)[];

/** One end of a rule: an address alone, or address and port. */
export type EndSpec = AddressSpec | { readonly address?: AddressSpec; readonly port?: PortSpec };

/** How filter and translation rules match a packet. Absent fields match anything. */
export interface RuleMatch {
  /** Interfaces; `!vtnet0`: any but this one. */
  readonly on?: string | readonly string[];
  readonly family?: 'inet' | 'inet6';
  /** `tcp`, `udp`, `icmp`, `ipv6-icmp`, `carp`, `pfsync`, or a number; or several. */
  readonly proto?: string | number | readonly (string | number)[];
  readonly from?: EndSpec;
  readonly to?: EndSpec;
}

/** A rule of the filter. The last that matches decides, or the first with `quick`. */
export interface FilterRule extends RuleMatch {
  readonly action: 'pass' | 'block';
  /** Answers the sender: RST for TCP, otherwise ICMP unreachable. Default: as `blockPolicy` */
  readonly return?: boolean;
  readonly direction?: 'in' | 'out';
  readonly quick?: boolean;
  /** TCP: `S/SA`, `any`… Default: `S/SA` if the rule keeps state */
  readonly flags?: string;
  /** ICMP or ICMPv6 type: a number, or `echoreq`, `echorep`, `unreach`, `timex`, `neighbrsol`… */
  readonly icmpType?: string | number | readonly (string | number)[];
  /** What state a passing packet creates. Default: `keep` */
  readonly state?: 'keep' | 'modulate' | 'sloppy' | 'none';
  /** Overrides `statePolicy` for states of this rule. */
  readonly policy?: 'floating' | 'if-bound';
  /** Packets with IP options may pass. */
  readonly allowOpts?: boolean;
  /** pfsync does not send states of this rule. */
  readonly noSync?: boolean;
  readonly label?: string;
}

/** A rule that changes addresses. The first that matches decides. */
export interface TranslationRule extends RuleMatch {
  /** `nat` changes the source of outgoing packets, `rdr` the destination of incoming ones. */
  readonly action: 'nat' | 'rdr';
  /** Matching packets are not translated. */
  readonly no?: boolean;
  /** The new address, or `(vtnet0)`: the interface's own first address, not a virtual one. */
  readonly target?: string;
  /** `rdr`: the new port. Default: unchanged. `nat`: a range to draw from. Default: `50001:65535` */
  readonly targetPort?: number | string;
  /** `nat`: the source port is kept. */
  readonly staticPort?: boolean;
  /** The filter is skipped. */
  readonly pass?: boolean;
}

/** pf.conf as plain data. Absent settings use pf's own defaults. */
export interface PfConfig {
  /** Whether pf runs after boot (`pfctl -e`). Default: true */
  readonly enabled?: boolean;
  /** `set state-policy`. Default: `floating` */
  readonly statePolicy?: 'floating' | 'if-bound';
  /** `set block-policy`. Default: `drop` */
  readonly blockPolicy?: 'drop' | 'return';
  /** `set skip on`: packets on these interfaces pass untouched. */
  readonly skip?: readonly string[];
  /** `set limit states`. Default: 100,000 */
  readonly limit?: number;
  /** `set timeout`, seconds by name: `tcp.established`, `udp.first`… */
  readonly timeouts?: Readonly<Record<string, number>>;
  /** `set hostid`: the owner of its states. Default: drawn at boot */
  readonly hostid?: number;
  readonly translation?: readonly TranslationRule[];
  readonly rules?: readonly FilterRule[];
}

/** What pf needs to know about its machine. */
export interface PfInterface {
  readonly name: string;
  /** Own addresses first, then virtual and link-local ones, as text with prefix lengths. */
  readonly addresses: readonly string[];
  /** How many of them are its own. */
  readonly own: number;
}
