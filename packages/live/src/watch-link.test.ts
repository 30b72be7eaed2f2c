import { describe, expect, it } from 'vitest';
import type { LinkTaker } from './link-monitor.js';
import { GONE, type LinkState } from './link-state.js';
import { watchLink } from './watch-link.js';

const UP: LinkState = { ...GONE, present: true, up: true, carrier: true, index: 3, carrierChanges: 2 };
const NO_CARRIER = { ...UP, carrier: false };
const having = (...addresses: string[]): LinkState => ({ ...UP, addresses });

/** The changes reported for an interface with these states at successive checks. */
function reported(states: readonly LinkState[], removed: readonly string[] = []): LinkState[] {
  const changes: LinkState[] = [];
  let take: LinkTaker = () => {};
  const watch = watchLink('eth0', (state) => changes.push(state), {
    state: () => states[0]!,
    watch: (_, taker) => {
      take = taker;
      return () => {};
    },
    look: () => {},
  });
  for (const state of states.slice(1)) take(state, removed);
  watch.stop();
  expect(watch.state).toBe(states.at(-1));
  return changes;
}

describe('watchLink', () => {
  it.each<[string, LinkState[], LinkState[]]>([
    ['nothing if nothing changes', [UP, UP], []],
    ['loss of carrier', [UP, { ...NO_CARRIER, carrierChanges: 3 }], [{ ...NO_CARRIER, carrierChanges: 3 }]],
    [
      'a carrier that was lost and came back between two checks',
      [UP, { ...UP, carrierChanges: 4 }, { ...UP, carrierChanges: 4 }],
      [
        { ...NO_CARRIER, carrierChanges: 4 },
        { ...UP, carrierChanges: 4 },
      ],
    ],
    ['nothing for a change that was seen before it was counted', [UP, { ...UP, carrierChanges: 3 }], []],
    [
      'nothing for a carrier that was there only between two checks',
      [NO_CARRIER, { ...NO_CARRIER, carrierChanges: 4 }],
      [],
    ],
    [
      'an interface that was removed and created again between two checks',
      [UP, { ...UP, index: 4, carrierChanges: 1 }],
      [GONE, { ...UP, index: 4, carrierChanges: 1 }],
    ],
    [
      'nothing if the system does not count',
      [
        { ...UP, carrierChanges: 0 },
        { ...UP, carrierChanges: 0 },
      ],
      [],
    ],
  ])('reports %s', (_, states, changes) => {
    expect(reported(states)).toEqual(changes);
  });

  it('reports addresses that change, and one that was removed and is there again', () => {
    const [one, two] = ['10.0.0.1/24', '10.0.0.2/24'];
    expect(reported([having(one!), having(one!, two!)])).toEqual([having(one!, two!)]);
    expect(reported([having(one!, two!), having(one!, two!)], [one!])).toEqual([
      having(two!),
      having(one!, two!),
    ]);
    // Removed, and not there again; or never seen.
    expect(reported([having(one!, two!), having(two!)], [one!])).toEqual([having(two!)]);
    expect(reported([having(two!), having(two!)], [one!])).toEqual([]);
  });

  it('reports another MAC address', () => {
    const other = { ...UP, mac: '02:00:00:00:00:02' };
    expect(reported([{ ...UP, mac: '02:00:00:00:00:01' }, other])).toEqual([other]);
  });
});
