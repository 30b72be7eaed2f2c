import type { AuthResult } from './key-ring.js';
import type { AuthPeriod, VhidTimeline } from './timeline.js';

/** Puts the final results into timelines; neighbouring periods that now have one cause become one. */
export function rejudge(timelines: readonly VhidTimeline[], final: (result: AuthResult) => AuthResult): void {
  for (const { advertisers } of timelines)
    for (const { masterships } of advertisers)
      for (const { auths } of masterships) {
        const judged: AuthPeriod[] = [];
        for (const period of auths) {
          const auth = final(period.auth);
          const last = judged.at(-1);
          if (last?.auth === auth) {
            last.toUs = period.toUs;
            last.advertisements += period.advertisements;
          } else judged.push(auth === period.auth ? period : { ...period, auth });
        }
        auths.splice(0, auths.length, ...judged);
      }
}
