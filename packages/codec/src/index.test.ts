import * as root from '@carplab/codec';
import * as carp from '@carplab/codec/carp';
import * as layouts from '@carplab/codec/layouts';
import * as net from '@carplab/codec/net';
import * as pfsync from '@carplab/codec/pfsync';
import { expect, it } from 'vitest';
import type { HeaderLayout } from './layout.js';

it('the root has what the subpaths have, and each name is of one of them', () => {
  const subpaths = [carp, layouts, net, pfsync];
  expect(subpaths.flatMap((one) => Object.keys(one)).sort()).toEqual(Object.keys(root).sort());
  expect({ ...carp, ...layouts, ...net, ...pfsync }).toEqual({ ...root });
});

it('LAYOUTS has every layout that is exported, under its name', () => {
  const isLayout = (value: unknown): value is HeaderLayout =>
    typeof value === 'object' && value !== null && 'structure' in value;
  const exported = Object.entries(layouts).filter(([, value]) => isLayout(value));
  expect(Object.fromEntries(exported)).toEqual(layouts.LAYOUTS);
  expect(exported.length).toBeGreaterThan(30);
});
