import type { Record as RunRecord } from '@carplab/analysis';
import type { Claim, Expectation } from '../expectation.js';
import type { ExpectationRecord } from '../run-event.js';
import { countersOf, type RunHost } from '../run-host.js';
import { stepKindOf } from '../schema/step-kinds.js';
import { counted, type ExpectationVerdict, isChosen, isWithin, listed } from './choice.js';
import { FOUND_WORDS, type FoundWords } from './found-words.js';
import { judgeAdvertised } from './judge-advertised.js';
import { judgeDualMaster } from './judge-dual-master.js';
import { judgeFlooded } from './judge-flooded.js';
import { judgeMasters } from './judge-masters.js';
import { judgeNoMaster } from './judge-no-master.js';
import { judgeOneMaster } from './judge-one-master.js';
import { judgeSessions } from './judge-sessions.js';
import { judgeState } from './judge-state.js';
import { judgeStates, type StatesOf } from './judge-states.js';
import { judgeTakeover } from './judge-takeover.js';

type ClaimOf<K extends Claim['kind']> = Extract<Claim, { kind: K }>;

/** The counters of a host (`HOST_COUNTERS`); undefined if it has none. */
export type CountersOf = (host: string) => Readonly<{ [counter: string]: number }> | undefined;

/** What a record does not have. */
export interface HostFacts {
  readonly counters: CountersOf;
  readonly states: StatesOf;
}

/** Whether an expectation holds for a run, and what was found. */
export function judge(
  { name, claim }: Expectation,
  run: RunRecord,
  hosts: HostFacts,
  words: FoundWords = FOUND_WORDS,
): ExpectationRecord {
  const { ok, found } = verdict(claim, run, hosts, words);
  const link = linkOf(claim, run);
  return { event: 'expectation', name, ok, found, ...(link === undefined ? {} : { link }) };
}

/** All expectations, in their order. */
export function judgeAll(
  expectations: readonly Expectation[],
  run: RunRecord,
  hosts: ReadonlyMap<string, RunHost>,
  looks: { readonly lines: StatesOf },
  words?: FoundWords,
): ExpectationRecord[] {
  const facts: HostFacts = {
    counters: (name) => countersOf(hosts.get(name)),
    states: (name, atUs) => looks.lines(name, atUs),
  };
  return expectations.map((expectation) => judge(expectation, run, facts, words));
}

/** The link of the virtual hosts that a claim is about; undefined if they are on several, or it is about others. */
function linkOf(claim: Claim, { lanes }: RunRecord): string | undefined {
  const which = 'which' in claim ? claim.which : 'match' in claim ? claim.match : undefined;
  if (which === undefined) return undefined;
  const links = new Set(lanes.filter((lane) => isChosen(which, lane)).map(({ link }) => link));
  const [link] = links;
  return links.size === 1 ? link : undefined;
}

function verdict(
  claim: Claim,
  run: RunRecord,
  { counters, states }: HostFacts,
  words: FoundWords,
): ExpectationVerdict {
  switch (claim.kind) {
    case 'state':
      return judgeState(claim, run, words);
    case 'oneMaster':
      return judgeOneMaster(claim, run, words);
    case 'transitions':
      return judgeTransitions(claim, run, words);
    case 'takeover':
      return judgeTakeover(claim, run, words);
    case 'noMaster':
      return judgeNoMaster(claim, run, words);
    case 'masters':
      return judgeMasters(claim, run, words);
    case 'advertised':
      return judgeAdvertised(claim, run, words);
    case 'pingsLost':
      return judgePings(claim, run, words);
    case 'sessions':
      return judgeSessions(claim, run, words);
    case 'dualMaster':
      return judgeDualMaster(claim, run, words);
    case 'demotion':
      return judgeDemotion(claim, run, words);
    case 'counter':
      return judgeCounter(claim, counters, words);
    case 'states':
      return judgeStates(claim, states, words);
    case 'flooded':
      return judgeFlooded(claim, run, words);
    case 'steps':
      return judgeSteps(claim, run, words);
    case 'alarms':
      return judgeAlarms(claim, run, words);
  }
}

function judgeTransitions(
  { match, count }: ClaimOf<'transitions'>,
  run: RunRecord,
  words: FoundWords,
): ExpectationVerdict {
  const { host, from, to, reason, span } = match;
  const found = run.transitions.kept.filter(
    (each) =>
      isChosen(match, each) &&
      isWithin(span, each.timeUs) &&
      (host === undefined || each.host === host) &&
      (from === undefined || each.from === from) &&
      (to === undefined || each.to === to) &&
      (reason === undefined || each.reason === reason),
  );
  const seen =
    found.length === 0
      ? words.noTransition
      : words.many(found.length, listed(found.map(words.transition), words));
  return counted(found.length, count, seen, run.transitions.dropped, words);
}

function judgePings(
  { client, count, span }: ClaimOf<'pingsLost'>,
  run: RunRecord,
  words: FoundWords,
): ExpectationVerdict {
  const tracks = run.pings.filter((track) => track.client === client);
  const sum = (of: (track: (typeof tracks)[number]) => number): number =>
    tracks.reduce((total, track) => total + of(track), 0);
  const sent = sum((track) => track.sent);
  if (sent === 0) return { ok: false, found: words.noPing(client) };
  const lost = tracks
    .flatMap(({ pings }) => pings.kept)
    .filter((ping) => ping.lost && isWithin(span, ping.timeUs))
    .map(({ timeUs }) => timeUs);
  const when = lost.length === 0 ? '' : listed(lost.map(words.time), words);
  const answered = sent - sum((track) => track.lost);
  const dropped = sum(({ pings }) => pings.dropped);
  return counted(lost.length, count, words.pings(lost.length, when, answered), dropped, words);
}

function judgeDemotion(
  { host, is, atUs }: ClaimOf<'demotion'>,
  run: RunRecord,
  words: FoundWords,
): ExpectationVerdict {
  if (run.demotions.dropped > 0) return { ok: false, found: words.tooManyChanges };
  const last = run.demotions.kept.findLast((change) => change.host === host && change.timeUs <= atUs);
  const total = last?.total ?? 0;
  return { ok: total === is, found: words.demotion(host, total) };
}

function judgeCounter(
  { host, counter, count }: ClaimOf<'counter'>,
  counters: CountersOf,
  words: FoundWords,
): ExpectationVerdict {
  const value = counters(host)?.[counter];
  if (value === undefined) return { ok: false, found: words.noCounter(host, counter) };
  return counted(value, count, words.counter(host, value, counter), 0, words);
}

function judgeSteps(
  { host, step, count, span }: ClaimOf<'steps'>,
  run: RunRecord,
  words: FoundWords,
): ExpectationVerdict {
  const found = run.faults.kept.filter(
    ({ kind, target, timeUs, refused }) =>
      stepKindOf(kind) === step &&
      refused === undefined &&
      isWithin(span, timeUs) &&
      (host === undefined || target === host || target.startsWith(`${host}:`)),
  );
  const done = found.map(({ timeUs, target }) => `${words.time(timeUs)} ${step} ${target}`);
  const seen = done.length === 0 ? words.noStep(step) : words.many(done.length, listed(done, words));
  return counted(found.length, count, seen, run.faults.dropped, words);
}

function judgeAlarms(
  { which, alarm, count, span }: ClaimOf<'alarms'>,
  run: RunRecord,
  words: FoundWords,
): ExpectationVerdict {
  const found = run.alarms.kept.filter(
    (each) => each.kind === alarm && isWithin(span, each.timeUs) && isChosen(which, each),
  );
  const raised = found.map(({ timeUs, message, kind }) => words.alarm(timeUs, message, kind));
  const heard = raised.length === 0 ? words.noAlarm : words.many(raised.length, listed(raised, words));
  return counted(found.length, count, heard, run.alarms.dropped, words);
}
