import { EventList } from './event-list.js';
import { LanesCard } from './lanes-card.js';
import { LessonPanel, lesson } from './lesson.js';
import type { Panel } from './panel-open.js';
import { Topology } from './topology.js';
import { Why } from './why.js';

/** All panels, in the order in which they are read. */
export const PANELS: readonly Panel[] = [
  { name: 'topology', key: '1', place: 'left', Show: Topology },
  { name: 'lanes', key: '2', place: 'middle', Show: LanesCard },
  { name: 'lesson', place: 'right', isThere: () => lesson.value !== undefined, Show: LessonPanel },
  { name: 'why', key: '3', place: 'right', Show: Why },
  { name: 'events', place: 'below', Show: EventList },
];
