import type { Record as RunRecord } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { byVirtualHost, type ExpectationVerdict, listed, mastersAt } from './choice.js';

/** How many hosts are MASTER of each virtual host at a time. */
export function judgeMasters(claim: Extract<Claim, { kind: 'masters' }>, run: RunRecord): ExpectationVerdict {
  const { which, is, atUs } = claim;
  const wrong: string[] = [];
  const right: string[] = [];
  for (const [name, lanes] of byVirtualHost(run, which)) {
    if (lanes.some(({ bands }) => bands.dropped > 0)) return { ok: false, found: 'too many changes to keep' };
    const masters = mastersAt(lanes, atUs);
    const who = masters.length === 0 ? 'none' : masters.join(' and ');
    (masters.length === is ? right : wrong).push(`${name}: ${who}`);
  }
  const ok = wrong.length === 0 && right.length > 0;
  return { ok, found: listed(ok ? right : wrong) };
}
