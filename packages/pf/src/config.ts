/** An address, several, or a word for some: `any`, `self`, `(vtnet0)`, `vtnet0:network`; with `!` in front: not. */
export type AddressSpec = string | readonly string[];
/** A port, a range `1000:2000`, a service's name, or several of them. */
export type PortSpec = number | string | readonly (number | string)[];

/** One end of a rule: an address alone, or address and port. */
export type EndSpec = AddressSpec | { readonly address?: AddressSpec; readonly port?: PortSpec };

/** What filter and translation rules match a packet by. Whatever is absent matches anything. */
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
  /** Tells the sender: RST to TCP, ICMP unreachable to the others. As `blockPolicy` says, unless told. */
  readonly return?: boolean;
  readonly direction?: 'in' | 'out';
  readonly quick?: boolean;
  /** TCP: `S/SA`, `any`… `S/SA` for what keeps state, unless told. */
  readonly flags?: string;
  /** ICMP or ICMPv6 type: a number, or `echoreq`, `echorep`, `unreach`, `timex`, `neighbrsol`… */
  readonly icmpType?: string | number | readonly (string | number)[];
  /** What a packet that passes leaves behind; `keep` unless told. */
  readonly state?: 'keep' | 'modulate' | 'sloppy' | 'none';
  /** As `statePolicy`, for states of this rule. */
  readonly policy?: 'floating' | 'if-bound';
  /** Packets with IP options may pass. */
  readonly allowOpts?: boolean;
  /** pfsync does not send its states. */
  readonly noSync?: boolean;
  readonly label?: string;
}

/** A rule that changes addresses. The first that matches decides. */
export interface TranslationRule extends RuleMatch {
  /** `nat` changes the source of what goes out, `rdr` the destination of what comes in. */
  readonly action: 'nat' | 'rdr';
  /** What matches is not translated. */
  readonly no?: boolean;
  /** The new address, or `(vtnet0)`: the interface's own first address, not a virtual one. */
  readonly target?: string;
  /** `rdr`: the new port; the old one unless told. `nat`: a range to draw from, `50001:65535` unless told. */
  readonly targetPort?: number | string;
  /** `nat`: the source port stays. */
  readonly staticPort?: boolean;
  /** The filter is not asked. */
  readonly pass?: boolean;
}

/** pf.conf as plain data. Whatever is absent has pf's own default. */
export interface PfConfig {
  /** Whether pf runs after boot (`pfctl -e`). True unless told. */
  readonly enabled?: boolean;
  /** `set state-policy`; `floating` unless told. */
  readonly statePolicy?: 'floating' | 'if-bound';
  /** `set block-policy`; `drop` unless told. */
  readonly blockPolicy?: 'drop' | 'return';
  /** `set skip on`: packets on these interfaces pass untouched. */
  readonly skip?: readonly string[];
  /** `set limit states`; 100,000 unless told. */
  readonly limit?: number;
  /** `set timeout`, seconds by name: `tcp.established`, `udp.first`… */
  readonly timeouts?: Readonly<Record<string, number>>;
  /** `set hostid`: what its states are owned by. Drawn at boot unless told. */
  readonly hostid?: number;
  readonly translation?: readonly TranslationRule[];
  readonly rules?: readonly FilterRule[];
}

/** What pf must know of the machine it runs on. */
export interface PfInterface {
  readonly name: string;
  /** Own addresses first, then virtual ones and the link-local one, as text with prefix lengths. */
  readonly addresses: readonly string[];
  /** How many of them are its own. */
  readonly own: number;
}
