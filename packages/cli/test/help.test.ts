import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { until } from '../../live/test/namespaces.js';
import { NEEDS } from '../src/program/needs.js';
import { makeProgram } from '../src/program.js';
import { ROOT, startCarplab } from './carplab.js';
import { askCarplab } from './resident.js';

const program = makeProgram('0.0.0', async () => {});
const names = program.commands.map((command) => command.name());

/** The path of each command, groups of commands included: `[]` is the program. */
function paths(command: Command, path: readonly string[] = []): (readonly string[])[] {
  return [path, ...command.commands.flatMap((each) => paths(each, [...path, each.name()]))];
}

describe('--help', () => {
  it('names every command, in the groups', () => {
    const { stdout } = askCarplab(['--help']);
    const groups = [...stdout.matchAll(/^([A-Z].*):\n((?: {2}.*\n?)+)/gm)].map(([, heading, body]) => [
      heading,
      [...body!.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name),
    ]);
    expect(groups.slice(1)).toEqual([
      ['Understand what happened', ['decode', 'states']],
      ['Try it without hardware', ['demo', 'serve', 'run', 'scenarios', 'init']],
      ['On a real wire', ['sniff', 'speak', 'ctl', 'replay']],
      ['Tools', ['craft', 'completion', 'help']],
    ]);
  });

  it.each(paths(program).map((path) => path.join(' ')))('of carplab %s fits a screen of 80 by 40', (path) => {
    const { status, stdout } = askCarplab([...path.split(' ').filter(Boolean), '--help']);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    // Examples are commands to copy.
    const prose = lines.filter((line) => !/carplab /.test(line));
    for (const line of prose) expect([...line].length, line).toBeLessThanOrEqual(80);
  });

  it('says that a password in the arguments is visible, and recommends the file', () => {
    for (const command of ['decode', 'sniff', 'replay', 'speak'])
      expect(askCarplab([command, '--help']).stdout).toMatch(
        /--password <password> +visible (to others )?in ps: prefer/,
      );
  });
});

describe('the needs', () => {
  it('are in the output of bare carplab', () => {
    const { status, stdout, stderr } = askCarplab([]);
    expect([status, stdout]).toEqual([2, '']);
    for (const { need, example } of NEEDS) expect(stderr).toContain(`${need}\n  carplab ${example}\n`);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });

  it('name existing commands', () => {
    for (const { example } of NEEDS) expect(names).toContain(example.split(' ')[0]);
  });

  it.each(NEEDS.filter(({ example }) => !/ -i eth0/.test(example)))(
    'carplab $example works',
    async ({ example }) => {
      const child = startCarplab(example.split(' '));
      if (example.startsWith('serve')) {
        // It runs until Ctrl-C.
        await until('it prints its address', () => child.stdout().includes('http://'));
        child.process.kill('SIGINT');
      }
      const { status, stderr } = await child.outcome;
      expect([status, stderr.includes('carplab:')]).toEqual([0, false]);
    },
  );

  it('are the same as in the table of the README', () => {
    const rows = NEEDS.map(({ need, example }) => `| ${need} | \`npx carplab ${example}\` |`);
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`\n${rows.join('\n')}\n\n`);
    const files = NEEDS.flatMap(({ example }) => example.match(/\S+\.(pcap|yaml)/g) ?? []);
    for (const file of files) expect(existsSync(join(ROOT, file)), file).toBe(true);
  });
});
