import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { jsonLines, linesOf, ROOT } from './carplab.js';
import { askCarplab } from './resident.js';

const schema = JSON.parse(
  readFileSync(join(ROOT, 'packages/cli/schemas/craft.v1.schema.json'), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
const CARP = [
  'craft',
  'carp',
  '--vhid',
  '7',
  '--vip',
  '10.9.0.100',
  '--vip',
  'fd00::9',
  '--password',
  'secret',
];
const SAME = [...CARP, '--counter', '9', '--count', '2', '--time', '5000000'];
const BULK = 'fixtures/freebsd/pfsync_01_mcast_bulk_on_start.pcap';

interface Made {
  readonly timeUs: number;
  readonly linktype?: string;
  readonly length: number;
  readonly hex: string;
}

/** The lines that `args` with --json print, each valid, with the same bytes as without it. */
function made(args: readonly string[], input?: Buffer): readonly Made[] {
  const options = input === undefined ? {} : { input };
  const lines = jsonLines<Made>(askCarplab([...args, '--json'], options).stdout);
  for (const line of lines) expect(validate(line), JSON.stringify(validate.errors)).toBe(true);
  expect(lines.map(({ hex }) => hex)).toEqual(linesOf(askCarplab(args, options).stdout));
  for (const { hex, length } of lines) expect(hex).toHaveLength(2 * length);
  return lines;
}

describe('craft --json', () => {
  it('carp: the frames of both families, an interval apart', () => {
    expect(made(SAME).map(({ timeUs, linktype, length }) => [timeUs, linktype, length])).toEqual([
      [5_000_000, 'ethernet', 70],
      [5_000_000, 'ethernet', 90],
      [6_000_000, 'ethernet', 70],
      [6_000_000, 'ethernet', 90],
    ]);
  });

  it('carp --payload: bytes of no link type', () => {
    for (const line of made([...SAME, '--payload'])) {
      expect(line).toMatchObject({ length: 36 });
      expect(line).not.toHaveProperty('linktype');
    }
  });

  it('pfsync: the times of the packets, and whether there are headers', () => {
    const input = Buffer.from(askCarplab(['decode', '--json', BULK]).stdout);
    const records = jsonLines<{ protocol: string; timeUs: number }>(input.toString());
    const times = records.filter(({ protocol }) => protocol === 'pfsync').map(({ timeUs }) => timeUs);
    const frames = made(['craft', 'pfsync'], input);
    expect(frames.map(({ timeUs }) => timeUs)).toEqual(times);
    expect(new Set(frames.map(({ linktype }) => linktype))).toEqual(new Set(['ethernet']));
    const bare = made(['craft', 'pfsync', '--payload'], input);
    expect(new Set(bare.map(({ linktype }) => linktype))).toEqual(new Set(['pfsync']));
  });

  it('cannot be combined with -w', () => {
    const { status, stderr } = askCarplab([...CARP, '--json', '-w', '-']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--json.*cannot be used with.*--write/);
  });
});
