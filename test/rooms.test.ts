import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { drawRooms, tableOfRooms, withTable } from '../scripts/draw-rooms.js';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

it('the picture of the rooms is that of the tables that the arrows are held to: npm run draw', () => {
  expect(read('docs/rooms.svg')).toBe(drawRooms());
});

it('so is the table in docs/architecture.md, which has every package', () => {
  const page = read('docs/architecture.md');
  expect(page).toBe(withTable(page));
  expect(page).toContain(tableOfRooms());
  for (const room of readdirSync(new URL('../packages', import.meta.url)))
    expect(page).toContain(`](../packages/${room})`);
});
