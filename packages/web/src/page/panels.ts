import { EventList } from './event-list.js';
import { LanesCard } from './lanes-card.js';
import { later } from './later.js';
import { LessonPanel, lesson } from './lesson.js';
import { asked } from './many-asked.js';
import { pair } from './pair.js';
import type { Panel } from './panel-open.js';
import { compared, recording } from './state.js';
import { Topology } from './topology.js';
import { Why } from './why.js';

const Bytes = later(async () => (await import('./bytes.js')).Bytes);
const Capture = later(async () => (await import('./recording-card.js')).Capture);
const CaptureWhy = later(async () => (await import('./recording-why.js')).CaptureWhy);
const Config = later(async () => (await import('./config.js')).Config);
const Difference = later(async () => (await import('./difference.js')).Difference);
const HeldStates = later(async () => (await import('./recording-states.js')).HeldStates);
const Many = later(async () => (await import('./many-runs.js')).Many);
const Packets = later(async () => (await import('./packets.js')).Packets);
const Pair = later(async () => (await import('./pair-card.js')).PairCard);
const States = later(async () => (await import('./states.js')).States);

const isRun = (): boolean => recording.value === undefined;
const isCapture = (): boolean => recording.value !== undefined;

/** All panels, in the order in which they are read. */
export const PANELS: readonly Panel[] = [
  { name: 'capture', key: '1', place: 'left', isThere: isCapture, Show: Capture },
  { name: 'topology', key: '1', place: 'left', isThere: isRun, Show: Topology },
  { name: 'lanes', key: '2', place: 'middle', Show: LanesCard },
  { name: 'lesson', place: 'right', isThere: () => isRun() && lesson.value !== undefined, Show: LessonPanel },
  {
    name: 'pair',
    place: 'right',
    tab: 'lanes',
    isThere: () => isRun() && pair.value !== undefined,
    Show: Pair,
  },
  { name: 'why', key: '3', place: 'right', inTurn: true, isThere: isRun, Show: Why },
  { name: 'heard', key: '3', place: 'right', isThere: isCapture, Show: CaptureWhy },
  {
    name: 'difference',
    place: 'right',
    tab: 'lanes',
    isThere: () => compared.value !== undefined,
    Show: Difference,
  },
  {
    name: 'many',
    place: 'right',
    tab: 'lanes',
    isThere: () => isRun() && asked.value !== undefined,
    Show: Many,
  },
  { name: 'config', place: 'right', inTurn: true, isThere: isRun, Show: Config },
  { name: 'packets', key: '4', place: 'bottom', isLab: true, Show: Packets },
  { name: 'bytes', key: '5', place: 'bottom', tab: 'packets', isLab: true, Show: Bytes },
  { name: 'states', key: '6', place: 'bottom', isLab: true, isThere: isRun, Show: States },
  { name: 'held', key: '6', place: 'bottom', isLab: true, isThere: isCapture, Show: HeldStates },
  { name: 'events', place: 'below', Show: EventList },
];
