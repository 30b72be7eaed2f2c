import { Bytes } from './bytes.js';
import { Config } from './config.js';
import { Difference } from './difference.js';
import { EventList } from './event-list.js';
import { LanesCard } from './lanes-card.js';
import { LessonPanel, lesson } from './lesson.js';
import { asked, Many } from './many-runs.js';
import { Packets } from './packets.js';
import type { Panel } from './panel-open.js';
import { compared } from './state.js';
import { States } from './states.js';
import { Topology } from './topology.js';
import { Why } from './why.js';

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
