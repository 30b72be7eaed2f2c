import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { until } from '../../live/test/namespaces.js';
import {
  BIN,
  carplab,
  environment,
  linesOf,
  type Outcome,
  ROOT,
  type Running,
  scratch,
  startCarplab,
} from './carplab.js';
import { plainFrames, plainPcap, plainRecord } from './plain-capture.js';
import { askCarplab } from './resident.js';

const directory = scratch();
const STEADY = 'fixtures/freebsd/carp_v4_01_steady.pcap';
const UCARP = 'fixtures/ucarp/ucarp-cfg-00.pcap';
const steady = readFileSync(join(ROOT, STEADY));
const PASSWORD = ['--password', 'MonMotDePasseCarp2026', '--vip', '203.0.113.4'];

function made(name: string, bytes: Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

/** The problems that carplab reports: its lines that are not summary or table. */
function problems({ stderr }: Pick<Outcome, 'stderr'>): string[] {
  return linesOf(stderr).filter((line) => line.startsWith('carplab: '));
}

/** No stack trace or other JavaScript is shown. */
function expectNoStack({ stdout, stderr }: Outcome): void {
  expect(stdout + stderr).not.toMatch(
    /\n {4}at |node:internal|file:\/\/|UnhandledPromise|Error: |Node\.js v/,
  );
}

/** One problem that matches, the status, and no stack trace. */
function expectFailure(outcome: Outcome, status: number, message: RegExp): void {
  expectNoStack(outcome);
  expect(problems(outcome), outcome.stderr).toEqual([expect.stringMatching(message)]);
  expect(outcome.status, outcome.stderr).toBe(status);
}

/** Whether it waits for more stdin: then it polls, and its Ctrl-C handler is installed. Only Linux shows this. */
function readsStdin({ process: { pid } }: Running): boolean {
  const folder = `/proc/${pid}/fdinfo`;
  return readdirSync(folder).some((fd) => {
    try {
      return /^tfd: +0 /m.test(readFileSync(join(folder, fd), 'utf8'));
    } catch {
      // Closed since it was listed.
      return false;
    }
  });
}

/** Resolves when it waits for its stdin; if that cannot be seen, after a time long enough anywhere. */
const reading = (child: Running): Promise<void> =>
  process.platform === 'linux'
    ? until('it reads its stdin', () => readsStdin(child))
    : new Promise((resolve) => setTimeout(resolve, 5000));

describe('files that cannot be read: one line, status 2', () => {
  const PNG = Buffer.from(
    '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082',
    'hex',
  );
  mkdirSync(join(directory, 'folder'));
  // Not readable for others, whatever the umask.
  chmodSync(join(directory, 'folder'), 0o755);
  it.each([
    ['an empty file', made('empty', new Uint8Array(0)), /empty: the file is empty/],
    ['a directory', join(directory, 'folder'), /^carplab: cannot read .*folder: it is a directory/],
    ['a PNG', made('picture.png', PNG), /picture\.png: neither pcap nor pcapng: .*PNG/],
    ['/dev/zero', '/dev/zero', /\/dev\/zero: neither pcap nor pcapng: .*zeros/],
    ['/dev/null', '/dev/null', /\/dev\/null: the file is empty/],
    ['a missing file', join(directory, 'nowhere'), /^carplab: cannot read .*nowhere: no such file$/],
    [
      'a path through a file',
      `${STEADY}/x`,
      /^carplab: cannot read .*: a part of the path is not a directory$/,
    ],
    ['a name with a line break', join(directory, 'a\nb'), /^carplab: cannot read /],
    [
      'text',
      made('notes.txt', Buffer.from('IP 10.0.0.1 > 224.0.0.18: carp\n')),
      /notes\.txt: neither pcap nor/,
    ],
    ['stdin, empty', '-', /stdin: the file is empty/],
  ])('%s', (_, path, message) => {
    expectFailure(askCarplab(['decode', path]), 2, message);
  });

  it('random bytes, of any length', () => {
    let seed = 1;
    const random = (): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >> 16) & 0xff;
    };
    const files = [4, 5, 16, 100, 10_000, 2_000_000].map((length) =>
      made(`random-${length}`, Buffer.from(Array.from({ length }, random))),
    );
    for (const file of files)
      expectFailure(askCarplab(['decode', file]), 2, /random-\d+: neither pcap nor pcapng/);
  });

  it('no permission', () => {
    const path = made('secret.pcap', steady);
    chmodSync(path, 0o600);
    chmodSync(directory, 0o755);
    const root = process.getuid?.() === 0;
    if (!root) chmodSync(path, 0);
    // Root may read everything, so root becomes another user.
    const user = root ? { uid: 65_534 } : {};
    const alive = carplab(['--version'], user);
    if (alive.status !== 0) {
      console.warn('the user nobody cannot run node here: reading without permission is NOT tested');
      return;
    }
    expectFailure(
      carplab(['decode', path], user),
      2,
      /^carplab: cannot read .*secret\.pcap: permission denied$/,
    );
    const output = ['-w', join(directory, 'folder', 'x.pcap')];
    if (root)
      expectFailure(
        carplab(['decode', STEADY, ...output], user),
        2,
        /cannot write .*x\.pcap: permission denied$/,
      );
  });

  it('stdin that is closed, or a directory', () => {
    const shell = (redirection: string): Outcome => {
      const command = `exec "${process.execPath}" "${BIN}" decode - ${redirection}`;
      const { status, signal, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], {
        encoding: 'utf8',
        env: environment(),
      });
      return { status, signal, stdout, stderr };
    };
    expectFailure(shell('<&-'), 2, /stdin/);
    expectFailure(shell('</'), 2, /stdin/);
  });

  it('stdin twice', () => {
    expectFailure(askCarplab(['decode', '-', '-']), 2, /stdin \(-\) can be read only once/);
  });

  it('the second of two files missing: nothing is printed', () => {
    const outcome = askCarplab(['decode', STEADY, join(directory, 'nowhere')]);
    expectFailure(outcome, 2, /nowhere: no such file$/);
    expect(outcome.stdout).toBe('');
  });

  it.each([
    ['--password-file', /cannot read the password from nowhere: no such file$/],
    ['--passwords', /cannot read the password list nowhere: no such file$/],
  ])('%s missing', (option, message) => {
    expectFailure(askCarplab(['decode', UCARP, option, 'nowhere']), 2, message);
  });
});

describe('damaged captures: what can be read is read, status 1', () => {
  // A cut at every byte is the law of the reader (`capture-reader.prop.test.ts`); here, what the command says of it.
  it('a pcap cut at, before and after each edge of its first two records', () => {
    const [first, second] = plainFrames(STEADY);
    const ends = [24, 40 + first!.bytes.length, 56 + first!.bytes.length + second!.bytes.length];
    const edges = [0, 4, ...ends, ends[0]! + 16, ends[1]! + 16];
    const cuts = edges
      .flatMap((edge) => [edge - 1, edge, edge + 1])
      .filter((at) => at >= 0 && at <= ends[2]!);
    const outcomes = cuts.map((length) =>
      askCarplab(['decode', '--all', made(`cut-${length}`, steady.subarray(0, length))]),
    );
    for (const [at, outcome] of outcomes.entries()) {
      const length = cuts[at]!;
      const frames = ends.filter((end) => end <= length).length - 1;
      expect(linesOf(outcome.stdout), `cut at ${length}`).toHaveLength(Math.max(frames, 0));
      if (ends.includes(length)) {
        expect([length, problems(outcome), outcome.status]).toEqual([length, [], 0]);
        continue;
      }
      const status = length < 4 ? 2 : 1;
      const start = frames < 0 ? 0 : ends[frames]!;
      const message =
        length === 0 ? /is empty/ : length < 4 ? /neither pcap nor/ : new RegExp(`cut at byte ${start}\\)`);
      expectFailure(outcome, status, message);
    }
  }, 900_000);

  it('a CARP pcap cut at every byte, all of them at once', () => {
    const two = plainFrames(UCARP)
      .filter((frame) => frame.carp !== undefined)
      .slice(0, 2);
    const whole = plainPcap(two);
    const files = Array.from(whole, (_, length) => made(`carp-${length}`, whole.subarray(0, length)));
    const outcome = askCarplab(['decode', ...files]);
    expectNoStack(outcome);
    // Every file but the one that ends after its header, and the one that ends after its first record.
    expect(problems(outcome)).toHaveLength(files.length - 2);
    expect(linesOf(outcome.stdout)).toHaveLength(files.length - 24 - 86);
    expect(outcome.status).toBe(2);
  });

  const word = (...numbers: number[]): Buffer => Buffer.from(new Uint32Array(numbers).buffer);
  const section = word(0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28);
  const description = word(1, 20, 1, 0, 20);

  it('a pcapng block of 4 GB', () => {
    const [frame] = plainFrames(STEADY);
    const data = Buffer.concat([frame!.bytes, Buffer.alloc(2)]);
    const length = 32 + data.length;
    const packet = Buffer.concat([
      word(6, length, 0, 0, 1, frame!.bytes.length, frame!.bytes.length),
      data,
      word(length),
    ]);
    for (const type of [6, 0x0bad]) {
      const huge = Buffer.concat([
        section,
        description,
        packet,
        word(type, 0xfffffffc, 0, 0),
        Buffer.alloc(100),
      ]);
      const outcome = askCarplab(['decode', '--all', made('huge.pcapng', huge)]);
      expectFailure(outcome, 1, new RegExp(`huge\\.pcapng: .* at byte ${section.length + 20 + length}\\)`));
      expect(linesOf(outcome.stdout)).toHaveLength(1);
    }
    const first = Buffer.concat([word(0x0a0d0d0a, 0xfffffffc), section.subarray(8)]);
    const outcome = askCarplab(['decode', made('first.pcapng', first)]);
    expectNoStack(outcome);
    expect(problems(outcome)).toHaveLength(1);
    expect(outcome.status).toBeGreaterThan(0);
  });

  it('a pcap record of 4 GB', () => {
    const record = Buffer.from(plainRecord(plainFrames(STEADY)[0]!));
    record.writeUInt32LE(0xffffffff, 8);
    const outcome = askCarplab(['decode', '--all', made('huge.pcap', Buffer.concat([steady, record]))]);
    expectNoStack(outcome);
    expect(problems(outcome)).toEqual([expect.stringContaining(`at byte ${steady.length})`)]);
    expect(linesOf(outcome.stdout)).toHaveLength(39);
    expect(outcome.status).toBe(1);
  });

  it('gzip data with something after it: gives every packet, and reports what follows', () => {
    const zipped = gzipSync(steady);
    const outcome = askCarplab(['decode', '--all', made('followed.gz', Buffer.concat([zipped, steady]))]);
    expectNoStack(outcome);
    expect(linesOf(outcome.stdout)).toHaveLength(39);
    expect(problems(outcome)).toEqual([
      expect.stringContaining(`${steady.length} bytes follow it at byte ${zipped.length} that are not gzip`),
    ]);
    expect(outcome.status).toBe(1);
  });

  it('a gzip cut, and one with a wrong checksum', () => {
    const zipped = gzipSync(steady);
    const cuts = [1, 2, 3, 9, 10, 11, 100, 900, zipped.length - 8, zipped.length - 1];
    const outcomes = cuts.map((length) =>
      askCarplab(['decode', '--all', made(`cut-${length}.gz`, zipped.subarray(0, length))]),
    );
    for (const outcome of outcomes) {
      expectNoStack(outcome);
      expect(outcome.status).toBeGreaterThan(0);
      const said = problems(outcome);
      // The capture inside may end in the middle of a record, which is reported too.
      expect(said.length).toBeGreaterThan(0);
      expect(said.length).toBeLessThan(3);
    }
    // All data is there; only the trailer is missing.
    expect(linesOf(outcomes.at(-2)!.stdout)).toHaveLength(39);
    const wrong = Buffer.from(zipped);
    wrong[wrong.length - 8]! ^= 1;
    const outcome = askCarplab(['decode', made('wrong.gz', wrong)]);
    expectNoStack(outcome);
    expect(problems(outcome)).toContainEqual(expect.stringMatching(/wrong\.gz: the gzip data is damaged/));
    expect(outcome.status).toBeGreaterThan(0);
  });
});

describe('usage: one line, status 2', () => {
  it.each([
    [['decode'], /^carplab: missing required argument 'file' \(see carplab decode --help\)$/],
    [['decode', '--nonsense', UCARP], /^carplab: unknown option '--nonsense'/],
    [['decode', '--json', '--vhd', '7', UCARP], /^carplab: unknown option '--vhd'; did you mean --vhid\?/],
    [
      ['decode', '--json', '-v', UCARP],
      /^carplab: option '--json' cannot be used with option '-v, --verbose'/,
    ],
    [['frobnicate'], /^carplab: unknown command 'frobnicate' \(see carplab --help\)$/],
    [['craft', 'carpet'], /^carplab: unknown command 'carpet'.* \(see carplab craft --help\)$/],
    [['decode', UCARP, '--vip', '10.1.1'], /'10\.1\.1' is not an IPv4 or IPv6 address/],
    [['decode', UCARP, '--vip', '10.1.1.256'], /is not an IPv4 or IPv6 address/],
    [['decode', UCARP, '--vip', 'fe80:::1'], /is not an IPv4 or IPv6 address/],
    [['decode', UCARP, '--vip', '0=10.1.1.1'], /vhids are 1 to 255/],
    [['decode', UCARP, '--vip'], /argument missing/],
    [['decode', UCARP, '--vhid', '256'], /'256' is not a whole number from 0 to 255/],
    [['decode', UCARP, '--vhid', 'x'], /'x' is not a whole number/],
    [['decode', UCARP, '--vhid', '-1'], /'-1' is not a whole number|argument missing/],
    [['decode', UCARP, '--src', 'eth0'], /'eth0' is not an IPv4 or IPv6 address/],
    [['decode', UCARP, '-c', '0'], /'0' is not a whole number/],
    [['decode', UCARP, '--from', 'yesterday'], /'yesterday' is not a time/],
    [['decode', UCARP, '--to', '25:00'], /'25:00' is not a time/],
    [['decode', UCARP, '--dialect', 'linux'], /'linux' is not a dialect/],
    [['decode', UCARP, '--password', '0=hunter2'], /vhids are 1 to 255/],
    [['decode', UCARP, '--password', '256=hunter2'], /vhids are 1 to 255/],
    [['decode', UCARP, '--password', '4096/7=hunter2'], /VLANs are 0 to 4095/],
    [['craft', 'carp'], /required option '--vhid <n>'/],
    [['craft', 'carp', '--vhid', '7'], /--vip/],
    [['craft', 'carp', '--vhid', '0', '--vip', '10.0.0.1'], /'0' is not a whole number from 1 to 255/],
    [['craft', 'carp', '--vhid', '7', '--vip', '10.0.0.1', '--password', 'x', '--counter', '-1'], /64-bit/],
    [['craft', 'carp', '--vhid', '7', '--vip', '10.0.0.1', '--password', 'x', '--src', 'x'], /'?x'?/],
    [['craft', 'carp', '--vhid', '7', '--vip', '10.0.0.1', '--password', 'x', '--src-mac', '1:2'], /1:2/],
    [
      ['craft', 'carp', '--vhid', '7', '--vip', '10.0.0.1', '--password', 'a', '--password', 'b'],
      /one password/,
    ],
    [['craft', 'carp', '--vhid', '7', '--vip', '10.0.0.1', '--payload', '-w', 'x.pcap'], /--payload/],
    [
      ['craft', 'carp', '--vhid', '7', '--vip', '10.0.0.1', '--password', '8=hunter2'],
      /no (password|--vip) is for vhid/,
    ],
    [
      ['craft', 'carp', '--vhid', '7', '--vip', '8=10.0.0.1', '--password', 'x'],
      /no (password|--vip) is for vhid/,
    ],
    [['decode', UCARP, '--json', '-v'], /cannot be used with/],
    [['decode', UCARP, '--from', '+5', '--to', '+1'], /--from is later than --to/],
    [['decode', UCARP, '--password-file', '/dev/null'], /is empty/],
    [
      ['decode', UCARP, '--password-file', made('second-line', Buffer.from('\r\nhunter2\n'))],
      /the first line of the password file .*second-line is empty; the password belongs there/,
    ],
  ])('carplab %j', (args, message) => {
    const outcome = askCarplab(args);
    expectFailure(outcome, 2, message);
    expect(outcome.stdout).toBe('');
    // A password is never repeated, not even in a problem about it.
    expect(outcome.stderr).not.toContain('hunter2');
  });

  it('no arguments: the help, on stderr', () => {
    const outcome = carplab([]);
    expectNoStack(outcome);
    expect(outcome.status).toBe(2);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toMatch(/^Usage: carplab/);
  });

  it('--help and --version are not failures', () => {
    for (const args of [['--help'], ['decode', '--help'], ['craft', '--help'], ['craft', 'carp', '--help']]) {
      const { status, stdout, stderr } = askCarplab(args);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Usage: carplab/);
    }
    expect(askCarplab(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('an output that cannot be written', () => {
    expectFailure(
      askCarplab(['decode', STEADY, '-w', join(directory, 'nowhere', 'x.pcap')]),
      2,
      /^carplab: cannot write .*x\.pcap: no such directory$/,
    );
  });
});

describe('password bindings', () => {
  const signed = (option: string, name: string): string => {
    const path = join(directory, name);
    const { status } = askCarplab([
      'craft',
      'carp',
      '--vhid',
      '7',
      '--vip',
      '10.9.0.1',
      '--password',
      option,
      '-w',
      path,
    ]);
    expect(status).toBe(0);
    return path;
  };
  const auth = (path: string, options: readonly string[], env = {}): string | undefined =>
    / auth=(\w+)/.exec(askCarplab(['decode', path, '--vip', '10.9.0.1', ...options], { env }).stdout)?.[1];

  it.each([
    // Signed with, verified with, and the outcome.
    ['x', '7=x', 'ok'],
    ['x', '8=x', 'unchecked'],
    ['x', '=x', 'ok'],
    ['7=x', '=x', 'ok'],
    ['=7=x', '=7=x', 'ok'],
    ['=7=x', '7=7=x', 'ok'],
    ['=7=x', '7=x', 'bad'],
    ['==x', '==x', 'ok'],
    ['==x', '7==x', 'ok'],
    ['==x', 'x', 'bad'],
    ['pass=word', 'pass=word', 'ok'],
    ['pass=word', '=pass=word', 'ok'],
    ['=', '7=', 'ok'],
    ['x', '5/7=x', 'unchecked'],
    ['=0=x', '=0=x', 'ok'],
  ])('signed with %s, verified with %s: %s', (one, other, expected) => {
    expect(auth(signed(one, 'bound.pcap'), ['--password', other])).toBe(expected);
  });

  it('files, with either line end, and the environment', () => {
    const path = signed('=p w', 'file.pcap');
    expect(auth(path, ['--password-file', made('unix', Buffer.from('p w\nmore\n'))])).toBe('ok');
    expect(auth(path, ['--password-file', made('dos', Buffer.from('p w\r\n'))])).toBe('ok');
    expect(auth(path, ['--password-file', made('bare', Buffer.from('p w'))])).toBe('ok');
    expect(auth(path, ['--password-file', `7=${made('seven', Buffer.from('p w'))}`])).toBe('ok');
    expect(auth(path, [], { CARPLAB_PASSWORD: 'p w' })).toBe('ok');
    expect(auth(path, [], { CARPLAB_PASSWORD: '7=p w' })).toBe('ok');
    expect(auth(path, ['--password', 'other'], { CARPLAB_PASSWORD: 'p w' })).toBe('bad');
    const wrong = askCarplab(['decode', path], { env: { CARPLAB_PASSWORD: '0=hunter2' } });
    expectFailure(wrong, 2, /vhids are 1 to 255/);
    expect(wrong.stderr).not.toContain('hunter2');
  });
});

describe('streams', () => {
  it('each line appears before the next record is sent', async () => {
    const child = startCarplab(['decode', '-', ...PASSWORD]);
    const ads = plainFrames(STEADY).filter((frame) => frame.carp !== undefined);
    child.process.stdin!.write(steady.subarray(0, 24));
    for (const [i, frame] of ads.slice(0, 8).entries()) {
      child.process.stdin!.write(plainRecord(frame));
      await until(`line ${i + 1}`, () => linesOf(child.stdout()).length === i + 1);
      expect(child.stdout()).toMatch(/ auth=ok\n$/);
    }
    // Also if a write ends within a record.
    const record = plainRecord(ads[8]!);
    for (const byte of record) child.process.stdin!.write(Buffer.of(byte));
    await until('line 9', () => linesOf(child.stdout()).length === 9);
    child.process.stdin!.end();
    const outcome = await child.outcome;
    expect(outcome.status).toBe(0);
    expect(outcome.stderr).toContain('9 frames, 9 CARP, 0 VRRP, 0 other, 9 verified, 0 failed');
  });

  it.skipIf(process.platform === 'win32')('a FIFO', async () => {
    const fifo = join(directory, 'fifo');
    expect(spawnSync('mkfifo', [fifo]).status).toBe(0);
    const child = startCarplab(['decode', fifo]);
    const writer = spawn('/bin/sh', ['-c', `exec cat "${join(ROOT, STEADY)}" > "${fifo}"`]);
    const outcome = await child.outcome;
    writer.kill();
    expect(linesOf(outcome.stdout)).toHaveLength(26);
    expect(outcome.status).toBe(0);
  });

  const interrupt = async (
    signal: NodeJS.Signals,
    bytes: Uint8Array,
    args: readonly string[],
    ready: (child: Running) => boolean,
  ): Promise<Outcome> => {
    const child = startCarplab(['decode', '-', ...args]);
    child.process.stdin!.write(bytes);
    await until('the lines', () => ready(child));
    child.process.kill(signal);
    return child.outcome;
  };

  it('Ctrl-C on a stdin that stays open: the summary, and the status of what was seen', async () => {
    const lines = (child: Running): boolean => linesOf(child.stdout()).length === 26;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const good = await interrupt(signal, steady, PASSWORD, lines);
      expect([good.status, good.signal]).toEqual([0, null]);
      expect(good.stderr).toContain('26 verified, 0 failed');
      expect(good.stderr).toContain('vhid 1, IPv4');
      expect(problems(good)).toEqual([]);
    }
    const bad = await interrupt('SIGINT', steady, ['--password', 'wrong', '--vip', '203.0.113.4'], lines);
    expect([bad.status, bad.signal]).toEqual([1, null]);
    expect(bad.stderr).toContain('0 verified, 26 failed');
    expectNoStack(bad);
  });

  it('Ctrl-C in the middle of a record, or before any data, is not damage', async () => {
    const bytes = Buffer.concat([steady, plainRecord(plainFrames(STEADY)[0]!).subarray(0, 30)]);
    const cut = await interrupt('SIGINT', bytes, PASSWORD, (child) => linesOf(child.stdout()).length === 26);
    expect([cut.status, problems(cut)]).toEqual([0, []]);
    const zipped = gzipSync(bytes);
    const gzip = await interrupt(
      'SIGINT',
      zipped.subarray(0, -4),
      [],
      (child) => linesOf(child.stdout()).length === 26,
    );
    expect([gzip.status, problems(gzip)]).toEqual([0, []]);
    const child = startCarplab(['decode', '-']);
    await reading(child);
    child.process.kill('SIGINT');
    const nothing = await child.outcome;
    expect([nothing.status, problems(nothing)]).toEqual([0, []]);
    expect(nothing.stderr).toContain('0 frames');
  });

  it('Ctrl-C while one of two inputs is silent', async () => {
    const child = startCarplab(['decode', '-', STEADY]);
    child.process.stdin!.write(plainPcap([]));
    // Nothing can be printed before the time of stdin's next frame is known.
    await reading(child);
    child.process.kill('SIGINT');
    const outcome = await child.outcome;
    expectNoStack(outcome);
    expect([outcome.status, outcome.signal]).toEqual([0, null]);
  });

  it('a reader that closes the pipe ends it quietly', () => {
    const many = made('many.pcap', plainPcap(Array.from({ length: 30_000 }, () => plainFrames(STEADY)[10]!)));
    const command = `"${process.execPath}" "${BIN}" decode "${many}" | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', command], {
      encoding: 'utf8',
      env: environment(),
    });
    expect(linesOf(stdout)).toEqual([expect.stringContaining('CARPv2-advertise'), '0']);
    expect(stderr).toBe('');
  });

  it.skipIf(process.platform !== 'linux')('a full disk is said in one line', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [BIN, 'decode', STEADY], {
      cwd: ROOT,
      encoding: 'utf8',
      env: environment(),
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expectFailure({ status, signal: null, stdout: '', stderr }, 2, /cannot write stdout: no space left/);
  });
});

describe.skipIf(process.platform !== 'linux')('memory', () => {
  /** The peak memory of a process in bytes, from /proc; 0 when it has ended. */
  const peakOf = (pid: number): number => {
    try {
      return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0;
    }
  };

  /** A pcap of that many MB: advertisements of ten vhids, a tenth of a second apart. */
  const large = (size: number): string => {
    const path = join(directory, 'large.pcap');
    const frames = plainFrames(STEADY).filter((frame) => frame.carp !== undefined);
    const block = Buffer.concat(
      Array.from({ length: 12_000 }, (_, i) => plainRecord(frames[i % frames.length]!)),
    );
    const fd = openSync(path, 'w');
    writeSync(fd, steady.subarray(0, 24));
    let time = 1_700_000_000_000_000;
    for (let written = 0; written < size * 1_000_000; written += block.length) {
      for (let at = 0; at < block.length; at += 86, time += 100_000) {
        block.writeUInt32LE(Math.floor(time / 1_000_000), at);
        block.writeUInt32LE(time % 1_000_000, at + 4);
      }
      writeSync(fd, block);
    }
    closeSync(fd);
    return path;
  };

  /** Runs the command with stdout thrown away; its status, stderr, and peak memory in bytes. */
  const measured = async (...args: string[]): Promise<{ status: unknown; stderr: string; peak: number }> => {
    const child = spawn(process.execPath, [BIN, 'decode', ...args], {
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid!));
    }, 20);
    const status = await new Promise((resolve) => child.on('close', resolve));
    clearInterval(timer);
    return { status, stderr, peak };
  };

  /** MB. */
  const LARGE = process.env['CARPLAB_WHOLE'] === '1' ? 200 : 50;
  it(`a capture of ${LARGE} MB takes less than 150 MB`, { timeout: 900_000 }, async () => {
    const path = large(LARGE);
    for (const args of [PASSWORD, ['--json'], ['-w', join(directory, 'copy.pcapng'), '--src', '192.0.2.1']]) {
      const { status, stderr, peak } = await measured(path, ...args);
      expect([args.join(' '), status]).toEqual([args.join(' '), 0]);
      expect(stderr).toMatch(/^\d{6,7} frames, /);
      process.stdout.write(`${LARGE} MB, ${args.join(' ')}: ${Math.round(peak / 1e6)} MB at most\n`);
      expect(peak).toBeGreaterThan(20_000_000);
      expect(peak).toBeLessThan(150_000_000);
    }
  });

  it('forged advertisements of every vhid on every VLAN do not fill it', { timeout: 900_000 }, async () => {
    const hex = askCarplab([
      'craft',
      'carp',
      '--vhid',
      '1',
      '--vlan',
      '1',
      '--vip',
      '10.9.0.1',
      '--password',
      'x',
    ]).stdout;
    const frame = Buffer.from(hex.trim(), 'hex');
    const records: Buffer[] = [];
    for (let vlan = 0; vlan < 800; vlan++)
      for (let vhid = 1; vhid < 256; vhid++) {
        const forged = Buffer.from(frame);
        forged.writeUInt16BE(vlan, 14);
        forged[39] = vhid;
        // Adjust the checksum for the new vhid (RFC 1624).
        const sum = 0xffff & ~forged.readUInt16BE(44);
        const changed = sum + vhid + (0xffff & ~1);
        forged.writeUInt16BE(0xffff & ~((changed & 0xffff) + (changed >> 16)), 44);
        records.push(
          plainRecord({ timeUs: 1_700_000_000_000_000 + records.length, bytes: forged, wireLength: 74 }),
        );
      }
    const path = made('forged.pcap', Buffer.concat([steady.subarray(0, 24), ...records]));
    const { status, stderr, peak } = await measured(path, '--password', 'x', '--vip', '10.9.0.1');
    expect(status).toBe(1);
    // Only the vhid that was signed verifies, on whatever VLAN.
    expect(stderr).toMatch(
      /^204000 frames, 204000 CARP, 0 VRRP, 0 other, 800 verified, 203200 failed, 0 damaged/,
    );
    expect(stderr).toContain(`${204_000 - 1024} advertisements of further vhids`);
    process.stdout.write(`forged vhids: ${Math.round(peak / 1e6)} MB at most\n`);
    // A quarter of the VLANs take 190 MB, including V8's garbage; each of the 1,024 remembers 64 packets.
    expect(peak).toBeLessThan(250_000_000);
  });
});

describe('what -w names is replaced only by what was asked for', () => {
  it.each<[string, string[]]>([
    ['decode of no file', ['decode', 'nothing.pcap']],
    ['decode of what is no capture', ['decode', 'README.md']],
    [
      'craft carp that cannot be signed',
      ['craft', 'carp', '--vhid', '7', '--vip', '::1', '--dialect', 'ucarp'],
    ],
    [
      'craft carp without a MAC address',
      ['craft', 'carp', '--vhid', '7', '--vip', '10.9.0.9', '--dst', '10.9.0.2'],
    ],
    ['craft pfsync of no file', ['craft', 'pfsync', 'nothing.json']],
    ['craft pfsync of no JSON', ['craft', 'pfsync', 'README.md']],
  ])('not by %s', (_, args) => {
    const [kept, fresh] = [join(directory, 'kept.pcap'), join(directory, 'fresh.pcap')];
    writeFileSync(kept, 'something dear');
    expect(askCarplab([...args, '-w', kept]).status).toBe(2);
    expect(readFileSync(kept, 'utf8')).toBe('something dear');
    expect(askCarplab([...args, '-w', fresh]).status).toBe(2);
    expect(existsSync(fresh)).toBe(false);
  });

  it('but by a choice of nothing, and wholly by a shorter one', () => {
    const kept = join(directory, 'kept.pcap');
    writeFileSync(kept, 'x'.repeat(10_000));
    expect(askCarplab(['decode', 'fixtures/cases/vip-typo.pcap', '--vhid', '99', '-w', kept]).status).toBe(0);
    expect(readFileSync(kept).length).toBe(24);
    writeFileSync(kept, 'x'.repeat(10_000));
    expect(askCarplab(['decode', 'fixtures/cases/vip-typo.pcap', '-w', kept]).status).toBe(0);
    expect(readFileSync(kept).length).toBe(110);
  });
});
