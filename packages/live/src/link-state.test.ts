import { describe, expect, it } from 'vitest';
import { GONE, type LinkState, watchLink } from './link-state.js';

const UP: LinkState = { present: true, up: true, carrier: true, index: 3, carrierChanges: 2 };
const NO_CARRIER = { ...UP, carrier: false };

/** The changes reported for an interface with these states at successive checks. */
function reported(...states: readonly LinkState[]): LinkState[] {
  const changes: LinkState[] = [];
  let at = 0;
  const watch = watchLink(
    'eth0',
    (state) => changes.push(state),
    () => states[at]!,
  );
  for (at = 1; at < states.length; at++) watch.look();
  watch.stop();
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
    expect(reported(...states)).toEqual(changes);
  });
});
