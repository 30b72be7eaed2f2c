/** The state of an interface in the process's own network namespace. */
export interface LinkState {
  /** The interface exists. */
  readonly present: boolean;
  /** IFF_UP: the administrator has not taken it down. */
  readonly up: boolean;
  readonly carrier: boolean;
  /** Changes when an interface is removed and created again; 0 if the system does not say. */
  readonly index: number;
  /** How often the carrier has changed; 0 if the system does not count. */
  readonly carrierChanges: number;
  /** MAC address as text; undefined without one, or if the system does not say. */
  readonly mac: string | undefined;
  /** Bytes; undefined if the system does not say. */
  readonly mtu: number | undefined;
  /**
   * With prefix lengths, in the system's order: `10.0.0.1/24`. Without temporary ones (RFC 8981). Undefined if the system
   * does not say.
   */
  readonly addresses: readonly string[] | undefined;
}

export const GONE: LinkState = Object.freeze({
  present: false,
  up: false,
  carrier: false,
  index: 0,
  carrierChanges: 0,
  mac: undefined,
  mtu: undefined,
  addresses: undefined,
});

/** Whether nothing has changed that an election or its packets depend on. */
export function sameLink(one: LinkState, other: LinkState): boolean {
  return (
    one.present === other.present &&
    one.up === other.up &&
    one.carrier === other.carrier &&
    one.index === other.index &&
    one.mac === other.mac &&
    one.addresses?.join() === other.addresses?.join()
  );
}
