import { expect, it } from 'vitest';
import type { AuthResult } from './key-ring.js';
import { rejudge } from './rejudge.js';
import type { AuthPeriod, VhidTimeline } from './timeline.js';

it('periods that turn out to have one cause become one, and others stay', () => {
  const [none, found, ok]: AuthResult[] = [{ status: 'bad' }, { status: 'bad' }, { status: 'ok' }];
  const period = (auth: AuthResult | undefined, fromUs: number): AuthPeriod => ({
    ...{ auth: auth!, fromUs, toUs: fromUs + 9, advertisements: 10 },
  });
  const auths = [period(none, 0), period(found, 10), period(ok, 20), period(none, 30)];
  const timelines = [{ advertisers: [{ masterships: [{ auths }] }] }] as unknown as VhidTimeline[];
  rejudge(timelines, (result) => (result === none ? found! : result));
  expect(auths).toEqual([
    { auth: found, fromUs: 0, toUs: 19, advertisements: 20 },
    { auth: ok, fromUs: 20, toUs: 29, advertisements: 10 },
    { auth: found, fromUs: 30, toUs: 39, advertisements: 10 },
  ]);
});
