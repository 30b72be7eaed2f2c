import { Bytes } from './bytes.js';
import { Config } from './config.js';
import { Difference } from './difference.js';
import { EventList } from './event-list.js';
import { LanesCard } from './lanes-card.js';
import { LessonPanel, lesson } from './lesson.js';
import { asked, Many } from './many-runs.js';
import { Packets } from './packets.js';
import type { Panel } from './panel-open.js';
import { Capture } from './recording-card.js';
import { HeldStates } from './recording-states.js';
import { CaptureWhy } from './recording-why.js';
import { compared, recording } from './state.js';
import { States } from './states.js';
import { Topology } from './topology.js';
import { Why } from './why.js';

const isRun = (): boolean => recording.value === undefined;
const isCapture = (): boolean => recording.value !== undefined;

/** All panels, in the order in which they are read. */
export const PANELS: readonly Panel[] = [
  { name: 'capture', key: '1', place: 'left', isThere: isCapture, Show: Capture },
  { name: 'topology', key: '1', place: 'left', isThere: isRun, Show: Topology },
  { name: 'lanes', key: '2', place: 'middle', Show: LanesCard },
  { name: 'lesson', place: 'right', isThere: () => isRun() && lesson.value !== undefined, Show: LessonPanel },
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
