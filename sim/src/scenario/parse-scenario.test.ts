import { describe, expect, it } from 'vitest';
import { parseScenario, readScenario } from './parse-scenario.js';
import type { ScenarioProblem } from './problems.js';

const GOOD = `name: a pair
learn: nothing
duration: 20s
segments: [lan]
vhids: [{ vhid: 1, addresses: 10.0.0.254/24, password: secret }]
hosts:
  fw1: { on: { lan: 10.0.0.1/24 } }
  fw2: { on: { lan: 10.0.0.2/24 }, advskew: 100 }
clients: { pc: { addresses: 10.0.0.9/24, ping: 10.0.0.254 } }
steps: [{ at: 9.5s, crash: fw1 }]
expect: [{ takeover: { max: 3.391s } }]
`;

function errorsOf(text: string): readonly ScenarioProblem[] {
  const parsed = parseScenario(text, 'x.yaml');
  return parsed.ok ? [] : parsed.errors;
}

it('a pair with a VIP, a crash and an expectation fits in ten lines', () => {
  expect(errorsOf(GOOD)).toEqual([]);
  expect(GOOD.trimEnd().split('\n').length).toBeLessThanOrEqual(11);
});

// What to replace, by what; where the error is; what was found; what is allowed.
type Row = [
  from: string | RegExp,
  to: string,
  at: [number, number],
  path: string,
  found: string,
  allowed: string,
];

const WRONG: Row[] = [
  // Shape.
  ['duration: 20s', 'duration: soon', [3, 11], 'duration', "'soon'", 'a time such as 12.5s'],
  ['duration: 20s', 'duration:', [3, 1], 'duration', 'an empty value', 'a time such as'],
  ['learn: nothing\n', '', [1, 1], 'learn', 'nothing', 'what the reader should learn'],
  ['advskew: 100', 'advskwe: 100', [8, 36], 'hosts.fw2.advskwe', "'advskwe'", "did you mean 'advskew'?"],
  ['advskew: 100', 'advskew: 256', [8, 45], 'hosts.fw2.advskew', '256', 'a whole number from 0 to 255'],
  ['advskew: 100', "advskew: '100'", [8, 45], 'hosts.fw2.advskew', "'100'", 'a whole number from 0 to 255'],
  ['advskew: 100', 'dialect: opensbd', [8, 45], 'hosts.fw2.dialect', "'opensbd'", "did you mean 'openbsd'?"],
  ['advskew: 100', 'preempt: yes', [8, 45], 'hosts.fw2.preempt', "'yes'", 'true or false'],
  ['advskew: 100', 'release: 13', [8, 45], 'hosts.fw2.release', '13', '12, 14'],
  ['advskew: 100', 'drift: 5001', [8, 43], 'hosts.fw2.drift', '5001', 'parts per million from -5000 to 5000'],
  ['advskew: 100', 'drift: { ppm: x }', [8, 50], 'hosts.fw2.drift.ppm', "'x'", 'parts per million'],
  [
    'advskew: 100',
    'drift: 5, clock: { driftPpb: 7 }',
    [8, 43],
    'hosts.fw2.drift',
    'drift and clock.driftPpb',
    'either drift or clock.driftPpb',
  ],
  ['crash: fw1', 'drift: { host: pc, ppm: 40 }', [10, 36], 'steps[0].drift.host', "'pc'", 'a host: fw1, fw2'],
  [
    'crash: fw1',
    'rule: { action: drop, reason: x, nth: 0 }',
    [10, 59],
    'steps[0].rule.nth',
    '0',
    'a whole number from 1',
  ],
  ['steps: [', 'stpes: [', [10, 1], 'stpes', "'stpes'", "did you mean 'steps'?"],
  ['steps: [{ at: 9.5s, crash: fw1 }]', 'steps: 5', [10, 8], 'steps', '5', 'a list'],
  ['crash: fw1', 'crash: { nod: fw1 }', [10, 30], 'steps[0].crash.nod', "'nod'", "did you mean 'node'?"],
  ['crash: fw1', 'crash: 5', [10, 28], 'steps[0].crash', '5', 'a node, or { node, link }'],
  ['at: 9.5s, ', '', [10, 9], 'steps[0].at', 'nothing', 'a time such as'],
  ['at: 9.5s', 'at: -1s', [10, 15], 'steps[0].at', "'-1s'", 'a time such as'],
  [
    'segments: [lan]',
    'segments: lan',
    [4, 11],
    'segments',
    "'lan'",
    'a list of names, or names with options',
  ],
  ['segments: [lan]', 'segments: [la n]', [4, 12], 'segments[0]', "'la n'", 'the name of a segment'],
  [
    'segments: [lan]',
    'segments: { lan: { snoping: off } }',
    [4, 20],
    'segments.lan.snoping',
    "'snoping'",
    "did you mean 'snooping'?",
  ],
  [/fw1:/, 'fw 1:', [7, 3], 'hosts.fw 1', "'fw 1'", 'the name of a host'],
  ['password: secret', 'password: 12345', [5, 56], 'vhids[0].password', 'a number', 'text; put it in quotes'],
  ['password: secret', 'password:', [5, 46], 'vhids[0].password', 'an empty value', 'text'],
  ['password: secret', 'password: [secret]', [5, 56], 'vhids[0].password', 'a list', 'text'],
  ['password: secret', 'password: true', [5, 56], 'vhids[0].password', 'something else', 'put it in quotes'],
  ['name: a pair', 'name: 5', [1, 7], 'name', '5', 'a name; put it in quotes'],
  ['advskew: 100', "advskew: '100'", [8, 45], 'hosts.fw2.advskew', "'100'", 'from 0 to 255, without quotes'],
  ['learn: nothing', `learn: ${'x'.repeat(10_001)}`, [2, 8], 'learn', 'xxx', 'too long: at most 10000 char'],
  ['duration: 20s', 'duration: 3m10', [3, 11], 'duration', "'3m10'", 'a time such as 12.5s, 300ms, 3m10s'],
  ['duration: 20s', 'duration: 10s3m', [3, 11], 'duration', "'10s3m'", 'a time such as 12.5s'],
  [
    'advskew: 100',
    'advskew: 100, interfaces: { em0: { segment: lan, link: { loss: 101% } } }',
    [8, 99],
    'hosts.fw2.interfaces.em0.link.loss',
    "'101%'",
    'a number from 0 to 1, or a percentage such as 50%',
  ],
  ['max: 3.391s', 'max: {}', [11, 29], 'expect[0].takeover.max', 'keys and values', 'a time such as'],
  // References.
  [
    'crash: fw1',
    'crash: fw3',
    [10, 28],
    'steps[0].crash',
    "'fw3'",
    "a node: fw1, fw2, pc; did you mean 'fw1'?",
  ],
  ['crash: fw1', 'linkDown: fw1:wan', [10, 31], 'steps[0].linkDown', "'fw1:wan'", 'a port: fw1:vtnet0'],
  ['crash: fw1', 'heal: lna', [10, 27], 'steps[0].heal', "'lna'", "a segment: lan; did you mean 'lan'?"],
  [
    'crash: fw1',
    'maintenance: { host: pc, on: true }',
    [10, 42],
    'steps[0].maintenance.host',
    "'pc'",
    'a host: fw1, fw2',
  ],
  [
    'crash: fw1',
    'state: { host: fw1, vhid: 2, to: backup }',
    [10, 47],
    'steps[0].state.vhid',
    'vhid 2',
    '1 on vtnet0',
  ],
  ['{ lan: 10.0.0.1/24 }', '{ wan: 10.0.0.1/24 }', [7, 21], 'hosts.fw1.on.wan', "'wan'", 'a segment: lan'],
  ['vhid: 1,', 'vhid: 1, segment: dmz,', [5, 29], 'vhids[0].segment', "'dmz'", 'a segment: lan'],
  ['takeover: { max', 'takeover: { vhid: 2, max', [11, 30], 'expect[0].takeover.vhid', 'vhid 2', '1 on lan'],
  ['max: 3.391s', 'host: fw3', [11, 30], 'expect[0].takeover.host', "'fw3'", 'a host: fw1, fw2'],
  [
    'takeover: { max: 3.391s }',
    'counter: { host: fw1, name: badath, min: 1 }',
    [11, 40],
    'expect[0].counter.name',
    "'badath'",
    "did you mean 'badauth'?",
  ],
  // What cannot be.
  [
    '10.0.0.254/24, p',
    '10.0.0.254/33, p',
    [5, 31],
    'vhids[0].addresses',
    "'10.0.0.254/33'",
    'an address with a prefix length',
  ],
  ['10.0.0.1/24', '10.0.0.1', [7, 21], 'hosts.fw1.on.lan', "'10.0.0.1'", 'an address with a prefix length'],
  ['ping: 10.0.0.254', 'ping: 10.0.0', [9, 48], 'clients.pc.ping', "'10.0.0'", 'an IP address'],
  ['at: 9.5s', 'at: 21s', [10, 15], 'steps[0].at', "'21s'", 'a time not after the end of the run, 20 s'],
  ['duration: 20s', 'duration: 0', [3, 11], 'duration', '0', 'more than 0'],
  ['duration: 20s', 'duration: 400d', [3, 11], 'duration', '400d', 'at most 366d'],
  ['duration: 20s', 'duration: 1000000h', [3, 11], 'duration', "'1000000h'", 'more than 0, and at most 366d'],
  ['duration: 20s', 'duration: 1d 9999999h', [3, 11], 'duration', "'1d 9999999h'", 'at most 366d'],
  ['duration: 20s', 'duration: 99999999999', [3, 11], 'duration', '99999999999', 'at most 366d'],
  ['at: 9.5s', 'at: 1000000h', [10, 15], 'steps[0].at', "'1000000h'", 'too long: at most 9999d'],
  ['at: 9.5s', 'at: 1000000hours', [10, 15], 'steps[0].at', "'1000000hours'", 'a time such as 12.5s'],
  ['segments: [lan]', 'segments: [lan, lan]', [4, 17], 'segments[1]', "'lan'", 'each segment once'],
  ['clients: { pc', 'clients: { fw1', [9, 17], 'clients.fw1', "'fw1'", 'a name that is not used by a host'],
  [
    'at: 9.5s, crash: fw1',
    'at: 9.5s',
    [10, 9],
    'steps[0]',
    'a step without an action',
    'an action, such as crash: fw1',
  ],
  [
    'crash: fw1',
    'crash: fw1, boot: fw1',
    [10, 39],
    'steps[0].boot',
    'crash and boot in one step',
    'one action per step',
  ],
  ['{ takeover: { max: 3.391s } }', '{ name: x }', [11, 10], 'expect[0]', 'no expectation', 'exactly one of'],
  [
    '{ max: 3.391s }',
    '{ between: [10s, 5s] }',
    [11, 39],
    'expect[0].takeover.between[1]',
    "'5s'",
    'a time not before 10 s',
  ],
  [
    'takeover: { max: 3.391s }',
    'pingsLost: { client: pc }',
    [11, 23],
    'expect[0].pingsLost',
    'no bound',
    'min, max, or both',
  ],
  ...['bogus', 'carp6', '112', '256'].map(
    (protocol): Row => [
      'crash: fw1',
      `rule: { action: drop, reason: why, protocol: '${protocol}' }`,
      [10, 66],
      'steps[0].rule.protocol',
      `'${protocol}'`,
      'carp, vrrp2',
    ],
  ),
  [
    'advskew: 100',
    'dialect: ucarp, vhids: [{ vhid: 1, password: aaaaaaaaaaaaaaaaaaaaaaaa }]',
    [8, 8],
    'hosts.fw2',
    'too long for ucarp',
    'with ucarp: passwords to 19 bytes; one IPv4 address',
  ],
  [
    'advskew: 100',
    'vhids: [{ vhid: 9 }]',
    [8, 44],
    'hosts.fw2.vhids[0]',
    'vhid 9 without addresses',
    'addresses, unless',
  ],
  [
    'crash: fw1',
    'replay: { of: { host: fw1, from: 1s, to: 12s } }',
    [10, 62],
    'steps[0].replay.of.to',
    "'12s'",
    'a time before the replay',
  ],
  [
    'crash: fw1',
    'rule: { action: delay, reason: x }',
    [10, 27],
    'steps[0].rule',
    'delay without delay',
    'how much longer',
  ],
  [
    'crash: fw1',
    'forge: { vhid: 1, source: 10.0.0.9, sign: { as: pc } }',
    [10, 69],
    'steps[0].forge.sign.as',
    "'pc'",
    'a host: fw1, fw2',
  ],
  // Two of what there is one of.
  [
    '10.0.0.2/24 },',
    '10.0.0.1/24 },',
    [8, 21],
    'hosts.fw2.on.lan',
    "'10.0.0.1/24', which is that of fw1",
    "an address of its own on lan; to share it on purpose, duplicates: ['10.0.0.1']",
  ],
  ['10.0.0.9/24', '10.0.0.1/16', [9, 29], 'clients.pc.addresses', 'that of fw1', 'an address of its own'],
  [
    '10.0.0.9/24',
    '10.0.0.254/24',
    [9, 29],
    'clients.pc.addresses',
    'the virtual one of vhid 1 at fw1',
    'an address of its own',
  ],
  ['10.0.0.1/24', '10.0.0.254/24', [7, 21], 'hosts.fw1.on.lan', 'the virtual one of vhid 1', 'of its own'],
  [
    '10.0.0.9/24, ',
    "10.0.0.9/24, mac: '2:0:0:0:1:0', ",
    [9, 47],
    'clients.pc.mac',
    'which is that of fw2',
    "a MAC address of its own on lan; to share it on purpose, duplicates: ['02:00:00:00:01:00']",
  ],
  [
    'hosts:',
    'duplicates: [10.0.0.1]\nhosts:',
    [6, 14],
    'duplicates[0]',
    'which only one machine has',
    'an address that several machines share',
  ],
  [
    'hosts:',
    'duplicates: [lan]\nhosts:',
    [6, 14],
    'duplicates[0]',
    "'lan'",
    'an IP address or a MAC address',
  ],
  [
    'secret }]',
    'secret }, { vhid: 2, addresses: 10.0.0.254/24 }]',
    [7, 8],
    'hosts.fw1',
    '10.0.0.254 in vhids 1 and 2 of vtnet0',
    'each virtual address in one vhid',
  ],
  [
    '10.0.0.254/24, p',
    '[10.0.0.254/24, 10.0.0.254/25], p',
    [5, 47],
    'vhids[0].addresses[1]',
    '254/25',
    'once',
  ],
  [
    'advskew: 100',
    'vhids: [{ vhid: 1 }, { vhid: 1, advskew: 2 }]',
    [8, 65],
    'hosts.fw2.vhids[1].vhid',
    '1',
    'each vhid once per interface',
  ],
  [
    'crash: fw1',
    'partition: { groups: [[fw1], [fw2, fw1]] }',
    [10, 56],
    'steps[0].partition.groups[1][1]',
    "'fw1'",
    'each node in one group',
  ],
  // What can never hold.
  [
    'max: 3.391s',
    'min: 4s, max: 3s',
    [11, 38],
    'expect[0].takeover.max',
    "'3s'",
    "a time not below min, '4s'",
  ],
  [
    'takeover: { max: 3.391s }',
    'oneMaster: { from: 9s, until: 8s }',
    [11, 42],
    'expect[0].oneMaster.until',
    "'8s'",
    'a time not before 9 s',
  ],
  [
    'takeover: { max: 3.391s }',
    'transitions: { from: MASTER, to: MASTER }',
    [11, 45],
    'expect[0].transitions.to',
    "'MASTER'",
    'a state other than from',
  ],
  [
    'takeover: { max: 3.391s }',
    'transitions: { reason: master timed uot, max: 3 }',
    [11, 35],
    'expect[0].transitions.reason',
    "'master timed uot'",
    "; did you mean 'master timed out'?",
  ],
  [
    'takeover: { max: 3.391s }',
    'noTransition: { host: fw2, reason: yielding to a less demoted master }',
    [11, 47],
    'expect[0].noTransition.reason',
    "'yielding to a less demoted master'",
    'a reason that freebsd logs',
  ],
  [
    'takeover: { max: 3.391s }',
    'counter: { host: fw1, name: pfsync.badact, min: 1 }',
    [11, 40],
    'expect[0].counter.name',
    "'pfsync.badact'",
    'which has no pfsync',
  ],
  ['ping: 10.0.0.254', 'ping: 10.0.1.1', [9, 48], 'clients.pc.ping', 'no route to 10.0.1.1', 'a gateway'],
  // YAML itself.
  ['duration: 20s', 'name: again', [3, 1], '', 'a duplicate key', 'each key once'],
  ['segments: [lan]', 'segments: [lan', [5, 1], '', 'Flow sequence', 'keys of one level'],
  ['duration: 20s', '---\nduration: 20s', [3, 1], '', 'a second document', 'one scenario per file'],
  ['duration: 20s', '\tduration: 20s', [3, 1], '', 'a tab', 'spaces as indentation'],
  ['duration: 20s', 'duration: \u0000', [3, 11], '', 'a byte that is not text', 'YAML, in UTF-8'],
  ['duration: 20s', 'duration: "\\e[2J"', [3, 11], 'duration', "'\\u001b[2J'", 'a time'],
];

describe('a problem', () => {
  it.each(WRONG)('%s -> %s', (from, to, [line, column], path, found, allowed) => {
    const errors = errorsOf(GOOD.replace(from, to));
    expect(errors.length).toBeGreaterThan(0);
    const error = errors[0]!;
    expect({ line: error.line, column: error.column, path: error.path }).toEqual({ line, column, path });
    expect(error.found).toContain(found);
    expect(error.message).toContain(allowed);
    expect(error.message.startsWith(`x.yaml:${line}:${column}: `)).toBe(true);
  });

  it.each([
    ['duration: 20s', 'duration: soon', { code: 'bad-value', path: 'duration' }],
    ['learn: nothing\n', '', { code: 'missing', path: 'learn' }],
    ['advskew', 'advskwe', { code: 'unknown-key', path: 'hosts.fw2.advskwe', hint: 'advskew' }],
    ['crash: fw1', 'crash: fw', { code: 'unknown-name', path: 'steps[0].crash', hint: 'fw1' }],
    ['[lan]', '[lan, lan]', { code: 'duplicate', path: 'segments[1]' }],
    ['crash: fw1', 'crash: fw1, boot: fw2', { code: 'conflict', path: 'steps[0].boot' }],
    ['duration: 20s', 'name: again', { code: 'duplicate', path: '' }],
    ['segments: [lan]', 'segments: [lan', { code: 'syntax', path: '' }],
    ['hosts:', `x: "${' '.repeat(1_000_000)}"\nhosts:`, { code: 'limit', path: '' }],
  ])('has a code, a path and possibly a hint: %#', (from, to, problem) => {
    const [error] = errorsOf(GOOD.replace(from, to));
    expect(error).toMatchObject(problem);
    expect(error!.hint).toBe('hint' in problem ? problem.hint : undefined);
  });

  it('names the limit of a name that is too long', () => {
    const named = (length: number): string[] =>
      errorsOf(GOOD.replaceAll('fw1', 'f'.repeat(length))).map(({ message }) => message);
    expect(named(64)).toEqual([]);
    expect(named(65)[0]).toMatch(
      /: hosts\.f+: found 'f+\.\.\.'; allowed: too long: a name has at most 64 characters$/,
    );
  });

  it('is reported with all others', () => {
    const text = GOOD.replace('advskew: 100', 'advskew: x').replace('9.5s', 'y').replace('[lan]', '[1]');
    expect(errorsOf(text).map(({ line }) => line)).toEqual([4, 8, 10]);
  });

  it('has a path in a value that is not text', () => {
    const parsed = readScenario({ name: 'x', duration: 5, segments: [], hosts: 3 }, 'x.ts');
    expect(parsed.ok ? [] : parsed.errors.map(({ message }) => message)).toEqual([
      'x.ts: learn: missing; allowed: what the reader should learn from it',
      'x.ts: hosts: found 3; allowed: names with values',
    ]);
  });

  it('never repeats a password', () => {
    const texts = [
      'password: [hunter2hunter2]',
      'passwrod: hunter2hunter2',
      'password: hunter2hunter2hunter2, x: 1',
    ];
    for (const text of texts) {
      const errors = errorsOf(
        GOOD.replace('password: secret', text).replace('on: { lan', 'dialect: ucarp, on: { lan'),
      );
      expect(errors.length).toBeGreaterThan(0);
      expect(JSON.stringify(errors)).not.toContain('hunter2');
    }
  });
});

it.each<[string, string, string, [number, number]]>([
  ['hosts:\n', 'hosts:\n  __proto__: { on: { lan: 10.0.0.3/24 } }\n', 'hosts.__proto__', [7, 3]],
  ['clients: {', 'clients: { __proto__: { addresses: 10.0.0.8/24 },', 'clients.__proto__', [9, 12]],
  [
    'on: { lan: 10.0.0.1/24 }',
    'on: { lan: 10.0.0.1/24, __proto__: 10.0.0.3/24 }',
    'hosts.fw1.on.__proto__',
    [7, 34],
  ],
  ['name: a pair\n', 'name: a pair\n__proto__: 1\n', '__proto__', [2, 1]],
])('__proto__ is not a name, and is reported: %s', (from, to, path, [line, column]) => {
  const text = GOOD.replace(from, to);
  expect(text).not.toBe(GOOD);
  const errors = errorsOf(text);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({ line, column, found: "'__proto__'" });
  expect(errors[0]!.message).toContain(path);
});

it('IP and MAC addresses may be shared on purpose', () => {
  const text = GOOD.replace('10.0.0.2/24', '10.0.0.1/24')
    .replace('10.0.0.9/24', "10.0.0.9/24, mac: '02:00:00:00:01:00'")
    .replace('hosts:', "duplicates: [10.0.0.1, '02-00-00-00-01-00']\nhosts:");
  expect(errorsOf(text)).toEqual([]);
});

it('a real address may also be virtual, except on FreeBSD', () => {
  const own = GOOD.replace('10.0.0.1/24 }', '10.0.0.254/24 }');
  expect(errorsOf(own)).toHaveLength(1);
  const alone = own.replace('  fw2: { on: { lan: 10.0.0.2/24 }, advskew: 100 }\n', '');
  expect(errorsOf(alone.replace('fw1: {', 'fw1: { dialect: dragonfly,'))).toEqual([]);
  // The other one's virtual address is the first one's real address as well, and is meant to be.
  expect(errorsOf(own.replaceAll(/(fw[12]): {/g, '$1: { dialect: dragonfly,'))).toEqual([]);
});

describe('YAML bombs', () => {
  it('do not expand', () => {
    const laughs = Array.from(
      { length: 30 },
      (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}, *a${i}]`,
    );
    const errors = errorsOf(`a0: &a0 [x, x]\n${laughs.join('\n')}\n`);
    expect(errors[0]!.found).toMatch(/alias/i);
  });

  it('do not nest without limit', () => {
    for (const text of ['['.repeat(100_000), '{a: '.repeat(100_000), '- '.repeat(100_000)]) {
      expect(errorsOf(text).length).toBeGreaterThan(0);
    }
  });

  it('are not read beyond a megabyte', () => {
    expect(errorsOf(`#${' '.repeat(1_000_000)}`)[0]!.found).toBe('1000001 characters');
  });

  it.each([
    ['{ a: ', '}'],
    ['[', ']'],
    ['[ { a: ', '}]'],
  ])('nested too deeply with %s are one problem, not also what follows', (open, close) => {
    for (const levels of [70, 1000, 5000]) {
      const deep = open.repeat(levels) + close.repeat(levels);
      const errors = errorsOf(GOOD.replace('steps: [', `steps: [${deep}, `));
      expect(errors.map(({ allowed }) => allowed)).toEqual(['at most 64 levels of keys and lists']);
    }
    const unclosed = errorsOf(GOOD.replace('steps: [', `steps: [${open.repeat(5000)}`));
    expect(unclosed.map(({ allowed }) => allowed)).toEqual(['at most 64 levels of keys and lists']);
  });

  it('do not repeat steps without limit', () => {
    const step = '{ at: 1s, repeat: { every: 0s, times: 10000 }, linkDown: fw1 }';
    const errors = errorsOf(GOOD.replace('steps: [', `steps: [${step}, ${step}, ${step}, `));
    expect(errors[0]!.found).toBe('more than 20000 steps');
  });

  it('leave room for ordinary anchors and merge keys', () => {
    const text = GOOD.replace('fw1: { on', 'fw1: &fw { preempt: true, on').replace(
      'fw2: { on',
      'fw2: { <<: *fw, on',
    );
    const parsed = parseScenario(text, 'x.yaml');
    expect(parsed.ok && parsed.scenario.hosts.map(({ config }) => config.preempt)).toEqual([true, true]);
  });
});

it('a scenario without a segment has that one problem', () => {
  const parsed = readScenario(
    { name: 'x', learn: 'x', duration: '1s', segments: [], hosts: { fw1: { on: { lan: '10.0.0.1/24' } } } },
    'x.ts',
  );
  expect(parsed.ok ? [] : parsed.errors.map(({ message }) => message)).toEqual([
    'x.ts: segments: found no segment; allowed: at least one segment',
  ]);
});
