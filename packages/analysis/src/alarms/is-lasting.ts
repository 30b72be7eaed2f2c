import { advertisementIntervalUs } from '../intervals.js';
import type { Mastership, MastershipOverlap } from '../timeline.js';
import { heardHandoverUs } from './overlap-watch.js';
import { HANDOVER_US } from './thresholds.js';

/**
 * Whether an overlap in a capture outlasts a handover, by the rule of an `AlarmWatch` that only hears. If neither
 * stopped, it was no handover: both advertised until the same moment.
 */
export function isLasting({ mastershipA, mastershipB, fromUs, toUs }: MastershipOverlap): boolean {
  return (
    mastershipA.toUs === mastershipB.toUs ||
    toUs - fromUs > heardHandoverUs(HANDOVER_US, intervalUs(mastershipA), intervalUs(mastershipB))
  );
}

function intervalUs({ advbase, advskew }: Mastership): number {
  return advertisementIntervalUs(advbase, advskew);
}
