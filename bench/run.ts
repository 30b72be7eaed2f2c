/**
 * `npm run bench`: carplab against its peers, measured in the same run. See README.md beside.
 *
 *     npm run bench                 everything, the long form; writes bench/last.md
 *     npm run bench -- codec        in memory only
 *     npm run bench -- decode       the command only
 *     npm run bench -- election     a step of an election
 *     npm run bench -- live         sniff -w of a replay at increasing speed, in network namespaces
 *     npm run bench -- timers       how late advertisements leave, on an idle and on a busy machine
 *     npm run bench -- pf           segments through pf and through a host
 *     npm run bench -- sim          the simulator only
 *     npm run bench -- states       the state table under pfsync
 *     npm run bench -- rebuild      carplab states of a large capture
 *     npm run bench -- search       a schedule of a search
 *     npm run bench -- pfsync       pfsync in memory, and through the command
 *     npm run bench -- page         what the page weighs, and how soon it shows the demo
 *     npm run bench -- --quick      smaller files, fewer rounds; aims are meant for the long form
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { codecGroup } from './codec-group.js';
import { decodeGroup } from './decode-group.js';
import { electionGroup } from './election-group.js';
import { liveGroup } from './live-group.js';
import { machineLines } from './machine.js';
import { pageGroup } from './page-group.js';
import { pfGroup } from './pf-group.js';
import { pfsyncGroup } from './pfsync-group.js';
import { propertiesGroup } from './properties-group.js';
import { rebuildGroup } from './rebuild-group.js';
import type { Row } from './row.js';
import { simGroup } from './sim-group.js';
import { statesGroup } from './states-group.js';
import { bounds, table } from './table.js';
import { timersGroup } from './timers-group.js';

const GROUPS = [
  'codec',
  'decode',
  'election',
  'live',
  'page',
  'pf',
  'pfsync',
  'sim',
  'states',
  'rebuild',
  'search',
  'timers',
] as const;
const root = fileURLToPath(new URL('..', import.meta.url));

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !(GROUPS as readonly string[]).includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no group '${unknown}'; there are ${GROUPS.join(', ')}.\n`);
  process.exit(2);
}
const chosen = (group: (typeof GROUPS)[number]): boolean =>
  positionals.length === 0 || positionals.includes(group);
const whole = GROUPS.every(chosen) && !values.quick;

// What is measured is what is published: the compiled packages. A stale one must not pass for the code.
const build = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], {
  cwd: root,
  stdio: 'inherit',
});
if (build.status !== 0) {
  process.stderr.write('The packages do not compile, so there is nothing to measure.\n');
  process.exit(2);
}

const machine = machineLines();
const started = performance.now();
const rows: Row[] = [];
if (chosen('codec')) {
  process.stderr.write('codec…\n');
  rows.push(...(await codecGroup(values.quick)));
}
if (chosen('decode')) {
  process.stderr.write('decode…\n');
  rows.push(...decodeGroup(values.quick));
}
if (chosen('election')) {
  process.stderr.write('election…\n');
  rows.push(...electionGroup());
}
if (chosen('live')) {
  process.stderr.write('live…\n');
  rows.push(...(await liveGroup(values.quick)));
}
if (chosen('timers')) {
  process.stderr.write('timers…\n');
  rows.push(...(await timersGroup(values.quick)));
}
if (chosen('page')) {
  process.stderr.write('page…\n');
  rows.push(...(await pageGroup(values.quick)));
}
if (chosen('pf')) {
  process.stderr.write('pf…\n');
  rows.push(...pfGroup(values.quick));
}
if (chosen('sim')) {
  process.stderr.write('sim…\n');
  rows.push(...simGroup(values.quick));
}
if (chosen('states')) {
  process.stderr.write('states…\n');
  rows.push(...statesGroup(values.quick));
}
if (chosen('rebuild')) {
  process.stderr.write('rebuild…\n');
  rows.push(...rebuildGroup(values.quick));
}
if (chosen('search')) rows.push(...propertiesGroup(values.quick));
if (chosen('pfsync')) {
  process.stderr.write('pfsync…\n');
  rows.push(...(await pfsyncGroup(values.quick)));
}
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
const text = [
  `${machine}, ${minutes} min${values.quick ? ', --quick: the aims are meant for the long form' : ''}`,
  table(rows),
  bounds(rows),
]
  .filter((part) => part !== '')
  .join('\n\n');
process.stdout.write(`${text}\n`);
if (whole) writeFileSync(new URL('last.md', import.meta.url), `# Last \`npm run bench\`\n\n${text}\n`);
