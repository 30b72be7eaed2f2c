import { readFileSync } from 'node:fs';
import { DEFAULT_DIALECT, DIALECT_NAMES } from '@carplab/implementations';
import { jsonSchemaOf, parseYamlDocument, type ScenarioProblem, schemaParts } from '@carplab/sim/scenario';
import { Failure, fileFailure } from '../failure.js';
import { passwordFromFile } from '../input/bindings.js';
import type { Place, SpeakSettings, SpokenVhid } from './speak-settings.js';

const { described, flag, keys, list, name, oneOf, oneOrMore, opt, text, whole } = schemaParts;
const interfaceName = text('the name of an interface, such as eth0');
const VHIDS = 'virtual hosts, such as { vhid: 1, addresses: 192.0.2.1/24 }';

const VHID = keys(
  described(
    {
      vhid: whole(1, 255),
      interface: opt(interfaceName),
      addresses: oneOrMore(
        text('an address with a prefix length, such as 192.0.2.1/24'),
        'addresses with prefix lengths, such as 192.0.2.1/24',
      ),
      advbase: opt(whole(0, 255)),
      advskew: opt(whole(0, 255)),
      password: opt(text('text')),
      passwordFile: opt(text('a file')),
      peer: opt(text('an IPv4 address')),
      peer6: opt(text('an IPv6 address')),
    },
    {
      vhid: 'The number of the virtual host, 1 to 255.',
      interface: 'Its interface. Default: the one of the file, or that of -i.',
      addresses: 'Its virtual addresses with prefix lengths, in the order they are configured.',
      advbase: 'Seconds between advertisements, 0 to 255. Default: 1.',
      advskew: 'Added to the interval in units of 1/256 s, 0 to 255; the lowest becomes MASTER. Default: 0.',
      password: 'The key; at most 19 bytes are used. Prefer passwordFile.',
      passwordFile: 'A file whose first line is the key. Default: no key.',
      peer: 'The IPv4 address that advertisements go to, instead of the group.',
      peer6: 'The IPv6 address that advertisements go to, instead of the group.',
    },
  ),
);

const SPEAK = keys(
  described(
    {
      $schema: opt(text('a URL or path')),
      name: opt(name('this host')),
      interface: opt(interfaceName),
      dialect: opt(oneOf(...DIALECT_NAMES)),
      preempt: opt(flag()),
      demote: opt(whole(0, 2 ** 31 - 1)),
      ownAddress: opt(flag()),
      up: opt(text('a command')),
      down: opt(text('a command')),
      commandTimeout: opt(whole(1, 3600)),
      vhids: list(VHID, VHIDS, 1),
    },
    {
      $schema: "The schema's URL or path, for editors.",
      name: "This host's name in events. Default: the hostname.",
      interface: 'The interface of all virtual hosts that name none. Default: that of -i.',
      dialect: `Whose CARP it speaks. Default: ${DEFAULT_DIALECT}.`,
      preempt: 'It takes over from a slower master. Default: false.',
      demote: 'The demotion at the start. Default: 0.',
      ownAddress: 'It answers ARP, neighbor discovery and pings for the virtual addresses. Default: false.',
      up: 'A shell command to run on becoming MASTER.',
      down: 'The same on leaving MASTER, and at the start.',
      commandTimeout: 'Seconds after which a command is killed, 1 to 3600. Default: 10.',
      vhids: 'The virtual hosts, at least one.',
    },
  ),
);

/** The schema of configuration files, for editors. */
export function speakConfigJsonSchema(): object {
  return jsonSchemaOf(SPEAK, 'speak-config.v1', 'A configuration file of carplab speak');
}

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
  const { value, place, problem } = document;
  const problems: ScenarioProblem[] = [];
  const seen = new Set<string>();
  const vhids = value.vhids.map((each, index): SpokenVhid => {
    const { interface: own, addresses: given, password, passwordFile, ...rest } = each;
    const parent = own ?? value.interface ?? fallback.interface ?? '';
    const path = ['vhids', index];
    if (parent === '')
      problems.push(
        problem({
          code: 'missing',
          path: [...path, 'interface'],
          found: 'nothing',
          allowed: 'an interface, here, for all (interface: eth0), or with -i',
        }),
      );
    if (seen.has(`${parent} ${rest.vhid}`))
      problems.push(
        problem({
          code: 'duplicate',
          path: [...path, 'vhid'],
          found: `vhid ${rest.vhid} again`,
          allowed: `each vhid once on ${parent}`,
        }),
      );
    seen.add(`${parent} ${rest.vhid}`);
    if (password !== undefined && passwordFile !== undefined)
      problems.push(
        problem({
          code: 'conflict',
          path: [...path, 'password'],
          key: true,
          found: 'password and passwordFile',
          allowed: 'either password or passwordFile',
        }),
      );
    const isRead = passwordFile !== undefined && password === undefined;
    const secret = isRead ? passwordFromFile(passwordFile) : password;
    return {
      ...rest,
      interface: parent,
      addresses: typeof given === 'string' ? [given] : given,
      ...(secret === undefined ? {} : { secret }),
    };
  });
  if (problems.length > 0) throw new Failure(problems);
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
