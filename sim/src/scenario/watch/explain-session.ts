import type { SessionEntry } from '@carplab/analysis';
import type { AddressBook } from './address-book.js';
import type { Trail } from './session-trail.js';

/**
 * Why a session did not go on, as one sees it who follows its packets over every wire: where the last one ended, and
 * what was there. Undefined where nothing is to be said.
 *
 * @param refusal what a host has said of packets of this session that it did not let pass
 */
export function explainSession(
  { client, fate }: SessionEntry,
  trail: Trail | undefined,
  book: AddressBook,
  refusal: (host: string) => string | undefined,
): string | undefined {
  if (trail === undefined) return 'nothing has left its client, because nobody answers for the next hop';
  const { at, sentOn, returning, flow, answeredBy, dropped } = trail;
  if (fate === 'reset') {
    if (answeredBy === undefined) return undefined;
    return refusal(answeredBy) ?? `${answeredBy} has sent the reset`;
  }
  const goal = returning ? book.owner(flow.destination) : undefined;
  if (goal?.kind === 'own' && book.isHost(goal.node) && !book.isOn(goal.node))
    return unanswered(answeredBy ?? at, flow.destination, book);
  if (dropped !== undefined) return `its last packet was lost (${dropped})`;
  const what = returning ? 'the answer' : 'its packet';
  if (sentOn) return `${at} sends ${what} where nobody is`;
  if (returning && at === client) return undefined;
  const refused = refusal(at);
  if (refused !== undefined) return refused;
  if (book.isHost(at)) return `${at} has ${what} and does not send it on`;
  return unanswered(at, flow.source, book);
}

/** A server has the packet, and its answer finds no way. */
function unanswered(server: string, address: string, book: AddressBook): string {
  const owner = book.owner(address);
  const answer = `${server} cannot answer to ${address}`;
  if (owner?.kind !== 'own') return `${answer}: nobody has this address now`;
  const state = book.isOn(owner.node) ? 'which does not answer' : 'which is off';
  const own = book.isHost(owner.node) ? `the own address of ${owner.node}` : owner.node;
  return `${answer}, ${own}, ${state}: only a virtual address moves to another firewall`;
}
