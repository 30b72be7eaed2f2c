import { AddressError, type Advertisement, decodeAdvertisement, fromHex } from '@carplab/codec';
import { createInstance, defineDialect, EffectList, step } from '@carplab/election';
import { expect, it } from 'vitest';
import { toElectionEvent } from './election-event.js';

const packet = fromHex('210164070509d52dfffffffe80000001aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c')!;
const advertisement = decodeAdvertisement(packet) as Advertisement;

it('has the fields that an election compares, from text or bytes', () => {
  const event = {
    ...{ type: 'advertisement', family: 4, advbase: 9, advskew: 7, demote: 5 },
    ...{ counterHigh: 0xffff_fffe, counterLow: 0x8000_0001, source: 0xc000_0201 },
  };
  const read = toElectionEvent(
    { ...advertisement, advskew: 7, demote: 5, advbase: 9 },
    { source: '192.0.2.1' },
  );
  expect(read).toEqual(event);
  const bytes = Uint8Array.of(192, 0, 2, 1);
  expect(toElectionEvent({ ...advertisement, advskew: 7, demote: 5, advbase: 9 }, { source: bytes })).toEqual(
    event,
  );
});

it('is of IPv6 if the source is, which decides no tie', () => {
  expect(toElectionEvent(advertisement, { source: 'fe80::1' })).toMatchObject({ family: 6, source: 0 });
});

it.each(['', '10.0.0', '10.0.0.1/24', new Uint8Array(5), undefined as unknown as string])(
  'refuses the source %s',
  (source) => {
    expect(() => toElectionEvent(advertisement, { source })).toThrow(AddressError);
    expect(() => toElectionEvent(advertisement, { source })).toThrow(
      /^source is not an address of its kind: .*; it takes/,
    );
  },
);

it('is what an election takes', () => {
  const byAddress = defineDialect('freebsd', { name: 'by-address', tie: 'address' });
  const instance = createInstance({ dialect: byAddress, vhid: 1, source: 0x0a00_0002 });
  const effects = new EffectList();
  step(instance, { type: 'start' }, 0, effects);
  step(instance, { type: 'force', state: 'MASTER' }, 1, effects);
  const equal = { ...advertisement, advbase: 1, advskew: 0, demote: 0 };
  step(instance, toElectionEvent(equal, { source: '10.0.0.3' }), 2, effects);
  expect(instance.state).toBe('MASTER');
  step(instance, toElectionEvent(equal, { source: '10.0.0.1' }), 3, effects);
  expect(instance.state).toBe('BACKUP');
});
