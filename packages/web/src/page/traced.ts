import { batch, type Signal, signal } from '@preact/signals';
import { cameFrom, cameOf, type Thing, thingAt } from '../model/causes.js';
import { isOfLane } from '../model/last-transition.js';
import { say } from './messages/say.js';
import { speak } from './narration.js';
import { pause } from './player.js';
import { chosenFrame, lane, record, seek, tUs } from './state.js';
import { frameTable } from './traffic.js';

/** What the last step along causes came to, in words; it counts as long as its instant is shown. */
export const traced: Signal<{ readonly tUs: number; readonly text: string }> = signal({ tUs: -1, text: '' });

/** Goes to what the selected thing came from, or to what came of it. */
export function traceCause(way: 'from' | 'of'): void {
  const { value } = record;
  if (value === undefined) return;
  pause();
  const words = say.value.causes;
  const frame = chosenFrame.value;
  const isFrame = frame !== undefined && sentUs(frame) === tUs.value;
  const thing = thingAt(value, tUs.value, { lane: lane.value, ...(isFrame ? { frame } : {}) });
  const found = thing && (way === 'from' ? cameFrom(value, thing) : cameOf(value, thing, lane.value));
  if (found !== undefined) goTo(found);
  const text =
    thing === undefined ? words.nothing : found === undefined ? words.none[way] : words[way](nameOf(found));
  traced.value = { tUs: tUs.value, text };
  speak(found === undefined ? text : say.value.narration.at(tUs.value, text));
}

/** When a frame was sent: by the list of frames, or by the lane that sent it. */
function sentUs(frame: number): number | undefined {
  const table = frameTable.value;
  if (table?.chunkOf(frame) !== undefined) return table.at('sentUs', frame);
  const sender = record.value && cameFrom(record.value, { kind: 'frame', frame });
  return sender?.kind === 'lane' ? sender.timeUs : undefined;
}

function goTo(thing: Thing): void {
  const { lanes, transitions } = record.value!;
  batch(() => {
    chosenFrame.value = thing.kind === 'frame' ? thing.frame : undefined;
    switch (thing.kind) {
      case 'frame':
        seek(sentUs(thing.frame) ?? tUs.value);
        break;
      case 'lane':
        seek(thing.timeUs, thing.lane);
        break;
      case 'transition': {
        const of = lanes.findIndex((each) => isOfLane(thing.transition, each));
        seek(thing.transition.timeUs, of < 0 ? undefined : of);
        break;
      }
      case 'fault': {
        // A lane with a transition then is what would be selected.
        const chosen = lanes[lane.value ?? -1];
        if (chosen && transitions.kept.some((each) => each.timeUs === thing.timeUs && isOfLane(each, chosen)))
          lane.value = undefined;
        seek(thing.timeUs);
      }
    }
  });
}

function nameOf(thing: Thing): string {
  const words = say.value;
  switch (thing.kind) {
    case 'transition':
      return words.transitionLine(thing.transition);
    case 'fault': {
      const fault = record.value!.faults.kept.find(({ id }) => id === thing.fault);
      return fault === undefined ? '' : words.faultLine(fault);
    }
    case 'frame':
      return words.frame(frameTable.value?.numberOf(thing.frame) ?? thing.frame);
    case 'lane': {
      const { host, vhid, link } = record.value!.lanes[thing.lane]!;
      return words.causes.sender(host, words.vhid(vhid, link));
    }
  }
}
