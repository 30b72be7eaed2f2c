import { describe, expect, it } from 'vitest';
import { liveRecord, type ObservedLane } from './live-record.js';

const lane = (
  host: string,
  ...transitions: readonly (readonly [timeUs: number, to: string])[]
): ObservedLane => ({
  ...{ host, link: 'lan', vhid: 7, advertisements: [], power: [{ timeUs: 0, on: true }] },
  transitions: transitions.map(([timeUs, to], i) => ({
    ...{ timeUs, from: transitions[i - 1]?.[1] ?? 'INIT', to, reason: 'seen' },
  })),
});
const about = (lanes: readonly ObservedLane[]) =>
  liveRecord({ fromUs: 0, toUs: 100, handoverUs: 5, lanes, pings: [], faults: [killed] });
const killed = { id: 1, timeUs: 40, kind: 'killed', target: 'a' };

describe('liveRecord', () => {
  const a = {
    ...lane('a', [10, 'BACKUP'], [20, 'MASTER']),
    power: [
      { timeUs: 0, on: true },
      { timeUs: 40, on: false },
    ],
  };
  const b = lane('b', [10, 'BACKUP'], [70, 'MASTER']);
  const sent = [{ timeUs: 72, family: 4 as const, advbase: 1, advskew: 0, demote: 0 }];

  it('has a band for each state, without gaps, from the beginning to the end', () => {
    const bands = about([a, b]).lanes.map((each) => each.bands.kept.map(({ state, toUs }) => [state, toUs]));
    expect(bands).toEqual([
      [
        ['INIT', 10],
        ['BACKUP', 20],
        ['MASTER', 40],
        ['OFF', 100],
      ],
      [
        ['INIT', 10],
        ['BACKUP', 70],
        ['MASTER', 100],
      ],
    ]);
  });

  it('measures a takeover from when the master was gone, and knows what took it', () => {
    const { takeovers, vacancies } = about([a, { ...b, advertisements: sent }]);
    expect(takeovers.kept).toMatchObject([
      {
        from: 'a',
        to: 'b',
        lostUs: 40,
        transitionUs: 70,
        advertisementUs: 72,
        durationUs: 32,
        cause: killed,
      },
    ]);
    expect(vacancies.kept).toMatchObject([{ fromUs: 40, toUs: 70, cause: killed }]);
    const elsewhere = about([a, { ...b, link: 'wan' }]);
    expect([...elsewhere.takeovers.kept, ...elsewhere.vacancies.kept]).toEqual([]);
  });

  it('has the times with two masters, and which of them last', () => {
    const lasting = (...times: readonly [number, number]) =>
      about([lane('a', [10, 'MASTER'], [times[1], 'BACKUP']), lane('b', [times[0], 'MASTER'])]).overlaps.kept;
    expect(lasting(30, 35)).toMatchObject([{ hosts: ['a', 'b'], fromUs: 30, toUs: 35, lasting: false }]);
    expect(lasting(30, 36)).toMatchObject([{ lasting: true }]);
    expect(lasting(30, 30)).toEqual([]);
  });
});
