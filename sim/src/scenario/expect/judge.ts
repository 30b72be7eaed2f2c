import type { Record as RunRecord } from '@carplab/analysis';
import type { Claim, Expectation } from '../expectation.js';
import type { ExpectationRecord } from '../run-event.js';
import { stepKindOf } from '../schema/step-kinds.js';
import { timeText } from '../time.js';
import { counted, type ExpectationVerdict, isChosen, isWithin, listed } from './choice.js';
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
export function judge({ name, claim }: Expectation, run: RunRecord, hosts: HostFacts): ExpectationRecord {
  const { ok, found } = verdict(claim, run, hosts);
  const link = linkOf(claim, run);
  return { event: 'expectation', name, ok, found, ...(link === undefined ? {} : { link }) };
}

/** The link of the virtual hosts that a claim is about; undefined if they are on several, or it is about others. */
function linkOf(claim: Claim, { lanes }: RunRecord): string | undefined {
  const which = 'which' in claim ? claim.which : 'match' in claim ? claim.match : undefined;
  if (which === undefined) return undefined;
  const links = new Set(lanes.filter((lane) => isChosen(which, lane)).map(({ link }) => link));
  const [link] = links;
  return links.size === 1 ? link : undefined;
}

function verdict(claim: Claim, run: RunRecord, { counters, states }: HostFacts): ExpectationVerdict {
  switch (claim.kind) {
    case 'state':
      return judgeState(claim, run);
    case 'oneMaster':
      return judgeOneMaster(claim, run);
    case 'transitions':
      return judgeTransitions(claim, run);
    case 'takeover':
      return judgeTakeover(claim, run);
    case 'noMaster':
      return judgeNoMaster(claim, run);
    case 'masters':
      return judgeMasters(claim, run);
    case 'advertised':
      return judgeAdvertised(claim, run);
    case 'pingsLost':
      return judgePings(claim, run);
    case 'sessions':
      return judgeSessions(claim, run);
    case 'dualMaster':
      return judgeDualMaster(claim, run);
    case 'demotion':
      return judgeDemotion(claim, run);
    case 'counter':
      return judgeCounter(claim, counters);
    case 'states':
      return judgeStates(claim, states);
    case 'flooded':
      return judgeFlooded(claim, run);
    case 'steps':
      return judgeSteps(claim, run);
    case 'alarms':
      return judgeAlarms(claim, run);
  }
}

function judgeTransitions({ match, count }: ClaimOf<'transitions'>, run: RunRecord): ExpectationVerdict {
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
  const words = found.map(
    (each) =>
      `${timeText(each.timeUs)} ${each.host} vhid ${each.vhid} ${each.from} -> ${each.to} (${each.reason})`,
  );
  const seen = words.length === 0 ? 'no transition' : `${words.length}: ${listed(words)}`;
  return counted(found.length, count, seen, run.transitions.dropped);
}

function judgePings({ client, count, span }: ClaimOf<'pingsLost'>, run: RunRecord): ExpectationVerdict {
  const tracks = run.pings.filter((track) => track.client === client);
  const sum = (of: (track: (typeof tracks)[number]) => number): number =>
    tracks.reduce((total, track) => total + of(track), 0);
  const sent = sum((track) => track.sent);
  if (sent === 0) return { ok: false, found: `${client} sent no ping` };
  const lost = tracks
    .flatMap(({ pings }) => pings.kept)
    .filter((ping) => ping.lost && isWithin(span, ping.timeUs))
    .map(({ timeUs }) => timeUs);
  const when = lost.length === 0 ? '' : `, sent at ${listed(lost.map(timeText))}`;
  const answered = `${sent - sum((track) => track.lost)} answered in all`;
  const dropped = sum(({ pings }) => pings.dropped);
  return counted(lost.length, count, `${lost.length} lost${when}; ${answered}`, dropped);
}

function judgeDemotion({ host, is, atUs }: ClaimOf<'demotion'>, run: RunRecord): ExpectationVerdict {
  if (run.demotions.dropped > 0) return { ok: false, found: 'too many changes to keep' };
  const last = run.demotions.kept.findLast((change) => change.host === host && change.timeUs <= atUs);
  const total = last?.total ?? 0;
  return { ok: total === is, found: `${host} is demoted by ${total}` };
}

function judgeCounter(
  { host, counter, count }: ClaimOf<'counter'>,
  counters: CountersOf,
): ExpectationVerdict {
  const value = counters(host)?.[counter];
  if (value === undefined) return { ok: false, found: `${host} has no counter ${counter}` };
  return counted(value, count, `${host} counted ${value} ${counter}`, 0);
}

function judgeSteps({ host, step, count, span }: ClaimOf<'steps'>, run: RunRecord): ExpectationVerdict {
  const found = run.faults.kept.filter(
    ({ kind, target, timeUs, refused }) =>
      stepKindOf(kind) === step &&
      refused === undefined &&
      isWithin(span, timeUs) &&
      (host === undefined || target === host || target.startsWith(`${host}:`)),
  );
  const words = found.map(({ timeUs, target }) => `${timeText(timeUs)} ${step} ${target}`);
  const seen = words.length === 0 ? `no step ${step}` : `${words.length}: ${listed(words)}`;
  return counted(found.length, count, seen, run.faults.dropped);
}

function judgeAlarms({ which, alarm, count, span }: ClaimOf<'alarms'>, run: RunRecord): ExpectationVerdict {
  const found = run.alarms.kept.filter(
    (each) => each.kind === alarm && isWithin(span, each.timeUs) && isChosen(which, each),
  );
  const words = found.map((each) => `${timeText(each.timeUs)} ${each.message}`);
  const heard = words.length === 0 ? 'no alarm' : `${words.length}: ${listed(words)}`;
  return counted(found.length, count, heard, run.alarms.dropped);
}
