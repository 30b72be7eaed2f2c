import type { Said, Sent, Timeline } from './timeline.js';

/** What a line is counted from, in both timelines. */
export interface Since {
  readonly what: string;
  readonly measuredUs: number;
  readonly simulatedUs: number;
}

/** 3·advbase: no master-down timer is shorter. */
const LEAST_DOWN_US = 2_900_000;

type Place = readonly [timeline: Timeline, line: Said];

/** A line of a kernel's console may be recorded up to this long before its cause. */
const CONSOLE_US = 10_000;

/**
 * What made a kernel print a line: the last advertisement of another machine, becoming BACKUP itself, or what was done
 * to it. The simulated timeline says which of these it is; the same one is then found in the measured timeline.
 */
export function causeOf(measured: Place, simulated: Place): Since {
  const { line } = simulated[1];
  const isHeard =
    /preempting|more frequent|will time out|preemption|going to time out|Preferred|Non-preferred|Bad/.test(
      line,
    );
  const candidates: readonly (readonly [string, (place: Place) => number | undefined])[] = [
    ['the advertisement before', heardUs],
    ['its becoming BACKUP', backupUs],
    ['what was done', operationUs],
  ];
  if (isHeard)
    return sinceOf(candidates[0]!, measured, simulated) ?? sinceOf(candidates[2]!, measured, simulated)!;
  if (/MASTER \(/.test(line)) {
    // The last of them set the timer; an advertisement heard before it expired was not believed.
    const [heard, backup] = [believedUs(simulated), backupUs(simulated) ?? -1];
    const since = sinceOf(candidates[heard > backup ? 0 : 1]!, measured, simulated);
    if (since) return since;
  }
  return (
    sinceOf(candidates[2]!, measured, simulated) ?? { what: 'the beginning', measuredUs: 0, simulatedUs: 0 }
  );
}

function sinceOf(
  [what, find]: readonly [string, (place: Place) => number | undefined],
  measured: Place,
  simulated: Place,
): Since | undefined {
  const [measuredUs, simulatedUs] = [find(measured), find(simulated)];
  return measuredUs === undefined || simulatedUs === undefined
    ? undefined
    : { what, measuredUs, simulatedUs };
}

const isOf = (line: string, { vhid, interface: port }: Sent): boolean =>
  line.startsWith(`carp: ${vhid}@${port}:`);

/** The last advertisement of another sender that the machine could believe. */
function heardUs([{ sent }, { host, line, timeUs }]: Place): number | undefined {
  return sent.findLast(
    (each) => !each.isArp && each.host !== host && each.timeUs <= timeUs && isOf(line, each),
  )?.timeUs;
}

/** The last advertisement of another sender, or -1 if it is younger than any timer that it would have set. */
function believedUs(place: Place): number {
  const heard = heardUs(place);
  return heard === undefined || place[1].timeUs - heard < LEAST_DOWN_US ? -1 : heard;
}

/** When the machine last became BACKUP. */
function backupUs([{ said }, one]: Place): number | undefined {
  const vhid = /^carp: \S+:/.exec(one.line)?.[0] ?? '';
  return said.findLast(
    ({ host, line, timeUs }) =>
      host === one.host && timeUs < one.timeUs && line.startsWith(vhid) && /-> BACKUP/.test(line),
  )?.timeUs;
}

/** The last thing that was done to the machine, or to the network. */
function operationUs([{ operations }, one]: Place): number | undefined {
  return operations.findLast(
    ({ host, timeUs }) => (host === one.host || host === '') && timeUs <= one.timeUs + CONSOLE_US,
  )?.timeUs;
}
