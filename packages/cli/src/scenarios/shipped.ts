import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { nearest, parseScenario, type ScenarioInput } from '@carplab/sim/scenario';

const require = createRequire(import.meta.url);
const SUFFIX = '.yaml';

/** A scenario that comes with carplab. */
export interface Shipped {
  /** What `carplab run` takes: `s2-crash`. */
  readonly name: string;
  readonly title: string;
  readonly group: Group;
  readonly learn: string;
  readonly retells?: string;
  readonly file: string;
}

/** The groups of shipped scenarios, in the order of their list. */
export const GROUPS = [
  'Elections and failovers',
  'pfsync and connections',
  'Switches, cables and hypervisors',
  'Other implementations',
  'Foreign and forged frames',
] as const;

type Group = (typeof GROUPS)[number];

function folder(): string {
  return dirname(require.resolve('@carplab/sim/scenarios/demo.yaml'));
}

/** The names of the shipped scenarios, sorted. */
export function shippedNames(): string[] {
  return readdirSync(folder())
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** The file of the shipped scenario with this name; undefined if there is none. */
export function shippedFile(name: string): string | undefined {
  return shippedNames().includes(name) ? join(folder(), `${name}${SUFFIX}`) : undefined;
}

/** The shipped name that was probably meant. */
export function nearestShipped(name: string): string | undefined {
  const word = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
  return nearest(word, shippedNames());
}

/** All shipped scenarios, by group. */
export function shippedScenarios(): Shipped[] {
  const all = shippedNames().map((name): Shipped => {
    const file = join(folder(), `${name}${SUFFIX}`);
    const parsed = parseScenario(readFileSync(file, 'utf8'), file);
    // Its tests parse and run each.
    if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
    const { input } = parsed;
    const { name: title, learn, retells } = input;
    const origin = retells === undefined ? {} : { retells };
    return { name, title, group: groupOf(input), learn, ...origin, file };
  });
  return GROUPS.flatMap((group) => all.filter((each) => each.group === group));
}

const FORGING = ['forge', 'forgePfsync', 'replay'] as const;
const WIRING = ['cut', 'partition', 'switchReboot', 'rule', 'impair'] as const;
const CABLE = ['link', 'out', 'in', 'joins', 'portSecurity', 'filter', 'echo'];

/** The group, from what is special in a scenario: so none has to say it. */
function groupOf(input: ScenarioInput): Group {
  const { steps = [], routers = {}, defaults = {}, segments } = input;
  const hosts = Object.values(input.hosts);
  const does = (kinds: readonly string[]): boolean =>
    steps.some((step) => kinds.some((kind) => Object.hasOwn(step, kind)));
  if (does(FORGING) || Object.keys(routers).length > 0) return 'Foreign and forged frames';
  if ([defaults, ...hosts].some(({ dialect = 'freebsd' }) => dialect !== 'freebsd'))
    return 'Other implementations';
  const machines = [...Object.values(input.clients ?? {}), ...Object.values(input.servers ?? {})];
  const ports = hosts.flatMap(({ interfaces = {} }) => Object.values(interfaces));
  const isSpecial = [...machines, ...ports].some((each) => CABLE.some((key) => Object.hasOwn(each, key)));
  const options = Array.isArray(segments) ? [] : Object.values(segments);
  const sessions = machines.some((each) => 'sessions' in each);
  if (sessions || [defaults, ...hosts].some(({ pfsync }) => pfsync !== undefined))
    return 'pfsync and connections';
  if (isSpecial || options.some((each) => each !== null && Object.keys(each).length > 0) || does(WIRING))
    return 'Switches, cables and hypervisors';
  return 'Elections and failovers';
}

/** The first line of a scenario for editors: where its schema is, as seen from a file in `directory`. */
export function schemaLine(directory: string): string {
  const schema = require.resolve('@carplab/sim/schemas/scenario.v1.schema.json');
  const way = relative(resolve(directory), schema);
  // Far away, as after a global installation, the whole path lasts longer.
  const path = way.startsWith(`..${sep}`) || isAbsolute(way) ? schema : way;
  return `# yaml-language-server: $schema=${path.replaceAll(sep, '/')}`;
}

/** Whether it can be the name of a shipped scenario: it is no path, and no file is called so. A directory may be. */
export function isNameOnly(given: string): boolean {
  if (given === '-' || /[/\\]/.test(given)) return false;
  return statSync(given, { throwIfNoEntry: false })?.isDirectory() ?? true;
}
