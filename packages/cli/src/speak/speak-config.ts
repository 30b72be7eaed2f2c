import { readFileSync } from 'node:fs';
import { DEFAULT_DIALECT, DIALECT_NAMES } from '@carplab/implementations';
import { parseYamlDocument, schemaParts } from '@carplab/sim/scenario';
import { Failure, fileFailure } from '../failure.js';
import { passwordFromFile } from '../input/bindings.js';
import type { Place, SpeakSettings, SpokenVhid } from './speak-settings.js';

const { flag, keys, list, name, oneOf, opt, some, text, whole } = schemaParts;
const interfaceName = text('the name of an interface, such as eth0');
const addresses = some(
  text('an address with a prefix length, such as 192.0.2.1/24'),
  'addresses with prefix lengths, such as 192.0.2.1/24',
);

const SPEAK = keys({
  name: opt(name('this host')),
  interface: opt(interfaceName),
  dialect: opt(oneOf(...DIALECT_NAMES)),
  preempt: opt(flag()),
  demote: opt(whole(0, 2 ** 31 - 1)),
  ownAddress: opt(flag()),
  up: opt(text('a command')),
  down: opt(text('a command')),
  commandTimeout: opt(whole(1, 3600)),
  vhids: list(
    keys({
      vhid: whole(1, 255),
      interface: opt(interfaceName),
      addresses,
      advbase: opt(whole(0, 255)),
      advskew: opt(whole(0, 255)),
      password: opt(text('text')),
      passwordFile: opt(text('a file')),
      peer: opt(text('an IPv4 address')),
      peer6: opt(text('an IPv6 address')),
    }),
    'virtual hosts, such as { vhid: 1, addresses: 192.0.2.1/24 }',
  ),
});

/** The contents of a configuration file, and the place of each part. */
export interface SpeakConfig {
  readonly settings: SpeakSettings;
  readonly place: Place;
  /** Files that contain passwords. */
  readonly secretFiles: readonly string[];
}

/** Reads a configuration file. Throws a `Failure`. */
export function readSpeakConfig(
  file: string,
  fallback: {
    readonly interface: string | undefined;
    readonly dialect: SpeakSettings['dialect'] | undefined;
  },
): SpeakConfig {
  let content: string;
  try {
    content = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw fileFailure(file, 'read', error);
  }
  const document = parseYamlDocument(SPEAK, content, file === '-' ? 'stdin' : file);
  if (!document.ok) throw new Failure(document.errors);
  const { value, place } = document;
  if (value.vhids.length === 0) throw new Failure(`${place(['vhids'])}: vhids: missing: at least one`);
  const vhids = value.vhids.map((each, index): SpokenVhid => {
    const { interface: own, addresses: given, password, passwordFile, ...rest } = each;
    if (given.length === 0)
      throw new Failure(
        `${place(['vhids', index, 'addresses'])}: vhids[${index}].addresses: missing: at least one`,
      );
    const parent = own ?? value.interface ?? fallback.interface;
    if (parent === undefined)
      throw new Failure(
        `${place(['vhids', index])}: vhids[${index}]: missing: an interface, here or with -i`,
      );
    if (password !== undefined && passwordFile !== undefined)
      throw new Failure(
        `${place(['vhids', index, 'password'], true)}: vhids[${index}] has both password and passwordFile`,
      );
    const secret = passwordFile === undefined ? password : passwordFromFile(passwordFile);
    return {
      ...rest,
      interface: parent,
      addresses: typeof given === 'string' ? [given] : given,
      ...(secret === undefined ? {} : { secret }),
    };
  });
  return {
    place: (path) => {
      const [, index] = path;
      const own = path[2] !== 'interface' || value.vhids[Number(index)]?.interface !== undefined;
      if (!own && value.interface === undefined) return '';
      return `${place(own ? path : ['interface'])}: `;
    },
    secretFiles: value.vhids.flatMap(({ password, passwordFile }) =>
      password === undefined ? (passwordFile ?? []) : file,
    ),
    settings: {
      name: value.name,
      dialect: value.dialect ?? fallback.dialect ?? DEFAULT_DIALECT,
      preempt: value.preempt ?? false,
      demote: value.demote ?? 0,
      ownAddress: value.ownAddress ?? false,
      up: value.up,
      down: value.down,
      commandTimeoutMs: (value.commandTimeout ?? 10) * 1000,
      vhids,
    },
  };
}
