import { describe, expect, it } from 'vitest';
import {
  createInstance,
  type DialectDifferences,
  DialectError,
  type DialectName,
  defineDialect,
  EffectList,
  ELECTION_DIALECTS,
  type ElectionDialect,
  electionDialect,
  formatDemotion,
  hashInstance,
  type Instance,
  masterDownUs,
  restore,
  snapshot,
  step,
  transitionReasons,
} from './index.js';

const byAddress = defineDialect('freebsd', { name: 'by-address', tie: 'address' });

const wrong = (differences: unknown, base: DialectName = 'freebsd') => {
  try {
    defineDialect(base, differences as DialectDifferences);
  } catch (error) {
    if (error instanceof DialectError) return [error.member, error.message];
    throw error;
  }
  return undefined;
};

describe('defineDialect', () => {
  it('is as its base in all but the differences', () => {
    const { name, base, tie, source, ...rest } = byAddress;
    const { name: _, base: __, tie: ___, source: ____, ...others } = ELECTION_DIALECTS.freebsd;
    expect({ name, base, tie }).toEqual({ name: 'by-address', base: 'freebsd', tie: 'address' });
    expect(source).toBe('freebsd, with another tie');
    expect(rest).toEqual(others);
    expect(Object.isFrozen(byAddress)).toBe(true);
    expect(ELECTION_DIALECTS.freebsd.tie).toBe('yield');
  });

  it.each<[string, unknown, string, string]>([
    ['no name', { tie: 'address' }, 'name', 'the dialect from freebsd has no name; it takes a name of'],
    ['a shipped name', { name: 'ucarp' }, 'name', "dialect 'ucarp': name is 'ucarp'; it takes a name of"],
    ['a name of the base', { name: 'freebsd' }, 'name', 'other than freebsd, openbsd'],
    ['a name with an escape', { name: 'a\u001b[2J' }, 'name', 'it takes a name of'],
    [
      'a value that does not exist',
      { name: 'x', tie: 'dice' },
      'tie',
      "dialect 'x': tie is 'dice'; it takes 'yield' or 'address'",
    ],
    [
      'a member that does not exist',
      { name: 'x', ties: 'yield' },
      'ties',
      "dialect 'x': ties is no member of a dialect; there are name, base",
    ],
    ['a member named like that of every object', { name: 'x', toString: 1 }, 'toString', 'is no member'],
    ['text for a flag', { name: 'x', goodbye: 'no' }, 'goodbye', "goodbye is 'no'; it takes true or false"],
    [
      'nothing where something must be',
      { name: 'x', counter: undefined },
      'counter',
      "counter is undefined; it takes 'chain' or 'cookie'",
    ],
    [
      'a part of a µs',
      { name: 'x', forcedSleepUs: 0.5 },
      'forcedSleepUs',
      'forcedSleepUs is 0.5; it takes a whole number from 0',
    ],
    [
      'a list without its point',
      { name: 'x', entering: ['arp'] },
      'entering',
      "entering is ['arp']; it takes a list of transition",
    ],
    ['a step that there is not', { name: 'x', entering: ['transition', 'wave'] }, 'entering', 'wave'],
    [
      'a skew that is no function',
      { name: 'x', skew: 5 },
      'skew',
      'skew is 5; it takes a function of { advskew, demotion, before14 }',
    ],
    ['a skew that gives no number', { name: 'x', skew: () => 'fast' }, 'skew', 'to a whole number'],
    [
      'a function that throws',
      {
        name: 'x',
        accepts: () => {
          throw new Error('no');
        },
      },
      'accepts',
      'true or false',
    ],
    ['a base among the differences', { name: 'x', base: 'ucarp' }, 'base', 'base is the first argument'],
    [
      'a word that there is not',
      { name: 'x', words: { shout: undefined } },
      'words.shout',
      'words.shout is no member',
    ],
    [
      'a line that is text',
      { name: 'x', words: { demotion: 'hm' } },
      'words.demotion',
      "words.demotion is 'hm'; it takes { level, template }",
    ],
    [
      'a reason for no cause',
      { name: 'x', words: { reasons: { boredom: 'x' } } },
      'words.reasons',
      "'master timed out'",
    ],
    [
      'a demotion for no reason',
      { name: 'x', words: { demoteReasons: { luck: 'x' } } },
      'words.demoteReasons.luck',
      'there are interfaceDown',
    ],
    [
      'words that are none',
      { name: 'x', words: 'hm' },
      'words',
      "words is 'hm'; it takes an object of state",
    ],
    ['no object', 'tie', '', 'it takes an object'],
  ])('refuses %s, and says what is allowed', (_, differences, member, message) => {
    expect(wrong(differences)?.[0]).toBe(member);
    expect(wrong(differences)?.[1]).toContain(message);
  });

  it('refuses a base that is not shipped', () => {
    const bad = 'vrrp' as DialectName;
    expect(wrong({ name: 'x' }, bad)).toEqual([
      'base',
      expect.stringContaining("base is vrrp; it takes 'freebsd', 'openbsd'"),
    ]);
    const given = ELECTION_DIALECTS.freebsd as unknown as DialectName;
    expect(wrong({ name: 'x' }, given)?.[0]).toBe('base');
  });

  it('takes each value of each member that a shipped dialect has', () => {
    for (const { name, base: _, source: __, words, ...rules } of Object.values(ELECTION_DIALECTS))
      for (const base of Object.keys(ELECTION_DIALECTS) as DialectName[])
        expect(defineDialect(base, { name: `${base}-as-${name}`, ...rules, words }).tie).toBe(rules.tie);
  });

  it('merges words with those of the base', () => {
    const loud = defineDialect('freebsd', {
      name: 'loud',
      words: {
        demotion: { level: 'crit', template: 'DEMOTED BY {delta} ({reason})' },
        demoteReasons: { removed: 'gone' },
      },
    });
    const effect = { delta: 240, reason: 'interface down', error: 0 };
    expect(formatDemotion(loud, effect, 240, 'em0')).toBe('DEMOTED BY 240 (interface down)');
    expect(loud.words.demoteReasons).toEqual({
      ...ELECTION_DIALECTS.freebsd.words.demoteReasons,
      removed: 'gone',
    });
    expect(transitionReasons(loud)).toEqual(transitionReasons('freebsd'));
  });
});

describe('electionDialect', () => {
  it('takes a copy, of a shipped one too, and an object of another copy of this package', () => {
    expect(electionDialect({ ...ELECTION_DIALECTS.openbsd })).toBe(ELECTION_DIALECTS.openbsd);
    expect(electionDialect({ ...byAddress })).toEqual(byAddress);
    expect(electionDialect(byAddress)).toBe(byAddress);
  });

  it.each<[string, unknown, string]>([
    [
      'a shipped one with another rule',
      { ...ELECTION_DIALECTS.openbsd, tie: 'address' },
      "name is 'openbsd'",
    ],
    ['one without a base', (({ base: _, ...rest }) => rest)(byAddress), 'base is missing'],
    [
      'one without a rule',
      (({ tie: _, ...rest }) => rest)(byAddress),
      "tie is missing; it takes 'yield' or 'address'",
    ],
    ['a name that there is not', 'vrrp', "dialect is 'vrrp'; it takes 'freebsd', 'openbsd'"],
    ['nothing', undefined, 'dialect is undefined'],
    ['an object of nothing', {}, 'name is missing'],
  ])('refuses %s', (_, given, message) => {
    expect(() => electionDialect(given as ElectionDialect)).toThrow(message);
    expect(() => createInstance({ dialect: given as ElectionDialect, vhid: 1 })).toThrow(DialectError);
  });
});

const T = 10_000_000;

/** A master at 10.0.0.2. */
function master(dialect: InstanceDialect, more: { ipv4?: boolean; ipv6?: boolean } = {}): Instance {
  const instance = createInstance({ dialect, vhid: 1, source: 0x0a00_0002, ...more });
  const effects = new EffectList();
  step(instance, { type: 'start' }, 0, effects);
  step(instance, { type: 'force', state: 'MASTER' }, 1, effects);
  expect(instance.state).toBe('MASTER');
  return instance;
}
type InstanceDialect = Parameters<typeof createInstance>[0]['dialect'];

const equal = (source: number, family: 4 | 6 = 4) =>
  ({
    type: 'advertisement',
    family,
    advbase: 1,
    advskew: 0,
    demote: 0,
    counterHigh: 0,
    counterLow: 1,
    source,
  }) as const;

describe('an instance of a changed dialect', () => {
  const stateAfter = (instance: Instance, source: number, family: 4 | 6 = 4): string => {
    step(instance, equal(source, family), T, new EffectList());
    return instance.state;
  };

  it('decides a tie by address as a little-endian machine reads it, where FreeBSD yields', () => {
    expect(stateAfter(master('freebsd'), 0x0a00_0001)).toBe('BACKUP');
    expect(stateAfter(master('freebsd'), 0x0a00_0003)).toBe('BACKUP');
    expect(stateAfter(master(byAddress), 0x0a00_0001)).toBe('BACKUP');
    expect(stateAfter(master(byAddress), 0x0a00_0003)).toBe('MASTER');
    // 10.0.2.1 beat 10.0.1.2: carp.md §3.7.
    expect(stateAfter(master(byAddress), 0x0a00_0201)).toBe('BACKUP');
  });

  it('decides nothing over IPv6 while there is IPv4, and yields without', () => {
    const both = { ipv4: true, ipv6: true };
    expect(stateAfter(master(byAddress, both), 0, 6)).toBe('MASTER');
    expect(stateAfter(master(byAddress, { ipv4: false, ipv6: true }), 0, 6)).toBe('BACKUP');
    expect(stateAfter(master('freebsd', both), 0, 6)).toBe('BACKUP');
  });

  it('is plain data, and named like its dialect', () => {
    const instance = master(byAddress);
    expect(structuredClone(instance)).toEqual(instance);
    expect(JSON.parse(JSON.stringify(instance))).toEqual({ ...instance });
    expect(instance.dialect).toBe('by-address');
    expect(hashInstance(instance)).not.toBe(hashInstance(master('freebsd')));
    expect(hashInstance(instance)).toBe(hashInstance(master(byAddress)));
  });

  it('can be restored, but a copy of it has no rules of its own', () => {
    const instance = master(byAddress);
    const before = snapshot(instance);
    step(instance, equal(1), T, new EffectList());
    expect(instance.state).toBe('BACKUP');
    restore(instance, before);
    expect(stateAfter(instance, 0x0a00_0003)).toBe('MASTER');
    const copy = { ...instance };
    expect(() => step(copy, { type: 'start' }, T, new EffectList())).toThrow(
      "only the name of its dialect, 'by-address'",
    );
    restore(instance, snapshot(master('freebsd')));
    expect(stateAfter(instance, 0x0a00_0003)).toBe('BACKUP');
    expect(() => restore(master('freebsd'), before)).toThrow(
      "the snapshot is of dialect 'by-address', and the instance was made with 'freebsd'",
    );
  });

  it('takes no advbase or advskew that does not fit into an advertisement, whatever the dialect accepts', () => {
    const anything = defineDialect('freebsd', { name: 'anything', accepts: () => true });
    expect(() => createInstance({ dialect: anything, vhid: 1, advskew: 256 })).toThrow(
      'anything takes no advbase 1',
    );
    const instance = createInstance({ dialect: anything, vhid: 1, advskew: 255, advbase: 0 });
    const effects = step(instance, { type: 'configure', advbase: 300 }, 0, new EffectList());
    expect(effects.toArray()).toEqual([{ kind: 'refused', reason: 'EINVAL' }]);
  });

  it('has its own timing', () => {
    const zero = defineDialect('freebsd', { name: 'zero', zeroBase: true, accepts: () => true });
    expect(masterDownUs(zero, 0, 100)).toBe(masterDownUs('openbsd', 0, 100));
    expect(masterDownUs(zero, 0, 100)).not.toBe(masterDownUs('freebsd', 0, 100));
  });
});
