import type { AuthResult } from '../key-ring.js';
import type { Advertiser, Mastership, MastershipOverlap } from '../timeline.js';
import type { WrappedSkew } from './wrapped-skew.js';

/** Why two were master at once, as far as their advertisements show. */
export type OverlapCause =
  /** Each has obeyed what it had to obey. */
  | { readonly code: 'obeyed' }
  /** `source` does not verify, and the other one does: each counts the other's advertisements as badauth. */
  | { readonly code: 'badauth'; readonly source: Advertiser; readonly auth: AuthResult }
  /** Neither verifies; `differ` if for different reasons. */
  | {
      readonly code: 'unknown-keys';
      readonly auths: readonly [AuthResult, AuthResult];
      readonly differ: boolean;
    }
  /** Nobody knows their keys. */
  | { readonly code: 'unchecked' }
  /** Each verifies, under another implementation's rules, or with another of the given passwords. */
  | { readonly code: 'rules-differ' | 'passwords-differ'; readonly auths: readonly [AuthResult, AuthResult] }
  /** `source` takes itself for the fastest, whatever it announces: it hears the other and stays. */
  | { readonly code: 'negative-demotion'; readonly source: Advertiser }
  /** `source` should have obeyed the other and went on: it did not hear it. */
  | { readonly code: 'deaf'; readonly source: Advertiser }
  /** Neither heard the other. */
  | { readonly code: 'both-deaf' };

/** Judges by the advertisements in the overlap; `wrapped` are the vhid's sources whose advskew is below 0. */
export function overlapCause(overlap: MastershipOverlap, wrapped: readonly WrappedSkew[]): OverlapCause {
  const { a, b, deafA, deafB } = overlap;
  const stays = wrapped.find(
    ({ host, fromUs, toUs }) =>
      (host === a || host === b) && fromUs <= overlap.toUs && toUs >= overlap.fromUs,
  );
  if (!deafA && !deafB && stays === undefined) return { code: 'obeyed' };
  const authA = authIn(overlap.mastershipA, overlap);
  const authB = authIn(overlap.mastershipB, overlap);
  const [isBadA, isBadB] = [authA?.status === 'bad', authB?.status === 'bad'];
  if (isBadA && isBadB)
    return { code: 'unknown-keys', auths: [authA!, authB!], differ: !isSameVerdict(authA!, authB!) };
  if (isBadA) return { code: 'badauth', source: a, auth: authA! };
  if (isBadB) return { code: 'badauth', source: b, auth: authB! };
  if (stays !== undefined) return { code: 'negative-demotion', source: stays.host };
  if (authA?.status !== 'ok' || authB?.status !== 'ok') return { code: 'unchecked' };
  if (authA.rule !== authB.rule)
    return {
      code: authA.password === authB.password ? 'rules-differ' : 'passwords-differ',
      auths: [authA, authB],
    };
  return deafA && deafB ? { code: 'both-deaf' } : { code: 'deaf', source: deafA ? a : b };
}

/** The verification result of an overlap's packets; a failure takes precedence. */
function authIn(mastership: Mastership, { fromUs, toUs }: MastershipOverlap): AuthResult | undefined {
  const inside = mastership.auths.filter((period) => period.fromUs <= toUs && period.toUs >= fromUs);
  return (inside.find(({ auth }) => auth.status === 'bad') ?? inside.at(-1))?.auth;
}

/**
 * Whether two results say the same to people: the same status, for the same reason.
 *
 * @example
 * isSameVerdict({ status: 'ok' }, { status: 'ok', password: 1 }); // => true
 * isSameVerdict({ status: 'bad' }, { status: 'bad', note: 'not-examined' }); // => false
 */
export function isSameVerdict(a: AuthResult, b: AuthResult): boolean {
  if (a === b) return true;
  if (a.status !== b.status || a.note !== b.note) return false;
  if (a.status === 'ok') return true;
  return a.obstacle?.message === b.obstacle?.message && reasonOf(a) === reasonOf(b);
}

/** A diagnosis as text, to compare. */
function reasonOf({ diagnosis }: AuthResult): string {
  return diagnosis === undefined
    ? ''
    : JSON.stringify([diagnosis.changes, diagnosis.tried, diagnosis.capped]);
}
