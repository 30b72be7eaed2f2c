import { describe, expect, it } from 'vitest';
import { newLab } from '../../test/shipped.js';
import { type FrameWay, wayLegs } from '../model/frame-way.js';
import { newStory } from '../model/story.js';
import type { Lab } from './lab.js';

const labs = new Map<string, Promise<Lab>>();

/** A lab whose run of this scenario has ended. */
function ran(name: string): Promise<Lab> {
  const lab = labs.get(name) ?? run(name);
  labs.set(name, lab);
  return lab;
}

async function run(name: string): Promise<Lab> {
  const lab = newLab();
  await lab.open(newStory({ builtin: name }, 1));
  for await (const part of lab.run('A')) if (part.done) break;
  return lab;
}

/** The way of the first advertisement at an instant or later. */
async function firstAdvertisement(lab: Lab, fromUs: number): Promise<FrameWay> {
  for await (const { chunk } of lab.frames('A')) {
    const { sentUs = new Float64Array(), first = 0, count = 0 } = chunk ?? {};
    for (let row = 0; row < count; row++) {
      const way = sentUs[row]! < fromUs ? undefined : await lab.way('A', first + row);
      if (way?.protocol === 'carp') return way;
    }
  }
  throw new Error('no advertisement');
}

describe('the way of a frame', () => {
  it('an advertisement goes over the switch to everybody on the segment, off or not', async () => {
    const lab = await ran('demo');
    const way = await firstAdvertisement(lab, 48_687_800);
    expect(way).toMatchObject({ sentUs: 48_687_800, node: 'OPNsense-2', protocol: 'carp', vhid: 1 });
    const legs = wayLegs(way);
    expect(legs.map(({ node, direction, lost }) => [node, direction, lost?.reason])).toEqual([
      ['OPNsense-2', 'out', undefined],
      ['OPNsense-1', 'in', 'link-down'],
      ['wan-client', 'in', undefined],
      ['server', 'in', undefined],
    ]);
    expect(legs.map(({ fromUs, toUs }) => [fromUs - way.sentUs, toUs - way.sentUs])).toEqual([
      [0, 50],
      [50, 50],
      [50, 100],
      [50, 100],
    ]);
  });

  it('there is none of a frame that there is not', async () => {
    const lab = await ran('demo');
    expect(await lab.way('A', -1)).toBeUndefined();
    expect(await lab.way('A', 1e9)).toBeUndefined();
  });

  it('a refused advertisement is delivered, and says why it was not taken', async () => {
    const lab = await ran('password-differs');
    const way = await firstAdvertisement(lab, 10_000_000);
    expect(wayLegs(way).flatMap(({ lost }) => (lost ? [lost.reason] : []))).toEqual(['badauth']);
  });

  it('what a switch eats ends at the switch', async () => {
    const lab = await ran('multicast-eaten');
    const way = await firstAdvertisement(lab, 10_000_000);
    expect(wayLegs(way).map(({ direction, lost }) => [direction, lost?.reason])).toEqual([
      ['out', 'multicast-eaten'],
    ]);
  });
});

describe('an instant', () => {
  it('has the frames sent since another one, each to its end, and is the same without them', async () => {
    const lab = await ran('demo');
    const alone = await lab.seek('A', 48_687_800);
    const since = await lab.seek('A', 48_687_800, 48_600_000);
    expect({ ...since, ways: undefined }).toEqual({ ...alone, ways: undefined });
    expect(alone.ways).toBeUndefined();
    expect(since.ways!.every(({ sentUs }) => sentUs > 48_600_000 && sentUs <= 48_687_800)).toBe(true);
    const takeover = since.ways!.filter(({ protocol }) => protocol === 'carp');
    expect(takeover.map(({ vhid }) => vhid)).toEqual([1, 2]);
    for (const way of takeover)
      expect(way.steps.filter(({ step }) => step === 'delivered').length).toBeGreaterThan(0);
  });

  it('knows power, cables and the frames on them', async () => {
    const lab = await ran('demo');
    const { powers, cables, flights } = await lab.seek('A', 48_687_820);
    expect(powers).toMatchObject({ 'OPNsense-1': 'off', 'OPNsense-2': 'on', server: 'on' });
    expect(cables.filter(({ carrier }) => !carrier).map(({ node, segment }) => [node, segment])).toEqual([
      ['OPNsense-1', 'wan'],
      ['OPNsense-1', 'lan'],
      ['OPNsense-1', 'sync'],
    ]);
    expect(flights.map(({ node, direction }) => [node, direction])).toContainEqual(['OPNsense-2', 'out']);
  });
});

describe('the network of a story', () => {
  it('names cables as faults do', async () => {
    const lab = newLab();
    const ports = async (name: string) => {
      const { machines, uplinks, switches } = await lab.open(newStory({ builtin: name }, 1));
      return [
        machines.flatMap(({ cables }) => cables.map(({ port }) => port)),
        uplinks.map(({ port }) => port),
        switches.map(({ segment, name: at = '' }) => `${segment} ${at}`),
      ];
    };
    expect(await ports('demo')).toEqual([
      ['OPNsense-1:wan', 'OPNsense-1:lan', 'OPNsense-1:sync'].concat(
        ['OPNsense-2:wan', 'OPNsense-2:lan', 'OPNsense-2:sync'],
        ['lan-client:lan', 'wan-client:wan', 'server:wan'],
      ),
      [],
      ['wan ', 'lan ', 'sync '],
    ]);
    expect(await ports('lagg-two-switches')).toEqual([
      ['fw1:igb0', 'fw1:igb1', 'fw2:igb0', 'fw2:igb1', 'pc:lan'],
      ['lan:sw1-sw2'],
      ['lan sw1', 'lan sw2'],
    ]);
  });
});
