import type { Record as RunRecord, SessionEntry } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { timeText } from '../time.js';
import { type ExpectationVerdict, listed } from './choice.js';

type SessionsClaim = Extract<Claim, { kind: 'sessions' }>;

/** Whether the expected number of sessions, or all, have this fate. */
export function judgeSessions(claim: SessionsClaim, run: RunRecord): ExpectationVerdict {
  const chosen = run.sessions.kept.filter((session) => isMeant(claim, session));
  if (chosen.length === 0) return { ok: false, found: 'no such session' };
  const { count } = claim;
  const fits = chosen.filter((session) => isLike(claim, session));
  const others = chosen.filter((session) => !fits.includes(session));
  const shown = count === undefined || count.min > fits.length ? others : fits;
  const found = `${fits.length} of ${chosen.length}${shown.length === 0 ? '' : `: ${listed(shown.map(inWords))}`}`;
  if (count === undefined) return { ok: others.length === 0, found: others.length === 0 ? all(fits) : found };
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

function all(sessions: readonly SessionEntry[]): string {
  return sessions.length > 3 ? `all ${sessions.length}` : listed(sessions.map(inWords));
}

function inWords({ client, name, fate, longestGapUs, why }: SessionEntry): string {
  return `${client} ${name} ${fate}, longest gap ${timeText(longestGapUs)} (${why})`;
}
