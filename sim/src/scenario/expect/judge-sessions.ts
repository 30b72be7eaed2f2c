import type { Record as RunRecord, SessionEntry } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { type ExpectationVerdict, listed } from './choice.js';
import type { FoundWords } from './found-words.js';

type SessionsClaim = Extract<Claim, { kind: 'sessions' }>;

/** More than these are only counted, if all are as expected. */
const MOST = 3;

/** Whether the expected number of sessions, or all, have this fate. */
export function judgeSessions(claim: SessionsClaim, run: RunRecord, words: FoundWords): ExpectationVerdict {
  const chosen = run.sessions.kept.filter((session) => isMeant(claim, session));
  if (chosen.length === 0) return { ok: false, found: words.noSession };
  const { count } = claim;
  const fits = chosen.filter((session) => isLike(claim, session));
  const others = chosen.filter((session) => !fits.includes(session));
  const shown = count === undefined || count.min > fits.length ? others : fits;
  const list = (sessions: readonly SessionEntry[]): string => listed(sessions.map(words.session), words);
  const found = words.sessions(fits.length, chosen.length, shown.length === 0 ? '' : list(shown));
  if (count === undefined)
    return {
      ok: others.length === 0,
      found: others.length === 0 ? (fits.length > MOST ? words.allSessions(fits.length) : list(fits)) : found,
    };
  const certain = run.sessions.dropped === 0;
  const ok = fits.length >= count.min && fits.length <= count.max && (certain || count.max === Infinity);
  return { ok, found };
}

function isMeant({ client, session }: SessionsClaim, record: SessionEntry): boolean {
  if (client !== undefined && record.client !== client) return false;
  return session === undefined || record.name === session || record.name.replace(/-\d+$/, '') === session;
}

function isLike({ fate, minGapUs, maxGapUs, why }: SessionsClaim, record: SessionEntry): boolean {
  const { longestGapUs } = record;
  if (record.fate !== fate || longestGapUs < minGapUs || longestGapUs > maxGapUs) return false;
  return why === undefined || record.why.includes(why);
}
