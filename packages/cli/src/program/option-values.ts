import { parseAddress, parseMac } from '@carplab/codec';
import { parseTime } from '@carplab/sim/scenario';
import { InvalidArgumentError } from 'commander';

export function address(text: string): Uint8Array {
  const parsed = parseAddress(text);
  if (!parsed) throw new InvalidArgumentError(`'${text}' is not an IPv4 or IPv6 address.`);
  return parsed;
}

/** An address of one family, kept as text. */
export function ipOption(family: 4 | 6): (text: string) => string {
  return (text) => {
    if (address(text).length === (family === 4 ? 4 : 16)) return text;
    throw new InvalidArgumentError(`'${text}' is not an IPv${family} address.`);
  };
}

/** An address of either family, kept as text. */
export function ipText(text: string): string {
  address(text);
  return text;
}

export function macOption(text: string): string {
  if (parseMac(text)) return text;
  throw new InvalidArgumentError(`'${text}' is not a MAC address, as in 00:00:5e:00:01:07.`);
}

export function counter(text: string): bigint {
  if (/^(\d+|0x[0-9a-fA-F]+)$/.test(text) && BigInt(text) <= 0xffffffffffffffffn) return BigInt(text);
  throw new InvalidArgumentError(`'${text}' is not an unsigned 64-bit number, decimal or 0x hexadecimal.`);
}

const DAY_US = 86_400_000_000;

/** A length of time, in microseconds: a number of seconds, or with a unit. */
export function timeOption(text: string): number {
  const us = parseTime(/^\d*\.?\d+$/.test(text) ? Number(text) : text);
  if (us !== undefined && us >= 0 && us <= DAY_US) return us;
  throw new InvalidArgumentError(
    `'${text}' is not a number of seconds from 0 to 86400, or a time such as 1500ms or 2m.`,
  );
}
