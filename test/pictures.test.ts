import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEMO_LANES, demoLanes } from '../scripts/demo-lanes.js';

it('the picture of the README is what the demo gives now (npm run pictures draws it again)', () => {
  expect(demoLanes()).toBe(readFileSync(new URL(`../${DEMO_LANES}`, import.meta.url), 'utf8'));
});
