import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIN, environment, ROOT, scratch } from './carplab.js';
import { askCarplab } from './resident.js';

const directory = scratch();
const UCARP = 'fixtures/ucarp/ucarp-cfg-00.pcap';

function made(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** Control characters other than tab and line feed, and marks that reorder a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const ESCAPES = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/;

const evil = `
name: "x\\e[2J\\u202e\\nok      forged"
learn: "y\\e]0;t\\a\\x9b31m"
duration: 5s
segments: [lan]
vhids: [{ vhid: 1, addresses: 10.0.0.254/24, password: secret }]
hosts:
  constructor: { on: { lan: 10.0.0.1/24 } }
  toString: { on: { lan: 10.0.0.2/24 }, advskew: 100 }
clients: { valueOf: { segment: lan, addresses: 10.0.0.9/24, ping: 10.0.0.254 } }
expect: [{ name: "e\\e[31m", takeover: { max: 1s } }]
`;

describe('text from a scenario cannot do what escape sequences do', () => {
  it.each([
    ['run', []],
    ['run --runs', ['--runs', '2']],
    ['run --json', ['--json']],
    ['run --svg', ['--svg', '-']],
  ])('%s', (_name, options) => {
    const { status, stdout, stderr } = askCarplab(['run', made('evil.yaml', evil), ...options]);
    expect(status).toBe(1);
    expect(stdout.length).toBeGreaterThan(100);
    expect(stdout + stderr).not.toMatch(ESCAPES);
    expect(stdout).not.toMatch(/^ok +forged/m);
  });

  it('hosts named as members of every object are hosts', () => {
    const { stdout } = askCarplab(['run', made('evil.yaml', evil)]);
    expect(stdout).toContain('x\\x1b[2J\\u202e\\x0aok      forged');
    expect(stdout).toContain('constructor vhid 1: BACKUP → MASTER');
    expect(stdout).toContain('toString vhid 1');
    expect(stdout).toContain('valueOf: 0 of 1 pings to 10.0.0.254 lost');
  });

  it('nor can the name of a file', () => {
    const { status, stderr } = askCarplab(['decode', join(directory, 'no\x1b[2J')]);
    expect([status, stderr]).toEqual([2, `carplab: cannot read ${directory}/no\\x1b[2J: no such file\n`]);
  });
});

describe('a scenario that cannot be read', () => {
  const rest = "name: 'x', learn: 'y', duration: '5s', segments: ['lan']";
  it.each([
    [
      'a getter that throws',
      `export const scenario = { ${rest}, get hosts() { throw new Error('boom \x1b[31m'); } };`,
      'hosts: found a value that throws when it is read (boom \\x1b[31m); allowed: a plain value',
    ],
    [
      'one further down',
      `export const scenario = { ${rest}, hosts: { fw1: { get on() { throw new Error('boom'); } } } };`,
      'hosts.fw1.on: found a value that throws when it is read (boom); allowed: a plain value',
    ],
    [
      'deep nesting',
      `let x: unknown[] = []; for (let i = 0; i < 100_000; i++) x = [x];\nexport const scenario = { ${rest}, hosts: x };`,
      'hosts: found more than 64 levels; allowed: at most 64 levels of keys and lists',
    ],
    [
      'a host named __proto__',
      `export const scenario = { ${rest}, hosts: JSON.parse('{"__proto__": {"on": {"lan": "10.0.0.1/24"}}}') };`,
      "hosts.__proto__: found '__proto__'; allowed: a name that begins with a letter or a digit",
    ],
  ])('in TypeScript: %s', (name, text, message) => {
    const { status, stdout, stderr } = askCarplab(['run', made(`${name.replaceAll(' ', '-')}.ts`, text)]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr.split('\n').filter((line) => !line.startsWith('carplab: '))).toEqual(['']);
  });

  it.each([65, 3000, 20_000])('in YAML: %i levels', (levels) => {
    const text = `name: x\nlearn: y\nduration: 5s\nsegments: [lan]\nhosts: ${'['.repeat(levels)}${']'.repeat(levels)}\n`;
    const { status, stderr } = askCarplab(['run', made('deep.yaml', text)]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/allowed: at most 64 levels of keys and lists\n$/);
    expect(stderr).not.toMatch(/call stack/i);
  });
});

it.runIf(process.platform === 'linux')('a file name need not be UTF-8', () => {
  const name = Buffer.concat([Buffer.from(`${directory}/a`), Buffer.of(0xff), Buffer.from('.pcap')]);
  writeFileSync(name, readFileSync(join(ROOT, UCARP)));
  const command = Buffer.concat([
    Buffer.from(`exec "${process.execPath}" "${BIN}" decode "`),
    name,
    Buffer.from('"\n'),
  ]);
  const { status, stdout, stderr } = spawnSync('sh', [], {
    input: command,
    env: environment(),
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, expect.stringContaining('25 frames')]);
  expect(stdout).toContain('vhid=1');
});
