import { describe, expect, it } from 'vitest';
import { GONE, type LinkState, watchLink } from './link-state.js';

const UP: LinkState = { present: true, up: true, carrier: true, index: 3, carrierChanges: 2 };
const NO_CARRIER = { ...UP, carrier: false };

/** What is told of an interface that is, at one look after the other, like this. */
function told(...states: readonly LinkState[]): LinkState[] {
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
    ['nothing, of what stays', [UP, UP], []],
    [
      'of a carrier that went',
      [UP, { ...NO_CARRIER, carrierChanges: 3 }],
      [{ ...NO_CARRIER, carrierChanges: 3 }],
    ],
    [
      'of a carrier that went and came between two looks',
      [UP, { ...UP, carrierChanges: 4 }, { ...UP, carrierChanges: 4 }],
      [
        { ...NO_CARRIER, carrierChanges: 4 },
        { ...UP, carrierChanges: 4 },
      ],
    ],
    ['nothing, of a change that was seen before it was counted', [UP, { ...UP, carrierChanges: 3 }], []],
    [
      'nothing, of a carrier that came for a moment between two looks without one',
      [NO_CARRIER, { ...NO_CARRIER, carrierChanges: 4 }],
      [],
    ],
    [
      'of an interface that was removed and made again between two looks',
      [UP, { ...UP, index: 4, carrierChanges: 1 }],
      [GONE, { ...UP, index: 4, carrierChanges: 1 }],
    ],
    [
      'nothing, where the system does not count',
      [
        { ...UP, carrierChanges: 0 },
        { ...UP, carrierChanges: 0 },
      ],
      [],
    ],
  ])('tells %s', (_, states, changes) => {
    expect(told(...states)).toEqual(changes);
  });
});
