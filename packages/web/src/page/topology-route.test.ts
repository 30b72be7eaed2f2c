import { expect, it } from 'vitest';
import { newLab } from '../../test/shipped.js';
import { type FrameWay, wayLegs } from '../model/frame-way.js';
import { newStory } from '../model/story.js';
import { BAR } from './topology-boxes.js';
import { topologyLayout } from './topology-layout.js';
import { pointAlong, routesOf } from './topology-route.js';

const place = { segment: 'lan', interface: 'eth0' };
const way = (node: string, port: string, to: readonly string[]): FrameWay => ({
  ...{ frame: 1, sentUs: 0, node, protocol: 'carp', length: 70 },
  steps: [
    { step: 'sent', timeUs: 0, node, segment: 'lan', interface: port },
    { step: 'carried', timeUs: 50, node, segment: 'lan', interface: port },
    ...to.map((each) => ({ step: 'delivered', timeUs: 100, node: each, ...place }) as const),
  ],
});

it('a frame runs down its sender’s cable, along the bars, over the cable between them, and to each receiver', async () => {
  const opened = await newLab().open(newStory({ builtin: 'two-switches' }, 1));
  const layout = topologyLayout(opened, 366);
  const shown = way('fw1', 'igb0', ['pc1', 'pc2']);
  const [sent, near, far] = routesOf(layout, shown, wayLegs(shown));
  const own = layout.cables.find(({ port }) => port === 'fw1:lan')!;
  const link = layout.cables.find(({ port }) => port === 'lan:room1-room2')!;
  expect(sent!.points[0]).toEqual(own.from);
  expect(near!.points.length).toBe(3);
  // One switch further: in at one end of the cable between them, out at the other.
  expect(far!.points.length).toBe(5);
  expect(far!.points.slice(1, 3)).toEqual([
    { x: link.from.x, y: link.from.y - BAR / 2 },
    { x: link.to.x, y: link.to.y + BAR / 2 },
  ]);
  const end = layout.cables.find(({ port }) => port === 'pc2:lan')!;
  expect(far!.points.at(-1)).toEqual(end.from);
});

it('a point along a line is at its part of the whole length', () => {
  const line = [
    { x: 0, y: 0 },
    { x: 30, y: 0 },
    { x: 30, y: 10 },
  ];
  expect([-1, 0, 0.5, 0.75, 1, 2].map((part) => pointAlong(line, part))).toEqual([
    { x: 0, y: 0 },
    { x: 0, y: 0 },
    { x: 20, y: 0 },
    { x: 30, y: 0 },
    { x: 30, y: 10 },
    { x: 30, y: 10 },
  ]);
});
