import { describe, expect, it } from 'vitest';
import { linesOf } from './carplab.js';
import { askCarplab } from './resident.js';

const STEADY = 'fixtures/freebsd/carp_v4_01_steady.pcap';
const SPEAK = ['speak', '-i', 'no-such-if0', '--vhid', '7', '--vip', '10.0.0.9/24'];
const isRoot = process.getuid?.() === 0;

describe('old spellings of options', () => {
  it.each<[string[], string, string]>([
    [['sniff', '-i', 'no-such-if0', '--port', 'tcpdump'], '--port', '--capture'],
    [['states', '-i', 'no-such-if0', '--listen', 'tcpdump'], '--listen', '--capture'],
    [[...SPEAK, '--port', 'raw-socket'], '--port', '--capture'],
    [[...SPEAK, '--port', 'cap'], '--port', '--capture'],
    [['replay', STEADY, '-i', 'no-such-if0', '--listen', '1.5'], '--listen', '--wait'],
  ])('%j works, with a word', (args, old, now) => {
    const { status, stdout, stderr } = askCarplab(args);
    const [word, ...rest] = linesOf(stderr);
    expect(word).toBe(`carplab: ${old} is ${now} now; the next release will not know the old name`);
    expect([status, stdout]).toEqual([2, '']);
    if (isRoot) expect(rest.at(-1)).toContain("no interface 'no-such-if0'");
    expect(
      linesOf(askCarplab([args[0]!, '--help']).stdout).filter((line) => line.includes(`${old} <kind>`)),
    ).toEqual([]);
  });

  it.each<[string[], RegExp]>([
    [['sniff', '-i', 'lo', '--port', 'usb'], /'usb' is not cap or raw or tcpdump/],
    [['sniff', '-i', 'lo', '--capture', 'usb'], /Allowed choices are cap, raw, tcpdump/],
    [[...SPEAK, '--port', 'tcpdump'], /'tcpdump' is not cap or raw/],
    [[...SPEAK, '--capture', 'tcpdump'], /Allowed choices are cap, raw/],
    [[...SPEAK, '--buffer', '0'], /not a whole number from 1 to 1024/],
    [
      ['replay', STEADY, '-i', 'lo', '--wait', '2 days'],
      /not a number of seconds from 0 to 86400, or a time such as/,
    ],
    [['states', STEADY, '--passive'], /'--passive' has an effect only with option '-i, --interface <if>'/],
    [['states', STEADY, '--capture', 'cap'], /'--capture <kind>' has an effect only with option '-i/],
    [['states', STEADY, '--buffer', '8'], /'--buffer <MiB>' has an effect only with option '-i/],
    [
      ['replay', STEADY, '-i', 'lo', '--vip', '10.0.0.1'],
      /'--vip <address>' has an effect only with option '--resign'/,
    ],
    [['run', 's2-crash', '--at', '5'], /'--at <time>' has an effect only with option '--link'/],
    [['run', 's2-crash', '--link', '--runs', '5'], /'--link' cannot be used with option '--runs <n>'/],
    [['run', 's2-crash', '--link', '--svg', 'x.svg'], /'--link' cannot be used with option '--svg/],
    [['run', '--schema', '--seed', '5'], /'--schema' cannot be used with option '--seed/],
    [['run', 's2-crash', '--schema'], /--schema takes no scenario/],
    [
      ['replay', STEADY, '-i', 'lo', '--seed', '5'],
      /'--seed <n>' has an effect only with option '--into-sim/,
    ],
    [['replay', STEADY, '-i', 'lo', '--svg', 'x.svg'], /only with option '--into-sim <scenario>'/],
    [['replay', STEADY, '-i', 'lo', '--dialect', 'openbsd'], /only with option '--resign'/],
    [['replay', STEADY, '--into-sim', 's0-steady', '--wait', '1'], /cannot be used with option '--wait/],
    [
      ['craft', 'carp', '--vhid', '1', '--goodbye', '--advskew', '5'],
      /cannot be used with option '--advskew/,
    ],
    [['craft', 'pfsync', '--mtu', '1400'], /'--mtu <n>' has an effect only with option '--pack <sender>'/],
    [['demo', '--json', '-v'], /'--json' cannot be used with option '-v, --verbose'/],
  ])('%j is refused', (args, message) => {
    const { status, stdout, stderr } = askCarplab(args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it.runIf(isRoot)('--passive and raw sockets exclude each other', () => {
    for (const command of ['sniff', 'states']) {
      const { status, stderr } = askCarplab([command, '-i', 'lo', '--passive', '--capture', 'raw']);
      expect([status, stderr]).toEqual([
        2,
        'carplab: --passive needs --capture cap or tcpdump: raw sockets hear only groups that they join\n',
      ]);
    }
  });

  it('--wait and --for take a time with a unit', () => {
    for (const args of [
      ['replay', STEADY, '-i', 'no-such-if0', '--wait', '200ms'],
      ['sniff', '-i', 'no-such-if0', '--for', '2m'],
    ]) {
      const { stderr } = askCarplab(args);
      expect(stderr).not.toContain('invalid');
    }
  });
});
