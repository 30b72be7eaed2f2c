import { EventList } from './event-list.js';
import { LanesCard } from './lanes-card.js';
import { later } from './later.js';
import { LessonPanel, lesson } from './lesson.js';
import { asked } from './many-asked.js';
import type { Panel } from './panel-open.js';
import { compared } from './state.js';
import { Topology } from './topology.js';
import { Why } from './why.js';

const Bytes = later(async () => (await import('./bytes.js')).Bytes);
const Config = later(async () => (await import('./config.js')).Config);
const Difference = later(async () => (await import('./difference.js')).Difference);
const Many = later(async () => (await import('./many-runs.js')).Many);
const Packets = later(async () => (await import('./packets.js')).Packets);
const States = later(async () => (await import('./states.js')).States);

/** All panels, in the order in which they are read. */
export const PANELS: readonly Panel[] = [
  { name: 'topology', key: '1', place: 'left', Show: Topology },
  { name: 'lanes', key: '2', place: 'middle', Show: LanesCard },
  { name: 'lesson', place: 'right', isThere: () => lesson.value !== undefined, Show: LessonPanel },
  { name: 'why', key: '3', place: 'right', inTurn: true, Show: Why },
  {
    name: 'difference',
    place: 'right',
    tab: 'lanes',
    isThere: () => compared.value !== undefined,
    Show: Difference,
  },
  { name: 'many', place: 'right', tab: 'lanes', isThere: () => asked.value !== undefined, Show: Many },
  { name: 'config', place: 'right', inTurn: true, Show: Config },
  { name: 'packets', key: '4', place: 'bottom', isLab: true, Show: Packets },
  { name: 'bytes', key: '5', place: 'bottom', tab: 'packets', isLab: true, Show: Bytes },
  { name: 'states', key: '6', place: 'bottom', isLab: true, Show: States },
  { name: 'events', place: 'below', Show: EventList },
];
