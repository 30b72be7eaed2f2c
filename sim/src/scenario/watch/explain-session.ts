import type { SessionEntry } from '@carplab/analysis';
import type { AddressBook } from './address-book.js';
import type { Trail } from './session-trail.js';

/**
 * Why a session did not go on: where its last packet ended, seen from every wire. Undefined if that explains nothing.
 *
 * @param refusal why a host refused packets of this session; undefined if it did not
 */
export function explainSession(
  { client, fate }: SessionEntry,
  trail: Trail | undefined,
  book: AddressBook,
  refusal: (host: string) => string | undefined,
): string | undefined {
  if (trail === undefined) return 'its client sent nothing, because nobody answers for the next hop';
  const { at, sentOn, returning, flow, answeredBy, dropped } = trail;
  if (fate === 'reset') {
    if (answeredBy === undefined) return undefined;
    return refusal(answeredBy) ?? `${answeredBy} sent the reset`;
  }
  const goal = returning ? book.owner(flow.destination) : undefined;
  if (goal?.kind === 'own' && book.isHost(goal.node) && !book.isOn(goal.node))
    return unanswered(answeredBy ?? at, flow.destination, book);
  if (dropped !== undefined) return `its last packet was lost (${dropped})`;
  const what = returning ? 'the answer' : 'its packet';
  if (sentOn) return `${at} sent ${what}, but no machine received it`;
  if (returning && at === client) return undefined;
  const refused = refusal(at);
  if (refused !== undefined) return refused;
  if (book.isHost(at)) return `${at} received ${what} and does not forward it`;
  return unanswered(at, flow.source, book);
}

/** A server has the packet, but its answer does not reach the client. */
function unanswered(server: string, address: string, book: AddressBook): string {
  const owner = book.owner(address);
  const answer = `${server} cannot answer to ${address}`;
  if (owner?.kind !== 'own') return `${answer}: no machine has this address now`;
  const state = book.isOn(owner.node) ? 'which does not answer' : 'which is off';
  const own = book.isHost(owner.node) ? `${owner.node}'s own address` : owner.node;
  return `${answer}, ${own}, ${state}: only a virtual address moves to another firewall`;
}
