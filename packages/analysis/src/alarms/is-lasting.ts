import { advertisementIntervalUs } from '../intervals.js';
import type { MastershipOverlap, Reign } from '../timeline.js';
import { heardHandoverUs } from './overlap-watch.js';
import { HANDOVER_US } from './thresholds.js';

/**
 * Whether two in a capture were MASTER for longer than a handover takes, by the rule of an `AlarmWatch` that only
 * hears. No handover is one in which neither stopped: both advertised until the same moment.
 */
export function isLasting({ reignA, reignB, fromUs, toUs }: MastershipOverlap): boolean {
  return (
    reignA.toUs === reignB.toUs ||
    toUs - fromUs > heardHandoverUs(HANDOVER_US, intervalUs(reignA), intervalUs(reignB))
  );
}

function intervalUs({ advbase, advskew }: Reign): number {
  return advertisementIntervalUs(advbase, advskew);
}
