import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FieldKind } from '../layout-field.js';
import { parseAddress } from '../net/parse-address.js';
import { actionsOf } from './actions.js';
import { decodeMessage, stateView } from './decode-message.js';
import { nameAt } from './octets.js';
import { keysOf } from './wire-fields.js';

/** A value of a plain message by the kernel's name of the field. */
function plainField(message: unknown, name: string): unknown {
  return keysOf(name).reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], message);
}

/** What the kind of a field makes of the value that buffer-layout gives: a number, or bytes. */
function inForm(kind: FieldKind, value: unknown): unknown {
  if (typeof value === 'number') return kind === 'counter' ? String(value) : value;
  const bytes = Buffer.from(value as Uint8Array);
  switch (kind) {
    case 'counter':
      return bytes.readBigUInt64BE().toString();
    case 'id':
      return bytes.toString('hex');
    case 'name':
      return nameAt(bytes, 0, bytes.length);
    case 'address':
      return expect.toSatisfy((text: string) => {
        const address = parseAddress(text)!;
        return Buffer.concat([address, Buffer.alloc(16 - address.length)]).equals(bytes);
      });
    default:
      throw new Error(`no message has bytes of kind ${kind}`);
  }
}

const bytes400 = fc.uint8Array({ minLength: 400, maxLength: 400 });
const messages = [5, 6].flatMap((version) =>
  actionsOf(version).flatMap((action) =>
    action?.layout ? [{ version, action, layout: action.layout }] : [],
  ),
);

it('every field of every message has the value that buffer-layout reads, in the form of its kind', () => {
  fc.assert(
    fc.property(
      bytes400,
      fc.constantFrom(...messages),
      fc.nat(30),
      (bytes, { version, action, layout }, start) => {
        const oracle = layout.structure.decode(Buffer.from(bytes), start) as Record<string, unknown>;
        const plain = decodeMessage(bytes, start, action, version);
        for (const { name, kind } of layout.fields) {
          if (kind === 'pad' || kind === 'sockaddr') continue;
          expect([name, plainField(plain, name)]).toEqual([name, inForm(kind, oracle[name])]);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

const KEYS = [
  ...([
    'id',
    'creatorid',
    'ifname',
    'rule',
    'anchor',
    'natRule',
    'creation',
    'expire',
    'direction',
    'log',
  ] as const),
  ...([
    'stateFlags',
    'timeout',
    'syncFlags',
    'updates',
    'qid',
    'pqid',
    'dnpipe',
    'dnrpipe',
    'minTtl',
  ] as const),
  ...(['setTos', 'maxMss', 'rt', 'rtIfname', 'tagname', 'origIfname'] as const),
];

it('the view of a state reads what the plain object holds', () => {
  const formats = ['freebsd-1301', 'freebsd-1400', 'freebsd-1500', 'openbsd-6'] as const;
  fc.assert(
    fc.property(bytes400, fc.constantFrom(...formats), fc.nat(30), (bytes, format, start) => {
      const version = format === 'openbsd-6' ? 6 : 5;
      const action = actionsOf(version).find((one) => one?.format === format)!;
      const plain: Readonly<Record<string, unknown>> = { ...decodeMessage(bytes, start, action, version) };
      const view = stateView(format).on(bytes, start);
      const read = Object.fromEntries(KEYS.map((key) => [key, view[key]]));
      for (const key of KEYS) if (key in plain) expect([key, read[key]]).toEqual([key, plain[key]]);
      expect(view.src.plain()).toEqual(plain['src']);
      expect(view.dst.plain()).toEqual(plain['dst']);
    }),
    { numRuns: 1000 },
  );
});
