import { expect, it } from 'vitest';
import { JudgedLinks } from './judged-links.js';

/** sw1 - sw2 - sw3, and sw4 at sw2. */
const links = (): JudgedLinks =>
  new JudgedLinks({
    name: 'lan',
    switches: ['sw1', 'sw2', 'sw3', 'sw4'],
    links: [
      { between: ['sw1', 'sw2'], link: { latencyUs: 1000 } },
      { between: ['sw3', 'sw2'], link: { latencyUs: 2000, jitterUs: 500 } },
      { between: ['sw2', 'sw4'] },
    ],
  });

it('without a fault each switch reaches each, and the longest way takes as long as all cables', () => {
  const all = links();
  for (const from of [undefined, 'sw1', 'sw2', 'sw3', 'sw4'])
    for (const to of [undefined, 'sw1', 'sw2', 'sw3', 'sw4']) expect(all.carry(from, to)).toBe(true);
  expect(all.delayUs).toBe(1000 + 2500 + 50);
});

it('a cable without a carrier parts both sides; a cut, one direction', () => {
  const all = links();
  all.at('sw1-sw2')!.carrier = false;
  expect([all.carry('sw1', 'sw3'), all.carry('sw3', undefined), all.carry('sw3', 'sw4')]).toEqual([
    false,
    false,
    true,
  ]);
  all.at('sw1-sw2')!.carrier = true;
  all.at('sw3-sw2')!.cutOut = true;
  expect([all.carry('sw3', 'sw1'), all.carry('sw1', 'sw3')]).toEqual([false, true]);
  expect([all.at('sw2-sw3'), all.at(0), all.at(undefined)]).toEqual([undefined, undefined, undefined]);
});
