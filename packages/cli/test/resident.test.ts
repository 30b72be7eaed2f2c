import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { carplab, ROOT, type RunOptions, scratch } from './carplab.js';
import { askCarplab } from './resident.js';

const folder = scratch();
const STEADY = 'fixtures/freebsd/carp_v4_01_steady.pcap';
const steady = readFileSync(join(ROOT, STEADY));
const CRAFT = ['craft', 'carp', '--vhid', '7', '--vip', '10.9.0.1', '--password', 'x', '--counter', '1'];

describe('the command gives in a process that answers many questions what it gives in its own', () => {
  it.each<[readonly string[], Omit<RunOptions, 'uid'>?]>([
    [[]],
    [['--version']],
    [['decode', '--help'], { env: { COLUMNS: '60' } }],
    [['frobnicate']],
    [['decode', '--vhd', '7', STEADY]],
    [['decode', 'nowhere.pcap']],
    [['decode', STEADY]],
    [['decode', STEADY, '--vip', '203.0.113.4'], { env: { CARPLAB_PASSWORD: 'wrong' } }],
    [['decode', STEADY, '--vip', '203.0.113.4']],
    [['decode', '--json', '-'], { input: steady }],
    [['decode', '-'], { input: steady.subarray(0, -5) }],
    [['decode', '-']],
    [['decode', 'carp_v4_01_steady.pcap', '--vhid', '1', '-w', '-'], { cwd: join(ROOT, 'fixtures/freebsd') }],
    [['craft', 'carp', '--vhid', '7']],
    [CRAFT],
    [[...CRAFT, '-w', join(folder, 'nowhere', 'x.pcap')]],
    [['states', STEADY]],
    [['scenarios', 'list']],
    [['run', 'sim/scenarios/s2-crash.yaml']],
    [['run', '--json', 'sim/scenarios/s2-crash.yaml']],
    [['run', '--runs', '2', 'sim/scenarios/s2-crash.yaml']],
    [['run', '-'], { input: readFileSync(join(ROOT, 'sim/scenarios/s2-crash.yaml')) }],
    [['run', '-']],
    [['run', 'nowhere.yaml']],
    [['init', join(folder, 'nowhere', 'x.yaml')]],
    [['completion', 'zsh']],
  ])('carplab %j %j', (args, options) => {
    expect(askCarplab(args, options)).toEqual(carplab(args, options));
  });
});
