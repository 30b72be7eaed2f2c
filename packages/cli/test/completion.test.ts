import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipLoudly, whyNoTools } from '../../live/test/namespaces.js';
import { makeProgram } from '../src/program.js';
import { scratch } from './carplab.js';
import { askCarplab } from './resident.js';

const folder = scratch();
const noFish = skipLoudly('completion in fish', whyNoTools('fish'));
const noZsh = skipLoudly('completion in zsh', whyNoTools('zsh'));
const commands = makeProgram('0.0.0', async () => {}).commands.map((command) => command.name());

/** Command lines, and what completes their last word: exactly these, among files. */
const ASKED: readonly (readonly [string, readonly string[]])[] = [
  ['carplab ', [...commands, 'help']],
  ['carplab de', ['decode', 'demo']],
  ['carplab ctl st', ['state', 'status']],
  ['carplab sniff --capture ', ['cap', 'raw', 'tcpdump']],
  ['carplab -h sniff -i eth0 --capture t', ['tcpdump']],
  ['carplab run s2-', ['s2-advertisements-lost', 's2-crash']],
  ['carplab replay x.pcap --into-sim s2-c', ['s2-crash']],
  ['carplab decode --passw', ['--password', '--password-file', '--passwords']],
  ['carplab speak --dialect o', ['openbsd']],
  ['carplab help sp', ['speak']],
  ['carplab completion ', ['bash', 'fish', 'zsh']],
  // A value is not taken for a command.
  ['carplab run demo --se', ['--seed']],
];

function script(shell: string): string {
  const { status, stdout } = askCarplab(['completion', shell]);
  expect(status).toBe(0);
  const file = join(folder, `carplab.${shell}`);
  writeFileSync(file, stdout);
  return file;
}

describe('carplab completion', () => {
  it.each(ASKED)('bash: %s', (line, words) => {
    const ask = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _carplab; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const args = ['--norc', '-c', ask, 'bash', script('bash'), ...line.split(' ')];
    const found = execFileSync('bash', args, { encoding: 'utf8' });
    expect(found.split('\n').filter(Boolean).sort()).toEqual([...words].sort());
  });

  it.skipIf(noFish)('fish', { timeout: 60_000 }, () => {
    const asks = ASKED.map(
      ([line]) => `complete -C '${line}' | string split -f1 \\t | string join ' '; echo`,
    );
    const text = `source '${script('fish')}'\n${asks.join('\n')}\n`;
    const env = { PATH: process.env['PATH'], HOME: folder };
    const { stdout } = spawnSync('fish', ['--no-config', '-c', text], { encoding: 'utf8', env, cwd: folder });
    const found = stdout.split('\n').filter(Boolean);
    expect(found).toHaveLength(ASKED.length);
    for (const [i, [line, words]] of ASKED.entries()) {
      const options = line.endsWith('--se') ? ['--seed', '--schema'] : words;
      for (const word of found[i]!.split(' ').filter((each) => !/\./.test(each) || words.includes(each)))
        expect(options, line).toContain(word);
      for (const word of words) expect(found[i]!.split(' '), line).toContain(word);
    }
  });

  it.skipIf(noZsh)('zsh', { timeout: 120_000 }, () => {
    const file = script('zsh');
    execFileSync('zsh', ['-n', file]);
    const functions = join(folder, 'functions');
    mkdirSync(functions);
    writeFileSync(join(functions, '_carplab'), askCarplab(['completion', 'zsh']).stdout);
    // A shell on a terminal of its own: each key is typed when the answer before it has come.
    const ask = `
      zmodload zsh/zpty
      zpty z zsh -f -i
      zpty -w z "fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word; unsetopt auto_menu; PS1='RE''ADY'"
      zpty -r -m z out '*READY*'
      zpty -w -n z $'carplab run s2-c\\t'
      zpty -r -m z out '*s2-crash*' && print one
      zpty -w -n z $'\\x15carplab ctl --j\\t'
      zpty -r -m z out '*--json*' && print option
      zpty -w -n z $'\\x15carplab de\\t'
      zpty -r -m z out '*decode*demo*' && print commands`;
    const { stdout } = spawnSync('zsh', ['-f', '-c', ask, 'zsh', functions], {
      encoding: 'utf8',
      timeout: 100_000,
    });
    expect(stdout).toBe('one\noption\ncommands\n');
  });

  it('refuses another shell', () => {
    expect(askCarplab(['completion', 'tcsh'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/Allowed choices are bash, zsh, fish/),
    });
  });
});
