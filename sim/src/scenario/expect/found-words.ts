import { areMaster } from '@carplab/analysis';
import { amount } from '../describe-claim.js';
import type { Bounds } from '../expectation.js';
import { timeText } from '../time.js';

/** A virtual host by its number and link. */
export interface FoundVhid {
  readonly vhid: number;
  readonly link: string;
}

/** A takeover, as a verdict names it. Times in µs. */
export interface FoundTakeover extends FoundVhid {
  readonly from: string;
  readonly to: string;
  readonly durationUs: number;
  readonly lostUs: number;
  /** As the host logs it. */
  readonly reason: string;
  /** The fault, where it happened, and when. */
  readonly cause?: { readonly kind: string; readonly place: string; readonly timeUs: number };
}

/** A session, as a verdict names it. */
export interface FoundSession {
  readonly client: string;
  readonly name: string;
  readonly fate: string;
  /** µs. */
  readonly longestGapUs: number;
  /** In English. */
  readonly why: string;
}

/** What verdicts say they found: English is `FOUND_WORDS`. Times are µs; reasons are as hosts log them. */
export interface FoundWords {
  readonly list: (items: readonly string[], more: number) => string;
  readonly many: (count: number, list: string) => string;
  readonly expected: (found: string, bounds: Bounds) => string;
  readonly tooMany: (value: number, more: number) => string;
  readonly tooManyChanges: string;
  readonly tooManyTakeovers: string;
  readonly tooManyOverlaps: string;
  readonly never: string;
  readonly state: (vhid: number, state: string, sinceUs: number, atUs: number) => string;
  readonly vhid: (of: FoundVhid) => string;
  readonly of: (vhid: FoundVhid, what: string) => string;
  readonly hosts: (names: readonly string[]) => string;
  readonly noTimeLeft: (lastFaultUs: number) => string;
  readonly noMaster: (atUs: number) => string;
  readonly areMaster: (hosts: readonly string[], atUs: number) => string;
  readonly neverWithout: string;
  readonly without: (lastedUs: number, fromUs: number) => string;
  readonly overlap: (hosts: readonly string[], of: FoundVhid, fromUs: number, toUs: number) => string;
  readonly noTransition: string;
  readonly transition: (
    each: FoundVhid & {
      readonly timeUs: number;
      readonly host: string;
      readonly from: string;
      readonly to: string;
      readonly reason: string;
    },
  ) => string;
  readonly noTakeover: string;
  readonly takeover: (takeover: FoundTakeover) => string;
  readonly noPing: (client: string) => string;
  /** `when`: the moments, listed; empty if there are none. */
  readonly pings: (lost: number, when: string, answered: number) => string;
  readonly time: (timeUs: number) => string;
  readonly noSession: string;
  readonly session: (session: FoundSession) => string;
  /** `list`: of those that fit, or do not; may be empty. */
  readonly sessions: (fitting: number, of: number, list: string) => string;
  readonly allSessions: (count: number) => string;
  readonly demotion: (host: string, total: number) => string;
  readonly noCounter: (host: string, counter: string) => string;
  readonly counter: (host: string, value: number, counter: string) => string;
  readonly noStep: (step: string) => string;
  readonly noAlarm: string;
  /** `message` is English. */
  readonly alarm: (timeUs: number, message: string, kind: string) => string;
  readonly noAdvertisement: (host: string) => string;
  readonly advertised: (
    host: string,
    count: number,
    timesUs: readonly number[],
    advskews: readonly number[],
  ) => string;
  readonly flood: (
    frames: number,
    mac: string,
    at: string | undefined,
    fromUs: number,
    toUs: number,
  ) => string;
  readonly noTable: (host: string) => string;
  readonly states: (count: number) => string;
  readonly noneContains: (count: number, part: string) => string;
  readonly sameStates: (host: string) => string;
  readonly onlyOn: (host: string, state: string) => string;
}

const states = (count: number): string => `${count} ${count === 1 ? 'state' : 'states'}`;

/** In English. */
export const FOUND_WORDS: FoundWords = {
  list: (items, more) =>
    items.length === 0 ? 'none' : `${items.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  many: (count, list) => `${count}: ${list}`,
  expected: (found, bounds) => `${found}; expected ${bounds.max === 0 ? 'none' : amount(bounds)}`,
  tooMany: (value, more) => `too many to keep: ${value} and ${more} more`,
  tooManyChanges: 'too many changes to keep',
  tooManyTakeovers: 'too many takeovers to keep',
  tooManyOverlaps: 'too many overlaps to keep',
  never: 'never',
  state: (vhid, state, sinceUs, atUs) =>
    `vhid ${vhid} ${state} since ${timeText(sinceUs)}, at ${timeText(atUs)}`,
  vhid: ({ link, vhid }) => `vhid ${vhid} on ${link}`,
  of: ({ link, vhid }, what) => `vhid ${vhid} on ${link}: ${what}`,
  hosts: (names) => (names.length === 0 ? 'none' : names.join(' and ')),
  noTimeLeft: (lastFaultUs) => `no time left after the last fault, at ${timeText(lastFaultUs)}`,
  noMaster: (atUs) => `no MASTER at ${timeText(atUs)}`,
  areMaster: (hosts, atUs) => `${areMaster(hosts)} at ${timeText(atUs)}`,
  neverWithout: 'never without one',
  without: (lastedUs, fromUs) => `without one for ${timeText(lastedUs)} from ${timeText(fromUs)}`,
  overlap: (hosts, { vhid, link }, fromUs, toUs) =>
    `${hosts.join(' and ')} for vhid ${vhid} on ${link} from ${timeText(fromUs)} to ${timeText(toUs)}`,
  noTransition: 'no transition',
  transition: ({ timeUs, host, vhid, from, to, reason }) =>
    `${timeText(timeUs)} ${host} vhid ${vhid} ${from} -> ${to} (${reason})`,
  noTakeover: 'no takeover',
  takeover: ({ vhid, link, to, durationUs, lostUs, cause, from, reason }) => {
    const what = cause && `${cause.kind} ${cause.place}`;
    const because = cause === undefined ? '' : `, because of ${what} at ${timeText(cause.timeUs)}`;
    const when =
      durationUs === 0
        ? `without a gap${because}`
        : cause?.timeUs === lostUs
          ? `${timeText(durationUs)} after ${what}`
          : `${timeText(durationUs)} after the loss of ${from}${because}`;
    return `vhid ${vhid} on ${link} by ${to} ${when} (${reason})`;
  },
  noPing: (client) => `${client} sent no ping`,
  pings: (lost, when, answered) =>
    `${lost} lost${when === '' ? '' : `, sent at ${when}`}; ${answered} answered in all`,
  time: timeText,
  noSession: 'no such session',
  session: ({ client, name, fate, longestGapUs, why }) =>
    `${client} ${name} ${fate}, longest gap ${timeText(longestGapUs)} (${why})`,
  sessions: (fitting, of, list) => `${fitting} of ${of}${list === '' ? '' : `: ${list}`}`,
  allSessions: (count) => `all ${count}`,
  demotion: (host, total) => `${host} is demoted by ${total}`,
  noCounter: (host, counter) => `${host} has no counter ${counter}`,
  counter: (host, value, counter) => `${host} counted ${value} ${counter}`,
  noStep: (step) => `no step ${step}`,
  noAlarm: 'no alarm',
  alarm: (timeUs, message) => `${timeText(timeUs)} ${message}`,
  noAdvertisement: (host) => `${host} sent none`,
  advertised: (host, count, timesUs, advskews) =>
    `${host} sent ${count}, ${timesUs.map(timeText).join(' to ')}, with advskew ${advskews.join(', ')}`,
  flood: (frames, mac, at, fromUs, toUs) =>
    `${frames} to ${mac}${at === undefined ? '' : ` at ${at}`} from ${timeText(fromUs)} to ${timeText(toUs)}`,
  noTable: (host) => `${host} has no state table`,
  states,
  noneContains: (count, part) => `none of ${states(count)} contains '${part}'`,
  sameStates: (host) => `the same on ${host}`,
  onlyOn: (host, state) => `only on ${host}: ${state}`,
};
