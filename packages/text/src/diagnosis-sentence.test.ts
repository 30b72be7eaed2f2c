import type { Diagnosis } from '@carplab/codec';
import type { Change } from '@carplab/codec/carp';
import { describe, expect, it } from 'vitest';
import { authHint, diagnosisSentence } from './diagnosis-sentence.js';

const V4 = Uint8Array.of(10, 0, 0, 1);
const OTHER = Uint8Array.of(10, 0, 0, 2);
const V6 = Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7);

const found = (...changes: Change[]): Diagnosis => ({ changes, rule: undefined, tried: 5, capped: false });

describe('diagnosisSentence', () => {
  it.each<[Change, string]>([
    [{ kind: 'addresses', missing: [V4], extra: [] }, 'with 10.0.0.1 added to the given addresses'],
    [
      { kind: 'addresses', missing: [V4, V6], extra: [] },
      'with 10.0.0.1, 2001:db8::7 added to the given addresses',
    ],
    [{ kind: 'addresses', missing: [], extra: [OTHER] }, 'without 10.0.0.2'],
    [{ kind: 'addresses', missing: [V4], extra: [OTHER] }, 'with 10.0.0.1 in place of 10.0.0.2'],
    [{ kind: 'interface-order' }, 'with the addresses in interface order, as FreeBSD before 9 hashed them'],
    [{ kind: 'dialect', dialect: 'openbsd', context: 'nov6ll' }, 'under the rules of openbsd (nov6ll)'],
    [
      { kind: 'lladdr', lladdr: Uint8Array.of(2, 0, 0, 0, 0, 0xff) },
      'with the MAC address 02:00:00:00:00:ff hashed, as OpenBSD does for one set by hand',
    ],
    [{ kind: 'password', how: 'empty', index: 0 }, 'with no password at all'],
    [
      { kind: 'password', how: 'uncut', index: 0, detail: 20 },
      'with the password uncut: 20 bytes of it, where ifconfig keeps 19',
    ],
    [{ kind: 'password', how: 'cut', index: 0, detail: 1 }, 'with the password cut after 1 byte'],
    [{ kind: 'password', how: 'cut', index: 0, detail: 8 }, 'with the password cut after 8 bytes'],
    [{ kind: 'password', how: 'trimmed', index: 0 }, 'with the password without the white space around it'],
    [{ kind: 'password', how: 'newline', index: 0 }, 'with the password with a newline at its end'],
    [
      { kind: 'password', how: 'return', index: 0 },
      'with the password with a carriage return at its end, as in a file from Windows',
    ],
    [{ kind: 'password', how: 'space-after', index: 0 }, 'with the password with a space after it'],
    [{ kind: 'password', how: 'space-before', index: 0 }, 'with the password with a space before it'],
    [{ kind: 'password', how: 'unquoted', index: 0 }, 'with the password without the quotes around it'],
    [
      { kind: 'password', how: 'double-quoted', index: 0 },
      'with the password in double quotes, which the sender took as part of it',
    ],
    [
      { kind: 'password', how: 'single-quoted', index: 0 },
      'with the password in single quotes, which the sender took as part of it',
    ],
    [{ kind: 'password', how: 'utf8', index: 0 }, 'with the password in UTF-8, its bytes taken for Latin-1'],
    [
      { kind: 'password', how: 'opnsense', index: 0 },
      'with the password as OPNsense passes it on: spaces removed, quotes escaped',
    ],
    [{ kind: 'password', how: 'latin1', index: 0 }, 'with the password in Latin-1 instead of UTF-8'],
    [
      { kind: 'password', how: 'stale-tail', index: 0, detail: 1 },
      "with the end of an older, longer password left in the key, as FreeBSD's ifconfig leaves it until the vhid is created again",
    ],
    [
      { kind: 'password', how: 'other', index: 0 },
      'with another of the given passwords (the first of the others)',
    ],
    [
      { kind: 'password', how: 'other', index: 2 },
      'with another of the given passwords (the third of the others)',
    ],
    [
      { kind: 'password', how: 'other', index: 3 },
      'with another of the given passwords (number 4 of the others)',
    ],
    [{ kind: 'password', how: 'list', index: 0 }, 'with the password on line 1 of the list'],
  ])('%j', (change, text) => {
    expect(diagnosisSentence(found(change))).toBe(`matches ${text}`);
  });

  it('two changes at once', () => {
    expect(
      diagnosisSentence(
        found({ kind: 'password', how: 'empty', index: 0 }, { kind: 'addresses', missing: [V4], extra: [] }),
      ),
    ).toBe('matches with no password at all, and with 10.0.0.1 added to the given addresses');
  });

  it('nothing to change but the dialect, or nothing that helps', () => {
    expect(diagnosisSentence(found())).toBe('matches, but not by the chosen dialect');
    const none = { changes: undefined, rule: undefined };
    expect(diagnosisSentence({ ...none, tried: 1, capped: false })).toBe(
      'none of 1 combination of passwords, addresses and rules matches',
    );
    expect(diagnosisSentence({ ...none, tried: 704, capped: false })).toBe(
      'none of 704 combinations of passwords, addresses and rules matches',
    );
    expect(diagnosisSentence({ ...none, tried: 300_000, capped: true })).toBe(
      'none of 300000 combinations of passwords, addresses and rules matches; the search was cut short',
    );
  });
});

describe('authHint', () => {
  it('is empty where nothing is known', () => {
    expect(authHint({ status: 'bad' })).toBe('');
    expect(authHint({ status: 'ok' })).toBe('');
  });

  it('names the obstacle first', () => {
    const obstacle = { code: 'badlen', layer: 'carp', offset: 0, message: 'UCARP signs one address' };
    const diagnosis = found({ kind: 'password', how: 'empty', index: 0 });
    expect(authHint({ status: 'bad', obstacle })).toBe('UCARP signs one address');
    expect(authHint({ status: 'bad', obstacle, diagnosis })).toBe(
      'UCARP signs one address; matches with no password at all',
    );
  });
});
