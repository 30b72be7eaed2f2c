import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonLines, linesOf, packetLines, ROOT, scratch } from './carplab.js';
import { askCarplab } from './resident.js';

const folder = scratch();
const CASES = 'fixtures/cases';

/** What the lines of a run must have, and must not have, as text: of every case that is a scenario. */
const SAID: Readonly<
  Record<string, { readonly says?: readonly RegExp[]; readonly never?: readonly RegExp[] }>
> = {
  'bulk-timer-freebsd-15': {
    says: [
      /^ +20\.000 s +fw1 demoted by 240 \(pfsync bulk start\)/m,
      /^.* 1024\.001 s +fw1 demoted by -240/m,
    ],
  },
  'half-deaf-pair': {
    says: [
      /^ {2}both master of vhid 1: node1 and node2, for 30\.609 s from 13\.391 s$/m,
      /^ {2}node2 vhid 1 did not get 33 advertisements of node1 \(cut\)/m,
    ],
    never: [/vhid 2: node/, /replay/i, /node1 vhid \d did not get/],
  },
  'openbsd-reboot': { never: [/both master/, /replay/i, /did not get/] },
  'peer-octet-230': {
    says: [/^ {2}both master of vhid 1: fw1 and fw2/m, /did not get 27 advertisements of fw1 \(snooping\)/],
  },
  'same-vhid-two-links': {
    says: [
      /^fw1 vhid 1 on wan {2}/m,
      /^fw2 vhid 1 on lan {2}/m,
      / fw1 vhid 1 on wan: BACKUP → MASTER/,
      / fw2 vhid 1 on lan: BACKUP → MASTER/,
    ],
    never: [/masters? of vhid/],
  },
  'three-nodes-one-deaf': {
    says: [/^ {2}c vhid 4 did not get 30 advertisements of a/m],
    never: [/^ {2}[ab] vhid 4 did not get/m, /replay/i],
  },
  'passing/alias-added-late': {
    says: [
      /fw1 vhid 2: MASTER → INIT \(hardware interface up\)/,
      /^ {2}fw1 vhid 2 refused 6 advertisements of fw2 \(badauth\)/m,
      /^ {2}fw2 vhid 2 refused 7 advertisements of fw1 \(badauth\)/m,
    ],
  },
  'passing/atf-basic-v4': {
    says: [/^ {2}one: 0 of 12 pings to 192\.0\.2\.1 lost$/m],
    never: [/both master/, /did not get/],
  },
  'passing/backup-uses-vmac': { says: [/^ {2}isp: 15 of 175 pings/m], never: [/both master/, /refuse/] },
  'passing/mask-differs': { says: [/^ {2}pc: 0 of 15 pings/m], never: [/both master/, /refuse/] },
  'passing/stale-destination-peer': {
    says: [/^ {2}pc ssh: hung, .*fw1 drops it in on vtnet1\n? +\(state-mismatch\)$/ms],
    never: [/both master/],
  },
  'passing/two-clusters': {
    says: [/^ {2}both master of vhid 1: prod1 and lab1/m, /prod2 vhid 1 refused 37 .* of lab1 \(badauth\)/],
    never: [/did not get/],
  },
  'passing/vhid-removed-on-link-down': {
    says: [/OPN1 demoted by -240 \(vhid removed\), now 0/],
    never: [/both master/],
  },
};

const scenarios = readdirSync(join(ROOT, CASES), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));

/** What `decode` says of a capture under its tables that would be an alarm. */
const alarms = (file: string, ...keys: string[]): string[] =>
  linesOf(askCarplab(['decode', file, ...keys]).stderr).filter((line) =>
    /both master|hear|came again/.test(line),
  );

describe('scenarios from public reports', () => {
  it('are all here', () => {
    expect(scenarios.sort()).toEqual(Object.keys(SAID).sort());
  });

  it.each(Object.entries(SAID))('%s comes out right', (name, { says = [], never = [] }) => {
    const { status, stdout, stderr } = askCarplab(['run', `${CASES}/${name}.yaml`]);
    expect([status, stderr]).toEqual([0, '']);
    const verdicts = linesOf(stdout).filter((line) => /^(ok|NOT OK|not ok|FAILED) /i.test(line));
    expect(verdicts.length).toBeGreaterThan(0);
    expect(verdicts.filter((line) => !line.startsWith('ok '))).toEqual([]);
    // Without what it teaches, which uses the same words, and without the verdicts.
    const told = stdout.slice(stdout.indexOf('\ns '), stdout.indexOf('\nok '));
    for (const words of says) expect(told).toMatch(words);
    for (const words of never) expect(told).not.toMatch(words);
  });
});

describe('the captures that their runs write', () => {
  const captured = (name: string): string => {
    const file = join(folder, `${name}.pcapng`);
    expect(askCarplab(['run', `${CASES}/${name}.yaml`, '--pcap', file]).status).toBe(0);
    return file;
  };

  it('half-deaf-pair: the deaf one is named, and nothing came again', () => {
    const keys = ['--password', 'secret', '--vip', '1=198.51.100.4', '--vip', '2=192.168.1.254'];
    const said = alarms(captured('half-deaf-pair'), ...keys);
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/both master: 198\.51\.100\.2 and 198\.51\.100\.3/);
    expect(said[1]).toMatch(/198\.51\.100\.3 .* did not hear 198\.51\.100\.2/);
  });

  it('openbsd-reboot: nothing to say', () => {
    expect(alarms(captured('openbsd-reboot'))).toEqual([]);
  });

  it('three-nodes-one-deaf: only the third did not hear', () => {
    const said = alarms(captured('three-nodes-one-deaf'), '--password', 'secret', '--vip', '192.168.1.254');
    expect(said.filter((line) => /did not hear/.test(line)).length).toBe(2);
    for (const line of said.filter((each) => /did not hear/.test(each)))
      expect(line).toMatch(/^ *192\.168\.1\.3 /);
    expect(said.join('\n')).not.toContain('came again');
  });

  it('same-vhid-two-links: two tables, in the picture two links, and no word of two masters', () => {
    const svg = join(folder, 'links.svg');
    const { status } = askCarplab(['run', `${CASES}/same-vhid-two-links.yaml`, '--svg', svg]);
    expect(status).toBe(0);
    const picture = readFileSync(svg, 'utf8');
    expect(picture).not.toMatch(/both master/i);
    for (const row of ['fw1 vhid 1 on wan', 'fw2 vhid 1 on lan']) expect(picture).toContain(row);
    const { stderr } = askCarplab(['decode', captured('same-vhid-two-links')]);
    expect(stderr).not.toContain('both master');
    expect(stderr.match(/^vhid 1 on (wan|lan), IPv4/gm)).toEqual([
      'vhid 1 on wan, IPv4',
      'vhid 1 on lan, IPv4',
    ]);
  });
});

it("advertisements in the frame of the gateway's group are noted, each and in the table", () => {
  const file = `${CASES}/passing/group-mac-of-gateway.pcap`;
  const keys = ['--password', '1234', '--vip', '10.0.0.230'];
  const { status, stdout, stderr } = askCarplab(['decode', file, ...keys]);
  expect(status).toBe(0);
  expect(stderr).toContain('3 frames of 10.0.0.222 went to a MAC address that is not the group');
  expect(stderr).toContain('3 CARP, 0 VRRP, 0 other, 3 verified, 0 failed, 0 damaged');
  expect(stdout.match(/\[badmac: the frame goes to 01:00:5e:00:00:d7/g)).toHaveLength(3);
  const { stdout: json } = askCarplab(['decode', '--json', file, ...keys]);
  expect(packetLines<{ problems: object[] }>(json).map(({ problems }) => problems)).toMatchObject(
    Array.from({ length: 3 }, () => [{ code: 'badmac' }]),
  );
  expect(jsonLines(json).at(-1)).toMatchObject({ event: 'summary' });
});
