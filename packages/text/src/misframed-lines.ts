import type { Misframed } from '@carplab/analysis';
import { plural } from './plural.js';

/** What frames to the wrong MAC address mean for their delivery. */
export function misframedLines(who: string, { badMac, unicastInGroup }: Misframed): string[] {
  const lines: string[] = [];
  if (badMac > 0)
    lines.push(
      `${plural(badMac, 'frame')} of ${who} went to a MAC address that is not the group's: switches may not deliver them`,
    );
  if (unicastInGroup > 0)
    lines.push(
      `${plural(unicastInGroup, 'unicast packet')} of ${who} went in a group's or broadcast frame: switches that snoop drop it, others flood it`,
    );
  return lines;
}
