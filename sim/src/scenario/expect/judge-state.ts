import type { Claim } from '../expectation.js';
import { timeText } from '../time.js';
import { stateAt } from '../watch/lanes.js';
import type { RunRecord } from '../watch/run-record.js';
import { isChosen, listed, type Verdict } from './choice.js';

/** A host's state at moments. */
export function judgeState(claim: Extract<Claim, { kind: 'state' }>, run: RunRecord): Verdict {
  const { which, host, is, atUs } = claim;
  const lanes = run.lanes.filter((lane) => lane.host === host && isChosen(which, lane));
  const wrong: string[] = [];
  const right: string[] = [];
  for (const timeUs of atUs) {
    for (const lane of lanes) {
      const { state, sinceUs } = stateAt(lane, timeUs);
      const words = `vhid ${lane.vhid} ${state} since ${timeText(sinceUs)}`;
      (state === is ? right : wrong).push(`${words}, at ${timeText(timeUs)}`);
    }
  }
  const ok = wrong.length === 0 && lanes.length > 0;
  return { ok, found: listed(ok ? right : wrong) };
}
