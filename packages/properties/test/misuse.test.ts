import { advertisements, hostSettings, pfsyncStates } from '@carplab/properties';
import { expect, it } from 'vitest';

const DIALECTS = 'it takes one of freebsd, openbsd';
const FORMATS = 'it takes one of freebsd-1301, freebsd-1400';

/** As from JavaScript, or with a name that was typed wrong. */
const given = <T>(arbitrary: (name: T) => unknown, name?: string): (() => unknown) => {
  const loose: (name?: never) => unknown = arbitrary as (name?: never) => unknown;
  return () => loose(name as never);
};

it.each([
  ['advertisements', given(advertisements), `dialect is undefined; ${DIALECTS}`],
  ['advertisements', given(advertisements, 'freebsd10'), `dialect is freebsd10; ${DIALECTS}`],
  ['hostSettings', given(hostSettings), `dialect is undefined; ${DIALECTS}`],
  ['pfsyncStates', given(pfsyncStates, 'freebsd'), `format is freebsd; ${FORMATS}`],
])('%s names the dialect or format that there is not, and those that there are', (_, draw, words) => {
  expect(draw).toThrow(words);
});
