import type { HeldState } from './state-join.js';

/** Why a connection would not go on through the other host. */
export type LossReason =
  /** The other host is switched off. */
  | 'off'
  /** The other host does not have the state. */
  | 'absent'
  /** It ends at the firewall itself: sockets are not copied. */
  | 'socket'
  /** It uses an address of the interface itself, which the other host does not have. */
  | 'address'
  /** On the other host it is bound to an interface that is not there. */
  | 'interface';

export interface FailoverVerdict {
  /** `over`: it has ended, and nothing is left to keep. `again`: a rule may make a new state. */
  readonly fate: 'kept' | 'lost' | 'again' | 'over';
  readonly reason?: LossReason;
  /** The address or interface that it is about. */
  readonly about?: string;
}

/** What a state is about, read from its table. */
export interface StateFacts {
  readonly protocol: number;
  /** Both ends have said goodbye, or it was reset. */
  readonly isOver: boolean;
  /** The addresses as on the wire, and as the machine sees them behind a translation. */
  readonly wire: readonly string[];
  readonly stack: readonly string[];
}

/** What decides about a failover on the two hosts. */
export interface FailoverHosts {
  /** The host that the connections run through now. */
  readonly from: { readonly own: readonly string[]; readonly virtual: readonly string[] };
  readonly to: { readonly isOn: boolean; readonly interfaces: readonly string[] };
}

const TCP = 6;

/**
 * Whether a connection would go on if the other host took over now, and why not. Only what the two tables and
 * configurations show: that the other host becomes MASTER, and that its rules do not differ, is taken as given.
 *
 * @example
 * const facts = { protocol: 6, isOver: false, wire: ['203.0.113.2', '203.0.113.11'], stack: ['192.168.1.50', '203.0.113.11'] };
 * const pair = { from: { own: ['203.0.113.2'], virtual: [] }, to: { isOn: true, interfaces: ['vtnet0'] } };
 * failoverVerdict(facts, { interface: 'all' }, pair); // => { fate: 'lost', reason: 'address', about: '203.0.113.2' }
 * failoverVerdict({ ...facts, wire: [] }, undefined, pair).reason; // => 'absent'
 */
export function failoverVerdict(
  { protocol, isOver, wire, stack }: StateFacts,
  copy: Pick<HeldState, 'interface'> | undefined,
  { from, to }: FailoverHosts,
): FailoverVerdict {
  if (isOver) return { fate: 'over' };
  if (!to.isOn) return { fate: 'lost', reason: 'off' };
  const socket = stack.find((address) => from.own.includes(address) || from.virtual.includes(address));
  if (protocol === TCP && socket !== undefined) return { fate: 'lost', reason: 'socket', about: socket };
  const own = [...stack, ...wire].find((address) => from.own.includes(address));
  if (own !== undefined) return { fate: 'lost', reason: 'address', about: own };
  // Only TCP needs the beginning of the conversation.
  if (copy === undefined) return { fate: protocol === TCP ? 'lost' : 'again', reason: 'absent' };
  if (copy.interface !== 'all' && !to.interfaces.includes(copy.interface))
    return { fate: 'lost', reason: 'interface', about: copy.interface };
  return { fate: 'kept' };
}
