import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { BIN, jsonLines, ROOT } from './carplab.js';
import { askCarplab } from './resident.js';

const S2 = 'sim/scenarios/s2-crash.yaml';
const LEAVE = '\x1b[?25h\x1b[?1049l';

/** The command on its own terminal, made by script(1). */
class Screen {
  output = '';
  readonly ended: Promise<number | null>;
  readonly #child;
  #changed: (() => void) | undefined;

  constructor(args: string) {
    const command = `stty cols 100 rows 30; exec '${process.execPath}' '${BIN}' ${args}`;
    this.#child = spawn('script', ['-qfec', command, '/dev/null'], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], TERM: 'xterm', TZ: 'UTC' },
      timeout: 300_000,
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
      this.#changed?.();
    });
    this.ended = new Promise((resolve) => this.#child.on('close', resolve));
  }

  press(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** Waits until new output matches, and returns the match. */
  async shows(what: RegExp): Promise<string> {
    const from = this.output.length;
    for (;;) {
      const found = what.exec(this.output.slice(from))?.[0];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }
}

describe('--speed on a terminal', () => {
  it('plays; space pauses, right arrow steps to what comes next, q restores the terminal', async () => {
    // So slow that nothing has happened yet when the key is pressed, however busy the machine is.
    const screen = new Screen(`run ${S2} --speed 0.01`);
    await screen.shows(/playing at \d/);
    screen.press(' ');
    await screen.shows(/paused at \d+\.\d{6} of 30 s/);
    // The first master, and its first advertisement, which arrives 100 µs later.
    screen.press('\x1b[C');
    await screen.shows(/paused at 3\.000000 of 30 s/);
    screen.press('\x1b[C');
    await screen.shows(/paused at 4\.000000 of 30 s/);
    screen.press('q');
    expect(await screen.ended).toBe(0);
    expect(screen.output).toContain(LEAVE);
    expect(screen.output).toMatch(/stopped after 4\.000 s: expectations were not checked\r\n/);
    expect(screen.output).toMatch(/OPNsense-1 vhids 1, 2: BACKUP → MASTER \(master timed out\)/);
  });

  it('ends with the whole chart and the verdicts', async () => {
    const screen = new Screen('demo --speed 200');
    expect(await screen.ended).toBe(0);
    const after = screen.output.slice(screen.output.lastIndexOf(LEAVE));
    expect(after).toContain('15 of 15 expectations hold');
  });

  it('restores the terminal on Ctrl-C too', async () => {
    const screen = new Screen(`run ${S2} --speed 1`);
    await screen.shows(/playing at \d/);
    screen.press('\x03');
    expect(await screen.ended).toBe(130);
    expect(screen.output.endsWith(LEAVE)).toBe(true);
  });
});

describe('--speed without a terminal', () => {
  it('prints events as they happen, and then what a run prints', () => {
    const { status, stdout } = askCarplab(['run', S2, '--speed', '100']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {5}3\.000000 s {2}OPNsense-1 vhid 1: BACKUP → MASTER \(master timed out\)$/m);
    expect(stdout).toContain('5 of 5 expectations hold');
    expect(stdout).not.toContain('\x1b');
  });

  it('paces the lines of --json, and changes nothing in them', () => {
    const paced = askCarplab(['run', S2, '--speed', '1000', '--json']).stdout;
    expect(paced).toBe(askCarplab(['run', S2, '--json']).stdout);
    expect(jsonLines(paced).at(-1)).toMatchObject({ event: 'summary' });
  });

  it.each(['0', '-1', 'fast', '1e9'])('refuses the speed %s', (speed) => {
    const { status, stderr } = askCarplab(['run', S2, '--speed', speed]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/is not a speed from 0\.01/)]);
  });
});
