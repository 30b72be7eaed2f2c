/**
 * Pages of all keys, made from the JSON Schemas: docs/scenario-keys.md and docs/speak-config.md. `npx tsx
 * scripts/write-keys.ts` writes them; a test compares.
 */
import { scenarioJsonSchema } from '@carplab/sim/scenario';
import { speakConfigJsonSchema } from '../packages/cli/src/speak/speak-config.js';

interface Part {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Part | boolean;
  readonly items?: Part;
  readonly prefixItems?: readonly Part[];
  readonly anyOf?: readonly Part[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

type Schema = Part & { readonly $defs: Readonly<Record<string, Part>>; readonly title: string };

/** The pages, by path from the root of the repository. */
export function keyPages(): Readonly<Record<string, string>> {
  return {
    'docs/scenario-keys.md': page(
      scenarioJsonSchema() as Schema,
      '# All keys of a scenario',
      '[How to write a scenario](scenarios.md) is the introduction.',
    ),
    'docs/speak-config.md': page(
      speakConfigJsonSchema() as Schema,
      '# The configuration file of `carplab speak`',
      'A YAML file for `carplab speak --config FILE`, which [lab.md](lab.md) introduces:\n\n' +
        '```yaml\ninterface: eth0\npreempt: true\nownAddress: true\nvhids:\n' +
        '  - { vhid: 1, addresses: 192.0.2.1/24, passwordFile: key }\n' +
        '  - { vhid: 2, addresses: [192.0.2.2/24, "2001:db8::2/64"], advskew: 100, passwordFile: key }\n```',
    ),
  };
}

function page(schema: Schema, title: string, intro: string): string {
  const resolved = (part: Part): Part => {
    const { $ref, ...own } = part;
    if ($ref === undefined) return part;
    return { ...resolved(schema.$defs[$ref.replace('#/$defs/', '')]!), ...own };
  };
  const sections: string[] = [];
  const seen = new Map<string, string>();

  /** The value as text; objects in it become sections called by their path. */
  const wordsFor = (given: Part, path: string): string => {
    const part = resolved(given);
    const { type, anyOf, items, prefixItems, properties, additionalProperties, pattern } = part;
    if (part.enum !== undefined) return part.enum.map((each) => `\`${String(each)}\``).join(', ');
    if (part.const !== undefined) return part.const === null ? 'nothing' : `\`${String(part.const)}\``;
    if (anyOf !== undefined) {
      const words = anyOf.map((each) => wordsFor(each, path));
      return [
        ...new Set(
          isTime(anyOf.map(resolved)) ? ['a time'] : isShare(anyOf.map(resolved)) ? ['a rate'] : words,
        ),
      ].join(', or ');
    }
    if (properties !== undefined) return section(part, path);
    if (type === 'object')
      return `names with ${typeof additionalProperties === 'object' ? wordsFor(additionalProperties, `${path}.NAME`) : 'values'}`;
    if (prefixItems !== undefined) return `[${prefixItems.map((each) => wordsFor(each, path)).join(', ')}]`;
    if (items !== undefined) {
      const one = wordsFor(items, `${path}[]`);
      return `a list of ${one.replace(/^a (time|name)$/, '$1s')}`;
    }
    if (type === 'boolean') return '`true`, `false`';
    if (type === 'integer' || type === 'number') return rangeOf(part);
    if (pattern?.startsWith('^[A-Za-z0-9][A-Za-z0-9._-]')) return 'a name';
    return type === 'null' ? 'nothing' : 'text';
  };

  const section = (part: Part, path: string): string => {
    const key = JSON.stringify(part.properties);
    const known = seen.get(key);
    if (known !== undefined) return `[keys](#${anchor(known)})`;
    // Two objects may stand in one place.
    if ([...seen.values()].includes(path)) return section(part, `${path} again`);
    seen.set(key, path);
    const at = sections.push('') - 1;
    const rows = Object.entries(part.properties ?? {}).map(([name, each]) => {
      const inner = path === '' ? name : `${path}.${name}`;
      const need = part.required?.includes(name) ? ' (required)' : '';
      const words = (resolved(each).description ?? '').replaceAll('|', '\\|');
      return `| \`${name}\` | ${wordsFor(each, inner).replaceAll('|', '\\|')}${need} | ${words} |`;
    });
    const heading = path === '' ? '## The file' : `## ${path}`;
    sections[at] = [heading, '', '| key | value | |', '|---|---|---|', ...rows].join('\n');
    return `[keys](#${anchor(path)})`;
  };

  section(schema, '');
  const made = 'Made from the JSON Schema by `npx tsx scripts/write-keys.ts`; a test compares.';
  return `${[title, `${intro} ${made}`.replace('``` Made', '```\n\nMade'), FORMS, ...sections].join('\n\n')}\n`;
}

const FORMS =
  'A time is a number of seconds, or has units: `12.5s`, `300ms`, `3m10s`. A rate is a number from 0 to 1, or a ' +
  'percentage: `50%`. Where a value or a list is possible, one value needs no brackets.';

function isTime(parts: readonly Part[]): boolean {
  return parts.some(({ pattern }) => pattern?.includes('us|µs') === true);
}

function isShare(parts: readonly Part[]): boolean {
  return parts.some(({ pattern }) => pattern?.includes('%') === true);
}

function rangeOf({ minimum, maximum, type }: Part): string {
  const word = type === 'integer' ? 'a whole number' : 'a number';
  if (minimum === undefined || maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER)
    return minimum === undefined || minimum < -1e9 ? word : `${word} from ${minimum}`;
  return `${word} from ${minimum} to ${maximum}`;
}

/** As GitHub makes it from a heading. */
function anchor(path: string): string {
  return path === ''
    ? 'the-file'
    : path
        .toLowerCase()
        .replaceAll(' ', '-')
        .replace(/[^a-z0-9_-]/g, '');
}
