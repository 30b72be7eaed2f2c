import { parseAddress } from '@carplab/codec';

/** Keys as they are typed: for every virtual host, or for those of one number. */
export interface KeyRow {
  /** Absent: for all that have no row of their own. */
  readonly vhid?: number;
  readonly password: string;
  /** Separated by spaces or commas. */
  readonly addresses: string;
}

/** Passwords and addresses by what they are for; or the address that is none. */
export type ReadKeys =
  | {
      readonly ok: true;
      readonly keys: {
        readonly passwords: readonly { readonly value: string; readonly vhid?: number }[];
        readonly vips: readonly { readonly value: string; readonly vhid?: number }[];
      };
    }
  | { readonly ok: false; readonly word: string };

/**
 * Reads what was typed. An address may have a prefix length, which CARP does not hash.
 *
 * @example
 * readKeys([{ password: 'secret', addresses: '10.0.0.1/24, 10.0.0.2' }]).keys.vips.map(({ value }) => value); // => ['10.0.0.1', '10.0.0.2']
 * readKeys([{ password: '', addresses: '10.0.0' }]); // => { ok: false, word: '10.0.0' }
 */
export function readKeys(rows: readonly KeyRow[]): ReadKeys {
  const passwords: { value: string; vhid?: number }[] = [];
  const vips: { value: string; vhid?: number }[] = [];
  for (const { vhid, password, addresses } of rows) {
    const bound = vhid === undefined ? {} : { vhid };
    if (password !== '') passwords.push({ value: password, ...bound });
    for (const word of words(addresses)) {
      const value = word.replace(/\/\d+$/, '');
      if (parseAddress(value) === undefined) return { ok: false, word };
      vips.push({ value, ...bound });
    }
  }
  return { ok: true, keys: { passwords, vips } };
}

/** Addresses that would make an HMAC right: those that lack, and those that are too many. */
export interface KeyCure {
  readonly vhid: number;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/**
 * The rows with the addresses of a cure. Where there are several virtual hosts, the one that is cured gets a row of its
 * own, so that the others keep theirs.
 *
 * @param vhids the numbers of all virtual hosts
 * @example
 * const cure = { vhid: 1, missing: ['10.0.0.2'], extra: [] };
 * cured([{ password: 'a', addresses: '10.0.0.1' }], cure, [1]); // => [{ password: 'a', addresses: '10.0.0.1 10.0.0.2' }]
 * cured([{ password: 'a', addresses: '' }], cure, [1, 2]).length; // => 2
 */
export function cured(
  rows: readonly KeyRow[],
  { vhid, missing, extra }: KeyCure,
  vhids: readonly number[],
): KeyRow[] {
  const own = rows.findIndex((row) => row.vhid === vhid);
  const at = own >= 0 ? own : rows.findIndex((row) => row.vhid === undefined);
  const from = rows[at] ?? { password: '', addresses: '' };
  const kept = words(from.addresses).filter((word) => !extra.includes(word.replace(/\/\d+$/, '')));
  const row: KeyRow = { ...from, addresses: [...kept, ...missing].join(' ') };
  if (own >= 0 || (vhids.length < 2 && at >= 0)) return rows.map((each, i) => (i === at ? row : each));
  return [...rows, vhids.length < 2 ? row : { ...row, vhid }];
}

const words = (text: string): string[] => text.split(/[\s,;]+/).filter((word) => word !== '');
