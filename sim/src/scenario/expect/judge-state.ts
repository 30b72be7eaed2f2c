import type { Record as RunRecord } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { timeText } from '../time.js';
import { bandAt, type ExpectationVerdict, isChosen, listed } from './choice.js';

/** A host's state at given times. */
export function judgeState(claim: Extract<Claim, { kind: 'state' }>, run: RunRecord): ExpectationVerdict {
  const { which, host, is, atUs } = claim;
  const lanes = run.lanes.filter((lane) => lane.host === host && isChosen(which, lane));
  if (lanes.some(({ bands }) => bands.dropped > 0)) return { ok: false, found: 'too many changes to keep' };
  const wrong: string[] = [];
  const right: string[] = [];
  for (const timeUs of atUs) {
    for (const lane of lanes) {
      const { state, fromUs } = bandAt(lane, timeUs);
      const words = `vhid ${lane.vhid} ${state} since ${timeText(fromUs)}`;
      (state === is ? right : wrong).push(`${words}, at ${timeText(timeUs)}`);
    }
  }
  const ok = wrong.length === 0 && lanes.length > 0;
  return { ok, found: listed(ok ? right : wrong) };
}
