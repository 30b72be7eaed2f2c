import type { HostConfig } from '@carplab/host';

export const MATRIX_DIALECTS = ['freebsd', 'openbsd', 'netbsd', 'dragonfly', 'freebsd9', 'ucarp'] as const;
export type MatrixDialect = (typeof MATRIX_DIALECTS)[number];
/** The families of the virtual addresses. */
export type Families = '4' | '6' | '4+6';
/** One address of each family; two, in ascending order; two, in descending order. */
export const VARIANTS = ['one', 'ascending', 'descending'] as const;
export type Variant = (typeof VARIANTS)[number];
export type SideName = 'a' | 'b';

/** `b`'s: late enough that a busy machine does not put it before `a`, and less than a demoted 240. */
export const WORSE_ADVSKEW = 200;

/** Two hosts, `a` with advskew 0 and `b` with a worse one, that share three virtual hosts, one for each variant. */
export interface Pair {
  readonly a: MatrixDialect;
  readonly b: MatrixDialect;
  readonly families: Families;
  /** The first of the three vhids. */
  readonly firstVhid: number;
}

/** All ordered pairs of dialects: 36, with 108 vhids, which fit on one wire. */
export function pairsOf(families: Families): Pair[] {
  return MATRIX_DIALECTS.flatMap((a, i) =>
    MATRIX_DIALECTS.map((b, j) => ({ a, b, families, firstVhid: 1 + 3 * (6 * i + j) })),
  );
}

export const pairName = ({ a, b, families }: Pair): string => `${a} and ${b} over IPv${families}`;

/** The virtual addresses as a dialect can have them: UCARP has the first IPv4 address, and no other. */
export function addressesOf(
  { families, firstVhid }: Pair,
  variant: Variant,
  dialect: MatrixDialect,
): string[] {
  const vhid = firstVhid + VARIANTS.indexOf(variant);
  const order = variant === 'one' ? [1] : variant === 'ascending' ? [1, 2] : [2, 1];
  const four = families === '6' ? [] : order.map((n) => `10.0.${vhid}.${n}/16`);
  const six = families === '4' ? [] : order.map((n) => `fd00::${vhid.toString(16)}:${n}/64`);
  return dialect === 'ucarp' ? four.filter((each) => each.endsWith('.1/16')) : [...four, ...six];
}

/** UCARP knows no IPv6. */
export const possible = ({ a, b, families }: Pair): boolean =>
  families !== '6' || (a !== 'ucarp' && b !== 'ucarp');

export const PASSWORD = 'nineteen characters';

/** The configuration of one side's host. */
export function configOf(pair: Pair, side: SideName, mac: string, own: readonly string[]): HostConfig {
  const dialect = pair[side];
  return {
    name: side,
    dialect,
    answers: 'none',
    interfaces: [{ name: 'eth0', mac, addresses: own }],
    vhids: VARIANTS.map((variant, i) => ({
      interface: 'eth0',
      vhid: pair.firstVhid + i,
      advskew: side === 'a' ? 0 : WORSE_ADVSKEW,
      password: PASSWORD,
      addresses: addressesOf(pair, variant, dialect),
    })),
  };
}

/** How one demotes, in the dialect's meaning; nothing where there is no such thing. */
export function demotionBy(dialect: MatrixDialect): number | undefined {
  return { freebsd: 240, openbsd: 1, netbsd: 1, dragonfly: 1, freebsd9: 1, ucarp: undefined }[dialect];
}
