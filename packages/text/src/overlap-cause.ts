import type { Advertiser, AuthResult, Mastership, MastershipOverlap } from '@carplab/analysis';
import { heardIntervalUs } from '@carplab/analysis';
import { authHint } from './diagnosis-sentence.js';

/** Why neither of two masters gave way, as far as their advertisements show. */
export type OverlapCause =
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
  /** `source` should have given way and did not hear the other. */
  | { readonly code: 'deaf'; readonly source: Advertiser }
  /** Neither heard the other. */
  | { readonly code: 'both-deaf' };

/** Judges by the advertisements in the overlap. */
export function overlapCause(overlap: MastershipOverlap): OverlapCause {
  const { a, b } = overlap;
  const authA = authIn(overlap.mastershipA, overlap);
  const authB = authIn(overlap.mastershipB, overlap);
  const [isBadA, isBadB] = [authA?.status === 'bad', authB?.status === 'bad'];
  if (isBadA && isBadB)
    return { code: 'unknown-keys', auths: [authA!, authB!], differ: authHint(authA!) !== authHint(authB!) };
  if (isBadA) return { code: 'badauth', source: a, auth: authA! };
  if (isBadB) return { code: 'badauth', source: b, auth: authB! };
  if (authA?.status !== 'ok' || authB?.status !== 'ok') return { code: 'unchecked' };
  if (authA.rule !== authB.rule)
    return {
      code: authA.password === authB.password ? 'rules-differ' : 'passwords-differ',
      auths: [authA, authB],
    };
  const deaf = deafOnes(overlap);
  return deaf.length === 1 ? { code: 'deaf', source: deaf[0]! } : { code: 'both-deaf' };
}

/** The verification result of an overlap's packets; a failure takes precedence. */
function authIn(mastership: Mastership, { fromUs, toUs }: MastershipOverlap): AuthResult | undefined {
  const inside = mastership.auths.filter((period) => period.fromUs <= toUs && period.toUs >= fromUs);
  return (inside.find(({ auth }) => auth.status === 'bad') ?? inside.at(-1))?.auth;
}

/**
 * The one whose advertisements say that it should have given way; both if they are equal. The better one stays master
 * whether it hears the worse one or not (carp(4): lower demotion, then lower advbase and advskew, is better).
 */
function deafOnes({ a, b, intervalA, intervalB }: MastershipOverlap): Advertiser[] {
  const rank = ({ demote, advbase, advskew }: MastershipOverlap['intervalA']): number =>
    demote * 2 ** 32 + heardIntervalUs(advbase, advskew);
  const difference = rank(intervalA) - rank(intervalB);
  if (difference === 0) return [a, b];
  return difference > 0 ? [a] : [b];
}
