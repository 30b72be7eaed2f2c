import * as root from '@carplab/codec';
import * as carp from '@carplab/codec/carp';
import * as layouts from '@carplab/codec/layouts';
import * as net from '@carplab/codec/net';
import * as pfsync from '@carplab/codec/pfsync';
import { expect, it } from 'vitest';
import type { HeaderLayout } from './layout.js';

it('each name is of one subpath, and the root has a few of them', () => {
  const names = [carp, layouts, net, pfsync].flatMap((one) => Object.keys(one));
  expect(names).toHaveLength(new Set(names).size);
  expect({ ...carp, ...layouts, ...net, ...pfsync }).toMatchObject({ ...root });
  expect(Object.keys(root).length).toBeLessThan(60);
});

it('LAYOUTS has every layout that is exported, under its name', () => {
  const isLayout = (value: unknown): value is HeaderLayout =>
    typeof value === 'object' && value !== null && 'structure' in value;
  const exported = Object.entries(layouts).filter(([, value]) => isLayout(value));
  expect(Object.fromEntries(exported)).toEqual(layouts.LAYOUTS);
  expect(exported.length).toBeGreaterThan(30);
});
