import type { AuthResult, Finding } from '@carplab/analysis';
import { formatAddress, formatMac } from '@carplab/codec';
import { type Change, PASSWORD_BYTES, type PasswordChange } from '@carplab/codec/carp';

/**
 * Explains in one sentence why an HMAC does not match: which change would make it match, or that none does. Passwords
 * are identified by position, never printed.
 *
 * @example
 * const changes = [{ kind: 'addresses', missing: [Uint8Array.of(10, 0, 0, 1)], extra: [] }];
 * diagnosisSentence({ changes, tried: 9, capped: false }); // => 'matches with 10.0.0.1 added to the given addresses'
 */
export function diagnosisSentence(diagnosis: Finding): string {
  const { changes, tried, capped } = diagnosis;
  if (changes === undefined)
    return `none of ${tried} combination${tried === 1 ? '' : 's'} of passwords, addresses and rules matches${capped ? '; the search was cut short' : ''}`;
  if (changes.length === 0) return 'matches, but not by the chosen dialect';
  return `matches ${changes.map(changeText).join(', and ')}`;
}

/** Why verification failed, for the end of a packet's line; empty if unknown. */
export function authHint({ obstacle, diagnosis, note }: AuthResult): string {
  if (note === 'not-examined') return 'not examined: too many senders fail';
  if (note === 'no-vip') return 'no address of this vhid is known: give --vip';
  const parts = obstacle ? [obstacle.message] : [];
  if (diagnosis) parts.push(diagnosisSentence(diagnosis));
  return parts.join('; ');
}

const list = (addresses: readonly Uint8Array[]): string => addresses.map((a) => formatAddress(a)).join(', ');

function changeText(change: Change): string {
  switch (change.kind) {
    case 'dialect':
      return `under the rules of ${change.dialect} (${change.context})`;
    case 'interface-order':
      return 'with the addresses in interface order, as FreeBSD before 9 hashed them';
    case 'lladdr':
      return `with the MAC address ${formatMac(change.lladdr, 0)} hashed, as OpenBSD does for one set by hand`;
    case 'addresses': {
      if (change.missing.length === 1 && change.extra.length === 1)
        return `with ${list(change.missing)} in place of ${list(change.extra)}`;
      const parts: string[] = [];
      if (change.missing.length > 0) parts.push(`with ${list(change.missing)} added to the given addresses`);
      if (change.extra.length > 0) parts.push(`without ${list(change.extra)}`);
      return parts.join(' and ');
    }
    case 'password':
      return passwordText(change);
  }
}

function passwordText({ how, index, detail }: PasswordChange): string {
  switch (how) {
    case 'empty':
      return 'with no password at all';
    case 'uncut':
      return `with the password uncut: ${detail} bytes of it, where ifconfig keeps ${PASSWORD_BYTES}`;
    case 'cut':
      return `with the password cut after ${detail} byte${detail === 1 ? '' : 's'}`;
    case 'trimmed':
      return 'with the password without the white space around it';
    case 'newline':
      return 'with the password with a newline at its end';
    case 'return':
      return 'with the password with a carriage return at its end, as in a file from Windows';
    case 'space-after':
      return 'with the password with a space after it';
    case 'space-before':
      return 'with the password with a space before it';
    case 'unquoted':
      return 'with the password without the quotes around it';
    case 'double-quoted':
      return 'with the password in double quotes, which the sender took as part of it';
    case 'single-quoted':
      return 'with the password in single quotes, which the sender took as part of it';
    case 'opnsense':
      return 'with the password as OPNsense passes it on: spaces removed, quotes escaped';
    case 'latin1':
      return 'with the password in Latin-1 instead of UTF-8';
    case 'utf8':
      return 'with the password in UTF-8, its bytes taken for Latin-1';
    case 'stale-tail':
      return "with the end of an older, longer password left in the key, as FreeBSD's ifconfig leaves it until the vhid is created again";
    case 'other':
      return `with another of the given passwords (${ordinal(index)} of the others)`;
    case 'list':
      return `with the password on line ${index + 1} of the list`;
  }
}

function ordinal(index: number): string {
  return ['the first', 'the second', 'the third'][index] ?? `number ${index + 1}`;
}
