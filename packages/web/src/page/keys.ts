import { lastTransition } from '../model/last-transition.js';
import { LINK_COMFORT } from '../model/link.js';
import { currentLink } from './address.js';
import { compareWithParent, forkHere, plan, redo, undo } from './branching.js';
import { openMenu } from './fault-target.js';
import { helpShown, lettersOn } from './help.js';
import { advertisementTimes, neighbor } from './instants.js';
import { tableShown } from './lane-table.js';
import { markNow } from './marks.js';
import { say } from './messages/say.js';
import { narrateNow } from './narration.js';
import { openPanel } from './panel-open.js';
import { PANELS } from './panels.js';
import { changeSpeed, pause, play, playing } from './player.js';
import { durationUs, frame, frameAll, lane, record, recording, seek, trouble, tUs } from './state.js';
import { traceCause } from './traced.js';
import { stepFrame } from './traffic.js';
import { stepEvent } from './transport.js';

function stepAdvertisement(step: 1 | -1): void {
  const { value } = record;
  const to = value && neighbor(advertisementTimes(value, lane.value), tUs.value, step);
  pause();
  if (to !== undefined) seek(to);
}

function selectLane(step: 1 | -1): void {
  const count = record.value?.lanes.length ?? 0;
  if (count === 0) return;
  const from = lane.value ?? (step === 1 ? -1 : count);
  seek(tUs.value, Math.max(0, Math.min(count - 1, from + step)));
}

/** The transition here or last before: seeks to it. */
function why(): void {
  const { value } = record;
  const chosen = lane.value === undefined ? undefined : value?.lanes[lane.value];
  const found = value && lastTransition(value, tUs.value, chosen);
  pause();
  if (found !== undefined) seek(found.timeUs);
  document.querySelector<HTMLElement>('[data-hook="why"]')?.scrollIntoView({ block: 'nearest' });
}

/** Steps to another frame of the list. */
function step(by: 1 | -1): void {
  pause();
  stepFrame(by);
}

/** Opens the panel of a key: of those that share it, the one that is there. */
function openKeyed(key: string): void {
  const panel = PANELS.find((each) => each.key === key && (each.isThere?.() ?? true));
  if (panel !== undefined) openPanel(panel);
}

/** Goes to the filter of the packets. */
function filterPackets(): void {
  const packets = PANELS.find(({ name }) => name === 'packets')!;
  openPanel(packets, 'input');
}

/** The menu of the selected lane; without one that of the step of this instant, or of the instant itself. */
function faults(): void {
  const chosen = lane.value === undefined ? undefined : record.value?.lanes[lane.value];
  if (chosen?.interface !== undefined) {
    const { host, vhid, interface: name } = chosen;
    openMenu({ kind: 'vhid', host, vhid, interface: name });
    return;
  }
  const step = plan.value.find(({ timesUs }) => timesUs.includes(tUs.value));
  openMenu(step === undefined ? { kind: 'time', tUs: tUs.value } : { kind: 'step', index: step.index });
}

/** The selected lane begins and ends a step; letters have their meaning on every layout. */
const BY_KEY: Readonly<Record<string, () => void>> = {
  ' ': () => (playing.value ? pause() : play()),
  ArrowLeft: () => stepEvent(-1),
  ArrowRight: () => stepEvent(1),
  'Shift ArrowLeft': () => stepAdvertisement(-1),
  'Shift ArrowRight': () => stepAdvertisement(1),
  ArrowUp: () => selectLane(-1),
  ArrowDown: () => selectLane(1),
  Home: () => seek(0),
  End: () => seek(durationUs.value),
  '+': () => changeSpeed(1),
  '-': () => changeSpeed(-1),
  '\u2212': () => changeSpeed(-1),
  f: frameAll,
  y: why,
  t: () => {
    tableShown.value = !tableShown.value;
  },
  ',': () => step(-1),
  '.': () => step(1),
  ';': () => step(1),
  '/': filterPackets,
  x: faults,
  b: () => void forkHere(),
  c: () => void compareWithParent(),
  l: () => void copyLink(),
  m: markNow,
  n: narrateNow,
  i: () => traceCause('from'),
  '[': () => traceCause('from'),
  o: () => traceCause('of'),
  ']': () => traceCause('of'),
  ...Object.fromEntries(
    PANELS.flatMap(({ key }) => (key === undefined ? [] : [[key, () => openKeyed(key)]])),
  ),
  '?': () => {
    helpShown.value = true;
  },
};

/** Pan and zoom by where the keys are, whatever is printed on them. */
const BY_PLACE: Readonly<Record<string, () => void>> = {
  KeyW: () => frame(0.7),
  KeyS: () => frame(1 / 0.7),
  KeyA: () => frame(1, -0.2),
  KeyD: () => frame(1, 0.2),
};

/** Copies a link to the page, its own if no other is given; resolves with whether it is there. One that is too long is not offered: the file is. */
export async function copyLink(make = currentLink): Promise<boolean> {
  // A capture is in no link.
  if (recording.value !== undefined) return false;
  const link = await make();
  if (link.length > LINK_COMFORT) {
    trouble.value = say.value.files.longLink(link.length, LINK_COMFORT);
    return false;
  }
  const url = new URL(location.href);
  url.hash = link;
  history.replaceState(null, '', url);
  try {
    await navigator.clipboard.writeText(url.href);
    return true;
  } catch {
    return false;
  }
}

/** Takes the keys of the page, but none that somebody types into a field. */
export function startKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.altKey) return;
    const at = event.target as HTMLElement;
    if (at.closest('input:not([type="range"]), select, textarea, dialog')) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'z') return;
      event.preventDefault();
      void (event.shiftKey ? redo() : undo());
      return;
    }
    if (event.key === 'F10' && event.shiftKey) {
      event.preventDefault();
      faults();
      return;
    }
    // A focused button takes its own space.
    if (event.key === ' ' && at.closest('button')) return;
    const key = event.shiftKey && event.key.startsWith('Arrow') ? `Shift ${event.key}` : event.key;
    // Letters, digits and signs, but not the space.
    if (!lettersOn.value && key.length === 1 && key !== ' ') return;
    const act = BY_KEY[key] ?? BY_PLACE[event.code];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
