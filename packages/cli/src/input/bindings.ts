import { readFileSync } from 'node:fs';
import type { Bound } from '@carplab/analysis';
import { DIALECT_NAMES, type DialectName, isDialectName, type Password, parseAddress } from '@carplab/codec';
import { InvalidArgumentError } from 'commander';
import { Failure, fileFailure } from '../failure.js';
import { diskPath } from './disk-path.js';

/** A vhid, with or without a VLAN; and with a link before it, which ends where the first such thing follows. */
const BARE = /^(?:(?<vlan>(?:vni)?\d+(?:\.\d+)*)\/)?(?<vhid>\d+)=(?<value>.*)$/s;
const ON_LINK = /^(?<link>.+?)\/(?:(?<vlan>(?:(?:vni)?\d+(?:\.\d+)*)?)\/)?(?<vhid>\d+)=(?<value>.*)$/s;

/**
 * Splits a leading vhid, and its link and VLAN, off an option's value: `[LINK/][VLAN/]VHID=VALUE`. A number before the
 * vhid is a VLAN (`100/7=secret`, with QinQ `7.100/7=secret`, in a virtual network `vni5000/7=secret`), and an empty one
 * means no tag; everything before that is the link's name, which may contain anything: `wan/7=secret`,
 * `caps/a=b.pcap/7=secret`, `100//7=secret` for a link called 100. After a leading `=` the rest is taken literally. Throws
 * a `Failure`: commander's own errors repeat the value, which may be a password.
 */
export function parseBinding(text: string): Bound<string> {
  if (text.startsWith('=')) return { value: text.slice(1) };
  const match = BARE.exec(text) ?? ON_LINK.exec(text);
  if (!match) return { value: text };
  const { link, vlan, vhid, value } = match.groups as {
    link?: string;
    vlan?: string;
    vhid: string;
    value: string;
  };
  if (Number(vhid) < 1 || Number(vhid) > 255)
    throw new Failure(
      `${vhid}= would bind it to vhid ${vhid}; vhids are 1 to 255. For a value that starts like this, prefix it with =.`,
    );
  const tags = vlan?.replace(/^vni\d+\.?/, '') ?? '';
  if (tags.split('.').some((id) => Number(id) > 4095))
    throw new Failure(`${vlan}/ would bind it to VLAN ${vlan}; VLANs are 0 to 4095.`);
  return {
    value,
    vhid: Number(vhid),
    ...(vlan === undefined ? {} : { vlan }),
    ...(link === undefined ? {} : { link }),
  };
}

/** The parser of an option that may repeat. */
export function collect<T>(parse: (text: string) => T): (text: string, before: T[] | undefined) => T[] {
  return (text, before) => [...(before ?? []), parse(text)];
}

/** An address, with or without a prefix length. CARP does not hash the length. */
export function parseVip(text: string): Bound<Uint8Array> {
  const bound = parseBinding(text);
  const address = parseAddress(bound.value.replace(/\/\d+$/, ''));
  if (!address) throw new InvalidArgumentError(`'${bound.value}' is not an IPv4 or IPv6 address.`);
  return { ...bound, value: address };
}

export function parseDialect(text: string): DialectName {
  if (isDialectName(text)) return text;
  throw new InvalidArgumentError(`'${text}' is not a dialect. It is one of ${DIALECT_NAMES.join(', ')}.`);
}

/** A whole number within bounds. */
export function integerIn(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`'${text}' is not a whole number from ${min} to ${max}.`);
  };
}

/** Playback speed: seconds of the run per real second. */
export function speedOf(text: string): number {
  const value = Number(text.replace(/x$/, ''));
  if (/^\d*\.?\d+x?$/.test(text) && value >= 0.01 && value <= 1_000_000) return value;
  throw new InvalidArgumentError(`'${text}' is not a speed from 0.01 to 1000000; 1 is real time.`);
}

/** The first line of a file, as bytes, without its line end. An empty line is refused: it would mean no password. */
export function passwordFromFile(path: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(diskPath(path));
  } catch (error) {
    throw fileFailure(path, 'read the password from', error);
  }
  if (bytes.length === 0) throw new Failure(`the password file ${path} is empty`);
  const end = bytes.indexOf(0x0a);
  const line = end < 0 ? bytes : bytes.subarray(0, end);
  const password = line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
  if (password.length === 0)
    throw new Failure(`the first line of the password file ${path} is empty; the password belongs there`);
  return password;
}

/** The most lines that a password list may have. */
const LIST_LINES = 1_000_000;

/** The lines of a password list. The last line end starts no further line. */
export function passwordList(path: string): Uint8Array[] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(diskPath(path));
  } catch (error) {
    throw fileFailure(path, 'read the password list', error);
  }
  const lines: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    const stop = end < 0 ? bytes.length : end;
    const line = bytes.subarray(at, stop);
    lines.push(line.at(-1) === 0x0d ? line.subarray(0, -1) : line);
    at = stop + 1;
    if (lines.length > LIST_LINES)
      throw new Failure(`the password list ${path} has more than ${LIST_LINES} lines; give a shorter one`);
  }
  return lines;
}

/** The options for keys and addresses, as commander gives them. */
export interface KeyOptions {
  readonly password?: Bound<string>[];
  readonly passwordFile?: Bound<string>[];
  readonly passwords?: string;
  readonly vip?: Bound<Uint8Array>[];
  readonly dialect?: DialectName[];
}

/** The password files among the options. */
export function secretFiles({ passwordFile = [] }: Pick<KeyOptions, 'passwordFile'>): string[] {
  return passwordFile.map(({ value }) => value);
}

/** All passwords of a command: from options and files, or else from CARPLAB_PASSWORD. */
export function givenPasswords(options: Pick<KeyOptions, 'password' | 'passwordFile'>): Bound<Password>[] {
  const files = (options.passwordFile ?? []).map((bound) => ({
    ...bound,
    value: passwordFromFile(bound.value),
  }));
  const given: Bound<Password>[] = [...(options.password ?? []), ...files];
  const fromEnvironment = process.env['CARPLAB_PASSWORD'];
  if (given.length === 0 && fromEnvironment !== undefined) given.push(parseBinding(fromEnvironment));
  return given;
}
