/**
 * Draws the rooms of scripts/rooms.cjs: docs/rooms.svg, and the table in docs/architecture.md. `npm run draw`; a test
 * checks that both are up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

interface Rooms {
  readonly rooms: Readonly<Record<string, readonly string[]>>;
  readonly libraries: Readonly<Record<string, readonly string[]>>;
  readonly folder: (room: string) => string;
}

const { rooms, libraries, folder } = createRequire(import.meta.url)('./rooms.cjs') as Rooms;
const root = new URL('../', import.meta.url);

/** Pixels. */
const [BOX_WIDTH, BOX_HEIGHT, COLUMN, ROW, MARGIN] = [170, 44, 200, 92, 20];

/** The longest chain of imports below a room: its row, counted from the ground. */
function height(room: string): number {
  return Math.max(-1, ...rooms[room]!.map(height)) + 1;
}

const reaches = (from: string, to: string): boolean =>
  rooms[from]!.some((next) => next === to || reaches(next, to));

/** The arrows, without those that a longer path implies. */
const arrows: readonly (readonly [string, string])[] = Object.entries(rooms).flatMap(([from, imports]) =>
  imports
    .filter((to) => !imports.some((other) => other !== to && reaches(other, to)))
    .map((to) => [from, to] as const),
);

/** An arrow that passes a row takes a place in it, so that it does not cross a box. */
const passing = (from: string, to: string, row: number): string => `${from} ${to} ${row}`;

function path(from: string, to: string): readonly string[] {
  const rows = height(from) - height(to) - 1;
  return [from, ...Array.from({ length: rows }, (_, i) => passing(from, to, height(from) - 1 - i)), to];
}

/** The contents of each row, from the ground up, ordered so that the two ends of an arrow are near each other. */
function ordered(): readonly (readonly string[])[] {
  const links = arrows.flatMap(([from, to]) => {
    const way = path(from, to);
    return way.slice(1).map((below, i) => [way[i]!, below] as const);
  });
  const names = Object.keys(rooms);
  const rows = Array.from({ length: Math.max(...names.map(height)) + 1 }, (_, at) =>
    names.filter((room) => height(room) === at),
  );
  for (const [from, to] of arrows)
    path(from, to)
      .slice(1, -1)
      .forEach((place, i) => {
        rows[height(from) - 1 - i]!.push(place);
      });
  const placeIn = (row: readonly string[], name: string): number => row.indexOf(name) - (row.length - 1) / 2;
  const arrange = (at: number, beside: number, pick: 0 | 1): void => {
    const row = rows[at]!;
    const wish = new Map(
      row.map((name) => {
        const near = links
          .filter((link) => link[1 - pick] === name)
          .map((link) => placeIn(rows[beside]!, link[pick]!));
        return [name, near.length === 0 ? placeIn(row, name) : near.reduce((a, b) => a + b) / near.length];
      }),
    );
    row.sort((a, b) => wish.get(a)! - wish.get(b)!);
  };
  for (let round = 0; round < 8; round++) {
    for (let at = 1; at < rows.length; at++) arrange(at, at - 1, 1);
    for (let at = rows.length - 2; at >= 0; at--) arrange(at, at + 1, 0);
  }
  return rows;
}

/** The picture: the command above, the wire formats below, an arrow from importer to imported. */
export function drawRooms(): string {
  const rows = ordered();
  const width = Math.max(...rows.map((row) => row.length)) * COLUMN + 2 * MARGIN;
  const x = new Map(
    rows.flatMap((row) => row.map((name, i) => [name, width / 2 + (i - (row.length - 1) / 2) * COLUMN])),
  );
  const top = (at: number): number => MARGIN + (rows.length - 1 - at) * ROW;
  const lines = arrows.map(([from, to]) => {
    const start = `M${x.get(from)} ${top(height(from)) + BOX_HEIGHT}`;
    const way = path(from, to).slice(1, -1);
    const through = way.map((place, i) => {
      const y = top(height(from) - 1 - i);
      return `L${x.get(place)} ${y - 4} V${y + BOX_HEIGHT + 4}`;
    });
    return `<path d="${[start, ...through].join(' ')} L${x.get(to)} ${top(height(to)) - 2}"/>`;
  });
  const boxes = Object.keys(rooms).map((room) => {
    const [left, y] = [x.get(room)! - BOX_WIDTH / 2, top(height(room))];
    const taken = libraries[room]!.filter((library) => !library.startsWith('@')).join(', ');
    return [
      `<rect x="${left}" y="${y}" width="${BOX_WIDTH}" height="${BOX_HEIGHT}" rx="4"/>`,
      `<text class="room" x="${x.get(room)}" y="${y + (taken === '' ? 27 : 19)}">${room}</text>`,
      ...(taken === '' ? [] : [`<text x="${x.get(room)}" y="${y + 35}">${taken}</text>`]),
    ].join('\n');
  });
  const bottom = top(0) + BOX_HEIGHT + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom}" role="img">
<title>The rooms of carplab: an arrow from a package to each one that it imports</title>
<style>
text { font: 11px system-ui, sans-serif; text-anchor: middle; fill: #57606a }
.room { font-size: 14px; font-weight: 600; fill: #1f2328 }
rect { fill: #fff; stroke: #57606a }
path { fill: none; stroke: #8c959f; marker-end: url(#tip) }
.paper { fill: #f6f8fa; stroke: none }
.tip { fill: #8c959f; stroke: none; marker: none }
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>
<rect class="paper" width="${width}" height="${bottom}"/>
${[...lines, ...boxes].join('\n')}
</svg>
`;
}

/** A row for each room, in the order of rooms.cjs, with its package's description. */
export function tableOfRooms(): string {
  const list = (names: readonly string[]): string => names.join(', ') || '–';
  return [
    '| room | what lives in it | may import | from the registry |',
    '|---|---|---|---|',
    ...Object.entries(rooms).map(([room, imports]) => {
      const manifest = readFileSync(new URL(`${folder(room)}/package.json`, root), 'utf8');
      const { name, description } = JSON.parse(manifest) as Readonly<Record<'name' | 'description', string>>;
      return `| [\`${name}\`](../${folder(room)}) | ${description} | ${list(imports)} | ${list(libraries[room]!)} |`;
    }),
  ].join('\n');
}

/** The page with the current table between its two marks. */
export function withTable(page: string): string {
  return page.replace(/(<!-- rooms -->\n)[\s\S]*(\n<!-- \/rooms -->)/, `$1\n${tableOfRooms()}\n$2`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const page = new URL('docs/architecture.md', root);
  writeFileSync(new URL('docs/rooms.svg', root), drawRooms());
  writeFileSync(page, withTable(readFileSync(page, 'utf8')));
}
