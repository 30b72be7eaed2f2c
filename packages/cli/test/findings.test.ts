import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonLines, ROOT, scratch } from './carplab.js';
import { askCarplab } from './resident.js';

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly hosts: readonly string[];
  readonly message: string;
}

const folder = scratch();

describe('what disturbs an election is said by decode of a capture (B5)', () => {
  it.each<[name: string, severity: string, hosts: readonly string[], sentence: string]>([
    [
      'flapping',
      'warning',
      ['fe80::ff:fe00:100', 'fe80::ff:fe00:0'],
      'fe80::ff:fe00:100 took over 5 times within 48.000 s (00:00:08.390775 to 00:00:56.390775), and fe80::ff:fe00:0 never paused',
    ],
    [
      'advbase-differs',
      'warning',
      ['192.168.1.2', '192.168.1.1'],
      '192.168.1.2 announces advbase 3 and 192.168.1.1 advbase 1: as BACKUP 192.168.1.2 is the slower, it waits 9.391 s before it takes over, and 192.168.1.1 3.000 s',
    ],
    [
      'negative-demotion',
      'error',
      ['192.168.1.1'],
      '192.168.1.1 announces advskew 236 but advertises every 921.875 ms, a second sooner: its advskew and demotion together are -20',
    ],
    [
      'unlearned-mac',
      'warning',
      ['192.168.1.1'],
      '37 frames went to 00:00:5e:00:01:01 (00:00:03.000150 to 00:00:39.000050) and none came from it: 192.168.1.1 advertises to a single host from 02:00:00:00:00:00',
    ],
  ])('%s', (name, severity, hosts, sentence) => {
    const file = `fixtures/findings/${name}.pcap`;
    expect(askCarplab(['decode', file]).stderr).toContain(`  ${sentence}`);
    const summary = jsonLines<{ findings: Found[] }>(askCarplab(['decode', '--json', file]).stdout).at(-1)!;
    const found = summary.findings.filter(({ code }) => code === name);
    expect(found).toMatchObject([{ severity, hosts, message: expect.stringContaining(sentence) }]);
  });

  it.each(['freebsd', 'openbsd'])(
    'flapping, when the %s backup hears one in three advertisements',
    (dialect) => {
      const file = join(folder, `loss-${dialect}`);
      const text = readFileSync(join(ROOT, 'fixtures/findings/flapping-loss.yaml'), 'utf8');
      writeFileSync(
        `${file}.yaml`,
        text.replace('\nsegments', `\ndefaults: { dialect: ${dialect} }\nsegments`),
      );
      const { stdout } = askCarplab(['run', `${file}.yaml`, '--json', '--pcap', `${file}.pcap`]);
      const begun = jsonLines<{ event: string; host: string; to: string }>(stdout).filter(
        ({ event, host, to }) => event === 'transition' && host === 'fw2' && to === 'MASTER',
      );
      expect(begun.length).toBeGreaterThanOrEqual(4);
      expect(askCarplab(['decode', `${file}.pcap`]).stderr).toMatch(
        new RegExp(`192.168.1.2 took over ${begun.length} times within .*, and 192.168.1.1 never paused`),
      );
    },
  );

  it('a master with a negative demotion has not given way, and is not called deaf', () => {
    const { stderr } = askCarplab(['decode', 'fixtures/findings/negative-demotion.pcap']);
    expect(stderr).toContain('both master: 192.168.1.1 and 192.168.1.2');
    expect(stderr).toContain(
      '192.168.1.1 takes itself for the fastest, and does not give way to what it hears',
    );
    expect(stderr).not.toMatch(/gave way|did not hear/);
  });

  it.each(['flapping', 'advbase-differs', 'negative-demotion', 'unlearned-mac'])(
    '%s.pcap is what run writes',
    (name) => {
      const file = join(folder, `${name}.pcap`);
      askCarplab(['run', `fixtures/findings/${name}.yaml`, '--pcap', file]);
      expect(readFileSync(file).equals(readFileSync(join(ROOT, `fixtures/findings/${name}.pcap`)))).toBe(
        true,
      );
    },
  );
});
